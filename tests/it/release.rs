//! The release binary is one file that carries its pages and its assets and runs from any folder.

use std::path::Path;

use remember_me::book;
use remember_me::lang::Lang;

use crate::html;
use crate::http1;
use crate::site::{self, Folder, Program};

#[test]
fn it_serves_every_page_and_asset_from_an_empty_folder() {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let binary = root.join(target).join("release/remember-me");
    if !binary.is_file() {
        let why = "there is no release binary (cargo build --release makes it)";
        return site::not_run(why, "the release binary runs from an empty folder");
    }
    let folder = Folder::new("release");
    let mut program = Program::start(&binary, folder.path(), &[]);
    let address = program.launched();
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let path = format!("/{}/{}", lang.code(), chapter.slug);
            let response = http1::get(address, &path, &[]);
            assert_eq!(response.status, 200, "{path}");
            let page = html::parse(&response.body);
            for sheet in page.all("link[rel=stylesheet]") {
                let path =
                    sheet.value().attr("href").expect("a style sheet has an address");
                let asset = http1::get(address, path, &[]);
                assert_eq!(asset.status, 200, "{path}");
                let kept = asset.headers("cache-control");
                assert_eq!(kept, ["public, max-age=31536000, immutable"], "{path}");
                // The assets of another build under this path are not here, and must not seem to be.
                let (_, name) = path.rsplit_once('/').expect("a path");
                let other = format!("/static/0123456789abcdef/{name}");
                let asset = http1::get(address, &other, &[]);
                assert_eq!(asset.status, 404, "{other}");
                assert_eq!(asset.headers("cache-control"), ["private, no-cache"]);
            }
        }
    }
}
