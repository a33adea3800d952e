//! The examples, in a client without a socket: three browsers of one person, and a stranger's.

// The program needs `main`; this test does not.
#[allow(dead_code)]
#[path = "../examples/login.rs"]
mod login;
#[allow(dead_code)]
#[path = "../examples/visits.rs"]
mod visits;

use rocket::figment::providers::Serialized;
use rocket::http::Method;
use rocket::local::blocking::Client;
use rocket::{Build, Rocket};

/// One browser: the cookies of a visitor, on the one program that all share.
struct Browser<'c> {
    client: &'c Client,
    cookie: String,
}

impl<'c> Browser<'c> {
    fn new(client: &'c Client) -> Self {
        Self { client, cookie: String::new() }
    }

    fn send(&mut self, method: Method, path: &str) -> String {
        let mut request = self.client.req(method, path.to_owned());
        if !self.cookie.is_empty() {
            request = request.cookie(("session", self.cookie.clone()));
        }
        let response = request.dispatch();
        assert_eq!(response.status().code, 200, "{path}");
        if let Some(cookie) = response.cookies().get("session") {
            self.cookie = cookie.value().to_owned();
        }
        response.into_string().unwrap_or_default()
    }

    fn get(&mut self, path: &str) -> String {
        self.send(Method::Get, path)
    }

    fn post(&mut self, path: &str) -> String {
        self.send(Method::Post, path)
    }

    /// The names of the sessions elsewhere.
    fn others(&mut self) -> Vec<String> {
        let listed = self.get("/sessions");
        let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
        listed.lines().map(name).collect()
    }
}

/// The program, without a log.
fn client(rocket: Rocket<Build>) -> Client {
    let quiet = rocket.figment().clone().merge(Serialized::default("log_level", "off"));
    Client::untracked(rocket.configure(quiet)).expect("it ignites")
}

#[test]
fn visits_are_counted_for_each_visitor() {
    let client = client(visits::rocket());
    let [mut one, mut other] = [(); 2].map(|()| Browser::new(&client));
    for count in 1..4 {
        assert_eq!(one.get("/"), format!("visit {count}\n"));
    }
    assert_eq!(other.get("/"), "visit 1\n");
    assert_eq!(one.get("/forget"), "forgotten\n");
    assert_eq!([one.get("/"), other.get("/")], ["visit 1\n", "visit 2\n"]);
}

#[test]
fn an_account_logs_in_lists_and_ends_sessions() {
    let client = client(login::rocket());
    let [mut here, mut phone, mut library] = [(); 3].map(|()| Browser::new(&client));
    let mut stranger = Browser::new(&client);
    assert_eq!(here.get("/"), "nobody");
    assert_eq!(here.cookie, "", "who is not logged in gets no cookie");
    for browser in [&mut here, &mut phone, &mut library] {
        browser.post("/login/alice");
    }
    stranger.post("/login/bob");

    assert_eq!(here.get("/"), "alice");
    assert_eq!(here.others().len(), 2, "and not the stranger's");
    let elsewhere = phone.others();
    let hers = here.others();
    let library_only: Vec<_> =
        hers.iter().filter(|name| elsewhere.contains(name)).collect();
    let [name] = library_only[..] else { panic!("{hers:?} {elsewhere:?}") };
    assert_eq!(stranger.post(&format!("/sessions/{name}/end")), "false");
    assert_eq!(here.post(&format!("/sessions/{name}/end")), "true");
    assert_eq!(library.get("/"), "nobody");
    assert_eq!(here.post("/sessions/nonsense/end"), "false");

    let before = here.cookie.clone();
    assert_eq!(here.post("/password"), "1");
    assert_ne!(here.cookie, before, "a new id");
    assert_eq!([here.get("/"), phone.get("/")], ["alice", "nobody"]);
    let mut copied = Browser { client: &client, cookie: before };
    assert_eq!(copied.get("/"), "nobody");

    here.post("/logout");
    assert_eq!([here.get("/"), stranger.get("/")], ["nobody", "bob"]);
}
