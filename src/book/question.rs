//! The questions a reader answers: a guess before a demo's first run, and three *why* questions at
//! the end of a chapter. Pure data; both languages side by side, so a missing one does not compile.
//!
//! A guess has no key in the page. Each of its choices is a claim about the exchange that follows
//! ([`Holds`]), and the page's script finds out which claim that exchange bears out.

use serde::Serialize;

use crate::lang::Text;

/// The question of one demo.
pub struct Guess {
    /// The handler that the demo runs, `chapter::function`.
    pub of: &'static str,
    /// The passage that explains, for whoever was wrong: `chapter#section`.
    pub see: &'static str,
    /// The handler whose exchange settles it: `of` itself, the demo's `then`, or one of its other
    /// buttons, which the reader then presses.
    pub settled_by: &'static str,
    /// Settled by the how-many-th such exchange after the run; 1 is the first.
    pub after: u8,
    /// The handlers that the page sends before the run, in this order, so that the run finds what
    /// the question is about.
    pub plants: &'static [&'static str],
    /// What the exchanges must show. Where they don't, there is no verdict.
    pub needs: &'static [Need],
    /// The question, one sentence. HTML.
    pub asks: Text,
    /// Two to four choices, of which exactly one holds.
    pub choices: &'static [Choice],
}

/// What has to be so before a verdict can be given, and what to do where it is not.
pub struct Need {
    /// What has to be so.
    pub must: Must,
    /// What is missing, in one sentence. HTML.
    pub says: Text,
    /// The handlers that the button beside this sentence sends, in this order, before the run.
    pub mend: &'static [&'static str],
}

/// A precondition of a verdict, found out from the exchanges of the page.
pub enum Must {
    /// A claim is true of one exchange or of several.
    Hold(At, Holds),
    /// The settling answer came no more than so many seconds after this exchange began.
    Within(u32, At),
    /// Of the demo's other buttons these were pressed since the run, in this order, and no others.
    Order(&'static [&'static str]),
    /// The fields of the demo's form are as the page was made with.
    AsWritten,
}

/// Which exchange a precondition is about. One that has not happened fails the precondition.
pub enum At {
    /// The demo's own.
    Run,
    /// The first of those that settle the guess.
    First,
    /// Each of those that settle the guess.
    Each,
    /// The last of them.
    Settled,
    /// The latest of this handler: before the run for one of [`Guess::plants`], else since the run.
    Of(&'static str),
}

/// One answer a reader may give.
pub struct Choice {
    /// What it claims of the exchange.
    pub holds: Holds,
    /// The answer, in a few words. HTML.
    pub label: Text,
    /// What the exchange says to somebody who chose this, in one or two sentences. HTML. The page
    /// says before it whether the guess was right. Placeholders stand for the reader's own bytes,
    /// or for the page's words for none:
    ///
    /// - `{cookie}`: the `Cookie` line of the settling request
    /// - `{set-cookie}`, `{set-cookie:NAME}`: the first `Set-Cookie` line of the run's response,
    ///   or the one of this name
    /// - `{body}`, `{body:TEXT}`: the first line of the settling body, or the first that holds TEXT
    /// - `{status}`: the settling status, `200 OK`
    pub says: Text,
}

/// A claim about a run and the exchange that settles the guess. The two may be one and the same.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The settling request carries this cookie: `name`, or `name=value`.
    Carries(&'static str),
    /// The settling request's raw `Cookie` line holds this text.
    CookieLine(&'static str),
    /// The settling request carries as many cookies as this.
    CarriesThisMany(usize),
    /// A `Set-Cookie` line of the run's response holds each of these texts.
    SetCookie(&'static [&'static str]),
    /// The run's response has as many `Set-Cookie` lines as this.
    SetsThisMany(usize),
    /// The settling body holds this text.
    Body(&'static str),
    /// The settling status.
    Status(u16),
    /// The server holds a session record after the settling exchange.
    Session,
    /// A script in the page reads this cookie after the settling exchange.
    ScriptReads(&'static str),
    /// The claim is wrong.
    Not(&'static Holds),
    /// Each of these claims is right.
    All(&'static [Holds]),
}

/// A question on a chapter's reasons, with every answer explained.
pub struct Why {
    /// Its name within the chapter, for the reader's own record.
    pub id: &'static str,
    /// The passage that explains, for whoever was wrong: `chapter#section`.
    pub see: &'static str,
    /// The question. HTML.
    pub asks: Text,
    /// Three or four answers, of which one is right.
    pub answers: &'static [Answer],
}

/// One answer to a [`Why`].
pub struct Answer {
    /// Whether it is right.
    pub right: bool,
    /// The answer. HTML.
    pub label: Text,
    /// Why it is right or wrong, which the page says before it, in one or two sentences. HTML.
    pub because: Text,
}
