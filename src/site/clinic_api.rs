//! The jar for machines: one case in, what a browser makes of it out. `openapi.json` describes it.

#[cfg(test)]
mod description;

use std::sync::LazyLock;

use rocket::data::Data;
use rocket::http::{ContentType, Header, Status};
use rocket::serde::json::Value;
use rocket::{Request, Route, State, get, post, routes};
use rocket_server_sessions::Clock;
use serde::Serialize;

use crate::clinic::case::Case;
use crate::clinic::diagnosis::diagnose;
use crate::clinic::field::InvalidField;
use crate::clinic::report::{longest, report};
use crate::http::compression::Coding;
use crate::http::static_file::{File, FileResponse};
use crate::lang::{Lang, Text};
use crate::site::limiter::{Limiter, RETRY_AFTER, Undone, Unread};

/// The description of the API, in OpenAPI 3.1.
pub const DESCRIPTION: &str = include_str!("clinic_api/openapi.json");

/// The most mebibytes of a body that is read.
pub const LIMIT: u8 = 4;
/// The most values of a JSON text that is read: each takes many times the memory of its text.
const MOST_VALUES: usize = 50_000;

/// The routes of the API.
pub fn routes() -> Vec<Route> {
    routes![jar, described]
}

/// A response in JSON that no cache keeps.
#[derive(rocket::Responder)]
struct Uncached {
    body: (ContentType, String),
    cache: Header<'static>,
}

/// A response with its status.
type JsonResponse = (Status, Uncached);

/// The response to a case.
#[derive(rocket::Responder)]
enum CaseResponder {
    /// The report, or an error.
    Done(JsonResponse),
    /// The error that there are too many cases, with the time to come back.
    RetryLater(JsonResponse, Header<'static>),
}

/// An error in JSON.
#[derive(Debug, Serialize)]
pub struct ErrorReport {
    /// The field that is wrong, and why.
    pub error: FieldError,
}

/// What is wrong with which field.
#[derive(Debug, Serialize)]
pub struct FieldError {
    /// The field, a member of the case; or `body`, `method`, `Content-Type`, `server`.
    pub field: String,
    /// What is needed instead.
    pub message: String,
}

impl ErrorReport {
    fn new(field: &str, message: &str) -> Self {
        let (field, message) = (field.to_owned(), message.to_owned());
        Self { error: FieldError { field, message } }
    }

    /// An error with something in every place.
    pub fn example() -> Self {
        Self::new("prior[0].url", "-")
    }
}

fn json_response(status: Status, body: String) -> JsonResponse {
    let cache = Header::new("Cache-Control", "no-store");
    (status, Uncached { body: (ContentType::JSON, body), cache })
}

/// An error that names the field.
fn error(status: Status, field: &str, why: Text, lang: Lang) -> JsonResponse {
    let report = ErrorReport::new(field, why.get(lang));
    json_response(status, serde_json::to_string(&report).unwrap_or_default())
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
const TOO_MANY: Text = Text {
    zh: "这个 JSON 里的值太多了：最多读五万个。",
    en: "This JSON has too many values: 50,000 are read, at most.",
};
const TOO_SLOW: Text = Text {
    zh: "请求体等了一分钟还没有收完。",
    en: "The body has not arrived within a minute.",
};
const BUSY: Text = Text {
    zh: "现在同时在算的病例太多了。过一秒再发一次。",
    en: "Too many cases are being worked on at the moment. Send it again in a second.",
};
const MALFORMED: Text = Text { zh: "这不是 JSON。", en: "This is no JSON." };
const LANGUAGE: Text = Text { zh: "要 zh 或 en。", en: "zh or en is needed." };
const POST: Text = Text {
    zh: "用 POST，把一个病例作为 JSON 发过来；/api/openapi.json 里有说明。",
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
    limiter: &State<Limiter>,
) -> CaseResponder {
    let Preferred(lang) = lang;
    if !content_type.is_some_and(|kind| kind.is_json()) {
        let refused = error(Status::UnsupportedMediaType, "Content-Type", TYPE, lang);
        return CaseResponder::Done(refused);
    }
    let body = match limiter.read(body, usize::from(LIMIT) << 20).await {
        Ok(body) => body,
        Err(why) => return unread(why, lang),
    };
    let now = clock.now();
    match limiter.run(move || decide(&body.bytes, now, lang)).await {
        Ok(response) => CaseResponder::Done(response),
        Err(Undone::Busy) => unread(Unread::Busy, lang),
        Err(Undone::Panicked) => CaseResponder::Done(error(
            Status::InternalServerError,
            "server",
            BROKEN,
            lang,
        )),
    }
}

/// The response where there is no body.
fn unread(why: Unread, lang: Lang) -> CaseResponder {
    let (field, text) = match why {
        Unread::Busy => ("server", BUSY),
        Unread::TooLarge => ("body", TOO_LARGE),
        Unread::TooSlow => ("body", TOO_SLOW),
        Unread::Broken => ("body", MALFORMED),
    };
    let response = error(why.status(), field, text, lang);
    match why {
        Unread::Busy => {
            let retry = Header::new("Retry-After", RETRY_AFTER.to_string());
            CaseResponder::RetryLater(response, retry)
        }
        _ => CaseResponder::Done(response),
    }
}

/// Whether a JSON text has no more values than are read: each but the first comes after a comma or
/// an opening bracket.
fn is_small(json: &[u8]) -> bool {
    let (mut values, mut in_string) = (1, false);
    for piece in json.split(|&byte| byte == b'"') {
        let slashes = piece.iter().rev().take_while(|&&byte| byte == b'\\').count();
        if !in_string {
            let opens = |byte: &&u8| matches!(byte, b',' | b'[' | b'{');
            values += piece.iter().filter(opens).count();
        }
        // The quotation mark after an odd number of backslashes is part of the string.
        in_string = !in_string || slashes % 2 == 1;
    }
    values <= MOST_VALUES
}

/// What the jar makes of a case in JSON.
fn decide(bytes: &[u8], now: rocket::time::OffsetDateTime, lang: Lang) -> JsonResponse {
    if !is_small(bytes) {
        return error(Status::UnprocessableEntity, "body", TOO_MANY, lang);
    }
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else {
        return error(Status::BadRequest, "body", MALFORMED, lang);
    };
    let named = json.get("lang").filter(|lang| !lang.is_null());
    let wanted = match named.map(Value::as_str) {
        None => lang,
        Some(Some("zh")) => Lang::Zh,
        Some(Some("en")) => Lang::En,
        Some(_) => {
            return error(Status::UnprocessableEntity, "lang", LANGUAGE, lang);
        }
    };
    match Case::read(&json, now) {
        Ok(case) => {
            // The case has all that is read of it, and the answer needs the memory.
            drop(json);
            let most = longest(bytes.len());
            let report = report(&case, &diagnose(&case), wanted, most);
            json_response(Status::Ok, report)
        }
        Err(InvalidField { field, why }) => {
            error(Status::UnprocessableEntity, &field, why, wanted)
        }
    }
}

/// The error for a method that an address of the API does not take. `None` for the address of anything
/// else.
pub fn not_allowed(request: &Request<'_>, methods: &str) -> Option<Value> {
    let lang = Preferred::by(request).0;
    let message = match request.uri().path().segments().collect::<Vec<_>>()[..] {
        ["api", "jar"] => POST.get(lang).to_owned(),
        ["api", ..] => lang.words().errors.not_allowed.1.replace("{}", methods),
        _ => return None,
    };
    serde_json::to_value(ErrorReport::new("method", &message)).ok()
}

/// The description as it is sent, compressed once.
static DESCRIBED: LazyLock<File> =
    LazyLock::new(|| File::text(DESCRIPTION.as_bytes(), ContentType::JSON));

/// Compresses the description.
pub fn compress(coding: Coding) {
    DESCRIBED.text.compress(coding);
}

#[get("/api/openapi.json")]
async fn described(coding: Coding) -> FileResponse {
    DESCRIBED.clone().respond(coding, "public, no-cache").await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[rocket::async_test]
    async fn the_description_is_compressed_once_for_all_requests() {
        for coding in Coding::ALL {
            let [first, second] = [described(coding).await, described(coding).await];
            assert!(Arc::ptr_eq(first.text(), second.text()), "{coding:?}");
            assert!(first.text().is_ready(coding), "{coding:?}");
        }
    }

    #[test]
    fn what_stands_in_a_string_is_no_value() {
        let many = ",".repeat(MOST_VALUES);
        for string in [many.clone(), format!("\\\"{many}"), format!("{many}\\\\")] {
            assert!(is_small(format!("[\"{string}\"]").as_bytes()));
            let after = format!("[\"{string}\", {}1]", "1,".repeat(MOST_VALUES));
            assert!(!is_small(after.as_bytes()));
        }
        for value in ["1,", "[],", "{},", "\"\","] {
            let json = |many| format!("[{}1]", value.repeat(many));
            assert!(is_small(json(MOST_VALUES / 2 - 2).as_bytes()), "{value}");
            assert!(!is_small(json(MOST_VALUES).as_bytes()), "{value}");
        }
    }
}
