//! Constant text, compressed once, with a gap for what is not constant.
//!
//! A page is the same for everybody but for its panel. So the parts before and after the panel are
//! compressed when the site has started, each by itself, and a request only joins three pieces of
//! one compressed stream: both formats allow a block that holds its bytes as they are, and that is
//! how the panel travels.
//!
//! The panel is not compressed for another reason, too. It repeats what a request said, beside
//! what the server knows of the visitor; compressed together, the length of the answer would tell
//! a guess at the one by the help of the other (the BREACH attack). Stored, it has the length it
//! has. And the session's id in it is masked. The answers of the demos stay as they are for the
//! same reason, and because they are small.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io::{self, SeekFrom, Write as _};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use rocket::Request;
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest};
use rocket::tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use rocket::tokio::task::spawn_blocking;

/// How a body is coded on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// RFC 7932, `br`.
    Brotli,
    /// RFC 1952.
    Gzip,
    /// Not at all.
    Identity,
}

impl Coding {
    /// All of them, the one that saves most first.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in `Accept-Encoding` and `Content-Encoding`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The coding a client wants, by the `Accept-Encoding` fields of its request (RFC 9110
    /// §12.5.3): the one with the highest weight, and of equals the one that saves most. Where
    /// nothing is acceptable, not even identity, it is identity all the same.
    pub fn negotiate<'f>(fields: impl Iterator<Item = &'f str>) -> Self {
        let mut weights = [None; Self::ALL.len()];
        let mut others = None;
        for element in fields.flat_map(|field| field.split(',')) {
            let mut parts = element.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = match parts.next() {
                None => Some(1000),
                Some(weight) => weight
                    .strip_prefix("q=")
                    .or_else(|| weight.strip_prefix("Q="))
                    .and_then(thousandths),
            };
            let Some(weight) = weight else { continue };
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
            if weight > best.1 {
                best = (coding, weight);
            }
        }
        best.0
    }
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

/// See [`Coding::negotiate`].
#[rocket::async_trait]
impl<'r> FromRequest<'r> for Coding {
    type Error = Infallible;

    async fn from_request(
        request: &'r Request<'_>,
    ) -> request::Outcome<Self, Infallible> {
        Outcome::Success(Self::negotiate(request.headers().get("Accept-Encoding")))
    }
}

/// A constant text with one gap, in every coding.
pub struct Text {
    plain: Parts,
    gzip: OnceLock<(Parts, Hasher)>,
    brotli: OnceLock<Parts>,
}

/// What stands before the gap, and what after it.
struct Parts {
    before: Cow<'static, [u8]>,
    after: Cow<'static, [u8]>,
}

impl Text {
    /// A text with a gap between `before` and `after`.
    pub fn around(before: String, after: String) -> Self {
        Self::new(before.into_bytes().into(), after.into_bytes().into())
    }

    /// A text without one: to leave the gap empty is to leave it out.
    pub fn whole(text: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::new(text.into(), Cow::Borrowed(b""))
    }

    fn new(before: Cow<'static, [u8]>, after: Cow<'static, [u8]>) -> Self {
        Self {
            plain: Parts { before, after },
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// Compresses it now if it wasn't yet, on a thread that may take its time.
    pub async fn prepare(self: &Arc<Self>, coding: Coding) {
        if !self.is_ready(coding) {
            let text = self.clone();
            // Should the thread fail, `fill` does its work.
            spawn_blocking(move || text.compress(coding)).await.ok();
        }
    }

    /// Whether it was compressed before.
    pub fn is_ready(&self, coding: Coding) -> bool {
        match coding {
            Coding::Identity => true,
            Coding::Gzip => self.gzip.get().is_some(),
            Coding::Brotli => self.brotli.get().is_some(),
        }
    }

    /// Compresses it now if it wasn't yet.
    pub fn compress(&self, coding: Coding) {
        match coding {
            Coding::Identity => {}
            Coding::Gzip => drop(self.gzip()),
            Coding::Brotli => drop(self.brotli()),
        }
    }

    /// The body with `live` in the gap.
    pub fn fill(self: &Arc<Self>, coding: Coding, live: Vec<u8>) -> Body {
        let (live, tail) = match coding {
            Coding::Identity => (live, Vec::new()),
            Coding::Gzip => {
                let mut crc = self.gzip().1.clone();
                crc.update(&live);
                crc.update(&self.plain.after);
                let plain = &self.plain;
                // The format counts modulo 2^32.
                let length = plain.before.len() + live.len() + plain.after.len();
                let mut tail = crc.finalize().to_le_bytes().to_vec();
                tail.extend((length as u32).to_le_bytes());
                (deflate_stored(&live), tail)
            }
            Coding::Brotli => (brotli_stored(&live), Vec::new()),
        };
        Body::new(self.clone(), coding, live, tail)
    }

    fn parts(&self, coding: Coding) -> &Parts {
        match coding {
            Coding::Identity => &self.plain,
            Coding::Gzip => &self.gzip().0,
            Coding::Brotli => self.brotli(),
        }
    }

    fn gzip(&self) -> &(Parts, Hasher) {
        self.gzip.get_or_init(|| {
            let Parts { before, after } = &self.plain;
            let mut crc = Hasher::new();
            crc.update(before);
            let before = [GZIP_HEADER, &deflate(before, false)].concat().into();
            (Parts { before, after: deflate(after, true).into() }, crc)
        })
    }

    fn brotli(&self) -> &Parts {
        self.brotli.get_or_init(|| Parts {
            before: brotli_part(&self.plain.before, true).into(),
            after: [&brotli_part(&self.plain.after, false)[..], BROTLI_END]
                .concat()
                .into(),
        })
    }
}

// gzip: one deflate stream (RFC 1951) between a header and the checksum of the whole.

/// Deflate, no name, no time, compressed as well as possible, on an unknown system.
const GZIP_HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];

/// `text` as blocks of a deflate stream that end at a whole byte; the stream's last or not.
fn deflate(text: &[u8], last: bool) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("memory takes every byte");
    match last {
        true => encoder.finish().expect("memory takes every byte"),
        false => {
            encoder.flush().expect("memory takes every byte");
            std::mem::take(encoder.get_mut())
        }
    }
}

/// `live` as blocks that hold it as it is (§3.2.4).
fn deflate_stored(live: &[u8]) -> Vec<u8> {
    let mut blocks = Vec::with_capacity(live.len() + 5 * (live.len() / 0xffff + 1));
    for block in live.chunks(0xffff) {
        let length = block.len() as u16;
        blocks.push(0);
        blocks.extend(length.to_le_bytes());
        blocks.extend((!length).to_le_bytes());
        blocks.extend(block);
    }
    blocks
}

// Brotli: a window size, then meta-blocks (RFC 7932 §9).

/// The window, as a power of two: longer than any page, so that a page can refer to all of itself.
const BROTLI_WINDOW: i32 = 18;

/// The last step, 11, takes three times as long for two per cent.
const BROTLI_QUALITY: i32 = 10;

/// The meta-block that ends the stream and is empty.
const BROTLI_END: &[u8] = &[0b11];

/// `text` as meta-blocks that end at a whole byte, none of them the stream's last.
///
/// The first part begins the stream. A later one must hold however much comes before it: it refers
/// neither to that, nor to distances used there, nor to the dictionary, whose words lie at
/// distances beyond all that came before. That is what the encoder calls catable.
fn brotli_part(text: &[u8], first: bool) -> Vec<u8> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
        size_hint: text.len(),
        bare_stream: true,
        byte_align: true,
        appendable: true,
        catable: !first,
        use_dictionary: first,
        ..BrotliEncoderParams::default()
    };
    let mut part = Vec::new();
    brotli::BrotliCompress(&mut &text[..], &mut part, &parameters)
        .expect("memory takes every byte");
    part
}

/// `live` as meta-blocks that hold it as it is.
fn brotli_stored(live: &[u8]) -> Vec<u8> {
    let mut blocks = Vec::with_capacity(live.len() + 3 * (live.len() / 0x1_0000 + 1));
    for block in live.chunks(0x1_0000) {
        // From the lowest bit: not the last (0), its length less one in four nibbles (00 and 16
        // bits), uncompressed (1), and zeros up to a whole byte.
        let head = (block.len() as u32 - 1) << 3 | 1 << 19;
        blocks.extend(&head.to_le_bytes()[..3]);
        blocks.extend(block);
    }
    blocks
}

/// A response's body: the pieces one after another, and none of the constant ones copied.
pub struct Body {
    text: Arc<Text>,
    coding: Coding,
    live: Vec<u8>,
    tail: Vec<u8>,
    at: u64,
}

impl Body {
    fn new(text: Arc<Text>, coding: Coding, live: Vec<u8>, tail: Vec<u8>) -> Self {
        Self { text, coding, live, tail, at: 0 }
    }

    fn pieces(&self) -> [&[u8]; 4] {
        let parts = self.text.parts(self.coding);
        [&parts.before, &self.live, &parts.after, &self.tail]
    }

    /// Its length in bytes.
    pub fn size(&self) -> usize {
        self.pieces().iter().map(|piece| piece.len()).sum()
    }

    /// In pieces of which length it should be sent. Rocket takes 4 KiB unless told otherwise, and
    /// reserves a piece of this length even for a body that is shorter. The byte more spares it a
    /// second one, in which it would look for the end.
    pub fn chunk_size(&self) -> usize {
        (self.size() + 1).min(64 * 1024)
    }
}

impl AsyncRead for Body {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let mut skip = usize::try_from(self.at).unwrap_or(usize::MAX);
        for piece in self.pieces() {
            let rest = piece.get(skip..).unwrap_or_default();
            skip = skip.saturating_sub(piece.len());
            buffer.put_slice(&rest[..rest.len().min(buffer.remaining())]);
        }
        self.at += (buffer.filled().len() - before) as u64;
        Poll::Ready(Ok(()))
    }
}

impl AsyncSeek for Body {
    fn start_seek(mut self: Pin<&mut Self>, to: SeekFrom) -> io::Result<()> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => (self.size() as u64).checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(())
    }

    fn poll_complete(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<io::Result<u64>> {
        Poll::Ready(Ok(self.at))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use rocket::tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

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

    #[rocket::async_test]
    async fn what_a_decoder_makes_of_it_is_the_text_with_the_gap_filled() {
        let page = "<p>这一页 is <b>constant</b> &amp; long.</p>\n".repeat(3000);
        let texts = [
            ("", ""),
            ("a", ""),
            ("", "b"),
            ("<p>", "</p>"),
            (page.as_str(), ""),
            ("", page.as_str()),
            (page.as_str(), page.as_str()),
        ];
        for (before, after) in texts {
            let text = Arc::new(Text::around(before.to_owned(), after.to_owned()));
            for length in
                [0, 1, 2, 3, 517, 0xfffe, 0xffff, 0x1_0000, 0x1_0001, 0x2_0000, 300_000]
            {
                let live = noise(length);
                let whole = [before.as_bytes(), &live, after.as_bytes()].concat();
                for coding in Coding::ALL {
                    let decoded = decode(coding, &sent(&text, coding, &live).await);
                    assert!(decoded == whole, "{coding:?}, {length} bytes in the gap");
                }
            }
        }
    }

    #[rocket::async_test]
    async fn a_gap_of_more_than_any_one_block_can_hold_is_filled_too() {
        let text = Arc::new(Text::around("<p>".repeat(999), "</p>".repeat(999)));
        let live = noise((1 << 24) + 1);
        for coding in Coding::ALL {
            let decoded = decode(coding, &sent(&text, coding, &live).await);
            assert!(decoded[3 * 999..][..live.len()] == live, "{coding:?}");
            assert_eq!(decoded.len(), 7 * 999 + live.len(), "{coding:?}");
        }
    }

    #[rocket::async_test]
    async fn a_body_can_be_read_from_anywhere_and_in_small_pieces() {
        let text = Arc::new(Text::around("before ".to_owned(), " after".to_owned()));
        let mut body = text.fill(Coding::Identity, b"live".to_vec());
        assert_eq!(body.size(), 17);
        let mut three = [0; 3];
        let mut read = Vec::new();
        while let Ok(count @ 1..) = body.read(&mut three).await {
            read.extend_from_slice(&three[..count]);
        }
        assert_eq!(read, b"before live after");
        assert_eq!(body.seek(SeekFrom::End(-8)).await.unwrap(), 9);
        read.clear();
        body.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"ve after");
        assert!(body.seek(SeekFrom::Current(-18)).await.is_err());
        assert_eq!(body.seek(SeekFrom::Start(99)).await.unwrap(), 99);
        assert_eq!(body.read(&mut three).await.unwrap(), 0);
    }

    async fn sent(text: &Arc<Text>, coding: Coding, live: &[u8]) -> Vec<u8> {
        text.prepare(coding).await;
        let mut body = text.fill(coding, live.to_vec());
        let mut sent = Vec::new();
        body.read_to_end(&mut sent).await.unwrap();
        assert_eq!(sent.len(), body.size());
        sent
    }

    fn decode(coding: Coding, sent: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        match coding {
            Coding::Identity => decoded.extend_from_slice(sent),
            Coding::Gzip => {
                let mut decoder = flate2::bufread::GzDecoder::new(sent);
                decoder.read_to_end(&mut decoded).unwrap();
                assert!(decoder.into_inner().is_empty());
            }
            Coding::Brotli => {
                let mut rest = sent;
                brotli::BrotliDecompress(&mut rest, &mut decoded).unwrap();
                assert!(rest.is_empty());
            }
        }
        decoded
    }

    /// Bytes in which no two places are alike, the same at each run.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let next = std::iter::from_fn(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            Some(state as u8)
        });
        next.take(length).collect()
    }
}
