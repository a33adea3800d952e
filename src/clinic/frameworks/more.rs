//! The code for PHP, Spring, Go and nginx.

use super::{CookieMeaning, javascript};
use crate::fields::is_cookie_octet;

/// A string literal of PHP: between single marks only two characters are special.
fn php_literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The code for PHP. `setrawcookie` writes the value as it is, and refuses some characters; it knows no
/// `Partitioned` before PHP 8.5.
pub(super) fn php(cookie: &CookieMeaning, line: &str) -> String {
    if !cookie.is_plain(is_cookie_octet)
        || cookie.partitioned
        || cookie.value.is_empty()
        || cookie.max_age.is_some()
        || cookie.expires.is_some()
    {
        // It takes an `expires` alone, and writes a Max-Age beside it by its own clock.
        return format!(
            "header({}, false);",
            php_literal(&format!("Set-Cookie: {line}"))
        );
    }
    let mut options = Vec::new();
    for (name, value) in [("path", &cookie.path), ("domain", &cookie.domain)] {
        if let Some(value) = value {
            options.push(format!("'{name}' => {}", php_literal(value)));
        }
    }
    for (on, name) in [(cookie.secure, "secure"), (cookie.http_only, "httponly")] {
        if on {
            options.push(format!("'{name}' => true"));
        }
    }
    if let Some(same_site) = cookie.same_site {
        options.push(format!("'samesite' => '{same_site}'"));
    }
    let (name, value) = (php_literal(&cookie.name), php_literal(&cookie.value));
    if options.is_empty() {
        return format!("setrawcookie({name}, {value});");
    }
    format!("setrawcookie({name}, {value}, [\n    {},\n]);", options.join(",\n    "))
}

/// The code for Spring. `ResponseCookie` writes an `Expires` of its own beside a `Max-Age`.
pub(super) fn spring(cookie: &CookieMeaning, line: &str) -> String {
    if !cookie.is_plain(is_cookie_octet) || cookie.expires.is_some() {
        return format!("response.addHeader(\"Set-Cookie\", {});", javascript(line));
    }
    let mut code = format!(
        "ResponseCookie cookie = ResponseCookie\n    .from({}, {})",
        javascript(&cookie.name),
        javascript(&cookie.value)
    );
    let mut call = |text: String| code += &format!("\n    .{text}");
    if let Some(path) = &cookie.path {
        call(format!("path({})", javascript(path)));
    }
    if let Some(domain) = &cookie.domain {
        call(format!("domain({})", javascript(domain)));
    }
    if let Some(seconds) = cookie.max_age {
        call(format!("maxAge({seconds}L)"));
    }
    for (on, name) in [
        (cookie.secure, "secure"),
        (cookie.http_only, "httpOnly"),
        (cookie.partitioned, "partitioned"),
    ] {
        if on {
            call(format!("{name}(true)"));
        }
    }
    if let Some(same_site) = cookie.same_site {
        call(format!("sameSite(\"{same_site}\")"));
    }
    code + "\n    .build();\nresponse.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());"
}

/// The code for Go. `http.SetCookie` leaves out what it holds for invalid, and puts some values into
/// quotation marks, so that only plain ones go through it. It knows `Partitioned` from Go 1.23 on only.
pub(super) fn go(cookie: &CookieMeaning, line: &str) -> String {
    let domain = cookie.domain.as_deref().unwrap_or_default();
    if !cookie.is_plain(is_cookie_octet)
        || domain.starts_with('.')
        || cookie.partitioned
    {
        return format!("w.Header().Add(\"Set-Cookie\", {})", javascript(line));
    }
    let mut fields = vec![
        format!("Name:  {}", javascript(&cookie.name)),
        format!("Value: {}", javascript(&cookie.value)),
    ];
    for (name, value) in [("Path", &cookie.path), ("Domain", &cookie.domain)] {
        if let Some(value) = value {
            fields.push(format!("{name}: {}", javascript(value)));
        }
    }
    if let Some((at, _)) = &cookie.expires {
        fields.push(format!("Expires: time.Unix({}, 0)", at.unix_timestamp()));
    }
    if let Some(seconds) = cookie.max_age {
        // Zero stands for no Max-Age there, and a negative number for Max-Age=0.
        fields.push(format!("MaxAge: {}", if seconds > 0 { seconds } else { -1 }));
    }
    for (on, name) in [(cookie.secure, "Secure"), (cookie.http_only, "HttpOnly")] {
        if on {
            fields.push(format!("{name}: true"));
        }
    }
    if let Some(same_site) = cookie.same_site {
        fields.push(format!("SameSite: http.SameSite{same_site}Mode"));
    }
    format!("http.SetCookie(w, &http.Cookie{{\n\t{},\n}})", fields.join(",\n\t"))
}

/// The code for nginx, which writes a cookie with every response, and can mend those of a server behind
/// it. A `$` would begin a variable, and there is no way to write one: such a line gets no code.
pub(super) fn nginx(cookie: &CookieMeaning, line: &str) -> Option<String> {
    if line.contains('$') {
        return None;
    }
    let literal = line.replace('\\', "\\\\").replace('"', "\\\"");
    let mut code = format!("add_header Set-Cookie \"{literal}\" always;");
    let plain = |text: &str| {
        let other = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        text.chars().all(other)
    };
    let mut flags = Vec::new();
    for (on, name) in [(cookie.secure, "secure"), (cookie.http_only, "httponly")] {
        if on {
            flags.push(name.to_owned());
        }
    }
    if let Some(same_site) = cookie.same_site {
        flags.push(format!("samesite={}", same_site.to_ascii_lowercase()));
    }
    if plain(&cookie.name) && !flags.is_empty() {
        let flags = flags.join(" ");
        code += &format!(
            "\n\n# or, of a server behind it (1.19.3):\nproxy_cookie_flags {} {flags};",
            cookie.name
        );
    }
    Some(code)
}
