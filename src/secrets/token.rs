//! Tokens that nobody can guess: 128 random bits, written as thirty-two hexadecimal digits in lower case.

use super::random_bytes;

/// A new token, which nobody has had before.
pub fn new_token() -> String {
    token_from(random_bytes())
}

/// The token of these random bytes.
pub fn token_from(random: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(random))
}

/// Whether a text has the form of a token. It may be one that was never handed out.
pub fn has_token_form(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_every_digit_of_its_bytes() {
        assert_eq!(token_from([0; 16]), "0".repeat(32));
        let bytes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255];
        assert_eq!(token_from(bytes), "000102030405060708090a0b0c0d0eff");
        assert!(has_token_form(&token_from(bytes)));
    }

    #[test]
    fn new_tokens_differ_and_no_other_text_has_their_form() {
        assert_ne!(new_token(), new_token());
        assert!(has_token_form(&new_token()));
        let [upper, long, wide] = ["A".repeat(32), "0".repeat(33), "é".repeat(16)];
        let others = ["", "1", &upper, &long, &wide, &"g".repeat(32)];
        assert!(others.into_iter().all(|it| !has_token_form(it)));
    }
}
