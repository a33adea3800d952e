#![allow(dead_code, unused_imports)]
mod site {
    pub use crate::services::{Folder, installed};
}
mod services;
mod browser {
    mod driver;
    mod engine;
    mod verbs;
    pub use driver::{PATIENCE, answer};
    pub use engine::{Engine, Settings};
    pub use verbs::Browser;
}
mod measurement;
