//! Storage: whether a line that was parsed is stored or refused (layered-cookies §5.4.3).

mod checks;

use std::ops::Range;

use time::OffsetDateTime;
use url::Url;

use super::host;
use super::parse::{self, Parsed, Refusal};
use super::path::{default_path, path_match, path_of};
use super::text::{date, quote};
use super::{
    Browser, Circumstances, Cookie, Decision, Engine, Jar, Note, Outcome, Rule,
    SameSite, Setter, ThirdParty,
};

impl Jar {
    /// Stores or refuses a line, as [`Jar::receive`] promises.
    pub(super) fn decide(
        &mut self,
        setter: Setter,
        url: &Url,
        line: &[u8],
        context: Circumstances<'_>,
        now: OffsetDateTime,
    ) -> Decision {
        match self.examine(setter, url, line, context, now) {
            Ok((received, cookie)) => self.store(received, cookie),
            Err(refused) => *refused,
        }
    }

    /// Checks a line against its URL and the store, which it does not change.
    ///
    /// # Errors
    /// The decision to refuse the line.
    pub(super) fn examine<'a>(
        &self,
        setter: Setter,
        url: &'a Url,
        line: &'a [u8],
        context: Circumstances<'a>,
        now: OffsetDateTime,
    ) -> Result<(Received<'a>, Cookie), Box<Decision>> {
        let Browser { engine, third_party } = self.browser;
        let (parsed, refusal) = parse::parse(line, engine, setter, now);
        let mut received = Received {
            engine,
            third_party,
            setter,
            url,
            line,
            context,
            now,
            parsed,
            notes: Vec::new(),
        };
        received.notes.append(&mut received.parsed.notes);
        let cookie = match refusal {
            Some(refusal) => return Err(received.refused(refusal, None).into()),
            None => match received.cookie() {
                Ok(cookie) => cookie,
                Err(refusal) => return Err(received.refused(refusal, None).into()),
            },
        };
        match received.check(&cookie, self) {
            Ok(()) => Ok((received, cookie)),
            Err(refusal) => Err(received.refused(refusal, Some(cookie)).into()),
        }
    }

    /// Puts a cookie that passed all checks into the store; one that is already expired only removes
    /// the stored cookie with the same key.
    fn store(&mut self, mut received: Received<'_>, mut cookie: Cookie) -> Decision {
        let now = received.now;
        let span = received.name_span();
        let args = vec![show_name(&cookie), cookie.domain.clone(), quote(&cookie.path)];
        let site = host::registrable_domain(host::of(received.url));
        let old = self.remove_same(site, &cookie, now);
        let replaced = old.as_ref().map(|old| old.order);
        if cookie.is_expired(now) {
            self.forget_empty(site);
            let outcome = Outcome::Deleted;
            let rule =
                if old.is_some() { Rule::Deleted } else { Rule::NothingToDelete };
            if let Some(other) = self.namesake(&cookie, now) {
                let args =
                    vec![show_name(other), other.domain.clone(), quote(&other.path)];
                received.note(Rule::DeletionMissed, span.clone(), args);
            }
            let span = received.expiry_span();
            let decision = received.decided(outcome, rule, span, args, Some(cookie));
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
                if self.engine() == Engine::Chromium && old.value != cookie.value {
                    cookie.order = self.next;
                    self.next += 1;
                    received.note(Rule::ChromiumNewCreation, span.clone(), Vec::new());
                } else {
                    (cookie.order, cookie.created) = (old.order, old.created);
                    received.note(Rule::CreationKept, span.clone(), Vec::new());
                }
            }
        }
        self.insert(site, cookie.clone());
        let (evicted, notes) = self.evict(site, &cookie, now);
        received.notes.extend(notes);
        let decision = received.decided(outcome, rule, span, args, Some(cookie));
        Decision { replaced, evicted, ..decision }
    }
}

/// A received line and everything that its decision depends on, except the store.
pub(super) struct Received<'a> {
    engine: Engine,
    third_party: ThirdParty,
    setter: Setter,
    url: &'a Url,
    line: &'a [u8],
    context: Circumstances<'a>,
    now: OffsetDateTime,
    parsed: Parsed,
    notes: Vec<Note>,
}

impl Received<'_> {
    /// The cookie that the line describes.
    ///
    /// # Errors
    /// The rule by which there can be none.
    fn cookie(&mut self) -> Result<Cookie, Refusal> {
        let scheme = self.url.scheme();
        let is_web = matches!(scheme, "http" | "https");
        let is_socket = matches!(scheme, "ws" | "wss");
        if !is_web && (self.setter.is_script() || !is_socket) {
            return Err(refuse(Rule::NotHttp, 0..0, vec![scheme.to_owned()]));
        }
        let by_store = self.setter == Setter::CookieStore;
        if by_store && host::trust(self.url) == host::Trust::None {
            let origin = self.url.origin().ascii_serialization();
            return Err(refuse(Rule::CookieStoreInsecure, 0..0, vec![origin]));
        }
        self.note_expiry();
        let (domain, host_only) = self.domain()?;
        let path = self.path()?;
        let [name, value] = [self.parsed.name.clone(), self.parsed.value.clone()]
            .map(|it| self.text(it));
        Ok(Cookie {
            name,
            value,
            domain,
            host_only,
            path,
            secure: self.parsed.secure.is_some() || by_store,
            http_only: self.parsed.http_only.is_some(),
            same_site: self
                .parsed
                .same_site
                .as_ref()
                .map_or(SameSite::Unset, |it| it.value)
                .or_default_of(self.setter),
            partitioned: self.parsed.partitioned.is_some(),
            expires: self.parsed.expiry().map(|expiry| expiry.at),
            created: self.now,
            last_access: self.now,
            updated: self.now,
            order: 0,
            partition: self.is_partitioned().then(|| self.context.partition(self.url)),
        })
    }

    /// Whether the cookie is kept for one top-level site only.
    fn is_partitioned(&self) -> bool {
        let third_party = self.third_party == ThirdParty::Partitioned;
        self.parsed.partitioned.is_some()
            || (third_party && self.context.context.is_embedded())
    }

    /// The name or the value at a place in the line. Firefox keeps only text: each invalid sequence of
    /// UTF-8 becomes U+FFFD.
    fn text(&mut self, at: Range<usize>) -> Vec<u8> {
        let bytes = &self.line[at.clone()];
        if self.engine != Engine::Firefox || std::str::from_utf8(bytes).is_ok() {
            return bytes.to_vec();
        }
        let text = String::from_utf8_lossy(bytes).into_owned().into_bytes();
        self.note(Rule::FirefoxNotUtf8, at, Vec::new());
        text
    }

    /// Notes which of `Max-Age` and `Expires` counts, and whether the limit of 400 days shortens it.
    fn note_expiry(&mut self) {
        let used = |found: &Option<parse::Effective<Option<parse::Expiry>>>| {
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

    /// The host the cookie belongs to, and whether it is for that host only (steps 3 to 7).
    fn domain(&mut self) -> Result<(String, bool), Refusal> {
        let host = host::of(self.url);
        if self.engine == Engine::WebkitGtk && host::is_listed_suffix(host) {
            let args = vec![host.to_owned()];
            return Err(refuse(Rule::WebkitGtkPublicSuffix, 0..0, args));
        }
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
        if self.engine == Engine::WebkitGtk && !domain.contains('.') {
            return Err(refuse(Rule::WebkitGtkDomainWithoutDot, given, vec![domain]));
        }
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

    /// The cookie's path: the one in the line, or the default path of the URL.
    fn path(&mut self) -> Result<Vec<u8>, Refusal> {
        let given = self.parsed.path.as_ref().map(|found| found.value.clone());
        let Some(given) =
            given.filter(|value| self.line[value.clone()].starts_with(b"/"))
        else {
            if self.setter == Setter::CookieStore {
                return Ok(b"/".to_vec());
            }
            let path = path_of(self.url, self.engine);
            let path = default_path(&path);
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
                // No byte beyond ASCII is left of the line in WebKitGTK.
                Engine::Standard | Engine::Safari | Engine::WebkitGtk => {
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

    /// The position of an attribute in the line, or the end of the line if it is missing.
    fn span_of<T>(&self, found: &Option<parse::Effective<T>>) -> Range<usize> {
        found
            .as_ref()
            .map_or(self.line.len()..self.line.len(), |found| found.span.clone())
    }

    /// The position of the name in the line, or of the value of a nameless cookie.
    fn name_span(&self) -> Range<usize> {
        let parsed = &self.parsed;
        if parsed.name.is_empty() { parsed.value.clone() } else { parsed.name.clone() }
    }

    /// The position of the attribute that sets the end of the cookie.
    fn expiry_span(&self) -> Range<usize> {
        match &self.parsed.max_age {
            Some(found) if found.value.is_some() => found.span.clone(),
            _ => self.span_of(&self.parsed.expires),
        }
    }

    /// Adds a note to the decision.
    fn note(&mut self, rule: Rule, span: Range<usize>, args: Vec<String>) {
        self.notes.push(Note { rule, span, args });
    }

    /// The decision to refuse this line.
    fn refused(self, refusal: Refusal, cookie: Option<Cookie>) -> Decision {
        let Refusal { rule, span, args } = refusal;
        self.decided(Outcome::Refused, rule, span, args, cookie)
    }

    /// A decision about this line, with what was parsed and noted.
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
    /// A stored `Secure` cookie that `cookie`, from an origin that isn't secure, would overlay
    /// (step 10.2). WebKitGTK asks only for one that it would replace.
    fn overlaid(&self, cookie: &Cookie, now: OffsetDateTime) -> Option<&Cookie> {
        let is_narrow = self.engine() == Engine::WebkitGtk;
        self.site(&cookie.domain).find(|other| {
            other.secure
                && other.name == cookie.name
                && !other.is_expired(now)
                && (!is_narrow || other.has_key_of(cookie))
                && (host::domain_match(&other.domain, &cookie.domain)
                    || host::domain_match(&cookie.domain, &other.domain))
                && path_match(&cookie.path, &other.path)
        })
    }

    /// A stored cookie with the same name as `cookie`, which was meant to delete it and did not.
    fn namesake(&self, cookie: &Cookie, now: OffsetDateTime) -> Option<&Cookie> {
        self.site(&cookie.domain)
            .find(|other| other.name == cookie.name && !other.is_expired(now))
    }
}

/// A refusal by `rule`, with the bytes that it rests on and the arguments of its reason.
fn refuse(rule: Rule, span: Range<usize>, args: Vec<String>) -> Refusal {
    Refusal { rule, span, args }
}

/// The cookie's name as a reason quotes it, or the value of a nameless cookie.
pub(super) fn show_name(cookie: &Cookie) -> String {
    quote(if cookie.name.is_empty() { &cookie.value } else { &cookie.name })
}
