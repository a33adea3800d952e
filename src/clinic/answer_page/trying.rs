//! A case with the corrected line in the place of the other, to be asked again.

use url::Url;

use crate::clinic::case::{Case, over_https};
use crate::clinic::diagnosis::DiagnosedLine;
use crate::clinic::form::CaseForm;

/// The most bytes of a text in which a line is replaced.
pub const MOST_TRIED: usize = 6000;

/// The form of `case` with `corrected`, one line or several, in the place of `line`, and over https if that
/// is needed. `form` is what the visitor filled in. The whole text is kept where the line is certain to be
/// found in it; otherwise the case has the corrected lines alone. `None` if neither would be the same case.
pub(super) fn attempt(
    case: &Case,
    form: &CaseForm,
    line: &DiagnosedLine<'_>,
    corrected: &[u8],
    https: bool,
) -> Option<CaseForm> {
    let corrected = std::str::from_utf8(corrected).ok()?;
    let old = std::str::from_utf8(line.bytes).ok()?;
    if corrected.chars().any(|c| c.is_control() && c != '\n')
        || form.lines.len() > MOST_TRIED
    {
        return None;
    }
    let address = |url: &Url| match https {
        true => over_https(url).into(),
        false => url.as_str().to_owned(),
    };
    let replaced = replaced(&form.lines, old, corrected);
    if let Some(lines) = replaced.clone().filter(|_| !https) {
        return Some(CaseForm { lines, ..form.clone() });
    }
    let ([response], [request]) = (&case.responses[..], &case.requests[..]) else {
        return None;
    };
    let is_alone = response.lines.len() == 1 || line.deletion.is_none();
    // Addresses within the text would stand against those of the fields.
    let lines = match replaced {
        Some(lines) if !lines.contains("://") => lines,
        _ if is_alone => corrected.to_owned(),
        _ => return None,
    };
    let (from, to) = (address(line.url), address(&request.url));
    Some(CaseForm { lines, from, to, ..form.clone() })
}

/// The text with the lines of `new` in the place of `old`, if exactly one of its lines is `old`, alone or
/// after a field's name.
fn replaced(text: &str, old: &str, new: &str) -> Option<String> {
    let before = |line: &str| {
        let before = line.trim_end().strip_suffix(old.trim_end())?;
        let is_name = before.trim().is_empty() || before.trim_end().ends_with(':');
        is_name.then(|| before.to_owned())
    };
    if text.lines().filter(|line| before(line).is_some()).count() != 1 {
        return None;
    }
    let lines = text.lines().flat_map(|line| match before(line) {
        Some(before) => new.lines().map(|new| format!("{before}{new}")).collect(),
        None => vec![line.to_owned()],
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::answer;
    use super::super::{AnswerPage, CorrectionCard};
    use super::*;
    use crate::lang::Lang;

    fn tried(query: &str) -> CaseForm {
        let AnswerPage { lines, .. } = answer(query, Lang::En);
        match lines[0].correction.clone() {
            Some(CorrectionCard::Changed { attempt: Some(attempt), .. }) => attempt,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_line_is_replaced_where_it_stands() {
        let lines =
            "HTTP/1.1 200 OK%0Aset-cookie: a=1%0Aset-cookie: ab=1%3B Domain=com";
        let attempt = tried(&format!("from=https://a.example/&lines={lines}"));
        assert_eq!(attempt.lines, "HTTP/1.1 200 OK\nset-cookie: a=1\nset-cookie: ab=1");
        assert_eq!(attempt.from, "https://a.example/");
    }

    #[test]
    fn a_line_that_stands_twice_is_tried_alone() {
        let lines = "a=1%3B Domain=com%0Aa=1%3B Domain=com";
        let attempt = tried(&format!("from=https://a.example/&lines={lines}&after=5"));
        assert_eq!(attempt.lines, "a=1");
        assert_eq!(attempt.to, "https://a.example/");
        assert_eq!(attempt.after, "5");
    }

    #[test]
    fn what_needs_https_is_tried_over_https() {
        let attempt = tried(
            "from=http://a.example/x&page=cross-site-embedded&lines=a=1%3B Path=/",
        );
        assert_eq!(attempt.lines, "a=1; Path=/; Secure; SameSite=None");
        assert_eq!([attempt.from, attempt.to], ["https://a.example/x"; 2]);
    }

    #[test]
    fn joined_lines_each_get_the_name_of_the_field() {
        let lines = "HTTP/1.1 200 OK%0Aset-cookie: a=1%3B Path=/, b=2%3B Path=/";
        let query = format!("from=https://a.example/&lines={lines}");
        let answer = answer(&query, Lang::En);
        let attempt = match answer.lines[0].correction.clone() {
            Some(CorrectionCard::Separated { attempt: Some(attempt), .. }) => attempt,
            other => panic!("{other:?}"),
        };
        let wanted =
            "HTTP/1.1 200 OK\nset-cookie: a=1; Path=/\nset-cookie: b=2; Path=/";
        assert_eq!(attempt.lines, wanted);
    }

    #[test]
    fn a_deletion_is_tried_with_the_line_that_set_the_cookie() {
        let lines = "sid=1%3B Domain=a.example%3B Path=/%0Asid=%3B Max-Age=0%3B Path=/";
        let attempt = tried(&format!("from=https://a.example/&lines={lines}"));
        let [set, delete] = attempt.lines.lines().collect::<Vec<_>>()[..] else {
            panic!("{attempt:?}")
        };
        assert_eq!(set, "sid=1; Domain=a.example; Path=/");
        assert!(delete.contains("Domain=a.example") && delete.contains("Max-Age=0"));
    }
}
