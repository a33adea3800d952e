//! The jar's mode of each engine against what was measured of that engine, cell by cell.

use std::path::Path;

use super::cells::{EXCEPTIONS, LATE, MEASURED, Measured};
use super::text;

#[test]
fn each_mode_predicts_what_its_engine_was_measured_to_do() {
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let Some(measured) = Measured::read(repository) else { return };
    let (mut wrong, mut compared, mut excepted) = (Vec::new(), 0, Vec::new());
    for cell in &measured.cells {
        if cell.why_not().is_some() {
            continue;
        }
        for engine in MEASURED {
            let Some(found) = cell.of(engine) else { continue };
            let Some(field) = found.field() else { continue };
            compared += 1;
            let (sent, end) = cell.run(engine);
            let ends_elsewhere = found.ends_in_s.is_some_and(|measured| {
                end.is_none_or(|end| (end - measured).abs() > 2.0)
            });
            if sent == field && !ends_elsewhere {
                continue;
            }
            if let Some(why) = cell.exception(engine) {
                excepted.push(why);
                continue;
            }
            let [sent, field] = [text(&sent), text(&field)];
            wrong.push(format!(
                "{engine} {}: sends {sent:?}, measured {field:?}; ends in {end:?}, measured {:?}",
                cell.id, found.ends_in_s
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let unused = EXCEPTIONS.iter().filter(|(.., why)| {
        // Measured again, it may be in time.
        *why != LATE && !excepted.contains(why)
    });
    let unused: Vec<_> = unused.collect();
    assert!(unused.is_empty(), "these are predicted by now: {unused:?}");
    assert!(compared > 5000, "only {compared} cells");
}
