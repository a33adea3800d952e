//! The labs of a chapter: what the page has of each, the gaps for what happened in the visitor's own world, and
//! the certificate.

use std::collections::BTreeMap;
use std::sync::Arc;

use rocket::serde::json::{Value as Json, json};
use tera::Context;
use time::OffsetDateTime;

use super::{Mistake, Pages, Rendered, SPLICE, View, asking, with_gap};
use crate::book::Chapter;
use crate::book::attacks::lab::{Defence, Lab};
use crate::book::attacks::lab_world::LabWorld;
use crate::book::attacks::labs::{self, LABS};
use crate::book::attacks::notes::Noted;
use crate::book::attacks::passed::{Passed, PassedLab};
use crate::book::chapter::Extra;
use crate::exchange::visit::Live;
use crate::http::lab_hosts::{LabHost, Naming};
use crate::lang::Lang;

/// Links to labs, by their names: `href` and `title`.
pub(super) fn links(slugs: &[&str], lang: Lang) -> Vec<Json> {
    let labs = slugs.iter().filter_map(|slug| labs::find(slug));
    let link = |lab: &Lab| {
        let href = format!("/{}/attacks#{}", lang.code(), lab.slug);
        json!({ "href": href, "title": lab.title.get(lang) })
    };
    labs.map(link).collect()
}

/// What a visitor sees of one lab.
///
/// It is a copy: the worlds of all visitors are locked while one is read, and a page takes longer.
pub struct LabShown {
    /// The lab that is shown.
    pub lab: &'static Lab,
    /// Whether the lab is passed.
    pub passed: bool,
    /// Whether the visitor is the user of this machine. The labs exist for nobody else.
    pub is_local: bool,
    /// Which of the lab's defences is switched on.
    defence: usize,
    /// How many attacks have begun since the lab was started over.
    attacks: u32,
    /// Whether an attack has begun since the switch was last turned.
    begun: bool,
    /// Whether the last attack happened, if that is known.
    happened: Option<bool>,
    /// Whether the attack happened when it was last tried, by the numbers of the way and of the defence.
    outcomes: BTreeMap<(usize, usize), bool>,
    /// Which of the lab's ways the last attack takes.
    way: usize,
    /// The requests of the last attack.
    notes: Vec<Noted>,
}

impl LabShown {
    /// A lab, and what has happened in the visitor's world, if anything has.
    pub fn new(
        lab: &'static Lab,
        world: Option<&LabWorld>,
        passed: bool,
        is_local: bool,
    ) -> Self {
        let begun = world.filter(|world| world.begun);
        Self {
            lab,
            passed,
            is_local,
            defence: world.map_or(0, |world| world.defence),
            attacks: world.map_or(0, |world| world.attacks),
            begun: begun.is_some(),
            happened: begun.and_then(|world| (lab.judge)(world)),
            outcomes: world.map(|world| world.outcomes.clone()).unwrap_or_default(),
            way: world.map_or(0, |world| world.way),
            notes: world.map(|world| world.notes.clone()).unwrap_or_default(),
        }
    }
}

/// Whether a chapter shows the labs.
fn has_labs(chapter: &Chapter) -> bool {
    chapter.extras.contains(&Extra::Labs)
}

/// The marks in the finished page of a chapter at which it is cut, in their order.
pub(super) fn marks(chapter: &Chapter) -> Vec<&'static str> {
    let labs = LABS.iter().filter(|_| has_labs(chapter)).map(|_| LAB);
    let table = has_labs(chapter).then_some(TABLE);
    labs.chain(table).chain([SPLICE]).collect()
}

/// Where the page of the labs, in the order of the table, takes what happened in each.
const LAB: &str = "<!--lab-->";
/// Where it takes the table at its end.
const TABLE: &str = "<!--attacks-->";

/// Nothing for each gap of a chapter's own.
pub(super) fn empty(chapter: &Chapter) -> Vec<String> {
    vec![String::new(); marks(chapter).len() - 1]
}

impl View {
    /// What happened in one lab, for its gap.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn lab(&self, lang: Lang, shown: &LabShown) -> Result<String, Mistake> {
        self.pages().lab(lang, shown)
    }

    /// The table of what happened, for the gap at the end of the chapter.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn attacks(&self, lang: Lang, shown: &[LabShown]) -> Result<String, Mistake> {
        self.pages().attacks(lang, shown)
    }

    /// The page that lists what a visitor has passed.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn certificate(
        &self,
        lang: Lang,
        passed: &Passed,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        let page = with_gap(pages.certificate(lang, passed)?, "certificate")?;
        Ok((Arc::new(page), vec![pages.live(lang, live)?]))
    }
}

impl Pages {
    /// Adds the labs to the variables of a chapter: the text of each, by section.
    pub(super) fn add_labs(
        &self,
        context: &mut Context,
        chapter: &Chapter,
        lang: Lang,
    ) -> Result<(), Mistake> {
        let mut sections = json!({});
        for lab in LABS {
            let file = format!("chapters/attacks/{}.{}.html", lab.slug, lang.code());
            let body = self.fill(lang, &file, context)?;
            let mut own = context.clone();
            let described = json!({
                "slug": lab.slug,
                "title": lab.title.get(lang),
                "story": lab.story.get(lang),
                "question": asking::explained(chapter, &lab.question, lang),
                "body": body,
            });
            own.insert("lab", &described);
            let html = self.fill(lang, "parts/lab.html", &own)?;
            let so_far = sections[lab.section].as_str().unwrap_or_default().to_owned();
            sections[lab.section] = json!(so_far + &html);
        }
        context.insert("labs", &sections);
        Ok(())
    }

    /// Renders once what is rendered per request, so that a mistake in it shows at start-up too.
    pub(super) fn try_labs(&self, lang: Lang) -> Result<(), Mistake> {
        let mut world = LabWorld::default();
        world.note(Noted::new(LabHost::Evil, "GET", "/", [Some("a=1"), None, None]));
        let full = |lab| LabShown::new(lab, Some(&world), true, true);
        let all: Vec<_> = LABS.iter().map(full).collect();
        for shown in &all {
            self.lab(lang, shown)?;
        }
        self.attacks(lang, &all)?;
        self.certificate(lang, &Passed::default())?;
        Ok(())
    }

    fn lab(&self, lang: Lang, shown: &LabShown) -> Result<String, Mistake> {
        let mut context = self.constant[lang.code()].clone();
        let (lab, at) = (shown.lab, shown.defence);
        let defence = |number: usize| lab.defences.get(number).map(|it| &it.label);
        let label = |number| defence(number).map(|it| it.get(lang));
        let others = lab.defences.iter().enumerate().map(|(number, it)| {
            let label = it.label.get(lang);
            json!({ "name": it.name, "label": label, "is_on": number == at })
        });
        let ways = lab.ways.iter().enumerate().map(|(number, it)| {
            let tried = lab.defences.iter().enumerate().filter_map(|(at, defence)| {
                let happened = *shown.outcomes.get(&(number, at))?;
                let label = defence.label.get(lang);
                Some(json!({ "label": label, "name": defence.name, "happened": happened }))
            });
            let label = it.label.get(lang);
            json!({ "name": it.name, "label": label, "tried": tried.collect::<Vec<_>>() })
        });
        let way = lab.ways.get(shown.way).filter(|_| shown.begun);
        let notes = shown.notes.iter().map(|it| described(it, lang));
        let to = if at == 0 { lab.switch } else { 0 };
        let path = format!("/{}/attacks/{}", lang.code(), lab.slug);
        context.insert(
            "lab",
            &json!({
                "slug": lab.slug,
                "title": lab.title.get(lang),
                "path": path,
                "is_local": shown.is_local,
                "is_on": at > 0,
                "to": lab.defences.get(to).map(|it| it.name),
                "to_label": label(to),
                "now": label(at),
                "defences": others.collect::<Vec<_>>(),
                "ways": ways.collect::<Vec<_>>(),
                "way": way.map(|it| json!({ "name": it.name, "label": it.label.get(lang) })),
                "attacks": shown.attacks,
                "begun": shown.begun,
                "happened": shown.happened,
                "passed": shown.passed,
                "notes": notes.collect::<Vec<_>>(),
            }),
        );
        self.fill(lang, "parts/lab_live.html", &context)
    }

    fn attacks(&self, lang: Lang, shown: &[LabShown]) -> Result<String, Mistake> {
        let mut context = self.constant[lang.code()].clone();
        let rows = shown.iter().map(|it| {
            let outcome = |at| it.outcomes.get(&(0, at));
            let cell = |(at, defence): (
                usize,
                &Defence,
            )| {
                json!({ "label": defence.label.get(lang), "happened": outcome(at) })
            };
            let cells = it.lab.defences.iter().enumerate().map(cell);
            json!({
                "slug": it.lab.slug,
                "title": it.lab.title.get(lang),
                "passed": it.passed,
                "cells": cells.collect::<Vec<_>>(),
            })
        });
        context.insert("rows", &rows.collect::<Vec<_>>());
        context.insert("lang", &lang);
        self.fill(lang, "parts/attack_table.html", &context)
    }

    fn certificate(&self, lang: Lang, passed: &Passed) -> Result<String, Mistake> {
        let mut context = self.context(lang, None);
        let twin = format!("/{}/attacks/certificate", lang.other().code());
        context.insert("twin", &twin);
        let row = |lab: &'static Lab| -> Option<Json> {
            let PassedLab { defence, at, .. } = passed.of(lab)?;
            let label = lab.defences.get(*defence)?.label.get(lang);
            let when = OffsetDateTime::from_unix_timestamp(*at).ok()?;
            let date = when.date();
            let (hour, minute, _) = when.time().as_hms();
            Some(json!({
                "slug": lab.slug,
                "title": lab.title.get(lang),
                "says": lang.words().attacks.certificate_line.replace("{}", label),
                "when": format!("{date} {hour:02}:{minute:02} UTC"),
            }))
        };
        context.insert("passed", &LABS.iter().filter_map(row).collect::<Vec<_>>());
        context.insert("count", &LABS.len());
        self.fill(lang, "certificate.html", &context)
    }
}

/// A note as the lanes show it.
fn described(note: &Noted, lang: Lang) -> Json {
    let says = note.did.map(|did| did.says.get(lang).replace("{}", &note.detail));
    json!({
        "host": note.at.name(Naming::Names),
        "is_evil": note.at == LabHost::Evil,
        "is_blog": note.at == LabHost::Blog,
        "method": note.method,
        "path": note.path,
        "cookie": note.cookie,
        "site": note.site,
        "origin": note.origin,
        "by_program": note.by_program,
        "says": says,
    })
}
