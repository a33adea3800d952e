//! The correction of a line that is meant to delete. It is never one that keeps the cookie: that can only
//! be asked for.

use url::Url;

use super::edit::Edit;
use super::{
    Correction, Corrections, HTTP_ONLY, MEANT, NOTHING, is_too_long, over_https_alone,
};
use crate::clinic::case::over_https;
use crate::clinic::deletion::Deletion;
use crate::clinic::diagnosis::{DiagnosedLine, jar_before};
use crate::clinic::line::Draft;
use crate::lang::Text;
use browser_jar::{Context, Cookie, Engine, Jar};

const NOT_STORED: Text = Text {
    zh: "这里没有存过叫这个名字的 cookie，看不出该怎么写。把写下它的那一行放在前面，再试一次。",
    en: "Nothing of this name is stored here, so there is nothing to go by. Put the line that set the cookie before this one, and try again.",
};
const NOT_FROM_HERE: Text = Text {
    zh: "这个响应怎么写都删不掉留着的那个：它属于另一台主机，或者另一个顶层站点的分区，或者所选的浏览器不让这个响应写 cookie。让写下它的地方来删。",
    en: "No line of this response deletes the one that stays: it belongs to another host, or to the partition of another top-level site, or the browser chosen lets this response set nothing. Delete it where it was set.",
};

impl Corrections<'_> {
    /// The correction of a line that is meant to delete.
    pub(super) fn of_deletion(
        &self,
        line: &DiagnosedLine<'_>,
        deletion: &Deletion,
    ) -> Correction {
        let is_empty =
            line.decision.cookie.as_ref().is_some_and(|it| it.value.is_empty());
        if deletion.hit || (!deletion.is_proven && is_empty) {
            return Correction::Fine;
        }
        if is_too_long(line.bytes) {
            return Correction::Impossible(NOTHING);
        }
        let Some(stays) = &deletion.stays else { return self.of_needless(line) };
        let jar = jar_before(self.case, line.response, line.number);
        let attempt = |from: &Url| {
            let attempt = DeletionAttempt { jar: &jar, line, from, stays };
            attempt.deleting()
        };
        if let Some((line, edits)) = attempt(line.url) {
            return Correction::Changed { line, edits, https: false };
        }
        let encrypted = over_https(line.url);
        if encrypted != *line.url
            && let Some((line, edits)) = attempt(&encrypted)
        {
            let edits = over_https_alone(edits);
            return Correction::Changed { line, edits, https: true };
        }
        Correction::Impossible(match line.by.is_script() && stays.http_only {
            true => HTTP_ONLY,
            false => NOT_FROM_HERE,
        })
    }

    /// What is said where there is nothing that the line could delete.
    fn of_needless(&self, line: &DiagnosedLine<'_>) -> Correction {
        let value = line.decision.cookie.as_ref().map(|it| &it.value);
        // In a recording a deletion is meant.
        let asks = self.case.requests.len() < 2
            && value.is_some_and(|value| !value.is_empty());
        match self.kept(line).filter(|_| asks) {
            Some((line, edits, https)) => {
                Correction::Question { ask: MEANT, line, edits, https }
            }
            None => Correction::Impossible(NOT_STORED),
        }
    }
}

/// An attempt to delete a cookie with a line of a response.
struct DeletionAttempt<'c> {
    /// The store before the line.
    jar: &'c Jar,
    line: &'c DiagnosedLine<'c>,
    /// The address that the response comes from in this attempt.
    from: &'c Url,
    /// The cookie to delete.
    stays: &'c Cookie,
}

impl DeletionAttempt<'_> {
    /// The line with the fewest changes that deletes the cookie, and its changes.
    fn deleting(&self) -> Option<(Vec<u8>, Vec<Edit>)> {
        let draft = Draft::new(self.line.bytes);
        let http_only = match self.line.by.is_script() {
            true => Edit::NotHttpOnly,
            false => Edit::HttpOnly,
        };
        let optional = [Edit::Secure, http_only, Edit::SameSiteNone];
        let needed = self.needed(&draft);
        // By the number of changes: none, one, two, all.
        let mut choices: Vec<u8> = (0..1 << optional.len()).collect();
        choices.sort_by_key(|choice| choice.count_ones());
        choices.into_iter().find_map(|choice| {
            let chosen = optional.iter().enumerate();
            let chosen = chosen.filter(|(at, _)| choice >> at & 1 == 1);
            let mut edits: Vec<_> = chosen.map(|(_, edit)| edit.clone()).collect();
            let (before, after): (Vec<_>, Vec<_>) = needed
                .iter()
                .cloned()
                .partition(|edit| !matches!(edit, Edit::Partitioned));
            edits.splice(0..0, before);
            edits.extend(after);
            let mut edited = draft.clone();
            edits.iter().for_each(|edit| edit.apply(&mut edited));
            let line = edited.line();
            self.works(&line).then_some((line, edits))
        })
    }

    /// The changes without which the line means another cookie.
    fn needed(&self, draft: &Draft) -> Vec<Edit> {
        let stays = self.stays;
        let mut edits = Vec::new();
        let mut need = |is_needed: bool, edit: Edit| {
            if is_needed {
                edits.push(edit);
            }
        };
        need(self.line.bytes.iter().any(u8::is_ascii_control), Edit::Strip);
        let name = &stays.name;
        let has_name = draft.name().unwrap_or_default() == name;
        need(!has_name && !name.is_empty(), Edit::Name(name.clone()));
        // The attributes as they are read by themselves, whatever the rest is refused for.
        let read = |attribute: &str| {
            let mut draft = draft.clone();
            draft.keep(&[attribute]);
            draft.replace_pair(b"a=1");
            let context = Context::default();
            let at = self
                .line
                .decision
                .cookie
                .as_ref()
                .map_or(stays.created, |it| it.created);
            Jar::new(Engine::Standard)
                .consider(self.from, &draft.line(), context, at)
                .ok()
        };
        let domain = read("Domain").map(|it| (it.domain, it.host_only));
        let same = domain == Some((stays.domain.clone(), stays.host_only));
        match stays.host_only {
            true => need(!same, Edit::NoDomain),
            false => need(!same, Edit::DomainOf(stays.domain.clone())),
        }
        let path = read("Path").map(|it| it.path);
        // The prefix wants the path in the line even where it is the default.
        let unwritten = name.to_ascii_lowercase().starts_with(b"__host-")
            && draft.value("Path") != Some(b"/");
        let root = if stays.path == b"/" {
            Edit::PathRoot
        } else {
            Edit::Path(String::from_utf8_lossy(&stays.path).into_owned())
        };
        need(path.as_ref() != Some(&stays.path) || unwritten, root);
        need(stays.partitioned && !draft.has("Partitioned"), Edit::Partitioned);
        need(!stays.partitioned && draft.has("Partitioned"), Edit::NotPartitioned);
        edits
    }

    /// Whether a line deletes the cookie.
    fn works(&self, line: &[u8]) -> bool {
        let response = &self.line;
        let (context, at) = (response.context.circumstances(), response.at);
        let read = self.jar.consider_by(response.by, self.from, line, context, at);
        read.is_ok_and(|it| it.is_expired(at) && it.has_key_of(self.stays))
    }
}
