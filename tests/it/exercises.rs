//! Each exercise is passed by its solution and refused with a wrong answer, over HTTP, by a client that
//! keeps cookies as a browser does.

use browser_jar::{Context, Engine, Jar};
use remember_me::book::exercises::tasks;
use remember_me::lang::Lang;
use url::Url;

use crate::html::{self, Page};
use crate::http1::Response;
use crate::site::{Hands, Server};

/// A browser at the site: it has the jar of the specification and follows redirects.
struct Reader<'s> {
    server: &'s Server,
    jar: Jar,
    hands: &'s Hands,
}

impl Reader<'_> {
    fn ask(&mut self, path: &str, form: Option<&str>) -> Response {
        let (mut path, mut form) = (path.to_owned(), form);
        for _ in 0..5 {
            let url = Url::parse(&self.server.url(&path)).expect("an address");
            let (context, now) = (Context::default(), self.hands.clock().now());
            let method = if form.is_some() { "POST" } else { "GET" };
            let sent = self.jar.send(&url, method, context, now).header;
            let line = format!("Cookie: {}", String::from_utf8_lossy(&sent));
            let lines = [line.as_str()];
            let lines = if sent.is_empty() { &[][..] } else { &lines };
            let response = match form {
                Some(form) => self.server.post(&path, form, lines),
                None => self.server.get(&path, lines),
            };
            for line in response.headers("set-cookie") {
                self.jar.receive(&url, line.as_bytes(), context, now);
            }
            if response.status != 303 {
                return response;
            }
            path =
                response.field("location").split('#').next().unwrap_or("").to_owned();
            form = None;
        }
        panic!("{path}: too many redirects")
    }

    fn page(&mut self, path: &str, form: Option<&str>) -> Page {
        let response = self.ask(path, form);
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        html::parse(&response.body)
    }

    fn passed(&mut self, lang: Lang) -> Vec<String> {
        let page = self.page(&format!("/{}/exercises", lang.code()), None);
        let passed = page.attributes("[data-passed]", "data-exercise");
        passed.into_iter().map(str::to_owned).collect()
    }
}

fn value(field: &str, text: &str) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair(field, text).finish()
}

/// A value that Flask 3.1 signs with `xxx` in the year of the test's clock.
fn signed(data: &str) -> String {
    let data = rocket::serde::json::from_str(data).expect("JSON");
    remember_me::book::session::signed::sign(&data, b"xxx", Hands::START)
}

#[test]
fn each_is_passed_by_a_solution_and_refused_by_a_wrong_one() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let lang = Lang::En;
    let mut reader =
        Reader { server: &server, jar: Jar::new(Engine::Standard), hands: &hands };
    let receipt = |field: &str| server.get("/exercises/header", &[field]).body;
    let first = server.get("/exercises/carry", &[]);
    let carried = format!("Cookie: {}", first.cookies());
    let again = server.get("/exercises/carry", &[&carried]).body;
    let by_browser =
        server.get("/exercises/carry", &[&carried, "Sec-Fetch-Mode: navigate"]);
    let grade = "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax";
    let order = "at0=1&at1=2&at2=3&at3=4&at4=5&at5=&at6=";
    let cases = [
        (
            "header",
            value("line", &receipt("X-Other: 1")),
            value("line", &receipt("X-Learner: 1")),
        ),
        ("carry", value("line", &by_browser.body), value("line", &again)),
        (
            "grade-a",
            value("line", &grade.replace("HttpOnly; ", "")),
            value("line", grade),
        ),
        (
            "note-line",
            value("line", "test1=123; Max-Age=20"),
            value("line", "test1=123; Max-Age=20; Path=/"),
        ),
        (
            "forge",
            value("line", &signed(r#"{"test2":"234"}"#)),
            value("line", &signed(r#"{"test2":"999"}"#)),
        ),
        ("logout", order.replace("at1=2&at2=3", "at1=3&at2=2"), order.to_owned()),
        ("logout", order.replace("at5=", "at5=5"), order.to_owned()),
    ];
    for (slug, wrong, right) in &cases {
        let path = format!("/en/exercises/{slug}");
        reader.page(&format!("{path}/again"), Some(""));
        let page = reader.page(&path, Some(wrong));
        assert!(page.has(&format!("#{slug} [data-verdict=wrong]")), "{slug}: {wrong}");
        assert!(!reader.passed(lang).contains(&(*slug).to_owned()), "{slug}: {wrong}");
        let page = reader.page(&path, Some(right));
        let says = page.text(&format!("#{slug}"));
        assert!(
            page.has(&format!("#{slug}[data-passed] [data-verdict=right]")),
            "{says}"
        );
        assert!(reader.passed(lang).contains(&(*slug).to_owned()), "{slug}");
    }
    // This exercise is judged by the cookies that the request carries.
    assert!(
        reader.page("/en/exercises/name", Some("")).has("#name [data-verdict=wrong]")
    );
    let url = Url::parse(&server.url("/en/exercises")).expect("an address");
    let now = hands.clock().now();
    reader.jar.receive(&url, b"name=ada; Path=/en/exercises", Context::default(), now);
    assert!(reader.page("/en/exercises/name", Some("")).has("#name[data-passed]"));

    // This exercise is judged by what the browser does with the line: too wide, too long, and right.
    let inner = "deep=1; Path=/en/exercises/shelf/inner; Max-Age=";
    for (line, passes) in [
        ("deep=1; Path=/en/exercises/shelf; Max-Age=5".to_owned(), false),
        (format!("{inner}9"), false),
        (format!("{inner}5"), true),
    ] {
        let page = reader.page("/en/exercises/one-path", Some(&value("line", &line)));
        let r = page.attributes("#one-path form[method=get] input[name=r]", "value");
        assert_eq!(r.len(), usize::from(passes), "{line}");
        if let [r] = r[..] {
            let later = format!("/en/exercises/shelf/inner?r={r}");
            hands.advance(2.0);
            assert!(
                !reader.page(&later, None).has("#one-path[data-passed]"),
                "too early"
            );
            hands.advance(3.0);
            reader.page(&later, None);
        }
        hands.advance(9.0);
        assert_eq!(
            reader.passed(lang).contains(&"one-path".to_owned()),
            passes,
            "{line}"
        );
    }

    // The hidden path is in the response that sets the cookie, and nowhere on the page.
    let begun = server.post("/en/exercises/delete/again", "", &[]);
    let hidden = begun.headers("set-cookie").join(" ");
    let hidden =
        hidden.split("Path=").find(|it| it.contains("/drawer/")).expect("a path");
    let hidden = hidden.split(';').next().unwrap_or_default().to_owned();
    for (path, passes) in [("/", false), (hidden.as_str(), true)] {
        let page = reader.page("/en/exercises/delete/again", Some(""));
        let r = page.attributes("#delete input[name=r]", "value")[0].to_owned();
        let line = value("line", &format!("stubborn=; Path={path}; Max-Age=0"));
        let page = reader.page("/en/exercises/delete", Some(&format!("{line}&r={r}")));
        assert_eq!(page.has("#delete[data-passed]"), passes, "{path}");
        assert_eq!(page.has("#delete [data-verdict=wrong]"), !passes, "{path}");
    }

    // All exercises are passed now, also on the page in the other language.
    let mut passed = reader.passed(Lang::Zh);
    passed.sort();
    let mut all: Vec<_> = tasks::ALL.iter().map(|it| it.slug.to_owned()).collect();
    all.sort();
    assert_eq!(passed, all);
}

#[test]
fn a_forged_record_or_receipt_passes_nothing() {
    let server = crate::site::shared();
    let cookie = "Cookie: exercises_en=header name one-path; exercises_zh=header";
    let page = html::parse(&server.get("/en/exercises", &[cookie]).body);
    assert!(!page.has("[data-passed]"));
    let other = remember_me::book::session::signed::sign(
        &rocket::serde::json::json!({ "saw": "header" }),
        b"exercises:xxx",
        rocket::time::OffsetDateTime::now_utc(),
    );
    let answer = server.post("/en/exercises/header", &value("line", &other), &[]);
    assert!(!html::parse(&answer.body).has("[data-passed]"), "{}", answer.body);
    let from = ["Origin: http://evil.example"];
    assert_eq!(server.post("/en/exercises/header", "line=1", &from).status, 403);
}

#[test]
fn chapters_1_to_4_have_two_or_more_and_lead_to_them() {
    for lang in Lang::ALL {
        for slug in ["state", "cookie", "session", "code"] {
            let path = format!("/{}/{slug}", lang.code());
            let page = html::parse(&crate::site::shared().get(&path, &[]).body);
            let links = page.attributes(".to-exercises a", "href").len();
            let own = tasks::ALL.iter().filter(|it| it.chapter == slug).count();
            assert!(own >= 2 && links == own, "{path}: {links} of {own}");
        }
    }
}
