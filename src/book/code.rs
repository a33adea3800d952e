//! Chapter 4: the complete program in Flask and in Rocket, for download.

pub mod questions;

use std::sync::LazyLock;

use rocket::fairing::AdHoc;
use rocket::http::{ContentType, Header};
use rocket::{Build, Responder, Rocket, Route, State, get, routes};

use crate::book::chapter::{Chapter, Extra, Section};
use crate::http::compression::Coding;
use crate::http::static_file::{File, FileResponse};
use crate::lang::Text;
use crate::quote::download::Complete;
use crate::quote::flask;

/// The chapter's entry in the table of contents.
pub const CHAPTER: Chapter = Chapter {
    number: 4,
    slug: "code",
    title: Text { zh: "完整代码", en: "The complete program" },
    sections: &[
        Section::new("run", "运行它", "Run it"),
        Section::new("walk", "六个端点走一遍", "A walk through the six endpoints"),
        Section::new("note", "笔记的程序，补全、改正", "The note’s program, corrected"),
        Section::new("program", "Rocket 的程序", "The Rocket program"),
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
    sheets: &[],
    extras: &[Extra::Program, Extra::Flask],
    guesses: questions::GUESSES,
    whys: questions::WHYS,
    without_flask: &[],
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
    routes![download, download_note]
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

/// The note's program in Flask, made ready once.
static NOTE: LazyLock<File> = LazyLock::new(|| {
    let python = ContentType::new("text", "x-python");
    File::text(flask::NOTE.as_bytes(), python.with_params(("charset", "utf-8")))
});

#[get("/download/note.py")]
async fn download_note(coding: Coding) -> Archive {
    Archive {
        file: NOTE.clone().respond(coding, "public, no-cache").await,
        disposition: Header::new("Content-Disposition", "attachment"),
    }
}
