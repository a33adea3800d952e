//! What the command line expects of a diagnosis, and the grades of its cookies.

use serde_json::{Value, json};

use crate::clinic::diagnosis::{DiagnosedLine, Diagnosis};
use crate::clinic::grade::{self, Point};
use crate::lang::{Lang, Text};

const NOT_STORED: Text = Text {
    zh: "要求存下的没有存下：",
    en: "expected to be stored, and is not: ",
};
const NOT_SENT: Text = Text {
    zh: "要求带上的没有带上：",
    en: "expected to be sent, and is not: ",
};

/// The sentences of what was expected and is not so, a line each; empty if all is.
pub(super) fn expectations(
    diagnosis: &Diagnosis<'_>,
    stored: &[String],
    sent: &[String],
    lang: Lang,
) -> String {
    let is_stored =
        |name: &str| diagnosis.stored().any(|it| it.name == name.as_bytes());
    let is_sent = |name: &str| {
        let of_line = |it: &DiagnosedLine<'_>| {
            let cookie = it.decision.cookie.as_ref();
            it.carried > 0 && cookie.is_some_and(|it| it.name == name.as_bytes())
        };
        let names = diagnosis.carried.iter().flat_map(|it| &it.names);
        diagnosis.lines.iter().any(of_line)
            || names.into_iter().any(|it| it == name.as_bytes())
    };
    let missing = |names: &[String], is: &dyn Fn(&str) -> bool, text: Text| {
        let missing = names.iter().filter(|name| !is(name));
        let says =
            |name: &String| format!("✗ {}{}\n", text.get(lang), name.escape_debug());
        missing.map(says).collect::<String>()
    };
    missing(stored, &is_stored, NOT_STORED) + &missing(sent, &is_sent, NOT_SENT)
}

/// The grade of a line's cookie: the letter and its points. `None` if there is no cookie.
pub(super) fn grade(line: &DiagnosedLine<'_>) -> Option<(char, Vec<Point>)> {
    let points = grade::grade(line.url, line.decision.cookie.as_ref()?);
    // What deletes leaves nothing that could be read.
    line.deletion.is_none().then(|| (grade::letter(&points), points))
}

/// Writes the grades into the decisions of a report.
pub(super) fn graded(report: &mut Value, diagnosis: &Diagnosis<'_>, lang: Lang) {
    let decisions = report["decisions"].as_array_mut();
    for (decision, line) in decisions.into_iter().flatten().zip(&diagnosis.lines) {
        decision["grade"] = match grade(line) {
            None => Value::Null,
            Some((letter, points)) => {
                let point = |it: &Point| json!({ "id": it.id, "met": it.met, "says": it.says.get(lang) });
                let points: Vec<_> = points.iter().map(point).collect();
                json!({ "letter": letter.to_string(), "points": points })
            }
        };
    }
}
