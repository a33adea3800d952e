//! The evidence of a lab: what its servers noted of each request, and what they did.

use crate::http::lab_hosts::LabHost;
use crate::lang::Text;

/// The most characters of a noted path, of a `Cookie` field, of another field, and of a detail.
const LONGEST_PATH: usize = 90;
const LONGEST_COOKIE: usize = 300;
const LONGEST_FIELD: usize = 60;
/// The most characters of a value that belongs to what was done.
pub const LONGEST_DETAIL: usize = 120;

/// What a server of the lab did with a request. `code` is what the judges look at.
#[derive(Debug)]
pub struct Did {
    /// The name of what was done, in one word.
    pub code: &'static str,
    /// A sentence that says so, as plain text. `{}` stands for a value.
    pub says: Text,
}

impl Did {
    /// Something done, by its name and a sentence in both languages.
    pub const fn new(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { code, says: Text { zh, en } }
    }
}

/// The `User-Agent` of the attacker's program, by which its requests are known.
pub const PROGRAM: &str = "mallorys-program";

/// What was noted of one request.
#[derive(Clone, Debug)]
pub struct Noted {
    /// The host that was asked.
    pub at: LabHost,
    /// The method of the request.
    pub method: &'static str,
    /// Path and query below the lab's own.
    pub path: String,
    /// The `Cookie` field. The lab's hosts get no cookies but its own.
    pub cookie: Option<String>,
    /// The field `Sec-Fetch-Site` of the request.
    pub site: Option<String>,
    /// The field `Origin` of the request.
    pub origin: Option<String>,
    /// Whether the attacker's program has sent it, and no browser.
    pub by_program: bool,
    /// What was done with it.
    pub did: Option<&'static Did>,
    /// The value in that sentence.
    pub detail: String,
}

impl Noted {
    /// A note of a request with these fields, each cut where it is long.
    pub fn new(
        at: LabHost,
        method: &'static str,
        path: &str,
        [cookie, site, origin]: [Option<&str>; 3],
    ) -> Self {
        Self {
            at,
            method,
            path: cut(path, LONGEST_PATH),
            cookie: cookie.map(|it| cut(it, LONGEST_COOKIE)),
            site: site.map(|it| cut(it, LONGEST_FIELD)),
            origin: origin.map(|it| cut(it, LONGEST_FIELD)),
            by_program: false,
            did: None,
            detail: String::new(),
        }
    }

    /// Whether the request says that a page of a different site has started it.
    pub fn is_cross_site(&self) -> bool {
        match (self.site.as_deref(), self.origin.as_deref()) {
            (Some(site), _) => site == "cross-site",
            (None, origin) => origin.is_some_and(|it| it.contains("//evil.")),
        }
    }

    /// How many bytes of memory the note takes, or a few more.
    pub fn bytes(&self) -> usize {
        let field = |field: &Option<String>| field.as_ref().map_or(0, String::len);
        let fields = field(&self.cookie) + field(&self.site) + field(&self.origin);
        320 + self.path.len() + fields + self.detail.len()
    }

    #[cfg(test)]
    pub(super) fn long() -> Self {
        let long = "é".repeat(5_000);
        Self::new(LabHost::Evil, "POST", &long, [Some(&long); 3])
    }
}
/// The first characters of a text.
pub fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
