//! What three browser engines were measured to do, read from `data/engines.json`.
//!
//! A cell is one situation, such as "a cookie with `SameSite=Strict`, a link on a page of another site",
//! with what each engine did in it. The suite that measures writes the file, and nothing else changes it.

pub mod conformance;
pub mod probe_cookies;
pub mod probing;
pub mod report_card;
pub mod ruling;
pub mod sheets;
pub mod wording;

use std::collections::HashMap;
use std::sync::LazyLock;

use browser_jar::Engine;
use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// The measurements as they were written: JSON, one cell on one line.
pub const DATA: &str = include_str!("../data/engines.json");

/// All that was measured.
#[derive(Debug, Deserialize)]
pub struct Measurements {
    /// The builds of the three engines.
    pub engines: ByEngine<MeasuredBuild>,
    /// The cells in the order of the file.
    pub cells: Vec<Cell>,
}

/// One value for each engine that was measured.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct ByEngine<T> {
    /// The value for Chromium.
    pub chromium: T,
    /// The value for Firefox.
    pub firefox: T,
    /// The value for WebKitGTK, which is not Safari.
    pub webkitgtk: T,
}

/// An engine that was measured, as a column of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EngineColumn {
    /// Blink, in Debian's Chromium.
    Chromium,
    /// Gecko, in Firefox ESR.
    Firefox,
    /// WebKitGTK, in its MiniBrowser.
    WebKitGtk,
}

impl EngineColumn {
    /// The columns in their order.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKitGtk];

    /// The member of the JSON, and the name of the jar's mode.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKitGtk => "webkitgtk",
        }
    }

    /// The engine of the browser with this `User-Agent`, if it is one that was measured.
    pub fn of_user_agent(user_agent: &str) -> Option<Self> {
        match Engine::of_user_agent(user_agent) {
            Engine::Chromium => Some(Self::Chromium),
            Engine::Firefox => Some(Self::Firefox),
            Engine::WebkitGtk => Some(Self::WebKitGtk),
            Engine::Safari | Engine::Standard => None,
        }
    }

    /// The name in a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKitGtk => "WebKitGTK",
        }
    }
}

impl<T> ByEngine<T> {
    /// The value of one engine.
    pub const fn of(&self, engine: EngineColumn) -> &T {
        match engine {
            EngineColumn::Chromium => &self.chromium,
            EngineColumn::Firefox => &self.firefox,
            EngineColumn::WebKitGtk => &self.webkitgtk,
        }
    }

    /// The values with their engines, in the order of the columns.
    pub fn each(&self) -> impl Iterator<Item = (EngineColumn, &T)> {
        EngineColumn::ALL.into_iter().map(|engine| (engine, self.of(engine)))
    }

    /// What `make` returns for each engine.
    pub fn map<U>(&self, make: impl Fn(&T) -> U) -> ByEngine<U> {
        ByEngine {
            chromium: make(&self.chromium),
            firefox: make(&self.firefox),
            webkitgtk: make(&self.webkitgtk),
        }
    }
}

/// The build of an engine that was measured.
#[derive(Debug, Deserialize, Serialize)]
pub struct MeasuredBuild {
    /// The name of the browser.
    pub name: String,
    /// The version of the browser.
    pub version: String,
    /// The package that was installed.
    pub build: String,
    /// The day of the measurement, as `YYYY-MM-DD`.
    pub measured: String,
    /// The engine's own policy on third-party cookies: `blocked`, `partitioned` or `sent-not-set`.
    pub third_party: String,
}

/// One situation, and what each engine did in it.
#[derive(Debug, Deserialize)]
pub struct Cell {
    /// The name by which a sentence and a link refer to this cell: `samesite/strict/link/cross-site`.
    pub id: String,
    /// The first part of the id.
    pub topic: String,
    /// `default`, or `allowed` where third-party cookies were allowed.
    pub policy: String,
    /// What is set, in its order.
    pub set: Vec<SetStep>,
    /// The request whose `Cookie` field was looked at.
    pub request: MeasuredRequest,
    /// The pair that has to be in the `Cookie` field. Without it, any cookie will do.
    pub watch: Option<String>,
    /// What Chromium did in this situation.
    #[serde(default)]
    pub chromium: Measured,
    /// What Firefox did in this situation.
    #[serde(default)]
    pub firefox: Measured,
    /// What WebKitGTK did in this situation.
    #[serde(default)]
    pub webkitgtk: Measured,
}

/// Lines that a response or a script sets.
#[derive(Debug, Deserialize)]
pub struct SetStep {
    /// The address of the response, or of the document whose script sets.
    pub url: String,
    /// The `Set-Cookie` values, or what the script assigns.
    pub lines: Vec<String>,
    /// The script's way to set: `document.cookie` or `cookieStore`. `None` is a response.
    pub by: Option<String>,
    /// The seconds before this step.
    #[serde(default)]
    pub after_s: f64,
    /// Where the response is requested from, unless its address was typed.
    pub context: Option<SetContext>,
    /// The `Date` field of the response, unless it was the true one.
    pub date: Option<String>,
    /// The lines as hexadecimal bytes, where they are not UTF-8.
    pub lines_hex: Option<Vec<String>>,
    /// The `Cache-Control` field of the response, if there is one.
    pub cache_control: Option<String>,
    /// The status of the response, unless it was 200.
    pub status: Option<u16>,
    /// The name of the field that holds the lines, unless it was `Set-Cookie`.
    pub field: Option<String>,
}

/// Where a response that sets is requested from.
#[derive(Debug, Deserialize)]
pub struct SetContext {
    /// The address of the page that requests the response.
    pub from: String,
    /// The way in which the request comes about, as in [`MeasuredRequest::how`].
    pub how: String,
}

/// The request whose `Cookie` field is the verdict.
#[derive(Debug, Deserialize)]
pub struct MeasuredRequest {
    /// The address that receives the request.
    pub url: String,
    /// The way in which the request comes about, such as `link` or `fetch-credentials`.
    pub how: String,
    /// The address of the page that starts the request, if a page does.
    pub from: Option<String>,
    /// The addresses that redirect, in their order.
    #[serde(default)]
    pub via: Vec<String>,
    /// The seconds since the last step.
    #[serde(default)]
    pub after_s: f64,
    /// The method, unless it follows from `how`.
    pub method: Option<String>,
}

/// What one engine did in a cell.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// The verdict on the request or on the line.
    pub result: CellOutcome,
    /// The `Cookie` field that the server received. It is empty if there was none.
    #[serde(default)]
    pub cookie: String,
    /// Why the cell could not be measured.
    pub why: Option<String>,
    /// Whether two runs differed.
    #[serde(default)]
    pub flaky: bool,
}

/// The verdict of a cell.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Deserialize,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum CellOutcome {
    /// The request carried the cookie.
    Sent,
    /// The request did not carry the cookie.
    Withheld,
    /// The browser kept what the line sets.
    Kept,
    /// The browser refused the line.
    Refused,
    /// Nobody could measure it.
    #[default]
    Unmeasured,
}

impl CellOutcome {
    /// The verdict as it is written in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Withheld => "withheld",
            Self::Kept => "kept",
            Self::Refused => "refused",
            Self::Unmeasured => "unmeasured",
        }
    }
}

impl Cell {
    /// What one engine did.
    pub const fn of(&self, engine: EngineColumn) -> &Measured {
        match engine {
            EngineColumn::Chromium => &self.chromium,
            EngineColumn::Firefox => &self.firefox,
            EngineColumn::WebKitGtk => &self.webkitgtk,
        }
    }

    /// What each engine did, in the order of the columns.
    pub fn each(&self) -> impl Iterator<Item = (EngineColumn, &Measured)> {
        EngineColumn::ALL.into_iter().map(|engine| (engine, self.of(engine)))
    }

    /// Whether two engines that were measured did different things, or sent different bytes.
    pub fn differs(&self) -> bool {
        let mut measured = self
            .each()
            .map(|(_, it)| it)
            .filter(|it| it.result != CellOutcome::Unmeasured);
        let first = measured.next();
        measured.any(|it| {
            first.is_some_and(|first| {
                (it.result, &it.cookie) != (first.result, &first.cookie)
            })
        })
    }

    /// The parts of the id after the topic.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.id.split('/').skip(1)
    }

    /// Whether the verdict is about a line, which is kept or refused, and not about a request.
    pub fn is_about_line(&self) -> bool {
        let of_line = [CellOutcome::Kept, CellOutcome::Refused];
        self.each().any(|(_, measured)| of_line.contains(&measured.result))
    }

    /// The address of this cell on the site, for a reader of `lang`.
    pub fn href(&self, lang: Lang) -> String {
        let sheet = sheets::path_of(self);
        format!("/{}/engines/{sheet}#cell-{}", lang.code(), self.id)
    }
}

/// The measurements, with their cells by id.
struct CellIndex {
    measurements: Measurements,
    by_id: HashMap<String, usize>,
}

/// The data is read when something first asks for it, so that the start does not wait.
static INDEX: LazyLock<CellIndex> = LazyLock::new(|| {
    let measurements: Measurements = serde_json::from_str(DATA)
        .unwrap_or_else(|error| panic!("data/engines.json: {error}"));
    let cells = measurements.cells.iter().enumerate();
    let by_id = cells.map(|(at, cell)| (cell.id.clone(), at)).collect();
    CellIndex { measurements, by_id }
});

/// All that was measured.
pub fn measurements() -> &'static Measurements {
    &INDEX.measurements
}

/// The cell of this id, if there is one.
pub fn find(id: &str) -> Option<&'static Cell> {
    INDEX.by_id.get(id).map(|at| &INDEX.measurements.cells[*at])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_cell_has_an_id_of_its_own_that_begins_with_its_topic() {
        let cells = &measurements().cells;
        let ids: BTreeSet<_> = cells.iter().map(|cell| &cell.id).collect();
        assert_eq!(ids.len(), cells.len());
        for cell in cells {
            assert_eq!(cell.id.split('/').next(), Some(cell.topic.as_str()));
            assert!(std::ptr::eq(find(&cell.id).expect("it is found"), cell));
            let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(
                cell.id.chars().all(|c| part(c) || c == '-' || c == '/'),
                "{}",
                cell.id
            );
        }
        assert!(find("samesite").is_none());
    }

    #[test]
    fn the_cookie_field_has_the_pair_exactly_where_it_was_sent() {
        for cell in &measurements().cells {
            for (engine, measured) in cell.each() {
                let what = format!("{} in {}", cell.id, engine.title());
                let carried = match &cell.watch {
                    Some(pair) => measured.cookie.split("; ").any(|it| it == pair),
                    None => !measured.cookie.is_empty(),
                };
                match measured.result {
                    CellOutcome::Sent => assert!(carried, "{what}"),
                    CellOutcome::Withheld => assert!(!carried, "{what}"),
                    CellOutcome::Unmeasured => {
                        assert!(measured.why.is_some(), "{what}")
                    }
                    CellOutcome::Kept | CellOutcome::Refused => {}
                }
            }
        }
    }
}
