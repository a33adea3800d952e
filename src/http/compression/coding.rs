//! Content codings, and which one a client prefers.

use std::convert::Infallible;

use rocket::Request;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest};

use crate::fields;

/// A content coding: how a body is compressed for the transfer (RFC 9110 §8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `br`, which is Brotli (RFC 7932).
    Brotli,
    /// `gzip`, in the format of RFC 1952.
    Gzip,
    /// The body is not compressed.
    Identity,
}

impl Coding {
    /// All codings, the one that saves most first.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The coding's name in `Accept-Encoding` and `Content-Encoding`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The coding that a client prefers by the `Accept-Encoding` fields of its request (RFC 9110
    /// §12.5.3): the one with the highest weight, and of equal weights the one that saves most. If
    /// nothing is acceptable, not even identity, it is still identity.
    pub fn negotiate<'f>(accept_encoding: impl Iterator<Item = &'f str>) -> Self {
        Self::best(accept_encoding, &Self::ALL)
    }

    /// The coding that a client prefers of those that are quick: not Brotli.
    pub fn negotiate_quick<'f>(accept_encoding: impl Iterator<Item = &'f str>) -> Self {
        Self::best(accept_encoding, &[Self::Gzip, Self::Identity])
    }

    fn best<'f>(
        accept_encoding: impl Iterator<Item = &'f str>,
        among: &[Self],
    ) -> Self {
        let mut weights = [None; Self::ALL.len()];
        let mut others = None;
        for (name, weight) in fields::weighted(accept_encoding) {
            let is = |coding: &Self| {
                name.eq_ignore_ascii_case(coding.name())
                    || *coding == Self::Gzip && name.eq_ignore_ascii_case("x-gzip")
            };
            match Self::ALL.iter().position(is) {
                Some(at) => weights[at] = Some(weight),
                None if name == "*" => others = Some(weight),
                None => {}
            }
        }
        let mut best = (Self::Identity, 0);
        for (coding, weight) in Self::ALL.into_iter().zip(weights) {
            let weight = weight.or(others).unwrap_or_default();
            if weight > best.1 && among.contains(&coding) {
                best = (coding, weight);
            }
        }
        best.0
    }
}

/// The guard gives the coding for the response, by [`Coding::negotiate`].
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Coding {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        Outcome::Success(Self::negotiate(request.headers().get("Accept-Encoding")))
    }
}

/// The guard gives the coding for a response that is made for one visitor, which isn't worth the best
/// compression, by [`Coding::negotiate_quick`].
pub struct QuickCoding(pub Coding);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for QuickCoding {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        let accepted = request.headers().get("Accept-Encoding");
        Outcome::Success(Self(Coding::negotiate_quick(accepted)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coding_is_the_one_the_client_weighs_most() {
        use Coding::{Brotli, Gzip, Identity};

        for (fields, expected) in [
            (&[][..], Identity),
            (&[""], Identity),
            (&["gzip, deflate, br, zstd"], Brotli),
            (&["br", "gzip"], Brotli),
            (&["gzip"], Gzip),
            (&["x-gzip"], Gzip),
            (&["GZIP;Q=1"], Gzip),
            (&["deflate, zstd"], Identity),
            (&["br;q=0.5, gzip;q=0.8"], Gzip),
            (&["br;q=0.5", " gzip ; q=0.501"], Gzip),
            (&["br;q=0.5,gzip;q=0.5"], Brotli),
            (&["br;q=0, gzip;q=0"], Identity),
            (&["br;q=0.000, gzip"], Gzip),
            (&["identity, gzip;q=0.5"], Identity),
            (&["identity;q=0.5, gzip;q=0.5"], Gzip),
            (&["gzip;q=0.001"], Gzip),
            (&["*"], Brotli),
            (&["*;q=0.5, gzip"], Gzip),
            (&["br;q=0, *"], Gzip),
            (&["gzip;q=0.1, *;q=0"], Gzip),
            (&["*;q=0"], Identity),
            (&["identity;q=0"], Identity),
            (&["br;q=2, gzip"], Gzip),
            (&["br;q=1.001, gzip"], Gzip),
            (&["br;q=0.1234, gzip;q=0.1"], Gzip),
            (&["br;q=, gzip;q=-1, identity;q=+0.5"], Identity),
            (&["br;level=1, gzip"], Gzip),
            (&[",,;,gzip,"], Gzip),
            (&["brotli"], Identity),
        ] {
            let coding = Coding::negotiate(fields.iter().copied());
            assert_eq!(coding, expected, "{fields:?}");
        }
    }

    #[test]
    fn a_quick_coding_is_one_that_the_client_accepts_too() {
        for (field, expected) in [
            ("gzip, deflate, br, zstd", Coding::Gzip),
            ("br", Coding::Identity),
            ("br, gzip;q=0", Coding::Identity),
            ("br, gzip;q=0.1, identity;q=0.5", Coding::Identity),
            ("*", Coding::Gzip),
        ] {
            let coding = Coding::negotiate_quick([field].into_iter());
            assert_eq!(coding, expected, "{field:?}");
        }
    }
}
