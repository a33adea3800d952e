//! How this model and other people's cookie stores did on the same cases, as `scripts/conformance` printed
//! it. `README.md` has the same table, and a test compares the two.

/// What one program scored.
#[derive(Debug)]
pub struct Score {
    /// The name of the row, for a link to it.
    pub id: &'static str,
    /// The program as the table names it, with its version.
    pub program: &'static str,
    /// The shares of all cases, of the core and of the edge.
    pub shares: [&'static str; 3],
}

/// The rows of the table in their order.
pub const SCORES: &[Score] = &[
    Score {
        id: "this-jar",
        program: "this jar, `standard`",
        shares: ["100.0 %", "100.0 %", "100.0 %"],
    },
    Score {
        id: "tough-cookie",
        program: "tough-cookie 6.1.0, loose (Node)",
        shares: ["90.7 %", "91.1 %", "77.8 %"],
    },
    Score {
        id: "cookie-store",
        program: "cookie_store 0.22 with the Public Suffix List (Rust)",
        shares: ["71.5 %", "71.8 %", "61.1 %"],
    },
    Score {
        id: "http-cookiejar",
        program: "http.cookiejar (Python 3.11)",
        shares: ["72.2 %", "72.8 %", "50.0 %"],
    },
];
