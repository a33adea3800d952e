//! The words of the interface, a field each, so that a missing one does not compile.

use serde::Serialize;

/// The words of the interface, complete in each language: a missing one does not compile.
#[derive(Debug, Serialize)]
pub struct Words {
    /// The BCP 47 tag for `lang` attributes.
    pub html_lang: &'static str,
    /// The language's name in itself.
    pub language_name: &'static str,
    /// One or two characters that stand for it.
    pub mark: &'static str,
    /// The site's name.
    pub site: &'static str,
    /// One sentence on the site, for search engines.
    pub description: &'static str,
    /// The link over the menus to the text.
    pub skip: &'static str,
    /// What the language switch is for.
    pub language: &'static str,
    /// The table of contents.
    pub contents: &'static str,
    /// The first sentence on the page of contents, as HTML.
    pub welcome: &'static str,
    /// How to use the book.
    pub how_to_read: &'static str,
    /// "Chapter {}", a number.
    pub chapter: &'static str,
    /// Previous and next.
    pub turn: &'static str,
    /// A link to this place.
    pub permalink: &'static str,
    /// The browser, one of the two sides.
    pub browser: &'static str,
    /// The server, the other.
    pub server: &'static str,
    /// What blue means.
    pub ink_browser: &'static str,
    /// What cinnabar means.
    pub ink_server: &'static str,
    /// What amber means.
    pub ink_cookie: &'static str,
    /// The part of the page that shows what travels.
    pub stage: &'static str,
    /// The words drawn on it.
    pub show: Show,
    /// The panel of the cookies that this request carries.
    pub request_cookies: &'static str,
    /// There are none.
    pub no_cookies: &'static str,
    /// A cookie's name, as the head of a column.
    pub name: &'static str,
    /// Its value.
    pub value: &'static str,
    /// What the jar ignored.
    pub ignored: &'static str,
    /// Above the raw line.
    pub line_as_it_came: &'static str,
    /// The panel of the last request and response.
    pub exchange: &'static str,
    /// The fold over the header lines that are not about state; `{}` of them.
    pub more_headers: &'static str,
    /// There was none yet.
    pub no_exchange: &'static str,
    /// The list of the response's `Set-Cookie` lines.
    pub set_cookies: &'static str,
    /// What the panel can't know.
    pub below_rocket: &'static str,
    /// In which content type the exchange travelled; `{}` is that type.
    pub wrapped: &'static str,
    /// `{}` bytes of name and value.
    pub bytes: &'static str,
    /// The panel of the session's record.
    pub session: &'static str,
    /// There is none.
    pub no_session: &'static str,
    /// When it began.
    pub created: &'static str,
    /// When it ends.
    pub expires: &'static str,
    /// What kind of lifetime it has.
    pub lifetime: &'static str,
    /// Each use prolongs it.
    pub sliding: &'static str,
    /// Nothing does.
    pub fixed: &'static str,
    /// The button that forgets everything.
    pub reset: &'static str,
    /// What it forgets.
    pub reset_hint: &'static str,
    /// The tabs of a demo.
    pub code: &'static str,
    /// The button of a demo.
    pub send: &'static str,
    /// The button that asks again and again.
    pub watch: &'static str,
    /// The button of a claim.
    pub prove: &'static str,
    /// Before a claim.
    pub note_says: &'static str,
    /// After it: how much of it holds.
    pub verdicts: Verdicts,
    /// Before what a fold holds beyond the note.
    pub deeper: &'static str,
    /// Over the lines to remember.
    pub remember: &'static str,
    /// In the Flask tab where Flask has nothing of the kind.
    pub no_flask: &'static str,
    /// What the script buttons do.
    pub script: Scripts,
    /// In place of script buttons where there is no script.
    pub needs_script: &'static str,
    /// Why a part of a `Cookie` line was ignored.
    pub reasons: Reasons,
    /// Title and sentence of each error page.
    pub errors: Errors,
    /// Before a demo's question.
    pub guess: &'static str,
    /// Before the name of the passage that explains.
    pub see: &'static str,
    /// The button that sends without a guess.
    pub guess_skip: &'static str,
    /// The button that forgets one guess.
    pub guess_again: &'static str,
    /// Over the questions at a chapter's end.
    pub whys: &'static str,
    /// How to answer them.
    pub whys_hint: &'static str,
    /// Over the questions at its beginning.
    pub review: &'static str,
    /// Before the explanation of the right answer.
    pub right: &'static str,
    /// Before that of a wrong one.
    pub wrong: &'static str,
    /// The reader's own record on the page of contents.
    pub progress: Progress,
    /// The clinic.
    pub clinic: super::clinic::Clinic,
    /// The frame of the page: shortcuts, projector, prev and next, what others show of a link.
    pub look: Look,
    /// What the page's script says.
    pub phrases: Phrases,
}

/// The words of the drawn stage, before anything has happened on it.
#[derive(Debug, Serialize)]
pub struct Show {
    /// What it is.
    pub title: &'static str,
    /// The group of its buttons.
    pub controls: &'static str,
    /// One step back.
    pub back: &'static str,
    /// Play the exchange again.
    pub replay: &'static str,
    /// One step on.
    pub step: &'static str,
    /// Play at a quarter of the speed.
    pub slow: &'static str,
    /// Fill the screen.
    pub full: &'static str,
    /// Return to the present.
    pub now: &'static str,
    /// Nothing was pressed yet.
    pub idle: &'static str,
    /// What the browser holds.
    pub jar: &'static str,
    /// Nothing.
    pub jar_empty: &'static str,
    /// What the server holds.
    pub shelf: &'static str,
    /// Nothing.
    pub shelf_empty: &'static str,
    /// The lifetimes on one line.
    pub clock: &'static str,
    /// There are none.
    pub clock_empty: &'static str,
    /// The list of exchanges.
    pub log: &'static str,
}

/// The buttons whose work a script does in the browser.
#[derive(Debug, Serialize)]
pub struct Scripts {
    /// Makes a cookie with `document.cookie`.
    pub plant: &'static str,
    /// Changes `test1` to 999.
    pub raise: &'static str,
    /// Reads `document.cookie`.
    pub read: &'static str,
}

/// How much of a claim holds: a sign, and a word.
#[derive(Debug, Serialize)]
pub struct Verdicts {
    /// All of it.
    pub right: &'static str,
    /// The words that are not struck out, or only under a condition.
    pub half: &'static str,
    /// None of it.
    pub wrong: &'static str,
}

/// Sentences for [`Reason`](crate::exchange::Reason).
#[derive(Debug, Serialize)]
pub struct Reasons {
    /// There is no `=`.
    pub no_equals_sign: &'static str,
    /// Nothing before the `=`.
    pub no_name: &'static str,
    /// Not UTF-8 after decoding.
    pub not_utf8: &'static str,
    /// A later one of the same name won.
    pub replaced: &'static str,
}

/// Title and sentence of each error page.
#[derive(Debug, Serialize)]
pub struct Errors {
    /// 404.
    pub not_found: (&'static str, &'static str),
    /// 405; `{}` are the methods that the address takes.
    pub not_allowed: (&'static str, &'static str),
    /// 413.
    pub too_large: (&'static str, &'static str),
    /// Any other 4xx.
    pub bad_request: (&'static str, &'static str),
    /// 503.
    pub unavailable: (&'static str, &'static str),
    /// Any other 5xx.
    pub broken: (&'static str, &'static str),
    /// Under which number the log has the cause.
    pub incident: &'static str,
}

/// The reader's own record of guesses. The page of contents carries these among the [`Phrases`].
#[derive(Debug, Serialize)]
pub struct Progress {
    /// Its heading.
    pub guessed: &'static str,
    /// Where it is kept.
    pub kept_here: &'static str,
    /// In its place where there is no script.
    pub guessed_needs_script: &'static str,
    /// There is none yet.
    pub guessed_none: &'static str,
    /// At a chapter's link: how many of its demos have been guessed; `{}` twice.
    pub guessed_of: &'static str,
    /// Answered why questions, and those right at once; `{}` twice.
    pub whys_of: &'static str,
    /// A guess whose exchange is still to come.
    pub guess_open: &'static str,
    /// The setting.
    pub do_not_ask: &'static str,
    /// The button that deletes one.
    pub delete: &'static str,
    /// The button that deletes all.
    pub delete_all: &'static str,
    /// After that.
    pub deleted: &'static str,
    /// The button that writes them to a file.
    pub to_file: &'static str,
    /// The field that reads such a file.
    pub from_file: &'static str,
    /// `{}` guesses were read.
    pub imported: &'static str,
    /// The file is none of ours.
    pub import_refused: &'static str,
}

/// The words of the frame of the page.
#[derive(Debug, Serialize)]
pub struct Look {
    /// The language and region as Open Graph writes them.
    pub locale: &'static str,
    /// What the social image shows.
    pub social: &'static str,
    /// Over the title of the chapter before.
    pub previous: &'static str,
    /// Over the title of the chapter after.
    pub next: &'static str,
    /// The switch of the projector mode.
    pub projector: &'static str,
    /// The list of keyboard shortcuts.
    pub keys: &'static str,
    /// What these keys do: the next demo,
    pub next_demo: &'static str,
    /// the one before,
    pub previous_demo: &'static str,
    /// running the demo in view,
    pub run: &'static str,
    /// going to the stage,
    pub to_stage: &'static str,
    /// turning to the chapter before or after,
    pub turn: &'static str,
    /// the projector mode,
    pub projector_on: &'static str,
    /// this list,
    pub list: &'static str,
    /// and leaving.
    pub escape: &'static str,
    /// The switch of all of them.
    pub keys_on: &'static str,
    /// The button that closes the list.
    pub close: &'static str,
}

/// What the page's script says; the page carries it in a `<template>`.
#[derive(Debug, Serialize)]
pub struct Phrases {
    /// On the copy button.
    pub copy: &'static str,
    /// After copying.
    pub copied: &'static str,
    /// The server did not answer.
    pub no_answer: &'static str,
    /// While waiting.
    pub waiting: &'static str,
    /// Head of the table of what came back.
    pub came_back: &'static str,
    /// This cookie came back.
    pub yes: &'static str,
    /// This one did not.
    pub no: &'static str,
    /// What script reads.
    pub script_reads: &'static str,
    /// Script reads nothing.
    pub script_reads_nothing: &'static str,
    /// The head of the time line, above its rows.
    pub time_line: &'static str,
    /// In the past.
    pub already_over: &'static str,
    /// A request without a cookie.
    pub nothing_carried: &'static str,
    /// A response without `Set-Cookie`.
    pub nothing_set: &'static str,
    /// Before the names a request carried.
    pub carried: &'static str,
    /// Before the names a response set.
    pub set: &'static str,
    /// `{}` more that are not drawn.
    pub more: &'static str,
    /// Exchange `{}`, of the past.
    pub as_it_was: &'static str,
    /// First step: the request is on its way.
    pub at_request: &'static str,
    /// Second: the server looks for the session.
    pub at_server: &'static str,
    /// Third: the response is on its way.
    pub at_response: &'static str,
    /// Last: what the browser made of it.
    pub at_jar: &'static str,
    /// A cookie that ends with the browser.
    pub until_close: &'static str,
    /// A cookie whose `Set-Cookie` this page has not seen.
    pub line_unseen: &'static str,
    /// Script reads it: the browser keeps it.
    pub seen_by_script: &'static str,
    /// A request carried it: the browser keeps it.
    pub seen_by_request: &'static str,
    /// Script can't read it for its `HttpOnly`.
    pub hidden_http_only: &'static str,
    /// Script of this page can't read it for its `Path`.
    pub hidden_path: &'static str,
    /// The browser took it.
    pub became_new: &'static str,
    /// It took the place of another.
    pub became_replaced: &'static str,
    /// The line deleted it.
    pub became_deleted: &'static str,
    /// The line deletes nothing that is here.
    pub became_deletes_nothing: &'static str,
    /// Its time is over.
    pub became_expired: &'static str,
    /// The browser did not take it.
    pub became_refused: &'static str,
    /// It is not there any more, and no line said so.
    pub became_gone: &'static str,
    /// The model, in the mode `{}`, expects the browser to keep it.
    pub predicted_kept: &'static str,
    /// The model, in the mode `{}`, expects the browser to refuse it, for the reason `{why}`.
    pub predicted_refused: &'static str,
    /// Refused, and the model knows no reason.
    pub why_unknown: &'static str,
    /// A session's record.
    pub session_lives: &'static str,
    /// Its time was over.
    pub session_expired: &'static str,
    /// The server dropped it before its time.
    pub session_ended: &'static str,
    /// How a row of the time line ends: it is over.
    pub not_here: &'static str,
    /// `{}` cookies in the jar, in two words.
    pub jar_brief: &'static str,
    /// A press before the guess.
    pub guess_first: &'static str,
    /// The choice that was taken.
    pub guess_yours: &'static str,
    /// The choice that holds.
    pub guess_held: &'static str,
    /// It was right.
    pub guess_right: &'static str,
    /// It was wrong.
    pub guess_wrong: &'static str,
    /// Which button settles it; `{}` is its request.
    pub guess_press: &'static str,
    /// No choice holds, or more than one. The bytes follow.
    pub guess_unsettled: &'static str,
    /// In place of a missing `Cookie` line.
    pub no_cookie_line: &'static str,
    /// In place of a missing `Set-Cookie` line.
    pub no_set_cookie_line: &'static str,
    /// In place of a missing line of the body.
    pub no_such_line: &'static str,
}
