//! The pages of the measured engines.

use rocket::http::Status;
use rocket::request::FromParam;
use rocket::{Build, Rocket, State, get, routes};

use crate::engines::sheets::{self, Sheet};
use crate::exchange::visit::Live;
use crate::http::compression::Coding;
use crate::http::same_origin;
use crate::lang::Lang;
use crate::site::pages::Page;
use crate::view::{Mistake, View};

/// Mounts the pages of each language below its code.
pub fn mount(rocket: Rocket<Build>) -> Rocket<Build> {
    Lang::ALL.into_iter().fold(rocket, |rocket, lang| {
        same_origin::mount(
            rocket,
            &format!("/{}", lang.code()),
            routes![overview, sheet],
        )
    })
}

#[get("/engines")]
async fn overview(
    lang: Lang,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    Ok(Page::new(view.engines(lang, &live)?, coding).await)
}

/// The name of a sheet in a path. Any other name forwards the request, which ends as a 404.
struct SheetParam(&'static Sheet);

impl FromParam<'_> for SheetParam {
    type Error = Status;

    fn from_param(slug: &str) -> Result<Self, Status> {
        sheets::find(slug).map(Self).ok_or(Status::NotFound)
    }
}

#[get("/engines/<sheet>")]
async fn sheet(
    lang: Lang,
    sheet: SheetParam,
    live: Live,
    coding: Coding,
    view: &State<View>,
) -> Result<Page, Mistake> {
    Ok(Page::new(view.sheet(lang, sheet.0, &live)?, coding).await)
}
