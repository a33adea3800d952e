//! The engines that a jar can behave like.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::lang::Text;

/// The specification, or a browser engine with its departures from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The specification: rfc6265bis, as layered-cookies states it.
    #[default]
    Standard,
    /// Chromium 156, measured: the engine of Chrome, Edge, Opera and Android's web view.
    Chromium,
    /// Firefox 153 ESR, measured: the engine of Firefox on every system but iOS.
    Firefox,
    /// WebKitGTK 2.50.6, measured: the engine of GNOME Web, whose cookies libsoup keeps. It is not
    /// Safari. `webkit` is read as this name, too.
    #[serde(alias = "webkit")]
    WebkitGtk,
    /// Safari and the browsers of iOS, as MDN and WebKit's blog describe them. Nobody has measured
    /// them.
    Safari,
}

impl Engine {
    /// All engines, the specification first.
    pub const ALL: [Self; 5] =
        [Self::Standard, Self::Chromium, Self::Firefox, Self::WebkitGtk, Self::Safari];

    /// The engine of the browser with this `User-Agent`, or the specification if it is not known.
    pub fn of_user_agent(user_agent: &str) -> Self {
        let is = |name: &str| user_agent.contains(name);
        if is("iPhone") || is("iPad") {
            Self::Safari
        } else if is("Firefox/") {
            Self::Firefox
        } else if is("Chrome/") || is("Chromium/") {
            Self::Chromium
        } else if is("Safari/") && (is("X11") || is("Linux")) && !is("Android") {
            Self::WebkitGtk
        } else if is("Safari/") {
            Self::Safari
        } else {
            Self::Standard
        }
    }

    /// The engine's name in lower case, as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebkitGtk => "webkitgtk",
            Self::Safari => "safari",
        }
    }

    /// The engine's name for a reader, with the version that was measured or that none was.
    pub const fn title(self) -> Text {
        match self {
            Self::Standard => Text {
                zh: "规范（RFC 6265bis）",
                en: "The specification (RFC 6265bis)",
            },
            Self::Chromium => Text { zh: "Chromium 156", en: "Chromium 156" },
            Self::Firefox => Text { zh: "Firefox ESR 153", en: "Firefox ESR 153" },
            Self::WebkitGtk => Text { zh: "WebKitGTK 2.50.6", en: "WebKitGTK 2.50.6" },
            Self::Safari => Text {
                zh: "Safari：照文档，未实测",
                en: "Safari by its documents, not measured",
            },
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The error for a text that is not the name of an [`Engine`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEngine;

impl fmt::Display for UnknownEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("expected standard, chromium, firefox, webkitgtk or safari")
    }
}

impl std::error::Error for UnknownEngine {}

impl FromStr for Engine {
    type Err = UnknownEngine;

    /// Reads a name. `webkit` is a name of [`Engine::WebkitGtk`].
    fn from_str(name: &str) -> Result<Self, UnknownEngine> {
        if name == "webkit" {
            return Ok(Self::WebkitGtk);
        }
        Self::ALL.into_iter().find(|engine| engine.name() == name).ok_or(UnknownEngine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_known_by_what_they_call_themselves() {
        for (agent, engine) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                Engine::Firefox,
            ),
            (
                "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
                Engine::Chromium,
            ),
            (
                "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15",
                Engine::Safari,
            ),
            (
                "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/156.0 Safari/604.1",
                Engine::Safari,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                Engine::WebkitGtk,
            ),
            ("curl/8", Engine::Standard),
        ] {
            assert_eq!(Engine::of_user_agent(agent), engine, "{agent}");
        }
    }
}
