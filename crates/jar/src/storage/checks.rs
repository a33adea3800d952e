//! The checks that may refuse a cookie once it is complete (layered-cookies §5.4.3, steps 10 to 17).

use super::{Received, Refusal, refuse, show_name};
use crate::host::{self, Trust};
use crate::text::quote;
use crate::{Cookie, Engine, Jar, Rule, SameSite};

/// The prefixes of names that promise something, which the value of a nameless cookie may not begin
/// with (layered-cookies §5.4.3): the longest first.
const PREFIXES: [&str; 4] = ["__host-http-", "__secure-", "__host-", "__http-"];

impl Received<'_> {
    /// Applies all checks in the order of the specification.
    ///
    /// # Errors
    /// The first rule that refuses the cookie.
    pub(super) fn check(&mut self, cookie: &Cookie, jar: &Jar) -> Result<(), Refusal> {
        let trust = host::trust(self.url);
        let secure = match trust {
            Trust::Encrypted => true,
            Trust::Loopback => self.engine != Engine::Webkit,
            Trust::None => false,
        };
        let secure_span = self.span_of(&self.parsed.secure);
        let origin = self.url.origin().ascii_serialization();
        if cookie.secure && !secure {
            let rule = match trust {
                Trust::Loopback => Rule::WebkitSecureOnLoopback,
                _ => Rule::SecureOverHttp,
            };
            return Err(refuse(rule, secure_span, vec![origin]));
        }
        if cookie.secure && trust == Trust::Loopback {
            self.note(Rule::SecureOnLoopback, secure_span.clone(), vec![origin]);
        }
        if !secure && let Some(other) = jar.overlaid(cookie, self.now) {
            let args = vec![other.domain.clone(), quote(&other.path)];
            return Err(refuse(Rule::SecureLeftAlone, self.name_span(), args));
        }
        self.check_same_site(cookie)?;
        if cookie.partitioned && !cookie.secure {
            let span = self.span_of(&self.parsed.partitioned);
            return Err(refuse(Rule::PartitionedWithoutSecure, span, Vec::new()));
        }
        self.check_prefix(cookie)
    }

    fn check_same_site(&mut self, cookie: &Cookie) -> Result<(), Refusal> {
        let span = self.span_of(&self.parsed.same_site);
        if self.context.is_embedded() {
            match (self.engine, cookie.same_site) {
                (Engine::Webkit, _) => {
                    return Err(refuse(
                        Rule::WebkitThirdParty,
                        0..self.line.len(),
                        vec![],
                    ));
                }
                (_, SameSite::None) => {}
                (Engine::Firefox, SameSite::Unset) => {}
                (_, other) => {
                    // The name of the enforcement where nothing is written, and what it does here.
                    let written = match other {
                        SameSite::Unset => "Default (Lax)",
                        other => other.written(),
                    };
                    let args = vec![written.to_owned()];
                    return Err(refuse(Rule::SameSiteContext, span, args));
                }
            }
            if self.engine == Engine::Firefox {
                self.note(Rule::FirefoxTotalProtection, 0..0, Vec::new());
            }
        }
        match (cookie.same_site, self.engine) {
            (SameSite::None, Engine::Webkit) if !cookie.secure => {
                self.note(Rule::WebkitNoneWithoutSecure, span, Vec::new());
            }
            (SameSite::None, _) if !cookie.secure => {
                return Err(refuse(Rule::NoneWithoutSecure, span, Vec::new()));
            }
            (SameSite::Unset, _) => {
                let rule = match self.engine {
                    Engine::Standard | Engine::Chromium => Rule::UnsetSameSite,
                    Engine::Firefox => Rule::FirefoxUnsetIsNone,
                    Engine::Webkit => Rule::WebkitUnsetIsNone,
                };
                self.note(rule, span, vec![show_name(cookie)]);
            }
            _ => {}
        }
        Ok(())
    }

    fn check_prefix(&mut self, cookie: &Cookie) -> Result<(), Refusal> {
        let begins = |text: &[u8], prefix: &str| {
            text.get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        if cookie.name.is_empty() {
            let Some(prefix) =
                PREFIXES.into_iter().find(|prefix| begins(&cookie.value, prefix))
            else {
                return Ok(());
            };
            let start = self.parsed.value.start;
            let span = start..start + prefix.len();
            let args = vec![quote(&self.line[span.clone()])];
            return Err(refuse(Rule::NamelessPrefix, span, args));
        }
        let Some(prefix) =
            PREFIXES.into_iter().find(|prefix| begins(&cookie.name, prefix))
        else {
            return Ok(());
        };
        let host = prefix.starts_with("__host-");
        let http = prefix.ends_with("http-");
        let written = self
            .parsed
            .path
            .as_ref()
            .is_some_and(|found| self.line[found.value.clone()] == *b"/");
        let root = cookie.path == b"/";
        let lenient = self.engine == Engine::Firefox && root && !written;
        let wrong: Vec<&str> = [
            (!cookie.secure, "Secure"),
            (http && !cookie.http_only, "HttpOnly"),
            (host && !(written || lenient), "Path=/"),
            (host && !cookie.host_only, "Domain"),
        ]
        .into_iter()
        .filter_map(|(wrong, what)| wrong.then_some(what))
        .collect();
        let start = self.parsed.name.start;
        let span = start..start + prefix.len();
        if !wrong.is_empty() {
            let rule = match prefix {
                "__host-http-" => Rule::HostHttpPrefix,
                "__host-" => Rule::HostPrefix,
                "__http-" => Rule::HttpPrefix,
                _ => Rule::SecurePrefix,
            };
            return Err(refuse(rule, span, vec![wrong.join(", ")]));
        }
        if host && lenient {
            self.note(Rule::FirefoxHostPrefixPath, span, Vec::new());
        }
        Ok(())
    }
}
