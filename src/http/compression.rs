//! Constant texts that are compressed once, with a gap for the part that is not constant.
//!
//! A page is the same for everybody except for its panel. So the parts before and after the panel are
//! compressed once, each by itself, after the site has started. For a request the three pieces of one
//! compressed stream are joined: both formats have blocks that hold bytes uncompressed, and the panel
//! is sent in such blocks.
//!
//! There is another reason not to compress the panel. It repeats parts of the request beside what the
//! server knows of the visitor. If both were compressed together, the length of the answer would show
//! an attacker whether a guess in the request is right (the BREACH attack). Uncompressed, its length
//! does not depend on that. The session's id in it is masked as well. The answers of the demos are not
//! compressed for the same reason, and because they are small.

mod coding;
mod stream;

use std::borrow::Cow;
use std::io::{self, SeekFrom};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use crc32fast::Hasher;
use rocket::tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use rocket::tokio::task::spawn_blocking;

pub use self::coding::Coding;
use self::stream::{
    BROTLI_END, GZIP_HEADER, brotli_part, brotli_stored, deflate, deflate_stored,
};

/// A constant text with one gap, compressed once for each coding.
pub struct Precompressed {
    plain: Parts,
    gzip: OnceLock<(Parts, Hasher)>,
    brotli: OnceLock<Parts>,
}

/// The parts before and after the gap, in one coding.
struct Parts {
    before: Cow<'static, [u8]>,
    after: Cow<'static, [u8]>,
}

impl Precompressed {
    /// A text with a gap between `before` and `after`.
    pub fn around(before: String, after: String) -> Self {
        Self::new(before.into_bytes().into(), after.into_bytes().into())
    }

    /// A text without a gap, which is one whose gap is filled with nothing.
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

    /// Compresses the text in this coding, unless that was done before. This runs on a thread for
    /// blocking work.
    pub async fn prepare(self: &Arc<Self>, coding: Coding) {
        if !self.is_ready(coding) {
            let text = self.clone();
            // If the thread fails, `fill` compresses the text.
            spawn_blocking(move || text.compress(coding)).await.ok();
        }
    }

    /// Whether the text has been compressed in this coding.
    pub fn is_ready(&self, coding: Coding) -> bool {
        match coding {
            Coding::Identity => true,
            Coding::Gzip => self.gzip.get().is_some(),
            Coding::Brotli => self.brotli.get().is_some(),
        }
    }

    /// Compresses the text in this coding, unless that was done before. This may take a second.
    pub fn compress(&self, coding: Coding) {
        match coding {
            Coding::Identity => {}
            Coding::Gzip => drop(self.gzip()),
            Coding::Brotli => drop(self.brotli()),
        }
    }

    /// The body of a response with `live` in the gap.
    pub fn fill(self: &Arc<Self>, coding: Coding, live: Vec<u8>) -> FilledBody {
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
        FilledBody::new(self.clone(), coding, live, tail)
    }

    /// The two constant parts in this coding.
    fn parts(&self, coding: Coding) -> &Parts {
        match coding {
            Coding::Identity => &self.plain,
            Coding::Gzip => &self.gzip().0,
            Coding::Brotli => self.brotli(),
        }
    }

    /// The two parts as pieces of a gzip stream, and the checksum of the text before the gap.
    fn gzip(&self) -> &(Parts, Hasher) {
        self.gzip.get_or_init(|| {
            let Parts { before, after } = &self.plain;
            let mut crc = Hasher::new();
            crc.update(before);
            let before = [GZIP_HEADER, &deflate(before, false)].concat().into();
            (Parts { before, after: deflate(after, true).into() }, crc)
        })
    }

    /// The two parts as pieces of a Brotli stream.
    fn brotli(&self) -> &Parts {
        self.brotli.get_or_init(|| Parts {
            before: brotli_part(&self.plain.before, true).into(),
            after: [&brotli_part(&self.plain.after, false)[..], BROTLI_END]
                .concat()
                .into(),
        })
    }
}

/// The body of a response: the pieces one after another. The constant ones are not copied.
pub struct FilledBody {
    text: Arc<Precompressed>,
    coding: Coding,
    live: Vec<u8>,
    tail: Vec<u8>,
    at: u64,
}

impl FilledBody {
    fn new(
        text: Arc<Precompressed>,
        coding: Coding,
        live: Vec<u8>,
        tail: Vec<u8>,
    ) -> Self {
        Self { text, coding, live, tail, at: 0 }
    }

    /// The pieces in their order.
    fn pieces(&self) -> [&[u8]; 4] {
        let parts = self.text.parts(self.coding);
        [&parts.before, &self.live, &parts.after, &self.tail]
    }

    /// The length of the body in bytes.
    pub fn size(&self) -> usize {
        self.pieces().iter().map(|piece| piece.len()).sum()
    }

    /// The size of the chunks in which Rocket should read the body. Rocket's default is 4 KiB, and it
    /// reserves a whole chunk even for a shorter body. One byte more than the size lets Rocket find the
    /// end of the body in the same chunk.
    pub fn chunk_size(&self) -> usize {
        (self.size() + 1).min(64 * 1024)
    }
}

impl AsyncRead for FilledBody {
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

impl AsyncSeek for FilledBody {
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
            let text =
                Arc::new(Precompressed::around(before.to_owned(), after.to_owned()));
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
        let text =
            Arc::new(Precompressed::around("<p>".repeat(999), "</p>".repeat(999)));
        let live = noise((1 << 24) + 1);
        for coding in Coding::ALL {
            let decoded = decode(coding, &sent(&text, coding, &live).await);
            assert!(decoded[3 * 999..][..live.len()] == live, "{coding:?}");
            assert_eq!(decoded.len(), 7 * 999 + live.len(), "{coding:?}");
        }
    }

    #[rocket::async_test]
    async fn a_body_can_be_read_from_anywhere_and_in_small_pieces() {
        let text =
            Arc::new(Precompressed::around("before ".to_owned(), " after".to_owned()));
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

    async fn sent(text: &Arc<Precompressed>, coding: Coding, live: &[u8]) -> Vec<u8> {
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

    /// Bytes that can't be compressed, the same in each run.
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
