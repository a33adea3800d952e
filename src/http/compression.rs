//! Constant texts that are compressed once, with gaps for the parts that are not constant.
//!
//! A page is the same for everybody except for its panel (and on the page of contents its greeting). So
//! the parts around these are compressed once, each by itself, after the site has started. For a request
//! the pieces of one compressed stream are joined: both formats have blocks that hold bytes uncompressed,
//! and what goes into a gap is sent in such blocks.
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
use std::sync::{Arc, LazyLock, OnceLock};
use std::task::{Context, Poll};

use crc32fast::Hasher;
use rocket::tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use rocket::tokio::sync::Semaphore;
use rocket::tokio::task::spawn_blocking;

pub use self::coding::{Coding, QuickCoding};
use self::stream::{
    BROTLI_END, GZIP_HEADER, brotli_part, brotli_stored, deflate, deflate_stored,
};

/// A constant text with its gaps, compressed once for each coding.
pub struct Precompressed {
    plain: Parts,
    gzip: OnceLock<(Parts, Hasher)>,
    brotli: OnceLock<Parts>,
}

/// The parts around the gaps, in one coding: one more than there are gaps.
type Parts = Vec<Cow<'static, [u8]>>;

impl Precompressed {
    /// A text with a gap after each of `parts` but the last.
    pub fn around(parts: impl IntoIterator<Item = String>) -> Self {
        let bytes = |part: String| Cow::Owned(part.into_bytes());
        Self::new(parts.into_iter().map(bytes).collect())
    }

    /// A text without a gap.
    pub fn whole(text: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::new(vec![text.into()])
    }

    /// This text with these texts in its first gaps, to be compressed together with them. None of them may
    /// have a secret: see above.
    pub fn holding(&self, texts: &[String]) -> Self {
        let mut parts = self.plain.iter();
        let mut held = parts.next().map(|part| part.to_vec()).unwrap_or_default();
        for text in texts {
            held.extend(text.as_bytes());
            held.extend(parts.next().into_iter().flat_map(|part| part.iter()));
        }
        Self::new([Cow::Owned(held)].into_iter().chain(parts.cloned()).collect())
    }

    fn new(plain: Parts) -> Self {
        Self { plain, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Compresses the text in this coding, unless that was done before. This runs on a thread for
    /// blocking work, and as many texts are compressed at one time as there are processors: more would
    /// take memory and be no sooner done.
    pub async fn prepare(self: &Arc<Self>, coding: Coding) {
        static THREADS: LazyLock<Semaphore> = LazyLock::new(|| {
            let processors = std::thread::available_parallelism();
            Semaphore::new(processors.map_or(1, usize::from))
        });
        if !self.is_ready(coding) {
            // Nobody closes the semaphore. If somebody did, the text would be compressed all the same.
            let _place = THREADS.acquire().await.ok();
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

    /// The body of a response with these texts in the gaps, in their order. A gap for which there is none
    /// stays empty, and what is beyond the last gap is left out.
    pub fn fill(self: &Arc<Self>, coding: Coding, gaps: Vec<String>) -> FilledBody {
        let mut gaps: Vec<_> = gaps.into_iter().map(String::into_bytes).collect();
        gaps.truncate(self.plain.len().saturating_sub(1));
        let mut tail = Vec::new();
        match coding {
            Coding::Identity => {}
            Coding::Gzip => {
                let mut crc = self.gzip().1.clone();
                // The format counts modulo 2^32.
                let mut length: usize = self.plain.iter().map(|part| part.len()).sum();
                for (at, part) in self.plain.iter().enumerate().skip(1) {
                    if let Some(live) = gaps.get(at - 1) {
                        crc.update(live);
                        length += live.len();
                    }
                    crc.update(part);
                }
                tail.extend(crc.finalize().to_le_bytes());
                tail.extend((length as u32).to_le_bytes());
                gaps.iter_mut().for_each(|live| *live = deflate_stored(live));
            }
            Coding::Brotli => {
                gaps.iter_mut().for_each(|live| *live = brotli_stored(live));
            }
        }
        FilledBody { text: self.clone(), coding, gaps, tail, at: 0 }
    }

    /// The constant parts in this coding.
    fn parts(&self, coding: Coding) -> &Parts {
        match coding {
            Coding::Identity => &self.plain,
            Coding::Gzip => &self.gzip().0,
            Coding::Brotli => self.brotli(),
        }
    }

    /// The parts as pieces of a gzip stream, and the checksum of the text before the first gap.
    fn gzip(&self) -> &(Parts, Hasher) {
        self.gzip.get_or_init(|| {
            let mut crc = Hasher::new();
            crc.update(self.plain.first().map_or(&[], |part| part));
            let last = self.plain.len() - 1;
            let pieces = self.plain.iter().enumerate().map(|(at, part)| {
                let piece = deflate(part, at == last);
                match at {
                    0 => [GZIP_HEADER, &piece].concat().into(),
                    _ => piece.into(),
                }
            });
            (pieces.collect(), crc)
        })
    }

    /// The parts as pieces of a Brotli stream.
    fn brotli(&self) -> &Parts {
        self.brotli.get_or_init(|| {
            let last = self.plain.len() - 1;
            let pieces = self.plain.iter().enumerate().map(|(at, part)| {
                let piece = brotli_part(part, at == 0);
                match at == last {
                    true => [&piece[..], BROTLI_END].concat().into(),
                    false => piece.into(),
                }
            });
            pieces.collect()
        })
    }
}

/// The body of a response: the pieces one after another. The constant ones are not copied.
pub struct FilledBody {
    text: Arc<Precompressed>,
    coding: Coding,
    gaps: Vec<Vec<u8>>,
    tail: Vec<u8>,
    at: u64,
}

impl FilledBody {
    /// The pieces in their order.
    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let parts = self.text.parts(self.coding).iter().enumerate();
        let pieces = parts.flat_map(|(at, part)| {
            [&part[..], self.gaps.get(at).map_or(&[], Vec::as_slice)]
        });
        pieces.chain([&self.tail[..]])
    }

    /// The length of the body in bytes.
    pub fn size(&self) -> usize {
        self.pieces().map(<[u8]>::len).sum()
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
            let parts = [before.to_owned(), after.to_owned()];
            let text = Arc::new(Precompressed::around(parts));
            for length in
                [0, 1, 2, 3, 517, 0xfffe, 0xffff, 0x1_0000, 0x1_0001, 0x2_0000, 300_000]
            {
                let live = noise(length);
                let whole = [before, &live, after].concat().into_bytes();
                for coding in Coding::ALL {
                    let decoded = decode(coding, &sent(&text, coding, &live).await);
                    assert!(decoded == whole, "{coding:?}, {length} bytes in the gap");
                }
            }
        }
    }

    #[rocket::async_test]
    async fn a_gap_of_more_than_any_one_block_can_hold_is_filled_too() {
        let parts = ["<p>".repeat(999), "</p>".repeat(999)];
        let text = Arc::new(Precompressed::around(parts));
        let live = noise((1 << 24) + 1);
        for coding in Coding::ALL {
            let decoded = decode(coding, &sent(&text, coding, &live).await);
            assert!(decoded[3 * 999..][..live.len()] == *live.as_bytes(), "{coding:?}");
            assert_eq!(decoded.len(), 7 * 999 + live.len(), "{coding:?}");
        }
    }

    #[rocket::async_test]
    async fn a_body_can_be_read_from_anywhere_and_in_small_pieces() {
        let parts = ["before ".to_owned(), " after".to_owned()];
        let text = Arc::new(Precompressed::around(parts));
        let mut body = text.fill(Coding::Identity, vec!["live".to_owned()]);
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

    #[rocket::async_test]
    async fn several_gaps_are_filled_in_their_order_and_no_more_than_there_are() {
        let page = "<p>这一页 is <b>constant</b> &amp; long.</p>\n".repeat(300);
        let live = noise(70_000);
        for parts in [["a", "b", "c"], [&page[..], "", &page], ["", &page[..], ""]] {
            let text = Arc::new(Precompressed::around(parts.map(str::to_owned)));
            let [a, b, c] = parts;
            for (gaps, whole) in [
                (vec!["1", &live], [a, "1", b, &live, c].concat()),
                (vec!["1"], [a, "1", b, c].concat()),
                (vec![], parts.concat()),
                (vec!["1", "2", "3"], [a, "1", b, "2", c].concat()),
            ] {
                let gaps: Vec<_> = gaps.into_iter().map(str::to_owned).collect();
                for coding in Coding::ALL {
                    text.prepare(coding).await;
                    let body = text.fill(coding, gaps.clone());
                    let decoded = decode(coding, &read(body).await);
                    assert!(decoded == whole.as_bytes(), "{coding:?}, {}", gaps.len());
                }
            }
        }
    }

    async fn sent(text: &Arc<Precompressed>, coding: Coding, live: &str) -> Vec<u8> {
        text.prepare(coding).await;
        read(text.fill(coding, vec![live.to_owned()])).await
    }

    async fn read(mut body: FilledBody) -> Vec<u8> {
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

    /// Text that can hardly be compressed, the same in each run.
    fn noise(length: usize) -> String {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let next = std::iter::from_fn(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            Some(char::from(32 + (state % 95) as u8))
        });
        next.take(length).collect()
    }
}
