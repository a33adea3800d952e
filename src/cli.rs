//! `remember-me explain`: the clinic on a command line.

mod arguments;
mod expectation;
mod explanation;
mod reading;
mod recorded;

use std::io::Write;
use std::process::ExitCode;

use time::OffsetDateTime;

use self::arguments::Arguments;
use self::expectation::{expectations, graded};
use self::explanation::explanation;
use self::reading::{Reading, read};
use crate::clinic::diagnosis::diagnose;
use crate::clinic::report::report;
use crate::clinic::warning::Warnings;

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
  remember-me explain --from URL [--to URL] [options] -        lines, or curl -i or -v, from stdin;
                                                               also wget -S, a script, a HAR
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
      --by-script        a script of the page at --from sets the lines, by document.cookie; that
                         can't have HttpOnly
      --by-cookie-store  by cookieStore.set: secure contexts alone, and path /, Secure and Strict
                         unless the line says otherwise
      --after SECONDS    how long after the response (0)
      --browser ENGINE   standard, chromium, firefox, webkitgtk or safari (standard); safari is
                         Safari by its documents, not measured
      --third-party POLICY  allowed, blocked, partitioned or sent-not-set: third-party cookies (what
                         the engine does by default)
      --top-level-site URL  the page that embeds the request and its response
      --via URL          an address that redirected the request; once for each
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
     in the same transcript need not be sent to --to. A deletion in a recording or a lone response,
     with nothing of its name set before it, is a warning: what it meets is not in there
  2  the arguments make no sense, or stdin is no response: a request, HTML, code, a Cookie field

Examples:
  remember-me explain --from https://example.com/ 'sid=1; SameSite=None'
  curl -sv -o /dev/null https://example.com/ 2>&1 | remember-me explain -
";

/// Runs `explain` with the arguments after that word, at the time `now`, and writes to `out`. The status is
/// 0, 1 or 2, as [`EXPLAIN_HELP`] says.
pub fn run(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
    now: OffsetDateTime,
    out: &mut impl Write,
) -> ExitCode {
    let arguments = match Arguments::read(arguments) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return printed(out, EXPLAIN_HELP, 0),
        Err(why) => return usage(&why),
    };
    match read(&arguments, now) {
        Ok(reading) => {
            let (text, status) = answered(&arguments, &reading);
            printed(out, &text, status)
        }
        Err(why) => usage(&why),
    }
}

/// What is printed about a case, and the status. What is no part of the answer goes to stderr.
fn answered(arguments: &Arguments, reading: &Reading) -> (String, u8) {
    let lang = arguments.lang;
    let Reading { recording, without } = reading;
    let case = &recording.case;
    if let Some(why) = without {
        eprintln!("remember-me explain: {}", why.get(lang));
    }
    if let Some(remark) = recording.kind.remark() {
        eprintln!("remember-me explain: {}", remark.get(lang));
    }
    let diagnosis = diagnose(case);
    let warned = || {
        let warnings = Warnings::new(&diagnosis);
        diagnosis.lines.iter().any(|line| !warnings.of(line).is_empty())
    };
    let failed = expectations(&diagnosis, &arguments.stored, &arguments.sent, lang);
    let bad =
        !diagnosis.is_ok(case) || (arguments.strict && warned()) || !failed.is_empty();
    let text = match arguments.json {
        true => {
            eprint!("{failed}");
            let report = report(case, &diagnosis, lang, usize::MAX);
            let mut report: serde_json::Value =
                serde_json::from_str(&report).unwrap_or_default();
            if arguments.grade {
                graded(&mut report, &diagnosis, lang);
            }
            if !recording.requests.is_empty() {
                report["requests"] = recorded::as_json(recording, lang).into();
            }
            format!("{report:#}\n")
        }
        false => {
            explanation(case, &diagnosis, arguments.grade, lang)
                + &recorded::as_text(recording, lang)
                + &failed
        }
    };
    (text, u8::from(bad))
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
