//! What people paste: `Set-Cookie` lines with or without the field's name, the output of `curl -i` or
//! `curl -v`, headers as developer tools copy them, a HAR.

mod har;
mod transcript;

use url::Url;

pub use self::har::{NO_COOKIES, read_har};
pub use self::transcript::read_transcript;

/// The `Set-Cookie` lines of one response in a pasted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastedResponse {
    /// The address that the response came from, if the text says so.
    pub url: Option<Url>,
    /// The values of the fields.
    pub lines: Vec<Vec<u8>>,
}

/// Whether a text is a HAR, or means to be one: a JSON object.
pub fn is_har(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

/// Whether this is the name of the field `Set-Cookie`, with or without its colon.
fn is_set_cookie(name: &str) -> bool {
    name.trim().trim_end_matches(':').eq_ignore_ascii_case("set-cookie")
}
