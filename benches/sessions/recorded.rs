//! The site's own answers, sent again by a bare Rocket: the same status, fields and body from memory.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use rocket::data::Data;
use rocket::figment::Figment;
use rocket::http::{Method, Status};
use rocket::route::{Handler, Outcome};
use rocket::{Build, Request, Response, Rocket, Route};

use super::endpoints::{answer, session};
use super::servers::PATHS;
use crate::server::Server;

/// The fields that Rocket, its Shield and hyper add to any response.
const ADDED: [&str; 6] = [
    "server",
    "permissions-policy",
    "x-content-type-options",
    "x-frame-options",
    "content-length",
    "date",
];

/// Asks the site once for each of the six endpoints, and writes the answers down. Each has a file of its
/// own: a status line, fields, an empty line and the body.
pub fn record(folder: &Path) {
    let site = Server::site();
    for path in PATHS {
        let cookie = match path {
            "/cookie/get" | "/cookie/del" => "Cookie: test1=123\r\n".to_owned(),
            "/session/get" => format!("Cookie: {}\r\n", session(&site)),
            // Nearly all requests of a measurement find no session any more.
            "/session/del" => {
                let cookie = format!("Cookie: {}\r\n", session(&site));
                answer(&site, path, &cookie);
                cookie
            }
            _ => String::new(),
        };
        let (head, body) = answer(&site, path, &cookie);
        let fields = head.lines().filter(|line| {
            let name = line.split(':').next().unwrap_or_default();
            !ADDED.iter().any(|added| name.eq_ignore_ascii_case(added))
        });
        let fields: Vec<_> = fields.collect();
        let text = format!("{}\n\n{body}", fields.join("\n"));
        std::fs::write(file(folder, path), text).expect("a file can be written");
    }
}

fn file(folder: &Path, path: &str) -> PathBuf {
    folder.join(path.trim_start_matches('/').replace('/', "-"))
}

/// A bare Rocket with a route for each of them.
pub fn serve(figment: Figment, folder: &Path) -> Rocket<Build> {
    let routes = PATHS.map(|path| {
        let text = std::fs::read_to_string(file(folder, path)).expect("an answer");
        Route::new(Method::Get, path, Recorded::read(text.leak()))
    });
    rocket::custom(figment).mount("/", routes)
}

#[derive(Clone)]
struct Recorded {
    status: Status,
    fields: Vec<(&'static str, &'static str)>,
    body: &'static str,
}

impl Recorded {
    fn read(text: &'static str) -> Self {
        let (head, body) = text.split_once("\n\n").expect("a head and a body");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let code = status.and_then(|code| code.parse().ok()).expect("a status");
        let fields = lines.filter_map(|line| line.split_once(": ")).collect();
        Self { status: Status::new(code), fields, body }
    }
}

#[rocket::async_trait]
impl Handler for Recorded {
    async fn handle<'r>(&self, _: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        let mut response = Response::build();
        response.status(self.status);
        for &(name, value) in &self.fields {
            response.raw_header_adjoin(name, value);
        }
        response.sized_body(self.body.len(), Cursor::new(self.body));
        Outcome::Success(response.finalize())
    }
}
