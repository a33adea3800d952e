//! Several workers: real processes of this program, each with its own memory, its own keys.
//!
//! First the experiments, which start what they need and fill the table of the page; then a group
//! that goes on running and is asked in turn.

use std::fmt::Write as _;
use std::slice::from_ref;

use rocket::form::Form;
use rocket::{FromForm, FromFormField, Route, post, routes};

use super::ways::WAYS;
use crate::cluster::{Bench, Error, MOST, Worker, WorkerGroup};
use crate::loopback::Connection;
use crate::secrets::new_key;

pub(super) fn routes() -> Vec<Route> {
    routes![
        restart_five,
        key_five,
        fallback_five,
        workers_five,
        visitors_five,
        start_workers,
        ask_workers,
        kill_worker,
        restart_workers,
        change_key,
        change_key_kindly,
        stop_workers
    ]
}

#[post("/workers/restart")]
async fn restart_five(bench: Bench<'_>) -> Result<String, Error> {
    let key = new_key();
    before_and_after(&bench, "restart", from_ref(&key), from_ref(&key)).await
}

#[post("/workers/key")]
async fn key_five(bench: Bench<'_>) -> Result<String, Error> {
    before_and_after(&bench, "key", &[new_key()], &[new_key()]).await
}

#[post("/workers/fallback")]
async fn fallback_five(bench: Bench<'_>) -> Result<String, Error> {
    let old = new_key();
    before_and_after(&bench, "fallback", from_ref(&old), &[new_key(), old.clone()])
        .await
}

/// Logs in at a worker with the keys of before, kills it, starts one with those of after, and asks it.
async fn before_and_after(
    bench: &Bench<'_>,
    trial: &str,
    before: &[String],
    after: &[String],
) -> Result<String, Error> {
    let mut told = String::new();
    let mut cookies = Vec::new();
    for worker in bench.workers(&[before.to_vec()]).await? {
        cookies = log_in(&worker).await?;
        told += &format!("* alice has logged in at {}, five ways\n", worker.address);
        for (way, who) in WAYS.iter().zip(who(&worker, &cookies).await?) {
            told += &format!("{way:<10} {who}\n");
        }
        worker.kill().await;
    }
    let mut verdicts = String::new();
    for worker in bench.workers(&[after.to_vec()]).await? {
        told += &format!("* it was killed, and {} started\n", worker.address);
        for (way, who) in WAYS.iter().zip(who(&worker, &cookies).await?) {
            told += &format!("{way:<10} {who}\n");
            verdicts += &format!("verdict: {way} {trial} {}\n", super::verdict(&who));
        }
    }
    Ok(verdicts + "\n" + &told)
}

#[post("/workers/four")]
async fn workers_five(bench: Bench<'_>) -> Result<String, Error> {
    let key = new_key();
    let workers = bench.workers(&vec![vec![key]; MOST]).await?;
    let cookies = log_in(&workers[0]).await?;
    let mut told = format!("* alice has logged in at {}\n", workers[0].address);
    let verdicts = ask_in_turn(&workers, &cookies, "workers", &mut told).await?;
    Ok(verdicts + "\n" + &told)
}

#[post("/workers/visitors")]
async fn visitors_five(bench: Bench<'_>) -> Result<String, Error> {
    let mut verdicts = String::new();
    for way in WAYS {
        // One for each: what the first has left behind must not count for the next.
        for worker in bench.workers(&[vec![new_key()]]).await? {
            let grown = worker.work(&format!("/worker/visitors/{way}")).await?;
            verdicts += &format!("verdict: {way} visitors {}\n", grown.body.trim());
        }
    }
    Ok(verdicts + "\n* what 10000 logins leave in the memory of a worker of its own\n")
}

/// How many workers, with which keys, and where they keep their sessions.
#[derive(FromForm)]
struct Wanted {
    #[field(validate = range(1..=4))]
    workers: usize,
    keys: KeysOf,
    sessions: SessionsIn,
}

#[derive(FromFormField, PartialEq)]
enum KeysOf {
    /// Each makes its own when it starts, as a program does that has none configured.
    Own,
    /// One for all of them.
    Same,
}

#[derive(FromFormField, PartialEq)]
enum SessionsIn {
    /// Each in its own memory.
    Own,
    /// All in one store.
    Shared,
}

#[post("/workers/start", data = "<wanted>")]
async fn start_workers(
    wanted: Form<Wanted>,
    bench: Bench<'_>,
) -> Result<String, Error> {
    let same = new_key();
    let key = |_| match wanted.keys {
        KeysOf::Own => vec![new_key()],
        KeysOf::Same => vec![same.clone()],
    };
    let keys: Vec<_> = (0..wanted.workers).map(key).collect();
    let mut running = bench.running().await?;
    let store = match wanted.sessions {
        SessionsIn::Own => None,
        SessionsIn::Shared => Some(bench.store().await?),
    };
    *running = None;
    let mut group = bench.group(store, &keys).await?;
    if let Some((_, first)) = group.turn() {
        group.cookies = log_in(first).await?;
    }
    let group = running.insert(group);
    Ok(format!("{}alice has logged in at worker 1, five ways\n", listed(group)))
}

/// A `POST`, for it is the turn of the next worker then, whoever asks.
#[post("/workers/ask")]
async fn ask_workers(bench: Bench<'_>) -> Result<String, Error> {
    let mut running = bench.running().await?;
    let Some(group) = &mut *running else { return Ok(nobody()) };
    let Some((number, worker)) = group.turn() else { return Ok(nobody()) };
    let who = who(worker, &group.cookies).await?;
    let mut told = format!("worker {number}  {}\n", worker.address);
    group.asked += 1;
    for ((way, known), who) in WAYS.iter().zip(&mut group.known).zip(who) {
        *known += usize::from(super::verdict(&who) == "logged in");
        writeln!(told, "{way:<10} {who:<7} {known} of {}", group.asked).ok();
    }
    Ok(told)
}

#[post("/workers/kill")]
async fn kill_worker(bench: Bench<'_>) -> Result<String, Error> {
    let mut running = bench.running().await?;
    let Some(group) = &mut *running else { return Ok(nobody()) };
    if let Some(worker) = group.workers.iter_mut().find_map(Option::take) {
        worker.kill().await;
    }
    begin_counting(group);
    Ok(listed(group))
}

#[post("/workers/restart-all")]
async fn restart_workers(bench: Bench<'_>) -> Result<String, Error> {
    again_with(&bench, |_, keys| keys.clone()).await
}

#[post("/workers/change-key")]
async fn change_key(bench: Bench<'_>) -> Result<String, Error> {
    let new = new_key();
    again_with(&bench, |_, _| vec![new.clone()]).await
}

#[post("/workers/change-key-kindly")]
async fn change_key_kindly(bench: Bench<'_>) -> Result<String, Error> {
    let new = new_key();
    // The first one writes, the others only read: those that have written until now.
    again_with(&bench, |old, _| [vec![new.clone()], old.to_vec()].concat()).await
}

#[post("/workers/stop")]
async fn stop_workers(bench: Bench<'_>) -> Result<String, Error> {
    *bench.running().await? = None;
    Ok(nobody())
}

/// Starts the whole group again, each with the keys that come of the old ones: those that have
/// written anywhere, and its own. The client keeps its cookies, and a store what it holds.
async fn again_with(
    bench: &Bench<'_>,
    keys: impl Fn(&[String], &Vec<String>) -> Vec<String>,
) -> Result<String, Error> {
    let mut running = bench.running().await?;
    let Some(mut old) = running.take() else { return Ok(nobody()) };
    let mut wrote: Vec<String> = old.keys.iter().map(|keys| keys[0].clone()).collect();
    wrote.dedup();
    let keys: Vec<_> = old.keys.iter().map(|own| keys(&wrote, own)).collect();
    let cookies = old.cookies.clone();
    let store = old.store.take();
    drop(old);
    let mut group = bench.group(store, &keys).await?;
    group.cookies = cookies;
    Ok(listed(running.insert(group)))
}

/// Asks each worker twice, in turn, and says how often each way was known; what they answer is told.
pub(super) async fn ask_in_turn(
    workers: &[Worker],
    cookies: &[String],
    trial: &str,
    told: &mut String,
) -> Result<String, Error> {
    let mut known = [0; WAYS.len()];
    let asked = 2 * workers.len();
    for worker in workers.iter().cycle().take(asked) {
        let who = who(worker, cookies).await?;
        *told += &format!("{}  {}\n", worker.address, who.join("  "));
        for (known, who) in known.iter_mut().zip(who) {
            *known += usize::from(super::verdict(&who) == "logged in");
        }
    }
    let verdicts = WAYS.iter().zip(known);
    Ok(verdicts
        .map(|(way, known)| format!("verdict: {way} {trial} {known}/{asked}\n"))
        .collect())
}

/// Logs in at a worker, five ways: the cookies it sets.
pub(super) async fn log_in(worker: &Worker) -> Result<Vec<String>, Error> {
    let mut connection = Connection::open(worker.address).await?;
    let mut cookies = Vec::new();
    for way in WAYS {
        let login = connection.get(&format!("/ways/{way}/login"), "").await?;
        if !login.is_ok() {
            return Err(Error::Refused(login.body));
        }
        cookies.push(login.cookie());
    }
    Ok(cookies)
}

/// Whom a worker takes the client for, by way; where it can't tell, the status with which it says so.
pub(super) async fn who(
    worker: &Worker,
    cookies: &[String],
) -> Result<Vec<String>, Error> {
    let mut connection = Connection::open(worker.address).await?;
    let mut names = Vec::new();
    for (way, cookie) in WAYS.iter().zip(cookies) {
        let who = connection.get(&format!("/ways/{way}/who"), cookie).await?;
        let name = match who.is_ok() {
            true => who.body.trim(),
            false => who.status().split(' ').next().unwrap_or_default(),
        };
        names.push(name.to_owned());
    }
    Ok(names)
}

fn begin_counting(group: &mut WorkerGroup) {
    group.asked = 0;
    group.known = vec![0; WAYS.len()];
}

fn nobody() -> String {
    "no worker is running: start some first\n".to_owned()
}

fn listed(group: &WorkerGroup) -> String {
    let mut list = String::new();
    for (at, worker) in group.workers.iter().enumerate() {
        let address = worker.as_ref().map(|worker| worker.address.to_string());
        let address = address.as_deref().unwrap_or("killed");
        writeln!(list, "worker {}  {address}", at + 1).ok();
    }
    if let Some(store) = &group.store {
        writeln!(list, "store     {store}").ok();
    }
    list
}
