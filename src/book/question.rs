//! The questions that a reader answers: a guess before a demo's first run, and three *why* questions at
//! the end of a chapter. Pure data, with both languages side by side, so a missing one does not
//! compile.
//!
//! The page has no answer key for a guess. Each choice is a claim about the exchange that follows
//! ([`Holds`]), and the page's script determines which claim that exchange satisfies.

use serde::Serialize;

use crate::evidence::Evidence;
use crate::lang::Text;

/// The question of one demo.
pub struct Guess {
    /// The handler that the demo runs, `chapter::function`.
    pub of: &'static str,
    /// The passage that explains, for readers whose guess was wrong: `chapter#section`.
    pub see: &'static str,
    /// The handler whose exchange decides the guess: `of` itself, the demo's `then`, or one of its
    /// other buttons, which the reader presses after it.
    pub settled_by: &'static str,
    /// Which exchange of that handler after the run decides the guess, counted from 1.
    pub after: u8,
    /// The handlers that the page sends before the run, in this order, so that the run finds what
    /// the question is about.
    pub plants: &'static [&'static str],
    /// What the exchanges must show. Where they don't, there is no verdict.
    pub needs: &'static [Need],
    /// The question, one sentence. HTML.
    pub asks: Text,
    /// What the explanations below say of browsers is based on this.
    pub evidence: &'static [Evidence],
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
    /// The exchange of the demo's own run.
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
    /// The claim that this choice makes about the exchange.
    pub holds: Holds,
    /// The answer, in a few words. HTML.
    pub label: Text,
    /// The explanation for a reader who chose this, in one or two sentences of HTML. The page says
    /// before it whether the guess was right. Placeholders stand for the reader's own bytes, or for the
    /// page's words for none:
    ///
    /// - `{cookie}`: the `Cookie` line of the settling request
    /// - `{set-cookie}`, `{set-cookie:NAME}`: the first `Set-Cookie` line of the run's response,
    ///   or the one of this name
    /// - `{body}`, `{body:TEXT}`: the first line of the settling body, or the first that holds TEXT
    /// - `{status}`: the settling status, `200 OK`
    pub says: Text,
}

/// A claim about a run and the exchange that decides the guess, which may be the run itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The deciding request carries this cookie: `name`, or `name=value`.
    Carries(&'static str),
    /// The raw `Cookie` line of the deciding request contains this text.
    CookieLine(&'static str),
    /// The deciding request carries exactly this many cookies.
    CarriesThisMany(usize),
    /// One `Set-Cookie` line of the run's response contains each of these texts.
    SetCookie(&'static [&'static str]),
    /// The run's response has exactly this many `Set-Cookie` lines.
    SetsThisMany(usize),
    /// The deciding response's body contains this text.
    Body(&'static str),
    /// The deciding response has this status.
    Status(u16),
    /// The server has a session record after the deciding exchange.
    Session,
    /// A script in the page can read this cookie after the deciding exchange.
    ScriptReads(&'static str),
    /// The claim inside does not hold.
    Not(&'static Holds),
    /// All of these claims hold.
    All(&'static [Holds]),
}

/// A question about the reasons that a chapter gives, with an explanation of every answer.
pub struct Why {
    /// The name of the question within the chapter, for the reader's own record.
    pub id: &'static str,
    /// The passage that explains, for readers whose answer was wrong: `chapter#section`.
    pub see: &'static str,
    /// The text of the question, as HTML.
    pub asks: Text,
    /// What the question and its answers say of browsers is based on this.
    pub evidence: &'static [Evidence],
    /// Three or four answers, exactly one of which is right.
    pub answers: &'static [Answer],
}

/// One answer to a [`Why`].
pub struct Answer {
    /// Whether this answer is right.
    pub right: bool,
    /// The text of the answer, as HTML.
    pub label: Text,
    /// Why the answer is right or wrong, in one or two sentences of HTML. The page says which of the
    /// two before it.
    pub because: Text,
}
