//! Tests OWASP ASVS 5.0 point by point, on the site with a few handlers of an application that has
//! accounts. Each test is named after its point, and `docs/asvs.md` says what that point requires.

mod stage;

use std::collections::BTreeSet;

use remember_me::book;
use remember_me::lang::Lang;
use rocket::http::Cookie;
use rocket::time::Duration;
use rocket_server_sessions::{Id, Lifetime, Limits, Session};

use self::stage::{ACCOUNT, attributes, get, get_as, set, site};
use crate::html;

const PAGE: &str = include_str!("../../docs/asvs.md");

#[test]
fn v3_3_1_on_tls_the_cookie_is_secure_and_its_name_has_the_prefix() {
    let site = site(true);
    let answer = get(&site.0, "/session/set", "");
    assert!(
        answer.set_cookie().starts_with("__Host-session="),
        "{}",
        answer.set_cookie()
    );
    assert!(attributes(answer.set_cookie()).contains("Secure"));
    // A cookie without the prefix opens nothing: anybody on the plain-HTTP side could have planted it.
    let planted = answer.cookie().replace("__Host-session", "session");
    assert_eq!(get(&site.0, "/session/get", &planted).body, "None");
    assert_eq!(get(&site.0, "/session/get", &answer.cookie()).body, "234");
    // The deletion has the name and the attributes with which the cookie was set.
    let dropped = get(&site.0, "/session/del", &answer.cookie());
    assert!(
        dropped.set_cookie().starts_with("__Host-session=;"),
        "{}",
        dropped.set_cookie()
    );
    assert!(attributes(dropped.set_cookie()).is_superset(&set(&["Secure", "Path=/"])));
}

#[test]
fn v3_3_2_the_cookie_is_same_site_lax() {
    for secure in [false, true] {
        let answer = get(&site(secure).0, "/session/set", "");
        assert!(attributes(answer.set_cookie()).contains("SameSite=Lax"));
    }
}

#[test]
fn v3_3_3_the_cookie_belongs_to_this_host_alone() {
    let answer = get(&site(true).0, "/session/set", "");
    let expected = ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"];
    assert_eq!(attributes(answer.set_cookie()), set(&expected), "and no Domain");
}

#[test]
fn v3_3_4_no_script_can_read_the_token_and_no_other_line_holds_it() {
    let site = site(false);
    let set = get(&site.0, "/session/set", "");
    assert!(attributes(set.set_cookie()).contains("HttpOnly"));
    let (token, cookie) = (set.token(), set.cookie());
    for accept in ["*/*", "application/json"] {
        for path in ["/session/set", "/session/get", "/zh/session", "/en/session"] {
            let answer = get_as(&site.0, path, &cookie, accept);
            // The cookie that this response sets is masked in it as well.
            let new = answer.headers("Set-Cookie");
            let new = new
                .first()
                .map_or(token.as_str(), |line| &line["session=".len()..][..64]);
            for secret in [token.as_str(), new] {
                assert!(!answer.body.contains(secret), "{path} as {accept}");
            }
            for (name, value) in &answer.lines {
                assert!(
                    !value.contains(&token)
                        && (name == "Set-Cookie" || !value.contains(new)),
                    "{path}: {name}"
                );
            }
        }
    }
}

#[test]
fn v3_3_5_the_cookie_stays_short_whatever_the_session_holds() {
    let site = site(true);
    let answer = get(&site.0, "/account/fill/4000", "");
    assert_eq!(answer.body, "kept");
    let length = answer.cookie().len() - "=".len();
    assert_eq!(length, "__Host-session".len() + 64);
    assert!(length <= 4096);
}

#[test]
fn v7_1_1_the_lifetimes_are_documented() {
    let minutes = |lifetime: Duration| format!("{} minutes", lifetime.whole_minutes());
    let days = Lifetime::LONGEST.whole_days();
    let default = Session::LIFETIME;
    assert_eq!(default.idle, None);
    for sentence in [
        format!("ends {} seconds after it began", default.absolute.whole_seconds()),
        format!("ends after {days} days in any case"),
        format!(
            "{} without a request and {} hours in all",
            minutes(ACCOUNT.idle.expect("it slides")),
            ACCOUNT.absolute.whole_hours()
        ),
    ] {
        assert!(
            in_one_line(PAGE).contains(&sentence),
            "docs/asvs.md doesn't say: {sentence}"
        );
    }
    // The documented default is what happens.
    let site = site(false);
    let cookie = get(&site.0, "/account/fill/1", "").cookie();
    site.1.advance(9.999);
    assert_eq!(get(&site.0, "/account/fill/1", &cookie).headers("Set-Cookie"), [""; 0]);
    site.1.advance(0.001);
    assert_ne!(get(&site.0, "/account/fill/1", &cookie).cookie(), cookie);
}

#[test]
fn v7_1_2_how_many_sessions_an_account_has_is_documented() {
    let limits = Limits::default();
    for sentence in [
        "An account may have any number of sessions at once.".to_owned(),
        format!("{} sessions and {} MiB", limits.sessions, limits.bytes >> 20),
        format!("{} bytes", limits.bytes_each),
    ] {
        assert!(
            in_one_line(PAGE).contains(&sentence),
            "docs/asvs.md doesn't say: {sentence}"
        );
    }
    let site = site(false);
    let logged_in = || get(&site.0, "/account/login/many", "").cookie();
    let cookies: Vec<_> = (0..20).map(|_| logged_in()).collect();
    for cookie in &cookies {
        assert_eq!(get(&site.0, "/account/name", cookie).body, "many");
    }
    assert_eq!(get(&site.0, "/account/sessions", &cookies[0]).body.lines().count(), 19);
}

#[test]
fn v7_2_1_the_server_decides_whether_a_token_is_valid() {
    let site = site(false);
    let cookie = get(&site.0, "/account/login/ann", "").cookie();
    assert_eq!(get(&site.0, "/account/name", &cookie).body, "ann");
    let (last, other) = match cookie.ends_with('0') {
        true => ("0", "1"),
        false => (&cookie[cookie.len() - 1..], "0"),
    };
    let changed = format!("{}{other}", cookie.strip_suffix(last).expect("its end"));
    let invented = format!("session={}", Id::random().expect("random bytes"));
    let upper = format!("session={}", cookie["session=".len()..].to_uppercase());
    for token in
        [changed.as_str(), &invented, &upper, "session=", "session=ann", "session=%00"]
    {
        let answer = get(&site.0, "/account/name", token);
        assert_eq!(answer.body, "nobody", "{token}");
        // A token that the visitor sent is never adopted.
        let answer = get(&site.0, "/account/login/ann", token);
        assert_ne!(answer.cookie(), token);
    }
}

#[test]
fn v7_2_2_each_session_has_a_token_of_its_own() {
    let site = site(false);
    let tokens: BTreeSet<_> =
        (0..50).map(|_| get(&site.0, "/account/login/ann", "").token()).collect();
    assert_eq!(tokens.len(), 50, "the same account, the same moment, the same server");
}

#[test]
fn v7_2_3_a_token_is_256_bits_from_the_operating_system() {
    let site = site(false);
    let tokens: Vec<_> =
        (0..500).map(|_| get(&site.0, "/account/fill/1", "").token()).collect();
    assert_eq!(tokens.iter().collect::<BTreeSet<_>>().len(), tokens.len());
    // Every bit is sometimes one and sometimes zero: no bit is fixed, and none counts up slowly.
    let (mut ones, mut zeros) = ([0u8; 32], [0u8; 32]);
    for token in &tokens {
        assert_eq!(token.len(), 64, "{token}");
        for at in 0..32 {
            let byte = u8::from_str_radix(&token[2 * at..2 * at + 2], 16).expect("hex");
            ones[at] |= byte;
            zeros[at] |= !byte;
        }
    }
    assert_eq!((ones, zeros), ([255; 32], [255; 32]));
}

#[test]
fn v7_2_4_a_new_token_at_login_and_the_one_before_is_dead() {
    let site = site(false);
    let before = get(&site.0, "/session/two", "").cookie();
    let first = get(&site.0, "/account/login/ann", &before).cookie();
    // A second login, as when the application asks for the password again.
    let second = get(&site.0, "/account/login/ann", &first).cookie();
    assert_eq!(BTreeSet::from([&before, &first, &second]).len(), 3);
    for dead in [&before, &first] {
        assert_eq!(get(&site.0, "/account/name", dead).body, "nobody");
        assert_eq!(get(&site.0, "/session/get", dead).body, "None");
    }
    assert_eq!(get(&site.0, "/account/name", &second).body, "ann");
    assert_eq!(get(&site.0, "/session/get", &second).body, "234", "the data stay");
}

#[test]
fn v7_3_1_a_session_that_is_not_used_ends() {
    let site = site(false);
    let cookie = get(&site.0, "/account/login/ann", "").cookie();
    for _ in 0..3 {
        site.1.advance(29.0 * 60.0);
        assert_eq!(get(&site.0, "/account/name", &cookie).body, "ann");
    }
    site.1.advance(30.0 * 60.0);
    assert_eq!(get(&site.0, "/account/name", &cookie).body, "nobody");
}

#[test]
fn v7_3_2_a_session_that_is_used_ends_too() {
    let site = site(false);
    let cookie = get(&site.0, "/account/login/ann", "").cookie();
    for _ in 0..47 {
        site.1.advance(15.0 * 60.0);
        assert_eq!(get(&site.0, "/account/name", &cookie).body, "ann");
    }
    site.1.advance(15.0 * 60.0);
    assert_eq!(get(&site.0, "/account/name", &cookie).body, "nobody", "twelve hours");
}

#[test]
fn v7_4_1_after_the_logout_a_copied_token_and_the_back_button_show_nothing() {
    let site = site(false);
    let cookie = get(&site.0, "/account/login/ann", "").cookie();
    let page = get(&site.0, "/account/name", &cookie);
    assert_eq!(page.body, "ann");
    // This header keeps a browser from showing the page again without asking the server.
    assert_eq!(page.headers("Cache-Control"), ["no-store"]);
    assert_eq!(page.headers("Vary"), ["Cookie"]);

    let dropped = get(&site.0, "/session/del", &cookie);
    assert!(dropped.set_cookie().starts_with("session=;"), "{}", dropped.set_cookie());
    assert!(attributes(dropped.set_cookie()).contains("Max-Age=0"));
    assert_eq!(get(&site.0, "/account/name", &cookie).body, "nobody");
    assert_eq!(get(&site.0, "/account/sessions", &cookie).body, "");
}

#[test]
fn v7_4_3_all_other_sessions_can_be_ended() {
    let site = site(false);
    let log_in = |owner| get(&site.0, &format!("/account/login/{owner}"), "").cookie();
    let (own, others, stranger) =
        (log_in("eve"), [log_in("eve"), log_in("eve")], log_in("bob"));
    // A visitor who has changed the password logs in again and then ends the other sessions.
    let own = get(&site.0, "/account/login/eve", &own).cookie();
    assert_eq!(get(&site.0, "/account/end-others", &own).body, "2");
    for other in &others {
        assert_eq!(get(&site.0, "/account/name", other).body, "nobody");
    }
    assert_eq!(get(&site.0, "/account/name", &own).body, "eve");
    assert_eq!(get(&site.0, "/account/name", &stranger).body, "bob");
}

#[test]
fn v7_4_4_every_page_has_the_button_that_ends_the_session() {
    let site = site(false);
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let path = format!("/{}/{}", lang.code(), chapter.slug);
            let page = html::parse(&get_as(&site.0, &path, "", "text/html").body);
            let form = page.one("form.reset");
            assert_eq!(form.attr("method"), Some("post"), "{path}");
            assert_eq!(form.attr("action"), Some("/lab/deep/reset"), "{path}");
        }
    }
    // The same session has then ended.
    let cookie = get(&site.0, "/account/login/ann", "").cookie();
    let sent = Cookie::parse(cookie.clone()).expect("a cookie");
    let pressed = site.0.post("/lab/deep/reset").cookie(sent).dispatch();
    assert_eq!(pressed.status().code, 200);
    assert_eq!(get(&site.0, "/account/name", &cookie).body, "nobody");
}

#[test]
fn v7_5_2_an_account_sees_its_sessions_and_ends_any() {
    let site = site(false);
    let log_in = |owner| get(&site.0, &format!("/account/login/{owner}"), "").cookie();
    let (own, phone, library) = (log_in("kim"), log_in("kim"), log_in("kim"));
    let stranger = log_in("bob");
    let listed = get(&site.0, "/account/sessions", &own).body;
    assert_eq!(listed.lines().count(), 2);
    // The names in the list open no session.
    for digest in listed.lines() {
        let name = get(&site.0, "/account/name", &format!("session={digest}")).body;
        assert_eq!(name, "nobody");
        assert!(![&phone, &library].iter().any(|cookie| cookie.contains(digest)));
    }
    let first = listed.lines().next().expect("one");
    // Nobody can end a session of another account.
    assert_eq!(get(&site.0, &format!("/account/end/{first}"), &stranger).body, "false");
    assert_eq!(get(&site.0, &format!("/account/end/{first}"), "").body, "false");
    assert_eq!(get(&site.0, &format!("/account/end/{first}"), &own).body, "true");
    assert_eq!(get(&site.0, &format!("/account/end/{first}"), &own).body, "false");
    assert_eq!(get(&site.0, "/account/sessions", &own).body.lines().count(), 1);
    let names =
        [&phone, &library].map(|cookie| get(&site.0, "/account/name", cookie).body);
    assert_eq!(
        BTreeSet::from(names),
        BTreeSet::from(["kim".to_owned(), "nobody".to_owned()])
    );
}

/// The book's own login, in chapter 7, uses the engine.
#[test]
fn the_login_of_the_book_gives_a_new_token_and_the_stage_names_the_owner() {
    let site = site(false);
    let who = |cookie: &str| get(&site.0, "/ways/server/who", cookie).body;
    let guest = get(&site.0, "/session/two", "").cookie();
    let own = get(&site.0, "/ways/server/login?name=ann", &guest).cookie();
    assert_ne!(own, guest);
    assert_eq!([who(&guest), who(&own)], ["nobody\n", "ann\n"]);
    assert_eq!(get(&site.0, "/account/name", &own).body, "ann");
    let page = html::parse(&get(&site.0, "/en/scale", &own).body);
    let shown = page.all("[data-panel=session] [data-value-of=owner]");
    let shown: Vec<String> = shown.iter().map(|it| it.text().collect()).collect();
    assert_eq!(shown, ["ann"]);
}

/// The text of the page with its line breaks removed.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_names_every_test_and_no_other() {
    let start = |line: &str| -> Option<String> {
        let name = line.trim_start().strip_prefix("fn ")?.split('(').next()?;
        let is_point = name.starts_with('v')
            && name[1..].starts_with(|c: char| c.is_ascii_digit());
        is_point.then(|| name.to_owned())
    };
    let written: BTreeSet<_> =
        include_str!("asvs.rs").lines().filter_map(start).collect();
    // In the page, the name of a test stands in a row that begins with its point.
    let mut named = BTreeSet::new();
    for row in PAGE.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let mut quoted = cells
            .iter()
            .filter_map(|cell| cell.strip_prefix('`')?.strip_suffix('`'))
            .filter(|text| text.starts_with('v'));
        let Some(name) = quoted.next() else { continue };
        let point = format!("v{}_", cells[1].replace('.', "_"));
        assert!(name.starts_with(&point), "{name} stands at {}", cells[1]);
        assert!(named.insert(name.to_owned()), "{name} is named twice");
    }
    assert_eq!(named, written);
    assert!(written.len() >= 17, "{written:?}");
}
