//! The languages that a reason can be given in.

/// The language of a reason.
///
/// A program that has a type for languages can implement `From` of it for this one and pass its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];
}

/// A short text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Text {
    /// The text in one language.
    pub fn get(&self, lang: impl Into<Lang>) -> &'static str {
        match lang.into() {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}
