//! Chapter 2: set a cookie, read it, delete it, and common mistakes with each.

mod expires;
mod hosts;
pub mod lab;
mod private;
pub mod questions;
mod value;

use std::net::IpAddr;

use rocket::http::uri::Host;
use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::response::content::RawHtml;
use rocket::time::{Duration, OffsetDateTime};
use rocket::{Route, State, get, routes};
use rocket_server_sessions as session;

use crate::book::chapter::{Chapter, Section, WithoutFlask, nothing_more};
use crate::book::raw::{RawCookie, RawSetCookie};
use crate::lang::Text;
use crate::loopback::{self, Loopback};

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 2,
    slug: "cookie",
    title: Text { zh: "Cookie", en: "Cookies" },
    sections: &[
        Section::new("2.1", "cookie 是什么", "What a cookie is"),
        Section::new("2.2", "cookie 的用法", "Using cookies"),
        Section::new("2.2.1", "设置", "Setting one"),
        Section::new("2.2.2", "删除", "Deleting one"),
        Section::new("2.2.3", "获取", "Reading them"),
        Section::new("refused", "浏览器不收的", "What browsers refuse"),
        Section::new(
            "risks",
            "谁改得了，谁塞得进",
            "Who can change it, who can add one",
        ),
        Section::new("private", "Rocket 的私密 cookie", "Rocket’s private cookies"),
    ],
    routes,
    stage: nothing_more,
    arguments: ARGUMENTS,
    planted: PLANTED,
    sheets: &[],
    extras: &[],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: WITHOUT_FLASK,
};

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    let own = routes![
        set_cookie,
        get_cookie,
        del_cookie,
        set_http_only,
        set_no_lifetime,
        set_login,
        set_login_http,
        set_by_server,
        forge,
        set_refused,
        set_domain,
        set_same_site,
        outside,
        set_deep,
        get_deep,
        del_deep_wrong,
        del_deep,
        remove_unseen,
        set_twins,
        get_twins
    ];
    [
        own,
        lab::routes(),
        expires::routes(),
        hosts::routes(),
        value::routes(),
        private::routes(),
    ]
    .concat()
}

/// The query that a command line adds to a handler's path, as a form would send it.
const ARGUMENTS: &[(&str, &str)] = &[
    ("eight_hours", "local=2026-11-24T08:30&zone=8"),
    ("lab_set", "name=lab&value=1&path=/lab"),
];

/// The cookies that the demos set. A reset finds the attribute lab's cookies by their name instead.
const PLANTED: &[(&str, &str)] = &[
    ("test1", "/"),
    ("readable", "/"),
    ("http_only", "/"),
    ("till_close", "/"),
    ("__Host-sid", "/"),
    ("sid", "/"),
    ("by_server", "/"),
    ("by_script", "/"),
    ("kept", "/"),
    ("none_insecure", "/"),
    ("partitioned", "/"),
    ("foreign", "/"),
    ("__Host-insecure", "/"),
    ("too_large", "/"),
    ("narrow", "/"),
    ("wide", "/"),
    ("unset", "/"),
    ("lax", "/"),
    ("strict", "/"),
    ("none", "/"),
    ("deep", "/cookie/deep"),
    ("twin", "/"),
    ("twin", "/cookie/twins"),
    ("naive", "/"),
    ("plus8", "/"),
    ("aware", "/"),
    ("timestamp", "/"),
    ("max_age", "/"),
    ("cn_flask", "/"),
    ("cn_rocket", "/"),
    ("secret", "/"),
    ("size_3", "/"),
    ("size_100", "/"),
    ("size_1000", "/"),
];

/// The handlers without a counterpart in Flask.
const WITHOUT_FLASK: &[WithoutFlask] = &[
    WithoutFlask {
        handlers: &[
            "forge",
            "to_sibling",
            "from_outside",
            "reload_outside",
            "to_port",
            "to_name",
            "tamper_private",
        ],
        why: Text {
            zh: "没有 Flask：按下去，本站自己当客户端来发请求，打印收发的每一行；做事的是客户端，不是框架。",
            en: "No Flask here: pressed, this site plays the client and prints what it sends and gets. It is the client that acts, not a framework.",
        },
    },
    WithoutFlask {
        handlers: &["set_sizes"],
        why: Text {
            zh: "没有 Flask：这里量的是 Rocket 的 add_private 加密以后有多长；Flask 自己只签名，不加密。",
            en: "No Flask here: this measures what Rocket's add_private encrypts. Flask by itself signs, and encrypts nothing.",
        },
    },
];

#[get("/cookie/set")]
fn set_cookie(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    jar.add(
        Cookie::build(("test1", "123"))
            .path("/")
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(20)),
    );
    RawHtml("<h1>set cookie!</h1>")
}

#[get("/cookie/get")]
fn get_cookie(jar: &CookieJar<'_>) -> String {
    let mut lines: Vec<_> = jar
        .iter()
        .map(session::shown)
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    if lines.is_empty() {
        return "no cookies\n".to_owned();
    }
    lines.sort();
    lines.concat()
}

#[get("/cookie/del")]
fn del_cookie(jar: &CookieJar<'_>) -> RawHtml<&'static str> {
    jar.add(
        Cookie::build("test1")
            .path("/")
            .same_site(SameSite::Lax)
            .max_age(Duration::ZERO)
            .expires(OffsetDateTime::UNIX_EPOCH),
    );
    RawHtml("<h1>del cookie!</h1>")
}

#[get("/cookie/http-only")]
fn set_http_only(jar: &CookieJar<'_>) -> &'static str {
    let lax = |name| {
        Cookie::build((name, "1"))
            .same_site(SameSite::Lax)
            .max_age(Duration::minutes(5))
    };
    jar.add(lax("readable"));
    jar.add(lax("http_only").http_only(true));
    "one for everybody, one for requests alone\n"
}

#[get("/cookie/no-lifetime")]
fn set_no_lifetime(jar: &CookieJar<'_>) -> &'static str {
    jar.add(Cookie::build(("till_close", "1")).same_site(SameSite::Lax));
    "neither Max-Age nor Expires\n"
}

#[get("/cookie/login")]
fn set_login(jar: &CookieJar<'_>) -> &'static str {
    jar.add(
        Cookie::build(("__Host-sid", "a-random-token"))
            .path("/")
            .secure(true)
            .http_only(true)
            .same_site(SameSite::Lax),
    );
    "what a login should write\n"
}

#[get("/cookie/login-http")]
fn set_login_http(jar: &CookieJar<'_>) -> &'static str {
    jar.add(
        Cookie::build(("sid", "a-random-token"))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax),
    );
    "the same, for http://localhost\n"
}

#[get("/cookie/by-server")]
fn set_by_server(jar: &CookieJar<'_>) -> &'static str {
    jar.add(Cookie::build(("by_server", "1")).same_site(SameSite::Lax));
    "set by the server\n"
}

#[get("/cookie/forge")]
async fn forge(loopback: &State<Loopback>) -> loopback::Told {
    let mut connection = loopback.connect().await?;
    connection.get("/cookie/get", "test1=999").await?;
    Ok(connection.transcript())
}

#[get("/cookie/refused")]
fn set_refused() -> RawSetCookie {
    let lines = vec![
        "kept=1; Path=/; Max-Age=60".to_owned(),
        "none_insecure=1; Path=/; Max-Age=60; SameSite=None".to_owned(),
        "partitioned=1; Path=/; Max-Age=60; Partitioned".to_owned(),
        "foreign=1; Path=/; Max-Age=60; Domain=example.com".to_owned(),
        "__Host-insecure=1; Path=/; Max-Age=60".to_owned(),
        format!("too_large={}; Path=/; Max-Age=60", "x".repeat(4088)),
    ];
    RawSetCookie { lines, body: "six lines sent\n".to_owned() }
}

#[get("/cookie/domain")]
fn set_domain(host: &Host<'_>) -> RawSetCookie {
    let own = host.domain().as_str();
    let parent = parent_domain(own);
    let lines = vec![
        "narrow=1; Path=/; Max-Age=60".to_owned(),
        format!("wide=1; Path=/; Max-Age=60; Domain={parent}"),
    ];
    let body = format!("narrow: {own} only\nwide: {parent} and all below it\n");
    RawSetCookie { lines, body }
}

/// The parent domain of `host` if that has two labels or more, else `host` itself. The result for an IP
/// address is the address.
pub fn parent_domain(host: &str) -> &str {
    match host.split_once('.') {
        Some((_, parent))
            if parent.contains('.') && host.parse::<IpAddr>().is_err() =>
        {
            parent
        }
        _ => host,
    }
}

#[get("/cookie/same-site")]
fn set_same_site() -> RawSetCookie {
    let lines = vec![
        "unset=1; Path=/; Max-Age=300".to_owned(),
        "lax=1; Path=/; Max-Age=300; SameSite=Lax".to_owned(),
        "strict=1; Path=/; Max-Age=300; SameSite=Strict".to_owned(),
        "none=1; Path=/; Max-Age=300; SameSite=None; Secure".to_owned(),
    ];
    RawSetCookie { lines, body: "four cookies, one for each SameSite\n".to_owned() }
}

#[get("/cookie/outside")]
fn outside(host: &Host<'_>) -> RawHtml<String> {
    let name = match host.domain().as_str() {
        "127.0.0.1" => "localhost",
        _ => "127.0.0.1",
    };
    let port = host.port().map_or(String::new(), |port| format!(":{port}"));
    RawHtml(format!(
        "<a href=\"http://{name}{port}/cookie/get\">http://{name}{port}/cookie/get</a>"
    ))
}

#[get("/cookie/deep/set")]
fn set_deep(jar: &CookieJar<'_>) -> &'static str {
    jar.add(
        Cookie::build(("deep", "1"))
            .path("/cookie/deep")
            .same_site(SameSite::Lax)
            .max_age(Duration::minutes(5)),
    );
    "set with Path=/cookie/deep\n"
}

#[get("/cookie/deep/get")]
fn get_deep(jar: &CookieJar<'_>) -> &'static str {
    match jar.get("deep") {
        Some(_) => "deep is still here\n",
        None => "no deep\n",
    }
}

#[get("/cookie/deep/del-wrong")]
fn del_deep_wrong(jar: &CookieJar<'_>) -> &'static str {
    jar.remove(Cookie::build("deep").path("/"));
    "deleted with Path=/\n"
}

#[get("/cookie/deep/del")]
fn del_deep(jar: &CookieJar<'_>) -> &'static str {
    jar.remove(Cookie::build("deep").path("/cookie/deep"));
    "deleted with Path=/cookie/deep\n"
}

#[get("/cookie/remove-unseen")]
fn remove_unseen(jar: &CookieJar<'_>) -> &'static str {
    jar.remove(Cookie::build("deep").path("/cookie/deep"));
    "removed, says the code\n"
}

#[get("/cookie/twins/set")]
fn set_twins() -> RawSetCookie {
    let lines = vec![
        "twin=root; Path=/; Max-Age=300".to_owned(),
        "twin=deep; Path=/cookie/twins; Max-Age=300".to_owned(),
    ];
    RawSetCookie { lines, body: "one name, two paths\n".to_owned() }
}

#[get("/cookie/twins/get")]
fn get_twins(raw: RawCookie<'_>, jar: &CookieJar<'_>) -> String {
    let twins = raw.pairs().filter_map(|it| it.strip_prefix("twin="));
    let values: Vec<&str> = twins.collect();
    let first = values.first().unwrap_or(&"-");
    let rocket = jar.get("twin").map_or("-", |cookie| cookie.value());
    format!(
        "on the wire: {values:?}\n\
         Flask takes the first: {first}\n\
         Rocket takes the last: {rocket}\n"
    )
}
