//! Files that are the same for every visitor, and the answer to whether one has changed.

use rocket::http::{ContentType, Header, Status};
use rocket::response::{self, Responder, Response};
use rocket::{Request, tokio};

use std::sync::Arc;

use crate::http::compression::{Coding, Precompressed};

/// A digest of 64 bits (FNV-1a). It is not safe against attacks and need not be, because all files are
/// the site's own.
pub fn digest<'b>(bytes: impl IntoIterator<Item = &'b u8>) -> u64 {
    let step = |digest: u64, byte: &u8| {
        (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    };
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// A file that doesn't depend on who asks for it.
#[derive(Clone)]
pub struct File {
    /// The content of the file.
    pub text: Arc<Precompressed>,
    /// The [`digest`] of the content, or another number that changes when the content does.
    pub digest: u64,
    /// The media type of the file.
    pub content_type: ContentType,
    /// Whether compression makes the file smaller.
    pub compressible: bool,
}

impl File {
    /// A file with this text, which compression makes smaller.
    pub fn text(
        text: impl Into<std::borrow::Cow<'static, [u8]>>,
        content_type: ContentType,
    ) -> Self {
        let text = text.into();
        Self {
            digest: digest(text.iter()),
            text: Arc::new(Precompressed::whole(text)),
            content_type,
            compressible: true,
        }
    }

    /// The response that sends the file, or says that the client has it already (304).
    pub async fn respond(
        self,
        coding: Coding,
        cache_control: &'static str,
    ) -> FileResponse {
        let coding = if self.compressible { coding } else { Coding::Identity };
        self.text.prepare(coding).await;
        FileResponse { file: self, coding, cache_control }
    }
}

/// The response with a [`File`], made by [`File::respond`].
pub struct FileResponse {
    file: File,
    coding: Coding,
    cache_control: &'static str,
}

#[cfg(test)]
impl FileResponse {
    /// The text that is sent, with its compressed forms.
    pub fn text(&self) -> &Arc<Precompressed> {
        &self.file.text
    }
}

impl<'r> Responder<'r, 'static> for FileResponse {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let Self { file, coding, cache_control } = self;
        // Each coding has its own tag, because the bytes are different (RFC 9110 §8.8.3.3).
        let tag = match coding {
            Coding::Identity => format!("\"{:016x}\"", file.digest),
            _ => format!("\"{:016x}-{}\"", file.digest, coding.name()),
        };
        let known = is_known(request.headers().get("If-None-Match"), &tag);
        let body = file.text.fill(coding, Vec::new());
        let size = body.size();
        let mut response = Response::build();
        response
            .raw_header("ETag", tag)
            .header(Header::new("Cache-Control", cache_control));
        if file.compressible {
            response.header(Header::new("Vary", "Accept-Encoding"));
        }
        if known {
            // `Content-Length` is that of the body which is not sent (RFC 9110 §8.6).
            response.status(Status::NotModified).sized_body(size, tokio::io::empty());
        } else {
            response.header(file.content_type);
            if coding != Coding::Identity {
                response.header(Header::new("Content-Encoding", coding.name()));
            }
            let chunk_size = body.chunk_size();
            response.sized_body(size, body).max_chunk_size(chunk_size);
        }
        response.ok()
    }
}

/// Whether the `If-None-Match` fields name `tag`, by weak comparison (RFC 9110 §13.1.2).
///
/// The site's own tags have no commas, so a tag with a comma matches nothing, even if it is split here.
fn is_known<'f>(fields: impl Iterator<Item = &'f str>, tag: &str) -> bool {
    fields
        .flat_map(|field| field.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_if_it_is_in_the_list_weak_or_strong() {
        for (fields, expected) in [
            (&[][..], false),
            (&["\"a\""], true),
            (&["W/\"a\""], true),
            (&["*"], true),
            (&["\"b\", W/\"c\" ,\"a\""], true),
            (&["\"b\"", "\"a\""], true),
            (&["\"b\""], false),
            (&["a"], false),
            (&["\"A\""], false),
            (&["w/\"a\""], false),
            (&[""], false),
        ] {
            assert_eq!(
                is_known(fields.iter().copied(), "\"a\""),
                expected,
                "{fields:?}"
            );
        }
    }
}
