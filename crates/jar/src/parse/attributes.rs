//! The attributes of a line and whether each takes effect (layered-cookies §5.4.2 step 15).

use std::ops::Range;

use super::{Effective, Parsed, Parser, Refusal};
use crate::text::quote;
use crate::{Attribute, AttributeKind, Decision, Engine, Rule, SameSite};

/// The most bytes that the value of an attribute may have (layered-cookies §5.4.2 step 15.12).
const MOST_ATTRIBUTE_VALUE: usize = 1024;

/// The position of an attribute in the line, without white space at the ends.
pub(super) struct Av {
    pub(super) span: Range<usize>,
    name: Range<usize>,
    pub(super) value: Range<usize>,
}

impl Parser<'_> {
    /// Reads the text between two semicolons.
    pub(super) fn attribute(&mut self, text: Range<usize>) -> Result<(), Refusal> {
        let Some(first) = self.line[text.clone()].first() else { return Ok(()) };
        // It is shorter than every known name, and the list is full.
        if text.len() < 4
            && self.is_full()
            && !self.tabs
            && !matches!(first, b' ' | b'\t')
        {
            self.parsed.unlisted += 1;
            return Ok(());
        }
        let av = self.split(text.clone());
        self.refuse_tab(&av.name)?;
        self.refuse_tab(&av.value)?;
        if av.name.is_empty() && av.value.is_empty() {
            return Ok(());
        }
        let kind = kind_of(&self.line[av.name.clone()]);
        match kind {
            Some(kind) if self.is_full() && !self.is_too_long(kind, &av) => {
                self.parsed.unlisted += 1;
                if self.last_counts(kind) {
                    self.last[kind as usize] = Some(text);
                } else {
                    self.read(Some(kind), av);
                    self.parsed.unlisted -= 1;
                }
            }
            _ => self.read(kind, av),
        }
        Ok(())
    }

    /// Reads the attributes that were put off because the list is full: the last one of each kind,
    /// which is the one that takes effect.
    pub(super) fn last_attributes(&mut self) {
        for text in std::mem::take(&mut self.last).into_iter().flatten() {
            let av = self.split(text);
            let unlisted = self.parsed.unlisted;
            self.read(kind_of(&self.line[av.name.clone()]), av);
            self.parsed.unlisted = unlisted;
        }
    }

    fn split(&self, text: Range<usize>) -> Av {
        let (name, value) = match self.find(b'=', text.clone()) {
            Some(at) => (self.trim(text.start..at), self.trim(at + 1..text.end)),
            None => (self.trim(text.clone()), text.end..text.end),
        };
        Av { span: self.trim(text), name, value }
    }

    /// Whether the last of several attributes of this kind takes effect whatever its value.
    fn last_counts(&self, kind: AttributeKind) -> bool {
        match kind {
            AttributeKind::Expires | AttributeKind::MaxAge => self.looks_up_last(),
            _ => true,
        }
    }

    /// Whether this engine goes by the last `Expires` and `Max-Age` even if it is invalid.
    pub(super) fn looks_up_last(&self) -> bool {
        matches!(self.engine, Engine::Chromium | Engine::Firefox)
    }

    /// Whether a value is too long. Firefox applies the limit only to attributes whose value it keeps.
    fn is_too_long(&self, kind: AttributeKind, av: &Av) -> bool {
        let measured = match self.engine {
            Engine::Firefox => kind.has_value(),
            engine => engine.limits_sizes(),
        };
        measured && av.value.len() > MOST_ATTRIBUTE_VALUE
    }

    fn read(&mut self, kind: Option<AttributeKind>, av: Av) {
        let Some(kind) = kind else {
            return self
                .list(av, None, Rule::UnknownAttribute, |name, _| vec![quote(name)]);
        };
        if kind == AttributeKind::Partitioned && !self.engine.knows_partitioned() {
            let rule = match self.engine {
                Engine::Safari => Rule::SafariPartitioned,
                _ => Rule::WebkitGtkPartitioned,
            };
            return self.list(av, Some(kind), rule, |name, _| vec![quote(name)]);
        }
        if self.is_too_long(kind, &av) {
            return self.list(av, Some(kind), Rule::AttributeTooLong, |name, value| {
                vec![quote(name), value.len().to_string()]
            });
        }
        match kind {
            AttributeKind::Expires => self.expires(av),
            AttributeKind::MaxAge => self.max_age(av),
            AttributeKind::Domain => {
                let empty = av.value.is_empty();
                let rule = if empty { Rule::EmptyDomain } else { Rule::Domain };
                self.range(av, kind, rule, |parsed| &mut parsed.domain);
            }
            AttributeKind::Path => {
                let absolute = self.line[av.value.clone()].starts_with(b"/");
                let rule = if absolute { Rule::Path } else { Rule::RelativePath };
                self.range(av, kind, rule, |parsed| &mut parsed.path);
            }
            AttributeKind::Secure => {
                self.flag(av, kind, Rule::Secure, |parsed| &mut parsed.secure);
            }
            AttributeKind::HttpOnly => {
                self.flag(av, kind, Rule::HttpOnly, |parsed| &mut parsed.http_only);
            }
            AttributeKind::SameSite => self.same_site(av),
            AttributeKind::Partitioned => {
                self.flag(av, kind, Rule::Partitioned, |parsed| {
                    &mut parsed.partitioned
                });
            }
        }
    }

    /// Reads an attribute whose value is kept as it is.
    fn range(
        &mut self,
        av: Av,
        kind: AttributeKind,
        rule: Rule,
        slot: impl Fn(&mut Parsed) -> &mut Option<Effective<Range<usize>>>,
    ) {
        let value = av.value.clone();
        let found = self.found(av, kind, rule, |_, value| vec![quote(value)], value);
        self.replace(slot, found);
    }

    /// Reads an attribute whose presence is all that counts.
    fn flag(
        &mut self,
        av: Av,
        kind: AttributeKind,
        rule: Rule,
        slot: impl Fn(&mut Parsed) -> &mut Option<Effective<()>>,
    ) {
        let found = self.found(av, kind, rule, |_, _| Vec::new(), ());
        self.replace(slot, found);
    }

    fn same_site(&mut self, av: Av) {
        let value = &self.line[av.value.clone()];
        let is = |word: &str| value.eq_ignore_ascii_case(word.as_bytes());
        let (same_site, rule) = if is("None") {
            (SameSite::None, Rule::SameSiteNone)
        } else if is("Lax") {
            (SameSite::Lax, Rule::SameSiteLax)
        } else if is("Strict") {
            (SameSite::Strict, Rule::SameSiteStrict)
        } else {
            (SameSite::Unset, Rule::UnknownSameSite)
        };
        let args = |_: &[u8], value: &[u8]| vec![quote(value)];
        let kind = AttributeKind::SameSite;
        if self.engine == Engine::WebkitGtk && same_site == SameSite::Unset {
            // An earlier one with a known word keeps its effect.
            return self.list(av, Some(kind), rule, args);
        }
        let found = self.found(av, kind, rule, args, same_site);
        self.replace(|parsed| &mut parsed.same_site, found);
    }

    /// Lists an attribute that takes effect.
    pub(super) fn found<T>(
        &mut self,
        av: Av,
        kind: AttributeKind,
        rule: Rule,
        args: impl FnOnce(&[u8], &[u8]) -> Vec<String>,
        value: T,
    ) -> Effective<T> {
        let at = self.parsed.attributes.len() + self.parsed.unlisted;
        let span = av.span.clone();
        self.list(av, Some(kind), rule, args);
        if let Some(attribute) = self.parsed.attributes.get_mut(at) {
            attribute.used = !rule.is_ignored_attribute();
        }
        Effective { value, span, at }
    }

    /// Whether the list of attributes is full.
    pub(super) fn is_full(&self) -> bool {
        self.parsed.attributes.len() == Decision::LISTED
    }

    /// Lists an attribute as one that has no effect. `args` makes the arguments of its rule from its
    /// name and value, and is called only if the attribute is listed.
    pub(super) fn list(
        &mut self,
        av: Av,
        kind: Option<AttributeKind>,
        rule: Rule,
        args: impl FnOnce(&[u8], &[u8]) -> Vec<String>,
    ) {
        if self.is_full() {
            self.parsed.unlisted += 1;
            return;
        }
        let Av { span, name, value } = av;
        let (name, value) = (self.line[name].to_vec(), self.line[value].to_vec());
        let args = args(&name, &value);
        let attribute = Attribute { span, name, value, kind, used: false, rule, args };
        self.parsed.attributes.push(attribute);
    }

    /// Puts an attribute in the place of an earlier one of its kind, which loses its effect.
    pub(super) fn replace<T>(
        &mut self,
        slot: impl Fn(&mut Parsed) -> &mut Option<Effective<T>>,
        found: Effective<T>,
    ) {
        let Some(old) = slot(self.parsed).replace(found) else { return };
        if let Some(attribute) = self.parsed.listed(&old)
            && attribute.used
        {
            attribute.used = false;
            attribute.rule = Rule::Overridden;
            attribute.args = vec![quote(&attribute.name)];
        }
    }
}

impl AttributeKind {
    /// Whether Firefox keeps the value of this attribute as text. `SameSite` has three words only.
    fn has_value(self) -> bool {
        matches!(self, Self::Expires | Self::MaxAge | Self::Domain | Self::Path)
    }
}

/// The attribute with this name, in upper or lower case.
fn kind_of(name: &[u8]) -> Option<AttributeKind> {
    let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
    Some(match name.len() {
        4 if is("Path") => AttributeKind::Path,
        6 if is("Domain") => AttributeKind::Domain,
        6 if is("Secure") => AttributeKind::Secure,
        7 if is("Expires") => AttributeKind::Expires,
        7 if is("Max-Age") => AttributeKind::MaxAge,
        8 if is("HttpOnly") => AttributeKind::HttpOnly,
        8 if is("SameSite") => AttributeKind::SameSite,
        11 if is("Partitioned") => AttributeKind::Partitioned,
        _ => return None,
    })
}
