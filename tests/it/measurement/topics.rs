//! All questions, by topic. An id, once published, keeps its meaning.

mod domain;
mod lifetime;
mod limits;
mod order;
mod path;
mod samesite;
mod script;
mod secure;
mod setting;
mod status;
mod value;

use super::cell::Cell;

/// Every cell of the suite, in the order of the data.
pub fn all() -> Vec<Cell> {
    [
        samesite::cells(),
        setting::cells(),
        lifetime::cells(),
        path::cells(),
        domain::cells(),
        order::cells(),
        secure::cells(),
        script::cells(),
        limits::cells(),
        value::cells(),
        status::cells(),
    ]
    .concat()
}
