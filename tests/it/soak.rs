//! The short form of `benches/soak`: visitors use the whole site, beside connections on which nothing or
//! half a header is ever sent. It fails on an answer of 500 or more, on a lost session and on growing
//! memory, and never on time, which belongs to the machine.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

use crate::http1;
use crate::site::{self, Folder, Program};
use crate::visitors::{Seen, Visitor};

/// The connections that are held, within the usual limit of open files.
const HELD: usize = 400;
/// The visitors at a time, and how often each uses everything: first until every page is compressed and
/// every cache filled, then to be measured.
const VISITORS: usize = 4;
const FIRST: usize = 8;
const MEASURED: usize = 40;
/// What the memory may grow by while it is measured, in bytes, for some 2,000 requests: an allocator keeps
/// some, and a leak of 10 kB a request is more.
const GROWTH: i64 = 16 << 20;

/// The bytes of anonymous memory that a process holds.
fn memory(pid: u32) -> Option<i64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Anonymous:"))?;
    let kilobytes: i64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

/// Has several visitors use everything this many times.
fn visit(address: SocketAddr, rounds: usize) -> Seen {
    std::thread::scope(|scope| {
        let visitors = [(); VISITORS].map(|()| {
            scope.spawn(move || {
                let mut visitor = Visitor::new(address);
                visitor.rounds(rounds);
                visitor.seen
            })
        });
        let mut all = Seen::default();
        for visitor in visitors {
            all.add(visitor.join().expect("it ends"));
        }
        all
    })
}

#[test]
fn a_mixed_load_beside_silent_connections_loses_nothing_and_keeps_no_memory() {
    let proof = "that memory does not grow under a mixed load";
    if !Path::new("/proc/self/smaps_rollup").exists() {
        return site::not_run("there is no /proc/self/smaps_rollup", proof);
    }
    let folder = Folder::new("soak");
    let environment = [
        ("ROCKET_SECRET_KEY", site::KEY),
        ("ROCKET_WORKERS", "2"),
        ("ROCKET_SHUTDOWN", "{grace=1,mercy=1}"),
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_remember-me"));
    let mut program = Program::start_as(&mut command, folder.path(), &environment);
    let address = program.launched();
    let head = http1::head("GET /en/state", &["Host: localhost"]);
    let kinds = [&[][..], &head.as_bytes()[..head.len() / 2]];
    let held: Vec<_> = (0..HELD)
        .map(|nth| {
            let mut stream = TcpStream::connect(address).expect("there is a queue");
            stream.write_all(kinds[nth % kinds.len()]).expect("it takes it");
            stream
        })
        .collect();

    let first = visit(address, FIRST);
    assert_eq!(first.faults(), None);
    // A busy machine has more threads answering at once than before, each with memory of its own that the
    // allocator keeps. A leak grows each time.
    let mut grown = Vec::new();
    while grown.last().is_none_or(|grown| *grown >= GROWTH) {
        assert!(grown.len() < 3, "{grown:?} bytes more, each time");
        let before = memory(program.pid()).expect("the process runs");
        assert_eq!(visit(address, MEASURED).faults(), None);
        grown.push(memory(program.pid()).expect("the process runs") - before);
    }
    drop(held);
}
