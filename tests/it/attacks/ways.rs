//! The ways to ride, carried out by hand: what each comes to with each defence.

use remember_me::book::attacks::labs::ride;
use rocket::http::Method;

use super::{ask, enter};
use crate::html;
use crate::http1::{self, FORM};
use crate::site::Server;

/// Whether the transfer of this way happens with this defence. The browser test has the same from real browsers.
fn rides(way: &str, defence: &str) -> bool {
    match (way, defence) {
        (_, "off") => true,
        ("form" | "late" | "renewed", _) | (_, "token") => false,
        ("refresh", _) | (_, "lax") => true,
        _ => false,
    }
}

#[test]
fn each_way_to_ride_comes_to_what_the_cookie_and_the_defence_permit() {
    let server = Server::start();
    let (world, cookies) = enter(&server, "ride");
    let book = ["Host: localhost", cookies.as_str()];
    let (shop, evil) = ("Host: shop.localhost", "Host: evil.localhost");
    let cross = "Sec-Fetch-Site: cross-site";
    let below = |url: &str| {
        let path = url.trim_start_matches("http://shop.localhost");
        assert!(path.starts_with(&format!("/w/{world}/ride/")), "{url}");
        path.to_owned()
    };
    let mut passed = false;
    // The attack itself comes last: no other way passes the lab.
    for way in ride::LAB.ways.iter().rev().map(|it| it.name) {
        for defence in ride::LAB.defences.iter().map(|it| it.name) {
            let what = format!("{way} with {defence}");
            let switch = http1::request(
                "POST /en/attacks/ride/switch",
                &[book[0], book[1], FORM],
                format!("to={defence}"),
            );
            assert_eq!(server.send(&switch).status, 303, "{what}");
            let go = format!("/en/attacks/ride/go?way={way}");
            assert_eq!(ask(&server, Method::Get, &go, &book).status, 200, "{what}");
            let login = format!("/w/{world}/ride/login");
            let login = ask(&server, Method::Post, &login, &[shop]);
            let set = login.headers("set-cookie").concat();
            let session = format!("Cookie: {}", login.cookies());
            // What a browser does with the cookie in a request that another site has started.
            let is_sent = match way {
                "form" | "late" | "renewed" => !set.contains("SameSite"),
                _ => !set.contains("SameSite=Strict"),
            };
            let foreign =
                if is_sent { vec![shop, cross, &session] } else { vec![shop, cross] };
            let prize = format!("/w/{world}/ride/prize");
            let prize = html::parse(&ask(&server, Method::Get, &prize, &[evil]).body);
            let post = |page: &html::Page, lines: &[&str]| {
                let action = below(page.attributes("[data-next]", "action")[0]);
                let line = format!("POST {action}");
                let lines = [lines, &[FORM]].concat();
                server.send(&http1::request(&line, &lines, "to=mallory&amount=60"))
            };
            let waits = ["late", "renewed"].contains(&way);
            assert_eq!(prize.has("[data-left]"), waits, "{what}");
            let last = if ["form", "late"].contains(&way) {
                post(&prize, &foreign)
            } else if way == "renewed" {
                let stay = below(prize.attributes("[data-next]", "href")[0]);
                // A link carries the cookie, unless it is Strict.
                let is_strict = set.contains("SameSite=Strict");
                let lines = [shop, cross, &session];
                let lines = if is_strict { &lines[..2] } else { &lines };
                let renewed = ask(&server, Method::Get, &stay, lines);
                let again = renewed.headers("set-cookie").concat();
                if is_strict {
                    assert_eq!((renewed.status, again.as_str()), (200, ""), "{what}");
                    renewed
                } else {
                    assert_eq!(renewed.status, 303, "{what}");
                    assert_ne!(again, set, "{what}: a new value");
                    let claim = renewed.field("location");
                    let claim = claim.trim_start_matches("http://evil.localhost");
                    let claim = ask(&server, Method::Get, claim, &[evil]);
                    let session = format!("Cookie: {}", renewed.cookies());
                    let lines = [shop, cross, &session];
                    let lines = if is_sent { &lines } else { &lines[..2] };
                    post(&html::parse(&claim.body), lines)
                }
            } else {
                let link = below(prize.attributes("[data-next]", "href")[0]);
                let first = ask(&server, Method::Get, &link, &foreign);
                match way {
                    "redirect" => {
                        assert_eq!(first.status, 303, "{what}");
                        let to = below(&first.field("location"));
                        ask(&server, Method::Get, &to, &foreign)
                    }
                    "refresh" => {
                        assert_eq!(first.status, 200, "{what}");
                        let page = html::parse(&first.body);
                        let content =
                            page.attributes("meta[http-equiv=refresh]", "content");
                        let to = content[0].replace("0;url=", "");
                        let own = [shop, "Sec-Fetch-Site: same-origin", &session];
                        ask(&server, Method::Get, &below(&to), &own)
                    }
                    _ => first,
                }
            };
            assert_eq!(last.status, 200, "{what}");
            let evidence =
                ask(&server, Method::Get, "/en/attacks/ride/evidence", &book);
            let evidence = html::parse(&evidence.body);
            let said = |css: &str, name: &str| evidence.attributes(css, name).join(" ");
            let expected = if rides(way, defence) { "yes" } else { "no" };
            assert_eq!(said("[data-happened]", "data-happened"), expected, "{what}");
            assert_eq!(said("[data-way-taken]", "data-way-taken"), way, "{what}");
            let row = format!("[data-way-row='{way}'] [data-tried='{defence}']");
            assert_eq!(said(&row, "data-came-to"), expected, "{what}");
            passed |= way == "form" && expected == "no";
            assert_eq!(evidence.has("[data-passed]"), passed, "{what}");
        }
    }
    let nowhere = ask(&server, Method::Get, "/en/attacks/ride/go?way=none", &book);
    assert_eq!(nowhere.status, 404);
    assert_eq!(
        ask(&server, Method::Get, "/en/attacks/cors/go?way=link", &book).status,
        404
    );
}
