//! Starts the site, or one worker of its cluster, or says in one line why it can't; or explains
//! cookies on the command line.

use std::io;
use std::process::ExitCode;

use mimalloc::MiMalloc;
use remember_me::clock::Clock;
use remember_me::{cluster, explain};

/// Rocket allocates some hundred times a request, which is where most of the site's own time goes.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(first) = arguments.next() else { return site::main() };
    match first.to_str() {
        Some(cluster::ARGUMENT) => site::main(),
        Some("explain") => {
            explain::run(arguments, Clock::system().now(), &mut io::stdout().lock())
        }
        Some("-h" | "--help" | "help") => {
            print!("{}", explain::HELP);
            ExitCode::SUCCESS
        }
        Some("-V" | "--version") => {
            println!("remember-me {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        _ => {
            eprint!(
                "remember-me: no such argument: {}\n\n{}",
                first.display(),
                explain::HELP
            );
            ExitCode::from(2)
        }
    }
}

mod site {
    use super::{Clock, ExitCode, cluster};
    use rocket::{Build, Rocket};

    /// The site, or a worker, as the arguments say.
    fn asked_for() -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
        let mut arguments = std::env::args().skip(1);
        match arguments.next().as_deref() {
            Some(cluster::ARGUMENT) => {
                cluster::worker(&arguments.next().unwrap_or_default())
            }
            _ => remember_me::build(remember_me::config(), Clock::system()),
        }
    }

    #[rocket::main]
    pub async fn main() -> ExitCode {
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
}
