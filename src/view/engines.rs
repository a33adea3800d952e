//! The measurements on pages: the overview, the sheets of cells, the grid and the report card.

use std::collections::btree_map::Entry as Slot;
use std::sync::{Arc, PoisonError};

use browser_jar::Engine;
use rocket::serde::json::{Value as Json, json};
use tera::{Kwargs, State, Tera, TeraResult};

use super::arguments::{language, unknown};
use super::{Mistake, Pages, Rendered, View, with_gap};
use crate::engines::ruling::{agreement, ruling};
use crate::engines::sheets::{self, MatrixRow, SAME_SITE, Sheet};
use crate::engines::{
    self, Cell, CellOutcome, EngineColumn, Measured, MeasuredBuild, conformance,
    probing, report_card, wording,
};
use crate::exchange::visit::Live;
use crate::http::compression::Precompressed;
use crate::lang::Lang;

/// The name of the pages of the engines.
const ENGINES: &str = "engines";

/// The most characters of a value or a line that a page shows.
const SHOWN: usize = 80;

/// Registers what the components of the measurements call:
///
/// - `grid(topic, relation)`: the cells of a topic, as `grid.html` draws them;
/// - `report_card()`: the probes of the report card with what was measured.
///
/// The first refuses a name that the data doesn't have.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function(
        "grid",
        |args: Kwargs, state: &State| -> TeraResult<tera::Value> {
            let topic: &str = args.must_get("topic")?;
            let relation: Option<&str> = args.get("relation")?;
            let slug = match relation.filter(|it| *it != sheets::CROSS_SITE) {
                Some(relation) if topic == SAME_SITE => format!("{topic}-{relation}"),
                _ => topic.to_owned(),
            };
            let sheet =
                sheets::find(&slug).ok_or_else(|| unknown("sheet of cells", &slug))?;
            let lang = language(state)?;
            Ok(tera::Value::from_serializable(&grid(sheet, lang)))
        },
    );
    tera.register_function(
        "report_card",
        |_: Kwargs, state: &State| -> TeraResult<tera::Value> {
            Ok(tera::Value::from_serializable(&card(language(state)?)))
        },
    );
}

/// A text with its length where it is too long to be shown.
fn shown(text: &str, lang: Lang) -> Json {
    let cut: String = text.chars().take(SHOWN).collect();
    let bytes = (cut.len() < text.len())
        .then(|| lang.words().engines.bytes.replace("{}", &text.len().to_string()));
    json!({ "text": cut, "bytes": bytes })
}

/// What one engine did.
fn result(engine: EngineColumn, measured: &Measured, lang: Lang) -> Json {
    json!({
        "engine": engine.name(),
        "title": engine.title(),
        "letter": engine.title().get(..1),
        "outcome": measured.result.name(),
        "yes": matches!(measured.result, CellOutcome::Sent | CellOutcome::Kept),
        "verdict": wording::verdict(measured.result).get(lang),
        "cookie": (!measured.cookie.is_empty()).then(|| shown(&measured.cookie, lang)),
        "flaky": measured.flaky,
        "why": measured.why,
    })
}

/// A cell as the grid shows it: its verdicts, and where its details are.
fn mark(cell: &Cell, lang: Lang) -> Json {
    let results: Vec<_> =
        cell.each().map(|(engine, it)| result(engine, it, lang)).collect();
    let all = cell.each().all(|(_, it)| it.result == cell.chromium.result);
    json!({
        "id": cell.id,
        "href": cell.href(lang),
        "differs": cell.differs(),
        "all": all,
        "result": wording::result(cell, lang),
        "results": results,
    })
}

/// A cell with everything that is said of it.
fn details(cell: &Cell, lang: Lang) -> Json {
    let words = &lang.words().engines;
    let mut details = mark(cell, lang);
    let steps = cell.set.iter().map(|step| {
        let lines = step.lines.iter().map(|line| shown(line, lang));
        json!({ "who": wording::setter(step, lang), "lines": lines.collect::<Vec<_>>() })
    });
    let rule = ruling(cell, Engine::Standard, lang).map(|ruling| {
        let reference = ruling.rule.reference();
        json!({
            "verdict": wording::verdict(ruling.outcome).get(lang),
            "reason": ruling.reason,
            "place": format!("{} §{}", reference.document, reference.place()),
        })
    });
    let attribute = cell.parts().next().unwrap_or_default();
    details["name"] = match cell.topic == SAME_SITE {
        true => json!(wording::short(wording::ATTRIBUTES, attribute, lang)),
        false => json!(cell.parts().collect::<Vec<_>>().join(" / ")),
    };
    details["steps"] = steps.collect();
    details["situation"] = json!(wording::situation(cell, lang));
    details["rule"] = json!(rule);
    details["no_rule"] = json!(words.no_rule);
    details["probe"] = json!(probing::is_runnable(cell));
    details
}

fn count(cells: &[&Cell], lang: Lang) -> String {
    let differing = cells.iter().filter(|cell| cell.differs()).count();
    let words = lang.words().engines.count;
    let words = words.replacen("{}", &cells.len().to_string(), 1);
    words.replacen("{}", &differing.to_string(), 1)
}

/// The head of a row of the matrix.
fn row_name(row: &MatrixRow, lang: Lang) -> String {
    let how = wording::short(wording::HOWS, row.how, lang);
    match (row.policy, lang) {
        ("default", _) => how,
        (_, Lang::Zh) => format!("{how}（{}）", lang.words().engines.allowed),
        (_, Lang::En) => format!("{how}, {}", lang.words().engines.allowed),
    }
}

/// The cells of a sheet as `grid.html` draws them: a matrix, or a list.
fn grid(sheet: &Sheet, lang: Lang) -> Json {
    let columns = wording::ATTRIBUTES.iter().map(|it| it.short.get(lang));
    let columns: Vec<_> = columns.collect();
    let rows = sheet.matrix().into_iter().map(|row| {
        let cells = row.cells.iter().zip(&columns).map(|(cell, column)| {
            cell.map(|cell| {
                let mut mark = mark(cell, lang);
                mark["column"] = json!(column);
                mark
            })
        });
        json!({
            "name": row_name(&row, lang),
            "differs": row.cells.iter().flatten().any(|cell| cell.differs()),
            "cells": cells.collect::<Vec<_>>(),
        })
    });
    let rows: Vec<_> = rows.collect();
    let listed: Vec<_> = sheet.listed().map(|cell| details(cell, lang)).collect();
    let differs = sheet.cells().any(Cell::differs);
    json!({
        "slug": sheet.slug,
        "name": name(sheet, lang),
        "columns": columns,
        "rows": rows,
        "listed": listed,
        "differs": differs,
    })
}

/// The title of a sheet.
fn name(sheet: &Sheet, lang: Lang) -> String {
    let topic = wording::short(wording::TOPICS, sheet.topic, lang);
    match sheet.relation {
        None => topic,
        Some(relation) => {
            let relation = wording::short(wording::RELATIONS, relation, lang);
            match lang {
                Lang::Zh => format!("{topic}：{relation}"),
                Lang::En => format!("{topic}: {relation}"),
            }
        }
    }
}

/// What a sheet is about, in a few words.
fn about(sheet: &Sheet, lang: Lang) -> String {
    let (list, id) = match sheet.relation {
        Some(relation) => (wording::RELATIONS, relation),
        None => (wording::TOPICS, sheet.topic),
    };
    wording::of(list, id).map_or(id, |named| named.long.get(lang)).to_owned()
}

/// A sheet as a list of sheets names it.
fn entry(sheet: &Sheet, lang: Lang) -> Json {
    let cells: Vec<_> = sheet.cells().collect();
    json!({
        "slug": sheet.slug,
        "href": format!("/{}/{ENGINES}/{}", lang.code(), sheet.slug),
        "name": name(sheet, lang),
        "about": about(sheet, lang),
        "tab": sheet.relation.map_or_else(
            || name(sheet, lang),
            |relation| wording::short(wording::RELATIONS, relation, lang),
        ),
        "cells": cells.len(),
        "differing": cells.iter().filter(|cell| cell.differs()).count(),
    })
}

/// The probes of the report card, each with what the rule says and what was measured.
fn card(lang: Lang) -> Json {
    let probes = report_card::probes().map(|cell| {
        let mut probe = mark(cell, lang);
        probe["situation"] = json!(wording::probe(cell, lang));
        probe["lines"] = cell
            .set
            .iter()
            .flat_map(|step| &step.lines)
            .map(|line| shown(line, lang))
            .collect();
        let standard = ruling(cell, Engine::Standard, lang).map(|it| it.outcome);
        probe["by_rule"] = json!(standard.map(CellOutcome::name));
        probe["by_rule_verdict"] =
            json!(standard.map(|it| wording::verdict(it).get(lang)));
        probe
    });
    let probes: Vec<_> = probes.collect();
    let words = &lang.words().engines.card;
    json!({
        "lead": words.lead.replace("{}", &probes.len().to_string()),
        "probes": probes,
        "hosts": report_card::HOSTS_LINES,
    })
}

fn engine(engine: EngineColumn, build: &MeasuredBuild, lang: Lang) -> Json {
    let policies = &lang.words().engines.policies;
    let policy = match build.third_party.as_str() {
        "blocked" => policies.blocked,
        "partitioned" => policies.partitioned,
        "sent-not-set" => policies.sent_not_set,
        other => other,
    };
    json!({
        "id": engine.name(),
        "name": build.name,
        "version": build.version,
        "build": build.build,
        "measured": build.measured,
        "third_party": policy,
    })
}

impl View {
    /// The page that lists the engines, the sheets of cells and the conformance tables.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn engines(&self, lang: Lang, live: &Live) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        let page = pages.engine_page(ENGINES, lang, || pages.overview(lang))?;
        Ok((page, vec![pages.live(lang, live)?]))
    }

    /// The page of a sheet of cells.
    ///
    /// # Errors
    /// As [`View::contents`].
    pub fn sheet(
        &self,
        lang: Lang,
        sheet: &'static Sheet,
        live: &Live,
    ) -> Result<Rendered, Mistake> {
        let pages = self.pages();
        let page = pages.engine_page(&sheet.slug, lang, || pages.sheet(lang, sheet))?;
        Ok((page, vec![pages.live(lang, live)?]))
    }
}

impl Pages {
    /// The finished page of this name; rendered if it is the first time. The pages of the engines are
    /// not rendered when the site starts, because few visits lead to them.
    fn engine_page(
        &self,
        name: &'static str,
        lang: Lang,
        make: impl FnOnce() -> Result<String, Mistake>,
    ) -> Result<Arc<Precompressed>, Mistake> {
        let mut pages = self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match pages.entry((name, lang.code())) {
            Slot::Occupied(kept) => kept.get().clone(),
            Slot::Vacant(free) => {
                free.insert(Arc::new(with_gap(make()?, name)?)).clone()
            }
        })
    }

    fn overview(&self, lang: Lang) -> Result<String, Mistake> {
        let mut context = self.context(lang, None);
        context.insert("twin", &format!("/{}/{ENGINES}", lang.other().code()));
        let data = engines::measurements();
        let builds: Vec<_> =
            data.engines.each().map(|(column, it)| engine(column, it, lang)).collect();
        context.insert("builds", &builds);
        let sheets: Vec<_> =
            sheets::all().iter().map(|sheet| entry(sheet, lang)).collect();
        context.insert("sheets", &sheets);
        let differing = data.cells.iter().filter(|cell| cell.differs()).count();
        context.insert(
            "total",
            &json!({ "cells": data.cells.len(), "differing": differing }),
        );
        let scores = conformance::SCORES.iter().map(|score| {
            json!({ "id": score.id, "program": score.program, "shares": score.shares })
        });
        context.insert("scores", &scores.collect::<Vec<_>>());
        let predicted = EngineColumn::ALL.map(|column| {
            let of = agreement(column);
            json!({
                "id": column.name(),
                "title": column.title(),
                "expressible": of.map(|it| it.expressible),
                "predicted": of.map(|it| it.predicted),
                "share": of.map(|it| it.share()),
            })
        });
        context.insert("predicted", &predicted);
        context.insert("engines", &true);
        self.fill(lang, "engines.html", &context)
    }

    fn sheet(&self, lang: Lang, sheet: &Sheet) -> Result<String, Mistake> {
        let mut context = self.context(lang, None);
        let twin = format!("/{}/{ENGINES}/{}", lang.other().code(), sheet.slug);
        context.insert("twin", &twin);
        context.insert("sheet", &entry(sheet, lang));
        let related = sheets::all().iter().filter(|other| other.topic == sheet.topic);
        let related: Vec<_> = related.map(|other| entry(other, lang)).collect();
        context.insert("related", &related);
        let groups = sheet.matrix().into_iter().map(|row| {
            let cells: Vec<_> = row.cells.iter().copied().flatten().collect();
            json!({
                "id": format!("{}-{}", row.how, row.policy),
                "name": row_name(&row, lang),
                "count": count(&cells, lang),
                "cells": cells.iter().map(|cell| details(cell, lang)).collect::<Vec<_>>(),
            })
        });
        context.insert("groups", &groups.collect::<Vec<_>>());
        context.insert("relation", sheet.relation.unwrap_or(sheets::CROSS_SITE));
        context.insert("topic", sheet.topic);
        context.insert("engines", &true);
        self.fill(lang, "engines_sheet.html", &context)
    }
}
