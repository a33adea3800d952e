//! The marks behind sentences about browsers: where they were measured, or that they were not.

use tera::{Kwargs, State, Tera, TeraResult};

use super::arguments::{language, unknown};
use crate::clinic::rule_evidence;
use crate::engines;
use crate::evidence::{ENGINES, Evidence, Said, href, said};
use crate::html::escape;
use crate::lang::{Lang, Text};

const MEASURED: Text = Text { zh: "实测：", en: "measured: " };
const UNMEASURED: Text = Text { zh: "未实测", en: "not measured" };
const ALL_THREE: Text = Text { zh: "三种浏览器都", en: "all three " };
const NO_COOKIE: Text = Text { zh: "没有 cookie", en: "no cookie" };

/// `cell(id, says)`: the mark of a measured cell; `rule_cells(rule)`: the marks of a rule of the jar;
/// `unmeasured()`: the remark that nobody measured it. The first refuses what is not in the form of [`said`]
/// and, in a debug build, a cell that does not exist; whether the cell says so is for the tests.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function(
        "cell",
        |args: Kwargs, state: &State| -> TeraResult<String> {
            let (id, says) = (args.must_get("id")?, args.must_get("says")?);
            let said = said(says).ok_or_else(|| unknown("reading of a cell", says))?;
            // A release build has templates that its tests have read, and doesn't wait for the data.
            if cfg!(debug_assertions) && engines::find(id).is_none() {
                return Err(unknown("cell", id));
            }
            Ok(mark(language(state)?, id, &said))
        },
    );
    tera.register_function(
        "rule_cells",
        |args: Kwargs, state: &State| -> TeraResult<String> {
            // A verdict that no rule decides has none.
            let rule: &str = args.get("rule")?.unwrap_or_default();
            Ok(marks(language(state)?, rule_evidence::of(rule)))
        },
    );
    tera.register_function(
        "unmeasured",
        |_: Kwargs, state: &State| -> TeraResult<String> {
            Ok(remark(language(state)?))
        },
    );
}

/// The marks of a text of the program; nothing where it needs none.
pub(super) fn marks(lang: Lang, evidence: &[Evidence]) -> String {
    let each = evidence.iter().filter_map(|it| match it {
        Evidence::Cell { id, says } => Some(mark(lang, id, &said(says)?)),
        Evidence::Unmeasured => Some(remark(lang)),
        Evidence::Exempt(_) => None,
    });
    each.collect()
}

/// A link to a cell: a square for each engine, full where the cookie was sent or kept.
fn mark(lang: Lang, id: &str, said: &[Said<'_>; 3]) -> String {
    let squares: String = said.iter().map(square).collect();
    let title = format!("{}{}", MEASURED.get(lang), label(lang, said));
    let (href, title) = (href(lang, id), escape(&title));
    format!(
        r#"<a class="measured" href="{href}" title="{title}"><i aria-hidden="true">{squares}</i></a>"#
    )
}

fn remark(lang: Lang) -> String {
    format!(r#"<small class="not-measured">{}</small>"#, UNMEASURED.get(lang))
}

const fn square(said: &Said<'_>) -> char {
    match said {
        Said::Result(result) if matches!(result.as_bytes(), b"sent" | b"kept") => '■',
        Said::Field(field) if !field.is_empty() => '■',
        Said::Result(result) if matches!(result.as_bytes(), b"unmeasured") => '–',
        Said::Nothing => '·',
        Said::Result(_) | Said::Field(_) => '□',
    }
}

/// What was measured, in words.
fn label(lang: Lang, said: &[Said<'_>; 3]) -> String {
    let words = |said: &Said<'_>| match *said {
        Said::Nothing => String::new(),
        Said::Result(result) => outcome(result).get(lang).to_owned(),
        Said::Field("") => NO_COOKIE.get(lang).to_owned(),
        Said::Field(field) => format!("Cookie: {field}"),
    };
    if said.iter().all(|it| it == &said[0]) {
        return format!("{}{}", ALL_THREE.get(lang), words(&said[0]));
    }
    let each = ENGINES.iter().zip(said).filter(|(_, said)| **said != Said::Nothing);
    let each: Vec<_> =
        each.map(|((_, name), said)| format!("{name} {}", words(said))).collect();
    each.join(match lang {
        Lang::Zh => "，",
        Lang::En => ", ",
    })
}

fn outcome(result: &str) -> Text {
    match result {
        "sent" => Text { zh: "带上", en: "sent it" },
        "withheld" => Text { zh: "不带", en: "did not send it" },
        "kept" => Text { zh: "收下", en: "kept it" },
        "refused" => Text { zh: "拒收", en: "refused it" },
        _ => UNMEASURED,
    }
}
