//! A cookie's line against OWASP ASVS 5.0, chapter 3.3.

use url::Url;

use crate::lang::Text;
use browser_jar::{Cookie, SameSite};

/// One requirement, and whether the line meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The number of the requirement: `3.3.1`.
    pub id: &'static str,
    /// Whether the line meets it.
    pub met: bool,
    /// What the line has, or lacks.
    pub says: Text,
}

/// The grade: `A` for all five points, one letter less for each that is missing, down to `F`.
pub fn letter(points: &[Point]) -> char {
    let missing = points.iter().filter(|point| !point.met).count();
    ['A', 'B', 'C', 'D', 'E', 'F'][missing.min(5)]
}

fn begins(name: &[u8], prefix: &str) -> bool {
    name.get(..prefix.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// The five requirements for a cookie as a browser understands its line, from a response at `url`.
pub fn grade(url: &Url, cookie: &Cookie) -> Vec<Point> {
    let host = begins(&cookie.name, "__Host-");
    let prefixed = host || begins(&cookie.name, "__Secure-");
    let point = |id, met, yes: [&'static str; 2], no: [&'static str; 2]| {
        let [zh, en] = if met { yes } else { no };
        Point { id, met, says: Text { zh, en } }
    };
    let encrypted = matches!(url.scheme(), "https" | "wss");
    vec![
        point(
            "3.3.1",
            cookie.secure && prefixed,
            [
                "有 Secure，名字也带 __Host- 或 __Secure-。",
                "It is Secure, and its name has __Host- or __Secure-.",
            ],
            match (cookie.secure, encrypted) {
                (true, _) => [
                    "有 Secure，名字还缺 __Host- 或 __Secure- 前缀：没有它，明文响应也写得出同名的。",
                    "It is Secure; its name lacks __Host- or __Secure-, without which an unencrypted response could set one of the same name.",
                ],
                (false, true) => [
                    "缺 Secure：明文请求也会带上它。",
                    "Secure is missing: unencrypted requests carry it too.",
                ],
                (false, false) => [
                    "没有加密，也就没有 Secure：路上谁都看得见。",
                    "No encryption, so no Secure: anybody on the way can read it.",
                ],
            },
        ),
        point(
            "3.3.2",
            cookie.same_site != SameSite::Unset,
            [
                "SameSite 写明了。它要合这个 cookie 的用途：会话用 Lax 或 Strict。",
                "SameSite is there. It should fit the cookie’s purpose: Lax or Strict for a session.",
            ],
            [
                "没写 SameSite：各家浏览器的默认不一样，写明 Lax 或 Strict。",
                "SameSite is missing: browsers differ in what they take it for. Write Lax or Strict.",
            ],
        ),
        point(
            "3.3.3",
            host,
            [
                "名字带 __Host-：只属于这一台主机（WebKitGTK 不查前缀，不保证）。",
                "Its name has __Host-: it belongs to this host alone (except in WebKitGTK, which ignores prefixes).",
            ],
            if cookie.host_only {
                [
                    "名字没有 __Host-。不打算给别的主机用，就加上，再配 Path=/。",
                    "Its name lacks __Host-. Unless other hosts are meant to share it, add that, with Path=/.",
                ]
            } else {
                [
                    "写了 Domain，下面的主机都收得到，不能用 __Host-。真的要共享才这样。",
                    "It has Domain, so every host below gets it and __Host- is out. Only if sharing is meant.",
                ]
            },
        ),
        point(
            "3.3.4",
            cookie.http_only,
            ["有 HttpOnly：脚本读不到。", "It is HttpOnly: no script reads it."],
            [
                "缺 HttpOnly：页面里的脚本读得到。值是令牌，就要加上；本来就给脚本用的，除外。",
                "HttpOnly is missing: scripts can read it. A token needs it; what scripts are meant to read doesn’t.",
            ],
        ),
        point(
            "3.3.5",
            cookie.name.len() + cookie.value.len() <= 4096,
            ["名加值不超过 4096 字节。", "Name and value are within 4096 bytes."],
            [
                "名加值超过 4096 字节，Chromium 和 Firefox 会丢掉它（WebKitGTK 连 8192 字节也收）。",
                "Name and value are more than 4096 bytes; Chromium and Firefox drop it (WebKitGTK takes even 8192).",
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use browser_jar::{Context, Engine, Jar};

    fn graded(line: &str) -> (char, Vec<&'static str>) {
        let url = Url::parse("https://a.example/").expect("a URL");
        let now = datetime!(2026-11-24 08:00 UTC);
        let mut jar = Jar::new(Engine::Standard);
        let decision = jar.receive(&url, line.as_bytes(), Context::default(), now);
        let points = grade(&url, &decision.cookie.expect("a cookie"));
        let missing = points.iter().filter(|point| !point.met).map(|point| point.id);
        (letter(&points), missing.collect())
    }

    #[test]
    fn each_point_is_missed_by_the_line_that_lacks_it() {
        let best = "__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax";
        assert_eq!(graded(best), ('A', vec![]));
        for (line, letter, missing) in [
            ("__Host-a=1; Path=/; Secure; SameSite=Lax", 'B', &["3.3.4"][..]),
            ("__Host-a=1; Path=/; Secure; HttpOnly", 'B', &["3.3.2"]),
            ("__Secure-a=1; Secure; HttpOnly; SameSite=Lax", 'B', &["3.3.3"]),
            ("a=1; Secure; HttpOnly; SameSite=Lax", 'C', &["3.3.1", "3.3.3"]),
            ("a=1", 'E', &["3.3.1", "3.3.2", "3.3.3", "3.3.4"]),
        ] {
            assert_eq!(graded(line), (letter, missing.to_vec()), "{line}");
        }
    }
}
