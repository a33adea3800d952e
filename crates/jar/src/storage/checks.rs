//! The checks that may refuse a cookie once it is complete (layered-cookies §5.4.3, steps 10 to 17).

use super::{Received, Refusal, refuse, show_name};
use crate::host::{self, Trust};
use crate::text::quote;
use crate::{Cookie, Engine, Jar, Rule, SameSite, Setter, ThirdParty};

/// The prefixes of names that promise something, which the value of a nameless cookie may not begin
/// with (layered-cookies §5.4.3): the longest first.
const PREFIXES: [&str; 4] = ["__host-http-", "__secure-", "__host-", "__http-"];

impl Received<'_> {
    /// Applies all checks in the order of the specification.
    ///
    /// # Errors
    /// The first rule that refuses the cookie.
    pub(super) fn check(&mut self, cookie: &Cookie, jar: &Jar) -> Result<(), Refusal> {
        if self.setter.is_script() && cookie.http_only {
            let span = self.span_of(&self.parsed.http_only);
            return Err(refuse(Rule::ScriptHttpOnly, span, Vec::new()));
        }
        let trust = host::trust(self.url);
        let secure = self.engine.is_secure(self.url);
        let secure_span = self.span_of(&self.parsed.secure);
        let origin = || vec![self.url.origin().ascii_serialization()];
        if cookie.secure && !secure {
            let rule = match trust {
                Trust::Loopback => self.engine.refuses_loopback(),
                _ => Rule::SecureOverHttp,
            };
            return Err(refuse(rule, secure_span, origin()));
        }
        if cookie.secure && trust == Trust::Loopback {
            self.note(Rule::SecureOnLoopback, secure_span, origin());
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
        self.check_prefix(cookie)?;
        if self.setter.is_script() && self.is_taken(cookie, jar) {
            let args =
                vec![show_name(cookie), cookie.domain.clone(), quote(&cookie.path)];
            return Err(refuse(Rule::ScriptLeftAlone, self.name_span(), args));
        }
        Ok(())
    }

    /// Whether the store has an `HttpOnly` cookie that this one would replace.
    fn is_taken(&self, cookie: &Cookie, jar: &Jar) -> bool {
        let site = host::registrable_domain(host::of(self.url));
        match self.engine {
            Engine::WebkitGtk => {
                // It compares only the names and paths of those that the page is sent.
                jar.site(site).any(|it| {
                    it.http_only
                        && !it.is_expired(self.now)
                        && (&it.name, &it.path) == (&cookie.name, &cookie.path)
                        && it.is_for_host(host::of(self.url))
                })
            }
            _ => jar.has_http_only(site, cookie, self.now),
        }
    }

    /// Whether the cookie is a third party's, which the policy of the browser is about.
    ///
    /// WebKitGTK does not ask for the relation of the sites. It compares the registrable domains of the
    /// cookie and of the page; below a suffix that the list does not name, as `localhost`, the page
    /// itself has to be within the cookie's domain (libsoup, `incoming_cookie_is_third_party`).
    fn is_third_party(&self, cookie: &Cookie) -> bool {
        let (context, Some(page)) = (self.context.context, self.context.top_level)
        else {
            return self.context.context.is_embedded();
        };
        if self.engine != Engine::WebkitGtk || context.top_level {
            return context.is_embedded();
        }
        let page = host::of(page);
        let first_party = host::listed_domain(page).unwrap_or(page);
        match host::listed_domain(&cookie.domain) {
            Some(domain) => first_party != domain,
            None => !cookie.is_for_host(first_party),
        }
    }

    fn check_same_site(&mut self, cookie: &Cookie) -> Result<(), Refusal> {
        let span = self.span_of(&self.parsed.same_site);
        if self.is_third_party(cookie) {
            match (self.engine, cookie.same_site) {
                // It asks for SameSite when it sends a cookie, not when it stores one.
                (Engine::WebkitGtk, _) | (_, SameSite::None) => {}
                (engine, SameSite::Unset) if engine.unset_is_none() => {}
                _ if self.setter.is_script() => {
                    return Err(refuse(Rule::ScriptInFrame, span, Vec::new()));
                }
                _ => return Err(refuse(Rule::SameSiteContext, span, Vec::new())),
            }
            // After SameSite: a policy can be changed or met by Partitioned, and neither helps a line that
            // SameSite refuses.
            let refuses = match self.third_party {
                ThirdParty::Blocked => cookie.partition.is_none(),
                ThirdParty::SentNotSet => true,
                ThirdParty::Allowed | ThirdParty::Partitioned => false,
            };
            if refuses {
                let rule = self.third_party.rule(self.engine);
                return Err(refuse(rule, 0..self.line.len(), Vec::new()));
            }
            if self.third_party == ThirdParty::Partitioned {
                self.note(self.third_party.rule(self.engine), 0..0, Vec::new());
            }
        }
        match (cookie.same_site, self.engine) {
            (SameSite::None, Engine::WebkitGtk) if !cookie.secure => {
                self.note(Rule::WebkitGtkNoneWithoutSecure, span, Vec::new());
            }
            (SameSite::None, Engine::Safari) if !cookie.secure => {
                self.note(Rule::SafariNoneWithoutSecure, span, Vec::new());
            }
            (SameSite::None, _) if !cookie.secure => {
                return Err(refuse(Rule::NoneWithoutSecure, span, Vec::new()));
            }
            (SameSite::Unset, _) => {
                let rule = match self.engine {
                    Engine::Standard | Engine::Chromium => Rule::UnsetSameSite,
                    Engine::Firefox => Rule::FirefoxUnsetIsNone,
                    Engine::WebkitGtk => Rule::WebkitGtkUnsetIsNone,
                    Engine::Safari => Rule::SafariUnsetIsNone,
                };
                self.note(rule, span, vec![show_name(cookie)]);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the line has no `Domain` as far as `__Host-` is concerned. By the specification that is any
    /// host-only cookie; Chromium minds one that only repeats the host, unless it is an IP address.
    fn leaves_domain_out(&self) -> bool {
        let given = self.parsed.domain.as_ref().filter(|it| !it.value.is_empty());
        self.engine != Engine::Chromium
            || given.is_none()
            || host::is_ip(host::of(self.url))
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
            if self.engine == Engine::WebkitGtk {
                self.note(Rule::WebkitGtkPrefix, span, Vec::new());
                return Ok(());
            }
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
        let written = written || (root && self.setter == Setter::CookieStore);
        let lenient = self.engine == Engine::Firefox && root && !written;
        let wrong: Vec<&str> = [
            (!cookie.secure, "Secure"),
            (http && !cookie.http_only, "HttpOnly"),
            (host && !(written || lenient), "Path=/"),
            (host && !(cookie.host_only && self.leaves_domain_out()), "Domain"),
        ]
        .into_iter()
        .filter_map(|(wrong, what)| wrong.then_some(what))
        .collect();
        let start = self.parsed.name.start;
        let span = start..start + prefix.len();
        if !wrong.is_empty() && self.engine == Engine::WebkitGtk {
            self.note(Rule::WebkitGtkPrefix, span, Vec::new());
            return Ok(());
        }
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

impl Engine {
    /// The rule by which a `Secure` cookie is refused over http on loopback, or withheld there.
    pub(crate) const fn refuses_loopback(self) -> Rule {
        match self {
            Self::Safari => Rule::SafariSecureOnLoopback,
            _ => Rule::WebkitGtkSecureOnLoopback,
        }
    }
}

impl ThirdParty {
    /// The rule of a policy that stores or sends less than [`ThirdParty::Allowed`]: that of the engine if
    /// the policy is its default.
    pub(crate) fn rule(self, engine: Engine) -> Rule {
        match (engine, self) {
            (Engine::Chromium, Self::Blocked) => Rule::ChromiumThirdParty,
            (Engine::Safari, Self::Blocked) => Rule::SafariThirdParty,
            (Engine::Firefox, Self::Partitioned) => Rule::FirefoxTotalProtection,
            (_, Self::SentNotSet) => Rule::WebkitGtkThirdParty,
            (_, Self::Partitioned) => Rule::ThirdPartyPartitioned,
            (_, Self::Blocked | Self::Allowed) => Rule::ThirdPartyBlocked,
        }
    }
}
