//! What a process knows of its own memory.

/// The memory of this process that is no file's, in pages that are really there. The kernel counts
/// the pages for this one; its other figures may lag behind.
pub fn anonymous_bytes() -> i64 {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").expect("Linux");
    let line = rollup.lines().find(|line| line.starts_with("Anonymous:"));
    let mut words = line.expect("the kernel says it").split_whitespace();
    let kilobytes: i64 = words.nth(1).expect("a number").parse().expect("a number");
    kilobytes * 1024
}
