//! The page of the exercises, made for one visitor, and the addresses at which the server looks.

mod looks;
mod stage;

use std::collections::BTreeMap;

use rocket::form::Form;
use rocket::http::Cookie;
use rocket::request::FromParam;
use rocket::response::{Redirect, Responder};
use rocket::serde::json::{Value, json};
use rocket::{Build, Rocket, State, get, post, routes};

use self::stage::{ExerciseStage, SetAndSent};
use crate::book::exercises::crossing::{self, Tickets};
use crate::book::exercises::{self, Exercise, Input, Judgement, judges};
use crate::exchange::visit::Live;
use crate::http::compression::QuickCoding;
use crate::http::same_origin;
use crate::lang::Lang;
use crate::secrets::token::new_token;
use crate::site::pages::Page;
use crate::view::{Attempt, Mistake, View};

/// Mounts the page and the addresses.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = same_origin::mount(rocket, "/exercises", looks::for_programs());
    Lang::ALL.into_iter().fold(rocket, |rocket, lang| {
        let routes = [routes![page, judge, again], looks::routes()].concat();
        same_origin::mount(rocket, &format!("/{}/exercises", lang.code()), routes)
    })
}

/// A slug of an exercise. Anything else forwards the request, which ends as a 404.
impl FromParam<'_> for &'static Exercise {
    type Error = ();

    fn from_param(slug: &str) -> Result<Self, ()> {
        exercises::find(slug).ok_or(())
    }
}

#[derive(Responder)]
enum Reply {
    Shown(Page),
    Sent(Redirect),
    Set(SetAndSent),
    Broken(Mistake),
}

async fn shown(
    stage: &ExerciseStage<'_>,
    attempt: Option<Attempt>,
    live: &Live,
    coding: QuickCoding,
    view: &View,
) -> Reply {
    match view.exercises(stage.lang, &stage.record, attempt.as_ref(), live) {
        Ok(page) => Reply::Shown(Page::new(page, coding.0).await),
        Err(mistake) => Reply::Broken(mistake),
    }
}

#[get("/?<r>")]
async fn page(
    r: Option<&str>,
    mut stage: ExerciseStage<'_>,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
    tickets: &State<Tickets>,
) -> Reply {
    let seen = stage.read(r);
    let crossed = seen.as_ref().and_then(|seen| crossed(seen, &mut stage, tickets));
    let attempt = crossed.or_else(|| attempt(&seen?, r?));
    shown(&stage, attempt, &live, coding, view).await
}

#[post("/<exercise>", data = "<form>")]
async fn judge(
    exercise: &'static Exercise,
    form: Form<BTreeMap<String, String>>,
    mut stage: ExerciseStage<'_>,
    live: Live,
    coding: QuickCoding,
    view: &State<View>,
    tickets: &State<Tickets>,
) -> Reply {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let answer = match exercise.slug {
        "one-path" | "delete" => {
            return set(&mut stage, exercise, field("line"), field("r"));
        }
        _ if exercise.crosses() => {
            return cross(&mut stage, exercise, field("line"), tickets);
        }
        _ => settled(exercise, &stage, field),
    };
    let attempt = stage.settle(exercise, answer);
    shown(&stage, Some(attempt), &live, coding, view).await
}

/// What the server says to an attempt that one request settles.
fn settled<'f>(
    exercise: &Exercise,
    stage: &ExerciseStage<'_>,
    field: impl Fn(&str) -> &'f str,
) -> Judgement {
    let (line, now) = (field("line"), stage.now);
    let places = |lines: usize| -> Vec<Option<u8>> {
        (0..lines).map(|at| field(&format!("at{at}")).parse().ok()).collect()
    };
    match exercise.slug {
        "header" => judges::header(stage.read(Some(line.trim())).as_ref()),
        "carry" => judges::carry(stage.read(Some(line.trim())).as_ref()),
        "name" => judges::name(stage.jar.get("name").map(Cookie::value)),
        "grade-a" => judges::grade_a(line, now),
        "note-line" => judges::note_line(line, now),
        "forge" => judges::forge(line, now),
        "alg" => judges::alg(line, &exercises::key(stage.keys.first())),
        "mend" => judges::mend(line, now),
        "two-hosts" => judges::two_hosts(line, now),
        slug => match exercise.input {
            Input::Order { lines, .. } if slug == "two-tabs" => {
                judges::two_tabs(&places(lines.len()))
            }
            Input::Order { lines, .. } => judges::logout(&places(lines.len())),
            _ => unreachable!("only orders are left"),
        },
    }
}

/// Begins the trip on which the reader's browser takes the line from host to host.
fn cross(
    stage: &mut ExerciseStage<'_>,
    exercise: &Exercise,
    line: &str,
    tickets: &Tickets,
) -> Reply {
    let (slug, anchor) = (exercise.slug, format!("#{}", exercise.slug));
    // Any other name could touch a cookie that is none of the exercise's.
    if !judges::is_about(line, crossing::NAME) {
        let seen = json!({ "of": slug, "unread": true });
        return Reply::Sent(stage.to("", &seen, &anchor));
    }
    let ticket = new_token();
    let address = stage.address("", &json!({ "of": slug, "ticket": ticket }), &anchor);
    let back = (stage.lang, format!("http://{}{address}", stage.host));
    crossing::begin(tickets, &ticket, slug, judges::bare(line), back, stage.now);
    Reply::Sent(Redirect::to(address))
}

/// What the page says of a trip: where it sets out, or what came of it.
fn crossed(
    seen: &Value,
    stage: &mut ExerciseStage<'_>,
    tickets: &Tickets,
) -> Option<Attempt> {
    let exercise = exercises::find(seen["of"].as_str()?)?;
    let ticket = seen["ticket"].as_str().filter(|_| exercise.crosses())?;
    let answer = crossing::judge(exercise.slug, tickets, ticket, stage.now);
    if answer.is_some_and(|it| it.passed) {
        stage.note(exercise, true);
    }
    let way = crossing::way(exercise.slug, ticket, stage.lang);
    let way = Some(way).filter(|_| answer.is_none());
    Some(Attempt { slug: exercise.slug, answer, way, ..Attempt::default() })
}

/// What the page says of what was seen at the addresses.
fn attempt(seen: &Value, receipt: &str) -> Option<Attempt> {
    let exercise = exercises::find(seen["of"].as_str()?)?;
    let [before, after, fits] = ["before", "after", "fits"].map(|it| seen[it] == true);
    let (answer, goes_on) = if seen["unread"] == true {
        (Some(judges::NOT_OWN), false)
    } else if seen["left"] == true {
        (Some(judges::LEFT_OVER), false)
    } else if exercise.slug == "delete" {
        let over = !seen["after"].is_null();
        let told = (over || !before).then(|| judges::delete(before, after, fits));
        (told, !over && before)
    } else {
        let walk = looks::walk(seen);
        let waited = seen["waited"].as_i64();
        let over = waited.is_some() || !walk.inner || walk.above || !walk.five;
        let answer = over.then(|| judges::one_path(walk));
        (answer, walk.is_under_way())
    };
    let receipt = goes_on.then(|| receipt.to_owned());
    Some(Attempt { slug: exercise.slug, answer, receipt, way: None })
}

/// Sends the reader's line, and the browser to where the server sees what came of it.
fn set(
    stage: &mut ExerciseStage<'_>,
    exercise: &Exercise,
    line: &str,
    r: &str,
) -> Reply {
    let page = stage.page();
    let own = |name: &[u8]| match exercise.slug {
        "delete" => name == b"stubborn",
        _ => name == b"deep",
    };
    let url = format!("http://localhost{page}/{}", exercise.slug);
    let read = judges::cookie(&url, line, stage.now);
    // Any other name could touch a cookie that is none of the exercise's.
    let Some((cookie, _)) = read.filter(|(cookie, _)| own(&cookie.name)) else {
        let seen = json!({ "of": exercise.slug, "unread": true });
        return Reply::Sent(stage.to("", &seen, &format!("#{}", exercise.slug)));
    };
    let line = judges::bare(line).to_owned();
    if exercise.slug != "delete" {
        // The cookies of earlier attempts go first, as far as their paths are known.
        let deletions = deletions("deep", &[&page, "/shelf", "/inner"]);
        let to = stage.to("/shelf/inner", &json!({ "line": line }), "");
        return Reply::Set(SetAndSent(deletions, to));
    }
    let seen = stage.read(Some(r)).unwrap_or_default();
    let Some(begun) = seen["begun"].as_i64() else {
        return Reply::Sent(stage.back(exercise.slug));
    };
    let drawer = drawer(stage, begun);
    let path = format!("{page}{drawer}");
    let fits = cookie.path == path.as_bytes() && cookie.is_expired(stage.now);
    let before = seen["before"] == true;
    let seen = json!({ "begun": begun, "before": before, "fits": fits });
    Reply::Set(SetAndSent(vec![line], stage.to(&drawer, &seen, "")))
}

/// The hidden address of `delete`, below the page.
fn drawer(stage: &ExerciseStage<'_>, begun: i64) -> String {
    let code = stage.record.code().unwrap_or_default();
    format!("/drawer/{}", exercises::drawer(begun, code, stage.keys))
}

/// Lines that delete a cookie of this name at `/`, at the first of these paths, and at each below it.
fn deletions(name: &str, below: &[&str]) -> Vec<String> {
    let paths = (1..=below.len()).map(|count| below[..count].concat());
    std::iter::once("/".to_owned())
        .chain(paths)
        .map(|path| format!("{name}=; Path={path}; Max-Age=0"))
        .collect()
}

/// Starts over: the exercise is not passed, and what it needs is set again.
#[post("/<exercise>/again")]
fn again(exercise: &'static Exercise, mut stage: ExerciseStage<'_>) -> Reply {
    stage.begin();
    stage.note(exercise, false);
    if exercise.slug != "delete" {
        return Reply::Sent(stage.back(exercise.slug));
    }
    let (page, begun) = (stage.page(), stage.now.unix_timestamp());
    let drawer = drawer(&stage, begun);
    let mut lines = deletions("stubborn", &[&page, "/drawer"]);
    lines.push(format!(
        "stubborn=1; Path={page}{drawer}; Max-Age={}; HttpOnly; SameSite=Lax",
        exercises::VALID_FOR
    ));
    let to = stage.to(&drawer, &json!({ "begun": begun }), "");
    Reply::Set(SetAndSent(lines, to))
}
