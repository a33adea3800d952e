//! Chapter 4: the complete program, for download.

pub mod questions;

use rocket::fairing::AdHoc;
use rocket::http::Header;
use rocket::{Build, Responder, Rocket, Route, State, get, routes};

use crate::book::chapter::{Chapter, Extra, Section};
use crate::http::compression::Coding;
use crate::http::static_file::FileResponse;
use crate::lang::Text;
use crate::quote::download::Complete;

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 4,
    slug: "code",
    title: Text { zh: "完整代码", en: "The complete program" },
    sections: &[
        Section::new("run", "运行它", "Run it"),
        Section::new("program", "程序", "The program"),
        Section::new("walk", "六个端点走一遍", "A walk through the six endpoints"),
        Section::new(
            "flask",
            "和 Flask 逐字节对照",
            "Compared with Flask, byte by byte",
        ),
    ],
    routes,
    stage,
    arguments: &[],
    planted: &[],
    extras: &[Extra::Program, Extra::FlaskDifferences],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
};

/// The archive, packed when the site starts.
fn stage(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket.attach(AdHoc::try_on_ignite("Complete program", |rocket| async {
        match Complete::pack() {
            Ok(archive) => Ok(rocket.manage(archive)),
            Err(_) => Err(rocket),
        }
    }))
}

/// The handlers of this chapter.
pub fn routes() -> Vec<Route> {
    routes![download]
}

#[derive(Responder)]
struct Archive {
    file: FileResponse,
    disposition: Header<'static>,
}

#[get("/download/remember-me-complete.tar")]
async fn download(complete: &State<Complete>, coding: Coding) -> Archive {
    Archive {
        file: complete.tar().respond(coding, "public, no-cache").await,
        disposition: Header::new("Content-Disposition", "attachment"),
    }
}
