//! The cells on which the rules of the engines are based, with what their sentences say of the engine.

use crate::evidence::Exemption::Document;
use crate::evidence::{Evidence, because, cell};

/// What the sentence of the rule with this name is based on. It is empty for a rule of the specification.
pub fn of(rule: &str) -> &'static [Evidence] {
    let row = TABLE.iter().find(|(id, _)| *id == rule);
    row.map_or(&[], |(_, evidence)| evidence)
}

/// Each row: the name of a rule, and what its sentence is based on.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [Evidence])> {
    TABLE.iter().copied()
}

/// A row for each rule by which an engine departs from the specification. Where a sentence says itself
/// how much of it was measured, the cells are those few.
const TABLE: &[(&str, &[Evidence])] = &[
    ("chromium-tab", &[cell("value/tab-inside", "refused - -")]),
    (
        "chromium-nameless-equals",
        &[cell("value/empty-name-with-equals", "refused - -")],
    ),
    ("chromium-date", &[because(Document)]),
    ("chromium-not-a-date", &[because(Document)]),
    ("chromium-max-age-plus", &[cell("lifetime/max-age-plus-0", "refused - -")]),
    ("chromium-last-counts", &[cell("lifetime/max-age-0-then-invalid", "kept - -")]),
    ("chromium-path-not-ascii", &[cell("path/non-ascii/asked-escaped", "x=0 | - | -")]),
    (
        "chromium-new-creation",
        &[cell("order/changed-value-keeps-place", "b=2; a=3 | - | -")],
    ),
    (
        "chromium-lax-post",
        &[
            cell("samesite/two-minutes/after-100-s", "sent - -"),
            cell("samesite/two-minutes/after-125-s", "withheld - -"),
        ],
    ),
    (
        "chromium-third-party",
        &[
            cell(
                "third-party/none-secure/set-in-window-asked-in-frame",
                "withheld - -",
            ),
            cell("third-party/partitioned/set-in-frame-asked-in-frame", "sent - -"),
        ],
    ),
    ("firefox-name-without-value", &[cell("value/nameless", "- | foo= | -")]),
    ("firefox-refuses-nameless", &[cell("value/empty-name", "- refused -")]),
    ("firefox-date", &[cell("lifetime/zone-plus-0800", "- refused -")]),
    ("firefox-not-a-date", &[because(Document)]),
    ("firefox-max-age-minus", &[cell("lifetime/max-age-minus-word", "- refused -")]),
    ("firefox-last-counts", &[cell("lifetime/max-age-0-then-invalid", "- kept -")]),
    ("firefox-path-not-ascii", &[cell("path/non-ascii/asked-escaped", "- | x=0 | -")]),
    ("firefox-tab-in-path", &[because(Document)]),
    (
        "firefox-host-prefix-path",
        &[cell("prefix/host-without-path/https-ordinary", "- kept -")],
    ),
    (
        "firefox-unset-is-none",
        &[cell("samesite/absent-old/form-post/cross-site", "- sent -")],
    ),
    (
        "firefox-not-utf8",
        &[cell("value/invalid-utf-8", "- | c=a\u{fffd}\u{fffd}b | -")],
    ),
    (
        "firefox-redirect",
        &[cell("samesite/strict/redirect-back/cross-site", "sent withheld -")],
    ),
    (
        "firefox-total-protection",
        &[
            cell(
                "third-party/none-secure/set-in-window-asked-in-frame",
                "- withheld -",
            ),
            cell("third-party/none-secure/set-in-frame-asked-in-frame", "- sent -"),
        ],
    ),
    (
        "webkitgtk-cut",
        &[
            cell("value/non-ascii-before-attribute", "- | - | c=caf"),
            cell("value/tab-inside", "- | - | c=a"),
        ],
    ),
    (
        "webkitgtk-last-counts",
        &[
            cell("lifetime/max-age-before-expires", "- - refused"),
            cell("lifetime/expires-before-max-age", "- - kept"),
        ],
    ),
    ("webkitgtk-max-age", &[cell("lifetime/max-age-empty-replaces", "- - withheld")]),
    ("webkitgtk-date", &[cell("lifetime/zone-utc", "- - refused")]),
    ("webkitgtk-not-a-date", &[because(Document)]),
    (
        "webkitgtk-domain-without-dot",
        &[cell("domain/localhost/localhost", "- - refused")],
    ),
    (
        "webkitgtk-public-suffix",
        &[cell("domain/suffix-is-host/same-host", "- - refused")],
    ),
    (
        "webkitgtk-prefix",
        &[cell("prefix/host-without-secure/https-ordinary", "refused refused kept")],
    ),
    (
        "webkitgtk-secure-on-loopback",
        &[cell("secure/secure/http-localhost", "kept kept refused")],
    ),
    (
        "webkitgtk-third-party",
        &[
            cell("third-party/none-secure/set-in-window-asked-in-frame", "- - sent"),
            cell("setting/none-secure/iframe/cross-site", "- - refused"),
        ],
    ),
    (
        "webkitgtk-redirect",
        &[cell("samesite/strict/redirect-back/cross-site", "sent - withheld")],
    ),
    (
        "webkitgtk-unset-is-none",
        &[cell("samesite/absent-old/form-post/cross-site", "- - sent")],
    ),
    (
        "webkitgtk-none-without-secure",
        &[cell("secure/none-without/https-ordinary", "- - kept")],
    ),
    (
        "webkitgtk-partitioned",
        &[cell("partitioned/without-secure/https-ordinary", "- - kept")],
    ),
    ("safari-secure-on-loopback", &[because(Document)]),
    ("safari-third-party", &[because(Document)]),
    ("safari-unset-is-none", &[because(Document)]),
    ("safari-none-without-secure", &[because(Document)]),
    ("safari-partitioned", &[because(Document)]),
];
