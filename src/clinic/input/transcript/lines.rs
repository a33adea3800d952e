//! The lines of a transcript, without what mail, chats and terminals put before them.

use url::Url;

use super::is_set_cookie;
use super::request::is_request_line;
use crate::clinic::field::parse_url;

/// How often a text may have been quoted.
const MOST_QUOTED: usize = 5;

/// The lines of a text: without a byte order mark, marks of quotation and a common indent, and with a
/// folded line joined to the one it belongs to, by a space, as browsers do (RFC 9112 §5.2).
pub(super) fn unquoted(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines: Vec<&str> =
        text.lines().map(|line| line.trim_end_matches('\r')).collect();
    for _ in 0..MOST_QUOTED {
        let Some(bare) = without_quotation(&lines) else { break };
        lines = bare;
    }
    let head = |line: &&&str| {
        let line = line.trim_start_matches([' ', '\t']);
        status_of(line).is_some()
            || is_set_cookie(without_mark(line))
            || header_field(line).is_some_and(|(name, _)| is_set_cookie(name))
    };
    let Some(first) = lines.iter().find(head) else {
        return lines.into_iter().map(str::to_owned).collect();
    };
    let indent = &first[..first.len() - first.trim_start_matches([' ', '\t']).len()];
    let mut joined: Vec<String> = Vec::new();
    // Whether the last line is a field with this mark before it, which may go on.
    let mut field = None;
    for line in &lines {
        let line = line.strip_prefix(indent).unwrap_or(line);
        let (mark, bare) = match line.strip_prefix("< ") {
            Some(bare) => ("< ", bare),
            None => ("", line),
        };
        let folded = bare.starts_with([' ', '\t']) && !bare.trim().is_empty();
        match joined.last_mut().filter(|_| folded && field == Some(mark)) {
            Some(last) => {
                last.push(' ');
                last.push_str(bare.trim());
            }
            None => {
                let is_field = header_field(bare).is_some_and(|it| !it.1.is_empty());
                field = is_field.then_some(mark);
                joined.push(line.to_owned());
            }
        }
    }
    joined
}

/// The lines without the mark of quotation that all of them begin with. `None` if there is none: `curl -v`
/// too puts `> ` before what it sent.
fn without_quotation<'t>(lines: &[&'t str]) -> Option<Vec<&'t str>> {
    let mark = ['>', '|'].into_iter().find(|&mark| {
        let mut filled = lines.iter().filter(|line| !line.trim().is_empty()).peekable();
        filled.peek().is_some() && filled.all(|line| line.starts_with(mark))
    })?;
    let bare = |line: &&'t str| {
        let line = line.strip_prefix(mark).unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line)
    };
    let bare: Vec<_> = lines.iter().map(bare).collect();
    match mark == '>' && bare.iter().any(|line| is_request_line(line)) && {
        // What is quoted has answers, too.
        !bare.iter().any(|line| status_of(line).is_some())
    } {
        true => None,
        false => Some(bare),
    }
}

/// A line without the mark that `curl -v` puts before what was received.
pub(super) fn without_mark(line: &str) -> &str {
    line.strip_prefix("< ").unwrap_or(line)
}

/// The name and the value of a header line: `name: value`, or with a tab, as a table of developer tools is
/// copied. `None` if the line is none.
pub(super) fn header_field(line: &str) -> Option<(&str, &str)> {
    let line = without_mark(line);
    let is_token = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if let Some((name, value)) = line.split_once('\t')
        && is_set_cookie(name)
    {
        return Some((name.trim_end_matches(':'), value));
    }
    let (name, value) = line.split_once(':')?;
    let known = ["Request URL"].contains(&name);
    (is_token(name) || known)
        .then(|| (name, value.strip_prefix([' ', '\t']).unwrap_or(value)))
}

/// The name of a field that developer tools copied without its value, which is on the next line.
pub(super) fn lonely_name(line: &str) -> Option<&str> {
    let name = line.trim().trim_end_matches(':');
    ["set-cookie", "location", "request url"]
        .into_iter()
        .any(|known| name.eq_ignore_ascii_case(known))
        .then_some(name)
}

/// The status of the response that a line begins: `HTTP/2 200` with or without curl's mark, or `< 200 OK`,
/// as the panel of this site writes it, which names no version.
pub(super) fn status_of(line: &str) -> Option<u16> {
    let status = |text: &str| {
        let code = text.split(' ').next().filter(|code| code.len() == 3)?;
        code.parse().ok().filter(|code| (100..600).contains(code))
    };
    let bare = without_mark(line);
    if let Some(version) = bare.strip_prefix("HTTP/") {
        let (number, rest) = version.split_once(' ')?;
        let is_number = number.chars().all(|c| c.is_ascii_digit() || c == '.');
        return status(rest.trim_start()).filter(|_| is_number);
    }
    line.strip_prefix("< ").and_then(status)
}

/// The address in a line of wget: `--2026-11-24 08:00:00--  https://a.example/`.
pub(super) fn is_wget_address(line: &str) -> Option<Url> {
    let (_, url) = line.strip_prefix("--")?.split_once("--  ")?;
    parse_url("url", url).ok()
}

/// Whether a text is a command with which a request is made, as developer tools copy it.
pub(in crate::clinic::input) fn is_quoted_command(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = text.strip_prefix(['$', '%', '#']).unwrap_or(text).trim_start();
    [
        "curl ",
        "curl.exe ",
        "fetch(",
        "await fetch(",
        "wget ",
        "Invoke-WebRequest ",
        "http ",
    ]
    .iter()
    .any(|command| text.starts_with(command))
        || text.starts_with("$session = New-Object Microsoft.PowerShell")
}
