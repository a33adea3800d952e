//! The Redis store, against a real `redis-server`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rocket::local::blocking::Client;
use rocket::{get, routes, time, tokio};
use rocket_server_sessions::{
    self as session, Error, Id, Lifetime, Limits, Login, New, Redis, Session, Store,
    millis,
};

use crate::acceptance::{self, model};
use crate::services::{RedisServer, free_port, signal, until};
use crate::{Hands, START as NOW, config, key as digest};

/// One after another on one thread, as in a test.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be built").block_on(work)
}

fn store(server: &RedisServer) -> Redis {
    Redis::new(&server.url(), Limits::default()).expect("an address")
}

fn new(lifetime: Lifetime) -> New<'static> {
    New { lifetime, owner: None, data: &[("test2", "\"234\"")] }
}

const MINUTE: Lifetime = Lifetime::sliding(time::Duration::minutes(1));

/// Everything that the server holds, as text.
fn contents(server: &RedisServer) -> String {
    let mut to = server.connect();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut to).expect("keys");
    let mut all = String::new();
    for key in keys {
        let kind: String = redis::cmd("TYPE").arg(&key).query(&mut to).expect("a type");
        let value: Vec<String> = match kind.as_str() {
            "hash" => redis::cmd("HGETALL").arg(&key).query(&mut to),
            "zset" => redis::cmd("ZRANGE").arg(&key).arg(0).arg(-1).query(&mut to),
            other => panic!("{key} is a {other}"),
        }
        .expect("it is there");
        all += &format!("{key} {}\n", value.join(" "));
    }
    all
}

/// How many commands clients have sent, as the server counts them.
fn commands(server: &RedisServer, name: &str) -> usize {
    let stats: String = redis::cmd("INFO")
        .arg("commandstats")
        .query(&mut server.connect())
        .expect("it tells");
    let line = format!("cmdstat_{name}:calls=");
    let calls =
        stats.lines().find_map(|text| text.strip_prefix(&line)?.split(',').next());
    calls.map_or(0, |calls| calls.parse().expect("a number"))
}

#[test]
fn a_read_is_one_round_trip_and_so_is_a_write() {
    let Some(server) = RedisServer::start("trips", "one round trip for each call")
    else {
        return;
    };
    let store = store(&server);
    let key = digest();
    block_on(async {
        store.create(key, new(MINUTE), NOW).await.expect("created");
        // The first time, the server has to be told the script.
        store.read(key, NOW).await.expect("read");
        store.insert(key, "color", "1", NOW).await.expect("inserted");
        store.remove(key, "color", NOW).await.expect("removed");
        store.destroy(digest(), NOW).await.expect("no session");
        store.create(digest(), new(MINUTE), NOW).await.expect("created");

        let before = commands(&server, "evalsha");
        let sent = || commands(&server, "evalsha") - before;
        store.read(key, NOW).await.expect("read");
        assert_eq!(sent(), 1);
        store.insert(key, "color", "\"blue\"", NOW).await.expect("inserted");
        assert_eq!(sent(), 2);
        store.remove(key, "color", NOW).await.expect("removed");
        assert_eq!(sent(), 3);
        store.create(digest(), new(MINUTE), NOW).await.expect("created");
        assert_eq!(sent(), 4);
        store.destroy(key, NOW).await.expect("destroyed");
        assert_eq!(sent(), 5);
    });
    assert_eq!(commands(&server, "eval"), 0);
}

#[test]
fn the_server_never_sees_an_id() {
    let Some(server) = RedisServer::start("digest", "Redis holds digests only") else {
        return;
    };
    let store = store(&server);
    let id = Id::random().expect("random bytes");
    block_on(store.create(id.digest(), new(MINUTE), NOW)).expect("created");
    let all = contents(&server);
    assert!(all.contains(&id.digest().to_string()), "{all}");
    assert!(!all.contains(&id.to_string()), "{all}");
}

#[test]
fn the_server_clears_up_by_itself() {
    let Some(server) = RedisServer::start("ttl", "Redis forgets what has ended") else {
        return;
    };
    let store = store(&server);
    let (fixed, sliding) = (digest(), digest());
    let mut to = server.connect();
    let mut left = |key: String| -> i64 {
        redis::cmd("PTTL").arg(key).query(&mut to).expect("a time")
    };
    block_on(async {
        let ten = Lifetime::fixed(time::Duration::seconds(10));
        let owner = Some("ann");
        store.create(fixed, New { owner, ..new(ten) }, NOW).await.expect("created");
        store.create(sliding, new(MINUTE), NOW).await.expect("created");
        let of = |key| format!("rocket:session:{key}");
        assert!(
            (60_000..=70_000).contains(&left(of(fixed))),
            "ten seconds and a minute"
        );
        assert!((60_000..=70_000).contains(&left("rocket:owner:ann".to_owned())));
        assert!((110_000..=120_000).contains(&left(of(sliding))));
        // Each use moves the end, and so does a new digest. A fixed end stays.
        let later = NOW + time::Duration::seconds(30);
        store.read(sliding, later).await.expect("read");
        assert!((110_000..=120_000).contains(&left(of(sliding))));
        let renewed = digest();
        let login = Login { owner: "ann", lifetime: ten };
        store.renew(sliding, renewed, Some(login), later).await.expect("renewed");
        assert!((60_000..=70_000).contains(&left(of(renewed))));
        assert_eq!(left(of(sliding)), -2, "the old key is gone");
    });
}

#[test]
fn an_ended_session_is_none_though_its_record_lies_there() {
    let Some(server) = RedisServer::start("ended", "the site's clock decides") else {
        return;
    };
    let store = store(&server);
    let key = digest();
    let end = NOW + time::Duration::minutes(1);
    block_on(async {
        store.create(key, new(MINUTE), NOW).await.expect("created");
        assert_eq!(store.read(key, end).await, Ok(None));
        assert_eq!(store.peek(key, end).await, Ok(None));
        assert_eq!(store.insert(key, "a", "1", end).await, Ok(false));
        assert_eq!(store.remove(key, "test2", end).await, Ok(None));
        assert_eq!(store.renew(key, digest(), None, end).await, Ok(false));
        assert!(contents(&server).contains("test2"));
        assert_eq!(store.destroy(key, end).await, Ok(false));
    });
    assert_eq!(contents(&server), "");
}

#[test]
fn at_its_limit_the_server_is_full_and_nothing_is_half_done() {
    let full = |_: u16, _: &std::path::Path| {
        vec!["--maxmemory-policy noeviction".to_owned(), "--maxmemory 0".to_owned()]
    };
    let Some(server) = RedisServer::start_with("full", "a full Redis says so", full)
    else {
        return;
    };
    let store = store(&server);
    let key = digest();
    block_on(async {
        store.create(key, new(MINUTE), NOW).await.expect("created");
        let before = contents(&server);
        let mut limit = redis::cmd("CONFIG");
        limit.arg("SET").arg("maxmemory").arg("1");
        limit.exec(&mut server.connect()).expect("set");

        assert_eq!(store.create(digest(), new(MINUTE), NOW).await, Err(Error::Full));
        assert_eq!(store.insert(key, "more", "1", NOW).await, Err(Error::Full));
        let login = Login { owner: "ann", lifetime: MINUTE };
        let renewed = store.renew(key, digest(), Some(login), NOW).await;
        assert_eq!(renewed, Err(Error::Full));
        assert_eq!(contents(&server), before);
    });
}

#[get("/set")]
async fn set(session: Session<'_>) -> Result<(), Error> {
    session.start(MINUTE).await;
    session.insert("test2", "234").await
}

#[get("/get")]
async fn read(session: Session<'_>) -> Result<String, Error> {
    Ok(session.get("test2").await?.unwrap_or("None".to_owned()))
}

#[get("/two")]
async fn write(session: Session<'_>) -> Result<(), Error> {
    session.insert("color", "blue").await
}

#[get("/del")]
async fn clear(session: Session<'_>) -> Result<(), Error> {
    session.clear().await
}

/// A program with its sessions in this server.
fn site_with(server: &RedisServer) -> Client {
    let rocket = rocket::custom(config())
        .manage(Hands::default().clock())
        .attach(session::stage_with(Arc::new(store(server))))
        .mount("/", routes![set, read, write, clear]);
    Client::tracked(rocket).expect("it ignites")
}

fn get(client: &Client, path: &str) -> (u16, String, Vec<String>) {
    let response = client.get(path.to_owned()).dispatch();
    let lines = response.headers().get("Set-Cookie").map(str::to_owned).collect();
    (response.status().code, response.into_string().unwrap_or_default(), lines)
}

#[test]
fn a_store_that_is_down_is_a_503_and_up_again_has_every_session() {
    let Some(mut server) =
        RedisServer::start("down", "down is 503, up again loses none")
    else {
        return;
    };
    let client = site_with(&server);
    let (status, _, lines) = get(&client, "/set");
    assert_eq!((status, lines.len()), (200, 1));
    for _ in 0..3 {
        server.stop();
        for path in ["/get", "/set", "/del", "/two"] {
            let (status, body, lines) = get(&client, path);
            assert_eq!(status, 503, "{path}");
            assert!(body.contains("会话存储暂时不可用"), "{path}: {body}");
            assert!(
                body.contains("The session store is unavailable"),
                "{path}: {body}"
            );
            assert!(lines.is_empty(), "{path}: a cookie without a session: {lines:?}");
        }
        server.resume();
        // The first request after it succeeds, not a later one.
        assert_eq!(get(&client, "/get").1, "234");
    }
}

#[test]
fn a_server_that_does_not_answer_is_waited_for_a_few_seconds_at_most() {
    let Some(server) = RedisServer::start("silent", "the wait for Redis is bounded")
    else {
        return;
    };
    let client = site_with(&server);
    assert_eq!(get(&client, "/set").0, 200);
    signal("-STOP", server.pid());
    let began = Instant::now();
    let (status, body, _) = get(&client, "/get");
    let waited = began.elapsed();
    signal("-CONT", server.pid());
    assert_eq!(status, 503, "{body}");
    assert!(waited < Duration::from_secs(4), "{waited:?}");
    until("it answers again", || get(&client, "/get").0 == 200);
    assert_eq!(get(&client, "/get").1, "234");
}

#[test]
fn a_server_that_did_not_answer_at_first_is_found_at_the_next_request() {
    let Some(server) = RedisServer::start("mute", "Redis is found once it answers")
    else {
        return;
    };
    let client = site_with(&server);
    signal("-STOP", server.pid());
    assert_eq!(get(&client, "/set").0, 503);
    // By then the client has begun another attempt by itself, which fails too.
    std::thread::sleep(Duration::from_millis(1500));
    signal("-CONT", server.pid());
    assert_eq!(get(&client, "/set").0, 200);
}

#[test]
fn the_site_starts_before_its_store_does() {
    let Some(mut server) = RedisServer::start("late", "the order of starting is free")
    else {
        return;
    };
    server.stop();
    let client = site_with(&server);
    assert_eq!(get(&client, "/set").0, 503);
    server.resume();
    assert_eq!(get(&client, "/set").0, 200);
}

#[test]
fn a_password_is_in_the_address() {
    let arguments =
        |_: u16, _: &std::path::Path| vec!["--requirepass secret".to_owned()];
    let Some(server) =
        RedisServer::start_with("password", "Redis with a password", arguments)
    else {
        return;
    };
    let key = digest();
    let right = format!("redis://:secret@127.0.0.1:{}", server.port());
    let right = Redis::new(&right, Limits::default()).expect("an address");
    block_on(async {
        right.create(key, new(MINUTE), NOW).await.expect("created");
        assert!(right.read(key, NOW).await.expect("read").is_some());
    });
    let wrong = format!("redis://:guessed@127.0.0.1:{}", server.port());
    let wrong = Redis::new(&wrong, Limits::default()).expect("an address");
    for store in [wrong, store(&server)] {
        let answer = block_on(store.read(key, NOW));
        assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
    }
}

/// The server bounds the number of sessions and all their bytes, not the store.
const ROOMY: Limits =
    Limits { sessions: usize::MAX, bytes: usize::MAX, bytes_each: 4096 };

/// So little room that the model often hits the bound.
const NARROW: Limits = Limits { bytes_each: 96, ..ROOMY };

/// Nothing that ends here is to be kept, so nothing is written to disk, which is faster.
fn forgetful(_: u16, _: &std::path::Path) -> Vec<String> {
    vec!["--appendonly no".to_owned()]
}

/// Three servers that share the keys, and the address of one of them.
fn cluster(name: &str, proof: &str) -> Option<(Vec<RedisServer>, String)> {
    let node = |n: usize| {
        RedisServer::start_with(&format!("{name}-{n}"), proof, |_, _| {
            vec![
                "--appendonly no".to_owned(),
                "--cluster-enabled yes".to_owned(),
                format!("--cluster-port {}", free_port()),
            ]
        })
    };
    let nodes: Vec<_> = (0..3).map_while(node).collect();
    let [first, ..] = nodes.as_slice() else { return None };
    let bus = |node: &RedisServer| -> (String, String) {
        redis::cmd("CONFIG")
            .arg("GET")
            .arg("cluster-port")
            .query(&mut node.connect())
            .expect("it tells")
    };
    for ((node, from), to) in
        nodes.iter().zip([0, 5500, 11_000]).zip([5499, 10_999, 16_383])
    {
        let mut connection = node.connect();
        let mut slots = redis::cmd("CLUSTER");
        slots.arg("ADDSLOTSRANGE").arg(from).arg(to);
        slots.exec(&mut connection).expect("it takes them");
        let mut meet = redis::cmd("CLUSTER");
        meet.arg("MEET").arg("127.0.0.1").arg(first.port()).arg(bus(first).1);
        meet.exec(&mut connection).expect("it meets the first");
    }
    until("the cluster is formed", || {
        nodes.iter().all(|node| {
            let mut info = redis::cmd("CLUSTER");
            let info: String =
                info.arg("INFO").query(&mut node.connect()).expect("info");
            info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
        })
    });
    let url = format!("redis-cluster://127.0.0.1:{}", first.port());
    Some((nodes, url))
}

#[test]
fn it_passes_the_acceptance_suite() {
    let proof = "Redis passes the acceptance suite";
    let Some(server) = RedisServer::start("suite", proof) else { return };
    let store = Redis::new(&server.url(), ROOMY).expect("an address");
    block_on(acceptance::all(|| &store, ROOMY, NOW));
}

#[test]
fn a_cluster_passes_the_acceptance_suite() {
    let proof = "a cluster passes the acceptance suite";
    let Some((nodes, url)) = cluster("cluster-suite", proof) else { return };
    let store = Redis::new(&url, ROOMY).expect("an address");
    block_on(acceptance::all(|| &store, ROOMY, NOW));
    for node in &nodes {
        assert_ne!(contents(node), "", "every node holds a part of it");
    }
}

/// Sequences of operations, each on what those before have left.
fn no_difference_to_the_model(url: &str, sequences: u32) {
    let store = Redis::new(url, NARROW).expect("an address");
    let plan = model::Plan { sequences, whole_seconds: false, limits: NARROW };
    let start = |number: u32| millis(NOW) + i64::from(number) * 7_001;
    model::run(plan, start, |_| &store);
}

#[test]
fn no_difference_to_the_model_in_a_server() {
    let proof = "Redis does what the model does";
    let Some(server) = RedisServer::start_with("model", proof, forgetful) else {
        return;
    };
    no_difference_to_the_model(&server.url(), 1000);
}

#[test]
fn no_difference_to_the_model_in_a_cluster() {
    let proof = "a cluster does what the model does";
    let Some((_nodes, url)) = cluster("cluster-model", proof) else { return };
    no_difference_to_the_model(&url, 500);
}
