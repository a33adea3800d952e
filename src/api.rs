//! The jar for machines: one case in, what a browser makes of it out. `openapi.json` describes it.

use std::sync::LazyLock;

use rocket::data::{Data, ToByteUnit};
use rocket::http::{ContentType, Header, Status};
use rocket::serde::json::{Value, json};
use rocket::{Request, Route, State, get, post, routes, tokio};

use crate::caching::{File, Sent};
use crate::clinic::case::{Case, Wrong};
use crate::clinic::diagnosis::diagnose;
use crate::clinic::report::report;
use crate::clock::Clock;
use crate::compression::Coding;
use crate::lang::{Lang, Text};

/// Its description, OpenAPI 3.1.
pub const DESCRIPTION: &str = include_str!("api/openapi.json");

/// No larger body is read, in mebibytes.
pub const LIMIT: u8 = 4;

/// The routes of the API.
pub fn routes() -> Vec<Route> {
    routes![jar, description]
}

/// JSON that no cache keeps.
#[derive(rocket::Responder)]
struct Answer {
    body: Value,
    cache: Header<'static>,
}

type Answered = (Status, Answer);

fn answer(status: Status, body: Value) -> Answered {
    (status, Answer { body, cache: Header::new("Cache-Control", "no-store") })
}

/// An error that names the field.
fn refuse(status: Status, field: &str, why: Text, lang: Lang) -> Answered {
    let error = json!({ "field": field, "message": why.get(lang) });
    answer(status, json!({ "error": error }))
}

const TYPE: Text = Text {
    zh: "请求体要是 JSON：Content-Type: application/json。",
    en: "The body has to be JSON: Content-Type: application/json.",
};
const TOO_LARGE: Text =
    Text { zh: "请求体不能超过 4 MiB。", en: "The body may be 4 MiB at most." };
const BROKEN: Text = Text {
    zh: "程序出错了，什么也没有判断。",
    en: "The program has failed, and nothing was decided.",
};
const MALFORMED: Text = Text { zh: "这不是 JSON。", en: "This is no JSON." };
const LANGUAGE: Text = Text { zh: "要 zh 或 en。", en: "zh or en is needed." };
const POST: Text = Text {
    zh: "用 POST，把一个用例作为 JSON 发过来；/api/openapi.json 里有说明。",
    en: "Use POST, with a case as JSON; /api/openapi.json describes it.",
};

/// The language that a request prefers; English to a program that names none.
struct Preferred(Lang);

impl Preferred {
    fn by(request: &Request<'_>) -> Self {
        let accepted = request.headers().get_one("Accept-Language");
        Self(accepted.map_or(Lang::En, Lang::preferred))
    }
}

#[rocket::async_trait]
impl<'r> rocket::request::FromRequest<'r> for Preferred {
    type Error = std::convert::Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> rocket::request::Outcome<Self, Self::Error> {
        rocket::outcome::Outcome::Success(Self::by(request))
    }
}

#[post("/api/jar", data = "<body>")]
async fn jar(
    body: Data<'_>,
    content_type: Option<&ContentType>,
    lang: Preferred,
    clock: &State<Clock>,
) -> Answered {
    let Preferred(lang) = lang;
    if !content_type.is_some_and(|kind| kind.is_json()) {
        return refuse(Status::UnsupportedMediaType, "Content-Type", TYPE, lang);
    }
    let read = body.open(LIMIT.mebibytes()).into_bytes().await;
    let bytes = match read {
        Ok(bytes) if bytes.is_complete() => bytes.into_inner(),
        Ok(_) => return refuse(Status::PayloadTooLarge, "body", TOO_LARGE, lang),
        Err(_) => return refuse(Status::BadRequest, "body", MALFORMED, lang),
    };
    let now = clock.now();
    // What takes as long as a large body may is no work for a thread that others wait for.
    let answered = tokio::task::spawn_blocking(move || decide(&bytes, now, lang)).await;
    answered
        .unwrap_or_else(|_| refuse(Status::InternalServerError, "server", BROKEN, lang))
}

/// What the jar makes of a case in JSON.
fn decide(bytes: &[u8], now: rocket::time::OffsetDateTime, lang: Lang) -> Answered {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else {
        return refuse(Status::BadRequest, "body", MALFORMED, lang);
    };
    let named = json.get("lang").filter(|lang| !lang.is_null());
    let wanted = match named.map(Value::as_str) {
        None => lang,
        Some(Some("zh")) => Lang::Zh,
        Some(Some("en")) => Lang::En,
        Some(_) => {
            return refuse(Status::UnprocessableEntity, "lang", LANGUAGE, lang);
        }
    };
    match Case::read(&json, now) {
        Ok(case) => answer(Status::Ok, report(&case, &diagnose(&case), wanted)),
        Err(Wrong { field, why }) => {
            refuse(Status::UnprocessableEntity, &field, why, wanted)
        }
    }
}

/// The error for a method that an address of the API doesn't take; `None` to one that isn't its own.
pub fn not_allowed(request: &Request<'_>, methods: &str) -> Option<Value> {
    let lang = Preferred::by(request).0;
    let message = match request.uri().path().segments().collect::<Vec<_>>()[..] {
        ["api", "jar"] => POST.get(lang).to_owned(),
        ["api", ..] => lang.words().errors.not_allowed.1.replace("{}", methods),
        _ => return None,
    };
    Some(json!({ "error": { "field": "method", "message": message } }))
}

/// The description as it is sent, compressed once.
static DESCRIBED: LazyLock<File> =
    LazyLock::new(|| File::text(DESCRIPTION.as_bytes(), ContentType::JSON));

/// Compresses the description.
pub fn compress(coding: Coding) {
    DESCRIBED.text.compress(coding);
}

#[get("/api/openapi.json")]
async fn description(coding: Coding) -> Sent {
    DESCRIBED.clone().respond(coding, "public, no-cache").await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[rocket::async_test]
    async fn the_description_is_compressed_once_for_all_requests() {
        for coding in Coding::ALL {
            let [first, second] =
                [description(coding).await, description(coding).await];
            assert!(Arc::ptr_eq(first.text(), second.text()), "{coding:?}");
            assert!(first.text().is_ready(coding), "{coding:?}");
        }
    }
}
