//! The clinic's chapter, and its pages for one visitor.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};
use tera::Context;

use super::{Mistake, Pages, Rendered, View, attacks, measured, with_gap};
use crate::book;
use crate::clinic::answer_page::CasePage;
use crate::clinic::form::{CaseForm, METHODS, PAGES};
use crate::clinic::symptoms::{self, Found, Hit, Symptom};
use crate::exchange::visit::Live;
use crate::html::escape;
use crate::http::compression::Precompressed;
use crate::lang::Lang;
use browser_jar::{Engine, ThirdParty};

/// What the chapter's text knows besides: the symptoms, and an empty form.
pub(super) fn complete(context: &mut Context, lang: Lang) {
    let group = |group: &symptoms::SymptomGroup| {
        let symptoms = group.symptoms.iter().map(|it| symptom(it, None, lang));
        json!({
            "letter": group.letter.to_string(),
            "title": group.title.get(lang),
            "symptoms": symptoms.collect::<Vec<_>>(),
        })
    };
    let groups: Vec<_> = symptoms::ALL.iter().map(group).collect();
    context.insert("groups", &groups);
    with_form(context, lang, &CasePage::default());
}

/// Adds the form of a case and what it offers to choose from, the answer and the invalid field.
fn with_form(context: &mut Context, lang: Lang, page: &CasePage) {
    let words = &lang.words().clinic;
    let choices = |names: &[&str], labels: &[&str], chosen: &str| -> Vec<Value> {
        let choice = |(name, label): (&&str, &&str)| json!({ "name": name, "label": label, "chosen": chosen == *name });
        names.iter().zip(labels).map(choice).collect()
    };
    let pages = PAGES.map(|(name, _)| name);
    let engines = Engine::ALL.map(Engine::name);
    let policies = ThirdParty::ALL.map(ThirdParty::name);
    let policy_titles = ThirdParty::ALL.map(|policy| policy.title().get(lang));
    let browsers = Engine::ALL.map(|engine| match engine {
        Engine::Chromium => words.chromium,
        _ => engine.title().get(lang),
    });
    let CasePage { form, shortened, permalink, answer, invalid, .. } = page;
    let shown = FormShown { form, shortened: *shortened };
    context.insert("form", &shown);
    let or_first = |names: &[&'static str], chosen: &str| {
        names.iter().copied().find(|name| *name == chosen).unwrap_or(names[0])
    };
    let page_chosen = or_first(&pages, &form.page);
    context.insert("pages", &choices(&pages, &words.pages, page_chosen));
    context.insert("response_pages", &choices(&pages, &words.pages, &form.response));
    // A form may say the older name of an engine.
    let engine = form.browser.parse().map_or("", Engine::name);
    let browser = or_first(&engines, engine);
    context.insert("browsers", &choices(&engines, &browsers, browser));
    context.insert("policies", &choices(&policies, &policy_titles, &form.third_party));
    let method = or_first(&METHODS, &form.method);
    context.insert("methods", &choices(&METHODS, &METHODS, method));
    let all = words.all.replace("{}", &symptoms::COUNT.to_string());
    context.insert("all_symptoms", &all);
    context.insert("case_path", &format!("/{}/clinic/case", lang.code()));
    context.insert("find_path", &format!("/{}/clinic/find", lang.code()));
    context.insert("clinic_path", &format!("/{}/clinic", lang.code()));
    let wrong = invalid
        .as_ref()
        .map(|it| json!({ "field": it.field, "why": it.why.get(lang) }));
    context.insert("answer", answer);
    let verdict = answer.as_ref().map(|it| &it.title).filter(|it| !it.is_empty());
    if let Some(verdict) = verdict {
        context.insert("verdict", verdict);
    }
    context.insert("wrong", &wrong);
    context.insert("permalink", permalink);
    let explaining = page.symptoms.iter().filter_map(|slug| symptoms::find(slug));
    let explaining: Vec<_> = explaining
        .map(|it| {
            let href = format!("/{}/clinic#{}", lang.code(), it.slug);
            json!({ "href": href, "title": html(it.title.get(lang)) })
        })
        .collect();
    context.insert("explaining", &explaining);
    context.insert("remark", &page.kind.remark().map(|it| it.get(lang)));
    context.insert("requests", &page.requests);
}

/// The form with the remark on what is missing in it.
#[derive(Serialize)]
struct FormShown<'p> {
    #[serde(flatten)]
    form: &'p CaseForm,
    shortened: bool,
}

/// A text whose backticks are code, as HTML.
fn html(text: &str) -> String {
    let mut html = String::new();
    for (at, piece) in text.split('`').enumerate() {
        let escaped = escape(piece);
        match at % 2 {
            0 => html += &escaped,
            _ => html += &format!("<code>{escaped}</code>"),
        }
    }
    html
}

/// What to do, as paragraphs with lines to be copied between them: a line's own text is `line`, and a
/// paragraph's HTML is `text`.
fn fix(text: &str) -> Vec<Value> {
    let pieces =
        text.split("``").enumerate().map(|(at, piece)| (at % 2 == 1, piece.trim()));
    let shown = pieces.filter(|(_, piece)| !piece.is_empty());
    shown
        .map(|(line, piece)| match line {
            true => json!({ "line": piece }),
            false => json!({ "text": html(piece) }),
        })
        .collect()
}

/// A symptom as a page shows it: of its messages the one that was pasted, the others by themselves.
fn symptom(symptom: &Symptom, said: Option<&str>, lang: Lang) -> Value {
    let (slug, id) = symptom.section.split_once('#').unwrap_or_default();
    let section = book::ALL.iter().find(|it| it.slug == slug).and_then(|chapter| {
        let section = chapter.sections.iter().find(|it| it.id == id)?;
        Some(format!("{} · {}", chapter.title.get(lang), section.title.get(lang)))
    });
    let case = symptom.case.as_ref().map(|case| {
        let href = format!("/{}/clinic/case?symptom={}", lang.code(), symptom.slug);
        json!({ "href": href, "why": html(case.why.get(lang)) })
    });
    let demo = symptom.demo.and_then(|demo| {
        let (slug, _) = demo.split_once("::")?;
        Some(json!({ "name": demo, "href": format!("/{}/{slug}#{}", lang.code(), crate::view::arguments::anchor(demo)) }))
    });
    let labs = attacks::links(symptoms::labs_of(symptom.slug), lang);
    let others: Vec<_> =
        symptom.errors.iter().filter(|error| Some(**error) != said).collect();
    let messages = lang.words().clinic.errors.replace("{}", &others.len().to_string());
    json!({
        "slug": symptom.slug,
        "title": html(symptom.title.get(lang)),
        "said": said,
        "errors": others,
        "messages": messages,
        "cause": html(symptom.cause.get(lang)),
        "rule": html(symptom.rule.get(lang)),
        "fix": fix(symptom.fix.get(lang)),
        "case": case,
        "section": { "href": format!("/{}/{}", lang.code(), symptom.section), "title": section },
        "demo": demo,
        "labs": labs,
        "measured": measured::marks(lang, symptom.evidence),
    })
}

impl View {
    /// The page of a case.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn case(
        &self,
        lang: Lang,
        page: &CasePage,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.case(lang, page)?, vec![pages.live(lang, live)?]))
    }

    /// The page of the symptoms that were found.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn found(
        &self,
        lang: Lang,
        wanted: &str,
        found: &Found,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.found(lang, wanted, found)?, vec![pages.live(lang, live)?]))
    }
}

impl Pages {
    fn case(&self, lang: Lang, page: &CasePage) -> Result<Arc<Precompressed>, Mistake> {
        let mut context = self.context(lang, None);
        with_form(&mut context, lang, page);
        let twin = format!("/{}/clinic/case", lang.other().code());
        context.insert("twin", page.twin.as_ref().unwrap_or(&twin));
        let page = self.fill(lang, "case.html", &context)?;
        Ok(Arc::new(with_gap(page, "case.html")?))
    }

    fn found(
        &self,
        lang: Lang,
        wanted: &str,
        found: &Found,
    ) -> Result<Arc<Precompressed>, Mistake> {
        let mut context = self.context(lang, None);
        with_form(&mut context, lang, &CasePage::default());
        let hit = |hit: &Hit| symptom(hit.symptom, hit.said, lang);
        let mut symptoms: Vec<_> = found.hits.iter().map(hit).collect();
        if let Some(first) = symptoms.first_mut().filter(|_| found.certain) {
            first["open"] = json!(true);
        }
        context.insert("found", &symptoms);
        context.insert("certain", &found.certain);
        context.insert("wanted", wanted);
        let words = &lang.words().clinic;
        let many = match found.certain {
            true => words.found_many.replace("{}", &found.hits.len().to_string()),
            false => words.found_nearest.to_owned(),
        };
        context.insert("found_many", &many);
        let query: String =
            url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        context
            .insert("twin", &format!("/{}/clinic/find?q={query}", lang.other().code()));
        let page = self.fill(lang, "found.html", &context)?;
        Ok(Arc::new(with_gap(page, "found.html")?))
    }

    /// Renders both pages once with something in every place, so that a mistake in a template shows when
    /// the site starts.
    pub(super) fn try_clinic(&self, lang: Lang) -> Result<(), Mistake> {
        for page in CasePage::examples() {
            self.case(lang, &page)?;
        }
        let all = symptoms::each();
        let hits: Vec<_> = all
            .map(|symptom| Hit { symptom, said: symptom.errors.first().copied() })
            .collect();
        for certain in [true, false] {
            self.found(lang, "", &Found { certain, hits: hits.clone() })?;
        }
        self.found(lang, "", &Found::default())?;
        Ok(())
    }
}
