//! Renders pages from templates. This is the only module that knows Tera and the names of template
//! variables.
//!
//! Each chapter is rendered once for each language when the site starts, in a release build during its
//! first requests; a request inserts its panel into the finished page. A wrong name (of a template,
//! handler, listing or heading) is an error at that time: a debug build does not start, and a release
//! build, whose tests have found none, stops.

mod arguments;
mod asking;
mod attacks;
mod clinic;
mod contexts;
mod engines;
mod exchange;
mod exercises;
mod functions;
mod glossary;
mod measured;
mod mistake;
mod panel;
#[cfg(debug_assertions)]
mod reload;
mod rendering;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use rocket::http::Status;
use rocket_server_sessions::Incident;
use rust_embed::RustEmbed;
use tera::{Context, Tera};

pub use self::asking::review;
pub use self::attacks::LabShown;
pub use self::exchange::reason;
pub use self::exercises::Attempt;
use crate::book::exercises::ExerciseRecord;
use crate::book::routes::Demos;
use crate::book::{self, Chapter};
use crate::exchange::Exchange;
use crate::exchange::visit::Live;
use crate::http::compression::Precompressed;
use crate::lang::Lang;
use crate::view::panel::Panel;

use self::contexts::constant;
pub use self::mistake::Mistake;

/// A page, and what goes into its gaps, in their order.
pub type Rendered = (Arc<Precompressed>, Vec<String>);

/// The files below `templates/`. A release binary contains them; a debug build reads them from disk.
#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// The name of the table of contents, where other pages have the slug of a chapter.
const CONTENTS: &str = "contents";

/// The name of the page of the glossary.
const GLOSSARY: &str = "glossary";

/// The mark in a finished page that the panel replaces.
const SPLICE: &str = "<!--live-->";

/// Where the page of contents, before its panel, takes its greeting.
const GREETING: &str = "<!--greeting-->";

/// The finished pages, and what renders the rest.
pub struct View {
    #[cfg(not(debug_assertions))]
    pages: Arc<Pages>,
    #[cfg(debug_assertions)]
    pages: reload::Reloading,
}

/// An error page: its status, its language and its sentence.
type ErrorKey = (u16, &'static str, String);

/// Everything that is made from one reading of the templates.
struct Pages {
    /// The templates that a language needs, read when the first page in it is asked for.
    templates: BTreeMap<&'static str, OnceLock<Tera>>,
    /// The pages with a gap for the panel, by template name and language.
    finished: BTreeMap<(&'static str, &'static str), OnceLock<Arc<Precompressed>>>,
    /// The error pages, each rendered when it is first needed.
    errors: Mutex<BTreeMap<ErrorKey, Arc<Precompressed>>>,
    /// The pages of the engines, each rendered when it is first needed, by name and language.
    engines: Mutex<BTreeMap<(&'static str, &'static str), Arc<Precompressed>>>,
    /// The panel before a demo has run, by language.
    panels: BTreeMap<&'static str, OnceLock<Panel>>,
    /// The values that no request changes, in a form that is cheap to copy, by language.
    constant: BTreeMap<&'static str, Context>,
    demos: Arc<Demos>,
}

impl View {
    /// Creates the view. A debug build reads the templates and renders every page once in each
    /// language, because templates may have been edited. A release build contains templates that its
    /// tests have rendered; it reads those of a language with the first page in it, and leaves the rest
    /// to [`View::finish`].
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

    /// Returns a function that renders every page not yet requested, for a thread that runs beside the
    /// first requests. The function returns the finished pages.
    ///
    /// # Errors
    /// A [`Mistake`] that names the file.
    pub fn finish(
        &self,
    ) -> impl FnOnce() -> Result<Vec<Arc<Precompressed>>, Mistake> + Send + use<> {
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

    /// The page with the table of contents.
    ///
    /// # Errors
    /// A [`Mistake`] in a template, here as everywhere below.
    pub fn contents(&self, lang: Lang, live: &Live) -> Result<Rendered, Mistake> {
        self.pages().finished(None, lang, live)
    }

    /// The page of the exercises, for one visitor: the record, and what came of an attempt.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn exercises(
        &self,
        lang: Lang,
        record: &ExerciseRecord,
        attempt: Option<&Attempt>,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.exercises(lang, record, attempt)?, vec![pages.live(lang, live)?]))
    }

    /// The page of the glossary.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn glossary(&self, lang: Lang, live: &Live) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.glossary(lang)?, vec![pages.live(lang, live)?]))
    }

    /// The page of a chapter.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn chapter(
        &self,
        lang: Lang,
        chapter: &Chapter,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        self.chapter_with(lang, chapter, attacks::empty(chapter), live)
    }

    /// The page of a chapter with gaps of its own, and what goes into them.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn chapter_with(
        &self,
        lang: Lang,
        chapter: &Chapter,
        mut gaps: Vec<String>,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let (page, of_all) = self.pages().finished(Some(chapter), lang, live)?;
        gaps.extend(of_all);
        Ok((page, gaps))
    }

    /// An error page. `says` has the title and the sentence for `status`. If there is an `incident`,
    /// the log has the cause under its number.
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
        Ok((pages.error(lang, status, says, incident)?, vec![pages.live(lang, live)?]))
    }

    /// The panel after a demo has run, as a page with script inserts it. `wrapped` is the content type
    /// of the exchange, if that is sent instead of the handler's own response.
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

    /// The panel after a demo has run, as a page of its own for a frame.
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
    /// The content for these templates, with no page read or rendered yet.
    fn new(demos: Arc<Demos>) -> Self {
        let chapters = book::ALL.iter().map(|chapter| chapter.slug);
        let names = [CONTENTS, GLOSSARY].into_iter().chain(chapters);
        let keys = names.flat_map(|name| Lang::ALL.map(|lang| (name, lang.code())));
        Self {
            templates: Lang::ALL.map(|lang| (lang.code(), OnceLock::new())).into(),
            finished: keys.map(|key| (key, OnceLock::new())).collect(),
            errors: Mutex::default(),
            engines: Mutex::default(),
            panels: Lang::ALL.map(|lang| (lang.code(), OnceLock::new())).into(),
            constant: Lang::ALL.map(|lang| (lang.code(), constant(lang))).into(),
            demos,
        }
    }

    /// The templates of a language: the shared ones, and those of its chapters.
    fn templates(&self, lang: Lang) -> Result<&Tera, Mistake> {
        made_once(&self.templates[lang.code()], || self.read(lang, template))
    }

    /// The templates of a language, each with the text that `text` returns.
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

    /// Renders a file below `templates/`.
    fn fill(
        &self,
        lang: Lang,
        file: &str,
        context: &Context,
    ) -> Result<String, Mistake> {
        Ok(self.templates(lang)?.render(file, context)?)
    }
}

/// A rendered page, split where its panel goes.
fn with_gap(page: String, name: &str) -> Result<Precompressed, Mistake> {
    with_gaps(page, &[SPLICE], name)
}

/// A rendered page, cut at each of these marks.
fn with_gaps(
    page: String,
    marks: &[&str],
    name: &str,
) -> Result<Precompressed, Mistake> {
    let (mut parts, mut rest) = (Vec::new(), &page[..]);
    for mark in marks {
        let missing = || Mistake::new(format!("{name} has no {mark} in its place"));
        let (before, after) = rest.split_once(mark).ok_or_else(missing)?;
        parts.push(before.to_owned());
        rest = after;
    }
    parts.push(rest.to_owned());
    Ok(Precompressed::around(parts))
}

/// Returns the value of a slot, created if it is empty. If two threads create it at the same time, one
/// result is kept.
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
