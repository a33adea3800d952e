//! The languages that a reason can be given in.

/// The language of a reason.
///
/// A program that has a type for languages can implement `From` of it for this one and pass its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Reasons are given in Chinese.
    Zh,
    /// Reasons are given in English.
    En,
}

impl Language {
    /// Both languages, Chinese first.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];
}

/// A short text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text in Chinese.
    pub zh: &'static str,
    /// The text in English.
    pub en: &'static str,
}

impl Text {
    /// The text in one language.
    pub fn get(&self, lang: impl Into<Language>) -> &'static str {
        match lang.into() {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }
}
