//! A browser that goes through the lab of chapter 5 without an engine: it asks the hosts of the lab on the
//! test's own server, keeps cookies by the jar of the specification, and does what each page says.

use browser_jar::{Context, Engine, Jar, Site};
use remember_me::book::scope::trips;
use url::Url;

use crate::html;
use crate::http1::{self, Response};
use crate::site::{Hands, Server};

/// The browser, with its cookies and the clock of the test.
pub struct Traveller<'s> {
    server: &'s Server,
    hands: &'s Hands,
    jar: Jar,
}

/// A request that a page makes: the address, the method, the page's own address, and whether the request
/// loads the whole window.
struct Going<'g> {
    to: &'g Url,
    method: &'static str,
    from: Option<&'g Url>,
    top: bool,
}

impl<'s> Traveller<'s> {
    /// A browser without cookies.
    pub fn new(server: &'s Server, hands: &'s Hands) -> Self {
        Self { server, hands, jar: Jar::new(Engine::Standard) }
    }

    /// Goes the whole way from the page at this path, where a trip sets out. The last page, and where its
    /// link leads back to.
    pub fn travel(&mut self, go: &str) -> (String, String) {
        let start = Url::parse(&self.server.url(go)).expect("an address");
        let mut page =
            self.ask(&Going { to: &start, method: "GET", from: None, top: true });
        let mut at = start;
        for _step in 0..8 {
            let document = html::parse(&page.1.body);
            let wait = match document.has("[data-left]") {
                true => document.text("[data-left]").parse().expect("seconds"),
                false => 0.0,
            };
            self.hands.advance(wait);
            if let [frame] = document.attributes("iframe", "src")[..] {
                let to = Url::parse(frame).expect("an address");
                self.ask(&Going {
                    to: &to,
                    method: "GET",
                    from: Some(&at),
                    top: false,
                });
            }
            let over = document.attributes("[data-over] a", "href");
            if let [back] = over[..] {
                return (page.1.body.clone(), back.to_owned());
            }
            let next = document.attributes("[data-next]", "data-next")[0];
            let (name, method) = match next {
                "form" => ("action", "POST"),
                _ => ("href", "GET"),
            };
            page = if next == "reload" {
                // A reload repeats the request, which a page of a different site has started.
                let from = Url::parse("http://evil.localhost/").expect("an address");
                self.ask(&Going {
                    to: &at.clone(),
                    method,
                    from: Some(&from),
                    top: true,
                })
            } else {
                let to = document.attributes("[data-next]", name)[0];
                let to = Url::parse(to).expect("an address");
                self.ask(&Going { to: &to, method, from: Some(&at), top: true })
            };
            at = page.0.clone();
        }
        panic!("{go}: the trip has no end")
    }

    /// Makes a request, and the redirects that follow. The last address, and its response.
    fn ask(&mut self, going: &Going<'_>) -> (Url, Response) {
        let (mut to, mut method) = (going.to.clone(), going.method);
        let mut crossed = going.from.is_some_and(|from| site(from) != site(&to));
        for _ in 0..4 {
            let now = self.hands.clock().now();
            let is_cross =
                crossed || going.from.is_some_and(|it| site(it) != site(&to));
            let related = if is_cross { Site::CrossSite } else { Site::SameSite };
            let context = Context { site: related, top_level: going.top };
            let cookie = self.jar.send(&to, method, context, now).header.clone();
            let cookie = format!("Cookie: {}", String::from_utf8_lossy(&cookie));
            let host = format!("Host: {}", to.authority());
            let site_line = match is_cross {
                true => "Sec-Fetch-Site: cross-site",
                false => "Sec-Fetch-Site: same-origin",
            };
            let mut lines = vec![host.as_str(), site_line];
            if cookie.len() > "Cookie: ".len() {
                lines.push(&cookie);
            }
            let target = &to[url::Position::BeforePath..url::Position::AfterQuery];
            let line = format!("{method} {target}");
            let request = match method {
                "POST" => http1::request(&line, &lines, ""),
                _ => http1::head(&line, &lines).into_bytes(),
            };
            let response = self.server.send(&request);
            for line in response.headers("set-cookie") {
                self.jar.receive(&to, line.as_bytes(), context, now);
            }
            if response.status != 302 {
                assert_eq!(response.status, 200, "{method} {to}: {}", response.body);
                return (to, response);
            }
            crossed = is_cross;
            to = Url::parse(&response.field("location")).expect("an address");
            method = "GET";
        }
        panic!("{to}: too many redirects")
    }
}

/// Whether a handler tells of a trip through the lab, for which the page opens a window.
pub fn is_trip(handler: &str) -> bool {
    let name = handler.strip_prefix("scope::").unwrap_or_default();
    trips::find(name).is_some()
}

/// The site of an address of the lab.
fn site(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    match host.ends_with(".shop.localhost") {
        true => "shop.localhost",
        false => host,
    }
}
