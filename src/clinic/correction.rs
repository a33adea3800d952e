//! The smallest change of a line that has it stored and sent. Every proposal is run through the jar
//! before it is made.

mod edit;
mod trial;

use std::cell::OnceCell;

use url::Url;

pub use self::edit::{Edit, without_prefix};
use self::trial::Trial;
use super::case::Case;
use super::diagnosis::{Diagnosis, Fate};
use crate::lang::Text;
use browser_jar::{Jar, Rule};

/// The line to write instead of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// The line does what is expected.
    Fine,
    /// Another line does what is expected.
    Changed {
        /// The line to write instead.
        line: Vec<u8>,
        /// The changes that were made in it.
        edits: Vec<Edit>,
        /// Whether it works over https only, where the case has http.
        https: bool,
    },
    /// No change of the line helps, for this reason.
    Impossible(Text),
}

const TOO_LONG: Text = Text {
    zh: "改这一行没有用：照规范，名加值不能超过 4096 字节。把数据留在服务器上，cookie 里只放一个令牌。",
    en: "No change of the attributes helps: by the specification name and value may be 4096 bytes together. Keep the data on the server, and a token in the cookie.",
};
const NO_COOKIE: Text = Text {
    zh: "改属性没有用：这里没有名也没有值，或者值冒充了带前缀的名字。写成「名字=值」。",
    en: "No change of the attributes helps: there is no name and no value here, or a value that passes for a prefixed name. Write name=value.",
};
const OTHER_SITE: Text = Text {
    zh: "没有哪种写法能做到：cookie 不能跨到另一个可注册域名去。让那个站点自己的响应来写，或者用反向代理把两边放到同一个域名下。",
    en: "No line can do that: a cookie never goes to another registrable domain. Have a response of that site set it, or bring both below one domain with a reverse proxy.",
};
const LEFT_ALONE: Text = Text {
    zh: "改这一行没有用：https 写下的 Secure cookie，明文响应盖不住。从 https 来写，或者换一个名字。",
    en: "No change of the line helps: an unencrypted response can’t overlay a Secure cookie that https has set. Set it over https, or choose another name.",
};
const BLOCKED: Text = Text {
    zh: "没有哪种写法能做到：照所选的浏览器，别的站点页面里的子请求用不到这个 cookie，原因见上面的规则。放到同一个站点下，或者用 Storage Access API 请用户同意（没有实测）。",
    en: "No line can do that: by the browser chosen, a sub-request within another site’s page gets no such cookie; the rule above says why. Bring both below one site, or ask the visitor through the Storage Access API (not measured).",
};
const OVERWRITTEN: Text = Text {
    zh: "这一行被后面同名、同 Domain、同 Path 的那一行换掉了。两个都要，就换一个名字。",
    en: "A later line with the same name, domain and path takes its place. To have both, give one another name.",
};
const NOTHING: Text = Text {
    zh: "没有找到一种改动，能让它存下来又在这个请求上带出去。",
    en: "No change was found that has it stored and sent on this request.",
};

/// The most lines of a case that are corrected.
pub const MOST_CORRECTIONS: usize = 12;
/// The most bytes of a line that is corrected.
const LONGEST: usize = 8 * 1024;
/// The most attributes of a line that is corrected.
const MOST_ATTRIBUTES: usize = 64;

/// The corrections of the lines of a diagnosis. The responses that prepared the store are run at most
/// once for all of them, and once more as if they had come over https.
pub struct Corrections<'c> {
    case: &'c Case,
    diagnosis: &'c Diagnosis<'c>,
    /// The jar before the lines.
    prior: OnceCell<Jar>,
    /// The jar before the lines, if every address were https.
    prior_over_https: OnceCell<Jar>,
}

impl<'c> Corrections<'c> {
    /// The corrections for the lines of `diagnosis`, the diagnosis of `case`. Each is made when it is asked
    /// for.
    pub fn new(case: &'c Case, diagnosis: &'c Diagnosis<'c>) -> Self {
        let (prior, prior_over_https) = (OnceCell::new(), OnceCell::new());
        Self { case, diagnosis, prior, prior_over_https }
    }

    /// The correction of line `number`.
    pub fn of(&self, number: usize) -> Correction {
        let (case, line) = (self.case, &self.diagnosis.lines[number]);
        let rule = match line.fate {
            Fate::Sent => return Correction::Fine,
            Fate::Stored if case.requests.is_empty() || case.requests.len() > 1 => {
                return Correction::Fine;
            }
            Fate::Overwritten(_) | Fate::Evicted => {
                return Correction::Impossible(OVERWRITTEN);
            }
            // In a recording a deletion is meant.
            Fate::Deleted if case.requests.len() != 1 => return Correction::Fine,
            _ => line.withheld().map_or(line.decision.rule, |held| held.rule),
        };
        match rule {
            Rule::TooLong => return Correction::Impossible(TOO_LONG),
            Rule::EmptyCookie | Rule::NamelessPrefix => {
                return Correction::Impossible(NO_COOKIE);
            }
            _ => {}
        }
        let attributes = line.bytes.iter().filter(|&&byte| byte == b';').count();
        if line.bytes.len() > LONGEST || attributes > MOST_ATTRIBUTES {
            return Correction::Impossible(NOTHING);
        }
        let response = &case.responses[line.response];
        // Of a recording, no request is the one it was expected on: to be stored is enough.
        let request = case.requests.first().filter(|_| case.requests.len() == 1);
        let trial = Trial {
            jar: self.prior.get_or_init(|| prior(case, Url::clone)),
            response,
            from: response.url.clone(),
            request: request.map(|request| (request, request.url.clone())),
        };
        if let Some((line, edits)) = trial.smallest(line.bytes) {
            return Correction::Changed { line, edits, https: false };
        }
        let encrypted = trial.is_plain().then(|| Trial {
            jar: self.prior_over_https.get_or_init(|| prior(case, over_https)),
            response,
            from: over_https(&trial.from),
            request: request.map(|request| (request, over_https(&request.url))),
        });
        if let Some((line, edits)) = encrypted.and_then(|it| it.smallest(line.bytes)) {
            return Correction::Changed { line, edits, https: true };
        }
        Correction::Impossible(match rule {
            Rule::OtherHost | Rule::OtherDomain => OTHER_SITE,
            Rule::SecureLeftAlone => LEFT_ALONE,
            Rule::WebkitThirdParty | Rule::FirefoxTotalProtection => BLOCKED,
            _ => NOTHING,
        })
    }
}

/// The jar as the responses before the case have prepared it, each at the address that `address` makes of
/// its own.
fn prior(case: &Case, address: fn(&Url) -> Url) -> Jar {
    let mut jar = Jar::new(case.engine);
    for response in case.responses.iter().filter(|it| it.prior) {
        let url = address(&response.url);
        for line in &response.lines {
            jar.receive(&url, line, response.context, response.at);
        }
    }
    jar
}

/// Returns the address with the scheme https.
fn over_https(url: &Url) -> Url {
    let mut url = url.clone();
    if url.scheme() == "http" {
        // From one special scheme to another it can't fail.
        url.set_scheme("https").ok();
    }
    url
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;
    use crate::clinic::diagnosis::diagnose;

    fn corrected(set_url: &str, line: &str, request: Value, engine: &str) -> String {
        let case = json!({
            "set_url": set_url, "set_cookie": [line], "request": request, "engine": engine,
        });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let diagnosis = diagnose(&case);
        match Corrections::new(&case, &diagnosis).of(0) {
            Correction::Fine => "fine".to_owned(),
            Correction::Changed { line, https, .. } => {
                let over = if https { "https: " } else { "" };
                format!("{over}{}", String::from_utf8_lossy(&line))
            }
            Correction::Impossible(why) => why.en.to_owned(),
        }
    }

    #[test]
    fn the_change_is_the_smallest_that_works() {
        let a = "https://a.example.com/login";
        let here = json!({ "url": "https://a.example.com/" });
        let cross = json!({ "url": "https://a.example.com/", "site": "cross-site", "top_level": false });
        let post = json!({ "url": "https://a.example.com/", "site": "cross-site", "method": "POST" });
        let late = json!({ "url": "https://a.example.com/", "after_s": 7200 });
        let sibling = json!({ "url": "https://b.example.com/" });
        for (line, request, expected) in [
            ("a=1", &here, "fine"),
            ("a=1; Path=/x", &here, "a=1; Path=/"),
            ("a=1; SameSite=None", &here, "a=1; SameSite=None; Secure"),
            ("a=1; Partitioned", &here, "a=1; Partitioned; Secure"),
            ("a=1; Domain=b.example.com", &here, "a=1"),
            ("a=1; Domain=com", &here, "a=1"),
            ("a=1; Path=/", &sibling, "a=1; Path=/; Domain=example.com"),
            ("a=1; SameSite=Strict", &cross, "a=1; SameSite=None; Secure"),
            ("a=1", &cross, "a=1; Secure; SameSite=None"),
            ("a=1", &post, "a=1; Secure; SameSite=None"),
            ("__Host-a=1; Secure", &here, "__Host-a=1; Secure; Path=/"),
            ("__Host-a=1; Path=/", &here, "__Host-a=1; Path=/; Secure"),
            ("a=1; Max-Age=0", &here, "a=1"),
            ("a=1; Max-Age=60", &late, "a=1; Max-Age=86400"),
            ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", &here, "a=1"),
            ("a=1\u{1}; Path=/", &here, "a=1; Path=/"),
        ] {
            assert_eq!(
                corrected(a, line, request.clone(), "standard"),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn without_encryption_secure_goes_or_https_comes() {
        let here = json!({ "url": "http://a.example.com/" });
        let a = "http://a.example.com/";
        assert_eq!(corrected(a, "a=1; Secure", here.clone(), "standard"), "a=1");
        let cross = json!({ "url": "http://a.example.com/", "site": "cross-site", "top_level": false });
        let line = corrected(a, "a=1", cross, "standard");
        assert_eq!(line, "https: a=1; Secure; SameSite=None");
    }

    #[test]
    fn where_no_change_helps_it_says_why() {
        let a = "https://a.example.com/";
        let here = json!({ "url": a });
        for (line, request, engine, why) in [
            ("=", here.clone(), "standard", NO_COOKIE),
            (&format!("a={}", "x".repeat(5000)), here.clone(), "standard", TOO_LONG),
            ("a=1", json!({ "url": "https://b.example.org/" }), "standard", OTHER_SITE),
            (
                "a=1; SameSite=None; Secure",
                json!({ "url": a, "site": "cross-site", "top_level": false }),
                "webkit",
                BLOCKED,
            ),
        ] {
            assert_eq!(corrected(a, line, request, engine), why.en, "{line}");
        }
    }

    /// However many responses prepared the store, each counts: here only the last has set the cookie
    /// that an unencrypted response must leave alone.
    #[test]
    fn nothing_is_proposed_that_the_store_before_forbids() {
        let prior = |n: usize| {
            let line = if n == 11 { "a=0; Secure; Path=/" } else { "b=1; Path=/" };
            json!({ "url": "https://a.example.com/", "set_cookie": [line] })
        };
        let case = json!({
            "prior": (0..12).map(prior).collect::<Vec<_>>(),
            "set_url": "http://a.example.com/", "set_cookie": ["a=1; Path=/"],
            "request": { "url": "http://a.example.com/" },
        });
        let now = datetime!(2026-11-24 08:00 UTC);
        let case = Case::read(&case, now).expect("a case");
        let diagnosis = diagnose(&case);
        let Correction::Changed { line, https, .. } =
            Corrections::new(&case, &diagnosis).of(0)
        else {
            panic!("over https it can be written");
        };
        assert!(https, "{}", String::from_utf8_lossy(&line));
    }

    #[test]
    fn no_correction_is_sought_for_what_is_too_long_to_try() {
        let a = "https://a.example.com/";
        let here = json!({ "url": a });
        let line = |many: usize| format!("a=1; Path=/x{}", ";b".repeat(many));
        let corrected = |line: &str| corrected(a, line, here.clone(), "standard");
        assert!(corrected(&line(MOST_ATTRIBUTES - 1)).starts_with("a=1; Path=/;b"));
        assert_eq!(corrected(&line(MOST_ATTRIBUTES)), NOTHING.en);
        let long = format!("a=1; Path=/x; {}", "b".repeat(LONGEST));
        assert_eq!(corrected(&long), NOTHING.en);
    }
}
