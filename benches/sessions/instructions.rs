//! Counts the instructions of a request with callgrind. They repeat on any machine, where times do not; what
//! the kernel does for a request is not among them.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};

use super::endpoints::session;
use super::recorded;
use super::servers::PATHS;
use crate::server::http1::{self, Response};
use crate::server::{Server, site};

/// The requests of which the mean is taken, and those that come before them.
const COUNTED: usize = 300;
const BEFORE: usize = 20;

/// Prints the instructions of each endpoint: by the site, by a bare Rocket that sends the same bytes, and by
/// the engine in a Rocket of its own; and by rocket_flex_session.
pub fn report(peers: Option<&Path>) {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err()
    {
        eprintln!("NOT RUN: the instructions (apt install valgrind)");
        return;
    }
    let folder =
        std::env::temp_dir().join(format!("remember-me-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    recorded::record(&folder);
    let itself = std::env::current_exe().expect("this program has a file");
    let ours = |what: &str, port: u16| {
        let mut command = Command::new(&itself);
        command.args(["serve", what, &port.to_string()]).arg(&folder);
        command
    };
    let mut columns = vec![
        ("the site", count(&folder, site)),
        ("same bytes", count(&folder, |port| ours("recorded", port))),
        ("its engine", count(&folder, |port| ours("engine", port))),
    ];
    if let Some(program) = peers {
        let flex = count(&folder, |port| {
            let mut command = Command::new(program);
            command.args(["flex", &port.to_string()]);
            command
        });
        columns.push(("Rocket+flex", flex));
    }
    std::fs::remove_dir_all(&folder).ok();
    println!(
        "\ninstructions a request, in thousands, and those of the site as a multiple"
    );
    let heads: String = columns.iter().map(|it| format!("{:>20}", it.0)).collect();
    println!("{:<14}{heads}", "");
    for (at, path) in PATHS.iter().enumerate() {
        let own = columns[0].1[at];
        let cells: String = columns
            .iter()
            .map(|(_, counts)| {
                format!("{:>12.1} ({:.2})", counts[at] / 1e3, own / counts[at])
            })
            .collect();
        println!("{path:<14}{cells}");
    }
}

/// The instructions of a request to each endpoint of a server.
fn count(folder: &Path, command: impl FnOnce(u16) -> Command) -> [f64; 6] {
    let out = folder.join("counted");
    let server = Server::start(|port| {
        let program = command(port);
        let mut command = Command::new("valgrind");
        command
            .args(["--tool=callgrind", "--instr-atstart=no"])
            .arg(format!("--callgrind-out-file={}", out.display()))
            .arg(program.get_program())
            .args(program.get_args())
            .current_dir(std::env::temp_dir());
        for (name, value) in program.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command
    });
    // The site compresses its pages, and takes longer for it here.
    for _ in 0..5 {
        server.settle();
    }
    control(&server, &["-i", "on"]);
    PATHS.map(|path| {
        let cookie = match path {
            "/cookie/get" | "/cookie/del" => "test1=123".to_owned(),
            "/session/get" | "/session/del" => session(&server),
            _ => String::new(),
        };
        ask(&server, path, &cookie, BEFORE);
        control(&server, &["-z"]);
        ask(&server, path, &cookie, COUNTED);
        control(&server, &["-d"]);
        newest(folder) / COUNTED as f64
    })
}

/// Sends the same request several times on one connection.
fn ask(server: &Server, path: &str, cookie: &str, many: usize) {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server.port));
    let field = format!("Cookie: {cookie}");
    let mut headers = vec!["Host: localhost"];
    if !cookie.is_empty() {
        headers.push(&field);
    }
    let request = http1::head(&format!("GET {path}"), &headers);
    let mut stream = http1::connect(address).expect("the server listens");
    for _ in 0..many {
        stream.write_all(request.as_bytes()).expect("it reads");
        assert_eq!(Response::read(&mut stream, false).status, 200, "{path}");
    }
}

/// Tells callgrind what to do.
fn control(server: &Server, what: &[&str]) {
    let mut control = Command::new("callgrind_control");
    control.args(what).arg(server.child.id().to_string());
    control.stdout(Stdio::null()).stderr(Stdio::null());
    assert!(control.status().is_ok_and(|status| status.success()), "{what:?}");
}

/// The instructions in the newest file of counts, which is then removed.
fn newest(folder: &Path) -> f64 {
    let files = std::fs::read_dir(folder).expect("a folder").flatten();
    let counts = files.map(|file| file.path()).filter(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| name.starts_with("counted."))
    });
    let file = counts.max_by_key(|path| {
        path.metadata().and_then(|it| it.modified()).expect("the time of a file")
    });
    let file = file.expect("callgrind writes one");
    let text = std::fs::read(&file).expect("it can be read");
    std::fs::remove_file(file).ok();
    let text = String::from_utf8_lossy(&text);
    let total =
        text.lines().filter_map(|line| line.strip_prefix("totals: ")).next_back();
    total
        .and_then(|total| total.split_whitespace().next()?.parse().ok())
        .expect("a total")
}
