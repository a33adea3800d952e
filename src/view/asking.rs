//! The questions as templates show them: a guess for each demo, and three *why* questions for each
//! chapter.

use std::sync::Arc;

use rocket::serde::json::{Value as Json, json, to_string};
use tera::{Kwargs, State, Tera, TeraResult};

use crate::book::question::{At, Guess, Must, Need, Why};
use crate::book::routes::Demos;
use crate::book::{self, Chapter};
use crate::lang::Lang;
use crate::view::arguments::{anchor, language, slug_of, unknown};
use crate::view::measured;

/// The template function `guess(run, then, also, watch)`: the question of a demo. A demo without a
/// question is an error, and so is a question that no button of the demo decides.
pub(super) fn register(tera: &mut Tera, demos: &Arc<Demos>) {
    let demos = demos.clone();
    tera.register_function(
        "guess",
        move |args: Kwargs, state: &State| -> TeraResult<tera::Value> {
            let run: &str = args.must_get("run")?;
            let slug = state.get::<tera::Value>("chapter")?.and_then(slug_of);
            let slug = slug.unwrap_or_default();
            let key = format!("{slug}/{run}");
            let mut guesses = book::ALL
                .iter()
                .filter(|chapter| chapter.slug == slug)
                .flat_map(|chapter| chapter.guesses);
            let Some(guess) = guesses.find(|guess| guess.of == run) else {
                return Err(unknown("guess", &key));
            };
            let mut buttons = vec![run.to_owned()];
            buttons.extend(args.get::<Vec<String>>("also")?.unwrap_or_default());
            for name in ["then", "watch"] {
                buttons.extend(args.get::<String>(name)?);
            }
            let settled = demos.get(guess.settled_by);
            let settled =
                settled.filter(|_| buttons.iter().any(|name| name == guess.settled_by));
            let (method, path) = settled.ok_or_else(|| {
                unknown(&format!("button that settles {key}:"), guess.settled_by)
            })?;
            let mut described = describe(&slug, guess, language(state)?);
            described["path"] = json!(path);
            described["shown"] = json!(format!("{method} {path}"));
            let plants = sends(guess.plants, demos.as_ref())?;
            described["plants"] = json!(to_string(&plants).unwrap_or_default());
            let needs = guess.needs.iter();
            let needs =
                needs.map(|need| needed(need, demos.as_ref(), language(state)?));
            described["needs"] = needs.collect::<TeraResult<_>>()?;
            Ok(tera::Value::from_serializable(&described))
        },
    );
}

/// The questions at the end of a chapter.
pub(super) fn whys(chapter: &Chapter, lang: Lang) -> Json {
    chapter.whys.iter().map(|why| explained(chapter, why, lang)).collect()
}

/// The questions at the beginning of a chapter.
pub(super) fn opening(chapter: &Chapter, lang: Lang) -> Json {
    let at = book::ALL.iter().position(|other| other.slug == chapter.slug);
    let asked = at.map(|at| review(book::ALL, at));
    let asked = asked.into_iter().flatten();
    asked.map(|(chapter, why)| explained(chapter, why, lang)).collect()
}

/// All guesses of the book by chapter, for the reader's record of them.
pub(super) fn guesses(lang: Lang) -> Json {
    let of = |chapter: &Chapter| -> Json {
        let guesses = chapter.guesses.iter();
        guesses.map(|guess| describe(chapter.slug, guess, lang)).collect()
    };
    book::ALL.iter().map(|chapter| (chapter.slug.to_owned(), of(chapter))).collect()
}

/// Methods and paths of these handlers, as the page's script sends them one after the other.
fn sends(handlers: &[&str], demos: &Demos) -> TeraResult<Json> {
    let each = handlers.iter().map(|name| {
        let (method, path) = demos.get(name).ok_or_else(|| unknown("handler", name))?;
        Ok(json!([method.as_str(), path]))
    });
    each.collect()
}

/// A precondition as the page's script finds it out, with its sentence.
fn needed(need: &Need, demos: &Demos, lang: Lang) -> TeraResult<Json> {
    let path = |name: &str| {
        let found = demos.get(name).map(|(_, path)| path.to_owned());
        found.ok_or_else(|| unknown("handler", name))
    };
    let which = |at: &At| {
        Ok::<_, tera::Error>(match at {
            At::Run => json!("run"),
            At::First => json!("first"),
            At::Each => json!("each"),
            At::Settled => json!("settled"),
            At::Of(name) => json!({ "of": path(name)? }),
        })
    };
    let must = match &need.must {
        Must::Hold(at, holds) => json!({ "hold": holds, "at": which(at)? }),
        Must::Within(seconds, at) => json!({ "within": seconds, "at": which(at)? }),
        Must::Order(names) => {
            let paths = names.iter().map(|name| path(name));
            json!({ "order": paths.collect::<TeraResult<Vec<_>>>()? })
        }
        Must::AsWritten => json!({ "as_written": true }),
    };
    let mend = sends(need.mend, demos)?;
    Ok(json!({
        "says": need.says.get(lang),
        "must": to_string(&must).unwrap_or_default(),
        "mend": to_string(&mend).unwrap_or_default(),
    }))
}

fn describe(slug: &str, guess: &Guess, lang: Lang) -> Json {
    let choices = guess.choices.iter().map(|choice| {
        json!({
            "label": choice.label.get(lang),
            "says": with_holes(choice.says.get(lang)),
            "holds": to_string(&choice.holds).unwrap_or_default(),
        })
    });
    json!({
        "key": format!("{slug}/{}", guess.of),
        "anchor": anchor(guess.of),
        "see": passage(guess.see, lang),
        "asks": guess.asks.get(lang),
        "after": guess.after,
        "measured": measured::marks(lang, guess.evidence),
        "choices": choices.collect::<Vec<_>>(),
    })
}

/// An explanation whose placeholders are elements: the page's script puts the reader's own bytes into them, and
/// without a script each names the line that is meant.
fn with_holes(says: &str) -> String {
    let mut made = String::with_capacity(2 * says.len());
    let mut rest = says;
    while let Some((before, (hole, after))) = rest
        .split_once('{')
        .and_then(|(before, it)| Some((before, it.split_once('}')?)))
    {
        let named = match hole.split_once(':').unwrap_or((hole, "")) {
            ("cookie", _) => "Cookie: …".to_owned(),
            ("set-cookie", "") => "Set-Cookie: …".to_owned(),
            ("set-cookie", name) => format!("Set-Cookie: {name}=…"),
            ("body", text) if !text.is_empty() => format!("{text} …"),
            _ => "…".to_owned(),
        };
        let hole = hole.replace('"', "&quot;");
        made += before;
        made += &format!(r#"<span data-hole="{{{hole}}}">{named}</span>"#);
        rest = after;
    }
    made + rest
}

/// Address and name of the passage `chapter#section`; nothing where the book has none. A test holds that it
/// has each.
pub(super) fn passage(see: &str, lang: Lang) -> Json {
    let named = || {
        let (slug, id) = see.split_once('#')?;
        let chapter = book::ALL.iter().find(|chapter| chapter.slug == slug)?;
        let section = chapter.sections.iter().find(|section| section.id == id)?;
        let number = section.number().map(|number| format!("{number} "));
        Some(json!({
            "href": format!("/{}/{see}", lang.code()),
            "title": number.unwrap_or_default() + section.title.get(lang),
        }))
    };
    named().unwrap_or_default()
}

pub(super) fn explained(chapter: &Chapter, why: &Why, lang: Lang) -> Json {
    let answers = why.answers.iter().map(|answer| {
        json!({
            "right": answer.right,
            "label": answer.label.get(lang),
            "because": answer.because.get(lang),
        })
    });
    json!({
        "key": format!("{}/{}", chapter.slug, why.id),
        "see": passage(why.see, lang),
        "asks": why.asks.get(lang),
        "measured": measured::marks(lang, why.evidence),
        "answers": answers.collect::<Vec<_>>(),
    })
}

/// The questions at the beginning of the chapter at this place in the book: the first two of the
/// previous chapter, and the third of the one before that. So each question comes back once, with a
/// delay. The second chapter follows only the first, and has all three of its questions.
pub fn review(
    book: &'static [Chapter],
    at: usize,
) -> Vec<(&'static Chapter, &'static Why)> {
    let of = |back: usize, which: std::ops::Range<usize>| {
        let chapter = at.checked_sub(back).and_then(|at| book.get(at));
        chapter.into_iter().flat_map(move |chapter| {
            let whys = chapter.whys.get(which.clone()).unwrap_or_default();
            whys.iter().map(move |why| (chapter, why))
        })
    };
    match at {
        1 => of(1, 0..3).collect(),
        _ => of(2, 2..3).chain(of(1, 0..2)).collect(),
    }
}
