use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rocket::time::OffsetDateTime;
use sha2::{Digest as _, Sha256};

use super::Memory;
use crate::Clock;

/// The sessions of a [`Memory`] in a file, from the end of one process to the start of the next.
///
/// The first line has the format and its version. Records follow, each after its length in four bytes,
/// and the last 32 bytes are the SHA-256 of everything before. The file is written under another name
/// and moved into place once it is on the disk, readable by its owner alone. It is read once: a second
/// start must not restore a session that was ended in between, so no session is taken from a file that
/// can't be removed first.
pub struct Snapshot {
    file: PathBuf,
}

const FIRST_LINE: &[u8] = b"remember-me sessions, version 1\n";

/// The beginning of the first line in every version.
const MAGIC: &[u8] = b"remember-me sessions, ";

impl Snapshot {
    /// A snapshot in this file, which need not exist.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }

    /// Removes the file and puts the sessions that are alive at `now` into `memory`. Returns how many
    /// `memory` has then. Without a file there are none.
    ///
    /// # Errors
    /// The file is not a snapshot as this crate wrote it, or it can't be removed. Nothing is taken from
    /// it then, and a file of another kind is left unchanged.
    pub fn read(
        &self,
        memory: &Memory,
        now: OffsetDateTime,
    ) -> Result<usize, SnapshotError> {
        let refuse =
            |why: SnapshotFault| SnapshotError { file: self.file.clone(), why };
        let bytes = match self.records() {
            Ok(bytes) => bytes,
            Err(SnapshotFault::Io(why)) if why.kind() == io::ErrorKind::NotFound => {
                return Ok(0);
            }
            Err(why) => return Err(refuse(why)),
        };
        // Every record is decoded before the first is restored. A right checksum over other data was
        // not written by this program, and half of such a file is worth no more than the whole.
        let ours = split(&bytes).all(|record| record.is_some_and(Memory::is_record));
        if !ours {
            return Err(refuse(SnapshotFault::Foreign));
        }
        // The file goes before any session is restored. If it stayed, each start would bring back the
        // sessions that were ended since.
        remove(&self.file).map_err(|why| refuse(SnapshotFault::NotRemoved(why)))?;
        for record in split(&bytes).flatten() {
            memory.restore(record, now);
        }
        Ok(memory.len())
    }

    /// The bytes between the first line and the checksum.
    fn records(&self) -> Result<Vec<u8>, SnapshotFault> {
        let mut file = BufReader::new(File::open(&self.file)?);
        let mut first = Vec::new();
        // It is not read as a whole before its beginning says that it is ours, because it may be
        // anything and of any size.
        file.by_ref().take(FIRST_LINE.len() as u64).read_to_end(&mut first)?;
        match first.as_slice() {
            FIRST_LINE => {}
            line if line.starts_with(MAGIC) => return Err(SnapshotFault::OtherVersion),
            _ => return Err(SnapshotFault::Foreign),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let Some((records, checksum)) = bytes.split_last_chunk::<32>() else {
            return Err(SnapshotFault::Torn);
        };
        let sum = Sha256::new().chain_update(&first).chain_update(records).finalize();
        if sum.as_slice() != checksum {
            return Err(SnapshotFault::Torn);
        }
        bytes.truncate(bytes.len() - 32);
        Ok(bytes)
    }

    /// Writes the sessions of `memory` that are alive at `now`, and returns how many. Without any,
    /// there is no file.
    ///
    /// # Errors
    /// An operation on the file failed. The file is then as it was.
    pub fn write(&self, memory: &Memory, now: OffsetDateTime) -> io::Result<usize> {
        let mut beside = self.file.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let written = write_to(&beside, memory, now);
        let kept = match written {
            Ok(0) => match fs::remove_file(&self.file) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
                _ => fs::remove_file(&beside).map(|()| 0),
            },
            Ok(count) => fs::rename(&beside, &self.file)
                .and_then(|()| sync_folder(&self.file))
                .map(|()| count),
            Err(why) => Err(why),
        };
        if kept.is_err() {
            fs::remove_file(&beside).ok();
        }
        kept
    }
}

/// The records in the part between the first line and the checksum. `None` stands for bytes that are
/// not a record.
fn split(mut bytes: &[u8]) -> impl Iterator<Item = Option<&[u8]>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let record = bytes.split_first_chunk().and_then(|(length, rest)| {
            rest.split_at_checked(u32::from_le_bytes(*length) as usize)
        });
        bytes = record.map_or(&[], |(_, rest)| rest);
        Some(record.map(|(record, _)| record))
    })
}

/// Removes the file permanently: a power cut must not restore it.
fn remove(file: &Path) -> io::Result<()> {
    fs::remove_file(file)?;
    sync_folder(file)
}

fn write_to(file: &Path, memory: &Memory, now: OffsetDateTime) -> io::Result<usize> {
    // A file that was left behind may be readable by others.
    fs::remove_file(file).ok();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out =
        Summing { out: BufWriter::new(options.open(file)?), sum: Sha256::new() };
    out.write(FIRST_LINE)?;
    let mut count = 0;
    memory.records(now, |record| {
        count += 1;
        out.write(&(record.len() as u32).to_le_bytes())?;
        out.write(record)
    })?;
    let Summing { mut out, sum } = out;
    out.write_all(&sum.finalize())?;
    out.into_inner()?.sync_all()?;
    Ok(count)
}

/// Syncs the folder of the file, because a name is on the disk only after that.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match cfg!(unix) {
        true => File::open(folder.unwrap_or(Path::new(".")))?.sync_all(),
        false => Ok(()),
    }
}

struct Summing<W> {
    out: W,
    sum: Sha256,
}

impl<W: Write> Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.out.write_all(bytes)
    }
}

/// The error that a snapshot file cannot be used.
#[derive(Debug)]
pub struct SnapshotError {
    file: PathBuf,
    why: SnapshotFault,
}

#[derive(Debug)]
enum SnapshotFault {
    Io(io::Error),
    NotRemoved(io::Error),
    Foreign,
    OtherVersion,
    Torn,
}

impl From<io::Error> for SnapshotFault {
    fn from(why: io::Error) -> Self {
        Self::Io(why)
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match &self.why {
            SnapshotFault::Io(why) => {
                write!(f, "{file} can't be read: {why}. It is left as it is,")?
            }
            // The file may be gone by now, if only its folder failed to report it.
            SnapshotFault::NotRemoved(why) => write!(
                f,
                "{file} can't be removed: {why}. At each start it would bring back sessions that have ended, so"
            )?,
            SnapshotFault::Foreign => {
                write!(f, "{file} is no snapshot of sessions. It is left as it is,")?;
            }
            SnapshotFault::OtherVersion => write!(
                f,
                "{file} is a snapshot of sessions in another version. It is left as it is,"
            )?,
            SnapshotFault::Torn => {
                write!(
                    f,
                    "{file} is torn: its checksum is wrong. It is left as it is,"
                )?;
            }
        }
        f.write_str(" no session is taken from it, and none will be kept there.")
    }
}

impl std::error::Error for SnapshotError {}

/// Keeps the sessions of a site in a snapshot: reads it when it is made, and writes it when told to
/// and when it is dropped, which is after the last request.
pub(super) struct Keeper {
    snapshot: Snapshot,
    memory: Arc<Memory>,
    clock: Clock,
}

impl Keeper {
    /// Reads the snapshot. `None`, after a log line with the reason, if the file is refused.
    pub fn new(file: &Path, memory: Arc<Memory>, clock: Clock) -> Option<Self> {
        let snapshot = Snapshot::new(file);
        match snapshot.read(&memory, clock.now()) {
            Ok(_) => Some(Self { snapshot, memory, clock }),
            Err(why) => {
                eprintln!("Sessions: {why}");
                None
            }
        }
    }

    /// Writes the snapshot for the first time, or logs why it can't: open connections may have taken
    /// every file handle of this process.
    pub fn save(&self) {
        self.write("This is tried again once the last connection has ended.");
    }

    /// Writes the snapshot, or logs why it can't and what happens to the sessions.
    fn write(&self, then: &str) {
        if let Err(why) = self.snapshot.write(&self.memory, self.clock.now()) {
            let file = self.snapshot.file.display();
            eprintln!("Sessions: {file} can't be written ({why}). {then}");
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.write("They end with the program.");
    }
}
