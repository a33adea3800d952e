//! Two tabs that change one session at once, in every order in which their steps can fall.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use rocket::http::Status;
use rocket::local::asynchronous::Client;
use rocket::time::{Duration, OffsetDateTime};
use rocket::{get, routes};
use rocket_server_sessions::{
    self as session, Digest, Error, Lifetime, Limits, Login, Memory, New, Record,
    Session, Store,
};

use crate::{Hands, START, config, key};

/// What a tab does, one step after the other. Each step is one call to the store.
#[derive(Clone, Copy)]
enum Step {
    Read,
    Write,
}

/// Every order of two tabs' steps: a list of who is next.
fn orders(steps: usize) -> Vec<Vec<usize>> {
    fn go(left: [usize; 2], order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if left == [0, 0] {
            return all.push(order.clone());
        }
        for tab in [0, 1].into_iter().filter(|tab| left[*tab] > 0) {
            let mut left = left;
            left[tab] -= 1;
            order.push(tab);
            go(left, order, all);
            order.pop();
        }
    }
    let mut all = Vec::new();
    go([steps, steps], &mut Vec::new(), &mut all);
    all
}

/// In how many of all orders a tab's write is lost, and how many there are. Each tab reads, then
/// writes its own key: alone, or the whole session with it.
async fn lost(whole: bool) -> (usize, usize) {
    const STEPS: [Step; 2] = [Step::Read, Step::Write];
    let store = Memory::new(Limits::default());
    let orders = orders(STEPS.len());
    let mut lost = 0;
    for order in &orders {
        let session = key();
        let lifetime = Lifetime::fixed(Duration::seconds(10));
        let new = New { lifetime, owner: None, data: &[("all", "")] };
        store.create(session, new, START).await.expect("it is created");
        let mut next = [0, 0];
        let mut seen = [String::new(), String::new()];
        for tab in order {
            let own = ["a", "b"][*tab];
            match STEPS[next[*tab]] {
                Step::Read => seen[*tab] = all_of(&store, session).await,
                Step::Write if whole => {
                    let all = format!("{}{own}", seen[*tab]);
                    store.insert(session, "all", &all, START).await.expect("it fits");
                }
                Step::Write => {
                    store.insert(session, own, "1", START).await.expect("it fits");
                }
            }
            next[*tab] += 1;
        }
        let record = store.peek(session, START).await.expect("the store answers");
        let data = record.expect("it lives").data;
        let kept = |own: &str| data.contains_key(own) || data["all"].contains(own);
        lost += usize::from(!(kept("a") && kept("b")));
    }
    (lost, orders.len())
}

async fn all_of(store: &Memory, session: Digest) -> String {
    let record = store.read(session, START).await.expect("the store answers");
    record.expect("it lives").data["all"].clone()
}

#[rocket::async_test]
async fn who_writes_the_whole_session_loses_in_four_of_six() {
    assert_eq!(lost(true).await, (4, 6));
}

#[rocket::async_test]
async fn who_writes_by_key_loses_in_none() {
    assert_eq!(lost(false).await, (0, 6));
}

// A login in one tab, and a write in another that was sent with the earlier id.

/// A store each of whose calls waits until it is polled once more, so that a test decides whose
/// call is next.
struct Stepwise(Memory);

/// Is ready when it is polled the second time.
async fn step() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[rocket::async_trait]
impl Store for Stepwise {
    async fn create(
        &self,
        key: Digest,
        new: New<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        step().await;
        self.0.create(key, new, now).await
    }

    async fn read(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        step().await;
        self.0.read(key, now).await
    }

    async fn peek(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        step().await;
        self.0.peek(key, now).await
    }

    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        step().await;
        self.0.insert(key, name, value, now).await
    }

    async fn remove(
        &self,
        key: Digest,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        step().await;
        self.0.remove(key, name, now).await
    }

    async fn renew(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        step().await;
        self.0.renew(old, new, login, now).await
    }

    async fn destroy(&self, key: Digest, now: OffsetDateTime) -> Result<bool, Error> {
        step().await;
        self.0.destroy(key, now).await
    }

    async fn list(
        &self,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(Digest, Record)>, Error> {
        step().await;
        self.0.list(owner, now).await
    }
}

const HOUR: Lifetime = Lifetime::fixed(Duration::hours(1));

#[get("/begin")]
async fn begin(session: Session<'_>) -> Result<(), Error> {
    session.start(HOUR).await;
    session.insert("cart", 1).await
}

/// Keeps the session, under another id.
#[get("/login")]
async fn log_in(session: Session<'_>) -> Result<(), Error> {
    session.log_in("alice", HOUR).await
}

/// Begins another session in place of this one.
#[get("/anew")]
async fn anew(session: Session<'_>) -> Result<(), Error> {
    session.start(HOUR).await;
    session.insert("anew", 1).await
}

#[get("/write")]
async fn write(session: Session<'_>) -> Result<(), Error> {
    session.insert("late", 1).await
}

#[get("/read-and-write")]
async fn read_and_write(session: Session<'_>) -> Result<(), Error> {
    session.get::<u8>("cart").await?;
    session.insert("late", 1).await
}

/// Who is logged in, and what is in the session.
#[get("/tell")]
async fn tell(session: Session<'_>) -> Result<String, Error> {
    let mut told = format!("{:?}", session.owner().await?);
    for key in ["cart", "anew", "late"] {
        let held = session.get::<u8>(key).await?.is_some();
        told += if held { " " } else { " no " };
        told += key;
    }
    Ok(told)
}

/// The response to `GET path` with this session cookie: its status, its body, and the value of the
/// cookie it sets.
async fn ask(
    client: &Client,
    path: &str,
    id: &str,
) -> (Status, String, Option<String>) {
    let mut request = client.get(path.to_owned());
    if !id.is_empty() {
        request = request.cookie(("session", id.to_owned()));
    }
    let response = request.dispatch().await;
    let set = response.cookies().get("session").map(|c| c.value().to_owned());
    (response.status(), response.into_string().await.unwrap_or_default(), set)
}

/// A site whose store goes step by step, and the hands of its clock.
async fn site() -> (Client, Hands) {
    let hands = Hands::default();
    let store = Arc::new(Stepwise(Memory::new(Limits::default())));
    let rocket = rocket::custom(config())
        .manage(hands.clock())
        .attach(session::stage_with(store))
        .mount("/", routes![begin, log_in, anew, write, read_and_write, tell]);
    (Client::untracked(rocket).await.expect("the site ignites"), hands)
}

/// Runs two requests in this order of their steps, and to their ends.
async fn in_order<T>(
    order: &[usize],
    one: impl Future<Output = T>,
    two: impl Future<Output = T>,
) -> [T; 2] {
    let (one, two) = (pin!(one), pin!(two));
    let mut tabs: [Pin<&mut dyn Future<Output = T>>; 2] = [one, two];
    let mut done = [None, None];
    let mut poll = |tab: usize, context: &mut Context<'_>| {
        if done[tab].is_none()
            && let Poll::Ready(ended) = tabs[tab].as_mut().poll(context)
        {
            done[tab] = Some(ended);
        }
        done.iter().all(Option::is_some)
    };
    std::future::poll_fn(|context| {
        for tab in order {
            poll(*tab, context);
        }
        // From here on: what is left.
        for _ in 0..100 {
            if poll(0, context) | poll(1, context) {
                return Poll::Ready(());
            }
        }
        panic!("a request waits for something else than its next step");
    })
    .await;
    done.map(|ended| ended.expect("both have ended"))
}

/// **The promise.** Whatever the order of their steps, and whichever response comes last: the browser
/// ends with the session of the login; the write is in that session, or it was refused and is in
/// none, and sent again it is stored; the id of before opens nothing.
async fn no_login_is_lost(login: &str, write: &str, kept: &str) {
    let (client, hands) = site().await;
    let mut refused = 0;
    // None of them makes more than three calls.
    for order in orders(4) {
        let (_, _, old) = ask(&client, "/begin", "").await;
        let old = old.expect("a session has begun");
        let tabs = (ask(&client, login, &old), ask(&client, write, &old));
        let [login, late] = in_order(&order, tabs.0, tabs.1).await;
        assert_eq!(login.0, Status::Ok, "{order:?}: {}", login.1);
        let new = login.2.expect("a login sets a cookie");
        assert_eq!(late.2, None, "{order:?}: the write sets another cookie");
        assert_eq!(ask(&client, "/tell", &old).await.1, "None no cart no anew no late");
        match late.0 {
            Status::Ok => {}
            Status::Conflict => {
                refused += 1;
                let told = ask(&client, "/tell", &new).await.1;
                assert_eq!(told, format!("{kept} no late"), "{order:?}");
                assert_eq!(ask(&client, write, &new).await.0, Status::Ok);
            }
            other => panic!("{order:?}: {other}: {}", late.1),
        }
        let told = ask(&client, "/tell", &new).await.1;
        // A value that was written into a session which another one then replaces is gone with it.
        let gone = late.0 == Status::Ok && kept.starts_with("None");
        let late = if gone { "no late" } else { "late" };
        assert_eq!(told, format!("{kept} {late}"), "{order:?}");

        // Not for long: a browser that keeps the earlier cookie then begins a new session.
        hands.advance(31.0);
        let (status, _, begun) = ask(&client, write, &old).await;
        assert!(status == Status::Ok && begun.is_some(), "{order:?}: {status}");
    }
    assert!(refused > 0, "no order in which the write came late");
}

#[rocket::async_test]
async fn a_late_write_never_undoes_a_login() {
    for write in ["/write", "/read-and-write"] {
        no_login_is_lost("/login", write, "Some(\"alice\") cart no anew").await;
    }
}

#[rocket::async_test]
async fn a_late_write_never_undoes_a_session_begun_anew() {
    for write in ["/write", "/read-and-write"] {
        no_login_is_lost("/anew", write, "None no cart anew").await;
    }
}
