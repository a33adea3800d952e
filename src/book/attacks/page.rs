//! The pages of the lab's hosts: small, in the reader's language, with one way on. Where the reader has begun the
//! attack with one press, a script goes it by itself; without it, the reader does.

use crate::html::escape;
use crate::http::lab_hosts::{self, LabHost, Naming};
use crate::http::lab_page::{LabAnswer, document, over};
use crate::lang::{Lang, Text};

const OVER: Text = Text {
    zh: "这次攻击到此为止。这个窗口可以关掉；服务器看到了什么，写在",
    en: "The attack ends here. This window can be closed; what the server saw is",
};

const WAIT: Text = Text {
    zh: "登录满两分钟之后再按。一键攻击时，这一页会自己等。还剩秒数：",
    en: "Press when more than two minutes have gone by since the login. An attack that was begun with one press waits here by itself. Seconds left:",
};

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
            scripts: vec!["attacks-lab.js"],
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

    /// Asks the reader to wait so many seconds before they go on. The script waits by itself, and counts them.
    pub fn wait(self, seconds: u16) -> Self {
        let says = WAIT.get(self.lang);
        self.html(&format!("<p>{says} <b data-left>{seconds}</b></p>"))
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
        let over = over(self.lang, &OVER, &self.back);
        self.html(&over).done()
    }

    /// The finished page, as an answer.
    pub fn done(self) -> LabAnswer {
        let host = self.here.and_then(|it| it.name(Naming::Names)).unwrap_or_default();
        let evil = if self.here == Some(LabHost::Evil) { " lab-evil" } else { "" };
        let auto = if self.auto { " data-auto" } else { "" };
        let content = format!(
            "<p class=\"crumb\">{host}</p><h1>{}</h1>{}",
            escape(&self.title),
            self.body
        );
        let body = format!("class=\"lab{evil}\"{auto}");
        let html = document(self.lang, &self.title, &self.scripts, &body, &content);
        // What browsers do by themselves, so that `Origin` is sent as to any shop.
        LabAnswer::page(html, self.policy)
            .with("Referrer-Policy", "strict-origin-when-cross-origin")
    }

    /// The port, for addresses in a policy.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}
