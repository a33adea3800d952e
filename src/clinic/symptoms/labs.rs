//! Which attacks of chapter 6 a symptom leads to.

/// Symptoms by name, each with the names of its labs (`book::attacks::labs`), the nearest first.
pub const LABS: &[(&str, &[&str])] = &[
    ("cross-origin-fetch", &["cors"]),
    ("logged-out-after-oauth", &["oauth"]),
    // What keeps the cookie off this form keeps it off a forged one.
    ("payment-post-comes-back-as-guest", &["ride"]),
    ("samesite-none-needs-secure", &["ride"]),
    ("host-prefix-refused", &["toss"]),
    ("document-cookie-misses-it", &["steal"]),
    ("two-cookies-of-one-name", &["toss"]),
    ("which-subdomains", &["toss"]),
    ("all-sessions-die-on-restart", &["forge"]),
    ("logout-does-not-log-out", &["replay"]),
    ("fixation-csrf-remember-me-jwt", &["ride", "fixate", "login", "jwt"]),
    ("users-see-each-others-account", &["cache"]),
];

/// The names of the labs of a symptom. Most symptoms have none.
pub fn labs_of(symptom: &str) -> &'static [&'static str] {
    LABS.iter().find(|(slug, _)| *slug == symptom).map_or(&[], |(_, labs)| labs)
}
