//! An example of a report, with which the description of the API is compared.

use super::{
    AttributeReport, Because, BothReasons, CookieReport, CorrectionReport, EndReport,
    LeftOut, LineReport, List, NoteReport, Report, StoppedBy, WarningReport,
    WithheldReport,
};
use browser_jar::{AttributeKind, Engine, Outcome, Rule, SameSite, ThirdParty};

impl Report {
    /// A report with something in every place. Whatever may be missing is there in one item of a list and
    /// missing in another.
    pub fn example() -> Self {
        let text = || "a".to_owned();
        let because = |engine_differs| Because {
            rule: Rule::Stored,
            reason: text(),
            reasons: BothReasons { zh: text(), en: text() },
            reference: Rule::Stored.reference(),
            engine_differs,
        };
        let (plain, differs) = (because(None), because(Some(Engine::Chromium)));
        let cookie = CookieReport {
            name: text(),
            value: text(),
            domain: "a.example".to_owned(),
            host_only: true,
            path: "/".to_owned(),
            secure: true,
            http_only: true,
            same_site: SameSite::Lax,
            partitioned: false,
            expires: None,
        };
        let persistent = CookieReport {
            expires: Some("2026-11-24T08:00:00Z".to_owned()),
            ..cookie.clone()
        };
        let attribute = |understood_as, because| AttributeReport {
            name: text(),
            value: text(),
            understood_as,
            used: true,
            span: [0, 1],
            because,
        };
        let note = |because| NoteReport { span: [0, 1], because };
        let notes = || vec![note(plain.clone()), note(differs.clone())];
        let withheld = |because| WithheldReport { name: text(), because };
        let stopped_by = |name, because| Some(StoppedBy { name, because });
        let full = LineReport {
            line: text(),
            url: "https://a.example/".to_owned(),
            outcome: Outcome::Stored,
            fate: "withheld",
            deletes_nothing: false,
            ends: Some(EndReport { at: None, seconds: None, says: text() }),
            span: [0, 1],
            cookie: Some(cookie.clone()),
            attributes: vec![
                attribute(Some(AttributeKind::Path), plain.clone()),
                attribute(None, differs.clone()),
            ],
            attributes_not_listed: 1,
            notes: notes(),
            evicted: vec![text()],
            stopped_by: stopped_by(Some(text()), differs.clone()),
            correction: Some(CorrectionReport {
                line: Some(text()),
                changes: Some(vec!["a"]),
                needs_https: Some(true),
                question: Some("a"),
                ..CorrectionReport::default()
            }),
            because: plain.clone(),
        };
        let refused = LineReport {
            outcome: Outcome::Refused,
            fate: "refused",
            ends: None,
            cookie: None,
            stopped_by: stopped_by(None, plain.clone()),
            correction: Some(CorrectionReport {
                why: Some("a"),
                lines: Some(vec![text()]),
                ..CorrectionReport::default()
            }),
            because: differs.clone(),
            ..full.clone()
        };
        let sent = LineReport {
            fate: "sent",
            ends: Some(EndReport {
                at: Some("2026-11-24T08:00:00Z".to_owned()),
                seconds: Some(60),
                says: text(),
            }),
            cookie: Some(persistent.clone()),
            stopped_by: None,
            correction: None,
            ..full.clone()
        };
        let warning = WarningReport {
            line: 0,
            name: text(),
            warning: "same-name",
            span: [0, 1],
            reason: text(),
            reasons: BothReasons { zh: text(), en: text() },
        };
        Self {
            ok: false,
            warnings: List::whole([warning]),
            engine: Engine::Standard,
            third_party: ThirdParty::Allowed,
            now: "2026-11-24T08:00:00Z".to_owned(),
            cookie_header: text(),
            stored: List::whole([text()]),
            decisions: List::whole([full, refused, sent]),
            sent: List::whole([text()]),
            withheld: List::whole([withheld(plain.clone()), withheld(differs.clone())]),
            notes: List::whole(notes()),
            cookies: List::whole([cookie, persistent]),
            left_out: LeftOut::default(),
        }
    }
}
