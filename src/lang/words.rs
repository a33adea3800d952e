//! The words of the interface. Each is a field, so that a language in which one is missing does not
//! compile.

use serde::Serialize;

pub use super::errors::{Errors, Reasons};

/// The words of the interface in one language.
#[derive(Debug, Serialize)]
pub struct Words {
    /// The BCP 47 tag of the language, for `lang` attributes.
    pub html_lang: &'static str,
    /// The name of the language in the language itself.
    pub language_name: &'static str,
    /// One or two characters that stand for the language.
    pub mark: &'static str,
    /// The name of the site.
    pub site: &'static str,
    /// A sentence about the site, for search engines.
    pub description: &'static str,
    /// The link that skips the menus and goes to the text.
    pub skip: &'static str,
    /// The label of the language switch.
    pub language: &'static str,
    /// The name of the table of contents.
    pub contents: &'static str,
    /// The first sentence on the page of contents, as HTML.
    pub welcome: &'static str,
    /// How to use the book, on the page of contents.
    pub how_to_read: &'static str,
    /// "Chapter {}", with the number of the chapter.
    pub chapter: &'static str,
    /// The label of the links to the previous and the next chapter.
    pub turn: &'static str,
    /// The label of the link to a section.
    pub permalink: &'static str,
    /// The browser, as one of the two sides of an exchange.
    pub browser: &'static str,
    /// The server, as the other side of an exchange.
    pub server: &'static str,
    /// The meaning of the colour blue.
    pub ink_browser: &'static str,
    /// The meaning of the colour cinnabar.
    pub ink_server: &'static str,
    /// The meaning of the colour amber.
    pub ink_cookie: &'static str,
    /// The name of the part of the page that shows the exchange.
    pub stage: &'static str,
    /// The words on the stage before anything has happened.
    pub show: Show,
    /// The heading of the cookies that this request carries.
    pub request_cookies: &'static str,
    /// The sentence if the request carries no cookies.
    pub no_cookies: &'static str,
    /// The heading of the column with the names of cookies.
    pub name: &'static str,
    /// The heading of the column with the values of cookies.
    pub value: &'static str,
    /// The heading of the parts of the `Cookie` line that the jar ignored.
    pub ignored: &'static str,
    /// The heading of the `Cookie` line as it was received.
    pub line_as_it_came: &'static str,
    /// The heading of the last request and its response.
    pub exchange: &'static str,
    /// The label of the `{}` header lines that are folded away because they are not about state.
    pub more_headers: &'static str,
    /// The sentence if there has been no request yet.
    pub no_exchange: &'static str,
    /// The heading of the `Set-Cookie` lines of the response.
    pub set_cookies: &'static str,
    /// The sentence about the header fields that are added below Rocket.
    pub below_rocket: &'static str,
    /// The sentence about the content type, `{}`, in which the exchange was sent.
    pub wrapped: &'static str,
    /// "{} bytes", the size of a cookie's name and value.
    pub bytes: &'static str,
    /// The heading of the record of the session.
    pub session: &'static str,
    /// The sentence if there is no session.
    pub no_session: &'static str,
    /// The label of the time when the session began.
    pub created: &'static str,
    /// The label of the time when the session ends.
    pub expires: &'static str,
    /// The label of the kind of lifetime that the session has.
    pub lifetime: &'static str,
    /// The lifetime of a session that each use prolongs.
    pub sliding: &'static str,
    /// The lifetime of a session that no use prolongs.
    pub fixed: &'static str,
    /// The button that deletes all cookies and the session.
    pub reset: &'static str,
    /// The explanation of what the reset deletes.
    pub reset_hint: &'static str,
    /// The label of the tabs of a demo.
    pub code: &'static str,
    /// The button that sends the request of a demo.
    pub send: &'static str,
    /// The button that sends the request again and again.
    pub watch: &'static str,
    /// The button that shows that a claim is true.
    pub prove: &'static str,
    /// The label before a claim.
    pub note_says: &'static str,
    /// Before the three verdicts, from which a reader chooses one before the proof of a claim.
    pub think: &'static str,
    /// The mark of a claim of the note: how much of it holds.
    pub verdicts: Verdicts,
    /// The label before what a fold holds beyond the note.
    pub deeper: &'static str,
    /// The heading of the lines to remember.
    pub remember: &'static str,
    /// What the mark of a passage on Rocket's own way says to a screen reader, after its name.
    pub about_rocket: &'static str,
    /// The words before a command line that stands for a handler without Flask.
    pub with_curl: &'static str,
    /// The buttons whose work a script does.
    pub script: ScriptButtons,
    /// The sentence in the place of such buttons where scripts don't run.
    pub needs_script: &'static str,
    /// Why a part of a `Cookie` line was ignored.
    pub reasons: Reasons,
    /// The title and the sentence of each error page.
    pub errors: Errors,
    /// The label before the question of a demo.
    pub guess: &'static str,
    /// The label before the name of the passage that explains.
    pub see: &'static str,
    /// The button that sends the request without a guess.
    pub guess_skip: &'static str,
    /// The button that deletes one guess.
    pub guess_again: &'static str,
    /// The summary of the fold below a demo that holds its conclusion.
    pub conclusion: &'static str,
    /// The heading of the questions at the end of a chapter.
    pub whys: &'static str,
    /// How to answer the questions at the end of a chapter.
    pub whys_hint: &'static str,
    /// The heading of the questions at the beginning of a chapter.
    pub review: &'static str,
    /// The label before the explanation of the right answer.
    pub right: &'static str,
    /// The label before the explanation of a wrong answer.
    pub wrong: &'static str,
    /// The reader's record of guesses, on the page of contents.
    pub progress: Progress,
    /// The words of the glossary and of the exercises.
    pub practice: super::practice::Practice,
    /// The words of the labs of chapter 6.
    pub attacks: super::attacks::Attacks,
    /// The words of the measured engines: their pages, the grid and the report card.
    pub engines: super::engines::EngineWords,
    /// The words of the clinic.
    pub clinic: super::clinic::Clinic,
    /// The words of the frame of the page.
    pub look: Look,
    /// The words of the page's script.
    pub phrases: Phrases,
    /// The words of the first lesson and of the ways that lead on from it.
    pub door: super::door::Door,
    /// The heading of the cookies that the request for the page carried, before any button was pressed.
    pub page_cookies: &'static str,
    /// The heading of the record of the session as it was when the page was made.
    pub page_session: &'static str,
}

/// The words on the stage before anything has happened.
#[derive(Debug, Serialize)]
pub struct Show {
    /// The name of the stage.
    pub title: &'static str,
    /// The label of the group of its buttons.
    pub controls: &'static str,
    /// The button that goes one step back.
    pub back: &'static str,
    /// The button that plays the exchange again.
    pub replay: &'static str,
    /// The button that goes one step on.
    pub step: &'static str,
    /// The button that plays at a quarter of the speed.
    pub slow: &'static str,
    /// The button that fills the screen.
    pub full: &'static str,
    /// The button that returns to the present.
    pub now: &'static str,
    /// The sentence before any button was pressed.
    pub idle: &'static str,
    /// The name of the browser's cookies.
    pub jar: &'static str,
    /// The sentence if the browser has no cookies.
    pub jar_empty: &'static str,
    /// The name of the server's sessions.
    pub shelf: &'static str,
    /// The sentence if the server has no session.
    pub shelf_empty: &'static str,
    /// The name of the time line with the lifetimes.
    pub clock: &'static str,
    /// The sentence if nothing on the time line has a lifetime.
    pub clock_empty: &'static str,
    /// The name of the list of exchanges.
    pub log: &'static str,
}

/// The buttons whose work a script does in the browser.
#[derive(Debug, Serialize)]
pub struct ScriptButtons {
    /// The button that makes a cookie with `document.cookie`.
    pub plant: &'static str,
    /// The button that changes `test1` to 999.
    pub raise: &'static str,
    /// The button that reads `document.cookie`.
    pub read: &'static str,
}

/// The marks that say how much of a claim holds: a sign and a word.
#[derive(Debug, Serialize)]
pub struct Verdicts {
    /// The mark if all of the claim holds.
    pub right: &'static str,
    /// The mark if some of its words hold, or all of them under a condition.
    pub half: &'static str,
    /// The mark if none of it holds.
    pub wrong: &'static str,
}

/// The words of the reader's record of guesses. On the page of contents its script has them besides the
/// [`Phrases`].
#[derive(Debug, Serialize)]
pub struct Progress {
    /// The heading of the record.
    pub guessed: &'static str,
    /// The sentence that says where the record is kept.
    pub kept_here: &'static str,
    /// The sentence in the place of the record where scripts don't run.
    pub guessed_needs_script: &'static str,
    /// The sentence if there are no guesses yet.
    pub guessed_none: &'static str,
    /// "{} of {}" at the link to a chapter: the demos that have been guessed.
    pub guessed_of: &'static str,
    /// "{} of {}": the questions that were answered, and those that were right at once.
    pub whys_of: &'static str,
    /// The result of a guess whose exchange has not taken place.
    pub guess_open: &'static str,
    /// The setting that turns the questions off.
    pub do_not_ask: &'static str,
    /// The button that deletes one guess.
    pub delete: &'static str,
    /// The button that deletes all guesses.
    pub delete_all: &'static str,
    /// The sentence after all guesses were deleted.
    pub deleted: &'static str,
    /// The button that brings back what was just deleted.
    pub undo: &'static str,
    /// The button that writes the guesses to a file.
    pub to_file: &'static str,
    /// The field that reads guesses from such a file.
    pub from_file: &'static str,
    /// The sentence after `{}` guesses were read from a file.
    pub imported: &'static str,
    /// The sentence if a file does not contain guesses.
    pub import_refused: &'static str,
}

/// The words of the frame of the page.
#[derive(Debug, Serialize)]
pub struct Look {
    /// The language and region as Open Graph writes them.
    pub locale: &'static str,
    /// The description of the image for social media.
    pub social: &'static str,
    /// The label above the title of the previous chapter.
    pub previous: &'static str,
    /// The label above the title of the next chapter.
    pub next: &'static str,
    /// The switch of the projector mode.
    pub projector: &'static str,
    /// The heading of the list of keyboard shortcuts.
    pub keys: &'static str,
    /// The shortcut that goes to the next demo.
    pub next_demo: &'static str,
    /// The shortcut that goes to the previous demo.
    pub previous_demo: &'static str,
    /// The shortcut that runs the demo in view.
    pub run: &'static str,
    /// The shortcut that goes to the stage.
    pub to_stage: &'static str,
    /// The shortcut that goes to the previous or the next chapter.
    pub turn: &'static str,
    /// The shortcut that turns the projector mode on or off.
    pub projector_on: &'static str,
    /// The shortcut that shows the list of shortcuts.
    pub list: &'static str,
    /// The shortcut that closes what is open.
    pub escape: &'static str,
    /// The switch that turns the shortcuts on or off.
    pub keys_on: &'static str,
    /// The button that closes the list of shortcuts.
    pub close: &'static str,
}

/// The words of the page's script, which finds them in a `<template>` of the page.
#[derive(Debug, Serialize)]
pub struct Phrases {
    /// The label of the copy button.
    pub copy: &'static str,
    /// The label of the copy button after copying.
    pub copied: &'static str,
    /// The sentence if the server did not answer.
    pub no_answer: &'static str,
    /// The sentence while a request is under way.
    pub waiting: &'static str,
    /// The heading of the table of the cookies that came back.
    pub came_back: &'static str,
    /// The cell of a cookie that came back.
    pub yes: &'static str,
    /// The cell of a cookie that did not come back.
    pub no: &'static str,
    /// The label before the cookies that a script reads.
    pub script_reads: &'static str,
    /// The sentence if a script reads no cookie.
    pub script_reads_nothing: &'static str,
    /// The heading of the time line.
    pub time_line: &'static str,
    /// The label of a time in the past.
    pub already_over: &'static str,
    /// The sentence for a request without cookies.
    pub nothing_carried: &'static str,
    /// The sentence for a response without `Set-Cookie`.
    pub nothing_set: &'static str,
    /// The label before the names of the cookies that a request carried.
    pub carried: &'static str,
    /// The label before the names of the cookies that a response set.
    pub set: &'static str,
    /// "{} more" that are not drawn.
    pub more: &'static str,
    /// The label of exchange `{}` in the past.
    pub as_it_was: &'static str,
    /// The first step: the request is under way.
    pub at_request: &'static str,
    /// The second step: the server looks up the session.
    pub at_server: &'static str,
    /// The third step: the response is under way.
    pub at_response: &'static str,
    /// The last step: the browser stores or refuses the cookies.
    pub at_jar: &'static str,
    /// The lifetime of a cookie that ends with the browser session.
    pub until_close: &'static str,
    /// The sentence for a cookie whose `Set-Cookie` line this page has not seen.
    pub line_unseen: &'static str,
    /// The browser keeps the cookie, because a script reads it.
    pub seen_by_script: &'static str,
    /// The browser keeps the cookie, because a request carried it.
    pub seen_by_request: &'static str,
    /// A script can't read the cookie because of `HttpOnly`.
    pub hidden_http_only: &'static str,
    /// A script on this page can't read the cookie because of its `Path`.
    pub hidden_path: &'static str,
    /// The browser stored the cookie.
    pub became_new: &'static str,
    /// The browser replaced a cookie with the new one.
    pub became_replaced: &'static str,
    /// The browser deleted the cookie because of the line.
    pub became_deleted: &'static str,
    /// The line deletes a cookie that the browser does not have.
    pub became_deletes_nothing: &'static str,
    /// The cookie has expired.
    pub became_expired: &'static str,
    /// The browser refused the cookie.
    pub became_refused: &'static str,
    /// The browser does not have the cookie any more, and no line deleted it.
    pub became_gone: &'static str,
    /// The model of the engine `{}` predicts that the browser stores the cookie.
    pub predicted_kept: &'static str,
    /// The model of the engine `{}` predicts that the browser refuses the cookie because of `{why}`.
    pub predicted_refused: &'static str,
    /// The browser refused the cookie, and the model knows no reason.
    pub why_unknown: &'static str,
    /// The label of the record of a session.
    pub session_lives: &'static str,
    /// The session has expired.
    pub session_expired: &'static str,
    /// The server deleted the session before it expired.
    pub session_ended: &'static str,
    /// The end of a row of the time line whose cookie or session is gone.
    pub not_here: &'static str,
    /// "{} cookies", the number that the browser has.
    pub jar_brief: &'static str,
    /// The sentence if a button is pressed before the guess.
    pub guess_first: &'static str,
    /// The label of the choice that the reader took.
    pub guess_yours: &'static str,
    /// The label of the choice that turned out true.
    pub guess_held: &'static str,
    /// The sentence after a right guess.
    pub guess_right: &'static str,
    /// The sentence after a wrong guess.
    pub guess_wrong: &'static str,
    /// The sentence with the request, `{}`, of the button that decides the guess.
    pub guess_press: &'static str,
    /// The words before the requests of the button that makes up for what a verdict lacked.
    pub guess_mend: &'static str,
    /// The sentence if not exactly one choice turned out true. The bytes follow it.
    pub guess_unsettled: &'static str,
    /// Where a section stops: how many of its guesses were made, of how many, and how many were right.
    pub so_far: &'static str,
    /// What the sign of a right guess there says to a screen reader.
    pub guess_is_yes: &'static str,
    /// What the sign of a wrong guess there says.
    pub guess_is_no: &'static str,
    /// What the sign of a guess there that no exchange has settled says.
    pub guess_is_open: &'static str,
    /// What the sign of a question there that was not answered says.
    pub guess_is_none: &'static str,
    /// The text in the place of a missing `Cookie` line.
    pub no_cookie_line: &'static str,
    /// The text in the place of a missing `Set-Cookie` line.
    pub no_set_cookie_line: &'static str,
    /// The text in the place of a missing line of the body.
    pub no_such_line: &'static str,
    /// The sentence after a reset that has removed `{}` cookies.
    pub cleared: &'static str,
    /// The heading of the requests that the site sent itself to answer this one.
    pub own: &'static str,
    /// The sentence where a button that repeats stops: in second `{}` the request no longer carried `{}`.
    pub stopped: &'static str,
    /// The label of an answer to the `{}`th press of the same button.
    pub nth_answer: &'static str,
}
