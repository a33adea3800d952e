//! Several workers: separate processes of this program, each with its own memory and its own keys.
//!
//! The first handlers are experiments, which start the workers they need and fill the page's table. The
//! others use a group of workers that keeps running and is asked in turn.

use std::fmt::Write as _;

use rocket::form::Form;
use rocket::serde::DeserializeOwned;
use rocket::serde::json;
use rocket::{FromForm, FromFormField, Route, post, routes};

use super::drawing::{Asked, Drawing, Finding, GroupEvent, Identity, WayVerdicts};
use super::ways::WAYS;
use crate::book::with_data::WithData;
use crate::cluster::{Error, MOST, Supervisor, Worker, WorkerGroup};
use crate::loopback::{Connection, ReceivedResponse};
use crate::secrets::new_key;

/// What a handler answers: the events or the group as text, and what the page draws of it.
type WorkersAnswer = Result<WithData, Error>;

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
async fn restart_five(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let key = [new_key()];
    before_and_after(&supervisor, "restart", &key, &key).await
}

#[post("/workers/key")]
async fn key_five(supervisor: Supervisor<'_>) -> WorkersAnswer {
    before_and_after(&supervisor, "key", &[new_key()], &[new_key()]).await
}

#[post("/workers/fallback")]
async fn fallback_five(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let old = new_key();
    let both = [new_key(), old.clone()];
    before_and_after(&supervisor, "fallback", &[old], &both).await
}

/// Logs in at a worker with the old keys, kills it, starts one with the new keys, and asks that one.
async fn before_and_after(
    supervisor: &Supervisor<'_>,
    trial: &'static str,
    before: &[String],
    after: &[String],
) -> WorkersAnswer {
    let mut events = String::new();
    let mut cookies = Vec::new();
    for worker in supervisor.start(&[before.to_vec()]).await? {
        cookies = log_in(&worker).await?;
        events += &format!("* alice has logged in at {}, five ways\n", worker.address);
        for (way, who) in WAYS.into_iter().zip(who(&worker, &cookies).await?) {
            events += &format!("{way:<10} {who}\n");
        }
        worker.kill().await;
    }
    let mut verdicts = WayVerdicts::of(trial);
    for worker in supervisor.start(&[after.to_vec()]).await? {
        events += &format!("* it was killed, and {} started\n", worker.address);
        for (way, who) in WAYS.into_iter().zip(who(&worker, &cookies).await?) {
            events += &format!("{way:<10} {who}\n");
            verdicts.add(way, Finding::of_login(&who));
        }
    }
    Ok(verdicts.with(&events))
}

#[post("/workers/four")]
async fn workers_five(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let key = new_key();
    let workers = supervisor.start(&vec![vec![key]; MOST]).await?;
    let cookies = log_in(&workers[0]).await?;
    let first = workers[0].address;
    let mut events = format!("* alice has logged in at {first}\n");
    let (trial, told) = ("workers", &mut events);
    let verdicts = ask_in_turn(&workers, &cookies, trial, told).await?;
    Ok(verdicts.with(&events))
}

#[post("/workers/visitors")]
async fn visitors_five(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let mut verdicts = WayVerdicts::of("visitors");
    for way in WAYS {
        // A group for each, so that the state of one does not count for
        // the next.
        for worker in supervisor.start(&[vec![new_key()]]).await? {
            let path = format!("/worker/visitors/{way}");
            let grown = worker.work(&path).await?;
            verdicts.add(way, Finding::Kilobytes(read(&grown)?));
        }
    }
    Ok(verdicts.with("* what 10000 logins leave in a worker's memory\n"))
}

/// The group of workers that a form asks for: how many, with which keys, and where they store their
/// sessions.
#[derive(FromForm)]
struct Wanted {
    #[field(validate = range(1..=4))]
    workers: usize,
    keys: KeysOf,
    sessions: SessionsIn,
}

#[derive(FromFormField, PartialEq)]
enum KeysOf {
    /// Each worker creates its own key when it starts, as a program does that has none configured.
    Own,
    /// All workers use one key.
    Same,
}

#[derive(FromFormField, PartialEq)]
enum SessionsIn {
    /// Each worker stores sessions in its own memory.
    Own,
    /// All workers share one store.
    Shared,
}

#[post("/workers/start", data = "<wanted>")]
async fn start_workers(
    wanted: Form<Wanted>,
    supervisor: Supervisor<'_>,
) -> Result<WithData, Error> {
    let same = new_key();
    let key = |_| match wanted.keys {
        KeysOf::Own => vec![new_key()],
        KeysOf::Same => vec![same.clone()],
    };
    let keys: Vec<_> = (0..wanted.workers).map(key).collect();
    let mut running = supervisor.running().await?;
    let store = match wanted.sessions {
        SessionsIn::Own => None,
        SessionsIn::Shared => Some(supervisor.store().await?),
    };
    *running = None;
    let mut group = supervisor.start_group(store, &keys).await?;
    if let Some((_, first)) = group.turn() {
        group.cookies = log_in(first).await?;
    }
    let group = running.insert(group);
    let list = list_of(group);
    let text = format!("{list}alice has logged in at worker 1, five ways\n");
    Ok(WithData::new(text, &Drawing::Workers(GroupEvent::Started)))
}

/// Asks the next worker. A `POST`, because each request advances the turn.
#[post("/workers/ask")]
async fn ask_workers(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let mut running = supervisor.running().await?;
    let Some(group) = &mut *running else { return Ok(none_running()) };
    let Some((number, worker)) = group.turn() else { return Ok(none_running()) };
    let who = who(worker, &group.cookies).await?;
    let mut text = format!("worker {number}  {}\n", worker.address);
    group.asked += 1;
    let asked = group.asked;
    let mut answers = Vec::new();
    for ((way, known), who) in WAYS.into_iter().zip(&mut group.known).zip(who) {
        *known += usize::from(Finding::of_login(&who) == Finding::LoggedIn);
        writeln!(text, "{way:<10} {who:<7} {known} of {asked}").ok();
        answers.push(Asked { way, answer: identity(&who), known: *known, asked });
    }
    Ok(WithData::new(text, &Drawing::Workers(GroupEvent::Asked(answers))))
}

#[post("/workers/kill")]
async fn kill_worker(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let mut running = supervisor.running().await?;
    let Some(group) = &mut *running else { return Ok(none_running()) };
    if let Some(worker) = group.workers.iter_mut().find_map(Option::take) {
        worker.kill().await;
    }
    begin_counting(group);
    Ok(changed(group))
}

#[post("/workers/restart-all")]
async fn restart_workers(supervisor: Supervisor<'_>) -> WorkersAnswer {
    again_with(&supervisor, |_, keys| keys.clone()).await
}

#[post("/workers/change-key")]
async fn change_key(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let new = new_key();
    again_with(&supervisor, |_, _| vec![new.clone()]).await
}

#[post("/workers/change-key-kindly")]
async fn change_key_kindly(supervisor: Supervisor<'_>) -> WorkersAnswer {
    let new = [new_key()];
    // The first one writes, and the others only read: those that have written
    // until now.
    again_with(&supervisor, |old, _| [&new, old].concat()).await
}

#[post("/workers/stop")]
async fn stop_workers(supervisor: Supervisor<'_>) -> WorkersAnswer {
    *supervisor.running().await? = None;
    Ok(none_running())
}

/// Restarts the whole group, each worker with the keys that `keys` returns for the keys that any worker
/// has written with, and its own. The client keeps its cookies, and the store its data.
async fn again_with(
    supervisor: &Supervisor<'_>,
    keys: impl Fn(&[String], &Vec<String>) -> Vec<String>,
) -> WorkersAnswer {
    let mut running = supervisor.running().await?;
    let Some(mut old) = running.take() else { return Ok(none_running()) };
    let mut wrote: Vec<String> = old.keys.iter().map(|keys| keys[0].clone()).collect();
    wrote.dedup();
    let keys: Vec<_> = old.keys.iter().map(|own| keys(&wrote, own)).collect();
    let cookies = old.cookies.clone();
    let store = old.store.take();
    drop(old);
    let mut group = supervisor.start_group(store, &keys).await?;
    group.cookies = cookies;
    Ok(changed(running.insert(group)))
}

/// Asks each worker twice, in turn, and counts how often each way was known. The answers are added to
/// `events`.
pub(super) async fn ask_in_turn(
    workers: &[Worker],
    cookies: &[String],
    trial: &'static str,
    events: &mut String,
) -> Result<WayVerdicts, Error> {
    let mut known = [0; WAYS.len()];
    let asked = 2 * workers.len();
    for worker in workers.iter().cycle().take(asked) {
        let who = who(worker, cookies).await?;
        *events += &format!("{}  {}\n", worker.address, who.join("  "));
        for (known, who) in known.iter_mut().zip(who) {
            *known += usize::from(Finding::of_login(&who) == Finding::LoggedIn);
        }
    }
    let mut verdicts = WayVerdicts::of(trial);
    for (way, known) in WAYS.into_iter().zip(known) {
        verdicts.add(way, Finding::Known(known, asked));
    }
    Ok(verdicts)
}

/// Logs in at a worker in all five ways and returns the cookies that it sets.
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

/// The name that a worker gives for the cookie of each way, or the status of its error.
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

/// The identity that a name, or the status in its place, stands for.
fn identity(who: &str) -> Identity {
    match who {
        "nobody" => Identity::Nobody,
        status if status.parse::<u16>().is_ok() => Identity::Unknown,
        _ => Identity::Somebody,
    }
}

/// Reads a worker's measurement from its JSON response.
pub(super) fn read<T: DeserializeOwned>(reply: &ReceivedResponse) -> Result<T, Error> {
    json::from_str(&reply.body).map_err(|_| Error::Refused(reply.body.clone()))
}

fn begin_counting(group: &mut WorkerGroup) {
    group.asked = 0;
    group.known = vec![0; WAYS.len()];
}

fn none_running() -> WithData {
    "no worker is running: start some first\n".to_owned().into()
}

/// The answer after workers were killed or restarted.
fn changed(group: &WorkerGroup) -> WithData {
    WithData::new(list_of(group), &Drawing::Workers(GroupEvent::Changed))
}

/// The addresses of all workers and of their store.
fn list_of(group: &WorkerGroup) -> String {
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
