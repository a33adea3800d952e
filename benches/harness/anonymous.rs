//! The memory of a process, as it reads it itself.

/// The anonymous memory of this process that is resident. The kernel counts these pages exactly; its
/// other figures may lag behind.
pub fn anonymous_bytes() -> i64 {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").expect("Linux");
    let line = rollup.lines().find(|line| line.starts_with("Anonymous:"));
    let mut words = line.expect("the kernel says it").split_whitespace();
    let kilobytes: i64 = words.nth(1).expect("a number").parse().expect("a number");
    kilobytes * 1024
}
