//! The code that emits a line, in nine frameworks and servers and in a page: by their own call where it can
//! write this line, and as a header where it can't. Before it the setting, where the name of the cookie tells
//! the framework.

mod more;
mod script;
mod settings;

use time::OffsetDateTime;
use url::Url;

pub use self::script::by_script;
use super::line::Draft;
use crate::fields::{is_cookie_octet, is_token, is_token_char};
use browser_jar::{AttributeKind, Context, Engine, Jar, Outcome, Setter};

/// The code for one framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The name of the framework.
    pub name: &'static str,
    /// The language of the code, as `rust`.
    pub language: &'static str,
    /// The source text of the call.
    pub code: String,
    /// Whether it is the setting of the framework to which the cookie's name belongs.
    pub setting: bool,
}

/// What a `Set-Cookie` line means.
struct CookieMeaning {
    name: String,
    value: String,
    max_age: Option<i64>,
    expires: Option<(OffsetDateTime, String)>,
    domain: Option<String>,
    path: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: Option<&'static str>,
    partitioned: bool,
    /// Whether the line says something that none of these fields holds.
    more: bool,
}

impl CookieMeaning {
    /// Reads a line as the standard does. `None` if it sets nothing, or is not UTF-8.
    fn read(url: &Url, line: &[u8], now: OffsetDateTime) -> Option<Self> {
        let mut jar = Jar::new(Engine::Standard);
        let decision = jar.receive(url, line, Context::default(), now);
        let stored =
            decision.cookie.filter(|_| decision.outcome != Outcome::Refused)?;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        let mut cookie = Self {
            name: text(&stored.name)?,
            value: text(&stored.value)?,
            max_age: None,
            expires: None,
            domain: None,
            path: None,
            secure: stored.secure,
            http_only: stored.http_only,
            same_site: None,
            partitioned: stored.partitioned,
            more: Draft::new(line).name().is_none() || decision.unlisted > 0,
        };
        for attribute in decision.attributes.iter().filter(|it| it.used) {
            let value = text(&attribute.value)?;
            match attribute.kind {
                Some(AttributeKind::MaxAge) => match value.parse() {
                    Ok(seconds) => cookie.max_age = Some(seconds),
                    Err(_) => cookie.more = true,
                },
                Some(AttributeKind::Expires) => {
                    cookie.expires = Some((stored.expires?, value));
                }
                Some(AttributeKind::Domain) => cookie.domain = Some(value),
                Some(AttributeKind::Path) => cookie.path = Some(value),
                Some(AttributeKind::SameSite) => {
                    cookie.same_site = match value.to_ascii_lowercase().as_str() {
                        "lax" => Some("Lax"),
                        "strict" => Some("Strict"),
                        "none" => Some("None"),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        Some(cookie)
    }

    /// Whether the name is a token, the attributes are printable, and the value consists
    /// of the characters of `of_value`.
    fn is_plain(&self, of_value: fn(char) -> bool) -> bool {
        let attribute = |text: &Option<String>| {
            text.as_ref().is_none_or(|it| it.chars().all(|c| c.is_ascii_graphic()))
        };
        !self.more
            && is_token(&self.name)
            && self.value.chars().all(of_value)
            && attribute(&self.path)
            && attribute(&self.domain)
    }

    /// Whether name and value consist of unreserved characters of a URL, which no framework encodes.
    fn is_unreserved(&self) -> bool {
        let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        self.is_plain(unreserved) && self.name.chars().all(unreserved)
    }
}

/// The code that has a response at `url` carry `line`, a framework each. There is none if the line sets
/// nothing, or its bytes cannot stand in a source file.
pub fn snippets(url: &Url, line: &[u8], now: OffsetDateTime) -> Vec<Snippet> {
    let (Ok(line), Some(cookie)) =
        (std::str::from_utf8(line), CookieMeaning::read(url, line, now))
    else {
        return Vec::new();
    };
    let snippet =
        |name, language, code| Snippet { name, language, code, setting: false };
    let others = [
        snippet("Rocket", "rust", rocket(&cookie, line)),
        snippet("Flask", "python", flask(&cookie, line)),
        snippet("Express", "javascript", express(&cookie, line)),
        snippet("axum", "rust", axum(&cookie, line)),
        snippet("Django", "python", django(&cookie, line)),
        snippet("PHP", "php", more::php(&cookie, line)),
        snippet("Spring", "java", more::spring(&cookie, line)),
        snippet("Go", "go", more::go(&cookie, line)),
    ];
    let nginx = more::nginx(&cookie, line).map(|code| snippet("nginx", "nginx", code));
    let script = by_script(Setter::DocumentCookie, line.as_bytes());
    let setting = settings::setting(&cookie);
    setting.into_iter().chain(others).chain(nginx).chain(script).collect()
}

/// A string literal of Rust.
fn rust(text: &str) -> String {
    format!("{text:?}")
}

/// A string literal of Python.
fn python(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            c if c.is_control() => literal += &format!("\\u{:04x}", u32::from(c)),
            c => literal.push(c),
        }
    }
    literal + "\""
}

/// A string literal of JavaScript.
fn javascript(text: &str) -> String {
    let literal = serde_json::to_string(text).unwrap_or_default();
    literal.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// `Cookie::build`, of the crate `cookie`, which Rocket and axum share.
fn build(cookie: &CookieMeaning) -> String {
    let mut code =
        format!("Cookie::build(({}, {}))", rust(&cookie.name), rust(&cookie.value));
    let mut call = |text: String| code += &format!("\n        .{text}");
    if let Some(path) = &cookie.path {
        call(format!("path({})", rust(path)));
    }
    if let Some(domain) = &cookie.domain {
        call(format!("domain({})", rust(domain)));
    }
    if let Some(seconds) = cookie.max_age {
        call(format!("max_age(Duration::seconds({seconds}))"));
    }
    if let Some((at, _)) = &cookie.expires {
        let (date, time) = (at.date(), at.time());
        call(format!("expires(datetime!({date} {time} UTC))"));
    }
    for (on, name) in [(cookie.secure, "secure"), (cookie.http_only, "http_only")] {
        if on {
            call(format!("{name}(true)"));
        }
    }
    if let Some(same_site) = cookie.same_site {
        call(format!("same_site(SameSite::{same_site})"));
    }
    if cookie.partitioned {
        call("partitioned(true)".to_owned());
    }
    code
}

/// The code for Rocket. Its jar writes `Path=/` and `SameSite=Strict` where none is given, and encodes values.
fn rocket(cookie: &CookieMeaning, line: &str) -> String {
    if cookie.is_unreserved() && cookie.path.is_some() && cookie.same_site.is_some() {
        return format!("jar.add(\n    {},\n);", build(cookie));
    }
    format!(
        "#[derive(Responder)]\nstruct Answer {{\n    body: &'static str,\n    set_cookie: Header<'static>,\n}}\n\n\
         Answer {{\n    body: \"\",\n    set_cookie: Header::new(\n        \"Set-Cookie\",\n        {},\n    ),\n}}",
        rust(line)
    )
}

/// The code for axum. The call of axum-extra serves for what it does not encode.
fn axum(cookie: &CookieMeaning, line: &str) -> String {
    if cookie.is_unreserved() {
        return format!(
            "// axum-extra, feature \"cookie\"\nlet jar = jar.add(\n    {},\n);",
            build(cookie)
        );
    }
    let literal = rust(line);
    let value = if line.is_ascii() { "from_static" } else { "from_str" };
    let end = if line.is_ascii() { "" } else { "?" };
    format!(
        "response.headers_mut().append(\n    SET_COOKIE,\n    HeaderValue::{value}({literal}){end},\n);"
    )
}

/// Whether Django writes a value with this character without quotes, as `http.cookies` does.
fn is_plain_in_django(character: char) -> bool {
    is_token_char(character) || character == ':'
}

/// `set_cookie(…)`, which both Python frameworks have.
fn set_cookie(cookie: &CookieMeaning) -> String {
    let mut arguments = vec![python(&cookie.name), python(&cookie.value)];
    if let Some(seconds) = cookie.max_age {
        arguments.push(format!("max_age={seconds}"));
    }
    if let Some((_, date)) = &cookie.expires {
        arguments.push(format!("expires={}", python(date)));
    }
    let path = cookie.path.as_deref().map_or("None".to_owned(), python);
    arguments.push(format!("path={path}"));
    if let Some(domain) = &cookie.domain {
        arguments.push(format!("domain={}", python(domain)));
    }
    for (on, name) in [
        (cookie.secure, "secure"),
        (cookie.http_only, "httponly"),
        (cookie.partitioned, "partitioned"),
    ] {
        if on {
            arguments.push(format!("{name}=True"));
        }
    }
    if let Some(same_site) = cookie.same_site {
        arguments.push(format!("samesite={}", python(same_site)));
    }
    format!("response.set_cookie(\n    {},\n)", arguments.join(",\n    "))
}

/// The value of a header in Python: WSGI wants a character for each byte (PEP 3333), as Latin-1 reads them.
fn python_field(line: &str) -> String {
    let end = if line.is_ascii() { "" } else { ".encode().decode(\"latin-1\")" };
    python(line) + end
}

/// The code for Flask. Its own call serves for every value that Werkzeug 3.1 writes without quotes:
/// every one of cookie-octets.
fn flask(cookie: &CookieMeaning, line: &str) -> String {
    match cookie.is_plain(is_cookie_octet) {
        true => set_cookie(cookie),
        false => format!(
            "response.headers.add(\n    \"Set-Cookie\",\n    {},\n)",
            python_field(line)
        ),
    }
}

/// The code for Django. Its own call knows no `Partitioned`, and writes an empty value with quotes.
fn django(cookie: &CookieMeaning, line: &str) -> String {
    match cookie.is_plain(is_plain_in_django)
        && !cookie.partitioned
        && !cookie.value.is_empty()
    {
        true => set_cookie(cookie),
        false => format!(
            "response.headers[\"Set-Cookie\"] = (\n    {}\n)",
            python_field(line)
        ),
    }
}

/// The code for Express. Its own call writes `Path=/` where none is given.
fn express(cookie: &CookieMeaning, line: &str) -> String {
    let Some(path) = cookie.path.as_ref().filter(|_| cookie.is_plain(is_cookie_octet))
    else {
        let literal = javascript(line);
        // Node.js, too, wants a character for each byte.
        let value = match line.is_ascii() {
            true => literal,
            false => format!("Buffer.from({literal}).toString(\"latin1\")"),
        };
        return format!("res.append(\"Set-Cookie\", {value});");
    };
    let mut options = vec![format!("path: {}", javascript(path))];
    if let Some(domain) = &cookie.domain {
        options.push(format!("domain: {}", javascript(domain)));
    }
    if let Some(seconds) = cookie.max_age {
        options.push(format!("maxAge: {seconds} * 1000"));
    }
    if let Some((at, _)) = &cookie.expires {
        options.push(format!("expires: new Date({})", at.unix_timestamp() * 1000));
    }
    for (on, name) in [
        (cookie.secure, "secure"),
        (cookie.http_only, "httpOnly"),
        (cookie.partitioned, "partitioned"),
    ] {
        if on {
            options.push(format!("{name}: true"));
        }
    }
    if let Some(same_site) = cookie.same_site {
        options.push(format!("sameSite: \"{}\"", same_site.to_ascii_lowercase()));
    }
    options.push("encode: String".to_owned());
    format!(
        "res.cookie({}, {}, {{\n  {},\n}});",
        javascript(&cookie.name),
        javascript(&cookie.value),
        options.join(",\n  ")
    )
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    pub(super) fn snippets_of(line: &str) -> Vec<Snippet> {
        let url = Url::parse("https://a.example/login").expect("a URL");
        let now = datetime!(2026-11-24 08:00 UTC);
        snippets(&url, line.as_bytes(), now)
    }

    fn code(framework: &str, line: &str) -> String {
        let found = snippets_of(line);
        let found = found.into_iter().find(|it| it.name == framework);
        found.map(|it| it.code).unwrap_or_default()
    }

    #[test]
    fn a_plain_line_is_written_by_each_ones_own_call() {
        let line = "sid=31d4; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax";
        for (framework, call) in [
            ("Rocket", "jar.add("),
            ("Flask", "response.set_cookie("),
            ("Express", "res.cookie(\"sid\", \"31d4\", {"),
            ("axum", "let jar = jar.add("),
            ("Django", "response.set_cookie("),
            ("Spring", ".from(\"sid\", \"31d4\")"),
            ("Go", "http.SetCookie(w, &http.Cookie{"),
            ("PHP", "header('Set-Cookie: sid=31d4; Path=/; Max-Age=3600;"),
            ("nginx", "proxy_cookie_flags sid secure httponly samesite=lax;"),
        ] {
            let code = code(framework, line);
            assert!(code.contains(call), "{framework}: {code}");
            assert!(code.to_lowercase().contains("lax"), "{framework}: {code}");
        }
    }

    #[test]
    fn what_a_call_would_write_otherwise_goes_as_a_header() {
        for line in
            ["a=1 2; Path=/; SameSite=Lax", "a=\"q\"; SameSite=Lax; Path=/", "a"]
        {
            for framework in
                ["Rocket", "Flask", "Express", "axum", "Django", "Spring", "Go", "PHP"]
            {
                let code = code(framework, line);
                let header = code.to_lowercase().replace('_', "-");
                assert!(header.contains("set-cookie"), "{framework}: {code}");
                assert!(!code.contains("jar.add"), "{framework}: {code}");
            }
        }
        // Rocket's jar would add a path and SameSite=Strict.
        assert!(code("Rocket", "a=1").contains("Header::new"));
        assert!(code("Express", "a=1").contains("res.append"));
    }

    /// Each was run in its framework, and what it sent compared with the line: Werkzeug 3.1, Django 5.2,
    /// Express 4 and 5, axum 0.8, Rocket 0.5.
    #[test]
    fn bytes_beyond_ascii_go_out_as_they_are() {
        let line = "u=你好; Path=/; SameSite=Lax";
        for (framework, value) in [
            ("Flask", r#""u=你好; Path=/; SameSite=Lax".encode().decode("latin-1")"#),
            ("Django", r#""u=你好; Path=/; SameSite=Lax".encode().decode("latin-1")"#),
            (
                "Express",
                r#"Buffer.from("u=你好; Path=/; SameSite=Lax").toString("latin1")"#,
            ),
            ("axum", r#"HeaderValue::from_str("u=你好; Path=/; SameSite=Lax")?"#),
            ("Rocket", r#""u=你好; Path=/; SameSite=Lax""#),
        ] {
            let code = code(framework, line);
            assert!(code.contains(value), "{framework}: {code}");
        }
    }

    #[test]
    fn django_quotes_what_flask_does_not() {
        for value in ["a=b==", "", "1:2/3", "[1]"] {
            let line = format!("a={value}; Path=/; SameSite=Lax");
            assert!(code("Flask", &line).contains("set_cookie("), "{value}");
            assert!(code("Django", &line).contains("headers["), "{value}");
        }
    }

    #[test]
    fn no_value_breaks_out_of_its_string() {
        let line = "a=\"+alert(1)+\"\\'${x}`; Path=/";
        assert!(
            code("Express", line).contains(r#""a=\"+alert(1)+\"\\'${x}`; Path=/""#)
        );
        assert!(code("Flask", line).contains(r#""a=\"+alert(1)+\"\\'${x}`; Path=/""#));
        assert!(code("Rocket", line).contains(r#""a=\"+alert(1)+\"\\'${x}`; Path=/""#));
    }

    #[test]
    fn what_cannot_be_written_there_has_no_code() {
        assert_eq!(code("document.cookie", "a=1; Path=/; HttpOnly"), "");
        let own = code("document.cookie", "a=1; Path=/");
        assert_eq!(own, "document.cookie = \"a=1; Path=/\";");
        assert_eq!(code("nginx", "a=$1; Path=/"), "");
        assert_eq!(
            code("nginx", "a=\"1\\2\"; Path=/"),
            r#"add_header Set-Cookie "a=\"1\\2\"; Path=/" always;"#
        );
        let own = code("PHP", "a=it's; Path=/; SameSite=Lax");
        assert!(own.starts_with(r"setrawcookie('a', 'it\'s', ["), "{own}");
        assert!(code("Go", "a=1; Max-Age=0; Path=/").contains("MaxAge: -1"));
    }

    #[test]
    fn a_line_that_sets_nothing_has_no_code() {
        assert_eq!(code("Flask", "a=1; Domain=example.org"), "");
        assert_eq!(code("Flask", "a=1; SameSite=None"), "");
    }
}
