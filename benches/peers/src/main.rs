//! The site's six endpoints with other Rust libraries, each server in a process of its own, and the
//! memory of their stores.
//!
//! ```text
//! peers axum PORT         axum with tower-sessions and its memory store
//! peers flex PORT         Rocket with rocket_flex_session and its memory store
//! peers memory tower N    prints the bytes of memory that N sessions take
//! peers memory flex N     the same
//! ```
//!
//! Paths, bodies and lifetimes are those of the site. The length of an id is that of each library.

#[path = "../../harness/anonymous.rs"]
mod anonymous;
mod axum_tower;
mod memory;
mod rocket_flex;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = |text: &str| text.parse().expect("a port");
    let count = |text: &str| text.parse().expect("a number of sessions");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["axum", number] => axum_tower::serve(port(number)),
        ["flex", number] => rocket_flex::serve(port(number)),
        ["memory", "tower", number] => memory::tower(count(number)),
        ["memory", "flex", number] => memory::flex(count(number)),
        _ => panic!("peers axum PORT | flex PORT | memory tower|flex N"),
    }
}
