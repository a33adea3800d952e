//! What every handler of the exercises needs: the visitor's record, the keys and the time.

use std::convert::Infallible;

use rocket::http::{Cookie, CookieJar, Header, SameSite, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{self, Redirect, Responder};
use rocket::serde::json::Value;
use rocket_server_sessions::Clock;
use time::{Duration, OffsetDateTime};

use crate::book::exercises::{self, Exercise, ExerciseRecord, Judgement};
use crate::lang::Lang;
use crate::secrets::{Keys, random_bytes};
use crate::view::Attempt;

/// The visitor's record, the keys and the time of a request.
pub struct ExerciseStage<'r> {
    pub jar: &'r CookieJar<'r>,
    pub keys: &'r Keys,
    pub now: OffsetDateTime,
    pub lang: Lang,
    /// Read from an encrypted cookie for the page of each language, so that the demos' requests don't
    /// carry it.
    pub record: ExerciseRecord,
    /// The host and port that the request names.
    pub host: String,
    /// The `Cookie` lines of the request.
    lines: Vec<&'r str>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for ExerciseStage<'r> {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let state = request.rocket();
        let (Some(keys), Some(clock)) = (state.state::<Keys>(), state.state::<Clock>())
        else {
            return Outcome::Forward(Status::InternalServerError);
        };
        let (jar, lang) = (request.cookies(), Lang::of(request));
        let kept = jar.get_private(&name(lang));
        let record = kept.map(|cookie| ExerciseRecord::read(cookie.value()));
        Outcome::Success(Self {
            jar,
            keys,
            now: clock.now(),
            lang,
            record: record.unwrap_or_default(),
            host: request.host().map(ToString::to_string).unwrap_or_default(),
            lines: request.headers().get("Cookie").collect(),
        })
    }
}

/// The name of the cookie that has the record for the page in this language.
fn name(lang: Lang) -> String {
    format!("exercises_{}", lang.code())
}

impl ExerciseStage<'_> {
    /// What a receipt says, if it was made out to this visitor.
    pub fn read(&self, receipt: Option<&str>) -> Option<Value> {
        exercises::read(receipt?, self.record.code()?, self.keys, self.now)
    }

    /// To an address of the exercises in this language, with a receipt for this visitor.
    pub fn to(&mut self, place: &str, seen: &Value, anchor: &str) -> Redirect {
        Redirect::to(self.address(place, seen, anchor))
    }

    /// An address of the exercises in this language, with a receipt for this visitor.
    pub fn address(&mut self, place: &str, seen: &Value, anchor: &str) -> String {
        self.begin();
        let code = self.record.code().unwrap_or_default();
        let receipt = exercises::receipt(seen, code, self.keys, self.now);
        format!("{}{place}?r={receipt}{anchor}", self.page())
    }

    /// To the page, at an exercise.
    pub fn back(&self, exercise: &str) -> Redirect {
        Redirect::to(format!("{}#{exercise}", self.page()))
    }

    /// The path of the page in this language.
    pub fn page(&self) -> String {
        format!("/{}/exercises", self.lang.code())
    }

    /// Gives the visitor a code, if there is none yet.
    pub fn begin(&mut self) {
        if self.record.code().is_none() {
            self.record.code_or(random_bytes());
            self.keep();
        }
    }

    /// Notes that an exercise is passed, or that it is not.
    pub fn note(&mut self, exercise: &Exercise, passed: bool) {
        self.record.note(exercise, passed);
        self.keep();
    }

    /// The attempt that this judgement ends.
    pub fn settle(&mut self, exercise: &Exercise, answer: Judgement) -> Attempt {
        if answer.passed {
            self.note(exercise, true);
        }
        Attempt { slug: exercise.slug, answer: Some(answer), ..Attempt::default() }
    }

    fn keep(&self) {
        for lang in Lang::ALL {
            let cookie = Cookie::build((name(lang), self.record.write()))
                .path(format!("/{}/exercises", lang.code()))
                .same_site(SameSite::Lax)
                .max_age(Duration::days(180));
            self.jar.add_private(cookie);
        }
    }

    /// How many cookies of this name the request carries. Rocket's jar holds one of each name.
    pub fn carried(&self, name: &str) -> usize {
        let pairs = self.lines.iter().flat_map(|line| line.split(';'));
        let names = pairs.filter_map(|pair| pair.split_once('='));
        names.filter(|(it, _)| it.trim() == name).count()
    }
}

/// A redirect that sets cookies by lines of its own or of the reader's.
pub struct SetAndSent(pub Vec<String>, pub Redirect);

impl<'r> Responder<'r, 'static> for SetAndSent {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = self.1.respond_to(request)?;
        for line in self.0 {
            response.adjoin_header(Header::new("Set-Cookie", line));
        }
        Ok(response)
    }
}
