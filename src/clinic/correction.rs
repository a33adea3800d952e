//! The smallest change of a line that has it stored and sent. Every proposal is run through the jar
//! before it is made.

use std::cell::OnceCell;

use url::Url;

use super::case::{Case, Request, Response};
use super::diagnosis::{Diagnosis, Fate};
use super::line::Draft;
use crate::lang::Text;
use browser_jar::{Jar, Rule};

/// What to write instead of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Nothing: it does what is expected.
    Fine,
    /// Another line.
    Changed {
        /// It.
        line: Vec<u8>,
        /// What was changed.
        edits: Vec<Edit>,
        /// It works over https, and so must be served.
        https: bool,
    },
    /// No change of the line helps.
    Impossible(Text),
}

/// One change of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Control characters are taken out.
    Strip,
    /// `Secure` is added.
    Secure,
    /// `HttpOnly` is added.
    HttpOnly,
    /// `SameSite=None`.
    SameSiteNone,
    /// `SameSite=Lax`.
    SameSiteLax,
    /// `Domain` is taken out.
    NoDomain,
    /// `Domain` names the site of both hosts.
    Domain(String),
    /// `Path=/`.
    PathRoot,
    /// `Max-Age` in seconds.
    MaxAge(i64),
    /// `Max-Age` and `Expires` are taken out.
    NoEnd,
    /// `Partitioned` is taken out.
    NotPartitioned,
    /// The name without its prefix.
    NoPrefix,
    /// `Secure` is taken out.
    NotSecure,
}

impl Edit {
    /// What it does, in a few words.
    pub fn says(&self) -> Text {
        let (zh, en) = match self {
            Self::Strip => ("去掉控制字符", "Take the control characters out"),
            Self::Secure => ("加上 Secure", "Add Secure"),
            Self::HttpOnly => ("加上 HttpOnly", "Add HttpOnly"),
            Self::SameSiteNone => ("改成 SameSite=None", "Make it SameSite=None"),
            Self::SameSiteLax => ("改成 SameSite=Lax", "Make it SameSite=Lax"),
            Self::NoDomain => ("去掉 Domain", "Take Domain out"),
            Self::Domain(_) => (
                "Domain 写两台主机共同的可注册域名",
                "Name the registrable domain of both hosts in Domain",
            ),
            Self::PathRoot => ("写 Path=/", "Write Path=/"),
            Self::MaxAge(_) => ("放长 Max-Age", "Give it a longer Max-Age"),
            Self::NoEnd => (
                "去掉 Max-Age 和 Expires：它们现在的意思是删除",
                "Take Max-Age and Expires out: as they are, they delete it",
            ),
            Self::NotPartitioned => ("去掉 Partitioned", "Take Partitioned out"),
            Self::NoPrefix => (
                "去掉名字的前缀：它要求的东西这里给不了",
                "Take the prefix off the name: what it demands can’t be had here",
            ),
            Self::NotSecure => (
                "去掉 Secure：这个地址没有加密（更好的办法是上 https）",
                "Take Secure out: this address isn’t encrypted (https would be better)",
            ),
        };
        Text { zh, en }
    }

    fn apply(&self, draft: &mut Draft) {
        match self {
            Self::Strip => draft.strip(|byte| byte.is_ascii_control()),
            Self::Secure => draft.set("Secure", None),
            Self::HttpOnly => draft.set("HttpOnly", None),
            Self::SameSiteNone => draft.set("SameSite", Some("None")),
            Self::SameSiteLax => draft.set("SameSite", Some("Lax")),
            Self::NoDomain => draft.remove("Domain"),
            Self::Domain(domain) => draft.set("Domain", Some(domain)),
            Self::PathRoot => draft.set("Path", Some("/")),
            Self::MaxAge(seconds) => {
                draft.remove("Expires");
                draft.set("Max-Age", Some(&seconds.to_string()));
            }
            Self::NoEnd => {
                draft.remove("Max-Age");
                draft.remove("Expires");
            }
            Self::NotPartitioned => draft.remove("Partitioned"),
            Self::NoPrefix => {
                if let Some(bare) = draft.name().map(without_prefix).map(<[u8]>::to_vec)
                {
                    draft.rename(&bare);
                }
            }
            Self::NotSecure => draft.remove("Secure"),
        }
    }
}

/// A name without what browsers attach demands to.
pub fn without_prefix(name: &[u8]) -> &[u8] {
    for prefix in ["__Host-Http-", "__Secure-", "__Host-", "__Http-"] {
        if name.len() >= prefix.len()
            && name[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
        {
            return &name[prefix.len()..];
        }
    }
    name
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

/// No more lines of a case are corrected.
pub const MOST: usize = 12;
/// No longer line is.
const LONGEST: usize = 8 * 1024;
/// Nor one of more attributes.
const MOST_PIECES: usize = 64;
/// No more changes of one line are proposed.
const MOST_EDITS: usize = 3;

/// What to write instead of the lines of a diagnosis. The responses that prepared the store are run
/// at most once for all of them, and once more as if they had come over https.
pub struct Corrections<'c> {
    case: &'c Case,
    diagnosis: &'c Diagnosis<'c>,
    /// The store before the lines.
    prior: OnceCell<Jar>,
    /// The same where every address is encrypted.
    prior_over_https: OnceCell<Jar>,
}

impl<'c> Corrections<'c> {
    /// For the lines of `diagnosis`, which is that of `case`.
    pub fn new(case: &'c Case, diagnosis: &'c Diagnosis<'c>) -> Self {
        let (prior, prior_over_https) = (OnceCell::new(), OnceCell::new());
        Self { case, diagnosis, prior, prior_over_https }
    }

    /// What to write instead of line `number`.
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
        let pieces = line.bytes.iter().filter(|&&byte| byte == b';').count();
        if line.bytes.len() > LONGEST || pieces > MOST_PIECES {
            return Correction::Impossible(NOTHING);
        }
        let asked = &case.responses[line.response];
        // Of a recording, no request is the one it was expected on: to be stored is enough.
        let request = case.requests.first().filter(|_| case.requests.len() == 1);
        let trial = Trial {
            jar: self.prior.get_or_init(|| prior(case, Url::clone)),
            asked,
            from: asked.url.clone(),
            request: request.map(|request| (request, request.url.clone())),
        };
        if let Some((line, edits)) = trial.smallest(line.bytes) {
            return Correction::Changed { line, edits, https: false };
        }
        let encrypted = trial.is_plain().then(|| Trial {
            jar: self.prior_over_https.get_or_init(|| prior(case, over_https)),
            asked,
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

/// What has prepared the store of a case, with each address as `address` has it.
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

/// The address, encrypted.
fn over_https(url: &Url) -> Url {
    let mut url = url.clone();
    if url.scheme() == "http" {
        // From one special scheme to another it can't fail.
        url.set_scheme("https").ok();
    }
    url
}

/// One line by itself, after what has prepared the store, and the request. Only the line changes from
/// one attempt to the next, and an attempt leaves the jar as it is.
struct Trial<'c> {
    jar: &'c Jar,
    asked: &'c Response,
    /// Where the response comes from.
    from: Url,
    /// The request, and where it goes.
    request: Option<(&'c Request, Url)>,
}

impl Trial<'_> {
    /// Whether an address isn't encrypted that could be.
    fn is_plain(&self) -> bool {
        let to = self.request.as_ref().map(|(_, to)| to);
        [Some(&self.from), to].into_iter().flatten().any(|url| url.scheme() == "http")
    }

    /// Whether this line is stored, and sent if there is a request.
    fn works(&self, line: &[u8]) -> bool {
        let Response { context, at, .. } = self.asked;
        let Ok(cookie) = self.jar.consider(&self.from, line, *context, *at) else {
            return false;
        };
        let Some((Request { method, context, at, .. }, to)) = &self.request else {
            return !cookie.is_expired(self.asked.at);
        };
        let engine = self.jar.engine();
        !cookie.is_expired(self.asked.at)
            && engine.withholds(&cookie, to, method, *context, *at).is_none()
    }

    /// The line with the fewest changes that works, and these.
    fn smallest(&self, line: &[u8]) -> Option<(Vec<u8>, Vec<Edit>)> {
        let draft = Draft::new(line);
        let edits = self.edits(&draft);
        (0..=MOST_EDITS).find_map(|many| {
            let mut chosen = Vec::new();
            self.try_all(&draft, &edits, many, &mut chosen)
        })
    }

    /// Tries every choice of `many` from `edits`, in their order of preference.
    fn try_all(
        &self,
        draft: &Draft,
        edits: &[Edit],
        many: usize,
        chosen: &mut Vec<Edit>,
    ) -> Option<(Vec<u8>, Vec<Edit>)> {
        if many == 0 {
            let line = draft.line();
            return self.works(&line).then(|| (line, chosen.clone()));
        }
        for (at, edit) in edits.iter().enumerate() {
            let mut edited = draft.clone();
            edit.apply(&mut edited);
            chosen.push(edit.clone());
            let found = self.try_all(&edited, &edits[at + 1..], many - 1, chosen);
            if found.is_some() {
                return found;
            }
            chosen.pop();
        }
        None
    }

    /// What may be changed, the most harmless first.
    fn edits(&self, draft: &Draft) -> Vec<Edit> {
        let mut edits = Vec::new();
        let name = draft.name().unwrap_or_default();
        let line = draft.line();
        let mut offer = |wanted: bool, edit: Edit| {
            if wanted {
                edits.push(edit);
            }
        };
        offer(line.iter().any(u8::is_ascii_control), Edit::Strip);
        offer(!draft.has("Secure"), Edit::Secure);
        offer(draft.value("Path") != Some(b"/"), Edit::PathRoot);
        offer(!draft.has("HttpOnly"), Edit::HttpOnly);
        offer(draft.has("Domain"), Edit::NoDomain);
        if let Some(site) = self.common_site() {
            offer(true, Edit::Domain(site));
        }
        offer(draft.has("SameSite"), Edit::SameSiteLax);
        offer(true, Edit::SameSiteNone);
        if let Some((Request { at, .. }, _)) = &self.request {
            let seconds = (*at - self.asked.at).whole_seconds();
            offer(seconds > 0 && draft.has("Max-Age"), Edit::MaxAge(enough(seconds)));
        }
        offer(draft.has("Max-Age") || draft.has("Expires"), Edit::NoEnd);
        offer(draft.has("Partitioned"), Edit::NotPartitioned);
        offer(without_prefix(name).len() < name.len(), Edit::NoPrefix);
        offer(draft.has("Secure"), Edit::NotSecure);
        edits
    }

    /// The registrable domain of both hosts, where they share one and differ.
    fn common_site(&self) -> Option<String> {
        let domain = |url: &Url| Some(psl::domain_str(url.domain()?)?.to_owned());
        let (_, to) = self.request.as_ref()?;
        let site = domain(&self.from)?;
        let shared = domain(to)? == site;
        (shared && self.from.host() != to.host()).then_some(site)
    }
}

/// A round time longer than this: whole hours, or days, or the 400 days that are the most.
fn enough(seconds: i64) -> i64 {
    const DAY: i64 = 86_400;
    match seconds {
        ..3600 => 3600,
        3600..DAY => DAY,
        _ => (seconds / DAY + 1).min(400) * DAY,
    }
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
        assert!(corrected(&line(MOST_PIECES - 1)).starts_with("a=1; Path=/;b"));
        assert_eq!(corrected(&line(MOST_PIECES)), NOTHING.en);
        let long = format!("a=1; Path=/x; {}", "b".repeat(LONGEST));
        assert_eq!(corrected(&long), NOTHING.en);
    }
}
