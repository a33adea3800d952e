//! HS256 for `jsonwebtoken`: HMAC-SHA256 (RFC 7518 §3.2), and no other algorithm.
//!
//! The crate takes its cryptography from a provider. Its ready-made providers include RSA and elliptic
//! curves, which one login doesn't need. This provider is the HMAC that the site already depends on.

use hmac::Mac as _;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use signature::{Signer, Verifier};

use crate::secrets::hmac_sha256;

/// Installs this provider in the crate. Only the first call has an effect.
pub fn install() {
    PROVIDER.install_default().ok();
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// The key with which this provider signs and verifies.
struct Hs256(Vec<u8>);

impl Hs256 {
    fn new(algorithm: &Algorithm, key: &[u8]) -> Result<Self, Error> {
        match algorithm {
            Algorithm::HS256 => Ok(Self(key.to_vec())),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        }
    }
}

fn signer(
    algorithm: &Algorithm,
    key: &EncodingKey,
) -> Result<Box<dyn JwtSigner>, Error> {
    Ok(Box::new(Hs256::new(algorithm, key.as_bytes())?))
}

fn verifier(
    algorithm: &Algorithm,
    key: &DecodingKey,
) -> Result<Box<dyn JwtVerifier>, Error> {
    Ok(Box::new(Hs256::new(algorithm, key.try_get_as_bytes()?)?))
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let mac = hmac_sha256(&self.0, message);
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(
        &self,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> Result<(), signature::Error> {
        let mac = hmac_sha256(&self.0, message);
        mac.verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}
