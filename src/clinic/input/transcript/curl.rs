//! A command line of curl, as somebody typed it or developer tools copied it.

use url::Url;

use crate::clinic::field::parse_url;

/// The most words of a command that are read.
const MOST_WORDS: usize = 400;

/// The most bytes of a command that are read.
const LONGEST: usize = 64 * 1024;

/// What a command says about its request.
pub(super) struct CurlCommand {
    /// The address that it asks.
    pub url: Option<Url>,
}

/// The options of curl that take a word after them, of those people use here.
const WITH_VALUE: [&str; 24] = [
    "-A",
    "-b",
    "-c",
    "-d",
    "-e",
    "-F",
    "-H",
    "-K",
    "-m",
    "-o",
    "-T",
    "-u",
    "-w",
    "-x",
    "-X",
    "--cookie",
    "--cookie-jar",
    "--data",
    "--data-raw",
    "--header",
    "--output",
    "--request",
    "--resolve",
    "--user",
];

impl CurlCommand {
    /// Reads a command that begins with `line` and may go on in `rest`. Returns it with the lines after
    /// it; `None` if the line is no command of curl.
    pub(super) fn read<'l>(
        line: &str,
        mut rest: &'l [String],
    ) -> Option<(Self, &'l [String])> {
        let line = line.trim_start().trim_start_matches(['$', '%', '#']).trim_start();
        let begins = line.strip_prefix("curl.exe ").or(line.strip_prefix("curl "))?;
        let mut command = begins.to_owned();
        // bash, cmd and PowerShell each have their own mark for a command that goes on.
        while command.len() < LONGEST
            && command.trim_end().ends_with(['\\', '^', '`'])
            && let Some((next, after)) = rest.split_first()
        {
            command.truncate(command.trim_end().len() - 1);
            command.push(' ');
            command.push_str(next);
            rest = after;
        }
        Some((Self { url: address(&words(&command)) }, rest))
    }
}

/// The address among the words of a command. Without a scheme curl asks over http.
fn address(words: &[String]) -> Option<Url> {
    let mut skip = false;
    for word in words {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word.starts_with('-') {
            skip = WITH_VALUE.contains(&word.as_str());
        } else if word.contains("://") {
            return parse_url("url", word).ok();
        } else if word.contains('.') || word.starts_with("localhost") {
            return parse_url("url", &format!("http://{word}")).ok();
        }
    }
    None
}

/// The words of a command, as a shell would part them.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        if words.len() == MOST_WORDS {
            break;
        }
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t') => words.extend(word.take()),
            // `cmd` escapes with a circumflex, and so copies `^"`.
            (None | Some('"'), '\\' | '^') => {
                let next = chars.next();
                if next == Some('"') && c == '^' && quote.is_none() {
                    quote = next;
                    word.get_or_insert_default();
                } else if next == Some('"') && c == '^' {
                    quote = None;
                } else {
                    word.get_or_insert_default().extend(next);
                }
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
