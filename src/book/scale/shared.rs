//! Four workers that share one store: what happens to the sessions when a worker ends, and when the
//! store does.

use rocket::{Route, post, routes};

use super::ways::WAYS;
use super::workers::{ask_in_turn, log_in, who};
use crate::book::with_data::WithData;
use crate::cluster::{Error, MOST, Supervisor, Worker};
use crate::loopback::Connection;
use crate::secrets::new_key;

pub(super) fn routes() -> Vec<Route> {
    routes![shared_five]
}

#[post("/workers/shared")]
async fn shared_five(supervisor: Supervisor<'_>) -> Result<WithData, Error> {
    let mut store = supervisor.store_with_file().await?;
    let keys = vec![vec![new_key()]; MOST];
    let mut workers = supervisor.start_with(Some(&store), &keys).await?;
    let cookies = log_in(&workers[0]).await?;
    let mut events = format!(
        "* the store is at {store}\n* alice has logged in at {}\n",
        workers[0].address
    );
    let (trial, told) = ("shared", &mut events);
    let verdicts = ask_in_turn(&workers, &cookies, trial, told).await?;

    let first = workers.remove(0);
    let first = supervisor.restart(first, Some(&store), &keys[0]).await?;
    let address = first.address;
    events += &format!("* that worker was killed, and {address} started\n");
    workers.insert(0, first);
    let mut server = String::new();
    let mut add = |what: &str, who: &str| {
        server += &format!("{who:<8} {what}\n");
    };
    let who = all(&workers, &cookies, &mut events).await?;
    add("after its worker was killed", &who);

    store.stop().await?;
    events += "* the store was killed\n";
    let who = all(&workers, &cookies, &mut events).await?;
    add("while the store is down", &who);
    events += &in_words(&workers[0], &cookies).await?;

    store.resume().await?;
    events += "* the store was started again, with its file\n";
    let who = all(&workers, &cookies, &mut events).await?;
    add("when the store is back", &who);

    store.stop().await?;
    store.empty().await?;
    store.resume().await?;
    events += "* it was killed, its file deleted, and started again\n";
    let who = all(&workers, &cookies, &mut events).await?;
    add("when its file was lost", &who);
    store.end().await;
    let text = format!("the server-side session:\n{server}\n{events}");
    Ok(verdicts.with(&text))
}

/// Asks each worker who the session's client is. Returns one name if all of them agree.
async fn all(
    workers: &[Worker],
    cookies: &[String],
    events: &mut String,
) -> Result<String, Error> {
    let mut names = Vec::new();
    for worker in workers {
        let who = who(worker, cookies).await?;
        *events += &format!("{}  {}\n", worker.address, who.join("  "));
        let by_session = WAYS.iter().zip(who).find(|(way, _)| **way == "server");
        names.extend(by_session.map(|(_, name)| name));
    }
    names.dedup();
    Ok(names.join("/"))
}

/// The body of a worker's answer to the session's cookie.
async fn in_words(worker: &Worker, cookies: &[String]) -> Result<String, Error> {
    let mut connection = Connection::open(worker.address).await?;
    let cookie = WAYS.iter().zip(cookies).find(|(way, _)| **way == "server");
    let cookie = cookie.map_or("", |(_, cookie)| cookie);
    let answer = connection.get("/ways/server/who", cookie).await?;
    Ok(format!("{}: {}\n", answer.status(), answer.body.trim()))
}
