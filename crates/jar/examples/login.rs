//! Begins a session at a site and comes back to it, with the jar as the cookie store of `reqwest`:
//!
//! ```text
//! cargo run -p browser-jar --features reqwest --example login -- http://localhost:8000
//! ```

use std::sync::Arc;

use browser_jar::{Engine, Jar, reqwest::SharedJar};
use time::OffsetDateTime;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let site = std::env::args().nth(1).ok_or("the address of the site is missing")?;
    let jar =
        Arc::new(SharedJar::new(Jar::new(Engine::Standard), OffsetDateTime::now_utc));
    let client = reqwest::Client::builder().cookie_provider(jar.clone()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let get = async |path| client.get(format!("{site}{path}")).send().await;
        get("/session/set").await?.error_for_status()?;
        let answer = get("/session/get").await?.error_for_status()?;
        println!("{}", answer.text().await?);
        Ok(())
    })
}
