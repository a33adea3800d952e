//! Reloads templates in a debug build: an edited template shows at the next request.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Pages, Templates};

pub struct Reloading(Mutex<(u64, Arc<Pages>)>);

impl Reloading {
    pub fn new(pages: Pages) -> Self {
        Self(Mutex::new((newest(), Arc::new(pages))))
    }

    /// The pages of the current templates, or the previous pages if a template has a mistake.
    pub fn current(&self) -> Arc<Pages> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = newest();
        if newest > held.0 {
            held.0 = newest;
            match Pages::new(held.1.demos.clone()).finish() {
                Ok(pages) => held.1 = Arc::new(pages),
                Err(mistake) => {
                    eprintln!("The templates are left as they were: {mistake}")
                }
            }
        }
        held.1.clone()
    }
}

/// The time of the latest change to a template, in Unix seconds.
fn newest() -> u64 {
    let changed = |path: &str| {
        Templates::get(path).and_then(|file| file.metadata.last_modified())
    };
    Templates::iter().filter_map(|path| changed(&path)).max().unwrap_or_default()
}
