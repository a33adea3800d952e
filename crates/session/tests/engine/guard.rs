//! The guard, on a site of its own with handlers that do one thing each.

mod stage;

use rocket::http::Status;
use rocket::routes;
use rocket_server_sessions::{self as session, Digest, Store as _};

use self::stage::{Visit, clear, get_one, insert};
use crate::services::Folder;
use crate::{Hands, START, config};

#[rocket::async_test]
async fn there_is_no_cookie_until_something_is_stored() {
    let visit = Visit::new().await;
    for path in
        ["/unused", "/get/a", "/remove/a", "/clear", "/renew", "/start", "/others"]
    {
        let seen = visit.press(path, "").await;
        assert_eq!(seen.status, Status::Ok, "{path}");
        assert_eq!(seen.set_cookie, [""; 0], "{path}");
    }
    assert_eq!(visit.witness.asked(), [""; 0], "and the store is not asked");
    let seen = visit.press("/insert/a/1", "").await;
    let line = format!("session={}; HttpOnly; SameSite=Lax; Path=/", seen.token());
    assert_eq!(seen.set_cookie, [line]);
    assert_eq!(seen.token().len(), 64);
}

#[rocket::async_test]
async fn the_store_keeps_a_digest_and_no_token() {
    let visit = Visit::new().await;
    let token = visit.begin("/insert/a/1").await;
    let id: session::Id = token.parse().unwrap();
    let now = START;
    let as_a_key = |bytes: [u8; 32]| Digest::from_bytes(bytes);
    let record = visit.witness.store.peek(id.digest(), now).await.unwrap();
    assert!(record.is_some_and(|record| record.data["a"] == "\"1\""));
    let raw = token.parse::<Digest>().map(|raw| as_a_key(*raw.as_bytes())).unwrap();
    assert_eq!(visit.witness.store.peek(raw, now).await, Ok(None));
    // A reader of the store has the digest, which opens nothing.
    let seen = visit.press("/get/a", &id.digest().to_string()).await;
    assert_eq!(seen.body, "None");
}

#[rocket::async_test]
async fn a_response_says_that_it_is_one_visitors_if_the_session_was_used() {
    let visit = Visit::new().await;
    let seen = visit.press("/unused", "").await;
    assert_eq!((seen.vary.len(), seen.cache_control.len()), (0, 0), "{seen:?}");
    for path in ["/get/a", "/insert/a/1", "/clear", "/start", "/others"] {
        let seen = visit.press(path, "").await;
        assert_eq!(seen.vary, ["Cookie"], "{path}");
        assert_eq!(seen.cache_control, ["no-store"], "{path}");
    }
}

#[rocket::async_test]
async fn a_request_reads_once_and_each_write_is_one_call() {
    let visit = Visit::new().await;
    let token = visit.begin("/start-and-insert").await;
    assert_eq!(visit.witness.asked(), ["create", "insert"]);
    for (path, body, asked) in [
        ("/unused", "nothing", &[][..]),
        ("/get-twice", r#"Some("new") Some("too") None"#, &["read"]),
        ("/insert-only/c", "", &["insert"]),
        ("/insert/a/2", r#"Some("2")"#, &["insert", "read"]),
        ("/remove/c", r#"Some("1")"#, &["remove"]),
        ("/clear", "", &["destroy"]),
        ("/get-twice", "None None None", &["read"]),
    ] {
        assert_eq!(visit.press(path, &token).await.body, body, "{path}");
        assert_eq!(visit.witness.asked(), asked, "{path}");
    }
}

#[rocket::async_test]
async fn values_have_types() {
    let visit = Visit::new().await;
    let seen = visit.press("/types", "").await;
    assert_eq!(seen.body, "Some(7) Some([Some(1.5), None]) Err(WrongType)");
}

#[rocket::async_test]
async fn start_ends_the_session_before_with_the_first_value_and_not_sooner() {
    let visit = Visit::new().await;
    let old = visit.begin("/insert/a/1").await;
    let seen = visit.press("/start", &old).await;
    assert_eq!((seen.body.as_str(), seen.set_cookie.len()), ("None", 0));
    assert_eq!(visit.press("/get/a", &old).await.body, r#"Some("1")"#);
    let seen = visit.press("/start-and-insert", &old).await;
    assert_eq!(seen.body, r#"Some("new")"#);
    assert_ne!(seen.token(), old);
    assert_eq!(visit.press("/get/a", &old).await.body, "None");
}

#[rocket::async_test]
async fn a_new_id_comes_with_a_login_and_the_old_one_is_dead() {
    let visit = Visit::new().await;
    let guest = visit.begin("/insert/a/1").await;
    let seen = visit.press("/login/wang", &guest).await;
    assert_eq!(seen.body, r#"Some("wang")"#);
    let own = seen.token();
    assert_ne!(own, guest);
    assert_eq!(visit.press("/get/a", &guest).await.body, "None");
    assert_eq!(visit.press("/get/a", &own).await.body, r#"Some("1")"#);
    visit.hands.advance(3599.0);
    let seen = visit.press("/renew", &own).await;
    assert_eq!(seen.body, r#"Some("1")"#);
    assert_ne!(seen.token(), own);
    assert_eq!(visit.press("/get/a", &own).await.body, "None");
    visit.hands.advance(1.0);
    let renewed = seen.token();
    assert_eq!(visit.press("/get/a", &renewed).await.body, "None", "no new hour");
    assert_eq!(visit.begin("/login/wang").await.len(), 64, "without one before, too");
}

#[rocket::async_test]
async fn ones_other_sessions_can_be_listed_and_ended_and_nobody_elses() {
    let visit = Visit::new().await;
    let [here, phone, library] = [
        visit.begin("/login/wang").await,
        visit.begin("/login/wang").await,
        visit.begin("/login/wang").await,
    ];
    let stranger = visit.begin("/login/li").await;
    let digest = |token: &str| token.parse::<session::Id>().unwrap().digest();
    let mut expected = [digest(&phone), digest(&library)].map(|d| d.to_string());
    expected.sort();
    let listed = visit.press("/others", &here).await.body;
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);

    let end = |token: &str| format!("/end/{}", digest(token));
    assert_eq!(visit.press(&end(&stranger), &here).await.body, "false");
    assert_eq!(visit.press(&end(&here), &here).await.body, "false", "that is a logout");
    assert_eq!(visit.press(&end(&phone), &here).await.body, "true");
    assert_eq!(visit.press(&end(&phone), &here).await.body, "false");
    assert_eq!(visit.press("/others", &phone).await.body, "");
    assert_eq!(visit.press("/end-others", &here).await.body, "1");
    assert_eq!(visit.press("/others", &here).await.body, "");
    for (token, owner) in [(here, "wang"), (stranger, "li")] {
        let seen = visit.press("/get-twice", &token).await;
        assert_eq!(seen.body, format!("None None Some({owner:?})"));
    }
}

#[rocket::async_test]
async fn two_requests_at_once_that_write_different_keys_lose_nothing() {
    let visit = Visit::new().await;
    let token = visit.begin("/start-and-insert").await;
    let (one, two) = rocket::tokio::join!(
        visit.press("/together/c", &token),
        visit.press("/together/d", &token)
    );
    assert_eq!([one.body, two.body], [r#"Some("new")"#; 2]);
    for (key, value) in [("a", "new"), ("b", "too"), ("c", "1"), ("d", "1")] {
        let seen = visit.press(&format!("/get/{key}"), &token).await;
        assert_eq!(seen.body, format!("Some({value:?})"));
    }
}

#[rocket::async_test]
async fn a_store_that_fails_gives_a_503_and_changes_nothing_for_the_visitor() {
    let visit = Visit::new().await;
    let token = visit.begin("/login/wang").await;
    visit.press("/insert/a/1", &token).await;
    for (path, silent) in [
        ("/get/a", &["read"][..]),
        ("/insert-only/b", &["insert"]),
        ("/start-and-insert", &["create"]),
        ("/remove/a", &["remove"]),
        ("/renew", &["renew"]),
        ("/login/li", &["renew"]),
        ("/clear", &["destroy"]),
        ("/others", &["list"]),
        ("/end-others", &["list"]),
    ] {
        visit.silence(silent);
        let seen = visit.press(path, &token).await;
        assert_eq!(seen.status, Status::ServiceUnavailable, "{path}");
        assert_eq!(seen.set_cookie, [""; 0], "{path}");
        assert_eq!(seen.cache_control, ["no-store"], "{path}");
        let sentence =
            "The session store is unavailable, try again in a moment (incident ";
        let (zh, en) = seen.body.split_once(" The ").expect("two sentences");
        let en = format!("The {en}");
        let incident = en.strip_prefix(sentence).and_then(|r| r.strip_suffix(")."));
        let incident = incident.expect(&seen.body);
        assert!(incident.len() == 8 && incident.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(zh.contains(incident));
        visit.silence(&[]);
        let seen = visit.press("/get-twice", &token).await;
        assert_eq!(seen.body, r#"Some("1") None Some("wang")"#, "after {path}");
    }
    // The new session is there and the old one cannot be ended, so the visitor stays in the old one.
    visit.silence(&["destroy"]);
    let seen = visit.press("/start-and-insert", &token).await;
    assert_eq!(seen.status, Status::ServiceUnavailable);
    assert_eq!(seen.set_cookie, [""; 0]);
    assert_eq!(visit.press("/get/a", &token).await.body, r#"Some("1")"#);
}

#[rocket::async_test]
async fn on_tls_the_cookie_is_secure_and_bound_to_this_host() {
    let visit = Visit::configured("session_secure", true).await;
    let seen = visit.press("/insert/a/1", "").await;
    let token = seen.token();
    let line =
        format!("__Host-session={token}; HttpOnly; SameSite=Lax; Secure; Path=/");
    assert_eq!(seen.set_cookie, [line]);
    let send = |name: &'static str| {
        let request = visit.client.get("/get/a").cookie((name, token.clone()));
        async { request.dispatch().await.into_string().await.unwrap_or_default() }
    };
    assert_eq!(send("__Host-session").await, r#"Some("1")"#);
    assert_eq!(send("session").await, "None", "any host above this one could set it");
}

#[test]
fn a_clean_restart_ends_no_session() {
    let folder = Folder::new("restart");
    let file = folder.path().join("sessions");
    let hands = Hands::default();
    let start = || {
        let figment = config().merge(("session_snapshot", &file));
        let rocket = rocket::custom(figment)
            .manage(hands.clock())
            .attach(session::stage())
            .mount("/", routes![get_one, insert, clear]);
        rocket::local::blocking::Client::untracked(rocket).expect("it ignites")
    };
    let press = |client: &rocket::local::blocking::Client, path, token: &str| {
        let request = client.get(path).cookie(("session", token.to_owned()));
        let response = request.dispatch();
        let line = response.headers().get_one("Set-Cookie").unwrap_or_default();
        let token = line.split(['=', ';']).nth(1).unwrap_or_default().to_owned();
        (token, response.into_string().unwrap_or_default())
    };
    let first = start();
    let (kept, _) = press(&first, "/insert/a/1", "");
    let (ended, _) = press(&first, "/insert/a/2", "");
    assert!(!file.exists(), "nothing is written while it runs");
    press(&first, "/clear", &ended);
    drop(first);
    assert!(file.exists());

    hands.advance(1.0);
    let second = start();
    assert!(!file.exists(), "it is read once");
    assert_eq!(press(&second, "/get/a", &kept).1, r#"Some("1")"#);
    assert_eq!(press(&second, "/get/a", &ended).1, "None");
    drop(second);

    std::fs::write(&file, "something else").expect("it can be written");
    let third = start();
    assert_eq!(press(&third, "/get/a", &kept).1, "None");
    assert_eq!(press(&third, "/insert/a/3", "").1, r#"Some("3")"#);
    drop(third);
    let left = std::fs::read_to_string(&file).expect("it is still there");
    assert_eq!(left, "something else");
}
