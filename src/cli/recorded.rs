//! The requests of a recording: what each carries by the rules, and what it went without.

use serde_json::{Value, json};

use crate::clinic::input::Recording;
use crate::clinic::recording::{RequestTable, each_request};
use crate::lang::Lang;

/// The requests as a member of the report: `cookie_header` is what a browser sends with the request,
/// `recorded` what was sent, and `missing` has the cookies of the site that it went without.
pub(super) fn as_json(recording: &Recording, lang: Lang) -> Vec<Value> {
    let mut requests = Vec::new();
    each_request(recording, lang, |it, header, missing| {
        requests.push(json!({
            "method": it.request.method,
            "url": it.request.url.as_str(),
            "cookie_header": String::from_utf8_lossy(header),
            "recorded": it.cookie,
            "missing": missing,
        }));
    });
    requests
}

/// The requests that went without a cookie, for a terminal. Empty if the text shows none.
pub(super) fn as_text(recording: &Recording, lang: Lang) -> String {
    let Some(table) = RequestTable::new(recording, lang) else { return String::new() };
    let mut text = format!("\n{}\n", table.summary);
    for row in &table.rows {
        text += &format!("\n  {}\n", row.line);
        for missing in &row.missing {
            let rule =
                missing.rule.map_or(String::new(), |it| format!(" [{}]", it.id()));
            let name = missing.name.escape_debug();
            text += &format!("    ✗ {name}: {}{rule}\n", missing.reason);
            if !missing.recorded.is_empty() {
                text += &format!("      {}\n", missing.recorded);
            }
        }
    }
    if let Some(left_out) = table.left_out {
        text += &format!("\n{left_out}\n");
    }
    text
}
