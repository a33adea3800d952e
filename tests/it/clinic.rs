//! The clinic: a case by its permalink, what leaves no trace, and a line to this browser.

use std::path::Path;

use remember_me::clinic::form::CaseForm;
use remember_me::clinic::symptoms;
use remember_me::lang::Lang;
use rocket::http::{ContentType, Header, Status};
use rocket::local::blocking::{Client, LocalResponse};
use url::form_urlencoded::byte_serialize;

use crate::html::{self, Page};
use crate::http1;
use crate::site::{self, Folder, Program, Server};

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// The address of a case: a line from one address, and a request to another.
fn case(lang: Lang, line: &str, from: &str, to: &str) -> String {
    let [line, from, to] = [line, from, to].map(encoded);
    format!("/{}/clinic/case?lines={line}&from={from}&to={to}", lang.code())
}

#[track_caller]
fn page(response: LocalResponse<'_>, status: Status) -> Page {
    assert_eq!(response.status(), status);
    let header = |name| response.headers().get(name).collect::<Vec<_>>();
    assert_eq!(header("Cache-Control"), ["no-store"]);
    assert_eq!(header("X-Robots-Tag"), ["noindex"]);
    assert_eq!(header("Set-Cookie"), [""; 0]);
    assert_eq!(header("Referrer-Policy"), ["same-origin"]);
    html::parse(&response.into_string().expect("a text"))
}

#[track_caller]
fn open(client: &Client, path: &str) -> Page {
    page(client.get(path.to_owned()).dispatch(), Status::Ok)
}

const LOGIN: &str = "https://www.example.com/account/login";
const HOME: &str = "https://www.example.com/";

#[test]
fn a_case_is_answered_at_its_permalink() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let path = case(lang, "sid=1; Secure", LOGIN, HOME);
        let page = open(client, &path);
        assert_eq!(page.attributes("html", "lang"), [lang.words().html_lang]);
        assert_eq!(page.text("textarea"), "sid=1; Secure");
        assert_eq!(page.attributes("[data-case] [name=from]", "value"), [LOGIN]);
        assert_eq!(page.attributes("[data-case] [name=to]", "value"), [HOME]);
        let rules = page.attributes(".verdicts [data-rule]", "data-rule");
        assert_eq!(rules, ["stored", "other-path"]);
        assert_eq!(page.text("[data-correction] code"), "sid=1; Secure; Path=/");
        assert_eq!(page.all(".framework").len(), 10, "ten ways");
        assert_eq!(page.all(".grades li").len(), 5, "five points");
        let link = page.attributes("[data-permalink]", "href");
        assert_eq!(open(client, link[0]).text(".answer"), page.text(".answer"));
        assert!(link[0].contains("&now=20"), "{}", link[0]);
        let title = match lang {
            Lang::Zh => "sid：没带上（Path） · 记住我",
            Lang::En => "sid: not sent (Path) · Remember Me",
        };
        assert_eq!(page.text("title"), title);
        assert_eq!(page.attributes("meta[property='og:title']", "content"), [title]);
        // The corrected line can be tried, and then it does what is expected.
        let field = |name: &str| {
            let values = page.attributes(&format!("[data-try] [name={name}]"), "value");
            format!("{name}={}", encoded(values[0]))
        };
        let tried = ["lines", "from", "to", "page", "browser"].map(field).join("&");
        let again = open(client, &format!("/{}/clinic/case?{tried}", lang.code()));
        assert!(again.has(".headline.yes"), "{tried}");
        assert!(!again.has("[data-correction], .see-also"));
        let related = page.attributes(".see-also a", "href");
        assert_eq!(related, [format!("/{}/clinic#gone-on-other-pages", lang.code())]);
        let twin = page.attributes("a[data-twin]", "href")[0].to_owned();
        assert!(twin.starts_with(&format!("/{}/", lang.other().code())));
        assert!(open(client, &twin).has(".answer .line-card"));
    }
}

#[test]
fn a_wrong_field_is_marked_and_keeps_what_was_typed() {
    let (client, _) = &*site::borrow();
    let path = case(Lang::En, "sid=1", "example", "");
    let page = page(client.get(path).dispatch(), Status::UnprocessableEntity);
    assert_eq!(page.attributes("[aria-invalid]", "name"), ["from"]);
    assert_eq!(page.attributes("[name=from]", "value"), ["example"]);
    assert!(page.text("[data-wrong=from]").contains("https://"));
    let empty = open(client, "/zh/clinic/case");
    assert!(!empty.has(".line-card") && empty.has("[data-case]"));
}

#[test]
fn what_is_posted_has_no_permalink() {
    let (client, _) = &*site::borrow();
    let body = format!("lines={}&from={}", encoded("sid=1"), encoded(HOME));
    let post = |body: String| {
        client.post("/en/clinic/case").header(ContentType::Form).body(body).dispatch()
    };
    let answered = page(post(body), Status::Ok);
    assert!(answered.has(".line-card") && !answered.has("[data-permalink]"));
    let long = "a=1\n".repeat(4000);
    let path = case(Lang::En, &long, HOME, HOME);
    let answered = open(client, &path);
    assert_eq!(answered.all(".fates tr").len(), 60);
    assert_eq!(answered.all(".framework").len(), 24 * 10);
    assert!(!answered.has("[data-permalink]"), "too long for one");
    assert_eq!(post("x".repeat(9 << 20)).status(), Status::PayloadTooLarge);
}

#[test]
fn the_card_of_a_scripts_line_names_the_script_and_sends_no_response() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let words = &lang.words().clinic;
        let line = "document.cookie = \"a=1; Path=/\"";
        let page = open(client, &case(lang, line, HOME, HOME));
        assert!(
            page.text(".whence").contains(words.script),
            "{}",
            page.text(".whence")
        );
        assert!(!page.has("[data-send]"));
        let page = open(client, &case(lang, "a=1; Path=/", HOME, HOME));
        assert!(page.text(".whence").contains(words.response));
        assert!(page.has("[data-send]"));
    }
}

#[test]
fn nothing_in_a_case_becomes_markup() {
    let (client, _) = &*site::borrow();
    let evil = "a=<script>x</script>\"'; Path=\"><i>; <u>";
    let page = open(client, &case(Lang::En, evil, "https://a.example/?\"'<s>", HOME));
    assert!(!page.has(".answer script, .answer b b, .answer i, .answer u, .answer s"));
    assert_eq!(page.text("textarea"), evil);
}

#[test]
fn every_symptom_is_on_the_page_with_a_case_that_is_answered() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let path = format!("/{}/clinic", lang.code());
        let chapter =
            html::parse(&client.get(path).dispatch().into_string().expect("a text"));
        let ids = chapter.attributes("details[data-symptom]", "id");
        let slugs: Vec<_> = symptoms::each().map(|symptom| symptom.slug).collect();
        assert_eq!(ids, slugs);
        assert_eq!(slugs.len(), symptoms::COUNT);
        for symptom in chapter.all("[data-symptom] dd") {
            assert!(!html::text(symptom).contains('`'), "code is marked up");
        }
        for symptom in symptoms::each() {
            let Some(link) = &symptom.case else { continue };
            let href = format!("/{}/clinic/case?symptom={}", lang.code(), symptom.slug);
            let links = chapter.attributes("[data-symptom] .onward a", "href");
            assert!(links.contains(&&*href), "{href}");
            let page = open(client, &href);
            assert!(page.has(".line-card [data-rule]"), "{}", symptom.slug);
            // Its own link holds the case itself.
            let own = page.attributes("[data-permalink]", "href")[0];
            let own =
                CaseForm::read(own.split_once('?').expect("a query").1.as_bytes());
            assert_eq!(own.lines, link.set_cookie.join("\n"));
        }
    }
}

#[test]
fn each_symptom_is_found_by_its_messages_in_both_languages() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        for symptom in symptoms::each() {
            let pasted =
                symptom.errors.iter().chain([&symptom.title.zh, &symptom.title.en]);
            for text in pasted {
                let path = format!("/{}/clinic/find?q={}", lang.code(), encoded(text));
                let page = open(client, &path);
                let found = page.attributes("[data-symptom]", "id");
                let among = found.iter().take(3).any(|id| *id == symptom.slug);
                assert!(among, "{} by {text:?}: {found:?}", symptom.slug);
            }
        }
        let nothing = open(client, &format!("/{}/clinic/find?q=qqqqqqqq", lang.code()));
        assert!(!nothing.has("[data-symptom]"));
        assert!(nothing.text("article").contains(lang.words().clinic.found_none));
    }
}

/// The real program, with the log of a request and its answer. Logging at the level `debug` is left
/// out: there Rocket itself prints what it received, cookies included.
#[test]
fn a_case_and_a_search_leave_no_trace_in_the_log() {
    let folder = Folder::new("clinic-log");
    let environment =
        [("ROCKET_SECRET_KEY", site::KEY), ("ROCKET_LOG_LEVEL", "normal")];
    let file = Path::new(env!("CARGO_BIN_EXE_remember-me"));
    let mut program = Program::start(file, folder.path(), &environment);
    let address = program.launched();
    let secret = "s3cr3t0f4v1s1t0r";
    for path in [
        format!("/en/clinic/case?lines=sid%3D{secret}&from=https://a.example/"),
        format!("/zh/clinic/case?lines=sid%3D{secret}&from=nowhere"),
        format!("/zh/clinic/find?q={secret}"),
        format!("/zh/clinic/nothing?{secret}"),
        format!("/zh/%63linic/case?lines={secret}"),
    ] {
        let answered =
            http1::get(address, &path, &[&format!("Referer: http://x/?{secret}")]);
        assert!(answered.status < 500, "{path}: {}", answered.status);
    }
    let answered = http1::get(
        address,
        &format!("/en/clinic/case?lines={secret}&from={HOME}"),
        &[],
    );
    assert!(answered.body.contains(secret), "the case itself was read");
    http1::get(address, "/the-last-one", &[]);
    let printed = program.printed_until("GET /the-last-one");
    assert!(
        printed.contains("GET /en/clinic/case"),
        "the log has the request: {printed}"
    );
    assert!(!printed.contains(secret), "{printed}");
}

// A line to this browser.

fn send<'c>(
    client: &'c Client,
    path: &'static str,
    line: &str,
    fields: &[(&'static str, &'static str)],
) -> LocalResponse<'c> {
    let body = format!("line={}", encoded(line));
    let mut request = client.post(path).header(ContentType::Form).body(body);
    for (name, value) in fields {
        request.add_header(Header::new(*name, *value));
    }
    request.dispatch()
}

#[test]
fn the_very_line_is_sent_and_its_own_cookie_taken_back() {
    let (client, _) = &*site::borrow();
    for (line, deletion) in [
        ("lab=1; Path=/lab; SameSite=Lax", "lab=; Path=/lab; Max-Age=0"),
        ("lab-sid=a b; wat; Expires=never", "lab-sid=; Path=/lab/deep; Max-Age=0"),
        ("__Host-lab=1; Secure; Path=/", "__Host-lab=; Path=/; Max-Age=0; Secure"),
        (
            "lab=1; Domain=localhost; Partitioned; Secure",
            "lab=; Path=/lab/deep; Max-Age=0; Secure; Partitioned",
        ),
    ] {
        let host = &[("Host", "localhost:8000"), ("Sec-Fetch-Site", "same-origin")];
        let sent = send(client, "/lab/deep/line", line, host);
        assert_eq!(sent.status(), Status::Ok, "{line}");
        assert_eq!(sent.headers().get("Set-Cookie").collect::<Vec<_>>(), [line]);
        let forgot = send(client, "/lab/deep/line/forget", line, host);
        let lines: Vec<_> = forgot.headers().get("Set-Cookie").collect();
        assert_eq!(lines, [deletion], "{line}");
    }
}

#[test]
fn no_link_and_no_other_site_can_plant_a_cookie() {
    let (client, _) = &*site::borrow();
    for path in ["/lab/deep/line", "/lab/deep/line/forget"] {
        for fields in [
            &[("Sec-Fetch-Site", "cross-site")][..],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Host", "a.example"), ("Origin", "https://b.example")],
            &[("Host", "a.example"), ("Origin", "null")],
        ] {
            let refused = send(client, path, "lab=1", fields);
            assert_eq!(refused.status(), Status::Forbidden, "{fields:?}");
            assert!(refused.headers().get_one("Set-Cookie").is_none());
        }
        let own = &[("Host", "a.example"), ("Origin", "https://a.example")];
        assert_eq!(send(client, path, "lab=1", own).status(), Status::Ok);
        assert_eq!(client.get(path).dispatch().status(), Status::MethodNotAllowed);
        for line in
            ["session=1", "sid=1", "lab=1\r\nX: y", "lab", "__Host-session=1; Secure"]
        {
            let refused = send(client, path, line, &[]);
            assert_eq!(refused.status(), Status::UnprocessableEntity, "{line:?}");
            assert!(refused.headers().get_one("Set-Cookie").is_none());
        }
    }
}

#[test]
fn the_first_view_of_the_clinic_is_light() {
    let server: &Server = site::shared();
    let page = server.get("/zh/clinic", &["Accept-Encoding: br"]);
    let length: usize = page.headers("content-length")[0].parse().expect("a number");
    // The encoder of a debug build works at a lower quality, which makes a page longer by an eighth.
    let most = if cfg!(debug_assertions) { 36_500 } else { 32_500 };
    assert!(length < most, "{length} bytes");
}
