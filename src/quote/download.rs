//! Chapter 4's program as a project that can be built on its own.

use std::io;

use rocket::http::ContentType;
use rust_embed::RustEmbed;

use crate::http::static_file::File;

/// The archive of the project, which is made once.
pub struct Complete(File);

/// The program itself, as it compiles.
pub const PROGRAM: &str = include_str!("../../examples/complete.rs");

/// The files of the project that are its own.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("download/Cargo.toml.txt")),
    ("README.md", include_str!("download/README.md")),
    ("src/main.rs", include_str!("../../examples/complete.rs")),
    ("sessions/Cargo.toml", include_str!("../../crates/session/Cargo.toml")),
    ("sessions/README.md", include_str!("../../crates/session/README.md")),
    ("sessions/LICENSE", include_str!("../../crates/session/LICENSE")),
];

/// The source of the sessions' crate, which the project takes as a whole.
#[derive(RustEmbed)]
#[folder = "crates/session/src/"]
struct SessionSources;

impl Complete {
    /// Packs the files of the project.
    ///
    /// # Errors
    /// A source file can't be read. That can only happen in a debug build, which reads them from the
    /// disk.
    pub fn pack() -> io::Result<Self> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, text) in FILES {
            add(&mut archive, path, text.as_bytes())?;
        }
        let mut sources: Vec<_> = SessionSources::iter().collect();
        sources.sort();
        for path in sources {
            let file = SessionSources::get(&path)
                .ok_or_else(|| io::Error::other(format!("{path} is missing")))?;
            add(&mut archive, &format!("sessions/src/{path}"), &file.data)?;
        }
        let archive = archive.into_inner()?;
        Ok(Self(File::text(archive, ContentType::TAR)))
    }

    /// The `.tar` file for the response.
    pub fn tar(&self) -> File {
        self.0.clone()
    }
}

/// Adds one file, below the folder that all of them share.
fn add(archive: &mut tar::Builder<Vec<u8>>, path: &str, text: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, format!("remember-me-complete/{path}"), text)
}
