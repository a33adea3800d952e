//! The form of `data/engines.json`: each cell on a line of its own, with what each engine did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cell::{By, Cell, Policy, Set};
use super::clock::{WRITTEN, imf, render};

/// What one engine did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// `sent`, `withheld`, `kept`, `refused` or `unmeasured`.
    pub result: String,
    /// The `Cookie` field, or what the script read.
    pub cookie: String,
    /// The bytes of the field in hexadecimal, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cookie_hex: Option<String>,
    /// Why it could not be measured, or how a page came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// In how many seconds the cookie ends, as the driver reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_in_s: Option<i64>,
    /// Whether two runs differed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub flaky: bool,
    /// How often it was measured, where that is not twice.
    #[serde(default = "two", skip_serializing_if = "is_two")]
    pub runs: usize,
}

fn two() -> usize {
    2
}

fn is_two(runs: &usize) -> bool {
    *runs == two()
}

/// An engine as it was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineRecord {
    pub name: String,
    pub version: String,
    pub build: String,
    pub measured: String,
    pub third_party: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Context {
    pub from: String,
    pub how: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetRecord {
    pub url: String,
    pub lines: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines_hex: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_s: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestRecord {
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    pub how: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_s: Option<f64>,
}

/// A cell as the data has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub id: String,
    pub topic: String,
    pub policy: String,
    pub set: Vec<SetRecord>,
    pub request: RequestRecord,
    /// The pair that has to be in `cookie` for `sent` and `kept`; without it, any cookie will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<String>,
    #[serde(flatten)]
    pub engines: BTreeMap<String, Outcome>,
}

/// The whole file of the data, `data/engines.json`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Data {
    pub engines: BTreeMap<String, EngineRecord>,
    pub cells: Vec<Record>,
}

impl Data {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let json = |value: &EngineRecord| serde_json::to_string(value).expect("JSON");
        let engines: Vec<_> = self
            .engines
            .iter()
            .map(|(key, one)| format!("\"{key}\":{}", json(one)))
            .collect();
        let cells: Vec<_> = self
            .cells
            .iter()
            .map(|cell| serde_json::to_string(cell).expect("JSON"))
            .collect();
        format!(
            "{{\"format\":1,\n\"now\":\"{}\",\n\"engines\":{{{}}},\n\"cells\":[\n{}\n]}}\n",
            imf(WRITTEN),
            engines.join(",\n"),
            cells.join(",\n")
        )
    }
}

/// The hexadecimal form of these bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The cell, without answers.
pub fn record(cell: &Cell) -> Record {
    let request = &cell.request;
    Record {
        id: cell.id.clone(),
        topic: cell.topic().to_owned(),
        policy: match cell.policy {
            Policy::Default => "default",
            Policy::Allowed => "allowed",
        }
        .to_owned(),
        set: cell.set.iter().map(set).collect(),
        request: RequestRecord {
            url: request.url.clone(),
            from: request.from.clone(),
            how: request.how.name().to_owned(),
            method: Some(request.how.method())
                .filter(|&method| method != "GET")
                .map(str::to_owned),
            via: request.via.clone().map(|via| vec![via]),
            after_s: some(request.after),
        },
        watch: cell.watch.clone(),
        engines: BTreeMap::new(),
    }
}

fn some(seconds: f64) -> Option<f64> {
    (seconds > 0.0).then_some(seconds)
}

fn set(set: &Set) -> SetRecord {
    let lines: Vec<_> = set.lines.iter().map(|line| render(line, WRITTEN)).collect();
    let binary = lines.iter().any(|line| str::from_utf8(line).is_err());
    SetRecord {
        url: set.url.clone(),
        lines_hex: binary.then(|| lines.iter().map(|line| hex(line)).collect()),
        lines: lines
            .iter()
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect(),
        by: match set.by {
            By::Response => None,
            By::Document => Some("document.cookie".to_owned()),
            By::CookieStore => Some("cookieStore".to_owned()),
        },
        after_s: some(set.after),
        context: set.context.as_ref().map(|(from, how)| Context {
            from: from.clone(),
            how: how.name().to_owned(),
        }),
        date: set.date.map(|date| imf(WRITTEN + time::Duration::seconds(date))),
        status: Some(set.status).filter(|&status| status != 200),
        field: Some(set.field).filter(|&name| name != "Set-Cookie").map(str::to_owned),
        cache_control: set.cache_control.map(str::to_owned),
    }
}
