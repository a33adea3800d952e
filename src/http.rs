//! The parts of HTTP that all pages share: compression, validators, policy headers, static files.

pub mod accept;
pub mod assets;
pub mod compression;
pub mod headers;
pub mod lab_hosts;
pub mod lab_page;
pub mod local_user;
pub mod retry_after;
pub mod same_origin;
pub mod static_file;
