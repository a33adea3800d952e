//! The syntax that header fields share (RFC 9110): tokens, weights and dates.

use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc2822;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Whether a character may be in a token, such as a method or the name of a cookie (RFC 9110 §5.6.2).
pub fn is_token_char(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

/// Whether a text is a token (RFC 9110 §5.6.2).
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_token_char)
}

/// Whether a cookie's value can have this character without quotes: a cookie-octet
/// (RFC 6265bis §4.1.1).
pub fn is_cookie_octet(character: char) -> bool {
    matches!(character, '!' | '#'..='+' | '-'..=':' | '<'..='[' | ']'..='~')
}

/// The elements of `Accept-Language` or `Accept-Encoding` fields, each with its weight in thousandths
/// (RFC 9110 §12.4.2). An element without a weight has 1000. One with an invalid weight, or with
/// another parameter, is left out.
pub fn weighted<'f>(
    fields: impl Iterator<Item = &'f str>,
) -> impl Iterator<Item = (&'f str, u16)> {
    fields.flat_map(|field| field.split(',')).filter_map(|element| {
        let (name, parameter) = match element.split_once(';') {
            Some((name, parameter)) => (name, Some(parameter.trim())),
            None => (element, None),
        };
        let weight = match parameter {
            None => 1000,
            Some(weight) => {
                let number =
                    weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
                thousandths(number?)?
            }
        };
        Some((name.trim(), weight))
    })
}

/// A weight of `0` to `1` with at most three decimals, times a thousand (RFC 9110 §12.4.2).
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || decimals.len() > 3 {
        return None;
    }
    let places = decimals.bytes().chain(std::iter::repeat(b'0')).take(3);
    let decimals = places.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    match (whole, decimals) {
        ("0", decimals) => Some(decimals),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// A moment as `Expires` and `Date` write it (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn http_date(at: OffsetDateTime) -> String {
    const IMF_FIXDATE: &[BorrowedFormatItem<'_>] = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.to_offset(UtcOffset::UTC).format(IMF_FIXDATE).unwrap_or_default()
}

/// Reads a date as [`http_date`] writes it. RFC 5322 is accepted too, so that a recording or a person
/// may write a time zone other than GMT.
pub fn parse_http_date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(&text.replace("GMT", "+0000"), &Rfc2822).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_token_has_neither_separators_nor_spaces() {
        for token in ["GET", "a", "__Host-a", "x!#$%&'*+-.^_`|~9"] {
            assert!(is_token(token), "{token}");
        }
        for text in ["", "a b", "a=b", "a;", "\"a\"", "名", "a\t", "a(", "a/b"] {
            assert!(!is_token(text), "{text}");
        }
    }

    #[test]
    fn a_cookie_octet_is_visible_ascii_without_what_ends_or_quotes_a_value() {
        let octets: String = (0..0x100)
            .filter_map(char::from_u32)
            .filter(|it| is_cookie_octet(*it) && !it.is_alphanumeric())
            .collect();
        assert_eq!(octets, "!#$%&'()*+-./:<=>?@[]^_`{|}~");
    }

    #[test]
    fn each_element_has_its_weight_and_an_invalid_one_is_left_out() {
        let read = |field: &'static str| -> Vec<_> {
            weighted(std::iter::once(field)).collect()
        };
        assert_eq!(read("en, zh ; q=0.5"), [("en", 1000), ("zh", 500)]);
        assert_eq!(read("br;Q=0.001,gzip;q=1.000"), [("br", 1), ("gzip", 1000)]);
        assert_eq!(read("a;q=2, b;q=, c;q=0.1234, d;q=-1, e;q=+0.5, f;level=1"), []);
        assert_eq!(read("*;q=0"), [("*", 0)]);
    }

    #[test]
    fn a_date_is_read_as_it_was_written() {
        let moment = datetime!(1994-11-06 08:49:37 UTC);
        assert_eq!(http_date(moment), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(parse_http_date(&http_date(moment)), Some(moment));
        let east = datetime!(1994-11-06 16:49:37 +8);
        assert_eq!(http_date(east), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 16:49:37 +0800"), Some(east));
        assert_eq!(parse_http_date("1994-11-06"), None);
    }
}
