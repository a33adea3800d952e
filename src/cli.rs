//! `remember-me explain`: the clinic on a command line.

mod expectation;
mod explanation;

use std::io::{Read as _, Write};
use std::process::ExitCode;

use lexopt::prelude::*;
use time::OffsetDateTime;

use self::expectation::{expectations, graded};
use self::explanation::explanation;
use crate::clinic::case::{Case, CaseRequest, CaseResponse, Encoding};
use crate::clinic::diagnosis::diagnose;
use crate::clinic::field::{self, InvalidField};
use crate::clinic::form::{PAGES, of_response};
use crate::clinic::input::{self, PastedResponse};
use crate::clinic::report::report;
use crate::clinic::warning::Warnings;
use crate::lang::{Lang, Text};
use browser_jar::{Context, Engine, Site};

/// The help of the program itself.
pub const HELP: &str = "\
Remember Me · 记住我: HTTP cookies and sessions, live, in Chinese and English

Usage:
  remember-me                     serve the tutorial at http://localhost:8000
  remember-me explain …           say what a browser does with Set-Cookie lines

Options:
  -h, --help                      this text; after explain, its own
  -V, --version                   the version

Settings are in Rocket.toml or the environment: ROCKET_PORT=9000 remember-me
";

/// The help of `explain`.
pub const EXPLAIN_HELP: &str = "\
Say what a browser does with Set-Cookie lines, by which rule, and what to write instead

Usage:
  remember-me explain --from URL [--to URL] [options] LINE...
  remember-me explain --from URL [--to URL] [options] -        lines, or curl -i or -v, from stdin
  remember-me explain --har FILE [options]                     a recording of a browser

Options:
      --from URL         whose response it is; curl -v says so itself
      --to URL           the request that should carry the cookies
      --method METHOD    its method (GET)
      --cross-site       another site's page makes the request
      --embedded         the request is no navigation of the tab: a fetch, a frame, an image;
                         with --cross-site the response belongs to such a request too
      --response PAGE    where the response belongs: same-site, same-site-embedded, cross-site or
                         cross-site-embedded
      --after SECONDS    how long after the response (0)
      --browser ENGINE   standard, chromium, firefox or webkit (standard); webkit is Safari by its
                         documents, not measured, and not what WebKitGTK does
      --now TIME         2026-11-24T08:00:00Z or an HTTP date (the time of this machine)
      --json             the JSON of POST /api/jar
      --grade            the points of OWASP ASVS 5.0, 3.3, that each cookie meets
      --strict           end with 1 where there is a warning (⚠)
      --expect-stored NAME  end with 1 unless a cookie of this name is stored in the end
      --expect-sent NAME    end with 1 unless a request carries a cookie of this name
      --lang LANG        zh or en (by the environment)
  -h, --help             this text

Exit status:
  0  every line is stored, and with --to also sent; a line that deletes deletes something
  1  a line is refused, or with --to not sent; a deletion deletes nothing; there is no Set-Cookie in
     what was read; with --strict a warning; what was expected is not so. A cookie of another host
     in the same transcript need not be sent to --to
  2  the arguments make no sense

Examples:
  remember-me explain --from https://example.com/ 'sid=1; SameSite=None'
  curl -sv -o /dev/null https://example.com/ 2>&1 | remember-me explain -
";

const HAR_ALONE: Text = Text {
    zh: "用了 --har，就不要再给 --from 和别的行",
    en: "--har goes without --from and lines",
};
const NO_LINE: Text =
    Text { zh: "要一行 Set-Cookie", en: "a Set-Cookie line is needed" };
const NO_LINE_READ: Text = Text {
    zh: "读到的东西里没有 Set-Cookie",
    en: "there is no Set-Cookie in what was read",
};
const NO_REQUEST: Text = Text {
    zh: "--expect-sent 要和 --to 或 --har 一起用：没有请求，就没有带上不带上",
    en: "--expect-sent goes with --to or --har: without a request nothing is sent",
};
const NO_FROM: Text = Text {
    zh: "要 --from URL：这是哪个地址的响应？",
    en: "--from URL is needed: whose response is it?",
};

/// The arguments after `explain`.
struct Arguments {
    from: Option<String>,
    to: Option<String>,
    method: String,
    context: Context,
    response: Option<Context>,
    after: f64,
    engine: Engine,
    now: Option<String>,
    json: bool,
    grade: bool,
    strict: bool,
    stored: Vec<String>,
    sent: Vec<String>,
    lang: Lang,
    har: Option<std::path::PathBuf>,
    lines: Vec<Vec<u8>>,
    from_input: bool,
}

/// Runs `explain` with the arguments after that word, at the time `now`, and writes to `out`. The status is
/// 0, 1 or 2, as [`EXPLAIN_HELP`] says.
pub fn run(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
    now: OffsetDateTime,
    out: &mut impl Write,
) -> ExitCode {
    let arguments = match parse(arguments) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return printed(out, EXPLAIN_HELP, 0),
        Err(why) => return usage(&why),
    };
    let case = match case_of(&arguments, now) {
        Ok(case) => case,
        Err(why) => return usage(&why),
    };
    let lang = arguments.lang;
    if case.responses.is_empty() {
        eprintln!("remember-me explain: {}", NO_LINE_READ.get(lang));
    }
    let diagnosis = diagnose(&case);
    let warned = {
        let warnings = Warnings::new(&diagnosis);
        diagnosis.lines.iter().any(|line| !warnings.of(line).is_empty())
    };
    let failed = expectations(&diagnosis, &arguments.stored, &arguments.sent, lang);
    let bad =
        !diagnosis.is_ok(&case) || (arguments.strict && warned) || !failed.is_empty();
    let text = match arguments.json {
        true => {
            eprint!("{failed}");
            let report = report(&case, &diagnosis, lang, usize::MAX);
            let mut report: serde_json::Value =
                serde_json::from_str(&report).unwrap_or_default();
            if arguments.grade {
                graded(&mut report, &diagnosis, lang);
            }
            format!("{report:#}\n")
        }
        false => explanation(&case, &diagnosis, arguments.grade, lang) + &failed,
    };
    printed(out, &text, u8::from(bad))
}

/// Writes a text and returns a status. A reader that has ended, as `head` does, is no error.
fn printed(out: &mut impl Write, text: &str, status: u8) -> ExitCode {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
    ExitCode::from(status)
}

fn usage(why: &str) -> ExitCode {
    eprintln!("remember-me explain: {why}\nTry: remember-me explain --help");
    ExitCode::from(2)
}

/// Reads the arguments. `None` if they ask for the help.
fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Option<Arguments>, String> {
    let mut read = Arguments {
        from: None,
        to: None,
        method: "GET".to_owned(),
        context: Context::default(),
        response: None,
        after: 0.0,
        engine: Engine::default(),
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
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    match read_all(&mut parser, &mut read) {
        Ok(true) => Ok(Some(read)),
        Ok(false) => Ok(None),
        Err(why) => Err(why.to_string()),
    }
}

fn read_all(
    parser: &mut lexopt::Parser,
    arguments: &mut Arguments,
) -> Result<bool, lexopt::Error> {
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(false),
            Long("from") => arguments.from = Some(parser.value()?.string()?),
            Long("to") => arguments.to = Some(parser.value()?.string()?),
            Long("method") => arguments.method = parser.value()?.string()?,
            Long("cross-site") => arguments.context.site = Site::CrossSite,
            Long("embedded") => arguments.context.top_level = false,
            Long("after") => arguments.after = parser.value()?.parse()?,
            Long("browser") => arguments.engine = parser.value()?.parse()?,
            Long("now") => arguments.now = Some(parser.value()?.string()?),
            Long("json") => arguments.json = true,
            Long("grade") => arguments.grade = true,
            Long("strict") => arguments.strict = true,
            Long("expect-stored") => arguments.stored.push(parser.value()?.string()?),
            Long("expect-sent") => arguments.sent.push(parser.value()?.string()?),
            Long("response") => {
                let page = parser.value()?.string()?;
                let found = PAGES.iter().find(|(name, _)| *name == page);
                let (_, context) = found.ok_or("--response must be a page")?;
                arguments.response = Some(*context);
            }
            Long("har") => arguments.har = Some(parser.value()?.into()),
            Long("lang") => {
                arguments.lang = match parser.value()?.string()?.as_str() {
                    "zh" => Lang::Zh,
                    "en" => Lang::En,
                    _ => return Err("--lang must be zh or en".into()),
                };
            }
            Value(line) if line == "-" => arguments.from_input = true,
            Value(line) => arguments.lines.push(line.into_encoded_bytes()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(true)
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

/// The case that the arguments describe.
fn case_of(arguments: &Arguments, now: OffsetDateTime) -> Result<Case, String> {
    let sentence = |it: InvalidField| it.sentence(arguments.lang);
    let now = match &arguments.now {
        Some(text) => field::parse_moment("--now", text).map_err(sentence)?,
        None => now,
    };
    // What is wrong is wrong even where nothing reads it.
    let method = field::parse_known_method("--method", &arguments.method);
    let method = method.map_err(sentence)?;
    field::moment_after("--after", now, arguments.after).map_err(sentence)?;
    if !arguments.sent.is_empty() && arguments.to.is_none() && arguments.har.is_none() {
        return Err(NO_REQUEST.get(arguments.lang).to_owned());
    }
    let mut case = match &arguments.har {
        Some(file) => {
            if arguments.from.is_some()
                || arguments.from_input
                || !arguments.lines.is_empty()
            {
                return Err(HAR_ALONE.get(arguments.lang).to_owned());
            }
            let bytes = std::fs::read(file)
                .map_err(|error| format!("{}: {error}", file.display()))?;
            let text = String::from_utf8_lossy(&bytes);
            match input::read_har(&text, arguments.engine, now) {
                Ok(case) => case,
                Err(why) if why == input::NO_COOKIES || why == input::SET_BEFORE => {
                    empty(arguments.engine)
                }
                Err(why) => return Err(why.get(arguments.lang).to_owned()),
            }
        }
        None => {
            Case { responses: responses(arguments, now)?, ..empty(arguments.engine) }
        }
    };
    if let Some(to) = &arguments.to {
        let last = case.responses.iter().map(|it| it.at).max().unwrap_or(now);
        case.requests = vec![CaseRequest {
            url: field::parse_url("--to", to).map_err(sentence)?,
            method,
            context: arguments.context,
            at: field::moment_after("--after", last, arguments.after)
                .map_err(sentence)?,
        }];
    }
    Ok(case)
}

/// A case with nothing in it.
fn empty(engine: Engine) -> Case {
    Case {
        engine,
        encoding: Encoding::Utf8,
        responses: Vec::new(),
        requests: Vec::new(),
    }
}

/// The responses that the arguments hold, or that are read from stdin.
fn responses(
    arguments: &Arguments,
    now: OffsetDateTime,
) -> Result<Vec<CaseResponse>, String> {
    let from = match &arguments.from {
        Some(from) => {
            let url = field::parse_url("--from", from);
            Some(url.map_err(|it| it.sentence(arguments.lang))?)
        }
        None => None,
    };
    let mut found = Vec::new();
    if !arguments.lines.is_empty() {
        let strip = |line: &Vec<u8>| match std::str::from_utf8(line) {
            Ok(text) => text
                .split_once(':')
                .filter(|(name, _)| name.trim().eq_ignore_ascii_case("set-cookie"))
                .map_or(line.clone(), |(_, value)| value.trim().as_bytes().to_vec()),
            Err(_) => line.clone(),
        };
        let lines = arguments.lines.iter().map(strip).collect();
        found.push(PastedResponse { url: None, lines });
    }
    if arguments.from_input {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| format!("stdin: {error}"))?;
        let text = String::from_utf8_lossy(&bytes);
        found.extend(input::read_transcript(&text, from.as_ref()).responses);
    }
    if found.is_empty() && !arguments.from_input {
        return Err(NO_LINE.get(arguments.lang).to_owned());
    }
    let response = |found: PastedResponse| {
        let url = found.url.or_else(|| from.clone());
        let url = url.ok_or_else(|| NO_FROM.get(arguments.lang).to_owned())?;
        let context = arguments.response.unwrap_or(of_response(arguments.context));
        Ok(CaseResponse { url, lines: found.lines, context, at: now, prior: false })
    };
    found.into_iter().map(response).collect()
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
