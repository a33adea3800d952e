//! The smallest change of a line that has it stored and sent. Every proposal is run through the jar
//! before it is made.

mod deleting;
mod edit;
mod joined;
mod trial;

use std::cell::OnceCell;

use url::{Host, Url};

pub use self::edit::Edit;
pub use self::joined::separated;
use self::trial::Trial;
use super::case::{Case, over_https};
pub use super::deletion::without_prefix;
use super::diagnosis::{DiagnosedLine, Diagnosis, Fate};
use crate::lang::Text;
use browser_jar::{Jar, Rule, is_loopback, registrable_domain};

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
    /// The line deletes, and nothing of its name is stored. If it is not meant to delete, this one does
    /// what is expected.
    Question {
        /// The question to the reader.
        ask: Text,
        /// The line that keeps the cookie.
        line: Vec<u8>,
        /// The changes that were made in it.
        edits: Vec<Edit>,
        /// Whether it works over https only, where the case has http.
        https: bool,
    },
    /// Several cookies are joined in the line: these are the lines of each.
    Separated(Vec<Vec<u8>>),
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
const TRAILING_DOT: Text = Text {
    zh: "没有哪种写法能做到：末尾多一个点的主机名，对 cookie 是另一台主机。两个地址写成一样的。",
    en: "No line can do that: to a cookie, a host name with a dot at its end is another host. Write both addresses the same way.",
};
const LOOPBACK: Text = Text {
    zh: "没有哪种写法能做到：localhost、127.0.0.1 和 [::1] 对 cookie 是不同的主机。两个地址用同一个名字；端口不同没关系。",
    en: "No line can do that: localhost, 127.0.0.1 and [::1] are different hosts to a cookie. Use one name in both addresses; the ports may differ.",
};
const BELOW_LOCALHOST: Text = Text {
    zh: "没有哪种写法能做到：localhost 是公共后缀，它下面的每个名字各是一个站点。在 hosts 文件里给两边同一个域名下的名字（app.dev.test 和 api.dev.test），再写 Domain=dev.test；或者两边用同一个名字，只让端口不同。",
    en: "No line can do that: localhost is a public suffix, so each name below it is a site of its own. Give both a name below one domain in the hosts file (app.dev.test and api.dev.test) and write Domain=dev.test; or use one name for both, with different ports.",
};
const LEFT_ALONE: Text = Text {
    zh: "改这一行没有用：https 写下的 Secure cookie，明文响应盖不住。从 https 来写，或者换一个名字。",
    en: "No change of the line helps: an unencrypted response can’t overlay a Secure cookie that https has set. Set it over https, or choose another name.",
};
const HTTP_ONLY: Text = Text {
    zh: "脚本里怎么写都没有用：留着的那个是 HttpOnly，脚本改不了也删不掉。让服务器的响应来写，或者来删。",
    en: "No line of a script helps: the cookie that stays is HttpOnly, which no script changes or deletes. Have a response of the server set or delete it.",
};
const BLOCKED: Text = Text {
    zh: "没有哪种写法能做到：照所选的浏览器，别的站点页面里的子请求用不到这个 cookie，原因见上面的规则。放到同一个站点下，或者用 Storage Access API 请用户同意（没有实测）。",
    en: "No line can do that: by the browser chosen, a sub-request within another site’s page gets no such cookie; the rule above says why. Bring both below one site, or ask the visitor through the Storage Access API (not measured).",
};
const OVERWRITTEN: Text = Text {
    zh: "这一行被后面同名、同 Domain、同 Path 的那一行盖掉了。两个都要，就换一个名字。",
    en: "A later line with the same name, domain and path takes its place. To have both, give one another name.",
};
const EVICTED: Text = Text {
    zh: "改这一行没有用：这个站点的 cookie 太多，它后来被挤掉了。少写几个 cookie。",
    en: "No change of the line helps: the site has too many cookies, and this one had to go. Set fewer.",
};
const MEANT: Text = Text {
    zh: "真是要删除吗？这里没有存过叫这个名字的 cookie，值又不是空的。想留下它，就写：",
    en: "Is it meant to delete? Nothing of this name is stored here, and the value isn’t empty. To keep the cookie, write:",
};
/// What is said of lines that were joined by commas.
pub const JOINED: Text = Text {
    zh: "这一行像是几个 cookie 用逗号连起来的。逗号不分隔 cookie：让每个 cookie 各占一行 Set-Cookie。",
    en: "This looks like several cookies joined by commas. A comma doesn’t separate cookies: make them Set-Cookie lines of their own.",
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
        if line.bytes.len() <= LONGEST
            && (line.is_bad() || matches!(line.fate, Fate::Overwritten(_)))
        {
            let lines = separated(line.bytes);
            if lines.len() > 1 {
                return Correction::Separated(lines);
            }
        }
        if let Some(deletion) = &line.deletion {
            return self.of_deletion(line, deletion);
        }
        let rule = match line.fate {
            Fate::Sent => return Correction::Fine,
            Fate::Stored if case.requests.is_empty() || case.requests.len() > 1 => {
                return Correction::Fine;
            }
            // What a later response writes in its place was meant to be written.
            Fate::Overwritten(Some(by))
                if self.diagnosis.lines[by].response != line.response =>
            {
                return Correction::Fine;
            }
            Fate::Overwritten(_) => return Correction::Impossible(OVERWRITTEN),
            Fate::Evicted => return Correction::Impossible(EVICTED),
            _ => line.withheld().map_or(line.decision.rule, |held| held.rule),
        };
        match rule {
            Rule::TooLong => return Correction::Impossible(TOO_LONG),
            Rule::EmptyCookie | Rule::NamelessPrefix => {
                return Correction::Impossible(NO_COOKIE);
            }
            // Another path or domain would make a second cookie of this name.
            Rule::ScriptLeftAlone => return Correction::Impossible(HTTP_ONLY),
            _ => {}
        }
        if is_too_long(line.bytes) {
            return Correction::Impossible(NOTHING);
        }
        if let Some((line, edits, https)) = self.kept(line) {
            return Correction::Changed { line, edits, https };
        }
        if let Some(why) = self.other_site(&case.responses[line.response].url) {
            return Correction::Impossible(why);
        }
        Correction::Impossible(match rule {
            Rule::OtherHost | Rule::OtherDomain => OTHER_SITE,
            Rule::SecureLeftAlone => LEFT_ALONE,
            Rule::ChromiumThirdParty
            | Rule::FirefoxTotalProtection
            | Rule::WebkitGtkThirdParty
            | Rule::SafariThirdParty
            | Rule::ThirdPartyBlocked
            | Rule::ThirdPartyPartitioned => BLOCKED,
            _ => NOTHING,
        })
    }

    /// Why no line set at `from` can reach the one request, where that goes to a host of another site.
    fn other_site(&self, from: &Url) -> Option<Text> {
        let [request] = &self.case.requests[..] else { return None };
        let (from, to) = (from.host()?, request.url.host()?);
        let names = (from.to_string(), to.to_string());
        if names.0 != names.1
            && names.0.trim_end_matches('.') == names.1.trim_end_matches('.')
        {
            return Some(TRAILING_DOT);
        }
        if registrable_domain(&names.0) == registrable_domain(&names.1) {
            return None;
        }
        let is_below = |host: &Host<&str>| match host {
            Host::Domain(name) => name.trim_end_matches('.') != "localhost",
            Host::Ipv4(_) | Host::Ipv6(_) => false,
        };
        Some(if !(is_loopback(&from) && is_loopback(&to)) {
            OTHER_SITE
        } else if is_below(&from) || is_below(&to) {
            BELOW_LOCALHOST
        } else {
            LOOPBACK
        })
    }

    /// The smallest change of a line that has it stored, and sent if there is one request: the line, its
    /// changes, and whether it works over https only.
    fn kept(&self, line: &DiagnosedLine<'_>) -> Option<(Vec<u8>, Vec<Edit>, bool)> {
        let case = self.case;
        let response = &case.responses[line.response];
        // Of a recording, no request is the one it was expected on: to be stored is enough.
        let request = case.requests.first().filter(|_| case.requests.len() == 1);
        let trial = Trial {
            jar: self.prior.get_or_init(|| prior(case, Url::clone)),
            response,
            from: response.url.clone(),
            request: request.map(|request| (request, request.url.clone())),
        };
        let encrypted = trial.is_plain().then(|| Trial {
            jar: self.prior_over_https.get_or_init(|| prior(case, over_https)),
            response,
            from: over_https(&trial.from),
            request: request.map(|request| (request, over_https(&request.url))),
        });
        if let Some(edit) = trial.encryption()
            && !trial.works(line.bytes)
            && encrypted.as_ref().is_some_and(|it| it.works(line.bytes))
        {
            return Some((line.bytes.to_vec(), vec![edit], true));
        }
        if let Some((line, edits)) = trial.smallest(line.bytes) {
            return Some((line, edits, false));
        }
        let (line, edits) = encrypted?.smallest(line.bytes)?;
        Some((line, over_https_alone(edits), true))
    }
}

/// The changes of a line that works over https: where there is none, https itself is the change.
fn over_https_alone(edits: Vec<Edit>) -> Vec<Edit> {
    if edits.is_empty() { vec![Edit::ServeHttps] } else { edits }
}

/// Whether a line is longer than what is tried.
fn is_too_long(line: &[u8]) -> bool {
    let attributes = line.iter().filter(|&&byte| byte == b';').count();
    line.len() > LONGEST || attributes > MOST_ATTRIBUTES
}

/// The jar as the responses before the case have prepared it, each at the address that `address` makes of
/// its own.
fn prior(case: &Case, address: fn(&Url) -> Url) -> Jar {
    let mut jar = Jar::new(case.browser());
    for response in case.responses.iter().filter(|it| it.prior) {
        let url = address(&response.url);
        for line in &response.lines {
            response.give(&mut jar, &url, line);
        }
    }
    jar
}

#[cfg(test)]
mod tests;
