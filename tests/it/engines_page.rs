//! The pages of the measured engines: each cell is there once, as the data has it, and can be cited.

use std::collections::{BTreeMap, BTreeSet};

use remember_me::engines::probing::{ProbePlan, is_runnable};
use remember_me::engines::sheets::{self, ATTRIBUTES};
use remember_me::engines::{
    self, Cell, EngineColumn, conformance, report_card, wording,
};
use remember_me::lang::Lang;
use rocket::serde::json::{Value as Json, json};

use crate::html::{self, Page};
use crate::http1::{self, Response};
use crate::site::shared;

fn open(path: &str) -> Page {
    let response = shared().get(path, &[]);
    assert_eq!(response.status, 200, "{path}");
    html::parse(&response.body)
}

/// The verdicts of the three engines, as an element carries them.
fn verdicts(cell: &Cell) -> BTreeMap<&'static str, &'static str> {
    cell.each().map(|(engine, it)| (engine.name(), it.result.name())).collect()
}

#[test]
fn the_overview_names_each_engine_with_its_version_and_each_sheet_with_its_cells() {
    let data = engines::measurements();
    for lang in Lang::ALL {
        let path = format!("/{}/engines", lang.code());
        let page = open(&path);
        for (engine, build) in data.engines.each() {
            let row = page.text(&format!("tr[id='engine-{}']", engine.name()));
            for part in [&build.name, &build.version, &build.build, &build.measured] {
                assert!(row.contains(part.as_str()), "{path}: {part} in {row}");
            }
            assert_ne!(build.third_party, "unmeasured", "{}", engine.title());
        }
        let mut total = 0;
        for sheet in sheets::all() {
            let cells = sheet.cells().count();
            total += cells;
            let row = page.text(&format!("tr[id='sheet-{}']", sheet.slug));
            assert!(row.contains(&cells.to_string()), "{path}: {row}");
            let link = format!("tr[id='sheet-{}'] a", sheet.slug);
            let to = format!("{path}/{}", sheet.slug);
            assert_eq!(page.attributes(&link, "href"), [to.as_str()]);
        }
        assert_eq!(total, data.cells.len(), "each cell is on one sheet");
        assert!(page.text(".sheets tfoot").contains(&total.to_string()));
    }
}

#[test]
fn each_cell_has_one_place_with_its_verdicts_its_sentence_and_its_link() {
    for lang in Lang::ALL {
        let mut found = BTreeSet::new();
        for sheet in sheets::all() {
            let path = format!("/{}/engines/{}", lang.code(), sheet.slug);
            let page = open(&path);
            let twin = format!("/{}/engines/{}", lang.other().code(), sheet.slug);
            assert_eq!(page.attributes("a[data-twin]", "href"), [twin.as_str()]);
            let marks: BTreeMap<_, _> = page
                .all("[data-cell]")
                .into_iter()
                .map(|it| (it.attr("data-cell").unwrap_or_default().to_owned(), it))
                .collect();
            let places: BTreeMap<_, _> = page
                .all("[id^='cell-']")
                .into_iter()
                .map(|it| (it.attr("id").unwrap_or_default().to_owned(), it))
                .collect();
            for cell in sheet.cells() {
                let mark = marks.get(&cell.id).unwrap_or_else(|| panic!("{}", cell.id));
                for (engine, verdict) in verdicts(cell) {
                    let said = mark.attr(&format!("data-{engine}"));
                    assert_eq!(said, Some(verdict), "{path}: {}", cell.id);
                }
                let place = places.get(&format!("cell-{}", cell.id)).expect("a place");
                let text = html::text(*place);
                assert!(text.contains(&wording::situation(cell, lang)), "{text}");
                assert!(text.contains(&wording::result(cell, lang)), "{text}");
                assert_eq!(cell.href(lang), format!("{path}#cell-{}", cell.id));
                assert!(found.insert(&cell.id), "{} is there twice", cell.id);
            }
            assert_eq!(marks.len(), sheet.cells().count(), "{path}");
            assert_eq!(places.len(), marks.len(), "{path}");
        }
        assert_eq!(found.len(), engines::measurements().cells.len());
    }
}

#[test]
fn no_page_of_the_engines_is_larger_than_sixty_kilobytes() {
    for lang in Lang::ALL {
        let sheets = sheets::all().iter().map(|sheet| format!("/{}", sheet.slug));
        for sheet in sheets.chain([String::new()]) {
            let path = format!("/{}/engines{sheet}", lang.code());
            let response = shared().get(&path, &["Accept-Encoding: gzip"]);
            let length = response.headers("content-length")[0].parse::<usize>();
            let length = length.expect("a number");
            assert!(length <= 60 * 1024, "{path} has {length} bytes");
        }
    }
}

#[test]
fn the_data_is_served_as_it_was_written_and_a_client_that_has_it_gets_304() {
    let response = shared().get("/api/engines.json", &[]);
    assert_eq!(response.status, 200);
    assert!(response.body == engines::DATA);
    assert_eq!(response.headers("content-type"), ["application/json"]);
    let tag = format!("If-None-Match: {}", response.headers("etag")[0]);
    assert_eq!(shared().get("/api/engines.json", &[&tag]).status, 304);
    let description = shared().get("/api/openapi.json", &[]).json();
    assert!(description["paths"]["/api/engines.json"]["get"].is_object());
}

#[test]
fn a_name_that_is_no_sheet_is_missing() {
    for path in ["/en/engines/none", "/en/engines/path/x", "/fr/engines"] {
        assert_eq!(shared().get(path, &[]).status, 404, "{path}");
    }
}

/// Each name in the data has words in both languages, so that no page shows the name itself.
#[test]
fn each_name_in_the_data_has_words() {
    for cell in &engines::measurements().cells {
        let known = |list, id: &str| {
            assert!(wording::of(list, id).is_some(), "{}: no words for {id}", cell.id);
        };
        known(wording::TOPICS, &cell.topic);
        known(wording::HOWS, &cell.request.how);
        for context in cell.set.iter().filter_map(|step| step.context.as_ref()) {
            known(wording::HOWS, &context.how);
        }
        if let Some(relation) =
            sheets::find(&sheets::path_of(cell)).and_then(|sheet| sheet.relation)
        {
            known(wording::RELATIONS, relation);
        }
    }
    let words = wording::ATTRIBUTES.iter().map(|named| named.id);
    assert!(words.eq(ATTRIBUTES), "the columns are in one order");
}

/// The rows of the table below the heading, as `| program | share | share | share |`.
#[test]
fn the_conformance_table_is_the_one_of_the_readme() {
    let readme = std::fs::read_to_string("README.md").expect("it can be read");
    let (_, section) =
        readme.split_once("## How well the jar agrees").expect("a section");
    let rows: Vec<Vec<&str>> = section
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let scores = conformance::SCORES.iter().map(|score| {
        std::iter::once(score.program).chain(score.shares).collect::<Vec<_>>()
    });
    assert_eq!(rows, scores.collect::<Vec<_>>());
    let page = open("/en/engines");
    for score in conformance::SCORES {
        let row = page.text(&format!("tr[id='conformance-{}']", score.id));
        assert!(score.shares.iter().all(|share| row.contains(share)), "{row}");
    }
}

// From here on: the probes.

#[test]
fn the_report_card_has_about_forty_probes_and_each_is_a_cell_that_a_browser_can_do() {
    let missing: Vec<_> =
        report_card::PROBES.iter().filter(|id| engines::find(id).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let probes: Vec<_> = report_card::probes().collect();
    assert!((38..=45).contains(&probes.len()), "{}", probes.len());
    for probe in &probes {
        assert!(is_runnable(probe), "{}", probe.id);
    }
    let plan = ProbePlan::new(probes.iter().copied());
    let mut asked: Vec<_> = plan.asks.iter().flat_map(|ask| &ask.cells).collect();
    asked.sort_unstable();
    assert!(asked.into_iter().copied().eq(0..probes.len()), "each is asked once");
    assert!(plan.visits.len() <= 50, "{} pages take too long", plan.visits.len());
    for lang in Lang::ALL {
        let page = open(&format!("/{}/engines", lang.code()));
        let rows = page.all("[data-report-card] [data-probe]");
        assert_eq!(rows.len(), probes.len());
        for (row, cell) in rows.iter().zip(&probes) {
            assert_eq!(row.attr("data-probe"), Some(cell.id.as_str()));
            for (engine, verdict) in verdicts(cell) {
                assert_eq!(row.attr(&format!("data-{engine}")), Some(verdict));
            }
        }
    }
}

/// Sends a request to this host, which is the only `Host`.
#[track_caller]
fn send(line: &str, host: &str, lines: &[&str], body: &str) -> Response {
    let host = format!("Host: {host}");
    let lines = [&[&host[..]], lines].concat();
    http1::send(shared().address, &http1::request(line, &lines, body))
}

/// The host with the port of the site.
fn at(name: &str) -> String {
    format!("{name}:{}", shared().address.port())
}

/// Begins a run on this host: the status, and what is answered.
fn begin(host: &str, lines: &[&str], body: &Json) -> (u16, Json) {
    let lines = [&["Content-Type: application/json"], lines].concat();
    let response = send("POST /probes", host, &lines, &body.to_string());
    let json = (response.status == 200).then(|| response.json());
    (response.status, json.unwrap_or_default())
}

#[test]
fn the_probes_are_for_the_user_of_this_machine_and_no_page_of_another_site_begins_them()
{
    let (all, here) = (json!({}), at("localhost"));
    assert_eq!(begin(&here, &[], &all).0, 200);
    assert_eq!(begin("tutorial.example.org", &[], &all).0, 404);
    assert_eq!(begin(&here, &["X-Forwarded-For: 192.0.2.1"], &all).0, 404);
    assert_eq!(begin(&here, &["Origin: http://evil.localhost"], &all).0, 403);
    assert_eq!(begin(&here, &[], &json!({ "ids": ["none"] })).0, 400);
    let many = vec!["path/none"; 65];
    assert_eq!(begin(&here, &[], &json!({ "ids": many })).0, 400);
    for path in ["/probes/seen?t=0", "/probes/start?t=0", "/probes/at/?t=0&v=0"] {
        assert_eq!(shared().get(path, &[]).status, 404, "{path}");
    }
    // Without a ticket a POST of another site stays what it is.
    let evil = ["Origin: http://evil.localhost"];
    assert_eq!(send("POST /probes/at/", &here, &evil, "").status, 405);
}

#[test]
fn a_field_is_recorded_for_the_cell_whose_mark_its_cookies_have() {
    let id = "samesite/lax/form-post/cross-site";
    let (_, begun) = begin(&at("localhost"), &[], &json!({ "ids": [id] }));
    let t = begun["ticket"].as_str().expect("a ticket");
    let get = |path: &str| send(&format!("GET {path}"), &at("localhost"), &[], "");
    let shop = at("shop.localhost");
    let page = get(&format!("/probes/start?t={t}"));
    assert_eq!(page.status, 200);
    let policy = page.headers("content-security-policy");
    assert!(
        policy.len() == 1 && policy[0].contains("http://evil.localhost:"),
        "{policy:?}"
    );
    let first = get(&format!("/probes/hosts?t={t}&names=true")).json();
    let first = first["next"].as_str().expect("an address").to_owned();
    assert!(first.starts_with(&format!("http://{shop}/")), "{first}");
    let set = send(&format!("GET /probes/at/?t={t}&c=0&s=0"), &shop, &[], "");
    assert_eq!(set.headers("set-cookie"), ["c_rc0=1; SameSite=Lax"]);
    // The page of the other site is the second visit, and the third is the target.
    let lines = [
        "Origin: http://evil.localhost",
        "Sec-Fetch-Site: cross-site",
        "Cookie: other=1; c_rc0=1",
    ];
    let arrived = send(&format!("POST /probes/at/?t={t}&v=2"), &shop, &lines, "");
    assert_eq!(arrived.status, 200);
    let seen = get(&format!("/probes/seen?t={t}")).json();
    assert_eq!(seen["probes"][0]["observed"], "sent", "{seen}");
    assert_eq!(seen["probes"][0]["cookie"], "c=1");
    let cleared = send(&format!("GET /probes/clear?t={t}"), &shop, &[], "");
    assert_eq!(
        cleared.headers("set-cookie"),
        ["c_rc0=; Max-Age=0; SameSite=Lax; Path=/probes/at"]
    );
    assert_eq!(get(&format!("/probes/seen?t={t}")).json()["ended"], true);
}

#[test]
fn the_engine_of_a_browser_is_known_by_its_user_agent() {
    for (agent, engine) in [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            Some(EngineColumn::Firefox),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
            Some(EngineColumn::Chromium),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
            Some(EngineColumn::WebKitGtk),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15",
            None,
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) CriOS/156.0 Safari/604.1",
            None,
        ),
        ("curl/8.0", None),
    ] {
        assert_eq!(EngineColumn::of_user_agent(agent), engine, "{agent}");
    }
}
