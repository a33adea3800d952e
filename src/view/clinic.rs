//! The clinic's chapter, and its pages for one visitor.

use std::sync::Arc;

use serde_json::{Value, json};
use tera::Context;

use super::{Mistake, Pages, Rendered, View, with_gap};
use crate::book;
use crate::clinic::form::{Form, METHODS, PAGES};
use crate::clinic::symptoms::{self, Symptom};
use crate::exchange::visit::Live;
use crate::http::compression::Precompressed;
use crate::lang::Lang;
use crate::quote::highlight;
use browser_jar::Engine;

/// What the chapter's text knows besides: the symptoms, and an empty form.
pub(super) fn complete(context: &mut Context, lang: Lang) {
    let group = |group: &symptoms::Group| {
        let symptoms = group.symptoms.iter().map(|it| symptom(it, lang));
        json!({
            "letter": group.letter.to_string(),
            "title": group.title.get(lang),
            "symptoms": symptoms.collect::<Vec<_>>(),
        })
    };
    let groups: Vec<_> = symptoms::ALL.iter().map(group).collect();
    context.insert("groups", &groups);
    with_form(context, lang, &json!(Form::default()));
}

/// The form, and what there is to choose from.
fn with_form(context: &mut Context, lang: Lang, form: &Value) {
    let words = &lang.words().clinic;
    let choices = |names: &[&str], labels: &[&str], chosen: &Value| -> Vec<Value> {
        let choice = |(name, label)| json!({ "name": name, "label": label, "chosen": chosen == name });
        names.iter().zip(labels).map(choice).collect()
    };
    let pages = PAGES.map(|(name, _)| name);
    let engines = Engine::ALL.map(Engine::name);
    let browsers = Engine::ALL.map(|engine| match engine {
        Engine::Chromium => words.chromium,
        _ => engine.title().get(lang),
    });
    let mut form = form.clone();
    if form["shortened"].is_null() {
        form["shortened"] = json!(false);
    }
    context.insert("form", &form);
    context.insert("pages", &choices(&pages, &words.pages, &form["page"]));
    context.insert("browsers", &choices(&engines, &browsers, &form["browser"]));
    context.insert("methods", &choices(&METHODS, &METHODS, &form["method"]));
    context.insert("case_path", &format!("/{}/clinic/case", lang.code()));
    context.insert("find_path", &format!("/{}/clinic/find", lang.code()));
    context.insert("clinic_path", &format!("/{}/clinic", lang.code()));
    context.insert("answer", &Value::Null);
    context.insert("wrong", &Value::Null);
    context.insert("permalink", &Value::Null);
}

/// A text whose backticks are code, as HTML.
fn html(text: &str) -> String {
    let mut html = String::new();
    for (at, piece) in text.split('`').enumerate() {
        let escaped = highlight::escape(piece);
        match at % 2 {
            0 => html += &escaped,
            _ => html += &format!("<code>{escaped}</code>"),
        }
    }
    html
}

fn symptom(symptom: &Symptom, lang: Lang) -> Value {
    let (slug, id) = symptom.section.split_once('#').unwrap_or_default();
    let section = book::ALL.iter().find(|it| it.slug == slug).and_then(|chapter| {
        let section = chapter.sections.iter().find(|it| it.id == id)?;
        Some(format!("{} · {}", chapter.title.get(lang), section.title.get(lang)))
    });
    let case = symptom.case.as_ref().and_then(|case| {
        let query = Form::of(case).query()?;
        Some(json!({
            "href": format!("/{}/clinic/case?{query}", lang.code()),
            "why": html(case.why.get(lang)),
        }))
    });
    let demo = symptom.demo.and_then(|demo| {
        let (slug, _) = demo.split_once("::")?;
        Some(json!({ "name": demo, "href": format!("/{}/{slug}#{}", lang.code(), crate::view::arguments::anchor(demo)) }))
    });
    json!({
        "slug": symptom.slug,
        "title": html(symptom.title.get(lang)),
        "errors": symptom.errors,
        "cause": html(symptom.cause.get(lang)),
        "rule": html(symptom.rule.get(lang)),
        "fix": html(symptom.fix.get(lang)),
        "case": case,
        "section": { "href": format!("/{}/{}", lang.code(), symptom.section), "title": section },
        "demo": demo,
    })
}

impl View {
    /// The page of a case. `shown` holds the form, and the answer to it or what is wrong.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn case(
        &self,
        lang: Lang,
        shown: &Value,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.case(lang, shown)?, pages.live(lang, live)?))
    }

    /// The page of the symptoms that were found.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn found(
        &self,
        lang: Lang,
        wanted: &str,
        found: &[&Symptom],
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        Ok((pages.found(lang, wanted, found)?, pages.live(lang, live)?))
    }
}

impl Pages {
    fn case(&self, lang: Lang, shown: &Value) -> Result<Arc<Precompressed>, Mistake> {
        let mut context = self.context(lang, None);
        with_form(&mut context, lang, &shown["form"]);
        for name in ["answer", "wrong", "permalink"] {
            context.insert(name, shown.get(name).unwrap_or(&Value::Null));
        }
        let twin = format!("/{}/clinic/case", lang.other().code());
        context.insert("twin", shown["twin"].as_str().unwrap_or(&twin));
        let page = self.fill(lang, "case.html", &context)?;
        Ok(Arc::new(with_gap(page, "case.html")?))
    }

    fn found(
        &self,
        lang: Lang,
        wanted: &str,
        found: &[&Symptom],
    ) -> Result<Arc<Precompressed>, Mistake> {
        let mut context = self.context(lang, None);
        with_form(&mut context, lang, &json!(Form::default()));
        let symptoms: Vec<_> = found.iter().map(|it| symptom(it, lang)).collect();
        context.insert("found", &symptoms);
        context.insert("wanted", wanted);
        let count = found.len().to_string();
        let many = lang.words().clinic.found_many.replace("{}", &count);
        context.insert("found_many", &many);
        let query: String =
            url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        context
            .insert("twin", &format!("/{}/clinic/find?q={query}", lang.other().code()));
        let page = self.fill(lang, "found.html", &context)?;
        Ok(Arc::new(with_gap(page, "found.html")?))
    }

    /// Renders both once with something of everything, so that a mistake shows at start-up.
    pub(super) fn try_clinic(&self, lang: Lang) -> Result<(), Mistake> {
        let because = json!({ "ok": false, "word": "", "rule": "", "reason": "", "cite": "", "text": "", "used": false });
        let line = json!({
            "title": "", "url": "", "parts": [{ "text": "a", "kind": "name", "stops": true }],
            "stored": because, "sent": because, "attributes": [because], "notes": [because],
            "grade": { "letter": "A", "met": "", "points": [{ "id": "", "met": true, "says": "" }] },
            "correction": { "line": "-", "changes": ["-"], "https": true },
            "code": [{ "name": "", "html": "" }],
            "send": { "line": "-", "name": "", "renamed": true, "back": true, "reason": "", "engine": "" },
        });
        let mut impossible = line.clone();
        impossible["correction"] = json!({ "why": "-" });
        impossible["send"] = json!({ "why": "-" });
        let answer = json!({
            "summary": "", "engine": "", "lines": [line, impossible], "left_out": "-", "recording": true,
            "request": { "line": "-", "header": "-", "notes": [because] }, "nothing": "",
        });
        let wrong = json!({ "field": "from", "why": "-" });
        for shown in [
            json!({ "form": Form::default(), "answer": answer, "permalink": "/" }),
            json!({ "form": Form::default(), "wrong": wrong }),
        ] {
            self.case(lang, &shown)?;
        }
        let all: Vec<_> = symptoms::each().take(1).collect();
        self.found(lang, "", &all)?;
        self.found(lang, "", &[])?;
        Ok(())
    }
}
