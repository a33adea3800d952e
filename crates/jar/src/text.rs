//! How reasons quote bytes and dates.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// The most bytes that are quoted. The rest is left out.
const LONGEST: usize = 60;

/// Bytes as text: printable characters as they are, others as `\x01`, and cut after [`LONGEST`] bytes.
pub(super) fn quote(bytes: &[u8]) -> String {
    let mut end = bytes.len().min(LONGEST);
    // A character is not cut in two.
    while end < bytes.len() && end > LONGEST - 3 && bytes[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    let cut = &bytes[..end];
    if end == bytes.len() && cut.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return String::from_utf8_lossy(cut).into_owned();
    }
    let mut shown = String::new();
    for chunk in cut.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_ascii_control() {
                shown += &format!("\\x{:02x}", u32::from(character));
            } else if character.is_control() {
                shown.extend(character.escape_unicode());
            } else {
                shown.push(character);
            }
        }
        for byte in chunk.invalid() {
            shown += &format!("\\x{byte:02x}");
        }
    }
    if bytes.len() > LONGEST {
        shown.push('…');
    }
    shown
}

/// A moment in the format of `Expires`.
pub(super) fn date(moment: OffsetDateTime) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    moment.to_offset(time::UtcOffset::UTC).format(&FORMAT).unwrap_or_default()
}
