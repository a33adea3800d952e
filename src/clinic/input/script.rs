//! Cookies that a page's script sets: `document.cookie = …`, `cookieStore.set(…)` and js-cookie's
//! `Cookies.set(…)`. Each becomes the line that the browser is given.

use time::{Duration, OffsetDateTime};

use crate::fields::http_date;
use browser_jar::Setter;

/// The most statements that are read.
const MOST_STATEMENTS: usize = 200;
/// The most bytes of a text that is searched for statements.
const LONGEST: usize = 64 * 1024;

/// What the statements of a script set.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// The lines that the script sets, and by what.
    Lines(Vec<(Setter, Vec<u8>)>),
    /// A statement depends on what only the running script knows.
    Depends,
}

/// Reads the statements of a text that set cookies. `None` if there is none. `now` is the moment at which
/// js-cookie would count its days.
pub(super) fn read_script(text: &str, now: OffsetDateTime) -> Option<Script> {
    if text.len() > LONGEST {
        return None;
    }
    let mut lines = Vec::new();
    let mut rest = text;
    while lines.len() < MOST_STATEMENTS
        && let Some((statement, after)) = next_statement(rest)
    {
        let mut tokens = Tokens { rest: after };
        let (by, line) = match statement {
            Statement::DocumentCookie => {
                (Setter::DocumentCookie, document_cookie(&mut tokens))
            }
            Statement::CookieStore => {
                (Setter::CookieStore, call(&mut tokens, now, cookie_store_line))
            }
            Statement::JsCookie => {
                (Setter::DocumentCookie, call(&mut tokens, now, js_cookie_line))
            }
        };
        match line {
            Some(line) => lines.push((by, line.into_bytes())),
            None => return Some(Script::Depends),
        }
        rest = tokens.rest;
    }
    (!lines.is_empty()).then_some(Script::Lines(lines))
}

#[derive(Clone, Copy)]
enum Statement {
    DocumentCookie,
    CookieStore,
    JsCookie,
}

/// The first statement of a text that sets a cookie, and what comes after its `=` or parenthesis.
fn next_statement(text: &str) -> Option<(Statement, &str)> {
    let assigned = |after: &'_ str| {
        let after = after.trim_start().strip_prefix('=')?;
        (!after.starts_with('=')).then_some(after.len())
    };
    let called = |after: &str| after.trim_start().strip_prefix('(').map(str::len);
    type After = fn(&str) -> Option<usize>;
    let kinds: [(&str, Statement, After); 4] = [
        ("document.cookie", Statement::DocumentCookie, assigned),
        ("cookieStore.set", Statement::CookieStore, called),
        ("Cookies.set", Statement::JsCookie, called),
        ("Cookie.set", Statement::JsCookie, called),
    ];
    let found = kinds.iter().filter_map(|(name, statement, after)| {
        let (at, _) = text
            .match_indices(name)
            .find(|(at, _)| after(&text[at + name.len()..]).is_some())?;
        let length = after(&text[at + name.len()..])?;
        Some((at, *statement, &text[text.len() - length..]))
    });
    found.min_by_key(|(at, ..)| *at).map(|(_, statement, after)| (statement, after))
}

/// The text that is assigned to `document.cookie`. A piece of it that the script computes stands as `x` in
/// the value, whose bytes decide nothing here; anywhere else it decides, and there is no line.
fn document_cookie(tokens: &mut Tokens<'_>) -> Option<String> {
    let mut line = String::new();
    loop {
        match tokens.string() {
            Some(text) => line += &text,
            None => {
                let computed = tokens.computed();
                if computed.is_empty() || line.contains(';') || !line.contains('=') {
                    return None;
                }
                line.push('x');
            }
        }
        if !tokens.take('+') {
            return Some(line);
        }
    }
}

/// An argument of a call, or a member of an object.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    Bool(bool),
    Object(Vec<(String, Value)>),
    /// What the running script knows.
    Computed,
}

/// The arguments of a call, made into a line.
fn call(
    tokens: &mut Tokens<'_>,
    now: OffsetDateTime,
    line: fn(&[Value], OffsetDateTime) -> Option<String>,
) -> Option<String> {
    let mut arguments = Vec::new();
    while !tokens.take(')') {
        arguments.push(tokens.value(0)?);
        if !tokens.take(',') && !tokens.peek(')') {
            return None;
        }
        if arguments.len() > 4 {
            return None;
        }
    }
    line(&arguments, now)
}

/// The text of a value; one that is computed stands as `x`.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Computed => Some("x".to_owned()),
        Value::Object(_) => None,
    }
}

/// What js-cookie 3 assigns to `document.cookie`: the path is `/` unless another is given, and days become a
/// date.
fn js_cookie_line(arguments: &[Value], now: OffsetDateTime) -> Option<String> {
    let [Value::Text(name), value, options @ ..] = arguments else { return None };
    let mut line = format!("{name}={}", written(value)?);
    let options = match options {
        [] => &[][..],
        [Value::Object(options)] => options,
        _ => return None,
    };
    if !options.iter().any(|(key, _)| key == "path") {
        line += "; path=/";
    }
    for (key, value) in options {
        match (key.as_str(), value) {
            (_, Value::Bool(false)) => {}
            (_, Value::Text(text)) if text.is_empty() => {}
            (_, Value::Bool(true)) => line += &format!("; {key}"),
            ("expires", Value::Number(days)) => {
                let days = Some(*days).filter(|it| it.abs() < 1e6)?;
                let end = now.checked_add(Duration::seconds_f64(days * 86400.0))?;
                line += &format!("; expires={}", http_date(end));
            }
            (_, Value::Text(text)) => line += &format!("; {key}={text}"),
            (_, Value::Number(number)) => line += &format!("; {key}={number}"),
            (_, Value::Computed | Value::Object(_)) => return None,
        }
    }
    Some(line)
}

/// The cookie that `cookieStore.set` asks for: path `/` and SameSite=Strict unless others are given, and
/// always Secure (Cookie Store API).
fn cookie_store_line(arguments: &[Value], _now: OffsetDateTime) -> Option<String> {
    let mut members: Vec<(&str, &Value)> = Vec::new();
    match arguments {
        [Value::Text(_), value] => {
            members.extend([("name", &arguments[0]), ("value", value)]);
        }
        [Value::Object(object)] => {
            members.extend(object.iter().map(|(key, value)| (key.as_str(), value)));
        }
        _ => return None,
    }
    let get = |name| members.iter().find(|(key, _)| *key == name).map(|(_, it)| *it);
    let Some(Value::Text(name)) = get("name") else { return None };
    let mut line = format!("{name}={}", written(get("value")?)?);
    let text = |name, default: &str| match get(name) {
        None => Some(default.to_owned()),
        Some(Value::Text(text)) => Some(text.clone()),
        Some(_) => None,
    };
    line += &format!("; Path={}; Secure", text("path", "/")?);
    if let Some(domain) = Some(text("domain", "")?).filter(|it| !it.is_empty()) {
        line += &format!("; Domain={domain}");
    }
    match get("expires") {
        None => {}
        Some(Value::Number(ms)) => {
            let seconds = Some(ms / 1000.0).filter(|it| it.abs() < 2e11)?;
            #[allow(clippy::cast_possible_truncation)]
            let end = OffsetDateTime::from_unix_timestamp(seconds as i64).ok()?;
            line += &format!("; Expires={}", http_date(end));
        }
        Some(_) => return None,
    }
    Some(line + &format!("; SameSite={}", text("sameSite", "Strict")?))
}

/// The tokens of JavaScript, as far as they are needed here.
struct Tokens<'t> {
    rest: &'t str,
}

impl Tokens<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn peek(&mut self, wanted: char) -> bool {
        self.space();
        self.rest.starts_with(wanted)
    }

    fn take(&mut self, wanted: char) -> bool {
        self.space();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A string. What a template computes stands as `x`, which it may only in the value.
    fn string(&mut self) -> Option<String> {
        self.space();
        let quote =
            self.rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.rest = &self.rest[at + 1..];
                    return Some(text);
                }
                '\\' => match chars.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    '\n' => {}
                    other => text.push(other),
                },
                '\n' if quote != '`' => return None,
                '$' if quote == '`' && chars.peek().is_some_and(|(_, c)| *c == '{') => {
                    if text.contains(';') || !text.contains('=') {
                        return None;
                    }
                    while chars.next()?.1 != '}' {}
                    text.push('x');
                }
                c => text.push(c),
            }
        }
        None
    }

    /// An expression that only the running script knows, as far as the next operator or separator.
    fn computed(&mut self) -> &str {
        self.space();
        let mut depth = 0_u32;
        let end = self.rest.find(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' if depth > 0 => depth -= 1,
                '+' | ';' | ',' | '\n' | ')' | '}' | '"' | '\'' if depth == 0 => {
                    return true;
                }
                _ => {}
            }
            false
        });
        let (computed, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        computed.trim()
    }

    fn value(&mut self, depth: u8) -> Option<Value> {
        if let Some(text) = self.string() {
            return Some(Value::Text(text));
        }
        if depth == 0 && self.take('{') {
            let mut members = Vec::new();
            while !self.take('}') {
                let key = match self.string() {
                    Some(key) => key,
                    None => self.key()?,
                };
                let value = match self.take(':') {
                    true => self.value(1)?,
                    false => Value::Computed,
                };
                members.push((key, value));
                if !self.take(',') && !self.peek('}') || members.len() > 16 {
                    return None;
                }
            }
            return Some(Value::Object(members));
        }
        let computed = self.computed();
        Some(match computed {
            "" => return None,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            other => other.parse().map_or(Value::Computed, Value::Number),
        })
    }

    /// The name of a member without quotes.
    fn key(&mut self) -> Option<String> {
        self.space();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let end = self.rest.find(|c| !is_part(c))?;
        let (key, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!key.is_empty()).then(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let Some(Script::Lines(lines)) = read_script(text, NOW) else {
            panic!("{text}");
        };
        let lines: Vec<_> =
            lines.iter().map(|(_, it)| String::from_utf8_lossy(it)).collect();
        assert_eq!(lines, expected, "{text}");
    }

    #[test]
    fn what_a_script_sets_is_unwrapped() {
        check(
            r#"document.cookie = "token=abc; domain=.shop.example; path=/";"#,
            &["token=abc; domain=.shop.example; path=/"],
        );
        check(
            "document.cookie='a=' + encodeURIComponent(v, 1) + '; path=/'\n\
             document.cookie = `b=${v}; max-age=60`",
            &["a=x; path=/", "b=x; max-age=60"],
        );
        check(
            "Cookies.set('cart', '7', { expires: 7, domain: 'shop.example', secure: true, sameSite: 'strict' })",
            &[
                "cart=7; path=/; expires=Tue, 01 Dec 2026 08:00:00 GMT; domain=shop.example; secure; sameSite=strict",
            ],
        );
        check(
            "Cookies.set(\"a\", user.id, { path: '' })\nCookies.set('b', 'c')",
            &["a=x", "b=c; path=/"],
        );
        check(
            "await cookieStore.set('a', 'b'); cookieStore.set({name: 'c', value: 'd', sameSite: 'lax', path: '/x'})",
            &[
                "a=b; Path=/; Secure; SameSite=Strict",
                "c=d; Path=/x; Secure; SameSite=lax",
            ],
        );
    }

    #[test]
    fn what_depends_on_the_script_is_no_line() {
        for text in [
            "document.cookie = name + '=1; path=/'",
            "document.cookie = 'a=1; expires=' + d.toUTCString() + '; path=/'",
            "document.cookie = `a=1; path=${p}`",
            "document.cookie = cookie",
            "document.cookie = \"a=1",
            "Cookies.set('a', '1', { expires: new Date(x) })",
            "Cookies.set('a', '1', options)",
            "Cookies.set(name, '1')",
            "Cookies.set('a'",
        ] {
            assert_eq!(read_script(text, NOW), Some(Script::Depends), "{text}");
        }
        for text in
            ["", "a=1; Path=/", "if (document.cookie == 'x')", "Cookies.get('a')"]
        {
            assert_eq!(read_script(text, NOW), None, "{text}");
        }
    }
}
