//! The program: it starts the site, a worker of its cluster or the keeper of their store, or says in one
//! line why it can't. With `explain` it explains cookies on the command line.

use std::io;
use std::process::ExitCode;

use mimalloc::MiMalloc;
use remember_me::cli;
use remember_me::cluster::{keeper, worker};
use rocket::{Build, Rocket};
use rocket_server_sessions::Clock;

/// Rocket allocates memory about a hundred times for a request, and the site spends most of its own time
/// on that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The site or a worker, depending on the arguments.
fn asked_for() -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(worker::ARGUMENT) => {
            remember_me::worker::worker(&arguments.next().unwrap_or_default())
        }
        _ => remember_me::build(remember_me::config(), Clock::system()),
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(first) = arguments.next() else {
        return rocket::async_main(serve());
    };
    match first.to_str() {
        Some(worker::ARGUMENT) => rocket::async_main(serve()),
        // The program that started the keeper sees that it has ended. There is no other message.
        Some(keeper::ARGUMENT) => match keeper::keep(arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Some("explain") => {
            cli::run(arguments, Clock::system().now(), &mut io::stdout().lock())
        }
        Some("-h" | "--help" | "help") => {
            print!("{}", cli::HELP);
            ExitCode::SUCCESS
        }
        Some("-V" | "--version") => {
            println!("remember-me {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        _ => {
            let first = first.display();
            eprint!("remember-me: no such argument: {first}\n\n{}", cli::HELP);
            ExitCode::from(2)
        }
    }
}

/// Raises the soft limit of open files to the hard one.
///
/// Each connection is an open file, and Rocket 0.5 waits for the header of a request without a limit. At
/// the usual soft limit of 1,024, that many clients that send nothing would keep out everybody else. If
/// the limit can't be raised, the site runs with the one it has.
fn raise_the_limit_of_open_files() {
    if let Err(why) = rlimit::increase_nofile_limit(u64::MAX) {
        eprintln!(
            "The limit of open files can't be raised ({why}). It bounds the connections."
        );
    }
}

/// Runs the site or a worker until it ends.
async fn serve() -> ExitCode {
    raise_the_limit_of_open_files();
    let rocket = match asked_for() {
        Ok(rocket) => rocket,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match rocket.launch().await {
        Ok(_) => ExitCode::SUCCESS,
        // Rocket prints the error itself when it is dropped unread.
        Err(_) => ExitCode::FAILURE,
    }
}
