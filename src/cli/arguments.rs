//! The arguments of `explain`.

use std::ffi::OsString;

use lexopt::prelude::*;

use crate::clinic::form::PAGES;
use crate::lang::Lang;
use browser_jar::{Context, Engine, Setter, Site, ThirdParty};

/// The arguments after `explain`.
pub(super) struct Arguments {
    pub from: Option<String>,
    pub to: Option<String>,
    pub method: String,
    pub context: Context,
    pub response: Option<Context>,
    pub by: Setter,
    pub after: f64,
    pub engine: Engine,
    pub third_party: Option<ThirdParty>,
    pub top_level_site: Option<String>,
    pub via: Vec<String>,
    pub now: Option<String>,
    pub json: bool,
    pub grade: bool,
    pub strict: bool,
    /// The names that have to be stored in the end.
    pub stored: Vec<String>,
    /// The names that a request has to carry.
    pub sent: Vec<String>,
    pub lang: Lang,
    pub har: Option<std::path::PathBuf>,
    pub lines: Vec<Vec<u8>>,
    pub from_input: bool,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            method: "GET".to_owned(),
            context: Context::default(),
            response: None,
            by: Setter::Response,
            after: 0.0,
            engine: Engine::default(),
            third_party: None,
            top_level_site: None,
            via: Vec::new(),
            now: None,
            json: false,
            grade: false,
            strict: false,
            stored: Vec::new(),
            sent: Vec::new(),
            lang: language(|name| std::env::var(name).ok()),
            har: None,
            lines: Vec::new(),
            from_input: false,
        }
    }
}

impl Arguments {
    /// Reads the arguments. `None` if they ask for the help.
    ///
    /// # Errors
    /// A sentence about the argument that makes no sense.
    pub(super) fn read(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Option<Self>, String> {
        let mut read = Self::default();
        let mut parser = lexopt::Parser::from_args(arguments);
        match read.all(&mut parser) {
            Ok(true) => Ok(Some(read)),
            Ok(false) => Ok(None),
            Err(why) => Err(why.to_string()),
        }
    }

    fn all(&mut self, parser: &mut lexopt::Parser) -> Result<bool, lexopt::Error> {
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(false),
                Long("from") => self.from = Some(parser.value()?.string()?),
                Long("to") => self.to = Some(parser.value()?.string()?),
                Long("method") => self.method = parser.value()?.string()?,
                Long("cross-site") => self.context.site = Site::CrossSite,
                Long("embedded") => self.context.top_level = false,
                Long("by-script") => self.by = Setter::DocumentCookie,
                Long("by-cookie-store") => self.by = Setter::CookieStore,
                Long("after") => self.after = parser.value()?.parse()?,
                Long("browser") => self.engine = parser.value()?.parse()?,
                Long("third-party") => {
                    self.third_party = Some(parser.value()?.parse()?);
                }
                Long("top-level-site") => {
                    self.top_level_site = Some(parser.value()?.string()?);
                }
                Long("via") => self.via.push(parser.value()?.string()?),
                Long("now") => self.now = Some(parser.value()?.string()?),
                Long("json") => self.json = true,
                Long("grade") => self.grade = true,
                Long("strict") => self.strict = true,
                Long("expect-stored") => self.stored.push(parser.value()?.string()?),
                Long("expect-sent") => self.sent.push(parser.value()?.string()?),
                Long("response") => {
                    let page = parser.value()?.string()?;
                    let found = PAGES.iter().find(|(name, _)| *name == page);
                    let (_, context) = found.ok_or("--response must be a page")?;
                    self.response = Some(*context);
                }
                Long("har") => self.har = Some(parser.value()?.into()),
                Long("lang") => {
                    self.lang = match parser.value()?.string()?.as_str() {
                        "zh" => Lang::Zh,
                        "en" => Lang::En,
                        _ => return Err("--lang must be zh or en".into()),
                    };
                }
                Value(line) if line == "-" => self.from_input = true,
                Value(line) => self.lines.push(line.into_encoded_bytes()),
                other => return Err(other.unexpected()),
            }
        }
        Ok(true)
    }
}

/// The language of the environment, English unless it names Chinese.
fn language(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match set {
        Some(value) if value.starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_environment() {
        for (set, expected) in [
            (&[("LANG", "zh_CN.UTF-8")][..], Lang::Zh),
            (&[("LANG", "de_DE"), ("LC_ALL", "zh_TW")], Lang::Zh),
            (&[("LANG", "zh_CN"), ("LC_ALL", "C")], Lang::En),
            (&[("LC_ALL", ""), ("LANG", "zh")], Lang::Zh),
            (&[], Lang::En),
        ] {
            let found = |name: &str| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(language(found), expected, "{set:?}");
        }
    }
}
