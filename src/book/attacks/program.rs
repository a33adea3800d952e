//! The attacker's program: it sends requests of its own, with cookies that no browser would send. It runs in this
//! process, and its requests go over a real connection to the hosts of the labs.

use rocket::serde::json::Value;

use super::notes::PROGRAM;
use super::visit::LabVisit;
use crate::html::escape;
use crate::http::lab_hosts::LabHost;
use crate::lang::Text;
use crate::loopback::{Connection, Error, Loopback, ReceivedResponse};

/// The most requests that one press on the attacker's page may cost.
const MOST: usize = 10;
/// The most characters of an answer that are shown.
const LONGEST_SHOWN: usize = 160;

/// The title of the page that shows what the program does.
pub const TITLE: Text = Text { zh: "mallory 的程序", en: "Mallory’s program" };

/// The program, connected to the server, and what it has sent and received.
pub struct Program {
    connection: Connection,
    /// The host of the shop, and the path of the lab there.
    shop: (String, String),
    sent: usize,
    told: String,
}

/// What the shop answered to the program.
pub struct ProgramAnswer {
    /// Whether the status is 200.
    pub is_ok: bool,
    /// `name=value` of the first cookie that was set, or nothing.
    pub cookie: String,
    /// The whole body, as HTML.
    pub body: String,
}

impl Program {
    /// Connects the program of the attacker whose page this is.
    ///
    /// # Errors
    /// If the server cannot be reached, as [`Loopback::connect`] says.
    pub async fn start(
        evil: &LabVisit<'_>,
        loopback: &Loopback,
    ) -> Result<Self, Error> {
        let url = evil.url(LabHost::Shop, "");
        let (host, path) = host_and_path(&url);
        let connection = loopback.connect().await?;
        let shop = (host.to_owned(), path.to_owned());
        Ok(Self { connection, shop, sent: 0, told: String::new() })
    }

    /// Sends `GET` to the shop, below the lab's own path, with this `Cookie` field.
    ///
    /// # Errors
    /// If the connection breaks, or after too many requests.
    pub async fn get(
        &mut self,
        below: &str,
        cookie: &str,
    ) -> Result<ProgramAnswer, Error> {
        self.send("GET", below, cookie, "").await
    }

    /// Posts a form, already encoded, to the shop.
    ///
    /// # Errors
    /// As [`Program::get`].
    pub async fn post(
        &mut self,
        below: &str,
        cookie: &str,
        form: &str,
    ) -> Result<ProgramAnswer, Error> {
        self.send("POST", below, cookie, form).await
    }

    /// Logs in with the attacker's own account. The cookie that the shop sets.
    ///
    /// # Errors
    /// As [`Program::get`].
    pub async fn log_in(&mut self) -> Result<String, Error> {
        Ok(self.post("/login", "", "name=mallory&password=malice").await?.cookie)
    }

    /// Sends `GET` to the book itself, with this `Cookie` field.
    ///
    /// # Errors
    /// As [`Program::get`].
    pub async fn ask_book(
        &mut self,
        path: &str,
        cookie: &str,
    ) -> Result<ProgramAnswer, Error> {
        let shop = self.shop.clone();
        let port =
            shop.0.split_once(':').map_or(String::new(), |it| format!(":{}", it.1));
        self.shop = (format!("localhost{port}"), String::new());
        let answer = self.send("GET", path, cookie, "").await;
        self.shop = shop;
        answer
    }

    async fn send(
        &mut self,
        method: &str,
        below: &str,
        cookie: &str,
        form: &str,
    ) -> Result<ProgramAnswer, Error> {
        self.sent += 1;
        if self.sent > MOST {
            return Err(Error::Broken(std::io::Error::other("too many requests")));
        }
        let (host, path) = &self.shop;
        self.connection.call(host);
        let mut fields = vec![("User-Agent", PROGRAM)];
        if !cookie.is_empty() {
            fields.push(("Cookie", cookie));
        }
        if !form.is_empty() {
            fields.push(("Content-Type", "application/x-www-form-urlencoded"));
        }
        let line = format!("{method} {path}{below}");
        let received = self.connection.send(&line, &fields, form).await?;
        self.tell(&format!("{method} {host}{below}"), cookie, &received);
        let is_ok = received.is_ok();
        Ok(ProgramAnswer { is_ok, cookie: received.cookie(), body: received.body })
    }

    fn tell(&mut self, line: &str, cookie: &str, received: &ReceivedResponse) {
        let cookie = if cookie.is_empty() {
            String::new()
        } else {
            format!("> Cookie: {cookie}\n")
        };
        let set: String =
            received.set_cookies().map(|it| format!("< Set-Cookie: {it}\n")).collect();
        let body = text_of(&received.body);
        let body = if body.is_empty() { body } else { format!("  {body}\n") };
        let status = received.status();
        self.told += &format!("> {line}\n{cookie}< {status}\n{set}{body}\n");
    }

    /// Adds a remark to what is told.
    pub fn remark(&mut self, text: &str) {
        self.told += &format!("* {text}\n");
    }

    /// What was sent and received so far, as HTML.
    pub fn told(&self) -> String {
        format!("<pre><code>{}</code></pre>", escape(self.told.trim_end()))
    }
}

impl LabVisit<'_> {
    /// Has a program of the attacker's, which is no browser, ask for the shop's front with this cookie. The shop
    /// notes the request like any other. Whether there was an answer.
    pub async fn ask_by_program(&self, loopback: &Loopback, cookie: &str) -> bool {
        !cookie.is_empty() && self.get_by_program(loopback, "", cookie).await.is_some()
    }

    /// Has such a program ask for an address of the shop, with this cookie or, if it is empty, without one.
    pub async fn get_by_program(
        &self,
        loopback: &Loopback,
        below: &str,
        cookie: &str,
    ) -> Option<ProgramAnswer> {
        let is_sendable = |it: u8| it == b' ' || it.is_ascii_graphic();
        if !cookie.bytes().all(is_sendable) {
            return None;
        }
        let mut program = Program::start(self, loopback).await.ok()?;
        program.get(below, cookie).await.ok()
    }
}

/// Host with port, and path, of an `http` address.
fn host_and_path(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

/// The first characters of what a page of the shop says below its heading, without its tags.
fn text_of(html: &str) -> String {
    let Some((_, main)) = html.split_once("</h1>") else { return String::new() };
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut text = String::new();
    for part in main.split('<') {
        let says = part.split_once('>').map_or("", |(_, says)| says).trim();
        text += says;
        text += if says.is_empty() { "" } else { " " };
    }
    text.trim_end().chars().take(LONGEST_SHOWN).collect()
}

/// A JSON value in base64url, as tokens have it.
pub fn encoded(value: &Value) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The JSON value in a part of a token.
pub fn decoded(part: &str) -> Option<Value> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).ok()?;
    rocket::serde::json::from_slice(&bytes).ok()
}

/// Keys that people write while they try something out, and then forget. A list that attackers use has millions.
pub const WORDS: &[&str] = &[
    "secret",
    "secretkey",
    "secret-key",
    "secret_key",
    "mysecret",
    "my-secret",
    "my_secret",
    "mysecretkey",
    "supersecret",
    "super-secret",
    "super secret key",
    "topsecret",
    "verysecret",
    "notsosecret",
    "key",
    "mykey",
    "dev",
    "development",
    "test",
    "testing",
    "debug",
    "local",
    "demo",
    "example",
    "sample",
    "default",
    "changeme",
    "change-me",
    "change_me",
    "changethis",
    "please-change",
    "todo",
    "fixme",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "letmein",
    "admin",
    "root",
    "user",
    "guest",
    "shop",
    "shop2024",
    "flask",
    "flask-secret",
    "django",
    "rocket",
    "jwt",
    "jwtsecret",
    "jwt-secret",
    "token",
    "hello",
    "helloworld",
    "random",
    "random string",
    "a",
    "abc",
    "abc123",
    "foo",
    "bar",
    "foobar",
    "qwerty",
    "1234",
    "123456",
    "12345678",
    "0000",
    "x",
    "xx",
    "xxx",
    "xxxx",
    "xyz",
    "zzz",
];

/// The first word of the list for which this holds, and how many were tried.
pub fn search(fits: impl Fn(&str) -> bool) -> (Option<&'static str>, usize) {
    match WORDS.iter().position(|word| fits(word)) {
        Some(at) => (Some(WORDS[at]), at + 1),
        None => (None, WORDS.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_shown_without_its_tags() {
        let page = "<head><title>a</title></head><h1>Shop</h1><p><b>alice</b> · 100</p></main><p>b";
        assert_eq!(text_of(page), "alice · 100");
        assert_eq!(text_of(""), "");
        let url = "http://shop.localhost:8000/w/1/forge";
        assert_eq!(host_and_path(url), ("shop.localhost:8000", "/w/1/forge"));
    }

    #[test]
    fn the_search_counts_what_it_has_tried() {
        assert_eq!(search(|word| word == "secret"), (Some("secret"), 1));
        let (found, tries) = search(|word| word == "xxx");
        assert!(found == Some("xxx") && tries > 10 && tries < WORDS.len());
        assert_eq!(search(|_| false), (None, WORDS.len()));
    }
}
