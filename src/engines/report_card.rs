//! The report card: cells that any browser can do again by itself in less than a minute, and what to make
//! of the `Cookie` fields that come.

use super::{Cell, CellOutcome, find};

/// The lines for the hosts file, where the names do not resolve by themselves.
pub const HOSTS_LINES: [&str; 3] = [
    "127.0.0.1 shop.localhost",
    "127.0.0.1 a.shop.localhost",
    "127.0.0.1 evil.localhost",
];

/// The cells of the report card, in the order of its rows.
pub const PROBES: &[&str] = &[
    // Another site sends the visitor.
    "samesite/strict/link/cross-site",
    "samesite/lax/link/cross-site",
    "samesite/absent/link/cross-site",
    "samesite/none-secure/link/cross-site",
    "samesite/none/link/cross-site",
    "samesite/strict/form-get/cross-site",
    "samesite/lax/form-get/cross-site",
    "samesite/strict/form-post/cross-site",
    "samesite/lax/form-post/cross-site",
    "samesite/absent/form-post/cross-site",
    "samesite/unknown/form-post/cross-site",
    "samesite/strict/location/cross-site",
    "samesite/lax/redirect-302/cross-site",
    "samesite/lax/redirect-307/cross-site",
    "samesite/strict/redirect-back/cross-site",
    "samesite/lax/redirect-back/cross-site",
    // Another site's page asks from within.
    "samesite/lax/iframe/cross-site",
    "samesite/absent/iframe/cross-site",
    "samesite/none-secure/iframe/cross-site",
    "samesite/absent/img/cross-site",
    "samesite/none-secure/img/cross-site",
    "samesite/none-secure/fetch/cross-site",
    "samesite/absent/fetch-credentials/cross-site",
    "samesite/none-secure/fetch-credentials/cross-site",
    // Within one site.
    "samesite/strict/form-post/to-parent",
    "samesite/strict/iframe/to-parent",
    "samesite/strict/link/to-subdomain",
    "samesite/lax/fetch-credentials/to-parent",
    // Two names of this machine.
    "samesite/strict/link/from-127",
    "samesite/absent/form-post/from-127",
    // What a line does.
    "secure/secure/http-sub-localhost",
    "secure/none-without/http-sub-localhost",
    "prefix/host/http-sub-localhost",
    "prefix/host-without-secure/http-sub-localhost",
    "prefix/host-with-other-path/http-sub-localhost",
    "prefix/secure-without-secure/http-sub-localhost",
    "lifetime/max-age-0-before-expires",
    "lifetime/expires-0",
    "lifetime/expires-timestamp-past",
    "domain/own/subdomain",
    "domain/absent/subdomain",
    "value/nameless",
    "value/non-ascii",
];

/// The probes that the data has, in the order of the rows.
pub fn probes() -> impl Iterator<Item = &'static Cell> {
    PROBES.iter().filter_map(|id| find(id))
}

/// The cell that is done in the place of this one where only `localhost` and `127.0.0.1` resolve: the same
/// between these two, which are different sites. `None` if there is none.
pub fn without_names(cell: &Cell) -> Option<&'static Cell> {
    match cell.id.strip_suffix("/cross-site") {
        Some(rest) => find(&format!("{rest}/from-127")),
        None => find(&cell.id).filter(|it| it.id.ends_with("/from-127")),
    }
}

/// What a `Cookie` field says about a cell. If an engine sent the same bytes, it is what was measured in
/// that engine.
pub fn outcome(cell: &Cell, cookie: &str) -> CellOutcome {
    let mut alike = cell.each().filter(|(_, measured)| {
        measured.result != CellOutcome::Unmeasured && measured.cookie == cookie
    });
    if let Some((_, measured)) = alike.next() {
        return measured.result;
    }
    let watched = |pair: &str| match &cell.watch {
        Some(watched) => watched == pair,
        None => !pair.is_empty(),
    };
    match (cell.is_about_line(), cookie.split("; ").any(watched)) {
        (false, true) => CellOutcome::Sent,
        (false, false) => CellOutcome::Withheld,
        (true, true) => CellOutcome::Kept,
        (true, false) => CellOutcome::Refused,
    }
}
