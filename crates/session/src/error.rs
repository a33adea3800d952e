use std::borrow::Cow;
use std::fmt;

use rocket::http::Status;
use rocket::request::Request;
use rocket::response::{self, Responder};

/// Why a session could not be read or written. As a response it is a status and a sentence in both
/// languages, as plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The store has reached one of its limits.
    Full,
    /// The session would exceed the limit for one session.
    TooLarge,
    /// The operating system returned no random bytes.
    NoRandomness,
    /// A value is of another type than asked for, or can't be written as JSON.
    WrongType,
    /// The request came with an id that was replaced moments ago, by a login or by another session
    /// that took its place.
    Moved,
    /// The store doesn't answer, or its answer cannot be used.
    Unavailable(Incident),
}

impl Error {
    /// [`Error::Unavailable`] with a new incident, whose `cause` goes to the log and not to the
    /// visitor.
    pub fn unavailable(cause: impl fmt::Display) -> Self {
        let incident = Incident::random();
        eprintln!("Sessions, incident {incident}: {cause}");
        Self::Unavailable(incident)
    }

    /// The number under which the log has the cause. `None` if nothing was logged.
    pub fn incident(self) -> Option<Incident> {
        match self {
            Self::Unavailable(incident) => Some(incident),
            _ => None,
        }
    }

    /// The status of a response that reports this error.
    pub fn status(self) -> Status {
        match self {
            Self::Full | Self::NoRandomness | Self::Unavailable(_) => {
                Status::ServiceUnavailable
            }
            Self::TooLarge => Status::PayloadTooLarge,
            Self::Moved => Status::Conflict,
            Self::WrongType => Status::InternalServerError,
        }
    }
}

impl Error {
    /// The sentence for the visitor. It reveals nothing that belongs in the log only.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Full => (
                "会话已满，请稍后再试。",
                "There is no room for another session; try again in a moment.",
            ),
            Self::TooLarge => {
                ("这个会话放不下了。", "This session can't hold that much.")
            }
            Self::NoRandomness => (
                "取不到随机数，没有建立会话。",
                "No random bytes, so no session was made.",
            ),
            Self::Moved => (
                "刚才在别的标签页里换了会话，多半是登录了；这一次没有存，再发一次就行。",
                "The session has just changed in another tab, probably by a login; nothing was stored, so send it again.",
            ),
            Self::WrongType => {
                ("会话里的值不是这个类型。", "The session's value is of another type.")
            }
            Self::Unavailable(incident) => {
                return Text {
                    zh: format!("会话存储暂时不可用，请稍后再试（事件 {incident}）。")
                        .into(),
                    en: format!("The session store is unavailable, try again in a moment (incident {incident}).")
                        .into(),
                };
            }
        };
        Text { zh: zh.into(), en: en.into() }
    }
}

/// A sentence in both languages. The crate does not know which one a visitor reads, so as text it is
/// both.
///
/// A site may have such a type too. This one has owned strings beside static ones, because a sentence
/// can hold the number of an incident, and the crate depends on no other for two fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The sentence in Chinese.
    pub zh: Cow<'static, str>,
    /// The sentence in English.
    pub en: Cow<'static, str>,
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.zh, self.en)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl std::error::Error for Error {}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        (self.status(), self.to_string()).respond_to(request)
    }
}

/// The number under which the log tells what went wrong: eight hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident(u32);

impl Incident {
    /// Creates a number that identifies one line in a log. It is not a secret, so the number is zero
    /// where the operating system has no random bytes.
    pub fn random() -> Self {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).ok();
        Self(u32::from_le_bytes(bytes))
    }
}

impl fmt::Display for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// The incident that explains why a request has failed, in the request's local cache.
struct NotedIncident(Option<Incident>);

/// Notes why a request fails, because a catcher is given only the status.
pub fn note(request: &Request<'_>, why: Error) {
    request.local_cache(|| NotedIncident(why.incident()));
}

/// The incident that was noted of this request, if there is one.
pub fn noted(request: &Request<'_>) -> Option<Incident> {
    request.local_cache(|| NotedIncident(None)).0
}

/// The incident of this request: the one that was noted, or else a new one, noted from now on.
pub fn incident(request: &Request<'_>) -> Incident {
    let noted = request.local_cache(|| NotedIncident(Some(Incident::random())));
    noted.0.unwrap_or_else(Incident::random)
}
