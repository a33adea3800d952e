//! Four workers and one store: what happens to the sessions when a worker goes, and when the store does.

use rocket::{Route, post, routes};

use super::ways::WAYS;
use super::workers::{ask_in_turn, log_in, who};
use crate::cluster::{Bench, Error, MOST, Worker};
use crate::loopback::Connection;
use crate::secrets::new_key;

pub(super) fn routes() -> Vec<Route> {
    routes![shared_five]
}

#[post("/workers/shared")]
async fn shared_five(bench: Bench<'_>) -> Result<String, Error> {
    let mut store = bench.store_with_file().await?;
    let keys = vec![vec![new_key()]; MOST];
    let mut workers = bench.workers_at(Some(&store), &keys).await?;
    let cookies = log_in(&workers[0]).await?;
    let mut told = format!(
        "* the store is at {store}\n* alice has logged in at {}\n",
        workers[0].address
    );
    let verdicts = ask_in_turn(&workers, &cookies, "shared", &mut told).await?;

    let first = workers.remove(0);
    let first = bench.again(first, Some(&store), &keys[0]).await?;
    told += &format!("* that worker was killed, and {} started\n", first.address);
    workers.insert(0, first);
    let mut server = String::new();
    let mut note = |what: &str, who: &str| server += &format!("{who:<8} {what}\n");
    note("after its worker was killed", &all(&workers, &cookies, &mut told).await?);

    store.stop().await?;
    told += "* the store was killed\n";
    note("while the store is down", &all(&workers, &cookies, &mut told).await?);
    told += &in_words(&workers[0], &cookies).await?;

    store.resume().await?;
    told += "* the store was started again, with its file\n";
    note("when the store is back", &all(&workers, &cookies, &mut told).await?);

    store.stop().await?;
    store.empty().await?;
    store.resume().await?;
    told += "* it was killed, its file deleted, and started again\n";
    note("when its file was lost", &all(&workers, &cookies, &mut told).await?);
    store.end().await;
    Ok(format!("{verdicts}\nthe server-side session:\n{server}\n{told}"))
}

/// Asks each of them, and says whom they take the client for by the session: one name if they agree.
async fn all(
    workers: &[Worker],
    cookies: &[String],
    told: &mut String,
) -> Result<String, Error> {
    let mut names = Vec::new();
    for worker in workers {
        let who = who(worker, cookies).await?;
        *told += &format!("{}  {}\n", worker.address, who.join("  "));
        let by_session = WAYS.iter().zip(who).find(|(way, _)| **way == "server");
        names.extend(by_session.map(|(_, name)| name));
    }
    names.dedup();
    Ok(names.join("/"))
}

/// What a worker answers to the session's cookie, word for word.
async fn in_words(worker: &Worker, cookies: &[String]) -> Result<String, Error> {
    let mut connection = Connection::open(worker.address).await?;
    let cookie = WAYS.iter().zip(cookies).find(|(way, _)| **way == "server");
    let cookie = cookie.map_or("", |(_, cookie)| cookie);
    let answer = connection.get("/ways/server/who", cookie).await?;
    Ok(format!("{}: {}\n", answer.status(), answer.body.trim()))
}
