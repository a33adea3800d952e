//! Remember Me · 记住我: a tutorial on HTTP state whose readers try each example as they read.
//!
//! Data flows in one direction, and no module uses one that comes after it:
//!
//! ```text
//! request -> book/<slug>.rs -> response -> observer -> exchange -> view -> panel
//!            (plain Rocket)    (cookies on it)         (pure data)
//! ```
//!
//! The code map and its invariants are in `README.md`. [`build`] puts the whole site together.

pub mod book;
pub mod cli;
pub mod clinic;
pub mod cluster;
pub mod engines;
pub mod evidence;
pub mod exchange;
pub mod fields;
pub mod html;
pub mod http;
pub mod lang;
pub mod loopback;
pub mod quote;
pub mod secrets;
pub mod site;
pub mod view;
pub mod worker;

use std::sync::Arc;

use rocket::figment::Figment;
use rocket::figment::providers::{Env, Format as _, Toml};
use rocket::{Build, Config, Rocket};
use rocket_server_sessions::{self as session, Clock, Store};

use crate::book::routes::Demos;
use crate::secrets::Keys;
use crate::site::limiter::Limiter;
use crate::view::View;

/// The site, ready to launch, with its configuration, pages, demos and sessions.
///
/// `figment` is [`config`], or that of a test. `clock` is the time of the whole site.
///
/// # Errors
/// A fault of the key or of a page, with which the site must not start.
pub fn build(
    figment: Figment,
    clock: Clock,
) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    Ok(site::observer::observe(unobserved(figment, clock)?))
}

/// The site without the observer, so that every demo always answers as its handler does. A benchmark
/// compares it with [`build`].
///
/// # Errors
/// A fault of the key or of a page, as for [`build`].
pub fn unobserved(
    figment: Figment,
    clock: Clock,
) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    with_view(figment, clock, View::new(Demos::new(book::ALL)?)?)
}

/// The site without the observer, with these pages.
fn with_view(
    figment: Figment,
    clock: Clock,
    view: View,
) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let figment = secrets::provide(figment)?.join(("session_snapshot", ".sessions"));
    let store = store(&figment)?;
    let keys = Keys::of(&figment);
    let rocket = rocket::custom(figment)
        .manage(clock)
        .manage(view)
        .manage(Limiter::default())
        .manage(keys);
    let rocket = match store {
        Some(store) => rocket.attach(session::stage_with(store)),
        None => rocket.attach(session::stage()),
    };
    let rocket = rocket
        .attach(loopback::stage())
        .attach(http::headers::stage())
        .attach(site::pages::stage())
        .attach(site::clinic_pages::stage())
        .register("/", site::errors::catchers());
    let rocket =
        book::ALL.iter().fold(rocket, |rocket, chapter| (chapter.stage)(rocket));
    let routes = [
        http::assets::routes(),
        site::clinic_api::routes(),
        site::clinic_pages::routes(),
        site::engine_data::routes(),
    ];
    let rocket = http::same_origin::mount(rocket, "/", routes.concat());
    let rocket = site::exercise_pages::mount(site::pages::mount(rocket));
    let rocket = site::attack_pages::mount(rocket);
    let rocket = site::probes::mount(site::engine_pages::mount(rocket));
    Ok(site::observer::mount(rocket))
}

/// The store of the sessions at the address in `session_store`, or `None` if they are in the memory of
/// this process.
fn store(
    figment: &Figment,
) -> Result<Option<Arc<dyn Store>>, Box<dyn std::error::Error>> {
    match figment.extract_inner::<String>("session_store") {
        Err(why) if why.missing() => Ok(None),
        Ok(address) if address.is_empty() => Ok(None),
        Err(why) => Err(format!("session_store must be an address: {why}").into()),
        #[cfg(feature = "redis")]
        Ok(address) => {
            let redis = session::Redis::new(&address, session::Limits::default())?;
            Ok(Some(Arc::new(redis.under("remember-me"))))
        }
        #[cfg(not(feature = "redis"))]
        Ok(_) => Err("this program was built without the feature redis".into()),
    }
}

/// The configuration: `ROCKET_*`, `Rocket.toml` and Rocket's defaults, in this order. One default is
/// different: `X-Real-IP` is not believed, because anybody can send it. `REMEMBER_ME_STORE` is the address
/// of the session store.
pub fn config() -> Figment {
    Figment::from(Config { ip_header: None, ..Config::default() })
        .merge(Toml::file(Env::var_or("ROCKET_CONFIG", "Rocket.toml")).nested())
        .merge(Env::prefixed("ROCKET_").ignore(&["PROFILE"]).global())
        .merge(
            Env::raw()
                .only(&["REMEMBER_ME_STORE"])
                .map(|_| "session_store".into())
                .global(),
        )
        .select(rocket::figment::Profile::from_env_or(
            "ROCKET_PROFILE",
            Config::DEFAULT_PROFILE,
        ))
}
