//! The functions that a template may call. Each returns an error for a name that doesn't exist, and
//! states the name.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use rocket::http::Method;
use rocket::serde::json::json;
use serde::Serialize;
use tera::{Kwargs, State, Tera, TeraResult};

use super::{asking, engines, glossary, measured, template};
use crate::book;
use crate::book::routes::Demos;
use crate::html::escape;
use crate::lang::{Lang, Text};
use crate::quote::{flask, highlight, listing};
use crate::view::arguments::{language, slug_of, unknown};

/// Registers the functions that the texts use. Each returns an error for a name that doesn't exist.
pub(super) fn register(tera: &mut Tera, demos: &Arc<Demos>) {
    asking::register(tera, demos);
    engines::register(tera);
    glossary::register(tera);
    measured::register(tera);
    let known = demos.clone();
    tera.register_function(
        "route",
        move |args: Kwargs, _: &State| -> TeraResult<tera::Value> {
            let run: &str = args.must_get("run")?;
            let (method, path) =
                known.get(run).ok_or_else(|| unknown("handler", run))?;
            Ok(tera::Value::from_serializable(&json!({
                "method": method.as_str().to_lowercase(),
                "path": path,
                "shown": format!("{method} {path}"),
            })))
        },
    );
    tera.register_function(
        "section",
        |args: Kwargs, state: &State| -> TeraResult<tera::Value> {
            let id: &str = args.must_get("id")?;
            let lang = language(state)?;
            let chapter: String = state
                .get::<tera::Value>("chapter")?
                .and_then(slug_of)
                .unwrap_or_default();
            let chapter = book::ALL.iter().find(|other| other.slug == chapter);
            let section = chapter.and_then(|chapter| {
                chapter.sections.iter().find(|section| section.id == id)
            });
            let (Some(chapter), Some(section)) = (chapter, section) else {
                return Err(unknown("section", id));
            };
            let other = lang.other();
            Ok(tera::Value::from_serializable(&json!({
                "id": section.id,
                "number": section.number(),
                "level": section.level(),
                "title": section.title.get(lang),
                "twin": format!("/{}/{}#{}", other.code(), chapter.slug, section.id),
                "twin_lang": other.words().html_lang,
                "twin_title": section.title.get(other),
                "twin_mark": other.words().mark,
            })))
        },
    );
    let known = demos.clone();
    tera.register_function(
        "demo_code",
        move |args: Kwargs, state: &State| -> TeraResult<tera::Value> {
            let run: &str = args.must_get("run")?;
            let mut names = vec![run.to_owned()];
            names.extend(args.get::<Vec<String>>("also")?.unwrap_or_default());
            let tabs = tabs(&names, &known, language(state)?)?;
            Ok(tera::Value::from_serializable(
                &json!({ "id": crate::view::arguments::anchor(run), "tabs": tabs }),
            ))
        },
    );
    tera.register_function("python", |args: Kwargs, _: &State| -> TeraResult<String> {
        let name: &str = args.must_get("name")?;
        let piece = flask::PIECES.iter().find(|(known, _)| *known == name);
        let (_, source) = piece.ok_or_else(|| unknown("Python", name))?;
        Ok(highlight::python(source.trim_end()))
    });
    tera.register_function("quoted", |args: Kwargs, _: &State| -> TeraResult<String> {
        let (file, name): (&str, &str) =
            (args.must_get("file")?, args.must_get("name")?);
        let source = book::chapter::source(&format!("{file}.rs"));
        let source = source.ok_or_else(|| unknown("file to quote", file))?;
        let quoted =
            listing::rust(source, name).map_err(|_| unknown("listing", name))?;
        Ok(highlight::rust(quoted))
    });
    tera.register_function("wire", |args: Kwargs, _: &State| -> TeraResult<String> {
        let file: &str = args.must_get("file")?;
        Ok(highlight::transcript(&captured(file)?))
    });
}

#[derive(Serialize)]
struct Tab {
    kind: &'static str,
    title: &'static str,
    html: String,
}

impl Tab {
    fn new(kind: &'static str, title: &'static str, html: String) -> Self {
        Self { kind, title, html }
    }
}

/// The Rust source of a chapter's handlers, by function.
type Listings = BTreeMap<&'static str, &'static str>;

/// The listings of each chapter. A chapter's files are read when the first of its handlers is quoted,
/// so the start does not wait for them.
static LISTINGS: LazyLock<BTreeMap<&str, OnceLock<Listings>>> = LazyLock::new(|| {
    book::ALL.iter().map(|chapter| (chapter.slug, OnceLock::new())).collect()
});

fn listing_of(chapter: &'static book::Chapter, function: &str) -> Option<&'static str> {
    let read = || {
        let files = chapter.sources().into_iter().rev();
        files.flat_map(listing::rust_functions).collect()
    };
    let listings = LISTINGS.get(chapter.slug)?.get_or_init(read);
    listings.get(function).copied()
}

/// The source of some handlers, in four notations.
fn tabs(names: &[String], demos: &Demos, lang: Lang) -> TeraResult<Vec<Tab>> {
    let (mut rust, mut curl, mut http) = (Vec::new(), Vec::new(), Vec::new());
    let mut flask = FlaskTab::default();
    let card = names[0].rsplit("::").next().unwrap_or_default();
    for name in names {
        let (method, path) = demos.get(name).ok_or_else(|| unknown("handler", name))?;
        let (slug, function) = name.split_once("::").unwrap_or_default();
        let chapter = book::ALL.iter().find(|chapter| chapter.slug == slug);
        let arguments = chapter.map_or(&[][..], |chapter| chapter.arguments);
        let arguments = arguments.iter().find(|(of, _)| *of == function);
        let listing = chapter.and_then(|chapter| listing_of(chapter, function));
        rust.push(listing.ok_or_else(|| unknown("listing", name))?);
        let line = curl_line(method, path, arguments.map(|(_, text)| *text));
        match listing::python(flask::APP, function) {
            Ok(source) => flask.add(source),
            Err(_) => {
                let why = chapter.and_then(|it| it.why_without_flask(function));
                let why = why.ok_or_else(|| unknown("counterpart in Flask", name))?;
                flask.add_curl(why, &line);
            }
        }
        curl.push(line);
        // What another card's presses lead to may be captured for that card.
        let here = format!("{slug}/{function}.{card}");
        let own = || captured(&format!("{slug}/{function}"));
        http.push(captured(&here).or_else(|_| own())?);
    }
    flask.complete();
    Ok(vec![
        Tab::new("rocket", "Rocket", highlight::rust(&rust.join("\n\n"))),
        Tab::new("flask", "Flask", flask.html(lang)),
        Tab::new("curl", "curl", escape(&curl.join("\n"))),
        Tab::new("http", "HTTP", highlight::transcript(&http.join("\n"))),
    ])
}

/// What the Flask tab shows of some handlers: the source of those that Flask has; for the others why it has
/// none, with a command line that sends the same request.
#[derive(Default)]
struct FlaskTab<'s> {
    parts: Vec<FlaskPart<'s>>,
}

enum FlaskPart<'s> {
    Source(&'s str),
    /// Handlers one after the other that lack Flask for one reason.
    Curl(&'static Text, String),
}

impl<'s> FlaskTab<'s> {
    fn add(&mut self, source: &'s str) {
        self.parts.push(FlaskPart::Source(source));
    }

    fn add_curl(&mut self, why: &'static Text, line: &str) {
        match self.parts.last_mut() {
            Some(FlaskPart::Curl(same, lines)) if std::ptr::eq(*same, why) => {
                *lines += &format!("\n{line}");
            }
            _ => self.parts.push(FlaskPart::Curl(why, line.to_owned())),
        }
    }

    /// Adds the helper that the functions so far call, so that what the tab shows is whole.
    fn complete(&mut self) {
        let calls = |part: &FlaskPart<'_>| matches!(part, FlaskPart::Source(source) if source.contains("plain("));
        if self.parts.iter().any(calls) {
            self.parts.extend(
                listing::python(flask::APP, "plain").ok().map(FlaskPart::Source),
            );
        }
    }

    fn html(&self, lang: Lang) -> String {
        let part = |part: &FlaskPart<'_>| match part {
            FlaskPart::Source(source) => highlight::python(source),
            FlaskPart::Curl(why, lines) => format!(
                "<span class=\"wraps\" data-no-flask><span class=\"comment\"># {}\n# {}</span>\n{}</span>",
                escape(why.get(lang)),
                lang.words().with_curl,
                escape(lines)
            ),
        };
        self.parts.iter().map(part).collect::<Vec<_>>().join("\n\n\n")
    }
}

/// The request as a command line with a file for the cookie jar. `arguments` are those of a form.
fn curl_line(method: Method, path: &str, arguments: Option<&str>) -> String {
    let curl = "curl -i -b jar.txt -c jar.txt";
    let url = format!("http://localhost:8000{path}");
    match (method, arguments) {
        (Method::Get, None) => format!("{curl} {url}"),
        (Method::Get, Some(arguments)) => format!("{curl} '{url}?{arguments}'"),
        (_, arguments) => {
            format!("{curl} -d '{}' {url}", arguments.unwrap_or_default())
        }
    }
}

/// A captured transcript below `templates/http/`, which a test compares again.
fn captured(name: &str) -> TeraResult<String> {
    template(&format!("http/{name}.http"))
        .map_err(|mistake| tera::Error::message(mistake.to_string()))
}
