//! The exercises of the chapter on scale: two writers of one session, and a JWT that names its algorithm.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::Mac as _;
use rocket::serde::json::{Value, from_slice};

use super::Judgement;
use crate::secrets::hmac_sha256;

/// `two-tabs`: the place of each line of the exercise, from 1. Each tab reads the session as a whole and
/// writes it back with a key of its own.
pub fn two_tabs(places: &[Option<u8>]) -> Judgement {
    let [Some(a_writes), Some(b_reads), Some(b_writes), Some(a_reads)] = *places else {
        return Judgement::no(
            "四步都要有位置。",
            "Give each of the four steps a place.",
        );
    };
    let mut sorted = [a_writes, b_reads, b_writes, a_reads];
    sorted.sort_unstable();
    if sorted != [1, 2, 3, 4] {
        return Judgement::no(
            "两步不能占同一个位置。",
            "Two steps cannot have one place.",
        );
    }
    if a_writes < a_reads || b_writes < b_reads {
        return Judgement::no(
            "写回的是读到的，所以读在写的前面。",
            "A tab writes back what it has read, so it reads before it writes.",
        );
    }
    // What the session holds: whether A's key is there, and whether B's is.
    let mut kept = (false, false);
    let (mut a_read, mut b_read) = (kept, kept);
    for step in 1..=4 {
        match step {
            _ if step == a_reads => a_read = kept,
            _ if step == b_reads => b_read = kept,
            _ if step == a_writes => kept = (true, a_read.1),
            _ => kept = (b_read.0, true),
        }
    }
    match kept {
        (false, true) => Judgement::yes(
            "B 写回的是旧的那一份，里面没有 color。A 写的丢了。",
            "B wrote back the old copy, which has no color. What A wrote is lost.",
        ),
        (true, false) => Judgement::no(
            "丢的是 B 写的：剩下的是 color=blue。",
            "What B wrote is lost: color=blue is left.",
        ),
        _ => Judgement::no(
            "一个都没丢：后写的那个，读的时候已经看见了先写的。",
            "Nothing is lost: whoever wrote last had read what the other wrote.",
        ),
    }
}

/// `alg`: a token for a server that lets it choose the algorithm. `key` is that server's.
pub fn alg(token: &str, key: &[u8]) -> Judgement {
    let parts: Vec<_> = token.trim().split('.').collect();
    let json =
        |part: &str| -> Option<Value> { from_slice(&BASE64.decode(part).ok()?).ok() };
    let [first, second, signature] = parts[..] else {
        return Judgement::no(
            "JWT 是三段，中间两个点；没有签名，最后那个点也在。",
            "A JWT has three parts with two dots between them, the last of which stays if there is no signature.",
        );
    };
    let (Some(header), Some(claims)) = (json(first), json(second)) else {
        return Judgement::no(
            "前两段不是 base64url 写的 JSON（末尾不带等号）。",
            "The first two parts are not JSON in base64url, without equals signs at the end.",
        );
    };
    match header["alg"].as_str() {
        Some("none") if signature.is_empty() => {}
        Some("none") => {
            return Judgement::no(
                "alg 是 none，签名就得是空的（RFC 7518 §3.6）。",
                "With the alg none, the signature must be empty (RFC 7518 §3.6).",
            );
        }
        Some("HS256") => {
            if !is_signed(&format!("{first}.{second}"), signature, key) {
                return Judgement::no(
                    "alg 是 HS256，签名对不上这个服务器的密钥。",
                    "The alg is HS256, and the signature does not match this server’s key.",
                );
            }
        }
        _ => {
            return Judgement::no(
                "头里没有这个服务器认得的 alg，大小写也算。",
                "The header has no alg that this server knows; upper and lower case matter.",
            );
        }
    }
    match claims["sub"].as_str() {
        Some("admin") => Judgement::yes(
            "服务器把你当成了 admin：用哪个算法，是令牌说了算的。",
            "The server takes you for admin: the token had the say in which algorithm to use.",
        ),
        _ => Judgement::no(
            "令牌它信了，可是 sub 不是 admin。",
            "The server believes the token, but its sub is not admin.",
        ),
    }
}

/// Whether this is the HMAC-SHA256 of the text with the key (RFC 7518 §3.2).
fn is_signed(text: &str, signature: &str, key: &[u8]) -> bool {
    let signature = BASE64.decode(signature).ok();
    signature.is_some_and(|it| hmac_sha256(key, text).verify_slice(&it).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_six_orders_two_lose_what_a_wrote() {
        let mut lost = Vec::new();
        let mut orders = 0;
        for code in 0..256_u16 {
            let places = [0, 2, 4, 6].map(|bits| Some((code >> bits & 3) as u8 + 1));
            let said = two_tabs(&places);
            orders += usize::from(
                !said.says.en.contains("cannot")
                    && !said.says.en.contains("so it reads"),
            );
            if said.passed {
                lost.push(places.map(Option::unwrap_or_default));
            }
        }
        assert_eq!(orders, 6);
        lost.sort_unstable();
        // A writes, B reads, B writes, A reads.
        assert_eq!(lost, [[3, 1, 4, 2], [3, 2, 4, 1]]);
        assert!(!two_tabs(&[Some(3), Some(2), Some(4), None]).passed);
        assert!(!two_tabs(&[]).passed);
    }

    #[test]
    fn the_token_of_rfc_7515_has_its_signature_and_one_byte_less_has_not() {
        const KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = BASE64.decode(KEY).expect("base64url");
        assert!(alg(TOKEN, &key).says.en.contains("sub is not admin"));
        assert!(alg(TOKEN, &key[1..]).says.en.contains("does not match"));
    }

    #[test]
    fn the_server_of_alg_believes_what_the_token_says_of_itself() {
        let token = |header: &str, claims: &str, signature: &str| {
            let [header, claims] = [header, claims].map(|it| BASE64.encode(it));
            alg(&format!("{header}.{claims}.{signature}"), b"secret")
        };
        let (none, admin) = (r#"{"alg":"none"}"#, r#"{"sub":"admin"}"#);
        assert!(token(none, admin, "").passed);
        for (header, claims, signature) in [
            (none, admin, "x"),
            (none, r#"{"sub":"alice"}"#, ""),
            (r#"{"alg":"None"}"#, admin, ""),
            (r#"{"alg":"HS256"}"#, admin, ""),
            ("{}", admin, ""),
            ("", admin, ""),
        ] {
            assert!(!token(header, claims, signature).passed, "{header} {claims}");
        }
        assert!(!alg("a.b", b"secret").passed);
    }
}
