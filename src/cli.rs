//! `remember-me explain`: the clinic on a command line.

use std::io::{Read as _, Write};
use std::process::ExitCode;

use lexopt::prelude::*;
use time::OffsetDateTime;

use crate::clinic::case::{self, Case, Encoding, Request, Response};
use crate::clinic::correction::{Correction, Corrections, MOST};
use crate::clinic::diagnosis::{Diagnosis, Fate, Line, diagnose};
use crate::clinic::input;
use crate::clinic::report::report;
use crate::lang::Lang;
use browser_jar::{Context, Engine, Rule, Site};

/// The program's own help.
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
      --embedded         the request is no navigation of the tab: a fetch, a frame, an image
      --after SECONDS    how long after the response (0)
      --browser ENGINE   standard, chromium, firefox or webkit (standard); webkit is Safari by its
                         documents, not measured, and not what WebKitGTK does
      --now TIME         2026-11-24T08:00:00Z or an HTTP date (the time of this machine)
      --json             the JSON of POST /api/jar
      --lang LANG        zh or en (by the environment)
  -h, --help             this text

Exit status:
  0  every line is stored, and with --to also sent (a deletion counts as stored)
  1  a line is refused, or with --to not sent
  2  the arguments make no sense

Examples:
  remember-me explain --from https://example.com/ 'sid=1; SameSite=None'
  curl -sv -o /dev/null https://example.com/ 2>&1 | remember-me explain -
";

/// What the arguments ask for.
struct Asked {
    from: Option<String>,
    to: Option<String>,
    method: String,
    context: Context,
    after: f64,
    engine: Engine,
    now: Option<String>,
    json: bool,
    lang: Lang,
    har: Option<std::path::PathBuf>,
    lines: Vec<Vec<u8>>,
    from_input: bool,
}

/// Runs it with the arguments after `explain`: 0, 1 or 2, see [`EXPLAIN_HELP`]. `now` is the time.
pub fn run(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
    now: OffsetDateTime,
    out: &mut impl Write,
) -> ExitCode {
    let asked = match asked(arguments) {
        Ok(Some(asked)) => asked,
        Ok(None) => return printed(out, EXPLAIN_HELP, 0),
        Err(why) => return usage(&why),
    };
    let case = match case_of(&asked, now) {
        Ok(case) => case,
        Err(why) => return usage(&why),
    };
    let diagnosis = diagnose(&case);
    let bad = diagnosis.refuses() || (asked.to.is_some() && diagnosis.withholds());
    let text = match asked.json {
        true => {
            let report = report(&case, &diagnosis, asked.lang, usize::MAX);
            let report: serde_json::Value =
                serde_json::from_str(&report).unwrap_or_default();
            format!("{report:#}\n")
        }
        false => tell(&case, &diagnosis, asked.lang),
    };
    printed(out, &text, u8::from(bad))
}

/// Whoever reads no further, as `head`, is no reason to fail.
fn printed(out: &mut impl Write, text: &str, status: u8) -> ExitCode {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
    ExitCode::from(status)
}

fn usage(why: &str) -> ExitCode {
    eprintln!("remember-me explain: {why}\nTry: remember-me explain --help");
    ExitCode::from(2)
}

/// Reads the arguments; `None` if they ask for help.
fn asked(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Option<Asked>, String> {
    let mut asked = Asked {
        from: None,
        to: None,
        method: "GET".to_owned(),
        context: Context::default(),
        after: 0.0,
        engine: Engine::default(),
        now: None,
        json: false,
        lang: language(|name| std::env::var(name).ok()),
        har: None,
        lines: Vec::new(),
        from_input: false,
    };
    let mut parser = lexopt::Parser::from_args(arguments);
    match read(&mut parser, &mut asked) {
        Ok(true) => Ok(Some(asked)),
        Ok(false) => Ok(None),
        Err(why) => Err(why.to_string()),
    }
}

fn read(parser: &mut lexopt::Parser, asked: &mut Asked) -> Result<bool, lexopt::Error> {
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(false),
            Long("from") => asked.from = Some(parser.value()?.string()?),
            Long("to") => asked.to = Some(parser.value()?.string()?),
            Long("method") => asked.method = parser.value()?.string()?,
            Long("cross-site") => asked.context.site = Site::CrossSite,
            Long("embedded") => asked.context.top_level = false,
            Long("after") => asked.after = parser.value()?.parse()?,
            Long("browser") => asked.engine = parser.value()?.parse()?,
            Long("now") => asked.now = Some(parser.value()?.string()?),
            Long("json") => asked.json = true,
            Long("har") => asked.har = Some(parser.value()?.into()),
            Long("lang") => {
                asked.lang = match parser.value()?.string()?.as_str() {
                    "zh" => Lang::Zh,
                    "en" => Lang::En,
                    _ => return Err("--lang must be zh or en".into()),
                };
            }
            Value(line) if line == "-" => asked.from_input = true,
            Value(line) => asked.lines.push(line.into_encoded_bytes()),
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
fn case_of(asked: &Asked, now: OffsetDateTime) -> Result<Case, String> {
    let sentence = |wrong: case::Wrong| wrong.sentence(asked.lang);
    let now = match &asked.now {
        Some(text) => case::moment("--now", text).map_err(sentence)?,
        None => now,
    };
    let mut case = match &asked.har {
        Some(file) => {
            if asked.from.is_some() || asked.from_input || !asked.lines.is_empty() {
                return Err("--har goes without --from and lines".to_owned());
            }
            let bytes = std::fs::read(file)
                .map_err(|error| format!("{}: {error}", file.display()))?;
            input::har(&String::from_utf8_lossy(&bytes), asked.engine, now)
                .map_err(|why| why.get(asked.lang).to_owned())?
        }
        None => Case {
            engine: asked.engine,
            encoding: Encoding::Utf8,
            responses: responses(asked, now)?,
            requests: Vec::new(),
        },
    };
    if let Some(to) = &asked.to {
        let last = case.responses.iter().map(|it| it.at).max().unwrap_or(now);
        case.requests = vec![Request {
            url: case::url("--to", to).map_err(sentence)?,
            method: case::method("--method", &asked.method).map_err(sentence)?,
            context: asked.context,
            at: case::later("--after", last, asked.after).map_err(sentence)?,
        }];
    }
    Ok(case)
}

/// The responses of the lines, given or read.
fn responses(asked: &Asked, now: OffsetDateTime) -> Result<Vec<Response>, String> {
    let from = match &asked.from {
        Some(from) => {
            let url = case::url("--from", from);
            Some(url.map_err(|wrong| wrong.sentence(asked.lang))?)
        }
        None => None,
    };
    let mut found = Vec::new();
    if !asked.lines.is_empty() {
        let strip = |line: &Vec<u8>| match std::str::from_utf8(line) {
            Ok(text) => text
                .split_once(':')
                .filter(|(name, _)| name.trim().eq_ignore_ascii_case("set-cookie"))
                .map_or(line.clone(), |(_, value)| value.trim().as_bytes().to_vec()),
            Err(_) => line.clone(),
        };
        let lines = asked.lines.iter().map(strip).collect();
        found.push(input::Found { url: None, lines });
    }
    if asked.from_input {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| format!("stdin: {error}"))?;
        found.extend(input::lines(&String::from_utf8_lossy(&bytes)).responses);
    }
    if found.is_empty() {
        return Err(match asked.from_input {
            true => "no Set-Cookie line on stdin".to_owned(),
            false => "a Set-Cookie line is needed".to_owned(),
        });
    }
    let response = |found: input::Found| {
        let url = found.url.or_else(|| from.clone());
        let url = url.ok_or("--from URL is needed: whose response is it?")?;
        let context = Context::default();
        Ok(Response { url, lines: found.lines, context, at: now, prior: false })
    };
    found.into_iter().map(response).collect()
}

/// A rule's name and where it is written.
fn cite(rule: Rule) -> String {
    let reference = rule.reference();
    format!("[{}; {} {}]", rule.id(), reference.document, reference.place())
}

/// All of it in words.
fn tell(case: &Case, diagnosis: &Diagnosis<'_>, lang: Lang) -> String {
    let pick = |zh, en| if lang == Lang::Zh { zh } else { en };
    let mut text = String::new();
    if case.engine != Engine::Standard {
        text += &format!(
            "{}{}\n",
            pick("浏览器：", "Browser: "),
            case.engine.title().get(lang)
        );
    }
    let mut response = usize::MAX;
    let corrections = Corrections::new(case, diagnosis);
    let mut corrected = 0;
    for (at, line) in diagnosis.lines.iter().enumerate() {
        if line.response != response {
            response = line.response;
            text += &format!("{} {}\n", pick("响应来自", "From"), line.url);
        }
        text += &format!("\n  Set-Cookie: {}\n", shown(line.bytes));
        text += &told(line, lang);
        let stopped = matches!(line.fate, Fate::Refused | Fate::Withheld(_));
        if stopped && corrected < MOST {
            corrected += 1;
            text += &advice(&corrections.of(at), lang);
        }
    }
    if let ([request], Some(answer)) = (&case.requests[..], &diagnosis.answer) {
        text += &format!(
            "\n{} {} {}\n",
            pick("请求", "Request"),
            request.method,
            request.url
        );
        text += &match answer.header.is_empty() {
            true => format!("  {}\n", pick("没有 Cookie 头", "no Cookie header")),
            false => format!("  Cookie: {}\n", shown(&answer.header)),
        };
        for note in diagnosis.explained().iter().flat_map(|it| &it.notes) {
            text += &format!("  · {} {}\n", note.reason(lang), cite(note.rule));
        }
    }
    text
}

/// What became of one line.
fn told(line: &Line<'_>, lang: Lang) -> String {
    let pick = |zh, en| if lang == Lang::Zh { zh } else { en };
    let Line { decision, .. } = line;
    let mark = if matches!(line.fate, Fate::Refused) { "✗" } else { "✓" };
    let mut text =
        format!("  {mark} {} {}\n", decision.reason(lang), cite(decision.rule));
    for attribute in decision.attributes.iter().filter(|it| !it.used) {
        let reason = attribute.reason(lang);
        text += &format!("  · {reason} {}\n", cite(attribute.rule));
    }
    for note in &decision.notes {
        text += &format!("  · {} {}\n", note.reason(lang), cite(note.rule));
    }
    text += &match &line.fate {
        Fate::Sent if line.carried > 1 => match lang {
            Lang::Zh => format!("  ✓ 后来的 {} 个请求带上了它\n", line.carried),
            Lang::En => format!("  ✓ sent on {} requests\n", line.carried),
        },
        Fate::Sent => format!("  ✓ {}\n", pick("请求带上了它", "sent")),
        Fate::Withheld(_) => line.withheld().map_or(String::new(), |held| {
            let not = pick("没有带上：", "not sent: ");
            format!("  ✗ {not}{} {}\n", held.reason(lang), cite(held.rule))
        }),
        Fate::Overwritten(_) => format!(
            "  · {}\n",
            pick("被后面的一行换掉或删掉了", "a later line replaced or deleted it")
        ),
        Fate::Evicted => {
            format!("  ✗ {}\n", pick("后来被挤掉了", "it had to make room for others"))
        }
        Fate::Refused | Fate::Deleted | Fate::Stored => String::new(),
    };
    text
}

/// What to write instead.
fn advice(correction: &Correction, lang: Lang) -> String {
    let pick = |zh, en| if lang == Lang::Zh { zh } else { en };
    match correction {
        Correction::Fine => String::new(),
        Correction::Changed { line, https, .. } => {
            let over = match https {
                true => pick("改成这样，并且用 https：", "write this, over https: "),
                false => pick("改成这样：", "write this: "),
            };
            format!("  → {over}{}\n", shown(line))
        }
        Correction::Impossible(why) => format!("  → {}\n", why.get(lang)),
    }
}

/// Bytes for a terminal: what would move its cursor is escaped.
fn shown(bytes: &[u8]) -> String {
    let mut text = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        match c.is_control() {
            true => text += &c.escape_default().to_string(),
            false => text.push(c),
        }
    }
    text
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
