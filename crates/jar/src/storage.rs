//! A line that was read, held against its URL and the store (layered-cookies §5.4.3).

use std::ops::Range;

use time::OffsetDateTime;
use url::Url;

use super::host::{self, Trust};
use super::parse::{self, Parsed, Refusal};
use super::path::{default_path, path_match};
use super::text::{date, quote};
use super::{Context, Cookie, Decision, Engine, Jar, Note, Outcome, Rule, SameSite};

/// The prefixes a nameless value may not begin with, longest first.
const PREFIXES: [&str; 4] = ["__host-http-", "__secure-", "__host-", "__http-"];

impl Jar {
    pub(super) fn decide(
        &mut self,
        url: &Url,
        line: &[u8],
        context: Context,
        now: OffsetDateTime,
    ) -> Decision {
        match self.examine(url, line, context, now) {
            Ok((case, cookie)) => self.keep(case, cookie),
            Err(refused) => *refused,
        }
    }

    /// Holds a line against its URL and the store, which stays as it is.
    pub(super) fn examine<'a>(
        &self,
        url: &'a Url,
        line: &'a [u8],
        context: Context,
        now: OffsetDateTime,
    ) -> Result<(Case<'a>, Cookie), Box<Decision>> {
        let (parsed, refusal) = parse::parse(line, self.engine, now);
        let mut case = Case {
            engine: self.engine,
            url,
            line,
            context,
            now,
            parsed,
            notes: Vec::new(),
        };
        case.notes.append(&mut case.parsed.notes);
        let cookie = match refusal {
            Some(refusal) => return Err(case.refused(refusal, None).into()),
            None => match case.cookie() {
                Ok(cookie) => cookie,
                Err(refusal) => return Err(case.refused(refusal, None).into()),
            },
        };
        match case.check(&cookie, self) {
            Ok(()) => Ok((case, cookie)),
            Err(refusal) => Err(case.refused(refusal, Some(cookie)).into()),
        }
    }

    /// Puts a cookie that passed into the store, or takes its predecessor out if it is over.
    fn keep(&mut self, mut case: Case<'_>, mut cookie: Cookie) -> Decision {
        let now = case.now;
        let span = case.name_span();
        let args = vec![show_name(&cookie), cookie.domain.clone(), quote(&cookie.path)];
        let site = host::registrable_domain(host::of(case.url)).to_owned();
        let old = self.take_same(&site, &cookie, now);
        let replaced = old.as_ref().map(|old| old.order);
        if cookie.is_expired(now) {
            self.forget_empty(&site);
            let outcome = Outcome::Deleted;
            let rule =
                if old.is_some() { Rule::Deleted } else { Rule::NothingToDelete };
            if let Some(other) = self.namesake(&cookie, now) {
                let args =
                    vec![show_name(other), other.domain.clone(), quote(&other.path)];
                case.note(Rule::DeletionMissed, span.clone(), args);
            }
            let span = case.expiry_span();
            let decision = case.decided(outcome, rule, span, args, Some(cookie));
            return Decision { replaced, ..decision };
        }
        let (mut outcome, mut rule) = (Outcome::Stored, Rule::Stored);
        match old {
            None => {
                cookie.order = self.next;
                self.next += 1;
            }
            Some(old) => {
                (outcome, rule) = (Outcome::Replaced, Rule::Replaced);
                if self.engine == Engine::Chromium && old.value != cookie.value {
                    cookie.order = self.next;
                    self.next += 1;
                    case.note(Rule::ChromiumNewCreation, span.clone(), Vec::new());
                } else {
                    (cookie.order, cookie.created) = (old.order, old.created);
                    case.note(Rule::CreationKept, span.clone(), Vec::new());
                }
            }
        }
        self.insert(&site, cookie.clone());
        let (evicted, notes) = self.evict(&site, &cookie, now);
        case.notes.extend(notes);
        let decision = case.decided(outcome, rule, span, args, Some(cookie));
        Decision { replaced, evicted, ..decision }
    }
}

/// One line and all that its decision depends on besides the store.
pub(super) struct Case<'a> {
    engine: Engine,
    url: &'a Url,
    line: &'a [u8],
    context: Context,
    now: OffsetDateTime,
    parsed: Parsed,
    notes: Vec<Note>,
}

impl Case<'_> {
    /// The cookie the line describes, or why there can't be one.
    fn cookie(&mut self) -> Result<Cookie, Refusal> {
        if !matches!(self.url.scheme(), "http" | "https" | "ws" | "wss") {
            let scheme = self.url.scheme().to_owned();
            return Err(refuse(Rule::NotHttp, 0..0, vec![scheme]));
        }
        self.note_expiry();
        let (domain, host_only) = self.domain()?;
        let path = self.path()?;
        let line = |range: &Range<usize>| self.line[range.clone()].to_vec();
        Ok(Cookie {
            name: line(&self.parsed.name),
            value: line(&self.parsed.value),
            domain,
            host_only,
            path,
            secure: self.parsed.secure.is_some(),
            http_only: self.parsed.http_only.is_some(),
            same_site: self
                .parsed
                .same_site
                .as_ref()
                .map_or(SameSite::Unset, |it| it.value),
            partitioned: self.parsed.partitioned.is_some(),
            expires: self.parsed.expiry().map(|expiry| expiry.at),
            created: self.now,
            last_access: self.now,
            updated: self.now,
            order: 0,
            embedded: self.context.is_embedded(),
        })
    }

    /// Which of `Max-Age` and `Expires` counts, and whether 400 days cut it.
    fn note_expiry(&mut self) {
        let used = |found: &Option<parse::Found<Option<parse::Expiry>>>| {
            found.as_ref().is_some_and(|found| found.value.is_some())
        };
        if used(&self.parsed.max_age)
            && let Some(expires) = self.parsed.expires.take()
        {
            if let Some(attribute) = self.parsed.listed(&expires) {
                attribute.used = false;
                attribute.rule = Rule::MaxAgeBeatsExpires;
                attribute.args.clear();
            }
            self.note(Rule::MaxAgeBeatsExpires, expires.span, Vec::new());
        }
        match self.parsed.expiry() {
            None => {
                self.note(Rule::SessionCookie, self.line.len()..self.line.len(), vec![])
            }
            Some(expiry) if expiry.capped => {
                let span = self.expiry_span();
                self.note(Rule::Capped, span, vec![date(expiry.at)]);
            }
            Some(_) => {}
        }
    }

    /// The host the cookie belongs to, and whether to that host only (steps 3 to 7).
    fn domain(&mut self) -> Result<(String, bool), Refusal> {
        let host = host::of(self.url);
        let given = self.parsed.domain.as_ref().map(|found| found.value.clone());
        let Some(given) = given.filter(|value| !value.is_empty()) else {
            self.note(
                Rule::HostOnly,
                self.line.len()..self.line.len(),
                vec![host.to_owned()],
            );
            return Ok((host.to_owned(), true));
        };
        let text = &self.line[given.clone()];
        let Some(domain) =
            std::str::from_utf8(text).ok().filter(|text| text.is_ascii())
        else {
            return Err(refuse(Rule::DomainNotAscii, given, vec![quote(text)]));
        };
        let domain = domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase();
        let hostlike = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
        };
        if domain.bytes().all(hostlike) && host::is_public_suffix(&domain) {
            if domain != host {
                return Err(refuse(Rule::PublicSuffix, given, vec![domain]));
            }
            self.note(Rule::PublicSuffixHostOnly, given, vec![domain]);
            return Ok((host.to_owned(), true));
        }
        if !host::domain_match(host, &domain) {
            let args = vec![quote(text), host.to_owned()];
            return Err(refuse(Rule::DomainMismatch, given, args));
        }
        if host::is_ip(&domain) {
            self.note(Rule::IpHostOnly, given, vec![domain.clone()]);
            return Ok((domain, true));
        }
        Ok((domain, false))
    }

    /// The path, given or by default.
    fn path(&mut self) -> Result<Vec<u8>, Refusal> {
        let given = self.parsed.path.as_ref().map(|found| found.value.clone());
        let Some(given) =
            given.filter(|value| self.line[value.clone()].starts_with(b"/"))
        else {
            let path = default_path(self.url.path());
            let span = self
                .parsed
                .path
                .as_ref()
                .map_or(self.line.len()..self.line.len(), |it| it.span.clone());
            self.note(Rule::DefaultPath, span, vec![quote(path.as_bytes())]);
            return Ok(path.as_bytes().to_vec());
        };
        let text = &self.line[given.clone()];
        if !text.is_ascii() {
            let args = vec![quote(text)];
            match self.engine {
                Engine::Standard | Engine::Webkit => {
                    return Err(refuse(Rule::PathNotAscii, given, args));
                }
                Engine::Chromium => self.note(Rule::ChromiumPathNotAscii, given, args),
                Engine::Firefox => self.note(Rule::FirefoxPathNotAscii, given, args),
            }
        } else if self.engine == Engine::Firefox && text.contains(&b'\t') {
            return Err(refuse(Rule::FirefoxTabInPath, given, Vec::new()));
        }
        Ok(text.to_vec())
    }

    /// The checks that may still refuse a cookie (steps 10 to 17).
    fn check(&mut self, cookie: &Cookie, jar: &Jar) -> Result<(), Refusal> {
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
                    let args = vec![other.written().to_owned()];
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

    /// Where an attribute is; the end of the line if it isn't there.
    fn span_of<T>(&self, found: &Option<parse::Found<T>>) -> Range<usize> {
        found
            .as_ref()
            .map_or(self.line.len()..self.line.len(), |found| found.span.clone())
    }

    fn name_span(&self) -> Range<usize> {
        let parsed = &self.parsed;
        if parsed.name.is_empty() { parsed.value.clone() } else { parsed.name.clone() }
    }

    fn expiry_span(&self) -> Range<usize> {
        match &self.parsed.max_age {
            Some(found) if found.value.is_some() => found.span.clone(),
            _ => self.span_of(&self.parsed.expires),
        }
    }

    fn note(&mut self, rule: Rule, span: Range<usize>, args: Vec<String>) {
        self.notes.push(Note { rule, span, args });
    }

    fn refused(self, refusal: Refusal, cookie: Option<Cookie>) -> Decision {
        let Refusal { rule, span, args } = refusal;
        self.decided(Outcome::Refused, rule, span, args, cookie)
    }

    fn decided(
        self,
        outcome: Outcome,
        rule: Rule,
        span: Range<usize>,
        args: Vec<String>,
        cookie: Option<Cookie>,
    ) -> Decision {
        Decision {
            outcome,
            rule,
            span,
            cookie,
            name: self.parsed.name,
            value: self.parsed.value,
            attributes: self.parsed.attributes,
            unlisted: self.parsed.unlisted,
            notes: self.notes,
            replaced: None,
            evicted: Vec::new(),
            args,
        }
    }
}

impl Jar {
    /// A Secure cookie that `cookie`, from an origin that isn't secure, would overlay (step 10.2).
    fn overlaid(&self, cookie: &Cookie, now: OffsetDateTime) -> Option<&Cookie> {
        self.site(&cookie.domain).find(|other| {
            other.secure
                && other.name == cookie.name
                && !other.is_expired(now)
                && (host::domain_match(&other.domain, &cookie.domain)
                    || host::domain_match(&cookie.domain, &other.domain))
                && path_match(&cookie.path, &other.path)
        })
    }

    /// Another cookie with the name of one that was to be deleted.
    fn namesake(&self, cookie: &Cookie, now: OffsetDateTime) -> Option<&Cookie> {
        self.site(&cookie.domain)
            .find(|other| other.name == cookie.name && !other.is_expired(now))
    }
}

fn refuse(rule: Rule, span: Range<usize>, args: Vec<String>) -> Refusal {
    Refusal { rule, span, args }
}

/// The name for a reason; a nameless cookie's value.
pub(super) fn show_name(cookie: &Cookie) -> String {
    quote(if cookie.name.is_empty() { &cookie.value } else { &cookie.name })
}
