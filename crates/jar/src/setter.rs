//! What hands a line to the browser: a response, or a script.

use serde::{Deserialize, Serialize};

/// What hands a line to the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Setter {
    /// The `Set-Cookie` field of a response.
    #[default]
    #[serde(rename = "response")]
    Response,
    /// A script of the page, by `document.cookie = line` (HTML, "Resource metadata management").
    #[serde(rename = "document.cookie")]
    DocumentCookie,
    /// A script of the page, by `cookieStore.set`. The line says what the call asks for, and what it leaves
    /// out has the defaults of that API: `Path=/`, `Secure` always, and `SameSite=Strict`.
    #[serde(rename = "cookieStore")]
    CookieStore,
}

impl Setter {
    /// Every setter, the response first.
    pub const ALL: [Self; 3] =
        [Self::Response, Self::DocumentCookie, Self::CookieStore];

    /// The name in the API: `response`, `document.cookie` or `cookieStore`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::DocumentCookie => "document.cookie",
            Self::CookieStore => "cookieStore",
        }
    }

    /// The setter of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether it is a script. Such an API is called "non-HTTP" in rfc6265bis.
    pub const fn is_script(self) -> bool {
        !matches!(self, Self::Response)
    }
}
