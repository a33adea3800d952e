//! Whose behaviour a jar shows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The specification, or a browser engine with its departures from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// rfc6265bis as layered-cookies states it.
    #[default]
    Standard,
    /// Chromium 156, measured: Chrome, Edge, Opera, Android's web view.
    Chromium,
    /// Firefox 153 ESR, measured.
    Firefox,
    /// WebKit, from its published behaviour, not measured here: Safari, every browser on iOS.
    Webkit,
}

impl Engine {
    /// All of them, the specification first.
    pub const ALL: [Self; 4] =
        [Self::Standard, Self::Chromium, Self::Firefox, Self::Webkit];

    /// The name in the API: lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Not the name of an [`Engine`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEngine;

impl fmt::Display for UnknownEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("expected standard, chromium, firefox or webkit")
    }
}

impl std::error::Error for UnknownEngine {}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(name: &str) -> Result<Self, UnknownEngine> {
        Self::ALL.into_iter().find(|engine| engine.name() == name).ok_or(UnknownEngine)
    }
}
