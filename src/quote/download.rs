//! Chapter 4's program as a project that can be built on its own.

use std::io;

use rocket::http::ContentType;

use crate::http::static_file::File;

/// The archive of the project, which is made once.
pub struct Complete(File);

/// The program itself, as it compiles.
pub const PROGRAM: &str = include_str!("../../examples/complete.rs");

/// The files of the project, as they are compiled here. The library has only the session engine, so that
/// `use remember_me::session` in the program need not be changed.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("download/Cargo.toml.txt")),
    ("README.md", include_str!("download/README.md")),
    ("src/main.rs", include_str!("../../examples/complete.rs")),
    ("src/lib.rs", include_str!("download/lib.rs.txt")),
    ("src/session.rs", include_str!("../session.rs")),
    ("src/session/clock.rs", include_str!("../session/clock.rs")),
    ("src/session/error.rs", include_str!("../session/error.rs")),
    ("src/session/guard.rs", include_str!("../session/guard.rs")),
    ("src/session/id.rs", include_str!("../session/id.rs")),
    ("src/session/memory.rs", include_str!("../session/memory.rs")),
    ("src/session/memory/arena.rs", include_str!("../session/memory/arena.rs")),
    ("src/session/memory/owners.rs", include_str!("../session/memory/owners.rs")),
    ("src/session/memory/record.rs", include_str!("../session/memory/record.rs")),
    ("src/session/memory/shard.rs", include_str!("../session/memory/shard.rs")),
    ("src/session/snapshot.rs", include_str!("../session/snapshot.rs")),
    ("src/session/store.rs", include_str!("../session/store.rs")),
];

impl Complete {
    /// Packs the files of the project.
    ///
    /// # Errors
    /// An archive that can't be written. It is in memory, so this does not happen.
    pub fn pack() -> io::Result<Self> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, text) in FILES {
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(
                &mut header,
                format!("remember-me-complete/{path}"),
                text.as_bytes(),
            )?;
        }
        let archive = archive.into_inner()?;
        Ok(Self(File::text(archive, ContentType::TAR)))
    }

    /// The `.tar` file for the response.
    pub fn tar(&self) -> File {
        self.0.clone()
    }
}
