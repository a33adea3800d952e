//! Inputs for the jar: lines of the grammar, lines that are changed at random places, and random bytes.
//! The same seed gives the same inputs.

use fastrand::Rng;

use crate::Step;

const NAMES: [&str; 12] = [
    "a",
    "b",
    "id",
    "__Host-a",
    "__Secure-a",
    "__http-a",
    "__HOST-HTTP-a",
    "名",
    "\"q",
    "",
    "a b",
    "$Version",
];
const VALUES: [&str; 10] =
    ["1", "", "\"1\"", "a=b", "==", "%41", "中文", "a,b", "__Host-x", "  x  "];
const ATTRIBUTES: [&str; 16] = [
    "Path",
    "path",
    "Domain",
    "DOMAIN",
    "Secure",
    "HttpOnly",
    "SameSite",
    "Partitioned",
    "Max-Age",
    "Expires",
    "Version",
    "Path ",
    "\tSecure",
    "",
    "Expires",
    "Max-Age",
];
const ARGUMENTS: [&str; 40] = [
    "/",
    "/a",
    "/a/b",
    "/a/",
    "//",
    "x",
    "/中",
    "/a\tb",
    "example.com",
    ".example.com",
    "shop.example.com",
    "com",
    "github.io",
    ".",
    "..",
    "127.0.0.1",
    "[::1]",
    "localhost",
    "intranet.",
    "例.com",
    "None",
    "Lax",
    "Strict",
    "strict",
    "false",
    "0",
    "-1",
    "1",
    "60",
    "+5",
    "99999999999999999999",
    "2.9",
    "Fri, 01 Jan 2027 00:00:00 GMT",
    "Thu, 01-Jan-70 00:00:00 GMT",
    "1 Jan 27 3:04 pm",
    "01/02/2027",
    "31 Feb 2027 0:0:0",
    "2027-01-01T00:00:00Z",
    "01 Jan 31841 00:00:00",
    "Sat, 15-Apr-17 91:22:33 21:01:22",
];

/// A random line, with a random number for how it is received.
pub fn step(rng: &mut Rng) -> Step {
    let line = match rng.u8(0..8) {
        0 => bytes(rng),
        1..=3 => {
            let mut line = grammatical(rng);
            for _ in 0..rng.usize(1..6) {
                mutate(rng, &mut line);
            }
            line
        }
        4 if rng.u8(0..64) == 0 => long(rng),
        _ => grammatical(rng),
    };
    Step { how: rng.u32(..), line }
}

fn bytes(rng: &mut Rng) -> Vec<u8> {
    let mut line = vec![0; rng.usize(0..64)];
    rng.fill(&mut line);
    line
}

fn grammatical(rng: &mut Rng) -> Vec<u8> {
    let mut line = String::from(pick(rng, &NAMES));
    if rng.u8(0..8) > 0 {
        line.push('=');
        line += pick(rng, &VALUES);
    }
    for _ in 0..rng.usize(0..6) {
        line += pick(rng, &[";", "; ", " ; "]);
        line += pick(rng, &ATTRIBUTES);
        if rng.bool() {
            line.push('=');
            line += pick(rng, &ARGUMENTS);
        }
    }
    line.into_bytes()
}

/// Changes a line at one random place.
fn mutate(rng: &mut Rng, line: &mut Vec<u8>) {
    if line.is_empty() {
        return line.push(rng.u8(..));
    }
    let at = rng.usize(0..line.len());
    match rng.u8(0..6) {
        0 => line[at] = rng.u8(..),
        1 => line[at] ^= 1 << rng.u8(0..8),
        2 => {
            line.remove(at);
        }
        3 => line
            .insert(at, *b"; =\t,:-/.\0\x7f0".get(rng.usize(0..13)).unwrap_or(&0xFF)),
        4 => line.truncate(at),
        _ => {
            let end = rng.usize(at..line.len());
            let copy = line[at..=end].to_vec();
            line.extend(copy);
        }
    }
}

/// A line whose length is near a limit, or a long line of one repeated part.
fn long(rng: &mut Rng) -> Vec<u8> {
    let length = *[1020, 1030, 4090, 4100, 20_000].get(rng.usize(0..5)).unwrap_or(&1);
    let piece =
        pick(rng, &[";", "=", "a", "; Path=/", "; Expires=1 ", "1-", " ", "中"]);
    let mut line = grammatical(rng);
    while line.len() < length {
        line.extend(piece.as_bytes());
    }
    line
}

fn pick<'a>(rng: &mut Rng, from: &[&'a str]) -> &'a str {
    from[rng.usize(0..from.len())]
}
