//! A sentence about browsers names the cell of `data/engines.json` that measured it, says that nobody
//! measured it, or gives the reason why it needs no measurement; and the cell says what the sentence says.
//!
//! A sentence is about browsers if it names one. In a chapter its mark is behind it: `cell(id, says)`,
//! `unmeasured()`, or a comment `{# evidence: REASON #}` with the name of a
//! [`Exemption`](remember_me::evidence::Exemption). The questions, the symptoms and the terms have the field
//! `evidence`; the few other texts of the program are in [`ELSEWHERE`](elsewhere::ELSEWHERE).

mod elsewhere;
mod sentences;

use std::collections::BTreeSet;

use remember_me::book::{self, attacks, glossary};
use remember_me::clinic::{rule_evidence, symptoms};
use remember_me::engines::{self, Cell, EngineColumn};
use remember_me::evidence::{self, Evidence, Said};
use remember_me::lang::{Lang, Text};
use rocket::serde::json::serde_json;

use self::elsewhere::ELSEWHERE;
use self::sentences::{Mark, Sentence, names_a_browser, says_unmeasured};
use crate::html;
use crate::site;

/// A text of the program with what it is based on.
struct Based {
    place: String,
    texts: Vec<Text>,
    evidence: &'static [Evidence],
}

fn program() -> Vec<Based> {
    let mut all = Vec::new();
    for chapter in book::ALL {
        for guess in chapter.guesses {
            let choices = guess.choices.iter().flat_map(|it| [it.label, it.says]);
            all.push(Based {
                place: format!("{}, guess {}", chapter.slug, guess.of),
                texts: [guess.asks].into_iter().chain(choices).collect(),
                evidence: guess.evidence,
            });
        }
        for why in chapter.whys {
            let answers = why.answers.iter().flat_map(|it| [it.label, it.because]);
            all.push(Based {
                place: format!("{}, why {}", chapter.slug, why.id),
                texts: [why.asks].into_iter().chain(answers).collect(),
                evidence: why.evidence,
            });
        }
    }
    for lab in attacks::labs::LABS {
        let why = &lab.question;
        let answers = why.answers.iter().flat_map(|it| [it.label, it.because]);
        let labels = lab.defences.iter().map(|it| it.label);
        let texts = [lab.title, lab.story, why.asks].into_iter();
        all.push(Based {
            place: format!("lab {}", lab.slug),
            texts: texts.chain(answers).chain(labels).collect(),
            evidence: why.evidence,
        });
    }
    for it in symptoms::each() {
        let why = it.case.as_ref().map(|case| case.why);
        all.push(Based {
            place: format!("symptom {}", it.slug),
            texts: [it.title, it.cause, it.rule, it.fix]
                .into_iter()
                .chain(why)
                .collect(),
            evidence: it.evidence,
        });
    }
    for term in glossary::ALL {
        all.push(Based {
            place: format!("term {}", term.id),
            texts: vec![term.means],
            evidence: term.evidence,
        });
    }
    all
}

/// The chapters and the other templates with text, with their sentences.
fn templates(lang: Lang) -> Vec<(String, Vec<Sentence>)> {
    let read = sentences::templates(lang);
    read.into_iter().map(|(name, text)| (name, sentences::of(&text, lang))).collect()
}

/// Every cell that is named, with what is said of it and where.
fn named() -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for (name, sentences) in Lang::ALL.into_iter().flat_map(templates) {
        for mark in sentences.into_iter().flat_map(|sentence| sentence.marks) {
            if let Mark::Cell { id, says } = mark {
                all.push((name.clone(), id, says));
            }
        }
    }
    let mut put = |place: &str, evidence: &[Evidence]| {
        for it in evidence {
            if let Evidence::Cell { id, says } = it {
                all.push((place.to_owned(), (*id).to_owned(), (*says).to_owned()));
            }
        }
    };
    for based in program() {
        put(&based.place, based.evidence);
    }
    for (rule, evidence) in rule_evidence::all() {
        put(rule, evidence);
    }
    for (sentence, evidence) in ELSEWHERE {
        put(sentence, evidence);
    }
    all
}

/// What is wrong with this reading of a cell, if anything is.
fn contradicts(cell: &Cell, says: &str) -> Option<String> {
    let Some(said) = evidence::said(says) else {
        return Some(format!("`{says}` is neither one reading nor three"));
    };
    if said == [Said::Nothing; 3] {
        return Some("the sentence says nothing of it".to_owned());
    }
    EngineColumn::ALL.into_iter().zip(said).find_map(|(engine, said)| {
        let measured = cell.of(engine);
        let right = match said {
            Said::Nothing => return None,
            Said::Result(result) => result == measured.result.name(),
            Said::Field(field) => field == measured.cookie,
        };
        let title = engine.title();
        if measured.flaky {
            return Some(format!("two runs in {title} differ"));
        }
        (!right).then(|| {
            let (result, field) = (measured.result.name(), &measured.cookie);
            format!("`{says}`, but {title} is measured `{result}`, Cookie: `{field}`")
        })
    })
}

#[test]
fn each_cell_says_what_its_sentence_says() {
    let named = named();
    assert!(named.len() > 150, "only {} are read", named.len());
    let wrong = named.iter().filter_map(|(place, id, says)| {
        let why = match engines::find(id) {
            Some(cell) => contradicts(cell, says)?,
            None => "there is no such cell".to_owned(),
        };
        Some(format!("{place}: {id}: {why}"))
    });
    let wrong: BTreeSet<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", Vec::from_iter(wrong).join("\n"));
}

#[test]
fn each_sentence_about_browsers_in_the_templates_has_its_mark() {
    let mut lacking = Vec::new();
    for lang in Lang::ALL {
        for (name, sentences) in templates(lang) {
            for Sentence { text, marks } in sentences {
                for mark in &marks {
                    if let Mark::Unknown(what) = mark {
                        lacking.push(format!("{name}: not a mark: {what}"));
                    }
                }
                let told = !marks.is_empty() || says_unmeasured(&text);
                if names_a_browser(&text) && !told {
                    lacking.push(format!("{name}: {text}"));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn each_text_of_the_program_about_browsers_has_its_evidence() {
    let mut lacking = Vec::new();
    let mut known = BTreeSet::new();
    for Based { place, texts, evidence } in program() {
        let about = texts.iter().find(|text| {
            Lang::ALL.into_iter().any(|lang| names_a_browser(text.get(lang)))
        });
        if let Some(text) = about.filter(|_| evidence.is_empty()) {
            lacking.push(format!("{place}: {}", text.get(Lang::En)));
        }
        known.extend(texts.iter().map(|text| text.get(Lang::En).to_owned()));
    }
    // Words to be found by are no sentences.
    known.extend(symptoms::each().map(|it| it.words.en.to_owned()));
    let mut used = BTreeSet::new();
    let words = serde_json::to_value(Lang::En.words()).expect("the words are data");
    let mut texts = sentences::of_source();
    sentences::strings(&words, &mut |text| {
        texts.push(("lang".to_owned(), text.to_owned()))
    });
    for (place, text) in texts {
        if known.contains(&text) {
            continue;
        }
        for sentence in sentences::split(&text, Lang::En) {
            if !names_a_browser(&sentence) {
                continue;
            }
            let parts = ELSEWHERE.iter().filter(|(part, _)| sentence.contains(part));
            let listed = parts.max_by_key(|(part, _)| part.len());
            match listed {
                Some((part, _)) => _ = used.insert(*part),
                None if says_unmeasured(&sentence) => {}
                None => lacking.push(format!("{place}: {sentence}")),
            }
        }
    }
    for (part, evidence) in ELSEWHERE {
        if !used.contains(part) || evidence.is_empty() {
            lacking
                .push(format!("ELSEWHERE: no text has “{part}”, or it gives nothing"));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn both_languages_name_the_same_cells_in_the_same_order() {
    let marks = |lang| {
        let name = |name: String| name.replace(&format!(".{}.", Lang::code(lang)), ".");
        let of = |sentences: Vec<Sentence>| {
            let marks = sentences.into_iter().flat_map(|sentence| sentence.marks);
            marks
                .filter(|it| matches!(it, Mark::Cell { .. } | Mark::Unmeasured))
                .collect()
        };
        let all = templates(lang).into_iter();
        all.map(|(file, sentences)| (name(file), of(sentences)))
            .collect::<Vec<(_, Vec<_>)>>()
    };
    for ((name, zh), (other, en)) in marks(Lang::Zh).into_iter().zip(marks(Lang::En)) {
        assert_eq!(name, other);
        assert_eq!(zh, en, "{name}");
    }
}

#[test]
fn each_rule_of_an_engine_has_its_evidence() {
    let rules = browser_jar::Rule::ALL.iter().filter(|rule| rule.engine().is_some());
    let rules: BTreeSet<_> = rules.map(|rule| rule.id()).collect();
    let with: BTreeSet<_> = rule_evidence::all().map(|(id, _)| id).collect();
    assert_eq!(with, rules);
    for (id, evidence) in rule_evidence::all() {
        assert!(!evidence.is_empty(), "{id}");
    }
}

/// The pages offer each cell that their sentences name, and each link leads to its cell.
#[test]
fn each_mark_of_a_page_leads_to_its_cell() {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let code = lang.code();
        let chapters = book::ALL.iter().map(|it| it.slug);
        pages.extend(
            chapters
                .chain(["glossary", "clinic/find?q=cookie"])
                .map(|slug| format!("/{code}/{slug}")),
        );
    }
    let mut links = BTreeSet::new();
    for path in &pages {
        let response = site::shared().get(path, &[]);
        assert_eq!(response.status, 200, "{path}");
        let page = html::parse(&response.body);
        for link in page.all("a.measured") {
            assert!(link.attr("title").is_some_and(|it| it.len() > 12), "{path}");
            let href = link.attr("href").unwrap_or_default();
            links.insert(href.to_owned());
        }
    }
    assert!(links.len() > 100, "{}", links.len());
    let mut sheets: std::collections::BTreeMap<String, html::Page> = Default::default();
    for href in &links {
        let (path, anchor) = href.split_once('#').expect("a cell");
        let id = anchor.strip_prefix("cell-").expect("a cell");
        let lang = if path.starts_with("/zh") { Lang::Zh } else { Lang::En };
        let cell = engines::find(id).expect("a cell that was measured");
        assert_eq!(&cell.href(lang), href, "where the page of the cells has it");
        let sheet = sheets.entry(path.to_owned()).or_insert_with(|| {
            let response = site::shared().get(path, &[]);
            assert_eq!(response.status, 200, "{path}");
            html::parse(&response.body)
        });
        assert!(sheet.has(&format!("[id='{anchor}']")), "{href}");
    }
}

#[test]
fn a_reading_that_differs_is_found() {
    let cell_of = |id: &str| engines::find(id).expect("a cell");
    let strict = cell_of("samesite/strict/link/cross-site");
    assert_eq!(contradicts(strict, "withheld"), None);
    assert_eq!(contradicts(strict, "withheld - -"), None);
    assert!(contradicts(strict, "withheld withheld sent").is_some());
    assert!(contradicts(strict, "withheld withheld").is_some());
    assert!(contradicts(strict, "c=1 | - | -").is_some());
}
