//! Problems as people bring them to the clinic, each from the paste to the fix: in at most four steps, and the
//! fix is on the screen without scrolling.

use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use super::chromium::Chromium;
use crate::site::{Folder, shared};

/// The most steps that a problem may take.
const MOST_STEPS: usize = 4;

/// Somebody with a problem: each thing that is opened, filled in or pressed counts as a step.
struct Visitor<'b> {
    browser: &'b Chromium,
    steps: usize,
}

impl<'b> Visitor<'b> {
    /// Opens the clinic, which is the first step.
    fn at(browser: &'b Chromium, lang: Lang) -> Self {
        browser.open(shared(), &format!("/{}/clinic", lang.code()));
        Self { browser, steps: 1 }
    }

    fn fills(mut self, css: &str, text: &str) -> Self {
        let put = "((field, text) => {
            field.value = text;
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        })(document.querySelector(arguments[0]), arguments[1])";
        self.browser.eval(put, json!([css, text]));
        self.steps += 1;
        self
    }

    /// Pastes into the field for the line on the first screen.
    fn pastes(self, text: &str) -> Self {
        self.fills("[data-door] [name=lines]", text)
    }

    fn came_from(self, url: &str) -> Self {
        self.fills("[data-door] [name=from]", url)
    }

    fn presses(mut self, css: &str) -> Self {
        let there = "document.querySelector(arguments[0])";
        self.browser.wait(css, there, json!([css]));
        self.browser.click(css);
        self.steps += 1;
        self
    }

    fn asks(self) -> Self {
        self.presses("[data-door] .run")
    }

    /// The first element of this kind says the fix, and is on the screen by what the page itself did.
    #[track_caller]
    fn sees(self, css: &str, says: &str) {
        assert!(self.steps <= MOST_STEPS, "{} steps to {says}", self.steps);
        let within = "(() => {
            const place = document.querySelector(arguments[0])?.getBoundingClientRect();
            const top = document.querySelector('header.top').getBoundingClientRect();
            return place && place.height > 0 && place.top >= Math.max(0, top.bottom) && place.bottom <= innerHeight;
        })()";
        self.browser.wait(&format!("{css} on the screen"), within, json!([css]));
        let text = self.browser.text(css);
        assert!(text.contains(says), "{says}: {text}");
        // A case without a line is answered with 422, which the console notes.
        let mut console = self.browser.console();
        console.retain(|it| !it.contains("status of 422"));
        assert_eq!(console, [""; 0]);
    }
}

const FIX: &str = "[data-answer] [data-correction] pre";

fn chromium(proof: &str) -> Option<Chromium> {
    let browser = Chromium::start(proof)?;
    browser.as_phone(1280, 800);
    Some(browser)
}

#[test]
fn a_logout_with_a_domain_and_two_cookies_of_one_name() {
    let Some(browser) = chromium("a logout is solved") else { return };
    for lang in Lang::ALL {
        Visitor::at(&browser, lang)
            .pastes(
                "Set-Cookie: sid=31d4d96e; Domain=example.com; Path=/; HttpOnly\n\
                 Set-Cookie: sid=; Path=/; Max-Age=0",
            )
            .came_from("https://www.example.com/logout")
            .asks()
            .sees(FIX, "sid=; Path=/; Max-Age=0; Domain=example.com");
        Visitor::at(&browser, lang)
            .pastes("theme=1; Path=/\ntheme=2; Path=/app")
            .came_from("https://www.example.com/app/login")
            .asks()
            .sees("[data-answer] [data-warning=same-name]", "/app");
    }
}

#[test]
fn a_login_from_another_origin_is_solved_by_the_browsers_message() {
    let Some(browser) = chromium("a login from another origin is solved") else {
        return;
    };
    let message = "This attempt to set a cookie via a Set-Cookie header was blocked because it had the \
                   \"SameSite=Lax\" attribute but came from a cross-site response which was not the \
                   response to a top-level navigation.";
    for lang in Lang::ALL {
        Visitor::at(&browser, lang)
            .fills("[data-find] [name=q]", message)
            .sees("[data-hit] .fix [data-copy]", "credentials");
        // Its case has the line that is stored there.
        Visitor::at(&browser, lang)
            .fills("[data-find] [name=q]", message)
            .presses("[data-hit] .onward a[href*='symptom=']")
            .sees(FIX, "Secure; HttpOnly; SameSite=None");
    }
}

#[test]
fn a_chain_of_redirects_is_solved_from_what_curl_shows() {
    let Some(browser) = chromium("a chain of redirects is solved") else { return };
    let transcript = "\
* Connected to app.example.com (203.0.113.7) port 443
> GET /login HTTP/1.1
> Host: app.example.com
> Accept: */*
>
< HTTP/1.1 302 Found
< Location: /auth/callback?code=7
< Set-Cookie: state=4711; Path=/; HttpOnly; Secure
<
* Issue another request to this URL: 'https://app.example.com/auth/callback?code=7'
> GET /auth/callback?code=7 HTTP/1.1
> Host: app.example.com
> Accept: */*
>
< HTTP/1.1 302 Found
< Location: /dashboard
< Set-Cookie: sid=31d4d96e; HttpOnly; Secure
<
* Issue another request to this URL: 'https://app.example.com/dashboard'
> GET /dashboard HTTP/1.1
> Host: app.example.com
> Accept: */*
>
< HTTP/1.1 401 Unauthorized
<
";
    for lang in Lang::ALL {
        Visitor::at(&browser, lang)
            .pastes(transcript)
            .asks()
            .sees(FIX, "sid=31d4d96e; HttpOnly; Secure; Path=/");
    }
}

/// A recording of 150 kB: a login whose cookie has the path of the login, and a page that goes without it.
fn recording() -> String {
    let field = |name: &str, value: &str| json!({ "name": name, "value": value });
    let entry = |second: u32, path: &str, set: Json| {
        json!({
            "startedDateTime": format!("2026-11-24T08:00:0{second}Z"), "time": 5,
            "request": {
                "method": "GET", "url": format!("https://a.example{path}"),
                "headers": [field("sec-fetch-dest", "document"), field("cookie", "lang=en")],
            },
            "response": { "headers": set, "content": { "text": "x".repeat(75_000) } },
        })
    };
    let set = json!([field("set-cookie", "sid=31d4d96e; HttpOnly")]);
    json!({ "log": { "entries": [entry(0, "/app/login", set), entry(1, "/home", json!([]))] } })
        .to_string()
}

#[test]
fn a_recording_of_150_kb_is_solved() {
    let Some(browser) = chromium("a recording is solved") else { return };
    let folder = Folder::new("clinic-problems");
    let file = folder.path().join("shop.har");
    let text = recording();
    assert!(text.len() > 150_000);
    std::fs::write(&file, &text).expect("a file");
    for lang in Lang::ALL {
        let mut visitor =
            Visitor::at(&browser, lang).presses("[data-door] a[href='#case']");
        browser.upload("[data-file]", &file);
        visitor.steps += 1;
        visitor.sees("[data-requests] tbody tr", "/home");
        Visitor::at(&browser, lang)
            .pastes(&text)
            .asks()
            .sees("[data-requests] tbody tr", "sid");
    }
}

#[test]
fn cookies_for_playwright_and_a_session_of_eight_hours_are_solved() {
    let Some(browser) = chromium("an import and a date are solved") else { return };
    let state = json!({ "cookies": [{
        "name": "sid", "value": "31d4d96e", "domain": "app.example.com", "path": "/", "expires": -1,
        "httpOnly": true, "secure": false, "sameSite": "None",
    }], "origins": [] });
    for lang in Lang::ALL {
        Visitor::at(&browser, lang)
            .pastes(&state.to_string())
            .asks()
            .sees(FIX, "Secure");
        Visitor::at(&browser, lang)
            .fills(
                "[data-find] [name=q]",
                "browserContext.addCookies: Cookie should have either url or domain",
            )
            .sees("[data-hit] .fix [data-copy]", "addCookies");
        Visitor::at(&browser, lang)
            .pastes("sid=31d4d96e; Path=/; Expires=Wed, 01 Dec 2027 16:00:00 +0800")
            .came_from("https://app.example.com/login")
            .asks()
            .sees("[data-answer] [data-warning=date-zone]", "Max-Age");
    }
}

#[test]
fn a_response_without_set_cookie_behind_nginx_is_solved() {
    let Some(browser) = chromium("a missing line is solved") else { return };
    let response = "HTTP/1.1 200 OK\nServer: nginx/1.26.3\nContent-Type: application/json\n\n{\"ok\":true}\n";
    for lang in Lang::ALL {
        Visitor::at(&browser, lang)
            .pastes(response)
            .asks()
            .presses("[data-answer] .explaining a")
            .sees("[data-symptom][open] .fix [data-copy]", "X-Forwarded-Proto");
    }
}
