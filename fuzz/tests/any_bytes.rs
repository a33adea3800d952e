//! The properties of the jar for bolero, whose engine makes the bytes.

use fuzz::{Step, Subject};
use browser_jar::Engine;

/// Each line of the input is a step: its first four bytes are the number, the others the line.
#[test]
fn any_bytes() {
    bolero::check!().for_each(|input: &[u8]| {
        for engine in Engine::ALL {
            let mut subject = Subject::new(engine);
            for part in input.split(|&byte| byte == b'\n') {
                let (how, line) = part.split_at(part.len().min(4));
                let mut word = [0; 4];
                word[..how.len()].copy_from_slice(how);
                let how = u32::from_le_bytes(word);
                subject.step(&Step { how, line: line.to_vec() });
            }
        }
    });
}
