//! The page of the exercises, made for one visitor, and the addresses at which the server looks.

use std::collections::BTreeMap;

use rocket::form::Form;
use rocket::http::{Cookie, CookieJar, Header, SameSite};
use rocket::request::{FromParam, Request};
use rocket::response::{self, Redirect, Responder};
use rocket::serde::json::{Value, json};
use rocket::{Build, Rocket, State, get, post, routes};
use rocket_server_sessions::Clock;
use time::{Duration, OffsetDateTime};

use crate::book::exercises::{self, Exercise, Input, Judgement, judges};
use crate::exchange::visit::Live;
use crate::http::compression::Coding;
use crate::http::same_origin;
use crate::lang::Lang;
use crate::secrets::Keys;
use crate::site::pages::Page;
use crate::view::{Attempt, Mistake, View};

/// Mounts the page and the addresses.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    let rocket = same_origin::mount(rocket, "/exercises", routes![header, carry]);
    Lang::ALL.into_iter().fold(rocket, |rocket, lang| {
        let routes = routes![page, judge, again, walk_inner, walk_above, look];
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

/// Which exercises a visitor has passed: an encrypted cookie for the page of each language, so that the
/// demos' requests don't carry it.
struct Passed(Vec<&'static str>);

impl Passed {
    fn of(jar: &CookieJar<'_>, lang: Lang) -> Self {
        let cookie = jar.get_private(&Self::name(lang));
        let slugs = cookie.as_ref().map(Cookie::value).unwrap_or_default().split(' ');
        Self(slugs.filter_map(exercises::find).map(|it| it.slug).collect())
    }

    fn name(lang: Lang) -> String {
        format!("exercises_{}", lang.code())
    }

    fn note(&mut self, exercise: &Exercise, passed: bool, jar: &CookieJar<'_>) {
        self.0.retain(|slug| *slug != exercise.slug);
        if passed {
            self.0.push(exercise.slug);
        }
        for lang in Lang::ALL {
            let cookie = Cookie::build((Self::name(lang), self.0.join(" ")))
                .path(format!("/{}/exercises", lang.code()))
                .same_site(SameSite::Lax)
                .max_age(Duration::days(180));
            jar.add_private(cookie);
        }
    }
}

/// What every handler of the page needs.
struct ExerciseStage<'r> {
    jar: &'r CookieJar<'r>,
    keys: &'r Keys,
    now: OffsetDateTime,
    lang: Lang,
}

#[rocket::async_trait]
impl<'r> rocket::request::FromRequest<'r> for ExerciseStage<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> rocket::request::Outcome<Self, Self::Error> {
        let state = request.rocket();
        let (Some(keys), Some(clock)) = (state.state::<Keys>(), state.state::<Clock>())
        else {
            return rocket::request::Outcome::Forward(
                rocket::http::Status::InternalServerError,
            );
        };
        let (jar, lang) = (request.cookies(), Lang::of(request));
        rocket::request::Outcome::Success(Self { jar, keys, now: clock.now(), lang })
    }
}

impl ExerciseStage<'_> {
    fn read(&self, receipt: Option<&str>) -> Option<Value> {
        exercises::read(receipt?, self.keys, self.now)
    }

    fn receipt(&self, seen: &Value) -> String {
        exercises::receipt(seen, self.keys, self.now)
    }

    /// To an address of the exercises in this language, with a receipt.
    fn to(&self, place: &str, seen: &Value, anchor: &str) -> Redirect {
        let (code, receipt) = (self.lang.code(), self.receipt(seen));
        Redirect::to(format!("/{code}/exercises{place}?r={receipt}{anchor}"))
    }

    fn settle(&self, exercise: &Exercise, answer: Judgement) -> Attempt {
        if answer.passed {
            Passed::of(self.jar, self.lang).note(exercise, true, self.jar);
        }
        Attempt { slug: exercise.slug, answer: Some(answer), receipt: None }
    }
}

#[derive(Responder)]
enum Reply {
    Shown(Page),
    Sent(Redirect),
    Set(SetAndSent),
    Broken(Mistake),
}

/// A redirect that sets a cookie by a line of the reader's.
struct SetAndSent(String, Redirect);

impl<'r> Responder<'r, 'static> for SetAndSent {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = self.1.respond_to(request)?;
        response.adjoin_header(Header::new("Set-Cookie", self.0));
        Ok(response)
    }
}

async fn shown(
    stage: &ExerciseStage<'_>,
    attempt: Option<Attempt>,
    live: &Live,
    coding: Coding,
    view: &View,
) -> Reply {
    let mut passed = Passed::of(stage.jar, stage.lang).0;
    let now_passed = attempt.as_ref().filter(|it| it.answer.is_some_and(|a| a.passed));
    passed.extend(now_passed.map(|it| it.slug));
    match view.exercises(stage.lang, &passed, attempt.as_ref(), live) {
        Ok(page) => {
            let coding = if coding == Coding::Brotli { Coding::Gzip } else { coding };
            Reply::Shown(Page::new(page, coding).await)
        }
        Err(mistake) => Reply::Broken(mistake),
    }
}

#[get("/?<r>")]
async fn page(
    r: Option<&str>,
    stage: ExerciseStage<'_>,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Reply {
    let attempt = stage.read(r).and_then(|seen| attempt(&seen, r?));
    shown(&stage, attempt, &live, coding, view).await
}

#[post("/<exercise>", data = "<form>")]
async fn judge(
    exercise: &'static Exercise,
    form: Form<BTreeMap<String, String>>,
    stage: ExerciseStage<'_>,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Reply {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let line = field("line");
    let now = stage.now;
    let answer = match exercise.slug {
        "header" => judges::header(stage.read(Some(line.trim())).as_ref()),
        "carry" => judges::carry(stage.read(Some(line.trim())).as_ref()),
        "name" => judges::name(stage.jar.get("name").map(Cookie::value)),
        "grade-a" => judges::grade_a(line, now),
        "note-line" => judges::note_line(line, now),
        "forge" => judges::forge(line, now),
        "one-path" | "delete" => return set(&stage, exercise, line, field("r")),
        _ => {
            let Input::Order(lines) = exercise.input else {
                unreachable!("only an order is left")
            };
            let place = |at| field(&format!("at{at}")).parse().ok();
            let places: Vec<Option<u8>> = (0..lines.len()).map(place).collect();
            judges::logout(&places)
        }
    };
    let attempt = stage.settle(exercise, answer);
    shown(&stage, Some(attempt), &live, coding, view).await
}

/// What the page says of what was seen at the addresses.
fn attempt(seen: &Value, receipt: &str) -> Option<Attempt> {
    let exercise = exercises::find(seen["of"].as_str()?)?;
    let [before, after, fits] = ["before", "after", "fits"].map(|it| seen[it] == true);
    let (answer, goes_on) = if seen["unread"] == true {
        (Some(judges::NOT_OWN), false)
    } else if exercise.slug == "delete" {
        let over = !seen["after"].is_null();
        let told = (over || !before).then(|| judges::delete(before, after, fits));
        (told, !over && before)
    } else {
        let walk = walk(seen);
        let waited = seen["waited"].as_i64();
        let over = waited.is_some() || !walk.inner || walk.above || !walk.five;
        let answer = over.then(|| judges::one_path(walk));
        let goes_on = walk.inner && !walk.above && walk.five;
        (answer, goes_on && waited.is_none_or(|waited| waited < 5))
    };
    let receipt = goes_on.then(|| receipt.to_owned());
    Some(Attempt { slug: exercise.slug, answer, receipt })
}

/// What was seen of `one-path`.
fn walk(seen: &Value) -> judges::Walk {
    let [five, inner, above, late] =
        ["five", "inner", "above", "late"].map(|it| seen[it] == true);
    let waited = seen["waited"].as_i64().unwrap_or_default();
    judges::Walk { five, inner, above, waited, late }
}

/// Sends the reader's line, and the browser to where the server sees what came of it.
fn set(stage: &ExerciseStage<'_>, exercise: &Exercise, line: &str, r: &str) -> Reply {
    let code = stage.lang.code();
    let own = |name: &[u8]| match exercise.slug {
        "delete" => name == b"stubborn",
        _ => name == b"deep",
    };
    let url = format!("http://localhost/{code}/exercises/{}", exercise.slug);
    let read = judges::cookie(&url, line, stage.now);
    // Any other name could touch a cookie that is none of the exercise's.
    let Some((cookie, _)) = read.filter(|(cookie, _)| own(&cookie.name)) else {
        let seen = json!({ "of": exercise.slug, "unread": true });
        return Reply::Sent(stage.to("", &seen, &format!("#{}", exercise.slug)));
    };
    let line = judges::bare(line).to_owned();
    let begun = stage.now.unix_timestamp();
    let redirect = if exercise.slug == "delete" {
        let seen = stage.read(Some(r)).unwrap_or_default();
        let begun = seen["begun"].as_i64().unwrap_or_default();
        let drawer = exercises::drawer(begun, stage.keys);
        let path = format!("/{code}/exercises/drawer/{drawer}");
        let fits = cookie.path == path.as_bytes() && cookie.is_expired(stage.now);
        let before = seen["before"] == true;
        let seen = json!({ "begun": begun, "before": before, "fits": fits });
        stage.to(&format!("/drawer/{drawer}"), &seen, "")
    } else {
        let five = cookie.expires == Some(stage.now + Duration::seconds(5));
        stage.to("/shelf/inner", &json!({ "begun": begun, "five": five }), "")
    };
    Reply::Set(SetAndSent(line, redirect))
}

/// Starts over: the exercise is not passed, and what it needs is set again.
#[post("/<exercise>/again")]
fn again(exercise: &'static Exercise, stage: ExerciseStage<'_>) -> Reply {
    Passed::of(stage.jar, stage.lang).note(exercise, false, stage.jar);
    let code = stage.lang.code();
    if exercise.slug != "delete" {
        let page = format!("/{code}/exercises#{}", exercise.slug);
        return Reply::Sent(Redirect::to(page));
    }
    let begun = stage.now.unix_timestamp();
    let drawer = exercises::drawer(begun, stage.keys);
    let line = format!(
        "stubborn=1; Path=/{code}/exercises/drawer/{drawer}; Max-Age=1800; HttpOnly; SameSite=Lax"
    );
    let to = stage.to(&format!("/drawer/{drawer}"), &json!({ "begun": begun }), "");
    Reply::Set(SetAndSent(line, to))
}

/// Notes whether the request to the hidden path carries the cookie.
#[get("/drawer/<_>?<r>")]
fn look(r: Option<&str>, stage: ExerciseStage<'_>) -> Redirect {
    let mut seen = stage.read(r).unwrap_or_default();
    let here = json!(stage.jar.get("stubborn").is_some());
    let when = if seen["before"].is_null() { "before" } else { "after" };
    let seen = match seen.as_object_mut() {
        Some(members) => {
            members.insert(when.to_owned(), here);
            members.insert("of".to_owned(), json!("delete"));
            seen
        }
        None => Value::Null,
    };
    let told = ["before", "after", "fits"].map(|it| seen[it].clone());
    if told == [json!(true), json!(false), json!(true)]
        && let Some(exercise) = exercises::find("delete")
    {
        Passed::of(stage.jar, stage.lang).note(exercise, true, stage.jar);
    }
    stage.to("", &seen, "#delete")
}

/// The inner address of `one-path`: the first look.
#[get("/shelf/inner?<r>")]
fn walk_inner(r: Option<&str>, stage: ExerciseStage<'_>) -> Redirect {
    let mut seen = stage.read(r).unwrap_or_default();
    let here = stage.jar.get("deep").is_some();
    if let Some(members) = seen.as_object_mut() {
        // The second time, the waiting is over, or not yet.
        if members.contains_key("inner") {
            let begun = members.get("begun").and_then(Value::as_i64);
            let begun = begun.unwrap_or(stage.now.unix_timestamp());
            members.insert("late".to_owned(), json!(here));
            let waited = stage.now.unix_timestamp() - begun;
            members.insert("waited".to_owned(), json!(waited));
            if judges::one_path(walk(&seen)).passed
                && let Some(exercise) = exercises::find("one-path")
            {
                Passed::of(stage.jar, stage.lang).note(exercise, true, stage.jar);
            }
            return stage.to("", &seen, "#one-path");
        }
        members.insert("inner".to_owned(), json!(here));
    }
    stage.to("/shelf", &seen, "")
}

/// The address above it.
#[get("/shelf?<r>")]
fn walk_above(r: Option<&str>, stage: ExerciseStage<'_>) -> Redirect {
    let mut seen = stage.read(r).unwrap_or_default();
    let here = json!(stage.jar.get("deep").is_some());
    if let Some(members) = seen.as_object_mut() {
        members.insert("above".to_owned(), here);
        members.insert("of".to_owned(), json!("one-path"));
    }
    stage.to("", &seen, "#one-path")
}

/// The header fields that the program exercises ask for.
struct HeaderFields<'r> {
    learner: Option<&'r str>,
    from_browser: bool,
}

#[rocket::async_trait]
impl<'r> rocket::request::FromRequest<'r> for HeaderFields<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> rocket::request::Outcome<Self, Self::Error> {
        let learner = request.headers().get_one("X-Learner");
        let from_browser = request.headers().contains("Sec-Fetch-Mode");
        rocket::request::Outcome::Success(Self { learner, from_browser })
    }
}

/// The address of the exercise `header`.
#[get("/header")]
fn header(fields: HeaderFields<'_>, stage: ExerciseStage<'_>) -> String {
    match fields.learner {
        Some(_) => stage.receipt(&json!({ "saw": "header" })) + "\n",
        None => "no X-Learner in this request\n".to_owned(),
    }
}

/// The address of the exercise `carry`.
#[get("/carry")]
fn carry(fields: HeaderFields<'_>, stage: ExerciseStage<'_>) -> String {
    let carried = stage.read(stage.jar.get("carried").map(Cookie::value));
    if carried.is_none_or(|seen| seen["saw"] != "first") {
        let value = stage.receipt(&json!({ "saw": "first" }));
        let cookie = Cookie::build(("carried", value)).path("/exercises/carry");
        stage.jar.add(cookie.same_site(SameSite::Lax).max_age(Duration::minutes(30)));
        return "a cookie is on its way to you: come again with it\n".to_owned();
    }
    match fields.from_browser {
        true => "a browser did that; let a program do it\n".to_owned(),
        false => stage.receipt(&json!({ "saw": "carry" })) + "\n",
    }
}
