//! Ten thousand connections that send nothing, or half a request, and the time that other clients have
//! to wait beside them.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::cases::{REST, program, status};
use crate::reached;
use crate::server::Server;
use crate::server::http1::{self, Response};

/// The number of connections that are held.
const HELD: usize = 10_000;
/// The soft limit of open files that the program is started with, as most systems set it.
const SOFT: u64 = 1024;
/// The p99 that other clients may wait, in milliseconds.
const GOAL: f64 = 100.0;
/// The requests of other clients: this many threads, each at this interval, 200 per second in all.
const THREADS: u32 = 8;
const EVERY: Duration = Duration::from_millis(40);
/// The time for which their requests are sent.
const WINDOW: Duration = Duration::from_secs(4);
/// The time after which a connection or an answer counts as missing.
const PATIENCE: Duration = Duration::from_secs(2);
/// The number of unanswered requests in a row after which a thread stops.
const ENOUGH: usize = 3;

/// The number of connections opened at once, and the pause after them. The kernel's queue has 128
/// places, and a client that finds none tries again only after a second.
const AT_ONCE: usize = 64;
const PAUSE: Duration = Duration::from_millis(5);
/// The memory from the start that may or may not have been returned, in megabytes.
const NOISE: f64 = 30.0;

/// The bytes that a held connection sends.
struct Kind {
    what: &'static str,
    sends: Vec<u8>,
    many: usize,
}

/// The measurements while one kind of connection was held.
struct Measured {
    /// The p99 of the other clients, in milliseconds.
    p99: f64,
    /// The memory of the program, in megabytes.
    memory: f64,
}

/// Prints the waiting time of other clients and the memory for the connections, for each kind.
pub fn report() {
    rlimit::increase_nofile_limit(u64::MAX).expect("the limit can be raised");
    println!(
        "\nconnections held, the program started with a soft limit of {SOFT} open files; others \
         send {} requests a second, each on a connection of its own, for {} s; ms from when each \
         was due",
        THREADS * 1000 / EVERY.as_millis() as u32,
        WINDOW.as_secs(),
    );
    let half = b"GET /en/state HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ".to_vec();
    let long = [half.clone(), vec![b'x'; 256 * 1024]].concat();
    let kinds = [
        Kind { what: "held", sends: Vec::new(), many: 0 },
        Kind { what: "that send nothing", sends: Vec::new(), many: HELD },
        Kind { what: "that send half a head", sends: half, many: HELD },
        Kind { what: "that send 256 kB of a head", sends: long, many: 500 },
    ];
    // A program for each kind, so that nothing is left of the one before.
    let kinds = kinds.map(|kind| (kind, Server::start(with_usual_limit)));
    std::thread::sleep(REST);
    let mut without = None;
    for (kind, server) in kinds {
        let measured = kind.report(&server, without.as_ref());
        without = without.or(Some(measured));
    }
}

/// The goals of [`for_long`]: the p99 of the others in milliseconds, and the memory in megabytes.
const LONG_P99: f64 = 20.0;
const LONG_MEMORY: f64 = 100.0;

/// Holds the connections for this time, half of which send nothing and half of them half a head.
pub fn for_long(time: Duration) {
    rlimit::increase_nofile_limit(u64::MAX).expect("the limit can be raised");
    let server = Server::start(with_usual_limit);
    std::thread::sleep(REST);
    server.settle();
    watch(server.port, Duration::from_secs(1));
    let half = b"GET /en/state HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ".to_vec();
    let kinds =
        [Vec::new(), half].map(|sends| Kind { what: "", sends, many: HELD / 2 });
    let held = kinds.each_ref().map(|kind| kind.hold(server.port));
    let open: usize = held.iter().map(Vec::len).sum();
    let waits = watch(server.port, time);
    let memory = status(server.child.id(), "VmRSS:");
    println!(
        "\n{HELD} connections that send nothing or half a head, {open} of them open for {} s; others send \
         {} requests a second, each on a connection of its own",
        time.as_secs(),
        THREADS * 1000 / EVERY.as_millis() as u32,
    );
    let p99 = waits.at(0.99);
    let all = open == HELD && waits.unanswered == 0;
    println!(
        "    {} answers, {} requests without one; ms from when each was due: p50 {:.1}, p99 {p99:.1}, max \
         {:.1} (goal: p99 <= {LONG_P99}): {}",
        waits.answered.len(),
        waits.unanswered,
        waits.at(0.5),
        waits.at(1.0),
        reached(all && p99 <= LONG_P99),
    );
    println!(
        "    {memory:.0} MB of memory (goal: <= {LONG_MEMORY}): {}",
        reached(all && memory <= LONG_MEMORY),
    );
}

impl Kind {
    /// Measures and prints. `without` has the measurements with no connections held.
    fn report(&self, server: &Server, without: Option<&Measured>) -> Measured {
        server.settle();
        // The first requests are slow because caches are empty.
        watch(server.port, Duration::from_secs(1));
        let held = self.hold(server.port);
        server.settle();
        let waits = watch(server.port, WINDOW);
        let resident = || status(server.child.id(), "VmRSS:");
        let measured = Measured { p99: waits.at(0.99), memory: resident() };
        let Self { what, many, .. } = self;
        println!("{many} connections {what}, {} of them open", held.len());
        let verdict = match without {
            _ if held.len() < *many || waits.unanswered > 0 => reached(false),
            Some(without) if without.p99 > GOAL / 2.0 => {
                "NOT KNOWN, for others waited without them too"
            }
            _ => reached(measured.p99 < GOAL),
        };
        println!(
            "    others: {} answers, {} requests without one; p50 {:.1}, p99 {:.1}, max {:.1} \
             (goal: p99 < {GOAL}): {verdict}",
            waits.answered.len(),
            waits.unanswered,
            waits.at(0.5),
            measured.p99,
            waits.at(1.0),
        );
        print!("    {:.0} MB of memory", measured.memory);
        let more = without.map_or(0.0, |without| measured.memory - without.memory);
        match held.len() == *many {
            true if more > NOISE => {
                print!(", {:.1} kB for each connection", more * 1e3 / *many as f64)
            }
            true if *many > 0 => print!(", no more than may be there without them"),
            _ => {}
        }
        let start = Instant::now();
        drop(held);
        let answered = (0..5).find_map(|_| ask(server.port, Instant::now()));
        let again = match answered {
            Some(_) => format!("after {:.0} ms", start.elapsed().as_secs_f64() * 1e3),
            None => "not within ten seconds".to_owned(),
        };
        println!("; once they are closed, an answer {again}");
        measured
    }

    /// Opens the connections, until one fails.
    fn hold(&self, port: u16) -> Vec<TcpStream> {
        let open = |nth: usize| {
            if nth.is_multiple_of(AT_ONCE) {
                std::thread::sleep(PAUSE);
            }
            let mut stream = connect(port)?;
            // Where nobody reads, only a limited amount can be sent.
            stream.set_write_timeout(Some(PATIENCE)).ok()?;
            stream.write_all(&self.sends).ok()?;
            Some(stream)
        };
        (0..self.many).map_while(open).collect()
    }
}

/// The program on a port, started with the usual soft limit.
fn with_usual_limit(port: u16) -> Command {
    let program = program(port);
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -Sn {SOFT} && exec \"$0\"")])
        .arg(program.get_program())
        .current_dir(std::env::temp_dir());
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The results of the other clients' requests, with the answered ones sorted.
#[derive(Default)]
struct Waits {
    answered: Vec<Duration>,
    unanswered: usize,
}

impl Waits {
    /// The longest wait among this share of the requests, in milliseconds.
    fn at(&self, share: f64) -> f64 {
        let last = self.answered.len().checked_sub(1);
        let wait = last.map(|last| self.answered[(last as f64 * share) as usize]);
        wait.map_or(f64::NAN, |wait| wait.as_secs_f64() * 1e3)
    }
}

/// Sends the other clients' requests for this time. The wait of a late request counts from when it was
/// due.
fn watch(port: u16, time: Duration) -> Waits {
    let start = Instant::now() + Duration::from_millis(50);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|nth| {
                let start = start + EVERY * nth / THREADS;
                scope.spawn(move || one_of_them(port, start, start + time))
            })
            .collect();
        let mut all = Waits::default();
        for thread in threads {
            let waits = thread.join().expect("it ends");
            all.answered.extend(waits.answered);
            all.unanswered += waits.unanswered;
        }
        all.answered.sort();
        all
    })
}

fn one_of_them(port: u16, start: Instant, end: Instant) -> Waits {
    let mut waits = Waits::default();
    let (mut due, mut in_a_row) = (start, 0);
    while due < end && in_a_row < ENOUGH {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        match ask(port, due) {
            Some(wait) => {
                waits.answered.push(wait);
                in_a_row = 0;
            }
            None => {
                waits.unanswered += 1;
                in_a_row += 1;
            }
        }
        due += EVERY;
    }
    waits
}

/// The time that a request took from when it was due. `None` if it got no answer.
fn ask(port: u16, due: Instant) -> Option<Duration> {
    let mut stream = connect(port)?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request =
        http1::head("GET /en/state", &["Host: localhost", "Connection: close"]);
    stream.write_all(request.as_bytes()).ok()?;
    let answer = Response::read_to_close(&mut stream).ok()?;
    (answer.status == 200).then(|| due.elapsed())
}

fn connect(port: u16) -> Option<TcpStream> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, PATIENCE).ok()
}
