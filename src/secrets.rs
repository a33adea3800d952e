//! The key that encrypts private cookies: the configured one, or one that the program makes. Also random
//! bytes, [`token`]s and HMAC.

pub mod token;

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rocket::config::SecretKey;
use rocket::figment::Figment;
use rocket::figment::error::Kind;
use sha2::Sha256;

/// The file of a key that the program makes, in its working directory unless `secret_key_file` names
/// another.
const FILE: &str = ".secret_key";

/// The command that makes a good key. Every message about a bad key ends with it.
pub const COMMAND: &str = "openssl rand -base64 32";

/// Why a key must not be used. As text it also says what to do.
#[derive(Debug)]
pub enum BadKey {
    /// The configured `secret_key` is not a key that protects anything.
    Configured(String),
    /// The content of the key file is not a key.
    Kept(PathBuf),
    /// The key file can't be read.
    Unreadable(PathBuf, io::Error),
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configured(why) => {
                write!(
                    f,
                    "The configured secret_key is refused: {why}. Make one with: {COMMAND}"
                )
            }
            Self::Kept(file) => {
                let file = file.display();
                write!(
                    f,
                    "{file} holds no secret key. Delete it and a new one is made, or fill it with: {COMMAND}"
                )
            }
            Self::Unreadable(file, why) => {
                write!(f, "{} can't be read: {why}", file.display())
            }
        }
    }
}

impl std::error::Error for BadKey {}

/// Returns `figment` with a `secret_key` in it.
///
/// A configured key is checked and not changed. Without one, the key in the key file is used. Without
/// such a file, a new key is made and written to it, readable by the owner only, and a line on standard
/// error says so. If the file can't be written, the key lasts until the program ends, and the line says
/// that.
///
/// # Errors
/// A [`BadKey`] that is configured or in the key file.
pub fn provide(figment: Figment) -> Result<Figment, BadKey> {
    if configured(&figment)? {
        return Ok(figment);
    }
    let file: PathBuf =
        figment.extract_inner("secret_key_file").unwrap_or_else(|_| FILE.into());
    let key = match read(&file) {
        Ok(text) => usable(text.trim()).ok_or_else(|| BadKey::Kept(file.clone()))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&file),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(BadKey::Kept(file));
        }
        Err(error) => return Err(BadKey::Unreadable(file, error)),
    };
    Ok(figment.merge(("secret_key", key)))
}

/// Whether a key is configured. One that protects nothing is an error.
fn configured(figment: &Figment) -> Result<bool, BadKey> {
    let refuse = |why: &str| Err(BadKey::Configured(why.to_owned()));
    let text = figment.extract_inner::<String>("secret_key").ok();
    match (figment.extract_inner::<SecretKey>("secret_key"), text) {
        (Err(error), _) if matches!(error.kind, Kind::MissingField(_)) => Ok(false),
        (Err(_), _) => refuse("it must be 44 or 88 characters of base64, or 64 of hex"),
        // Rocket's default, which is all zeros, is the only key that isn't text.
        (Ok(key), None) => Ok(!key.is_zero()),
        (Ok(key), Some(_)) if key.is_zero() => refuse("it is all zeros"),
        (Ok(_), Some(text)) if text.chars().all(|c| text.starts_with(c)) => {
            refuse("it is one character, repeated")
        }
        (Ok(_), Some(_)) => Ok(true),
    }
}

/// Returns `text` if it is a key of the form that [`new_key`] makes.
fn usable(text: &str) -> Option<String> {
    (BASE64.decode(text).ok()?.len() == 32).then(|| text.to_owned())
}

/// Reads the key file.
fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    // A key has 44 characters, so a longer file need not be read to its end.
    File::open(file)?.take(1024).read_to_string(&mut text)?;
    Ok(text)
}

/// A new key: 32 random bytes from the operating system, in base64.
pub fn new_key() -> String {
    BASE64.encode(random_bytes::<32>())
}

/// Random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// The HMAC-SHA256 of a message (RFC 2104), to be written out or to be compared with one.
pub fn hmac_sha256(key: &[u8], message: impl AsRef<[u8]>) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message.as_ref());
    mac
}

/// Makes a key, writes it to `file` if possible, and says so on standard error.
fn make(file: &Path) -> String {
    let key = new_key();
    match keep(file, &key) {
        Ok(()) => eprintln!(
            "Made a secret key and kept it in {} (readable by you alone).",
            file.display()
        ),
        Err(error) => eprintln!(
            "Made a secret key for this run only: {} can't be written ({error}). Private cookies end with the program.",
            file.display()
        ),
    }
    key
}

/// Writes a new file that only its owner can read, from its first byte on.
fn keep(file: &Path, key: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(format!("{key}\n").as_bytes())
}

/// The keys of this process. The first one, Rocket's own `secret_key`, encrypts and signs. Every one can
/// decrypt and verify: `secret_key_fallbacks` are earlier keys, so that a change of keys logs nobody out.
pub struct Keys(Vec<String>);

impl Keys {
    /// The keys of a configuration, which must have a `secret_key`.
    pub fn of(figment: &Figment) -> Self {
        let first = figment.extract_inner("secret_key").unwrap_or_default();
        let fallbacks: Vec<String> =
            figment.extract_inner("secret_key_fallbacks").unwrap_or_default();
        Self(std::iter::once(first).chain(fallbacks).collect())
    }

    /// The key that encrypts and signs.
    pub fn first(&self) -> &str {
        &self.0[0]
    }

    /// The keys that decrypt and verify, the first one included.
    pub fn all(&self) -> &[String] {
        &self.0
    }
}
