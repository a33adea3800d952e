//! The finished pages: rendered once, when the site starts or at the first request, and kept.

use std::collections::btree_map::Entry as Slot;
use std::sync::{Arc, PoisonError};

use rocket::http::Status;
use rocket::serde::json::json;
use tera::Context;
use time::OffsetDateTime;

use super::exchange::entries;
use super::panel::Panel;
use super::{
    CONTENTS, GREETING, Mistake, Pages, Rendered, SPLICE, asking, attacks, clinic,
    contexts, made_once, with_gap, with_gaps,
};
use crate::book::chapter::Extra;
use crate::book::exercises::ExerciseRecord;
use crate::book::{self, Chapter};
use crate::exchange::prediction::{Predictor, Visitor};
use crate::exchange::visit::Live;
use crate::exchange::{Exchange, RequestSeen, ResponseSeen};
use crate::http::compression::Precompressed;
use crate::lang::Lang;
use crate::quote::{download, flask, highlight};
use rocket_server_sessions::Incident;

impl Pages {
    /// The content for these templates with every page rendered.
    #[cfg(debug_assertions)]
    pub(super) fn finish(self) -> Result<Self, Mistake> {
        self.render_all()?;
        Ok(self)
    }

    /// Renders every page, and renders once everything that is rendered per request, so that mistakes
    /// show at once.
    pub(super) fn render_all(&self) -> Result<(), Mistake> {
        for lang in Lang::ALL {
            self.page(None, lang)?;
            self.glossary(lang)?;
            for chapter in book::ALL {
                self.page(Some(chapter), lang)?;
            }
        }
        self.try_the_rest()
    }

    /// The finished page of a chapter, or of the table of contents. Rendered if this is the first time.
    fn page(
        &self,
        chapter: Option<&Chapter>,
        lang: Lang,
    ) -> Result<Arc<Precompressed>, Mistake> {
        let name = chapter.map_or(CONTENTS, |chapter| chapter.slug);
        let text = made_once(&self.finished[&(name, lang.code())], || {
            let page = self.render(chapter, lang)?;
            Ok(Arc::new(match chapter {
                Some(chapter) => with_gaps(page, &attacks::marks(chapter), name)?,
                None => with_gaps(page, &[GREETING, SPLICE], name)?,
            }))
        })?;
        Ok(text.clone())
    }

    fn render(&self, chapter: Option<&Chapter>, lang: Lang) -> Result<String, Mistake> {
        let mut context = self.context(lang, chapter);
        let Some(chapter) = chapter else {
            context.insert("guesses", &asking::guesses(lang));
            context.insert("trail", &contexts::trail(lang));
            context.insert("progress_phrases", &entries(&json!(lang.words().progress)));
            return self.fill(lang, "contents.html", &context);
        };
        context.insert("exercises", &super::exercises::listed(chapter, lang));
        context.insert("whys", &asking::whys(chapter, lang));
        context.insert("review", &asking::opening(chapter, lang));
        for extra in chapter.extras {
            match extra {
                Extra::Labs => self.add_labs(&mut context, chapter, lang)?,
                other => add(&mut context, *other, lang),
            }
        }
        let file = format!("chapters/{}.{}.html", chapter.slug, lang.code());
        self.fill(lang, &file, &context)
    }

    /// Renders what is rendered per request once, so that a mistake in it shows at start-up too.
    fn try_the_rest(&self) -> Result<(), Mistake> {
        let request = |line| {
            RequestSeen::new(
                "GET",
                "/",
                [("host", "x"), ("cookie", line)].into_iter(),
                std::iter::empty(),
            )
        };
        let lines = [("set-cookie", "a=1; Path=/; HttpOnly; Max-Age=20")].into_iter();
        let (visitor, now) = (Visitor::default(), OffsetDateTime::UNIX_EPOCH);
        let response = ResponseSeen::new(
            200,
            "OK",
            lines,
            "> GET / HTTP/1.1\n".to_owned(),
            &mut Predictor::new(&visitor, "/", now, Lang::En, &Vec::new),
        );
        let exchange = Exchange {
            request: request("a=1; b; =c; d=%FF; a=2"),
            response,
            session: None,
        };
        for lang in Lang::ALL {
            self.fill(
                lang,
                "frame.html",
                &self.exchange_context(lang, &exchange, "text/html"),
            )?;
            self.panel(lang)?;
            self.try_clinic(lang)?;
            self.exercises(lang, &ExerciseRecord::default(), None)?;
            self.try_labs(lang)?;
            let error = self.error_page(lang, Status::NotFound, ("", ""), None)?;
            with_gap(error, "error.html")?;
        }
        Ok(())
    }

    pub(super) fn finished(
        &self,
        chapter: Option<&Chapter>,
        lang: Lang,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let page = self.page(chapter, lang)?;
        let panel = self.live(lang, live)?;
        Ok(match chapter {
            Some(_) => (page, vec![panel]),
            None => (page, vec![self.panel(lang)?.greet(live), panel]),
        })
    }

    pub(super) fn error(
        &self,
        lang: Lang,
        status: Status,
        says: (&str, &str),
        incident: Option<Incident>,
    ) -> Result<Arc<Precompressed>, Mistake> {
        let make = || {
            let page = self.error_page(lang, status, says, incident)?;
            Ok(Arc::new(with_gap(page, "error.html")?))
        };
        // The page of an incident is for one visitor.
        if incident.is_some() {
            return make();
        }
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (status.code, lang.code(), says.1.to_owned());
        Ok(match errors.entry(key) {
            Slot::Occupied(kept) => kept.get().clone(),
            Slot::Vacant(free) => free.insert(make()?).clone(),
        })
    }

    fn error_page(
        &self,
        lang: Lang,
        status: Status,
        (title, sentence): (&str, &str),
        incident: Option<Incident>,
    ) -> Result<String, Mistake> {
        let mut context = self.context(lang, None);
        context.insert("status", &status.code);
        context.insert("reason", status.reason_lossy());
        context.insert("title", title);
        context.insert("sentence", sentence);
        let says = lang.words().errors.incident;
        let says = incident.map(|incident| says.replace("{}", &incident.to_string()));
        context.insert("incident", &says);
        self.fill(lang, "error.html", &context)
    }

    pub(super) fn live(&self, lang: Lang, live: &Live) -> Result<String, Mistake> {
        // What was ignored takes words of its own, and is rare.
        match live.cookies.ignored.is_empty() {
            true => Ok(self.panel(lang)?.fill(live)),
            false => self.rendered(lang, live),
        }
    }

    /// The panel of this language, split for its values. Rendered if this is the first time.
    pub(super) fn panel(&self, lang: Lang) -> Result<&Panel, Mistake> {
        made_once(&self.panels[lang.code()], || Panel::new(self, lang))
    }
}

/// Adds to the context what a chapter shows besides its entry and its handlers.
fn add(context: &mut Context, extra: Extra, lang: Lang) {
    match extra {
        Extra::Program => {
            let complete = json!({ "html": highlight::rust(download::PROGRAM) });
            context.insert("complete", &complete);
        }
        Extra::Flask => {
            let note = json!({ "html": highlight::python(flask::NOTE) });
            context.insert("note", &note);
            context.insert("differences", &flask::differences(lang));
        }
        Extra::Symptoms => clinic::complete(context, lang),
        Extra::Labs => {}
    }
}
