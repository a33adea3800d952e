//! What chapter 8 says of browsers agrees with what was measured in Chromium 156, Firefox ESR 153 and
//! WebKitGTK 2.50.6, or says that nobody measured it. Where the jar can decide a claim, the jar is
//! asked.

mod departures;
mod shown;

use browser_jar::Engine::Safari;
use remember_me::clinic::symptoms;
use remember_me::lang::{Lang, Text};

use crate::{html, site};

fn one(symptom: &str, part: &str) -> Text {
    let found = symptoms::find(symptom).unwrap_or_else(|| panic!("no {symptom}"));
    match part {
        "cause" => found.cause,
        "rule" => found.rule,
        "fix" => found.fix,
        "why" => found.case.as_ref().expect("it has a case").why,
        other => panic!("a symptom has no {other}"),
    }
}

// From here on: what is said.

/// A part of a symptom, with the text that it must not contain any more and the text that it must
/// contain.
type SymptomSays = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

/// Each correction has its number in the list of sentences about browsers that was compared with the
/// measurements: symptom, part, what is gone in Chinese and in English, what is there in Chinese and in
/// English.
#[rustfmt::skip]
const SAID: &[SymptomSays] = &[
    // 116: by default a third-party cookie goes nowhere in Chromium and Firefox.
    ("cross-origin-fetch", "cause", &["的才跟着 `fetch` 走"], &["goes along with a `fetch`, or is stored"],
        &["按默认设置", "Chromium 156", "WebKitGTK 把已有的发出去"], &["default settings", "Chromium 156", "WebKitGTK sends what it has"]),
    // 119, 120: what was tried is curl; the labels of developer tools weren't.
    ("works-in-postman", "cause", &[], &["it checks no CORS"], &["实测 `curl`", "没有逐个测过"], &["As measured, `curl`", "weren’t tried"]),
    ("works-in-postman", "fix", &[], &[], &["没有逐个浏览器核对"], &["not checked in each browser"]),
    ("works-in-postman", "why", &["浏览器却整行拒收"], &["a browser refuses all of it"], &["Chromium 和 Firefox 却"], &["Chromium and Firefox refuse"]),
    // 121 to 124.
    ("samesite-none-needs-secure", "cause", &["少了就整行拒收"], &["without it the whole line is refused"],
        &["WebKitGTK 照收", "两分钟", "Firefox 和 WebKitGTK"], &["WebKitGTK keeps it", "two minutes", "Firefox and WebKitGTK"]),
    // 127: a flow that began at home and only bounces.
    ("logged-out-after-oauth", "cause", &["回来的那一步，是别的站发起的跳转"], &["The step back is a navigation that another site began"],
        &["302", "Chromium 照带，Firefox 和 WebKitGTK 不带", "刷新也补不回来"], &["302", "Chromium sends it, and Firefox and WebKitGTK don’t", "reloading doesn’t bring it back"]),
    ("payment-post-comes-back-as-guest", "cause", &[], &[], &["Firefox 和 WebKitGTK 对没写的"], &["Firefox and WebKitGTK send cookies without SameSite"]),
    // 137 to 139: whose default it is.
    ("cookie-in-an-iframe", "cause", &["Chrome 默认还放行", "Safari 拦，"], &["Chrome still lets it pass", "Safari blocks it, Firefox"],
        &["Chromium 156（Debian 的构建）默认就拦", "放行", "Google Chrome 自己的默认设置没有测过", "Safari 据文档会拦，也没有测过"],
        &["Debian’s", "so test by hand in a fresh profile", "Google Chrome’s own default was not measured", "Safari blocks it by its documents, and was not measured"]),
    // 141.
    ("cookie-in-an-iframe", "fix", &[], &[], &["本站没有测"], &["not measured here"]),
    // 145.
    ("dev-proxy-loses-set-cookie", "cause", &["上 Safari 不收。"], &["is refused by Safari on"], &["WebKitGTK 不收", "没有测过"], &["refused by WebKitGTK", "was not measured"]),
    // 150, 151.
    ("deleting-does-nothing", "cause", &["就是没找到要删的那个"], &["it found nothing to delete. "], &["WebKitGTK 照收", "没有实测过"], &["WebKitGTK accepts it", "was not measured"]),
    // 154.
    ("gone-on-other-pages", "cause", &["。`document.cookie` 写的也一样"], &["The same holds for what is written"], &["照 HTML 标准", "没有实测"], &["By the HTML standard", "not measured"]),
    // 163.
    ("which-subdomains", "fix", &["不必写"], &["need not be written"], &["WebKitGTK 整行拒收"], &["WebKitGTK refuses the line"]),
    // 165 to 167.
    ("secure-cookie-on-http", "cause", &[], &[], &["`localhost` 例外", "也删得掉"], &["exception is `localhost`", "delete it"]),
    ("secure-cookie-on-http", "rule", &[], &[], &["WebKitGTK 一个也不算"], &["WebKitGTK includes neither"]),
    ("secure-cookie-on-http", "fix", &[], &[], &["WebKitGTK 不查前缀"], &["WebKitGTK, which ignores prefixes"]),
    // 169 to 171.
    ("safari-on-localhost", "cause", &["WebKit（Safari", "Safari 默认拦第三方 cookie"], &["WebKit (Safari", "Safari blocks third-party"],
        &["WebKitGTK 不算", "没有测过；据文档"], &["WebKitGTK says no", "were not measured; by the documents"]),
    ("safari-on-localhost", "rule", &["本站没有测过。"], &["was not measured here"], &["WebKitGTK 2.50.6 是本站实测的", "Safari 的说法来自"], &["WebKitGTK 2.50.6 were measured", "said of Safari"]),
    ("safari-on-localhost", "why", &["webkit 不收"], &["webkit refuses"], &["照文档", "未实测"], &["By its documents", "not measured"]),
    // 172 to 174.
    ("host-prefix-refused", "cause", &["立下三条"], &["Break one and the whole line is refused"], &["Chromium 就是这样", "WebKitGTK 根本不查前缀"], &["so it is in Chromium", "WebKitGTK ignores prefixes"]),
    // 177, 178.
    ("document-cookie-misses-it", "cause", &["也删不掉"], &["can’t read, change or delete"], &["WebKitGTK 不抛"], &["in WebKitGTK it gives an empty string"]),
    // 179, 181.
    ("refused-to-set-unsafe-header-cookie", "cause", &["XMLHttpRequest 打一行警告"], &["XMLHttpRequest prints a warning"], &["警告没有测过"], &["the warning was not measured"]),
    ("refused-to-set-unsafe-header-cookie", "fix", &["只能给自己的主机。"], &["for your own host only."], &["`Domain` 还能给上级域名"], &["with `Domain`, for a domain above it"]),
    // 182, 183.
    ("two-cookies-of-one-name", "cause", &["一样长的先设的在前；"], &["and of equals the older;"], &["值改过就排到最后", "WebKitGTK 让写了 `Domain` 的在前"], &["a changed value moves to the end", "WebKitGTK puts those with `Domain` first"]),
    ("two-cookies-of-one-name", "fix", &[], &[], &["WebKitGTK 不查前缀"], &["not in WebKitGTK"]),
    // 185, 186.
    ("chinese-in-a-cookie", "cause", &["浏览器不管"], &["The browser doesn’t mind"], &["`café` 成了 `caf`", "U+FFFD"], &["`café` becomes `caf`", "U+FFFD"]),
    ("chinese-in-a-cookie", "why", &["两个都收，都原样发回："], &["Both are taken and sent back"], &["WebKitGTK 里 `raw` 只剩一个空值"], &["in WebKitGTK `raw` becomes empty"]),
    // 189, 190.
    ("cookie-too-large", "cause", &["，浏览器悄悄丢掉"], &["dropped by the browser"], &["旧的值原封不动", "8192"], &["keep the old value", "8192"]),
    ("cookie-too-large", "rule", &[], &[], &["Chromium 和 Firefox 都照办"], &["Chromium and Firefox do both"]),
    // 192, 193, and the clock that is eight hours ahead.
    ("expires-off-by-hours", "rule", &[], &["is not looked at"], &["Firefox 却照它换算"], &["Firefox goes by it"]),
    ("expires-off-by-hours", "fix", &["两台都用 NTP", "那是对的"], &["set both by NTP", "and that is right"], &["正好快 28800 秒", "没有实测"], &["exactly 28800 seconds", "not measured"]),
    // 194, 196, 197.
    ("max-age-or-expires", "cause", &["两个都写时它说了算"], &["where both stand it decides"], &["WebKitGTK 听后写的", "WebKitGTK 当作删除"], &["in WebKitGTK the one written last", "WebKitGTK deletes"]),
    ("max-age-or-expires", "fix", &[], &[], &["`Max-Age` 在后"], &["only if `Max-Age` comes last"]),
    ("max-age-or-expires", "why", &[], &[], &["WebKitGTK 听后写的"], &["WebKitGTK goes by the later one"]),
    // 198.
    ("session-cookie-survives-closing", "cause", &["它能活几个星期。"], &["It can live for weeks."], &["这些都没有实测"], &["None of this was measured"]),
    // 199 to 201.
    ("one-year-became-400-or-7-days", "cause", &["Safari 的跟踪预防（ITP）和 Brave 更短：脚本用 `document.cookie` 写的，最多 7 天。"], &["Safari’s tracking prevention (ITP) and Brave are shorter"],
        &["WebKitGTK 没有上限", "没有测过"], &["WebKitGTK doesn’t", "not measured"]),
    ("one-year-became-400-or-7-days", "rule", &["应当限制", "建议"], &["should limit", "advised"], &["必须（MUST）", "SHOULD NOT"], &["MUST limit", "SHOULD NOT"]),
    // 203, 204.
    ("logout-does-not-log-out", "fix", &[], &[], &["Chromium 和 WebKitGTK 还可能把留着的那一页拿出来", "没有实测"], &["Chromium and WebKitGTK may still show the page they kept", "not measured"]),
    // What was run for the later ones (chromedriver 156, PHP 8.2, Node 20), and what is only from documents.
    ("cookies-imported-into-automation", "cause", &[], &[], &["实测 chromedriver 156", "Playwright 和 Puppeteer 照文档写，没有实测"], &["Measured with chromedriver 156", "from their documentation and was not measured"]),
    ("client-refuses-the-date", "cause", &[], &[], &["没有实测"], &["was not measured"]),
    ("web-views-of-apps", "cause", &[], &[], &["本站没有实测"], &["was not measured here"]),
    ("cookie-set-too-late", "cause", &[], &[], &["实测 PHP 8.2", "Servlet 和 Next.js 照文档写，没有实测"], &["Measured: in PHP 8.2", "servlets and Next.js is from their documentation and was not measured"]),
    ("cdn-takes-cookies-out", "cause", &[], &[], &["本站没有实测"], &["was not measured here"]),
    ("session-store-is-away", "cause", &[], &[], &["本站的做法是答 503", "express-session 的说法没有实测"], &["This site answers 503", "express-session was not measured"]),
    ("domain-localhost", "cause", &[], &[], &["WebKitGTK 都整行拒收"], &["WebKitGTK all refuse a line"]),
];

#[test]
fn each_symptom_says_what_was_measured_and_no_more() {
    let mut wrong = Vec::new();
    for (symptom, part, gone_zh, gone_en, zh, en) in SAID {
        let text = one(symptom, part);
        for (said, gone, there) in [(text.zh, gone_zh, zh), (text.en, gone_en, en)] {
            let still = gone.iter().filter(|words| said.contains(**words));
            let lacks = there.iter().filter(|words| !said.contains(**words));
            wrong.extend(still.map(|it| format!("{symptom}, {part} still: {it}")));
            wrong.extend(lacks.map(|it| format!("{symptom}, {part} lacks: {it}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Safari was never measured: a text that speaks of it must say so.
#[test]
fn nothing_is_said_of_safari_without_that_it_was_not_measured() {
    for symptom in symptoms::each() {
        for (part, text) in [
            ("cause", symptom.cause),
            ("rule", symptom.rule),
            ("why", {
                let none = Text { zh: "", en: "" };
                symptom.case.as_ref().map_or(none, |case| case.why)
            }),
        ] {
            let says = |text: &str, marks: &[&str]| {
                !text.contains("Safari") || marks.iter().any(|it| text.contains(it))
            };
            let zh = ["没有测过", "未实测", "（照文档）"];
            let en = ["not measured", "(by its documents)"];
            assert!(says(text.zh, &zh), "{}, {part}: {}", symptom.slug, text.zh);
            assert!(says(text.en, &en), "{}, {part}: {}", symptom.slug, text.en);
        }
    }
    for why in remember_me::book::clinic::questions::WHYS {
        for Text { zh, en } in why.answers.iter().map(|answer| answer.because) {
            assert!(!zh.contains("Safari") || zh.contains("Safari 没有测过"), "{zh}");
            assert!(!en.contains("Safari") || en.contains("was not measured"), "{en}");
        }
    }
}

#[test]
fn the_questions_rest_on_a_specification_or_on_a_measurement() {
    let said = |lang: Lang| -> String {
        let answers = remember_me::book::clinic::questions::WHYS
            .iter()
            .flat_map(|why| why.answers);
        answers.map(|answer| answer.because.get(lang)).collect()
    };
    for (lang, words) in [
        (
            Lang::Zh,
            [
                "RFC 6265bis §5.7",
                "没有实测",
                "Chromium 和 Firefox 照办；WebKitGTK 不认",
                "实测的 WebKitGTK 更严",
            ],
        ),
        (
            Lang::En,
            [
                "RFC 6265bis §5.7",
                "were not measured",
                "as do Chromium and Firefox; WebKitGTK doesn’t",
                "WebKitGTK, as measured, is stricter",
            ],
        ),
    ] {
        for words in words {
            assert!(said(lang).contains(words), "{words}: {}", said(lang));
        }
    }
}

// From here on: which engine behaves so.

#[test]
fn the_engine_that_was_not_measured_is_called_so_wherever_it_is_named() {
    const SAFARI: &str =
        "User-Agent: Mozilla/5.0 (Macintosh) Version/26.0 Safari/605.1.15";
    let title = Safari.title();
    assert!(title.zh.contains("Safari") && title.zh.contains("照文档，未实测"));
    assert!(title.en.contains("Safari by its documents, not measured"));
    assert_eq!(Safari.name(), "safari", "its name in the API");
    for lang in Lang::ALL {
        let (code, title) = (lang.code(), title.get(lang));
        // The list of engines to choose from.
        let page = site::shared().get(&format!("/{code}/clinic"), &[]).body;
        let page = html::parse(&page);
        assert_eq!(page.text("option[value=safari]"), title);
        for (name, version) in
            [("chromium", "156"), ("firefox", "153"), ("webkitgtk", "2.50.6")]
        {
            let shown = page.text(&format!("option[value={name}]"));
            assert!(shown.contains(version), "{shown}");
        }
        // The heading of an answer, and of what is predicted of this browser.
        let case = format!(
            "/{code}/clinic/case?lines=lab%3D1&from=https://a.example/&browser=safari"
        );
        let page = html::parse(&site::shared().get(&case, &[SAFARI]).body);
        assert!(page.text(".answer .summary").contains(title));
        assert_eq!(page.text("[data-send] dt small"), title);
        // The stage, the JSON and the frame.
        let from = format!("Referer: http://localhost/{code}/cookie");
        let asked = ["Accept: application/json", SAFARI, from.as_str()];
        let json = site::shared().get("/cookie/set", &asked).json();
        let predicted = &json["response"]["set_cookies"][0]["predicted"];
        assert_eq!(predicted["engine"], "safari");
        assert_eq!(predicted["engine_title"], title);
        let asked = ["Sec-Fetch-Dest: iframe", SAFARI, from.as_str()];
        assert!(site::shared().get("/cookie/set", &asked).body.contains(title));
    }
    // The command line, the API and the README.
    let program = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_remember-me"));
        let output = command.args(arguments).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let help = program(&["explain", "--help"]);
    let spaced = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(spaced.contains("Safari by its documents, not measured"), "{help}");
    let case = ["explain", "--lang", "en", "--from", "https://a.example/", "--browser"];
    let told = program(&[&case[..], &["safari", "a=1"]].concat());
    assert!(
        told.starts_with("Browser: Safari by its documents, not measured"),
        "{told}"
    );
    let api = site::shared().get("/api/openapi.json", &[]).json();
    let says = &api["components"]["schemas"]["Engine"]["description"];
    assert!(says.as_str().is_some_and(|it| it.contains("not measured")), "{says}");
    let chapters = [
        include_str!("../../templates/chapters/clinic.zh.html"),
        include_str!("../../templates/chapters/clinic.en.html"),
    ];
    for text in chapters {
        assert!(text.contains("Safari") && text.contains("WebKitGTK 2.50.6"));
    }
    assert!(chapters[0].contains("照文档，未实测"));
    assert!(chapters[1].contains("was not measured"));
    for text in [include_str!("../../README.md"), include_str!("../../README.zh.md")] {
        assert!(!text.contains("Chromium, Firefox and WebKit do"));
        assert!(text.contains("未实测") || text.contains("not measured"));
    }
}

/// A symptom is not the only place: a grade mentions the prefix, too.
#[test]
fn the_grade_for_a_host_prefix_says_who_ignores_it() {
    for (lang, ignores) in [
        (Lang::Zh, "WebKitGTK 不查前缀"),
        (Lang::En, "WebKitGTK, which ignores prefixes"),
    ] {
        let line = "__Host-a%3D1;Secure;Path%3D/";
        let code = lang.code();
        let path = format!("/{code}/clinic/case?lines={line}&from=https://a.example/");
        let grades = html::parse(&site::shared().get(&path, &[]).body).text(".grades");
        assert!(grades.contains(ignores), "{grades}");
    }
}
