//! Chapter 3's account on three devices: its sessions are listed and ended, by real requests.

use std::collections::BTreeMap;

use crate::site::{self, Server};

/// A visitor's browser, as far as its cookies go.
struct Visitor<'s> {
    site: &'s Server,
    cookies: BTreeMap<String, String>,
}

impl<'s> Visitor<'s> {
    fn new(site: &'s Server) -> Self {
        Self { site, cookies: BTreeMap::new() }
    }

    /// A visitor who has pressed the demo's first button.
    fn logged_in(site: &'s Server) -> Self {
        let mut visitor = Self::new(site);
        visitor.get("login");
        visitor
    }

    fn get(&mut self, path: &str) -> String {
        let line = self.line();
        let response = self.site.get(&format!("/session/account/{path}"), &[&line]);
        self.keep(&response.cookies());
        response.body
    }

    fn post(&mut self, path: &str) -> String {
        let line = self.line();
        let path = format!("/session/account/{path}");
        let response = self.site.post(&path, "", &[&line]);
        self.keep(&response.cookies());
        response.body
    }

    fn line(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        format!("Cookie: {}", pairs.collect::<Vec<_>>().join("; "))
    }

    fn keep(&mut self, cookies: &str) {
        let pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        self.cookies.extend(pairs.map(|(name, value)| (name.into(), value.into())));
    }

    /// Which of the three devices are logged in.
    fn devices(&mut self) -> [bool; 3] {
        let answer = self.get("devices");
        let lines: Vec<&str> = answer.lines().collect();
        let [computer, phone, tablet] = lines[..] else { panic!("{answer}") };
        [("computer", computer), ("phone", phone), ("tablet", tablet)].map(
            |(name, line)| {
                let state = line.strip_prefix(name).expect("in this order").trim();
                assert!(["logged in", "logged out"].contains(&state), "{answer}");
                state == "logged in"
            },
        )
    }
}

#[test]
fn an_account_lists_its_other_sessions_without_their_tokens() {
    let mut visitor = Visitor::logged_in(site::shared());
    let list = visitor.get("others");
    let names: Vec<&str> =
        list.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names.len(), 2, "{list}");
    for name in names {
        assert_eq!(name.len(), 64, "{list}");
        assert!(!visitor.cookies.values().any(|token| token == name), "{list}");
    }
}

#[test]
fn one_session_ends_and_the_others_go_on() {
    let mut visitor = Visitor::logged_in(site::shared());
    assert_eq!(visitor.devices(), [true, true, true]);
    assert_eq!(visitor.post("phone/end"), "the session on the phone has ended\n");
    assert_eq!(visitor.devices(), [true, false, true]);
    let again = visitor.post("phone/end");
    assert_eq!(again, "this account has no session on a phone\n");
}

#[test]
fn a_change_of_password_ends_the_other_sessions_and_the_old_token() {
    let mut visitor = Visitor::logged_in(site::shared());
    let before = visitor.cookies.clone();
    let answer = visitor.post("password");
    assert_eq!(answer, "a new token here; sessions ended elsewhere: 2\n");
    assert_eq!(visitor.devices(), [true, false, false]);
    assert_eq!(visitor.get("others"), "no other session\n");
    assert_ne!(visitor.cookies["session"], before["session"]);
    let mut thief = Visitor { site: visitor.site, cookies: before };
    assert_eq!(thief.devices(), [false, false, false]);
}

#[test]
fn nobody_ends_the_sessions_of_another_reader() {
    let [mut one, mut other] = [(); 2].map(|()| Visitor::logged_in(site::shared()));
    let phone = one.cookies["phone"].clone();
    other.cookies.insert("phone".into(), phone);
    let answer = other.post("phone/end");
    assert_eq!(answer, "this account has no session on a phone\n");
    other.post("password");
    assert_eq!(one.devices(), [true, true, true]);
}

#[test]
fn a_second_login_ends_what_the_first_began() {
    let mut visitor = Visitor::logged_in(site::shared());
    let first = visitor.cookies.clone();
    visitor.get("login");
    let mut copy = Visitor { site: visitor.site, cookies: first };
    assert_eq!(copy.devices(), [false, false, false]);
    assert_eq!(visitor.devices(), [true, true, true]);
}

#[test]
fn without_a_login_there_is_nothing_to_list_or_end() {
    let mut visitor = Visitor::new(site::shared());
    assert_eq!(visitor.get("others"), "no other session\n");
    assert_eq!(visitor.post("phone/end"), "this account has no session on a phone\n");
    assert_eq!(visitor.post("password"), "nobody is logged in here\n");
    assert_eq!(visitor.devices(), [false; 3]);
    assert!(visitor.cookies.is_empty());
}
