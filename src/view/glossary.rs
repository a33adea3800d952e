//! The glossary: its page, and the links to its terms.

use std::sync::Arc;

use rocket::serde::json::json;
use tera::{Kwargs, State, Tera, TeraResult};

use super::arguments::{language, unknown};
use super::asking::passage;
use super::{GLOSSARY, Mistake, Pages, made_once, measured, with_gap};
use crate::book::glossary;
use crate::http::compression::Precompressed;
use crate::lang::Lang;

/// `term(id, says)`: a link to a term, under its own name or as `says` has it. It refuses a term that the
/// glossary doesn't have.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function(
        "term",
        |args: Kwargs, state: &State| -> TeraResult<String> {
            let id: &str = args.must_get("id")?;
            let lang = language(state)?;
            let term = glossary::find(id).ok_or_else(|| unknown("term", id))?;
            let says: Option<&str> = args.get("says")?;
            let says = says.unwrap_or(term.name.get(lang));
            let code = lang.code();
            Ok(format!(
                r#"<a class="term" data-term="{id}" href="/{code}/glossary#{id}">{says}</a>"#
            ))
        },
    );
}

impl Pages {
    /// The finished page of the glossary; rendered if it is the first time.
    pub(super) fn glossary(&self, lang: Lang) -> Result<Arc<Precompressed>, Mistake> {
        let slot = &self.finished[&(GLOSSARY, lang.code())];
        let text = made_once(slot, || {
            let mut context = self.context(lang, None);
            let twin = format!("/{}/{GLOSSARY}", lang.other().code());
            context.insert("twin", &twin);
            let terms = glossary::ALL.iter().map(|term| {
                json!({
                    "id": term.id,
                    "name": term.name.get(lang),
                    "other": term.name.get(lang.other()),
                    "means": term.means.get(lang),
                    "measured": measured::marks(lang, term.evidence),
                    "see": passage(term.see, lang),
                })
            });
            context.insert("glossary", &terms.collect::<Vec<_>>());
            let page = self.fill(lang, "glossary.html", &context)?;
            Ok(Arc::new(with_gap(page, GLOSSARY)?))
        })?;
        Ok(text.clone())
    }
}
