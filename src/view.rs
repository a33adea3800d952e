//! Pages out of templates. The only module that knows Tera, and the names of template variables.
//!
//! Each chapter is rendered once a language when the site starts, in a release build beside its first
//! requests; a request splices its panel into the finished page. A wrong name anywhere (template,
//! handler, listing, heading) is an error then: a debug build does not start, a release build, whose
//! tests have found none, stops.

mod arguments;
mod asking;
mod clinic;
mod exchange;
mod functions;
mod mistake;
mod panel;
#[cfg(debug_assertions)]
mod reload;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rocket::http::Status;
use rocket::serde::json::{Value as Json, json};
use rust_embed::RustEmbed;
use tera::{Context, Tera};
use time::OffsetDateTime;

pub use self::asking::review;
pub use self::exchange::reason;
use crate::book::routes::Demos;
use crate::book::{self, Chapter, Section};
use crate::exchange::prediction::{Predictor, Visitor};
use crate::exchange::visit::Live;
use crate::exchange::{
    CookiesSeen, Exchange, Ignored, Pair, RequestSeen, ResponseSeen,
};
use crate::http::assets;
use crate::http::compression::Text;
use crate::lang::Lang;
use crate::quote::{flask, highlight};
use crate::session::Incident;
use crate::view::panel::Panel;

use self::exchange::{RequestShown, SessionShown, entries};
pub use self::mistake::Mistake;

/// A page, and what goes into its gap.
pub type Rendered = (Arc<Text>, String);

/// The files below `templates/`: inside the release binary, read from disk in a debug build.
#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// The name of the page of contents, where a chapter's is its slug.
const CONTENTS: &str = "contents";

/// Where a finished page takes its panel.
const SPLICE: &str = "<!--live-->";

/// The program of chapter 4, as it compiles.
pub const COMPLETE: &str = include_str!("../examples/complete.rs");

/// The finished pages, and what renders the rest.
pub struct View {
    #[cfg(not(debug_assertions))]
    pages: Arc<Pages>,
    #[cfg(debug_assertions)]
    pages: reload::Reloading,
}

/// The page of an error: its status, its language, its sentence.
type ErrorKey = (u16, &'static str, String);

/// Everything that comes out of one reading of the templates.
struct Pages {
    /// The templates that a language needs, read when the first page in it is asked for.
    templates: BTreeMap<&'static str, OnceLock<Tera>>,
    /// With a gap for the panel, by template name and language.
    finished: BTreeMap<(&'static str, &'static str), OnceLock<Arc<Text>>>,
    /// Those of errors, each rendered when it is first needed.
    errors: Mutex<BTreeMap<ErrorKey, Arc<Text>>>,
    /// The panel before a press, by language.
    panels: BTreeMap<&'static str, OnceLock<Panel>>,
    /// What no request changes, as values that are cheap to copy, by language.
    constant: BTreeMap<&'static str, Context>,
    demos: Arc<Demos>,
}

impl View {
    /// A debug build reads the templates and renders every page once in each language, for there they
    /// may be edited; a release build carries those that its tests have rendered, reads a language's
    /// with the first page that is asked for, and leaves the rest to [`View::finish`].
    ///
    /// # Errors
    /// A [`Mistake`] that names the file.
    pub fn new(demos: Demos) -> Result<Self, Mistake> {
        let pages = Pages::new(Arc::new(demos));
        #[cfg(not(debug_assertions))]
        let pages = Arc::new(pages);
        #[cfg(debug_assertions)]
        let pages = reload::Reloading::new(pages.finish()?);
        Ok(Self { pages })
    }

    /// What renders every page that nobody has asked for yet: work for a thread beside the first
    /// requests. Yields the finished pages.
    ///
    /// # Errors
    /// A [`Mistake`] that names the file.
    pub fn finish(
        &self,
    ) -> impl FnOnce() -> Result<Vec<Arc<Text>>, Mistake> + Send + use<> {
        let pages = self.pages().clone();
        move || {
            pages.render_all()?;
            Ok(pages.finished.values().filter_map(OnceLock::get).cloned().collect())
        }
    }

    #[cfg(not(debug_assertions))]
    fn pages(&self) -> &Arc<Pages> {
        &self.pages
    }

    #[cfg(debug_assertions)]
    fn pages(&self) -> Arc<Pages> {
        self.pages.current()
    }

    /// The page of contents.
    ///
    /// # Errors
    /// A [`Mistake`] in a template, here as everywhere below.
    pub fn contents(&self, lang: Lang, live: &Live) -> Result<Rendered, Mistake> {
        self.pages().finished(None, lang, live)
    }

    /// A chapter's page.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn chapter(
        &self,
        lang: Lang,
        chapter: &Chapter,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        self.pages().finished(Some(chapter), lang, live)
    }

    /// An error page. `says` are title and sentence of `status`. The log has the cause under `incident`,
    /// if there is one.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn error(
        &self,
        lang: Lang,
        status: Status,
        says: (&str, &str),
        incident: Option<Incident>,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.error(lang, status, says, incident)?, pages.live(lang, live)?))
    }

    /// The panel after a press, as a page with script puts it in. `wrapped` is the content type
    /// in which the exchange travels instead of the handler's own.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn exchange(
        &self,
        lang: Lang,
        exchange: &Exchange,
        wrapped: &str,
    ) -> Result<String, Mistake> {
        let pages = self.pages();
        let context = pages.exchange_context(lang, exchange, wrapped);
        pages.fill(lang, "parts/live.html", &context)
    }

    /// The same as a page of its own, for the panel's frame.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn frame(
        &self,
        lang: Lang,
        exchange: &Exchange,
        wrapped: &str,
    ) -> Result<String, Mistake> {
        let pages = self.pages();
        let context = pages.exchange_context(lang, exchange, wrapped);
        pages.fill(lang, "frame.html", &context)
    }
}

impl Pages {
    /// None of them read or rendered yet.
    fn new(demos: Arc<Demos>) -> Self {
        let names = std::iter::once(CONTENTS).chain(book::ALL.iter().map(|c| c.slug));
        let keys = names.flat_map(|name| Lang::ALL.map(|lang| (name, lang.code())));
        Self {
            templates: Lang::ALL.map(|lang| (lang.code(), OnceLock::new())).into(),
            finished: keys.map(|key| (key, OnceLock::new())).collect(),
            errors: Mutex::default(),
            panels: Lang::ALL.map(|lang| (lang.code(), OnceLock::new())).into(),
            constant: Lang::ALL.map(|lang| (lang.code(), constant(lang))).into(),
            demos,
        }
    }

    /// The templates of a language: those of both, and its chapters.
    fn templates(&self, lang: Lang) -> Result<&Tera, Mistake> {
        made_once(&self.templates[lang.code()], || self.read(lang, template))
    }

    /// The templates of a language, each as `text` has it.
    fn read(
        &self,
        lang: Lang,
        text: impl Fn(&str) -> Result<String, Mistake>,
    ) -> Result<Tera, Mistake> {
        let mut tera = Tera::new();
        functions::register(&mut tera, &self.demos);
        let others = format!(".{}.html", lang.other().code());
        let mut files = Vec::new();
        for path in Templates::iter() {
            if path.ends_with(".html") && !path.ends_with(&others) {
                files.push((path.to_string(), text(&path)?));
            }
        }
        tera.add_raw_templates(files)?;
        Ok(tera)
    }

    /// A file below `templates/`, filled in.
    fn fill(
        &self,
        lang: Lang,
        file: &str,
        context: &Context,
    ) -> Result<String, Mistake> {
        Ok(self.templates(lang)?.render(file, context)?)
    }

    /// The same with every page rendered.
    #[cfg(debug_assertions)]
    fn finish(self) -> Result<Self, Mistake> {
        self.render_all()?;
        Ok(self)
    }

    /// Renders every page, and once whatever is rendered per request, so that a mistake in any of
    /// them shows now.
    fn render_all(&self) -> Result<(), Mistake> {
        for lang in Lang::ALL {
            self.page(None, lang)?;
            for chapter in book::ALL {
                self.page(Some(chapter), lang)?;
            }
        }
        self.try_the_rest()
    }

    /// The finished page of a chapter, or of the contents; rendered if it is the first time.
    fn page(
        &self,
        chapter: Option<&Chapter>,
        lang: Lang,
    ) -> Result<Arc<Text>, Mistake> {
        let name = chapter.map_or(CONTENTS, |chapter| chapter.slug);
        let text = made_once(&self.finished[&(name, lang.code())], || {
            Ok(Arc::new(with_gap(self.render(chapter, lang)?, name)?))
        })?;
        Ok(text.clone())
    }

    fn render(&self, chapter: Option<&Chapter>, lang: Lang) -> Result<String, Mistake> {
        let mut context = self.context(lang, chapter);
        let Some(chapter) = chapter else {
            context.insert("guesses", &asking::guesses(lang));
            context.insert("progress_phrases", &entries(&json!(lang.words().progress)));
            return self.fill(lang, "contents.html", &context);
        };
        context.insert("whys", &asking::whys(chapter, lang));
        context.insert("review", &asking::opening(chapter, lang));
        // Long, and only one chapter shows them.
        if chapter.slug == "code" {
            let complete = json!({ "html": highlight::rust(COMPLETE) });
            context.insert("complete", &complete);
            let note = json!({ "html": highlight::python(flask::NOTE) });
            context.insert("note", &note);
            context.insert("differences", &flask::differences(lang));
        }
        if chapter.slug == "clinic" {
            clinic::complete(&mut context, lang);
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
            let error = self.error_page(lang, Status::NotFound, ("", ""), None)?;
            with_gap(error, "error.html")?;
        }
        Ok(())
    }

    fn finished(
        &self,
        chapter: Option<&Chapter>,
        lang: Lang,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        Ok((self.page(chapter, lang)?, self.live(lang, live)?))
    }

    fn error(
        &self,
        lang: Lang,
        status: Status,
        says: (&str, &str),
        incident: Option<Incident>,
    ) -> Result<Arc<Text>, Mistake> {
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

    fn live(&self, lang: Lang, live: &Live) -> Result<String, Mistake> {
        // What was ignored takes words of its own, and is rare.
        match live.cookies.ignored.is_empty() {
            true => Ok(self.panel(lang)?.fill(live)),
            false => self.rendered(lang, live),
        }
    }

    /// The panel of this language, cut for filling; rendered if it is the first time.
    fn panel(&self, lang: Lang) -> Result<&Panel, Mistake> {
        made_once(&self.panels[lang.code()], || Panel::new(self, lang))
    }

    fn rendered(&self, lang: Lang, live: &Live) -> Result<String, Mistake> {
        let CookiesSeen { lines, cookies, ignored } = &live.cookies;
        let lines = lines.iter().map(String::as_str);
        let mut context = self.live_context(lang, cookies, ignored, lines);
        if let Some(session) = &live.session {
            context.insert("session", &SessionShown::of(session));
        }
        self.fill(lang, "parts/live.html", &context)
    }

    /// What every page knows.
    fn context(&self, lang: Lang, chapter: Option<&Chapter>) -> Context {
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

    /// What the panel knows before a press.
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

    /// What it knows after one.
    fn exchange_context(
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

/// What no request changes: to put it into every request's context by itself would take longer
/// than to render the panel.
fn constant(lang: Lang) -> Context {
    let mut context = Context::new();
    context.insert("w", lang.words());
    context.insert("assets", &assets::base());
    context.insert("session", &Json::Null);
    context.insert("response", &Json::Null);
    context
}

/// A rendered page, cut where its panel goes.
fn with_gap(page: String, name: &str) -> Result<Text, Mistake> {
    let (before, after) = page
        .split_once(SPLICE)
        .ok_or_else(|| Mistake::new(format!("base.html has no {SPLICE} for {name}")))?;
    Ok(Text::around(before.to_owned(), after.to_owned()))
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
    })
}

/// What a slot holds, made if it is the first time. Two who come first both make it, and one result is
/// kept.
fn made_once<T>(
    slot: &OnceLock<T>,
    make: impl FnOnce() -> Result<T, Mistake>,
) -> Result<&T, Mistake> {
    if let Some(held) = slot.get() {
        return Ok(held);
    }
    let made = make()?;
    Ok(slot.get_or_init(|| made))
}

fn template(path: &str) -> Result<String, Mistake> {
    let file = Templates::get(path)
        .ok_or_else(|| Mistake::new(format!("templates/{path} is missing")))?;
    String::from_utf8(file.data.into_owned())
        .map_err(|_| Mistake::new(format!("templates/{path} is not UTF-8")))
}
