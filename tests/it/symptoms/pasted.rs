//! Whole lines as people paste them, and text that is no complaint about cookies.

use remember_me::clinic::symptoms::search;
use remember_me::lang::Lang;
use serde_json::Value;

use super::slugs;

fn lines() -> Value {
    serde_json::from_str(include_str!("pasted.json")).expect("it is JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The faults in what a line finds, in both languages.
fn wrong(line: &str, right: &[&str]) -> Option<String> {
    Lang::ALL.into_iter().find_map(|lang| {
        let found = search(line, lang);
        let first = found.hits.first().map(|hit| hit.symptom.slug);
        let fine = found.certain && first.is_some_and(|first| right.contains(&first));
        let three: Vec<_> = slugs(line, lang).into_iter().take(3).collect();
        (!fine).then(|| {
            format!(
                "{line}\n    {right:?} expected, certain: {}, {three:?}",
                found.certain
            )
        })
    })
}

#[track_caller]
fn check_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_pasted_line_finds_its_symptom_by_the_words_that_tell_it_apart() {
    let lines = lines();
    let recognised = lines["recognised"].as_array().expect("a list");
    assert!(recognised.len() >= 60);
    let each = recognised.iter().filter_map(|pair| {
        let right: Vec<_> = pair[1].as_array()?.iter().map(text).collect();
        wrong(text(&pair[0]), &right)
    });
    check_none(each.collect());
}

#[test]
fn the_words_are_found_in_a_log_full_of_other_lines() {
    let lines = lines();
    let recognised = lines["recognised"].as_array().expect("a list");
    let noise =
        "2026-11-30T02:00:00.123Z INFO GET /assets/app.8f31c2.js 200 4 ms id=77120\n";
    let each = recognised.iter().filter_map(|pair| {
        let right: Vec<_> = pair[1].as_array()?.iter().map(text).collect();
        let log =
            format!("{}{}\n{}", noise.repeat(20), text(&pair[0]), noise.repeat(20));
        wrong(&log, &right)
    });
    check_none(each.collect());
}

#[test]
fn what_is_about_something_else_is_nothing_certain() {
    let lines = lines();
    let mut wrong = Vec::new();
    for line in lines["uncertain"].as_array().expect("a list").iter().map(text) {
        for lang in Lang::ALL {
            let found = search(line, lang);
            if found.certain || found.hits.len() > 3 {
                wrong.push(format!("{lang:?} {line} {:?}", slugs(line, lang)));
            }
        }
    }
    check_none(wrong);
}

/// Lines of all kinds: those that were written before the words for them, and what is nearly of the subject.
#[test]
fn what_engineers_and_beginners_write_finds_its_symptom() {
    let mut wrong_lines = Vec::new();
    let (mut found, mut elsewhere) = (0, 0);
    for line in include_str!("written.txt").lines() {
        let Some((right, query)) = line.split_once(" || ") else { continue };
        if line.starts_with("# ") {
            continue;
        }
        if right == "-" {
            elsewhere += 1;
            let certain = |lang: &Lang| search(query, *lang).certain;
            let certain = Lang::ALL.into_iter().find(certain);
            wrong_lines
                .extend(certain.map(|lang| format!("{lang:?} is sure of {query}")));
        } else {
            found += 1;
            wrong_lines.extend(wrong(query, &right.split('|').collect::<Vec<_>>()));
        }
    }
    assert!(found >= 270 && elsewhere >= 80, "{found} and {elsewhere} lines");
    check_none(wrong_lines);
}

/// In a long text there are common words of every kind.
#[test]
fn a_log_about_something_else_is_no_complaint() {
    let lines = include_str!("written.txt").lines();
    let elsewhere: String = lines
        .filter_map(|line| Some(line.strip_prefix("- || ")?.to_owned() + "\n"))
        .collect();
    for lang in Lang::ALL {
        let found = search(&elsewhere, lang);
        assert!(!found.certain, "{lang:?}: {:?}", slugs(&elsewhere, lang));
    }
}

/// The reports that others published, where their collection is at hand.
#[test]
fn public_reports_find_their_symptom() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/public-bugs.json");
    let Ok(json) = std::fs::read_to_string(path) else {
        let proof = "the published messages find their symptoms";
        return crate::site::not_run("the collection of reports is not here", proof);
    };
    let reports: Value = serde_json::from_str(&json).expect("it is JSON");
    let new = |id: &str| match id {
        "pb-66" => "cookies-imported-into-automation",
        "pb-68" => "session-store-is-away",
        "pb-69" => "cookie-set-too-late",
        "pb-71" => "client-refuses-the-date",
        "pb-72" => "cdn-takes-cookies-out",
        "pb-73" => "web-views-of-apps",
        other => panic!("{other} names no symptom"),
    };
    let mut all = Vec::new();
    for case in reports["cases"].as_array().expect("a list") {
        if case["kind"] != "search" {
            continue;
        }
        let expect = &case["expect"];
        let query = text(&case["input"]["q"]);
        let right: Vec<&str> = match (&expect["first"], &expect["first_of"]) {
            (Value::String(first), _) => vec![first],
            (_, Value::Array(several)) => several.iter().map(text).collect(),
            _ => vec![new(text(&case["id"]))],
        };
        all.extend(wrong(query, &right));
        if let Some(within) = expect["both_within"].as_u64() {
            for lang in Lang::ALL {
                let found = slugs(query, lang);
                let early = found.iter().take(usize::try_from(within).expect("small"));
                let both = right.iter().all(|slug| early.clone().any(|it| it == slug));
                assert!(both, "{query}: {found:?}");
            }
        }
    }
    for message in reports["chinese_messages"].as_array().expect("a list") {
        let right: Vec<_> =
            message["symptoms"].as_array().expect("a list").iter().map(text).collect();
        let says = text(&message["says"]);
        all.extend(wrong(says, &right));
        all.extend(wrong(
            &format!("(index):1 Cookie “sid” {says}。 app.3f1.js:1:2044"),
            &right,
        ));
    }
    check_none(all);
}
