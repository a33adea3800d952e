//! A site with handlers that do one thing each, on a store that counts what it is asked.

use std::sync::{Arc, Mutex};

use rocket::http::Status;
use rocket::local::asynchronous::Client;
use rocket::time::{Duration, OffsetDateTime};
use rocket::tokio::sync::Barrier;
use rocket::{State, get, routes};
use rocket_server_sessions::{
    self as session, Digest, Error, Lifetime, Limits, Login, Memory, New, Record,
    Session, Store,
};

use crate::{Hands, config};

/// A store that counts what it is asked, and doesn't answer when it is told so.
pub struct Witness {
    pub store: Memory,
    asked: Mutex<Vec<&'static str>>,
    silent: Mutex<&'static [&'static str]>,
}

impl Witness {
    fn ask(&self, what: &'static str) -> Result<&Memory, Error> {
        self.asked.lock().unwrap().push(what);
        match self.silent.lock().unwrap().contains(&what) {
            true => Err(Error::unavailable("the test says so")),
            false => Ok(&self.store),
        }
    }

    /// What it was asked since the last time.
    pub fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[rocket::async_trait]
impl Store for Witness {
    async fn create(
        &self,
        key: Digest,
        new: New<'_>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.ask("create")?.create(key, new, now).await
    }

    async fn read(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        self.ask("read")?.read(key, now).await
    }

    async fn peek(
        &self,
        key: Digest,
        now: OffsetDateTime,
    ) -> Result<Option<Record>, Error> {
        self.ask("peek")?.peek(key, now).await
    }

    async fn insert(
        &self,
        key: Digest,
        name: &str,
        value: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        self.ask("insert")?.insert(key, name, value, now).await
    }

    async fn remove(
        &self,
        key: Digest,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        self.ask("remove")?.remove(key, name, now).await
    }

    async fn renew(
        &self,
        old: Digest,
        new: Digest,
        login: Option<Login<'_>>,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        self.ask("renew")?.renew(old, new, login, now).await
    }

    async fn destroy(&self, key: Digest, now: OffsetDateTime) -> Result<bool, Error> {
        self.ask("destroy")?.destroy(key, now).await
    }

    async fn list(
        &self,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<(Digest, Record)>, Error> {
        self.ask("list")?.list(owner, now).await
    }
}

type Answer = Result<String, Error>;

const HOUR: Lifetime = Lifetime::fixed(Duration::hours(1));

#[get("/unused")]
async fn unused(_session: Session<'_>) -> &'static str {
    "nothing"
}

#[get("/get/<key>")]
pub async fn get_one(session: Session<'_>, key: &str) -> Answer {
    Ok(format!("{:?}", session.get::<String>(key).await?))
}

#[get("/get-twice")]
async fn get_twice(session: Session<'_>) -> Answer {
    let (a, b) = (session.get::<String>("a").await?, session.get::<String>("b").await?);
    Ok(format!("{a:?} {b:?} {:?}", session.owner().await?))
}

#[get("/insert/<key>/<value>")]
pub async fn insert(session: Session<'_>, key: &str, value: &str) -> Answer {
    session.insert(key, value).await?;
    Ok(format!("{:?}", session.get::<String>(key).await?))
}

#[get("/insert-only/<key>")]
async fn insert_only(session: Session<'_>, key: &str) -> Answer {
    session.insert(key, "1").await?;
    Ok(String::new())
}

#[get("/start")]
async fn start(session: Session<'_>) -> Answer {
    session.start(HOUR).await;
    Ok(format!("{:?}", session.get::<String>("a").await?))
}

#[get("/start-and-insert")]
async fn start_and_insert(session: Session<'_>) -> Answer {
    session.start(HOUR).await;
    session.insert("a", "new").await?;
    session.insert("b", "too").await?;
    Ok(format!("{:?}", session.get::<String>("a").await?))
}

#[get("/remove/<key>")]
async fn remove(session: Session<'_>, key: &str) -> Answer {
    Ok(format!("{:?}", session.remove::<String>(key).await?))
}

#[get("/clear")]
pub async fn clear(session: Session<'_>) -> Answer {
    session.clear().await?;
    Ok(String::new())
}

#[get("/renew")]
async fn renew(session: Session<'_>) -> Answer {
    session.renew().await?;
    Ok(format!("{:?}", session.get::<String>("a").await?))
}

#[get("/login/<owner>")]
async fn log_in(session: Session<'_>, owner: &str) -> Answer {
    session.log_in(owner, HOUR).await?;
    Ok(format!("{:?}", session.owner().await?))
}

#[get("/others")]
async fn others(session: Session<'_>) -> Answer {
    let others = session.others().await?;
    Ok(others.iter().map(|(other, _)| format!("{other}\n")).collect())
}

#[get("/end/<other>")]
async fn end(session: Session<'_>, other: &str) -> Answer {
    let other = other.parse().map_err(|_| Error::WrongType)?;
    Ok(session.end(other).await?.to_string())
}

#[get("/end-others")]
async fn end_others(session: Session<'_>) -> Answer {
    Ok(session.end_others().await?.to_string())
}

#[get("/types")]
async fn types(session: Session<'_>) -> Answer {
    session.insert("number", 7_u8).await?;
    session.insert("list", vec![Some(1.5), None]).await?;
    let number: Option<u8> = session.get("number").await?;
    let list: Option<Vec<Option<f64>>> = session.get("list").await?;
    let wrong = session.get::<bool>("number").await;
    Ok(format!("{number:?} {list:?} {wrong:?}"))
}

/// Reads, waits until another request has read as well, and writes.
#[get("/together/<key>")]
async fn together(session: Session<'_>, key: &str, both: &State<Barrier>) -> Answer {
    let before = session.get::<String>("a").await?;
    both.wait().await;
    session.insert(key, "1").await?;
    both.wait().await;
    Ok(format!("{before:?}"))
}

/// A browser with a site of its own.
pub struct Visit {
    pub client: Client,
    pub witness: Arc<Witness>,
    pub hands: Hands,
}

impl Visit {
    pub async fn new() -> Self {
        Self::configured("session_secure", false).await
    }

    pub async fn configured(key: &str, value: bool) -> Self {
        let witness = Arc::new(Witness {
            store: Memory::new(Limits::default()),
            asked: Mutex::default(),
            silent: Mutex::new(&[]),
        });
        let hands = Hands::default();
        let rocket = rocket::custom(config().merge((key, value)))
            .manage(hands.clock())
            .manage(Barrier::new(2))
            .attach(session::stage_with(witness.clone()))
            .mount(
                "/",
                routes![
                    unused,
                    get_one,
                    get_twice,
                    insert,
                    insert_only,
                    start,
                    start_and_insert,
                    remove,
                    clear,
                    renew,
                    log_in,
                    others,
                    end,
                    end_others,
                    types,
                    together
                ],
            );
        let client = Client::untracked(rocket).await.expect("the site ignites");
        Self { client, witness, hands }
    }

    pub async fn press(&self, path: &str, token: &str) -> Seen {
        let mut request = self.client.get(path.to_owned());
        if !token.is_empty() {
            request = request.cookie(("session", token.to_owned()));
        }
        let response = request.dispatch().await;
        let field = |name| response.headers().get(name).map(str::to_owned).collect();
        Seen {
            status: response.status(),
            set_cookie: field("Set-Cookie"),
            vary: field("Vary"),
            cache_control: field("Cache-Control"),
            body: response.into_string().await.unwrap_or_default(),
        }
    }

    /// Presses something that begins a session; its token.
    pub async fn begin(&self, path: &str) -> String {
        self.press(path, "").await.token()
    }

    pub fn silence(&self, what: &'static [&'static str]) {
        *self.witness.silent.lock().unwrap() = what;
    }
}

#[derive(Debug)]
pub struct Seen {
    pub status: Status,
    pub set_cookie: Vec<String>,
    pub vary: Vec<String>,
    pub cache_control: Vec<String>,
    pub body: String,
}

impl Seen {
    #[track_caller]
    pub fn token(&self) -> String {
        let [line] = self.set_cookie.as_slice() else {
            panic!("one cookie expected: {self:?}");
        };
        let (_, value) = line.split_once('=').expect("a pair");
        value.split(';').next().unwrap_or_default().to_owned()
    }
}
