//! Starts the site, or says in one line why it can't.

use std::process::ExitCode;

use remember_me::clock::Clock;

#[rocket::main]
async fn main() -> ExitCode {
    let rocket = match remember_me::build(remember_me::config(), Clock::system()) {
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
