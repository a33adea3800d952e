//! The words of the glossary.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Practice {
    /// The name of the glossary.
    pub glossary: &'static str,
    /// What the glossary holds.
    pub glossary_lead: &'static str,
    /// The head of the column of the terms.
    pub term: &'static str,
    /// The head of the column of their meanings.
    pub means: &'static str,
    /// The head of the column of the sections that show them.
    pub shown_in: &'static str,
}

pub(super) const ZH: Practice = Practice {
    glossary: "术语表",
    glossary_lead: "书里的术语，中英文对照。每一条后面是演示它的那一节。",
    term: "术语",
    means: "意思",
    shown_in: "见",
};

pub(super) const EN: Practice = Practice {
    glossary: "Glossary",
    glossary_lead: "The terms of the book, in both languages. Each names the section that shows it.",
    term: "Term",
    means: "Meaning",
    shown_in: "Shown in",
};
