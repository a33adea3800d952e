//! The addresses at which the server looks what a browser or a program sends there.

use rocket::http::{Cookie, SameSite};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{Redirect, Responder};
use rocket::serde::json::{Value, json};
use rocket::{Route, get, routes};
use time::Duration;

use super::stage::{ExerciseStage, SetAndSent};
use crate::book::exercises::{self, judges, record};

/// The routes below the page of a language.
pub fn routes() -> Vec<Route> {
    routes![walk_inner, walk_above, look]
}

/// The routes for programs, in no language.
pub fn for_programs() -> Vec<Route> {
    routes![header, carry]
}

#[derive(Responder)]
pub enum Onwards {
    Sent(Redirect),
    Set(SetAndSent),
}

/// Notes whether the request to the hidden path carries the cookie.
#[get("/drawer/<_>?<r>")]
fn look(r: Option<&str>, mut stage: ExerciseStage<'_>) -> Redirect {
    let Some(mut seen) = stage.read(r) else { return stage.back("delete") };
    let carried = stage.carried("stubborn");
    seen["of"] = json!("delete");
    if seen["before"].is_null() {
        seen["before"] = json!(carried > 0);
        // A second one hides whether the first is deleted.
        seen["left"] = json!(carried > 1);
        return stage.to("", &seen, "#delete");
    }
    seen["after"] = json!(carried > 0);
    let [before, after, fits] = ["before", "after", "fits"].map(|it| seen[it] == true);
    if judges::delete(before, after, fits).passed
        && let Some(exercise) = exercises::find("delete")
    {
        stage.note(exercise, true);
    }
    stage.to("", &seen, "#delete")
}

/// The inner address of `one-path`. At the first request nothing of the name may come, and the line is
/// sent; the second shows whether it comes here, the third whether it is gone.
#[get("/shelf/inner?<r>")]
fn walk_inner(r: Option<&str>, mut stage: ExerciseStage<'_>) -> Onwards {
    let Some(mut seen) = stage.read(r) else {
        return Onwards::Sent(stage.back("one-path"));
    };
    let here = stage.carried("deep") > 0;
    let now = stage.now.unix_timestamp();
    if let Some(line) = seen["line"].as_str() {
        let of = json!("one-path");
        if here {
            let left = json!({ "of": of, "left": true });
            return Onwards::Sent(stage.to("", &left, "#one-path"));
        }
        let url = format!("http://localhost{}/shelf/inner", stage.page());
        let cookie = judges::cookie(&url, line, stage.now);
        let end = cookie.and_then(|(cookie, _)| cookie.expires);
        let five = end == Some(stage.now + Duration::seconds(5));
        let next = json!({ "of": of, "begun": now, "five": five });
        let line = line.to_owned();
        return Onwards::Set(SetAndSent(
            vec![line],
            stage.to("/shelf/inner", &next, ""),
        ));
    }
    if seen["inner"].is_null() {
        seen["inner"] = json!(here);
        return Onwards::Sent(stage.to("/shelf", &seen, ""));
    }
    seen["late"] = json!(here);
    seen["waited"] = json!(now - seen["begun"].as_i64().unwrap_or(now));
    if judges::one_path(walk(&seen)).passed
        && let Some(exercise) = exercises::find("one-path")
    {
        stage.note(exercise, true);
    }
    Onwards::Sent(stage.to("", &seen, "#one-path"))
}

/// The address above it.
#[get("/shelf?<r>")]
fn walk_above(r: Option<&str>, mut stage: ExerciseStage<'_>) -> Redirect {
    let Some(mut seen) = stage.read(r) else { return stage.back("one-path") };
    seen["above"] = json!(stage.carried("deep") > 0);
    stage.to("", &seen, "#one-path")
}

/// What was seen of `one-path`.
pub fn walk(seen: &Value) -> judges::Walk {
    let [five, inner, above, late] =
        ["five", "inner", "above", "late"].map(|it| seen[it] == true);
    let waited = seen["waited"].as_i64().unwrap_or_default();
    judges::Walk { five, inner, above, waited, late }
}

/// The header fields that the program exercises ask for.
struct HeaderFields<'r> {
    /// The visitor's code, if the field has the form of one.
    code: Option<&'r str>,
    from_browser: bool,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for HeaderFields<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let learner = request.headers().get_one("X-Learner").map(str::trim);
        let from_browser = request.headers().contains("Sec-Fetch-Mode");
        let code = learner.filter(|it| record::is_code(it));
        Outcome::Success(Self { code, from_browser })
    }
}

const NO_CODE: &str =
    "no X-Learner in this request with the code that the page of the exercises gives\n";

/// The address of the exercise `header`.
#[get("/header")]
fn header(fields: HeaderFields<'_>, stage: ExerciseStage<'_>) -> String {
    let Some(code) = fields.code else { return NO_CODE.to_owned() };
    let seen = json!({ "saw": "header" });
    exercises::receipt(&seen, code, stage.keys, stage.now) + "\n"
}

/// The address of the exercise `carry`.
#[get("/carry")]
fn carry(fields: HeaderFields<'_>, stage: ExerciseStage<'_>) -> String {
    let Some(code) = fields.code else { return NO_CODE.to_owned() };
    let receipt = |seen| exercises::receipt(&seen, code, stage.keys, stage.now);
    let carried = stage.jar.get("carried").and_then(|cookie| {
        exercises::read(cookie.value(), code, stage.keys, stage.now)
    });
    if carried.is_none_or(|seen| seen["saw"] != "first") {
        let value = receipt(json!({ "saw": "first" }));
        let cookie = Cookie::build(("carried", value)).path("/exercises/carry");
        stage.jar.add(cookie.same_site(SameSite::Lax).max_age(Duration::minutes(30)));
        return "a cookie is on its way to you: come again with it\n".to_owned();
    }
    match fields.from_browser {
        true => "a browser did that; let a program do it\n".to_owned(),
        false => receipt(json!({ "saw": "carry" })) + "\n",
    }
}
