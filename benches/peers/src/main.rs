//! The site's six endpoints as others build them in Rust, each server in a process of its own, and
//! the memory of their stores.
//!
//! ```text
//! peers axum PORT         axum with tower-sessions and its memory store
//! peers flex PORT         Rocket with rocket_flex_session and its memory store
//! peers memory tower N    prints the bytes of memory that N sessions take
//! peers memory flex N     the same
//! ```
//!
//! Paths, bodies and lifetimes are the site's. An id has the length each of them gives it.

#[path = "../../harness/anonymous.rs"]
mod anonymous;
mod axum_tower;
mod memory;
mod rocket_flex;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |text: &str| text.parse().expect("a number");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["axum", port] => axum_tower::serve(number(port)),
        ["flex", port] => rocket_flex::serve(number(port)),
        ["memory", "tower", count] => memory::tower(number(count).into()),
        ["memory", "flex", count] => memory::flex(number(count).into()),
        _ => panic!("peers axum PORT | flex PORT | memory tower|flex N"),
    }
}
