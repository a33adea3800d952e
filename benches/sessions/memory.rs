//! The memory of a session, in a process that does nothing else.

use std::path::Path;
use std::process::Command;

use rocket::time::{Duration, OffsetDateTime};
use rocket_server_sessions::{Id, Lifetime, Limits, Memory, New, Store as _};

use crate::anonymous::anonymous_bytes;
use crate::most;

pub fn report(peers: Option<&Path>) {
    println!(
        "\nbytes of memory a session takes, of {{test2: \"234\"}}, by how many there are\n\
         {:<34}{:>12}{:>12}{:>12}",
        "",
        most() / 100,
        most() / 10,
        most()
    );
    let itself = std::env::current_exe().expect("this program has a file");
    let ours =
        |count: usize| said(Command::new(&itself).args(["fill", &count.to_string()]));
    let sizes = [most() / 100, most() / 10, most()];
    let filled = sizes.map(ours);
    row("ours", sizes, filled.each_ref().map(|said| said.first().copied()));
    let left = "left when all have ended";
    row(left, sizes, filled.each_ref().map(|said| said.get(1).copied()));
    for (name, which) in [("tower-sessions", "tower"), ("rocket_flex_session", "flex")]
    {
        let Some(peers) = peers else { continue };
        let fill = |count: usize| {
            let count = count.to_string();
            said(Command::new(peers).args(["memory", which, &count])).first().copied()
        };
        row(name, sizes, sizes.map(fill));
    }
}

fn row(name: &str, sizes: [usize; 3], bytes: [Option<f64>; 3]) {
    let cells = sizes.iter().zip(bytes).map(|(size, bytes)| match bytes {
        Some(bytes) => format!("{:>12.1}", bytes / *size as f64),
        None => format!("{:>12}", "-"),
    });
    println!("{name:<34}{}", cells.collect::<String>());
}

/// The numbers that a process prints.
fn said(command: &mut Command) -> Vec<f64> {
    let output = command.output().expect("the process starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().map(|word| word.parse().expect("a number")).collect()
}

/// Prints how many bytes `count` sessions take, and how many remain when all have ended and been
/// removed.
pub fn fill(count: usize) {
    let limits =
        Limits { sessions: count.max(Limits::default().sessions), ..Limits::default() };
    let now = OffsetDateTime::now_utc();
    let lifetime = Lifetime::fixed(Duration::seconds(10));
    let new = New { lifetime, owner: None, data: &[("test2", r#""234""#)] };
    rocket::execute(async {
        let add = async |memory: &Memory| {
            let key = Id::random().expect("random bytes").digest();
            memory.create(key, new, now).await.expect("there is room");
        };
        // A first store, for the memory that the code itself needs when it runs.
        add(&Memory::new(limits)).await;
        let memory = Memory::new(limits);
        let before = anonymous_bytes();
        for _ in 0..count {
            add(&memory).await;
        }
        let full = anonymous_bytes() - before;
        assert_eq!(memory.len(), count);
        // The places are freed within a second of the end.
        memory.sweep(now + lifetime.absolute + Duration::SECOND).await;
        assert!(memory.is_empty());
        println!("{full} {}", anonymous_bytes() - before);
    });
}
