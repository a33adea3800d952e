//! The symptoms: each is complete in both languages, refers to things that exist, and is found by the
//! text that people paste.

mod pages;
mod pasted;

use std::collections::BTreeSet;

use browser_jar::Rule;
use remember_me::book;
use remember_me::book::attacks::labs;
use remember_me::clinic::symptoms::{self, Symptom, each, find, of_rule, search};
use remember_me::lang::{Lang, Text};
use rocket::http::uri::Absolute;

use crate::site;

/// The texts of a symptom that the page shows, each with a name for messages.
fn texts(symptom: &Symptom) -> Vec<(&'static str, Text)> {
    let mut texts = vec![
        ("title", symptom.title),
        ("cause", symptom.cause),
        ("rule", symptom.rule),
        ("fix", symptom.fix),
    ];
    texts.extend(symptom.case.map(|case| ("why", case.why)));
    texts
}

/// The words between backticks, in any order: the order of sentences differs between languages.
fn code(text: &str) -> Vec<&str> {
    // A line that readers copy stands between two backticks on each side.
    let mut code: Vec<_> = text
        .split("``")
        .enumerate()
        .flat_map(|(at, piece)| match at % 2 {
            0 => piece.split('`').skip(1).step_by(2).collect(),
            _ => vec![piece],
        })
        .collect();
    code.sort_unstable();
    code
}

/// What a query finds, by name.
fn slugs(query: &str, lang: Lang) -> Vec<&'static str> {
    search(query, lang).hits.iter().map(|hit| hit.symptom.slug).collect()
}

/// The position of a symptom among the results of a query, counted from one.
#[track_caller]
fn place(query: &str, lang: Lang, symptom: &Symptom) -> usize {
    let slugs = slugs(query, lang);
    let at = slugs.iter().position(|found| *found == symptom.slug);
    let at = at.unwrap_or_else(|| panic!("{lang:?} {query:?} found {slugs:?}"));
    at + 1
}

/// A query that finds this symptom before any other.
#[track_caller]
fn check_first(query: &str, slug: &str) {
    for lang in Lang::ALL {
        let found = slugs(query, lang);
        assert_eq!(found.first(), Some(&slug), "{lang:?} {query:?} found {found:?}");
    }
}

// From here on: the symptoms themselves.

#[test]
fn the_heading_counts_them_in_both_languages() {
    let counts: Vec<_> = symptoms::ALL
        .iter()
        .map(|group| (group.letter, group.symptoms.len()))
        .collect();
    assert_eq!(counts, [('A', 22), ('B', 9), ('C', 6), ('D', 10)]);
    let count = each().count();
    assert_eq!(symptoms::COUNT, count);
    assert_eq!(symptoms::HEADING.zh, format!("{count} 个症状"));
    assert_eq!(symptoms::HEADING.en, format!("{count} symptoms"));
}

#[test]
fn each_has_a_name_of_its_own_that_can_stand_in_a_link() {
    let slugs: BTreeSet<_> = each().map(|symptom| symptom.slug).collect();
    assert_eq!(slugs.len(), symptoms::COUNT);
    for slug in slugs {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(slug.chars().all(plain), "{slug}");
        assert!(!slug.starts_with('-') && !slug.ends_with('-'), "{slug}");
        assert_eq!(find(slug).map(|symptom| symptom.slug), Some(slug));
    }
    assert!(find("no-such-symptom").is_none());
}

#[test]
fn nothing_is_left_empty_and_both_languages_say_the_same_code() {
    for symptom in each() {
        let slug = symptom.slug;
        assert!(!symptom.errors.is_empty(), "{slug} can’t be pasted");
        assert!(symptom.errors.iter().all(|error| error.len() >= 8), "{slug}");
        for lang in Lang::ALL {
            let words = symptom.words.get(lang).split_whitespace().count();
            assert!(words >= 4, "{slug} has {words} words in {lang:?}");
        }
        for (name, text) in texts(symptom) {
            for lang in Lang::ALL {
                let one = text.get(lang);
                assert!(!one.trim().is_empty(), "{slug}: no {name} in {lang:?}");
                assert_eq!(one.matches('`').count() % 2, 0, "{slug}, {name}: {one}");
                let markup = ["<", "&lt;", "**", "]("];
                let outside = one.replace("``", "`");
                let outside: String = outside.split('`').step_by(2).collect();
                let marked = markup.iter().find(|mark| outside.contains(**mark));
                assert_eq!(marked, None, "{slug}, {name}: {one}");
            }
            assert_eq!(code(text.zh), code(text.en), "{slug}: the code of its {name}");
            let chinese =
                text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese && text.zh != text.en, "{slug}: its {name} in Chinese");
        }
    }
}

#[test]
fn each_names_its_rule_by_document() {
    let documents =
        ["RFC ", "ASVS ", "Fetch", "Flask 文档", "express-session 文档", "CHIPS"];
    for symptom in each() {
        let named = documents.iter().any(|name| symptom.rule.zh.contains(name));
        assert!(named, "{}: {}", symptom.slug, symptom.rule.zh);
        // Both languages have the same sections.
        let sections = |text: &str| {
            let starts = text.split('§').skip(1);
            let section = |rest: &str| {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
                rest[..end.unwrap_or(rest.len())].trim_end_matches('.').to_owned()
            };
            starts.map(section).collect::<BTreeSet<_>>()
        };
        let (zh, en) = (sections(symptom.rule.zh), sections(symptom.rule.en));
        assert_eq!(zh, en, "{}", symptom.slug);
        assert!(!zh.contains(""), "{}: a § without a number", symptom.slug);
    }
}

// From here on: the things that a symptom refers to.

#[test]
fn each_leads_to_the_attacks_that_belong_to_it() {
    let named: BTreeSet<_> = symptoms::LABS.iter().map(|(slug, _)| *slug).collect();
    assert_eq!(named.len(), symptoms::LABS.len(), "each symptom stands there once");
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let page = client.get(format!("/{}/clinic", lang.code())).dispatch();
        let page = page.into_string().expect("the page of the clinic");
        for (slug, labs) in symptoms::LABS {
            assert!(find(slug).is_some(), "there is no symptom {slug}");
            let shown = page.split(&format!("id=\"{slug}\"")).nth(1);
            let shown = shown.and_then(|rest| rest.split("data-symptom>").nth(1));
            let shown = shown.unwrap_or_else(|| panic!("{slug} is not on the page"));
            for lab in *labs {
                let lab = labs::find(lab).unwrap_or_else(|| panic!("no lab {lab}"));
                let href = format!("\"/{}/attacks#{}\"", lang.code(), lab.slug);
                assert!(shown.contains(&href), "{slug} does not link to {href}");
            }
        }
    }
}

#[test]
fn each_points_at_a_section_and_a_demo_that_exist() {
    for symptom in each() {
        let (slug, id) = symptom.section.split_once('#').expect("chapter#section");
        let chapter = book::ALL.iter().find(|chapter| chapter.slug == slug);
        let chapter = chapter.unwrap_or_else(|| panic!("no chapter is called {slug}"));
        let known = chapter.sections.iter().any(|section| section.id == id);
        assert!(known, "{}: no {}", symptom.slug, symptom.section);
        if let Some(run) = symptom.demo {
            // A demo is a handler with a question before it.
            let mut demos = book::ALL.iter().flat_map(|chapter| chapter.guesses);
            assert!(demos.any(|guess| guess.of == run), "{}: no {run}", symptom.slug);
        }
    }
}

#[test]
fn each_case_can_be_asked() {
    let mut cases = 0;
    for symptom in each() {
        let Some(case) = symptom.case else { continue };
        cases += 1;
        for url in [case.set_url, case.request_url] {
            let parsed = Absolute::parse(url);
            let parsed = parsed.unwrap_or_else(|error| panic!("{url}: {error}"));
            assert!(["http", "https"].contains(&parsed.scheme()), "{url}");
            assert!(parsed.authority().is_some_and(|a| !a.host().is_empty()), "{url}");
            assert!(parsed.path().starts_with('/'), "{url}");
        }
        assert!(["GET", "POST"].contains(&case.method), "{}", symptom.slug);
        assert!(["same-site", "cross-site"].contains(&case.site), "{}", symptom.slug);
        let engines = ["standard", "chromium", "firefox", "webkitgtk", "safari"];
        assert!(engines.contains(&case.engine), "{}", symptom.slug);
        assert!(!case.set_cookie.is_empty(), "{}", symptom.slug);
        for line in case.set_cookie {
            assert!(!line.contains(['\r', '\n']) && line.contains('='), "{line}");
        }
    }
    assert!(cases >= 20, "only {cases} of them have one");
}

/// A rule by which a line is refused, changed or withheld leads to a symptom. A rule that is no
/// complaint does not.
#[test]
fn each_rule_that_is_a_complaint_leads_to_its_symptom() {
    let first = |rule: Rule| of_rule(rule).next().map(|symptom| symptom.slug);
    for (rule, slug) in [
        (Rule::DomainMismatch, "which-subdomains"),
        (Rule::SecureOverHttp, "secure-cookie-on-http"),
        (Rule::SameSiteContext, "cross-origin-fetch"),
        (Rule::NothingToDelete, "deleting-does-nothing"),
        (Rule::StrictWithheld, "logged-out-after-oauth"),
        (Rule::LaxWithheld, "payment-post-comes-back-as-guest"),
        (Rule::OtherPath, "gone-on-other-pages"),
        (Rule::TooLong, "cookie-too-large"),
        (Rule::HostPrefix, "host-prefix-refused"),
    ] {
        assert_eq!(first(rule), Some(slug), "{}", rule.id());
    }
    for rule in [Rule::Stored, Rule::Replaced, Rule::Path, Rule::SameSiteLax] {
        assert_eq!(first(rule), None, "{}", rule.id());
    }
    // A rule that refuses, withholds or ignores always leads somewhere.
    let complaint = |rule: &Rule| {
        ["withheld", "prefix", "without-secure", "not-a-date", "invalid", "over-http"]
            .iter()
            .any(|part| rule.id().contains(part))
    };
    for rule in Rule::ALL.iter().filter(|rule| complaint(rule)) {
        assert!(first(*rule).is_some(), "{} leads nowhere", rule.id());
    }
}

// From here on: how a symptom is found.

#[test]
fn each_is_found_by_its_messages_with_noise_around_them() {
    for symptom in each() {
        for error in symptom.errors {
            let shared = each().filter(|other| other.errors.contains(error)).count();
            let wrapped = error.replace(' ', "\n     ");
            let curly = error.replace('"', "”").replace('\'', "’");
            let noisy = [
                (*error).to_owned(),
                error.to_uppercase(),
                wrapped,
                curly,
                format!("「{error}」"),
                format!(
                    "[2026-11-24 15:18:20,345] ERROR in app: Exception on /login [POST]\n\
                     Traceback (most recent call last):\n  File \"/srv/app.py\", line 31, \
                     in login\n{error}\n    at onClick (app.js:12:34)\n    \
                     at async Promise.all (index 0)\n  status code: 500, cookie session"
                ),
                format!(
                    "Access to fetch at 'https://api.example.com/' from origin \
                     'http://localhost:3000' has been blocked: “{error}” (anonymous) @ main.js"
                ),
            ];
            for query in noisy {
                for lang in Lang::ALL {
                    let place = place(&query, lang, symptom);
                    assert!(
                        place <= shared,
                        "{}: {place} for {query:?} in {lang:?}",
                        symptom.slug
                    );
                }
            }
            assert!(shared <= 3, "{error} says too little");
        }
    }
}

#[test]
fn each_is_found_by_the_words_of_its_title_in_either_language() {
    for symptom in each() {
        for lang in Lang::ALL {
            for title in Lang::ALL.map(|lang| symptom.title.get(lang)) {
                assert_eq!(place(title, lang, symptom), 1, "{title} in {lang:?}");
                let mut words: Vec<_> = title.split_whitespace().collect();
                words.reverse();
                assert!(place(&words.join(" "), lang, symptom) <= 3, "{title}");
                let bare: String = title
                    .chars()
                    .filter(|c| c.is_alphanumeric() || *c == ' ')
                    .collect();
                assert!(place(&bare.to_uppercase(), lang, symptom) <= 3, "{bare}");
            }
            for words in Lang::ALL.map(|lang| symptom.words.get(lang)) {
                assert!(place(words, lang, symptom) <= 3, "{words} in {lang:?}");
            }
        }
    }
}

#[test]
fn numbers_and_names_in_a_message_may_differ() {
    let warning = "UserWarning: The 'id' cookie is too large: the value was 5420 bytes but the \
                   header required 31 extra bytes. The final size was 5451 bytes but the limit is \
                   4093 bytes.";
    check_first(warning, "cookie-too-large");
    check_first("Signature age 1814401 > 1814400 seconds", "logged-out-while-active");
    check_first(
        "'latin-1' codec can't encode characters in position 12-15: ordinal not in range(256)",
        "chinese-in-a-cookie",
    );
    check_first(
        "An invalid character [59] was present in the Cookie value",
        "json-comma-semicolon-truncated",
    );
    let key =
        "The key {3470d9c3-e59d-4cd8-8668-56ba709e759d} was not found in the key ring.";
    check_first(key, "all-sessions-die-on-restart");
    // Where only the number differs, the number is not masked.
    check_first("419 Page Expired", "fixation-csrf-remember-me-jwt");
}

#[test]
fn a_part_of_a_message_is_enough() {
    check_first("must not be the wildcard '*'", "cross-origin-fetch");
    check_first(
        "SameSite=None” attribute but is missing",
        "samesite-none-needs-secure",
    );
    check_first("will leak memory, and will not scale", "server-memory-grows");
    // A selection made in a hurry may contain no whole word.
    check_first("ct match for or a sup", "gone-on-other-pages");
    check_first("ypted connection", "secure-cookie-behind-a-proxy");
}

#[test]
fn people_type_as_they_speak() {
    for (query, slug) in [
        ("删不掉cookie", "deleting-does-nothing"),
        ("跨域不带cookie", "cross-origin-fetch"),
        ("cookie 中文乱码", "chinese-in-a-cookie"),
        ("要不要加八小时", "expires-off-by-hours"),
        ("不同端口 session 互相覆盖", "ports-share-cookies"),
        ("小程序 sessionid", "mini-program-new-session-each-time"),
        ("串号", "users-see-each-others-account"),
        ("重启后全部掉线", "all-sessions-die-on-restart"),
        ("负载均衡 session 丢失", "session-lost-between-servers"),
        ("iframe 第三方cookie", "cookie-in-an-iframe"),
        ("支付回调 POST 未登录", "payment-post-comes-back-as-guest"),
        ("购物车 列表 没有保存", "append-to-a-list-in-session"),
        ("ｐｏｓｔｍａｎ　ｃｕｒｌ", "works-in-postman"),
        // One specific word among many common ones.
        (
            "浏览器 服务器 登录 session cookie 请求 响应 串号",
            "users-see-each-others-account",
        ),
        ("works in postman", "works-in-postman"),
        ("deleted cookie still there", "deleting-does-nothing"),
        ("cookie gone on other page", "gone-on-other-pages"),
        ("127.0.0.1 login loop", "localhost-or-127-0-0-1"),
        ("two apps different ports logged out", "ports-share-cookies"),
        ("nginx trust proxy secure cookie", "secure-cookie-behind-a-proxy"),
        ("safari localhost", "safari-on-localhost"),
        ("vite proxy cookie", "dev-proxy-loses-set-cookie"),
        ("__Host- refused", "host-prefix-refused"),
        ("subdomain leading dot", "which-subdomains"),
        ("maxAge milliseconds", "max-age-or-expires"),
        ("400 days", "one-year-became-400-or-7-days"),
        ("back button after logout", "logout-does-not-log-out"),
        ("429 or 431 header too large", "cookie-too-large"),
        ("lost update two tabs", "parallel-requests-overwrite"),
    ] {
        check_first(query, slug);
    }
}

#[test]
fn what_says_nothing_finds_nothing() {
    for query in ["", "   \n", "!?…", "the of and", "qwxyzzy", "的了"] {
        for lang in Lang::ALL {
            let found = slugs(query, lang);
            assert!(found.is_empty(), "{query:?} found {found:?}");
        }
    }
}

#[test]
fn no_query_is_too_long_or_too_odd() {
    let long = "cookie 会话 ".repeat(100_000);
    let odd: String = (0..0x3000).filter_map(char::from_u32).collect();
    for query in [long.as_str(), odd.as_str(), "\0\u{200b}“”", "𝕔ookie 👨‍👩‍👧", "İ"]
    {
        for lang in Lang::ALL {
            let found = slugs(query, lang);
            let different: BTreeSet<_> = found.iter().collect();
            assert_eq!(different.len(), found.len(), "each at most once");
        }
    }
    // A message at the end of a long log is still read.
    let log =
        format!("{}\njwt expired, TokenExpiredError: jwt expired", "x ".repeat(9000));
    assert_eq!(
        place(&log, Lang::En, find("fixation-csrf-remember-me-jwt").unwrap()),
        1
    );
}
