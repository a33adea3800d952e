//! Each exercise is passed by its solution and refused with a wrong answer, over HTTP, by a client that
//! keeps cookies as a browser does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use browser_jar::{Context, Engine, Jar};
use remember_me::book;
use remember_me::book::chapter::Extra;
use remember_me::book::exercises::tasks;
use remember_me::lang::Lang;
use url::Url;

use crate::html::{self, Page};
use crate::http1::Response;
use crate::lab::Traveller;
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

    /// Presses *Begin*, and reads the visitor's code.
    fn begin(&mut self, slug: &str) -> String {
        let page = self.page(&format!("/en/exercises/{slug}/again"), Some(""));
        page.text(&format!("#{slug} [data-code]"))
    }

    /// The path of the cookie that `delete` hides.
    fn hidden(&self) -> String {
        let now = self.hands.clock().now();
        let mut kept = self.jar.cookies(now).filter(|it| it.name == b"stubborn");
        let path = kept.next().map(|it| String::from_utf8_lossy(&it.path).into_owned());
        path.expect("it is kept")
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

impl<'s> Reader<'s> {
    fn new(server: &'s Server, hands: &'s Hands) -> Self {
        Self { server, jar: Jar::new(Engine::Standard), hands }
    }
}

/// The receipt that a program gets which sends this code, for `header` or for `carry`.
fn receipt(server: &Server, of: &str, code: &str) -> String {
    let (path, code) = (format!("/exercises/{of}"), format!("X-Learner: {code}"));
    let first = server.get(&path, &[&code]);
    match of {
        "carry" => {
            let carried = format!("Cookie: {}", first.cookies());
            server.get(&path, &[&code, &carried]).body
        }
        _ => first.body,
    }
}

#[test]
fn each_is_passed_by_a_solution_and_refused_by_a_wrong_one() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let lang = Lang::En;
    let mut reader = Reader::new(&server, &hands);
    let page = reader.page("/en/exercises", None);
    assert!(!page.has("[data-code]") && page.all("#header form").len() == 2);
    let code = reader.begin("header");
    assert_eq!(reader.begin("carry"), code, "one for all of them");
    let learner = format!("X-Learner: {code}");
    let first = server.get("/exercises/carry", &[&learner]);
    let carried = format!("Cookie: {}", first.cookies());
    let by_browser = [&learner, &carried, "Sec-Fetch-Mode: navigate"];
    let by_browser = server.get("/exercises/carry", &by_browser);
    let token = |claims: &str| {
        let [header, claims] =
            [r#"{"alg":"none"}"#, claims].map(|it| BASE64.encode(it));
        format!("{header}.{claims}.")
    };
    let mended = "__Host-sid=x7Kq; Path=/; Secure; HttpOnly; SameSite=Lax";
    let wide = "sid=x7Kq; Domain=shop.example; Path=/; Secure; HttpOnly";
    let steps = "at0=3&at1=2&at2=4&at3=1";
    let grade = "__Host-sid=1; Path=/; Secure; HttpOnly; SameSite=Lax";
    let order = "at0=1&at1=2&at2=3&at3=4&at4=5&at5=&at6=";
    let cases = [
        (
            "header",
            value("line", &receipt(&server, "header", "me")),
            value("line", &receipt(&server, "header", &code)),
        ),
        (
            "carry",
            value("line", &by_browser.body),
            value("line", &receipt(&server, "carry", &code)),
        ),
        (
            "alg",
            value("line", &token(r#"{"sub":"alice"}"#)),
            value("line", &token(r#"{"sub":"admin"}"#)),
        ),
        (
            "mend",
            value("line", &mended.replace("Path=/", "Path=/account")),
            value("line", mended),
        ),
        (
            "mend",
            value("line", &mended.replace(" HttpOnly;", "")),
            value("line", mended),
        ),
        ("mend", value("line", &mended.replace("x7Kq", "1")), value("line", mended)),
        ("two-hosts", value("line", mended), value("line", wide)),
        (
            "two-hosts",
            value("line", &wide.replace(" Secure;", "")),
            value("line", wide),
        ),
        (
            "two-hosts",
            value("line", &wide.replace("; HttpOnly", "")),
            value("line", wide),
        ),
        ("two-tabs", steps.replace("at3=1", "at3="), steps.to_owned()),
        ("two-tabs", "at0=2&at1=3&at2=4&at3=1".to_owned(), steps.to_owned()),
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

    // This exercise is judged by what the browser does with the line: too wide, too long, and right. What
    // the lines before leave in the jar changes nothing.
    let inner = "deep=1; Path=/en/exercises/shelf/inner; Max-Age=";
    for (line, passes) in [
        ("deep=1; Path=/en/exercises/shelf; Max-Age=500".to_owned(), false),
        ("deep=1; Path=/; Max-Age=500".to_owned(), false),
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
        assert_eq!(
            reader.passed(lang).contains(&"one-path".to_owned()),
            passes,
            "{line}"
        );
    }

    // These are judged by what a browser carries from host to host: refused by it, too narrow, too wide.
    for (slug, line, passes) in [
        ("share", "scope_mine=1; Path=/; SameSite=Lax", false),
        ("share", "scope_mine=1; Path=/; Domain=evil.localhost", false),
        ("share", "scope_mine=1; Path=/; Domain=shop.localhost", true),
        ("click", "scope_mine=1; Path=/; SameSite=Strict", false),
        ("click", "scope_mine=1; Path=/; SameSite=None; Secure", false),
        ("click", "Set-Cookie: scope_mine=1; Path=/; SameSite=Lax", true),
    ] {
        let path = format!("/en/exercises/{slug}");
        let page = reader.page(&path, Some(&value("line", line)));
        assert!(!page.has(&format!("#{slug} [data-verdict]")), "too early: {line}");
        let way =
            page.attributes(&format!("#{slug} [data-way] a"), "href")[0].to_owned();
        let (_, back) = Traveller::new(&server, &hands).travel(&way);
        let back = Url::parse(&back).expect("an address");
        let back = &back[url::Position::BeforePath..url::Position::AfterQuery];
        let page = reader.page(back, None);
        assert_eq!(
            page.has(&format!("#{slug} [data-verdict=right]")),
            passes,
            "{line}"
        );
        assert_eq!(reader.passed(lang).contains(&slug.to_owned()), passes, "{line}");
        let other = reader.page(&path, Some(&value("line", "sid=1; Path=/")));
        assert!(
            other.has(&format!("#{slug} [data-verdict=wrong]")),
            "a name of its own"
        );
    }

    // The hidden path is in the response that sets the cookie, and nowhere on the page.
    for passes in [false, true] {
        let page = reader.page("/en/exercises/delete/again", Some(""));
        let hidden = reader.hidden();
        assert!(hidden.contains("/drawer/") && !page.text("main").contains(&hidden));
        let path = if passes { &hidden } else { "/" };
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

    // Until everything is forgotten.
    reader.ask("/lab/deep/reset", Some(""));
    for lang in Lang::ALL {
        assert_eq!(reader.passed(lang), [""; 0]);
    }
    let now = hands.clock().now();
    let left: Vec<_> = reader.jar.cookies(now).map(|it| it.name.clone()).collect();
    assert!(left.is_empty(), "{left:?}");
    let page = reader.page("/en/exercises", None);
    assert!(!page.has("[data-code]"), "a new visitor");
}

#[test]
fn what_one_visitor_was_given_passes_nothing_for_another() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let [mut a, mut b] = [(), ()].map(|()| Reader::new(&server, &hands));
    let [of_a, of_b] = [a.begin("header"), b.begin("header")];
    assert_ne!(of_a, of_b);
    for of in ["header", "carry"] {
        let given = value("line", &receipt(&server, of, &of_a));
        b.page(&format!("/en/exercises/{of}"), Some(&given));
        assert_eq!(b.passed(Lang::En), [""; 0], "{of}");
        a.page(&format!("/en/exercises/{of}"), Some(&given));
    }
    // A cookie that was handed out for A's code gets no receipt for B's.
    let first = server.get("/exercises/carry", &[&format!("X-Learner: {of_a}")]);
    let carried = format!("Cookie: {}", first.cookies());
    let again = [&format!("X-Learner: {of_b}")[..], &carried];
    assert!(server.get("/exercises/carry", &again).body.starts_with("a cookie"));

    // Addresses with A's receipts, opened by B, who has none of the cookies.
    let walk = value("line", "deep=1; Path=/en/exercises/shelf/inner; Max-Age=5");
    let page = a.page("/en/exercises/one-path", Some(&walk));
    let r = page.attributes("#one-path form[method=get] input[name=r]", "value")[0];
    let walked = format!("/en/exercises/shelf/inner?r={r}");
    let begun = a.page("/en/exercises/delete/again", Some(""));
    let r = begun.attributes("#delete input[name=r]", "value")[0];
    let hidden = a.hidden();
    let deletion = format!("stubborn=; Path={hidden}; Max-Age=0");
    let form = format!("{}&r={r}", value("line", &deletion));
    let url = Url::parse(&server.url("/en/exercises/delete")).expect("an address");
    let now = hands.clock().now();
    let sent = a.jar.send(&url, "POST", Context::default(), now).header;
    let cookies = format!("Cookie: {}", String::from_utf8_lossy(&sent));
    let answer = server.post("/en/exercises/delete", &form, &[&cookies]);
    let looked = answer.field("location").to_owned();
    assert!(looked.starts_with(&hidden), "{looked}");
    hands.advance(6.0);
    for address in [&walked, &looked] {
        b.page(address, None);
        assert_eq!(b.passed(Lang::En), [""; 0], "{address}");
    }
    // They were good.
    for line in answer.headers("set-cookie") {
        a.jar.receive(&url, line.as_bytes(), Context::default(), hands.clock().now());
    }
    for address in [&walked, &looked] {
        a.page(address, None);
    }
    let mut passed = a.passed(Lang::En);
    passed.sort();
    assert_eq!(passed, ["carry", "delete", "header", "one-path"]);
}

#[test]
fn a_cookie_of_the_same_name_from_before_gets_no_verdict() {
    let hands = Hands::default();
    let server = Server::start_with(hands.clock());
    let mut reader = Reader::new(&server, &hands);
    let url = Url::parse(&server.url("/en/exercises/x")).expect("an address");
    let now = hands.clock().now();
    // One that no deletion of the exercise's hits.
    for name in ["deep", "stubborn"] {
        let line = format!("{name}=old; Path=/en; Domain=localhost");
        reader.jar.receive(&url, line.as_bytes(), Context::default(), now);
    }
    let line = value("line", "deep=1; Path=/en/exercises/shelf/inner; Max-Age=5");
    let page = reader.page("/en/exercises/one-path", Some(&line));
    let says = page.text("#one-path .said");
    assert!(says.contains("There is nothing to judge by"), "{says}");
    let page = reader.page("/en/exercises/delete/again", Some(""));
    let says = page.text("#delete .said");
    assert!(says.contains("There is nothing to judge by"), "{says}");
    assert_eq!(reader.passed(Lang::En), [""; 0]);
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
fn every_chapter_has_two_or_more_and_leads_to_them() {
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let slug = chapter.slug;
            let path = format!("/{}/{slug}", lang.code());
            let page = html::parse(&crate::site::shared().get(&path, &[]).body);
            let links = page.attributes(".to-exercises a", "href").len();
            // The labs of a chapter are its exercises: the server judges them as well.
            if chapter.extras.contains(&Extra::Labs) {
                assert!(page.all("[data-lab]").len() >= 2, "{path}");
                continue;
            }
            let own = tasks::ALL.iter().filter(|it| it.chapter == slug).count();
            assert!(own >= 2 && links == own, "{path}: {links} of {own}");
        }
    }
}
