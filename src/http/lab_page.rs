//! What the pages of the labs' hosts have in common: the answer with its headers, and the document around what
//! chapter 5 or chapter 6 has to say.

use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::content::RawHtml;
use rocket::response::{self, Responder, Response};

use crate::html::escape;
use crate::http::lab_hosts;
use crate::lang::{Lang, Text};

const BACK: Text = Text { zh: "本书的那一页上", en: "on the page of the book" };

/// Seconds: more than the two minutes in which Chromium lets a POST of a different site carry a new cookie without
/// `SameSite` (the cells `samesite/two-minutes/…`).
pub const TWO_MINUTES_AND_MORE: u16 = 125;

/// What an address of the lab answers. No cache keeps it, unless a lab says so.
#[must_use]
pub struct LabAnswer {
    status: Status,
    body: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl LabAnswer {
    /// A page with this policy (`Content-Security-Policy`).
    pub fn page(html: String, policy: String) -> Self {
        Self {
            status: Status::Ok,
            body: Some(html),
            headers: vec![("Content-Security-Policy", policy)],
        }
    }

    /// A redirect (303) to this address.
    pub fn to(url: String) -> Self {
        Self { status: Status::SeeOther, body: None, headers: vec![("Location", url)] }
    }

    /// Data in JSON, for scripts.
    pub fn json(data: String) -> Self {
        Self {
            status: Status::Ok,
            body: Some(data),
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
        let mut response = match self.body {
            Some(body) => RawHtml(body).respond_to(request)?,
            None => Response::new(),
        };
        response.set_status(self.status);
        response.set_header(Header::new("Cache-Control", "no-store"));
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

/// A whole page around its content, which is HTML. `scripts` are below `static/js/`, and `body` has the attributes
/// of that element.
pub fn document(
    lang: Lang,
    title: &str,
    scripts: &[&str],
    body: &str,
    content: &str,
) -> String {
    let (lang, base) = (lang.words().html_lang, lab_hosts::files());
    let title = escape(title);
    let script =
        |it| format!("<script type=\"module\" src=\"{base}/js/{it}\"></script>");
    let scripts: String = scripts.iter().map(script).collect();
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <link rel=\"icon\" href=\"{base}/icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"{base}/site.css\">\
         <link rel=\"stylesheet\" href=\"{base}/css/lab.css\">{scripts}</head>\
         <body {body}><main>{content}</main></body></html>"
    )
}

/// The end of a last page: `says` tells that it is the last, and a link leads back to this address of the book.
pub fn over(lang: Lang, says: &Text, to: &str) -> String {
    let (says, back, to) = (says.get(lang), BACK.get(lang), escape(to));
    format!("<p class=\"lab-next\" data-over>{says} <a href=\"{to}\">{back}</a></p>")
}
