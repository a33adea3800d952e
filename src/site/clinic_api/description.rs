//! `openapi.json` is compared with the types member by member: it describes what they write, and what a
//! case may hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use time::macros::datetime;
use url::Url;

use super::{DESCRIPTION, ErrorReport};
use crate::clinic::case::{
    CONTEXT_MEMBERS, Case, CaseContext, CaseRequest, MEMBERS, PRIOR_MEMBERS,
    REQUEST_MEMBERS, SUITE_MEMBERS,
};
use crate::clinic::diagnosis::Fate;
use crate::clinic::report::Report;
use crate::clinic::warning::WARNINGS;
use browser_jar::{AttributeKind, Engine, Outcome, SameSite, Setter, ThirdParty};

fn description() -> Value {
    serde_json::from_str(DESCRIPTION).expect("JSON")
}

fn example(name: &str) -> Value {
    let json = match name {
        "Report" => serde_json::to_value(Report::example()),
        _ => serde_json::to_value(ErrorReport::example()),
    };
    json.expect("JSON")
}

/// The schema of this name.
fn named<'d>(description: &'d Value, name: &str) -> &'d Value {
    &description["components"]["schemas"][name]
}

/// The parts of a schema that hold at once or one by one: references, `allOf` and `oneOf` taken apart.
fn parts<'d>(description: &'d Value, schema: &'d Value) -> Vec<&'d Value> {
    let mut all = vec![schema];
    if let Some(reference) = schema["$ref"].as_str() {
        let target = description.pointer(reference.trim_start_matches('#'));
        all.extend(parts(description, target.expect(reference)));
    }
    for list in ["allOf", "oneOf"] {
        for part in schema[list].as_array().into_iter().flatten() {
            all.extend(parts(description, part));
        }
    }
    all
}

/// The members of a schema, and which of them are required.
fn members<'d>(
    parts: &[&'d Value],
) -> (BTreeMap<&'d str, &'d Value>, BTreeSet<&'d str>) {
    let properties = parts.iter().filter_map(|it| it["properties"].as_object());
    let properties = properties.flatten().map(|(name, it)| (name.as_str(), it));
    let required = parts.iter().filter_map(|it| it["required"].as_array());
    let required = required.flatten().filter_map(Value::as_str);
    (properties.collect(), required.collect())
}

fn admits_null(parts: &[&Value]) -> bool {
    let has_null = |list: &Value, null: &Value| {
        list.as_array().is_some_and(|it| it.contains(null))
    };
    parts.iter().any(|it| {
        it["type"] == "null"
            || has_null(&it["type"], &json!("null"))
            || has_null(&it["enum"], &Value::Null)
    })
}

/// Compares a schema with all values that an example has in its place.
fn compare(
    description: &Value,
    at: &str,
    schema: &Value,
    values: &[&Value],
    faults: &mut Vec<String>,
) {
    let parts = parts(description, schema);
    let mut note = |fault: String| faults.push(format!("{at}: {fault}"));
    if values.is_empty() {
        note("the example has no value here".to_owned());
    }
    if admits_null(&parts) != values.iter().any(|it| it.is_null()) {
        note("null in one of the description and the types only".to_owned());
    }
    let objects: Vec<_> = values.iter().filter_map(|it| it.as_object()).collect();
    let (properties, required) = members(&parts);
    let written: BTreeSet<_> =
        objects.iter().flat_map(|it| it.keys()).map(String::as_str).collect();
    for name in written.difference(&properties.keys().copied().collect()) {
        note(format!("the description lacks {name}"));
    }
    for name in properties.keys().filter(|it| !written.contains(**it)) {
        note(format!("no type has {name}"));
    }
    for name in &required {
        if !properties.contains_key(name) {
            note(format!("{name} is required and not described"));
        }
    }
    for name in &written {
        let always = objects.iter().all(|it| it.contains_key(*name));
        if always != required.contains(name) {
            note(format!("{name} is required in one of the two only"));
        }
    }
    for (name, schema) in properties {
        let values: Vec<_> = objects.iter().filter_map(|it| it.get(name)).collect();
        compare(description, &format!("{at}.{name}"), schema, &values, faults);
    }
    let items = parts.iter().map(|it| &it["items"]).find(|it| it.is_object());
    let lists: Vec<_> = values.iter().filter_map(|it| it.as_array()).collect();
    match items {
        Some(items) => {
            let values: Vec<_> = lists.into_iter().flatten().collect();
            compare(description, &format!("{at}[]"), items, &values, faults);
        }
        None if !lists.is_empty() => faults.push(format!("{at}: a list of what?")),
        None => {}
    }
}

/// The differences between the description and the types that are written.
fn differences(description: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for name in ["Report", "Error"] {
        let (schema, example) = (named(description, name), example(name));
        compare(description, name, schema, &[&example], &mut faults);
    }
    faults
}

#[test]
fn the_description_has_the_members_of_the_types_and_no_others() {
    let differences = differences(&description());
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn the_examples_are_what_the_description_describes() {
    let description = description();
    for name in ["Report", "Error"] {
        let mut schema = named(&description, name).clone();
        schema["components"] = description["components"].clone();
        let validator = jsonschema::draft202012::new(&schema).expect("a schema");
        let faults: Vec<_> =
            validator.iter_errors(&example(name)).map(|it| it.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}

/// Every object schema that describes an answer, changed in each way: the comparison notices.
#[test]
fn no_change_of_the_description_goes_unnoticed() {
    fn pointers(json: &Value, at: &str, found: &mut Vec<String>) {
        if json["properties"].is_object() {
            found.push(at.to_owned());
        }
        match json {
            Value::Object(fields) => fields
                .iter()
                .for_each(|(name, it)| pointers(it, &format!("{at}/{name}"), found)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at_item, it)| {
                    pointers(it, &format!("{at}/{at_item}"), found)
                })
            }
            _ => {}
        }
    }
    let description = description();
    let mut found = Vec::new();
    for name in [
        "Because",
        "Note",
        "Attribute",
        "Withheld",
        "StoppedBy",
        "Correction",
        "Cookie",
        "End",
        "Warning",
        "Decision",
        "Report",
        "LeftOut",
        "Error",
    ] {
        let at = format!("/components/schemas/{name}");
        pointers(named(&description, name), &at, &mut found);
    }
    assert!(found.len() >= 13, "{found:?}");
    let check = |what: String, change: &dyn Fn(&mut Value)| {
        let mut changed = description.clone();
        change(&mut changed);
        assert!(!differences(&changed).is_empty(), "{what} goes unnoticed");
    };
    for at in &found {
        let schema = description.pointer(at).expect("a schema");
        let names = schema["properties"].as_object().expect("members").keys();
        for name in names {
            check(format!("{at} without {name}"), &|all| {
                let properties = all.pointer_mut(&format!("{at}/properties"));
                properties
                    .and_then(Value::as_object_mut)
                    .and_then(|it| it.remove(name))
                    .expect("it was there");
            });
            check(format!("{at} with {name} required the other way"), &|all| {
                let schema = all.pointer_mut(at).expect("a schema");
                let mut required: Vec<Value> =
                    schema["required"].as_array().cloned().unwrap_or_default();
                match required.iter().position(|it| it == name) {
                    Some(place) => drop(required.remove(place)),
                    None => required.push(json!(name)),
                }
                schema["required"] = json!(required);
            });
        }
        check(format!("{at} with a member more"), &|all| {
            let schema = all.pointer_mut(at).expect("a schema");
            schema["properties"]["more"] = json!({ "type": "string" });
        });
    }
}

#[test]
fn the_description_names_every_value_of_a_choice() {
    let url = Url::parse("https://a.example/").expect("a URL");
    let (method, context) = ("GET".to_owned(), CaseContext::default());
    let at = datetime!(2026-11-24 08:00 UTC);
    let request = CaseRequest { url, method, context, at };
    let fates = [
        Fate::Refused,
        Fate::Deleted,
        Fate::Overwritten(None),
        Fate::Evicted,
        Fate::Sent,
        Fate::Withheld(&request),
        Fate::Stored,
    ];
    let outcomes =
        [Outcome::Stored, Outcome::Replaced, Outcome::Deleted, Outcome::Refused];
    let kinds = [
        AttributeKind::Expires,
        AttributeKind::MaxAge,
        AttributeKind::Domain,
        AttributeKind::Path,
        AttributeKind::Secure,
        AttributeKind::HttpOnly,
        AttributeKind::SameSite,
        AttributeKind::Partitioned,
    ];
    let same_site = [SameSite::Unset, SameSite::None, SameSite::Lax, SameSite::Strict];
    let description = description();
    let decision = &named(&description, "Decision")["allOf"][1]["properties"];
    let attribute = &named(&description, "Attribute")["allOf"][1]["properties"];
    let cookie = &named(&description, "Cookie")["properties"];
    let warning = &named(&description, "Warning")["properties"];
    for (described, written) in [
        (&decision["fate"], json!(fates.map(|it| it.name()))),
        (&warning["warning"], json!(WARNINGS)),
        (&decision["outcome"], json!(outcomes)),
        (&attribute["understood_as"], json!(kinds.map(Some).to_vec())),
        (&cookie["same_site"], json!(same_site)),
        (named(&description, "Engine"), json!(Engine::ALL)),
        (named(&description, "ThirdParty"), json!(ThirdParty::ALL)),
        (named(&description, "SetBy"), json!(Setter::ALL)),
    ] {
        let names = |json: &Value| -> BTreeSet<String> {
            let items = json.as_array().expect("a list").iter();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        assert_eq!(names(&described["enum"]), names(&written));
    }
}

/// A case with every member that is read.
fn whole_case() -> Value {
    json!({
        "set_url": "https://a.example/",
        "set_cookie": ["a=1"],
        "set_by": "document.cookie",
        "prior": [{
            "url": "https://a.example/", "set_cookie": ["a=1"], "set_by": "response",
            "context": {
                "site": "same-site", "top_level": true,
                "top_level_site": "https://b.example/",
            },
        }],
        "set_context": { "site": "cross-site", "top_level": false },
        "request": {
            "url": "https://a.example/", "method": "GET", "site": "same-site",
            "top_level": true, "top_level_site": "https://b.example/",
            "third_party": "allowed", "via": ["https://b.example/"], "after_s": 1,
        },
        "after_s": 1,
        "encoding": "utf8",
        "engine": "standard",
        "third_party": "blocked",
        "now": "2026-11-24T08:00:00Z",
        "lang": "en",
    })
}

#[test]
fn the_description_has_the_members_of_a_case_and_no_others() {
    let description = description();
    let schema = named(&description, "Case");
    let case = [MEMBERS, SUITE_MEMBERS].concat();
    for (at, example, known) in [
        ("", "", &case[..]),
        ("/properties/prior/items", "/prior/0", PRIOR_MEMBERS),
        ("/properties/request", "/request", REQUEST_MEMBERS),
    ] {
        let schema = schema.pointer(at).expect("a schema");
        let (described, required) = members(&[schema]);
        let described: BTreeSet<_> = described.into_keys().collect();
        assert_eq!(described, known.iter().copied().collect(), "{at}");
        assert_eq!(schema["additionalProperties"], false, "{at}");
        for name in known.iter().filter(|it| !SUITE_MEMBERS.contains(it)) {
            let mut case = whole_case();
            let object = case.pointer_mut(example).and_then(Value::as_object_mut);
            object.expect("an object").remove(*name).expect("the case has it");
            let is_needed = Case::read(&case, datetime!(2026-11-24 08:00 UTC)).is_err();
            assert_eq!(is_needed, required.contains(name), "{example} {name}");
        }
    }
    let (context, _) = members(&[named(&description, "Context")]);
    let context: BTreeSet<_> = context.into_keys().collect();
    assert_eq!(context, CONTEXT_MEMBERS.iter().copied().collect());
}
