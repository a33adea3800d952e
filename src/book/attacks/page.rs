//! The pages of the lab's hosts: small, in the reader's language, with one way on. Where the reader has begun the
//! attack with one press, a script goes it by itself; without it, the reader does.

use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::content::RawHtml;
use rocket::response::{self, Responder, Response};

use crate::html::escape;
use crate::http::lab_hosts::{self, LabHost, Naming};
use crate::lang::{Lang, Text};

const OVER: Text = Text {
    zh: "这次攻击到此为止。这个窗口可以关掉；服务器看到了什么，写在",
    en: "The attack ends here. This window can be closed; what the server saw is",
};
const BACK: Text = Text { zh: "本书的那一页上", en: "on the page of the book" };

/// What an address of the lab answers. No cache keeps it, unless a lab says so.
#[must_use]
pub struct LabAnswer {
    status: Status,
    html: Option<String>,
    policy: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl LabAnswer {
    /// A redirect (303) to this address.
    pub fn to(url: String) -> Self {
        Self {
            status: Status::SeeOther,
            html: None,
            policy: None,
            headers: vec![("Location", url)],
        }
    }

    /// Data in JSON, for scripts.
    pub fn json(data: String) -> Self {
        Self {
            status: Status::Ok,
            html: Some(data),
            policy: None,
            headers: vec![("Content-Type", "application/json".to_owned())],
        }
    }

    /// Adds `Set-Cookie` lines to the answer.
    pub fn with_cookies(mut self, lines: Vec<String>) -> Self {
        self.headers.extend(lines.into_iter().map(|line| ("Set-Cookie", line)));
        self
    }

    /// Adds a header, or replaces the one that every answer of the lab has.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Answers with another status.
    pub fn status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }
}

impl<'r> Responder<'r, 'static> for LabAnswer {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = match self.html {
            Some(html) => RawHtml(html).respond_to(request)?,
            None => Response::new(),
        };
        response.set_status(self.status);
        response.set_header(Header::new("Cache-Control", "no-store"));
        if let Some(policy) = self.policy {
            response.set_header(Header::new("Content-Security-Policy", policy));
            // What browsers do by themselves, so that `Origin` is sent as to any shop.
            let referrer = "strict-origin-when-cross-origin";
            response.set_header(Header::new("Referrer-Policy", referrer));
        }
        for (name, value) in self.headers {
            match name {
                "Set-Cookie" => response.adjoin_header(Header::new(name, value)),
                _ => {
                    response.set_header(Header::new(name, value));
                }
            }
        }
        Ok(response)
    }
}

/// A page of a host of the lab, built part by part.
pub struct LabPage {
    lang: Lang,
    here: Option<LabHost>,
    title: String,
    port: Option<u16>,
    auto: bool,
    back: String,
    body: String,
    scripts: Vec<&'static str>,
    policy: String,
}

impl LabPage {
    /// A page without a body, at a host of the lab or of the book. `back` is the address in the book that its last page links to.
    pub fn new(
        lang: Lang,
        here: Option<LabHost>,
        title: &Text,
        port: Option<u16>,
        auto: bool,
        back: String,
    ) -> Self {
        Self {
            lang,
            here,
            title: title.get(lang).to_owned(),
            port,
            auto,
            back,
            body: String::new(),
            scripts: Vec::new(),
            policy: lab_hosts::policy(port),
        }
    }

    /// Adds a paragraph of HTML.
    pub fn p(self, html: &Text) -> Self {
        let html = html.get(self.lang).to_owned();
        self.html(&format!("<p>{html}</p>"))
    }

    /// Adds HTML. What a visitor has sent has to be [`escape`]d.
    pub fn html(mut self, html: &str) -> Self {
        self.body += html;
        self
    }

    /// Adds the link that leads on, which the script follows.
    pub fn next_link(self, url: &str, says: &Text) -> Self {
        let says = says.get(self.lang).to_owned();
        let url = escape(url);
        self.html(&format!(
            "<p class=\"lab-next\"><a data-next href=\"{url}\">{says}</a></p>"
        ))
    }

    /// Adds a form that leads on, which the script sends. `fields` are hidden.
    pub fn next_form(self, url: &str, fields: &[(&str, &str)], says: &Text) -> Self {
        let hidden = |(name, value): &(&str, &str)| {
            let (name, value) = (escape(name), escape(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        };
        let fields: String = fields.iter().map(hidden).collect();
        let (url, says) = (escape(url), says.get(self.lang).to_owned());
        self.html(&format!(
            "<form class=\"lab-next\" data-next method=\"post\" action=\"{url}\">{fields}\
             <button class=\"run\">{says}</button></form>"
        ))
    }

    /// Adds a script below `static/js/`. It is a module, and the policy allows no other.
    pub fn script(mut self, name: &'static str) -> Self {
        self.scripts.push(name);
        self
    }

    /// Replaces the policy, for a lab whose attack is a script.
    pub fn policy(mut self, policy: String) -> Self {
        self.policy = policy;
        self
    }

    /// The last page of an attack: it says so, and links back to the book.
    pub fn over(self) -> LabAnswer {
        let (over, back) = (OVER.get(self.lang), BACK.get(self.lang));
        let to = escape(&self.back);
        let html = format!(
            "<p class=\"lab-next\" data-over>{over} <a href=\"{to}\">{back}</a></p>"
        );
        self.html(&html).done()
    }

    /// The finished page, as an answer.
    pub fn done(self) -> LabAnswer {
        let (lang, base) = (self.lang.words().html_lang, lab_hosts::files());
        let auto = if self.auto { " data-auto" } else { "" };
        let host = self.here.and_then(|it| it.name(Naming::Names)).unwrap_or_default();
        let evil = if self.here == Some(LabHost::Evil) { " lab-evil" } else { "" };
        let scripts = ["attacks-lab.js"].into_iter().chain(self.scripts);
        let scripts: String = scripts
            .map(|it| {
                format!("<script type=\"module\" src=\"{base}/js/{it}\"></script>")
            })
            .collect();
        let (title, body) = (escape(&self.title), self.body);
        let html = format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
             <link rel=\"icon\" href=\"{base}/icon.svg\" type=\"image/svg+xml\">\
             <link rel=\"stylesheet\" href=\"{base}/site.css\">\
             <link rel=\"stylesheet\" href=\"{base}/css/lab.css\">{scripts}</head>\
             <body class=\"lab{evil}\"{auto}><main><p class=\"crumb\">{host}</p><h1>{title}</h1>\
             {body}</main></body></html>"
        );
        LabAnswer {
            status: Status::Ok,
            html: Some(html),
            policy: Some(self.policy),
            headers: Vec::new(),
        }
    }

    /// The port, for addresses in a policy.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}
