//! The pieces of a gzip or Brotli stream: compressed, or stored as they are.

use std::io::Write as _;

use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use flate2::Compression;
use flate2::write::DeflateEncoder;

// gzip is one deflate stream (RFC 1951) between a header and a checksum of the whole text.

/// The header of a gzip stream (RFC 1952 §2.3): deflate at its best, without name and time, on an
/// unknown system.
pub(super) const GZIP_HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];

/// Compresses `text` to blocks of a deflate stream that end at a whole byte. `last` says whether they
/// end the stream.
pub(super) fn deflate(text: &[u8], last: bool) -> Vec<u8> {
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

/// Blocks of a deflate stream that hold `live` uncompressed (RFC 1951 §3.2.4).
pub(super) fn deflate_stored(live: &[u8]) -> Vec<u8> {
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

// Brotli is a window size and then meta-blocks (RFC 7932 §9).

/// The size of the window as a power of two. It is larger than any page, so that every part of a page
/// can refer to all of it before.
const BROTLI_WINDOW: i32 = 18;

/// The quality of the compression. The highest one, 11, takes three times as long and saves two per
/// cent more. A debug build has an encoder that is not optimised.
const BROTLI_QUALITY: i32 = if cfg!(debug_assertions) { 5 } else { 10 };

/// The empty meta-block that ends a stream.
pub(super) const BROTLI_END: &[u8] = &[0b11];

/// Compresses `text` to meta-blocks that end at a whole byte and do not end the stream.
///
/// The first part begins the stream. A later part must be right whatever comes before it, so it refers
/// neither to that text, nor to distances used there, nor to the dictionary, whose words have
/// distances that depend on the length before. The encoder calls such a part catable.
pub(super) fn brotli_part(text: &[u8], first: bool) -> Vec<u8> {
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

/// Meta-blocks that hold `live` uncompressed.
pub(super) fn brotli_stored(live: &[u8]) -> Vec<u8> {
    let mut blocks = Vec::with_capacity(live.len() + 3 * (live.len() / 0x1_0000 + 1));
    for block in live.chunks(0x1_0000) {
        // From the lowest bit: it is not the last block (0); its length minus one in four nibbles (00
        // and 16 bits); it is uncompressed (1); zeros up to a whole byte.
        let head = (block.len() as u32 - 1) << 3 | 1 << 19;
        blocks.extend(&head.to_le_bytes()[..3]);
        blocks.extend(block);
    }
    blocks
}
