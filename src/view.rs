//! Pages out of templates. The only module that knows Tera, and the names of template variables.
//!
//! Each chapter is rendered once a language when the site starts, in a release build beside its first
//! requests; a request splices its panel into the finished page. A wrong name anywhere (template,
//! handler, listing, heading) is an error then: a debug build does not start, a release build, whose
//! tests have found none, stops.

mod arguments;
mod asking;
mod clinic;
mod contexts;
mod exchange;
mod exercises;
mod functions;
mod glossary;
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
pub use self::exchange::reason;
pub use self::exercises::Attempt;
use crate::book::routes::Demos;
use crate::book::{self, Chapter};
use crate::exchange::Exchange;
use crate::exchange::visit::Live;
use crate::http::compression::Precompressed;
use crate::lang::Lang;
use crate::view::panel::Panel;

use self::contexts::constant;
pub use self::mistake::Mistake;

/// A page, and what goes into its gap.
pub type Rendered = (Arc<Precompressed>, String);

/// The files below `templates/`: inside the release binary, read from disk in a debug build.
#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

/// The name of the page of contents, where a chapter's is its slug.
const CONTENTS: &str = "contents";

/// The name of the page of the glossary.
const GLOSSARY: &str = "glossary";

/// Where a finished page takes its panel.
const SPLICE: &str = "<!--live-->";

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
    finished: BTreeMap<(&'static str, &'static str), OnceLock<Arc<Precompressed>>>,
    /// Those of errors, each rendered when it is first needed.
    errors: Mutex<BTreeMap<ErrorKey, Arc<Precompressed>>>,
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

    /// The page of contents.
    ///
    /// # Errors
    /// A [`Mistake`] in a template, here as everywhere below.
    pub fn contents(&self, lang: Lang, live: &Live) -> Result<Rendered, Mistake> {
        self.pages().finished(None, lang, live)
    }

    /// The page of the exercises, for one visitor: which are passed, by slug, and what came of an attempt.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn exercises(
        &self,
        lang: Lang,
        passed: &[&str],
        attempt: Option<&Attempt>,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.exercises(lang, passed, attempt)?, pages.live(lang, live)?))
    }

    /// The page of the glossary.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn glossary(&self, lang: Lang, live: &Live) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.glossary(lang)?, pages.live(lang, live)?))
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
        let chapters = book::ALL.iter().map(|chapter| chapter.slug);
        let names = [CONTENTS, GLOSSARY].into_iter().chain(chapters);
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
}

/// A rendered page, cut where its panel goes.
fn with_gap(page: String, name: &str) -> Result<Precompressed, Mistake> {
    let (before, after) = page
        .split_once(SPLICE)
        .ok_or_else(|| Mistake::new(format!("base.html has no {SPLICE} for {name}")))?;
    Ok(Precompressed::around(before.to_owned(), after.to_owned()))
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
