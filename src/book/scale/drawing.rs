//! The data of this chapter's answers that `static/js/scale.js` draws.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ways::ALICE;
use crate::book::with_data::WithData;

/// The data of one answer.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawing {
    /// Cells of the table of the five ways.
    Verdicts(Vec<WayVerdict>),
    /// A step of one of two tabs.
    Tabs(Tabs),
    /// What happened to the group of workers.
    Workers(GroupEvent),
    /// What was measured of ten thousand visits.
    Bill(Bill),
}

/// What a trial found out about one way. The page shows it as a cell of the table.
#[derive(Serialize)]
pub struct WayVerdict {
    way: &'static str,
    trial: &'static str,
    /// The finding as a word, or as a number.
    says: String,
    /// Whether the finding is a number, which speaks neither for the way nor against it.
    counted: bool,
    /// Whether the finding speaks against the way.
    against: bool,
}

/// What a trial can find out about a way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The name in the cookie can be read without a key.
    Readable,
    /// The name in the cookie cannot be read without a key.
    Unreadable,
    /// The server accepts a forged cookie.
    Accepted,
    /// The server refuses a forged cookie.
    Refused,
    /// The client is still logged in.
    LoggedIn,
    /// The client is no longer logged in.
    LoggedOut,
    /// The cookie has room for a name of this many letters.
    Letters(usize),
    /// The client was known in the first number of requests, out of the second.
    Known(usize, usize),
    /// The process's memory has grown by this many kilobytes.
    Kilobytes(usize),
}

impl Finding {
    /// Reads the answer of a `who` handler as a finding.
    pub fn of_login(who: &str) -> Self {
        match who.trim() == ALICE {
            true => Self::LoggedIn,
            false => Self::LoggedOut,
        }
    }

    fn is_counted(self) -> bool {
        matches!(self, Self::Letters(_) | Self::Known(..) | Self::Kilobytes(_))
    }

    /// Whether the finding speaks against a way. To be logged in is good, except for a cookie that
    /// somebody copied before the logout.
    fn is_against(self, trial: &str) -> bool {
        match self {
            Self::Readable | Self::Accepted => true,
            Self::LoggedIn => trial == "replay",
            Self::LoggedOut => trial != "replay",
            _ => false,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Readable => f.write_str("readable"),
            Self::Unreadable => f.write_str("unreadable"),
            Self::Accepted => f.write_str("accepted"),
            Self::Refused => f.write_str("refused"),
            Self::LoggedIn => f.write_str("logged in"),
            Self::LoggedOut => f.write_str("logged out"),
            Self::Letters(letters) => write!(f, "{letters}"),
            Self::Known(known, asked) => write!(f, "{known}/{asked}"),
            Self::Kilobytes(kilobytes) => write!(f, "{kilobytes} kB"),
        }
    }
}

/// The findings of one trial, in order.
pub struct WayVerdicts {
    trial: &'static str,
    found: Vec<WayVerdict>,
}

impl WayVerdicts {
    /// The findings of this trial, with none so far.
    pub fn of(trial: &'static str) -> Self {
        Self { trial, found: Vec::new() }
    }

    /// Adds a finding about one way.
    pub fn add(&mut self, way: &'static str, finding: Finding) {
        self.found.push(WayVerdict {
            way,
            trial: self.trial,
            says: finding.to_string(),
            counted: finding.is_counted(),
            against: finding.is_against(self.trial),
        });
    }

    /// An answer that begins with a line for each finding, followed by the evidence that they were read
    /// from.
    pub fn with(self, evidence: &str) -> WithData {
        let lines = self.found.iter().map(|WayVerdict { way, trial, says, .. }| {
            format!("verdict: {way} {trial} {says}\n")
        });
        let text = lines.collect::<String>() + "\n" + evidence;
        WithData::new(text, &Drawing::Verdicts(self.found))
    }
}

/// Two tabs and one session, after a step of one of them.
#[derive(Serialize)]
pub struct Tabs {
    /// The step. `None` at the beginning.
    pub step: Option<TabStep>,
    /// The pairs in the session that is stored as one value, such as `color=blue`.
    pub whole: Vec<String>,
    /// The pairs in the session that is stored key by key.
    pub keys: Vec<String>,
}

/// A step of one tab.
#[derive(Serialize)]
pub struct TabStep {
    /// The tab, `A` or `B`.
    pub tab: &'static str,
    /// Whether the tab writes in this step. Otherwise it reads.
    pub writes: bool,
}

/// What happened to the group of workers that goes on running.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupEvent {
    /// The group has started.
    Started,
    /// Some workers were killed or restarted.
    Changed,
    /// One worker was asked, with one cookie for each way.
    Asked(Vec<Asked>),
}

/// A worker's answer to the cookie of one way.
#[derive(Serialize)]
pub struct Asked {
    /// The way that the login is kept.
    pub way: &'static str,
    /// The identity that the worker gives the client.
    pub answer: Identity,
    /// The number of requests since the last change of workers in which this way's cookie was known.
    pub known: usize,
    /// The number of requests since then.
    pub asked: usize,
}

/// The identity that a worker gives a client.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The client is logged in.
    Somebody,
    /// The client is not logged in.
    Nobody,
    /// The worker cannot tell, and answers with an error.
    Unknown,
}

/// The cost of ten thousand visits.
#[derive(Serialize, Deserialize)]
pub struct Bill {
    /// The way in which sessions began: `eager`, `lazy`, `expiry` or `cap`.
    pub how: String,
    /// The measurements, the first before any visit.
    pub rows: Vec<Measurement>,
    /// The number of visitors who were refused a session.
    pub refused: usize,
}

/// One measurement during the visits.
#[derive(Serialize, Deserialize)]
pub struct Measurement {
    /// The number of visits so far.
    pub visits: usize,
    /// The number of sessions in the store.
    pub sessions: usize,
    /// The growth of the process's memory, in kB.
    pub kilobytes: usize,
}

/// Converts the bill to an answer with a line for each measurement.
impl From<Bill> for WithData {
    fn from(bill: Bill) -> Self {
        let rows =
            bill.rows.iter().map(|Measurement { visits, sessions, kilobytes }| {
                format!(
                    "{visits:>6} visits  {sessions:>6} sessions  {kilobytes:>6} kB\n"
                )
            });
        let text = rows.collect::<String>();
        let text =
            format!("{text}\n{} visitors were refused a session\n", bill.refused);
        Self::new(text, &Drawing::Bill(bill))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_that_outlives_a_logout_is_bad_and_one_that_outlives_a_restart_is_good() {
        let findings = [Finding::LoggedIn, Finding::LoggedOut];
        assert_eq!(findings.map(|it| it.is_against("replay")), [true, false]);
        assert_eq!(findings.map(|it| it.is_against("restart")), [false, true]);
    }

    #[test]
    fn an_answer_says_in_words_what_its_data_says() {
        let mut verdicts = WayVerdicts::of("fill");
        verdicts.add("jwt", Finding::Letters(2800));
        let WithData { text, data } = verdicts.with("* why\n");
        assert_eq!(text, "verdict: jwt fill 2800\n\n* why\n");
        let verdict = &data.expect("it has data")["verdicts"][0];
        assert_eq!(verdict["says"], "2800");
        assert_eq!(verdict["counted"], true);

        let row = Measurement { visits: 2000, sessions: 20, kilobytes: 96 };
        let bill = Bill { how: "lazy".to_owned(), rows: vec![row], refused: 0 };
        let WithData { text, data } = bill.into();
        let line = "  2000 visits      20 sessions      96 kB\n";
        assert_eq!(text, format!("{line}\n0 visitors were refused a session\n"));
        assert_eq!(data.expect("it has data")["bill"]["rows"][0]["kilobytes"], 96);
    }
}
