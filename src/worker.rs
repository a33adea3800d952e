//! The program that a worker of the cluster runs: chapter 7's logins without the rest of the site.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use rocket::fairing::AdHoc;
use rocket::figment::Figment;
use rocket::figment::providers::Env;
use rocket::time::Duration;
use rocket::{Build, Config, Rocket};
use rocket_server_sessions::{self as session, Clock, Id, Limits, Memory, Store};

use crate::book::scale;
use crate::cluster::worker::Token;
use crate::http::same_origin;
use crate::secrets::Keys;

/// The prefix of the workers' keys in a store that they share. It may be the site's own store, whose
/// sessions the workers must not read.
#[cfg(feature = "redis")]
const PREFIX: &str = "remember-me:workers";

/// The worker, for a program that was started with [`ARGUMENT`](crate::cluster::worker::ARGUMENT) and
/// this number.
///
/// # Errors
/// A sentence, if `ahead` is not a number, the address of the store is invalid, or there is no token.
pub fn worker(ahead: &str) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let ahead = Duration::milliseconds(ahead.parse()?);
    let figment = Figment::from(Config { ip_header: None, ..Config::default() })
        .merge(Env::prefixed("ROCKET_").global());
    let keys = Keys::of(&figment);
    let store = store(&figment)?;
    let token = figment.extract_inner::<String>("site_token")?;
    let token: Id = token.parse().map_err(|_| "site_token is no token")?;
    let listening = AdHoc::on_liftoff("Listening", |rocket| {
        let address = SocketAddr::new(rocket.config().address, rocket.config().port);
        Box::pin(async move {
            writeln!(io::stdout(), "{address}").ok();
            // A thread of its own can wait, because nothing else reads this stream.
            std::thread::spawn(|| {
                io::stdin().read_to_end(&mut Vec::new()).ok();
                std::process::exit(0);
            });
        })
    });
    let rocket = rocket::custom(figment)
        .manage(Clock::ahead_by(ahead))
        .manage(keys)
        .manage(Token(token.digest()))
        .attach(session::stage_with(store))
        .attach(listening);
    Ok(same_origin::mount(rocket, "/", scale::worker_routes()))
}

/// The store of the worker's sessions: its memory, or the configured store.
fn store(figment: &Figment) -> Result<Arc<dyn Store>, Box<dyn std::error::Error>> {
    let limits = Limits::default();
    match figment.extract_inner::<String>("session_store") {
        #[cfg(feature = "redis")]
        Ok(url) => Ok(Arc::new(session::Redis::new(&url, limits)?.under(PREFIX))),
        #[cfg(not(feature = "redis"))]
        Ok(_) => Err(crate::cluster::Error::WithoutRedis.into()),
        Err(_) => Ok(Arc::new(Memory::new(limits))),
    }
}
