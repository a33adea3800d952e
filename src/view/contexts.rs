//! The variables of the templates: those of every page, and those of the panel.

use rocket::serde::json::{Value as Json, json};
use tera::Context;

use super::exchange::{self, RequestShown, SessionShown, entries};
use super::{Mistake, Pages};
use crate::book::trail::TRAIL;
use crate::book::{self, Chapter, Section};
use crate::exchange::visit::Live;
use crate::exchange::{CookiesSeen, Exchange, Ignored, Pair, RequestSeen};
use crate::http::assets;
use crate::lang::Lang;
use crate::quote::highlight;

impl Pages {
    pub(super) fn rendered(&self, lang: Lang, live: &Live) -> Result<String, Mistake> {
        let CookiesSeen { lines, cookies, ignored } = &live.cookies;
        let lines = lines.iter().map(String::as_str);
        let mut context = self.live_context(lang, cookies, ignored, lines);
        if let Some(session) = &live.session {
            context.insert("session", &SessionShown::of(session));
        }
        self.fill(lang, "parts/live.html", &context)
    }

    /// The variables of every page.
    pub(super) fn context(&self, lang: Lang, chapter: Option<&Chapter>) -> Context {
        let mut context = self.constant[lang.code()].clone();
        let words = lang.words();
        context.insert("lang", &lang);
        context.insert("other", lang.other().words());
        context.insert("phrases", &entries(&json!(words.phrases)));
        context.insert(
            "chapters",
            &book::ALL
                .iter()
                .map(|chapter| describe(chapter, lang))
                .collect::<Vec<_>>(),
        );
        context.insert("entries", &entries_of_contents(lang));
        context.insert("chapter", &chapter.map(|chapter| describe(chapter, lang)));
        let at = chapter.and_then(|chapter| {
            book::ALL.iter().position(|other| other.slug == chapter.slug)
        });
        let near = |at: Option<usize>| {
            at.and_then(|at| book::ALL.get(at)).map(|chapter| describe(chapter, lang))
        };
        context.insert("previous", &near(at.and_then(|at| at.checked_sub(1))));
        context.insert("next", &near(at.map(|at| at + 1)));
        context.insert(
            "twin",
            &match chapter {
                Some(chapter) => {
                    format!("/{}/{}", lang.other().code(), chapter.slug)
                }
                None => format!("/{}", lang.other().code()),
            },
        );
        if let Some((method, path)) = self.demos.get("demo::reset") {
            context.insert(
                "reset",
                &json!({ "method": method.as_str().to_lowercase(), "path": path }),
            );
        }
        context
    }

    /// The variables of the panel before a demo has run.
    fn live_context<'l>(
        &self,
        lang: Lang,
        cookies: &[Pair],
        left_out: &[Ignored],
        lines: impl Iterator<Item = &'l str>,
    ) -> Context {
        let mut context = self.constant[lang.code()].clone();
        let words = lang.words();
        let why = |ignored: &Ignored| exchange::reason(words, ignored.reason);
        let ignored = |i: &Ignored| json!({ "part": i.part, "why": why(i) });
        context.insert(
            "request",
            &RequestShown {
                cookies,
                lines: lines.collect(),
                ignored: left_out.iter().map(ignored).collect(),
            },
        );
        context
    }

    /// The variables of the panel after a demo has run.
    pub(super) fn exchange_context(
        &self,
        lang: Lang,
        exchange: &Exchange,
        wrapped: &str,
    ) -> Context {
        let words = lang.words();
        let RequestSeen { cookies, ignored, headers, .. } = &exchange.request;
        let lines = headers.iter().filter(|(name, _)| name == "cookie");
        let lines = lines.map(|(_, line)| line.as_str());
        let mut context = self.live_context(lang, cookies, ignored, lines);
        if let Some(session) = &exchange.session {
            context.insert("session", &SessionShown::of(session));
        }
        let chips: Vec<_> = exchange
            .response
            .set_cookies
            .iter()
            .map(|cookie| exchange::chip(cookie, words))
            .collect();
        context.insert("response", &json!({ "set_cookies": chips }));
        let (lines, folded) = exchange::transcript(exchange);
        context.insert("lines", &highlight::transcript(&lines));
        context.insert("folded", &highlight::transcript(&folded.concat()));
        context.insert(
            "more_headers",
            &words.more_headers.replace("{}", &folded.len().to_string()),
        );
        context.insert("wrapped", &words.wrapped.replace("{}", wrapped));
        context
    }
}

/// The values that no request changes. To convert them for each request would take longer than to
/// render the panel.
pub(super) fn constant(lang: Lang) -> Context {
    let mut context = Context::new();
    context.insert("w", lang.words());
    context.insert("assets", &assets::base());
    context.insert("session", &Json::Null);
    context.insert("response", &Json::Null);
    context
}

/// The chapters by their numbers, those to come among them: these have no address.
fn entries_of_contents(lang: Lang) -> Vec<Json> {
    let to_come = book::TO_COME.iter();
    let to_come = to_come.map(|(number, title)| {
        (
            *number,
            json!({ "number": number, "title": title.get(lang), "href": Json::Null }),
        )
    });
    let written = book::ALL.iter();
    let written = written.map(|chapter| (chapter.number, describe(chapter, lang)));
    let mut all: Vec<_> = written.chain(to_come).collect();
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// The stops of the trail.
pub(super) fn trail(lang: Lang) -> Vec<Json> {
    let stops = TRAIL.iter().map(|stop| {
        let minutes = stop.minutes.to_string();
        json!({
            "href": format!("/{}/{}", lang.code(), stop.see),
            "what": stop.what.get(lang),
            "minutes": lang.words().door.minutes.replace("{}", &minutes),
        })
    });
    stops.collect()
}

fn describe(chapter: &Chapter, lang: Lang) -> Json {
    let section = |section: &Section| {
        json!({
            "id": section.id,
            "number": section.number(),
            "level": section.level(),
            "title": section.title.get(lang),
        })
    };
    json!({
        "number": chapter.number,
        "slug": chapter.slug,
        "title": chapter.title.get(lang),
        "label": lang.words().chapter.replace("{}", &chapter.number.to_string()),
        "href": format!("/{}/{}", lang.code(), chapter.slug),
        "sections": chapter.sections.iter().map(section).collect::<Vec<_>>(),
        "sheets": chapter.sheets,
    })
}
