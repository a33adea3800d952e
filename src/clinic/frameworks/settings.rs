//! The settings of a framework whose cookie is known by its name: who has the line from a session
//! middleware sets it there, and writes no line himself.

use super::{CookieMeaning, Snippet, javascript, python};
use crate::fields::is_cookie_octet;

/// The setting that has the framework write `cookie`, if its name is that of a framework's own cookie and
/// the setting can say everything that the line says.
pub(super) fn setting(cookie: &CookieMeaning) -> Option<Snippet> {
    if cookie.expires.is_some() || !cookie.is_plain(is_cookie_octet) {
        return None;
    }
    let snippet =
        |name, language, code| Some(Snippet { name, language, code, setting: true });
    match cookie.name.as_str() {
        "connect.sid" => {
            snippet("express-session", "javascript", express_session(cookie))
        }
        "sessionid" => snippet("Django", "python", django(cookie, "SESSION")?),
        "csrftoken" => snippet("Django", "python", django(cookie, "CSRF")?),
        "session" => snippet("Flask", "python", flask(cookie)),
        "PHPSESSID" => snippet("PHP", "php", php(cookie)?),
        "JSESSIONID" | "SESSION" => {
            snippet("Spring Boot", "properties", spring(cookie))
        }
        "laravel_session" => snippet("Laravel", "env", laravel(cookie)?),
        ".AspNetCore.Session" => {
            snippet("ASP.NET Core", "csharp", asp_net(cookie, "AddSession"))
        }
        ".AspNetCore.Identity.Application" => snippet(
            "ASP.NET Core",
            "csharp",
            asp_net(cookie, "ConfigureApplicationCookie"),
        ),
        _ => None,
    }
}

/// `text` as `"text"` for each value that is there, after its name.
fn quoted(name: &str, value: Option<&String>) -> Option<String> {
    value.map(|value| format!("{name}{}", javascript(value)))
}

fn express_session(cookie: &CookieMeaning) -> String {
    let mut options: Vec<String> = [
        quoted("path: ", cookie.path.as_ref()),
        quoted("domain: ", cookie.domain.as_ref()),
        cookie.max_age.map(|seconds| format!("maxAge: {seconds} * 1000")),
    ]
    .into_iter()
    .flatten()
    .collect();
    options.push(format!("secure: {}", cookie.secure));
    options.push(format!("httpOnly: {}", cookie.http_only));
    if cookie.partitioned {
        options.push("partitioned: true".to_owned());
    }
    if let Some(same_site) = cookie.same_site {
        options.push(format!("sameSite: \"{}\"", same_site.to_ascii_lowercase()));
    }
    let proxy = match cookie.secure {
        true => {
            "// Behind a proxy that ends TLS, without this no cookie is set at all.\napp.set(\"trust proxy\", 1);\n"
        }
        false => "",
    };
    format!(
        "{proxy}app.use(session({{\n  // secret, store, …\n  cookie: {{\n    {},\n  }},\n}}));",
        options.join(",\n    ")
    )
}

const fn python_bool(on: bool) -> &'static str {
    if on { "True" } else { "False" }
}

/// Django's settings of the cookie of sessions, or of the token against CSRF. It knows no `Partitioned`.
fn django(cookie: &CookieMeaning, which: &str) -> Option<String> {
    if cookie.partitioned || cookie.path.is_none() {
        return None;
    }
    let same_site =
        cookie.same_site.map_or("False".to_owned(), |it| format!("\"{it}\""));
    let mut lines = vec![
        format!("{which}_COOKIE_SECURE = {}", python_bool(cookie.secure)),
        format!("{which}_COOKIE_HTTPONLY = {}", python_bool(cookie.http_only)),
        format!("{which}_COOKIE_SAMESITE = {same_site}"),
    ];
    if let Some(path) = &cookie.path {
        lines.push(format!("{which}_COOKIE_PATH = {}", python(path)));
    }
    if let Some(domain) = &cookie.domain {
        lines.push(format!("{which}_COOKIE_DOMAIN = {}", python(domain)));
    }
    match (cookie.max_age, which) {
        (Some(seconds), _) => lines.push(format!("{which}_COOKIE_AGE = {seconds}")),
        (None, "SESSION") => {
            lines.push("SESSION_EXPIRE_AT_BROWSER_CLOSE = True".to_owned());
        }
        (None, _) => lines.push(format!("{which}_COOKIE_AGE = None")),
    }
    Some(format!("# settings.py\n{}", lines.join("\n")))
}

fn flask(cookie: &CookieMeaning) -> String {
    let mut lines = vec![
        format!("SESSION_COOKIE_SECURE={}", python_bool(cookie.secure)),
        format!("SESSION_COOKIE_HTTPONLY={}", python_bool(cookie.http_only)),
    ];
    let same_site = cookie.same_site.map_or("None".to_owned(), python);
    lines.push(format!("SESSION_COOKIE_SAMESITE={same_site}"));
    for (name, value) in [("PATH", &cookie.path), ("DOMAIN", &cookie.domain)] {
        if let Some(value) = value {
            lines.push(format!("SESSION_COOKIE_{name}={}", python(value)));
        }
    }
    if cookie.partitioned {
        lines.push("SESSION_COOKIE_PARTITIONED=True".to_owned());
    }
    let mut permanent = "";
    if let Some(seconds) = cookie.max_age {
        lines.push(format!("PERMANENT_SESSION_LIFETIME={seconds}"));
        permanent = "\n# and at the login:\nsession.permanent = True";
    }
    format!("app.config.update(\n    {},\n){permanent}", lines.join(",\n    "))
}

/// The parameters of PHP's session cookie, which know no `Partitioned` before PHP 8.5.
fn php(cookie: &CookieMeaning) -> Option<String> {
    if cookie.partitioned {
        return None;
    }
    let text = |value: &str| format!("'{value}'");
    let path = cookie.path.as_deref().unwrap_or_default();
    let domain = cookie.domain.as_deref().unwrap_or_default();
    if path.contains(['\'', '\\']) || domain.contains(['\'', '\\']) {
        return None;
    }
    Some(format!(
        "session_set_cookie_params([\n    'lifetime' => {},\n    'path' => {},\n    'domain' => {},\n    \
         'secure' => {},\n    'httponly' => {},\n    'samesite' => {},\n]);\nsession_start();",
        cookie.max_age.unwrap_or(0),
        text(path),
        text(domain),
        cookie.secure,
        cookie.http_only,
        text(cookie.same_site.unwrap_or_default()),
    ))
}

fn spring(cookie: &CookieMeaning) -> String {
    let prefix = "server.servlet.session.cookie";
    let mut lines = vec![
        format!("{prefix}.secure={}", cookie.secure),
        format!("{prefix}.http-only={}", cookie.http_only),
    ];
    if let Some(same_site) = cookie.same_site {
        lines.push(format!("{prefix}.same-site={}", same_site.to_ascii_lowercase()));
    }
    for (name, value) in [("path", &cookie.path), ("domain", &cookie.domain)] {
        if let Some(value) = value {
            lines.push(format!("{prefix}.{name}={value}"));
        }
    }
    if let Some(seconds) = cookie.max_age {
        lines.push(format!("{prefix}.max-age={seconds}s"));
    }
    if cookie.partitioned {
        lines.push(format!("{prefix}.partitioned=true"));
    }
    format!("# application.properties\n{}", lines.join("\n"))
}

/// Laravel's settings count in minutes.
fn laravel(cookie: &CookieMeaning) -> Option<String> {
    let seconds = cookie.max_age.unwrap_or(7200);
    if seconds % 60 != 0 {
        return None;
    }
    let same_site = cookie.same_site.map_or("null".to_owned(), str::to_ascii_lowercase);
    let mut lines = vec![
        format!("SESSION_SECURE_COOKIE={}", cookie.secure),
        format!("SESSION_HTTP_ONLY={}", cookie.http_only),
        format!("SESSION_SAME_SITE={same_site}"),
        format!("SESSION_LIFETIME={}", seconds / 60),
        format!("SESSION_EXPIRE_ON_CLOSE={}", cookie.max_age.is_none()),
    ];
    for (name, value) in [("PATH", &cookie.path), ("DOMAIN", &cookie.domain)] {
        if let Some(value) = value {
            lines.push(format!("SESSION_{name}={value}"));
        }
    }
    if cookie.partitioned {
        lines.push("SESSION_PARTITIONED_COOKIE=true".to_owned());
    }
    Some(format!("# .env\n{}", lines.join("\n")))
}

fn asp_net(cookie: &CookieMeaning, call: &str) -> String {
    let secure = if cookie.secure { "Always" } else { "None" };
    let same_site = cookie.same_site.unwrap_or("Unspecified");
    let mut lines = vec![
        format!("SecurePolicy = CookieSecurePolicy.{secure}"),
        format!("HttpOnly = {}", cookie.http_only),
        format!("SameSite = SameSiteMode.{same_site}"),
    ];
    lines.extend(quoted("Path = ", cookie.path.as_ref()));
    lines.extend(quoted("Domain = ", cookie.domain.as_ref()));
    if let Some(seconds) = cookie.max_age {
        lines.push(format!("MaxAge = TimeSpan.FromSeconds({seconds})"));
    }
    let mut lines: Vec<_> =
        lines.iter().map(|line| format!("    options.Cookie.{line};")).collect();
    if cookie.partitioned {
        lines.push("    options.Cookie.Extensions.Add(\"Partitioned\");".to_owned());
    }
    format!("builder.Services.{call}(options =>\n{{\n{}\n}});", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::snippets_of;

    #[track_caller]
    fn check(line: &str, name: &str, has: &[&str]) {
        let found = snippets_of(line);
        assert!(found[0].setting && found[0].name == name, "{:?}", found[0]);
        for text in has {
            assert!(found[0].code.contains(text), "{text}: {}", found[0].code);
        }
    }

    #[test]
    fn the_name_tells_the_framework() {
        let rest = "=1; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=7200";
        for (cookie, name, has) in [
            (
                "connect.sid",
                "express-session",
                &["trust proxy", "sameSite: \"none\"", "maxAge: 7200 * 1000"][..],
            ),
            (
                "sessionid",
                "Django",
                &["SESSION_COOKIE_SAMESITE = \"None\"", "SESSION_COOKIE_AGE = 7200"],
            ),
            ("csrftoken", "Django", &["CSRF_COOKIE_SECURE = True"]),
            ("session", "Flask", &["SESSION_COOKIE_SAMESITE=\"None\"", "permanent"]),
            ("PHPSESSID", "PHP", &["'samesite' => 'None'", "'lifetime' => 7200"]),
            ("JSESSIONID", "Spring Boot", &["same-site=none", "max-age=7200s"]),
            (
                "laravel_session",
                "Laravel",
                &["SESSION_SAME_SITE=none", "SESSION_LIFETIME=120"],
            ),
            (
                ".AspNetCore.Session",
                "ASP.NET Core",
                &["AddSession", "SameSiteMode.None", "FromSeconds(7200)"],
            ),
            (
                ".AspNetCore.Identity.Application",
                "ASP.NET Core",
                &["ConfigureApplicationCookie", "CookieSecurePolicy.Always"],
            ),
        ] {
            check(&format!("{cookie}{rest}"), name, has);
        }
    }

    #[test]
    fn a_setting_that_cannot_say_all_is_not_offered() {
        for line in [
            "sessionid=1; Path=/; Secure; Partitioned",
            "sessionid=1",
            "laravel_session=1; Path=/; Max-Age=61",
            "PHPSESSID=1; Path=/; Secure; Partitioned",
            "connect.sid=1; Path=/; Expires=Wed, 25 Nov 2026 08:00:00 GMT",
            "other=1; Path=/",
        ] {
            assert!(snippets_of(line).iter().all(|it| !it.setting), "{line}");
        }
    }
}
