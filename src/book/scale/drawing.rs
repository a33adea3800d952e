//! What the page draws of this chapter's answers, as the data that `static/js/scale.js` reads.

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

/// What a trial found out about one way: a cell of the table.
#[derive(Serialize)]
pub struct WayVerdict {
    way: &'static str,
    trial: &'static str,
    /// The finding in a word, or its number.
    says: String,
    /// Whether it is a number, which speaks neither for the way nor against it.
    counted: bool,
    /// Whether it speaks against the way.
    against: bool,
}

/// What a trial can find out about a way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The name can be read in the cookie without a key.
    Readable,
    /// It can't.
    Unreadable,
    /// The server takes a forged cookie for genuine.
    Accepted,
    /// It doesn't.
    Refused,
    /// The client is still known.
    LoggedIn,
    /// It is known no more.
    LoggedOut,
    /// So many letters have room.
    Letters(usize),
    /// The client was known so often, of so many times.
    Known(usize, usize),
    /// So many kilobytes of memory were taken.
    Kilobytes(usize),
}

impl Finding {
    /// What the answer of a `who` says of a login.
    pub fn of_login(who: &str) -> Self {
        match who.trim() == ALICE {
            true => Self::LoggedIn,
            false => Self::LoggedOut,
        }
    }

    fn is_counted(self) -> bool {
        matches!(self, Self::Letters(_) | Self::Known(..) | Self::Kilobytes(_))
    }

    /// Whether it speaks against a way. To be logged in is good, except for a cookie that somebody
    /// has copied before the logout.
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

/// The findings of one trial.
pub struct Verdicts {
    trial: &'static str,
    found: Vec<WayVerdict>,
}

impl Verdicts {
    /// Those of this trial, none yet.
    pub fn of(trial: &'static str) -> Self {
        Self { trial, found: Vec::new() }
    }

    /// Adds what was found out about a way.
    pub fn add(&mut self, way: &'static str, finding: Finding) {
        self.found.push(WayVerdict {
            way,
            trial: self.trial,
            says: finding.to_string(),
            counted: finding.is_counted(),
            against: finding.is_against(self.trial),
        });
    }

    /// An answer that begins with a line for each and goes on with what they were read from.
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
    /// The step; `None` at the beginning.
    pub step: Option<TabStep>,
    /// The pairs in the session that is kept as one whole: `color=blue`.
    pub whole: Vec<String>,
    /// The pairs in the one that is kept key by key.
    pub keys: Vec<String>,
}

/// A step of one tab.
#[derive(Serialize)]
pub struct TabStep {
    /// `A` or `B`.
    pub tab: &'static str,
    /// Whether it writes; if not, it reads.
    pub writes: bool,
}

/// What happened to the group of workers that goes on running.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupEvent {
    /// It has begun.
    Started,
    /// Some were killed or started again.
    Changed,
    /// One was asked, a cookie for each way.
    Asked(Vec<Asked>),
}

/// What a worker said of one way.
#[derive(Serialize)]
pub struct Asked {
    /// The way.
    pub way: &'static str,
    /// Whom it takes the client for.
    pub answer: Identity,
    /// How often the client was known by this way since the workers were started or changed.
    pub known: usize,
    /// How often they were asked since then.
    pub asked: usize,
}

/// Whom a worker takes the client for.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Somebody.
    Somebody,
    /// Nobody.
    Nobody,
    /// The worker answers with an error: it can't tell.
    Unknown,
}

/// What ten thousand visits took.
#[derive(Serialize, Deserialize)]
pub struct Bill {
    /// How sessions were begun: `eager`, `lazy`, `expiry` or `cap`.
    pub how: String,
    /// The measurements, the first before any visit.
    pub rows: Vec<Measurement>,
    /// How many visitors were refused a session.
    pub refused: usize,
}

/// One measurement.
#[derive(Serialize, Deserialize)]
pub struct Measurement {
    /// Visits until then.
    pub visits: usize,
    /// Sessions that the store holds.
    pub sessions: usize,
    /// By how much the process has grown, in kB.
    pub kilobytes: usize,
}

/// The bill as an answer: a line for each measurement.
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
        let mut verdicts = Verdicts::of("fill");
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
