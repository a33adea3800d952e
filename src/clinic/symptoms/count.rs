//! How many symptoms there are, in the words of a heading. A chapter's headings are constants, so these are
//! put together while the program is compiled.

use crate::clinic::symptoms::ALL;
use crate::lang::Text;

/// How many symptoms there are.
pub const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < ALL.len() {
        count += ALL[group].symptoms.len();
        group += 1;
    }
    assert!(10 <= count && count < 100, "the heading has room for two digits");
    count
};

/// The heading of the symptoms, with how many there are.
pub const HEADING: Text = Text { zh: as_text(&ZH), en: as_text(&EN) };

const AFTER_ZH: &str = " 个症状";
const AFTER_EN: &str = " symptoms";
const ZH: [u8; 2 + AFTER_ZH.len()] = counted(AFTER_ZH);
const EN: [u8; 2 + AFTER_EN.len()] = counted(AFTER_EN);

/// The number in two digits, and what stands after it.
const fn counted<const LENGTH: usize>(after: &str) -> [u8; LENGTH] {
    let mut text = [0; LENGTH];
    text[0] = b'0' + (COUNT / 10) as u8;
    text[1] = b'0' + (COUNT % 10) as u8;
    let mut at = 0;
    while at < after.len() {
        text[2 + at] = after.as_bytes()[at];
        at += 1;
    }
    text
}

const fn as_text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("digits before a text are a text"),
    }
}
