//! Starts the site, or one worker of its cluster, or says in one line why it can't.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use remember_me::clock::Clock;
use remember_me::cluster;
use rocket::{Build, Rocket};

/// Rocket allocates some hundred times a request, which is where most of the site's own time goes.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
async fn main() -> ExitCode {
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
