//! What the texts of chapters 1, 2, 3, 4 and 7, the interface and the documents say of browsers, of
//! Flask and of the specifications. A sentence that a measurement contradicts must not come back, and
//! the result must be said in both languages. What the jar can compute, or the site can answer, is
//! asked there.
//!
//! The measurements are of Chromium 156, Firefox ESR 153 and WebKitGTK 2.50.6, which is not Safari.

use On::{Chapter, Contents, Document};
use remember_me::book;
use remember_me::lang::{Lang, Text};
use rocket::http::Header;
use rocket::local::blocking::Client;

use crate::html;
use crate::site::{self, Hands};

mod browsers;

/// A correction: no text in `on` says `gone`, and some text says `said`. An empty text requires
/// nothing.
struct Sentence {
    /// The number of the correction in the review of the texts, or `row` and the number in the list of
    /// sentences.
    item: &'static str,
    on: On,
    gone: Text,
    said: Text,
}

#[derive(Clone, Copy)]
enum On {
    /// The page of a chapter, its questions and the words of the interface on it.
    Chapter(&'static str),
    /// The page with the table of contents.
    Contents,
    /// A document, in Chinese and in English; empty where there is none.
    Document(Text),
}

const README: On = Document(Text {
    zh: include_str!("../../README.zh.md"),
    en: include_str!("../../README.md"),
});
const ASVS: On = Document(Text { zh: "", en: include_str!("../../docs/asvs.md") });

/// A row of the table: gone and said, each in Chinese and in English.
const fn row(
    item: &'static str,
    on: On,
    gone: [&'static str; 2],
    said: [&'static str; 2],
) -> Sentence {
    let [zh, en] = gone;
    let gone = Text { zh, en };
    let [zh, en] = said;
    Sentence { item, on, gone, said: Text { zh, en } }
}

#[rustfmt::skip]
const SAID: &[Sentence] = &[
    row("1", Chapter("code"),
        ["要靠两边的钟都准", "needs both clocks to be right"],
        ["拿它和响应的 Date 相减，服务器的钟不准也没事（WebKitGTK 里有事）", "so a wrong clock on the server does no harm there (in WebKitGTK it does)"]),
    row("5", Chapter("cookie"),
        ["因为它没有上级", "for there is nothing above it"],
        ["算公共后缀（public suffix），Domain 写的是它自己，就当作没写（RFC 6265bis §5.7；WebKitGTK 整行不收）", "it counts as a public suffix, and a Domain that names the public suffix it comes from is treated as left out (RFC 6265bis §5.7; WebKitGTK refuses the line)"]),
    row("6", Chapter("cookie"),
        ["浏览器不替你改", "It corrects nothing"],
        ["才只丢那个属性；条件不满足，整行不收", "a condition that isn’t met refuses the whole line"]),
    row("7", Chapter("state"),
        ["浏览器以后每次自动带上", "adds it to each request from then on"],
        ["此后凡是条件相符的请求，浏览器都自动带上", "adds it to every request that meets its conditions"]),
    row("7", Chapter("session"),
        ["每个请求都带着", "Travels with every request;"],
        ["条件相符的请求都带着", "Travels with every request that meets its conditions"]),
    row("7, row 76", Chapter("session"),
        ["再大浏览器就不收", "a browser refuses a cookie of more than"],
        ["Chromium 和 Firefox 就不收（WebKitGTK 连 8192 字节的也收）", "Chromium and Firefox refuse a larger one (WebKitGTK keeps even one of 8192)"]),
    row("7", Chapter("scale"),
        ["每个请求都要带。", "travel with every request."],
        ["条件相符的请求都要带", "travel with every request that meets the cookie’s conditions"]),
    row("11", Chapter("session"),
        ["77 MiB", "77 MiB"],
        ["tower-sessions 的内存存储每个 523 字节，rocket_flex_session 的 500 字节", "tower-sessions and rocket_flex_session took 523 and 500 bytes each"]),
    row("12", Chapter("scale"),
        ["直到有一方不收：或者浏览器", "until somebody refuses: the browser"],
        ["没有浏览器参加", "with no browser involved"]),
    row("12, row 100", Chapter("scale"),
        ["受浏览器的限制", "end at the browser’s limit"],
        ["WebKitGTK 收得更多", "WebKitGTK takes more"]),
    row("12", Chapter("scale"), ["and a browser drops it", "and a browser drops it"], ["", ""]),
    row("12, row 105", Chapter("scale"),
        ["浏览器的一个 cookie 最多 4096 字节", "A browser takes 4096 bytes in a cookie"],
        ["照规范，一个 cookie 的名字加值最多 4096 字节", "The specification allows a cookie 4096 bytes of name and value"]),
    row("14", Chapter("cookie"),
        ["", "Try every cell. "],
        ["「报文里写作」那一列，每一格都可以在下面试", "Try every cell of the column “On the wire”"]),
    row("15", Contents,
        ["每个按钮都会发出一个真实的请求", "Every button sends a real request"],
        ["每个实例都会发出真实的请求", "Every demo sends real requests"]),
    row("15", README,
        ["每个论断都有测试作证", "every claim is proven by a test"],
        ["没有测过的就写明没有测过", "is said to be unmeasured"]),
    row("16", Chapter("cookie"),
        ["", ""],
        ["Chromium 和 Firefox 五个都不收；WebKitGTK 只拒收 foreign，另外四个照收。Safari 没有测过", "Chromium and Firefox refuse all five; WebKitGTK refuses only foreign and keeps the other four. Safari was not measured"]),
    row("16", Chapter("cookie"),
        ["这个浏览器不肯收的 cookie", "Cookies that this browser refuses"],
        ["哪些 cookie，这个浏览器不肯收", "Which cookies does this browser refuse?"]),
    row("16", Contents,
        ["定不了哪个对", "doesn’t settle which one is right; something"],
        ["也可能是你的浏览器和这几种都不同", "or your browser differs from these"]),
    row("17", Chapter("cookie"),
        ["SameSite 挡。", "SameSite stops it."],
        ["兄弟子域发来的挡不住，所以还要核对 Origin 或 token（RFC 6265bis §8.8.1）", "they don’t stop a sibling subdomain, so check Origin or a token as well (RFC 6265bis §8.8.1)"]),
    row("18", Chapter("cookie"),
        ["Chromium 当作 Lax，Firefox 不当", "Chromium takes Lax, Firefox does not"],
        ["刚设置的约两分钟里，别的站点发起的顶层 POST 也带；Firefox 和 WebKitGTK 不当作 Lax", "for about two minutes after it was set lets a top-level POST from another site carry it; Firefox and WebKitGTK don’t treat it as Lax"]),
    row("19", Chapter("cookie"),
        ["同站，四个都带", "all four go along"],
        ["只有 Chromium 不发 strict", "only Chromium withholds strict"]),
    row("19", Chapter("cookie"),
        ["别的都在", "the others came"],
        ["刷新也找不回它，在地址栏里重新输入地址才行（三种浏览器实测都这样）", "Reloading doesn’t bring it back; typing the address does (measured in all three browsers)"]),
    row("20", Chapter("cookie"), ["", ""], ["（WebKitGTK 里，写在后面的说了算）", "(in WebKitGTK, whichever is written last)"]),
    row("20", Chapter("code"), ["", ""], ["WebKitGTK 以写在后面的为准）", "in WebKitGTK, whichever is written last)"]),
    row("20, row 98", Chapter("code"),
        ["两个日期都没人看", "neither date counts"],
        ["WebKitGTK 以写在后面的为准，这里也是 Max-Age", "in WebKitGTK whichever is written last, which is Max-Age here too"]),
    row("21", Chapter("cookie"),
        ["浏览器这次运行结束就没了", "ends with this run of the browser"],
        ["恢复上次的标签页时还在不在，由浏览器定，没有实测", "whether restoring the last tabs brings it back, was not measured"]),
    row("22", Chapter("cookie"),
        ["主机或 Domain、Path、分区）四样", "(name, host or Domain, Path, partition)"],
        ["是不是只给这一台主机（host-only）、Path 四样（RFC 6265bis §5.7）；写了 Partitioned 的，还看分区（CHIPS）", "and Path (RFC 6265bis §5.7); with Partitioned, by partition as well (CHIPS)"]),
    row("22", Chapter("cookie"),
        ["名字、域名、路径、分区都一样", "name, domain, path and partition are the same"],
        ["", ""]),
    row("23", Chapter("cookie"),
        ["HttpOnly 挡脚本", "HttpOnly stops script"],
        ["脚本还能写一个同名、Path 更长的，排到它前面", "a script can still put a cookie of the same name in front of it, with a longer Path"]),
    row("24", Chapter("scale"),
        ["浏览器那一份总是删得掉", "A logout always gets rid of"],
        ["只要名字、Path 和 Domain 都对，名字有前缀的也写上 Secure", "With the right name, Path and Domain, and Secure where the name has a prefix"]),
    row("24", Chapter("scale"),
        ["带不带看域名和路径", "Host and path decide"],
        ["看域名、路径、Secure、SameSite 和期限", "Host, path, Secure, SameSite and lifetime decide"]),
    row("25", Chapter("session"),
        ["所以没写 Secure", "runs on http://localhost and leaves"],
        ["走 http 时 Chromium 和 Firefox 只收本机的，WebKitGTK 一概不收", "where Chromium and Firefox take a Secure cookie only from this machine, and WebKitGTK from nobody"]),
    row("25", ASVS, ["", "a lesson on `http://localhost` could"], ["", "a classroom on plain http could have no other"]),
    row("26", Chapter("cookie"),
        ["才是先种的在前", "age decides only between"],
        ["规范让先设的在前（RFC 6265bis §5.8.3），各家浏览器有出入", "the specification puts the older first (RFC 6265bis §5.8.3), and browsers differ"]),
    row("29", Chapter("session"),
        ["笔记的 10 秒，实测是 10.70 秒", "seconds were 10.70"],
        ["其实是 10 到 11 秒", "are between 10 and 11"]),
    row("29", Chapter("session"), ["", ""], ["Flask 会压缩，最前面再多一个点", "Flask compresses it and puts one more dot in front"]),
    row("30", Chapter("code"),
        ["别用 localhost", "not localhost"],
        ["本站是用 127.0.0.1 打开的，就用 http://localhost:8001", "if it is open as 127.0.0.1, to http://localhost:8001"]),
    row("31", Chapter("cookie"), ["缓存会把", ""], ["缓存可能会把一个人的答案", "a cache may give"]),
    row("31", Chapter("session"), ["缓存会把", ""], ["缓存可能会把一个人的答案", "a shared cache may give"]),
    row("31", Chapter("state"),
        ["」，是 Flask 开发服务器", "What the note saw is Flask"],
        ["多半是因为 Flask 开发服务器", "most likely Flask’s development server"]),
    row("unsupported", Chapter("cookie"),
        ["", ""],
        ["RFC 6265bis 是将要取代 RFC 6265 的草案", "RFC 6265bis is the draft that is to replace RFC 6265"]),
    row("row 1", Chapter("state"),
        ["浏览器会同时开好几条", "a browser opens several"],
        ["一个客户端可以同时开好几条（§9.4）", "one client may open several at once (§9.4)"]),
    row("row 3", Chapter("state"),
        ["不会跟着复制的链接走", "doesn’t go along with a copied link"],
        ["cookie 不在地址里", "A cookie is not part of the address"]),
    row("row 4", Chapter("cookie"), ["此后的请求里就带着", "in later requests."], ["此后条件相符的请求里就带着", "in later requests that meet its conditions"]),
    row("row 9", Chapter("cookie"),
        ["也不会告诉服务器", "nor does it say so"],
        ["HTTP 里也没有哪个头会告诉服务器", "no HTTP field tells the server"]),
    row("row 22", Chapter("cookie"), ["__Host- 前缀挡。", "__Host- stops it."], ["WebKitGTK 不认这个前缀", "WebKitGTK ignores the prefix"]),
    row("row 24", Chapter("cookie"),
        ["GET 会被预取", "a GET is prefetched"],
        ["规范要求 GET 是安全的，好让预取（prefetch）和爬虫放心地发（RFC 9110 §9.2.1）", "so that prefetching and crawlers can send it without harm (RFC 9110 §9.2.1)"]),
    row("row 49", Chapter("cookie"), ["", ""], ["一个 cookie 以 4096 字节算", "With 4096 bytes to a cookie"]),
    row("row 73", Chapter("cookie"),
        ["只有 Set-Cookie 能改", "Only a Set-Cookie can, and"],
        ["服务器要改，只能写 Set-Cookie", "A server changes it only by a Set-Cookie"]),
    row("row 90", Chapter("code"), ["", ""], ["刷新也没用", "and after a reload too"]),
    row("row 104", Chapter("scale"),
        ["浏览器不看，只有服务器看", "where the browser doesn’t look"],
        ["cookie 的期限只由 Max-Age 和 Expires 定（RFC 6265bis §5.7）", "a cookie’s lifetime comes from Max-Age and Expires only (RFC 6265bis §5.7)"]),
];

#[test]
fn no_text_says_what_a_measurement_contradicts_and_each_correction_is_there() {
    let mut mistakes = Vec::new();
    for Sentence { item, on, gone, said } in SAID {
        for lang in Lang::ALL {
            let text = words(*on, lang);
            let [gone, said] = [gone, said].map(|text| text.get(lang));
            if !gone.is_empty() && text.contains(gone) {
                mistakes.push(format!("{item}, {lang:?}: it still says {gone}"));
            }
            if !said.is_empty() && !text.contains(said) {
                mistakes.push(format!("{item}, {lang:?}: it doesn't say {said}"));
            }
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// All the text of a place, without tags, on one line.
fn words(on: On, lang: Lang) -> String {
    let text = match on {
        Chapter(slug) => page(&format!("/{}/{slug}", lang.code())),
        Contents => page(&format!("/{}", lang.code())),
        Document(text) => text.get(lang).to_owned(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page as text, including the contents of each `<template>`, which no parser counts as text.
fn page(path: &str) -> String {
    let (client, _) = &*site::borrow();
    let html = client.get(path.to_owned()).dispatch().into_string();
    let mut pieces = html.expect("a page has a text");
    for (written, read) in [("&nbsp;", " "), ("&quot;", "\""), ("\u{a0}", " ")] {
        pieces = pieces.replace(written, read);
    }
    let mut text = String::new();
    for piece in pieces.split('<') {
        text += piece.split_once('>').map_or(piece, |(_, text)| text);
    }
    text
}

// Promises that no page may make.

#[test]
fn a_button_for_each_sentence_is_promised_by_nobody_while_a_claim_has_none() {
    let (client, _) = &*site::borrow();
    for lang in Lang::ALL {
        let open = |slug: &str| {
            let path = format!("/{}/{slug}", lang.code());
            let page = client.get(path).dispatch().into_string();
            html::parse(&page.expect("a text"))
        };
        let bare: Vec<_> = book::ALL
            .iter()
            .flat_map(|chapter| {
                let page = open(chapter.slug);
                let claims = page.all("[data-claim]").into_iter();
                let bare = claims.filter(|c| html::within(*c, "[data-run]").is_empty());
                bare.map(|c| c.attr("data-claim").unwrap_or_default().to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        assert!(!bare.is_empty(), "each claim has a button: then it may be promised");
        let Document(readme) = README else { unreachable!("it is a document") };
        for text in [lang.words().description, readme.get(lang)] {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for promise in [
                "每一句话都有",
                "button for every sentence",
                "Every sentence has a live button",
            ] {
                assert!(!text.contains(promise), "{promise}; but see {bare:?}");
            }
        }
    }
}

// From here on: the numbers of one run.

/// The row of README's table of what a session takes: the bytes when there are a million.
fn bytes_of_a_million(store: &str) -> u32 {
    let readme = include_str!("../../README.md");
    let line = readme.lines().find(|line| line.starts_with(&format!("| {store} |")));
    let cell = line.and_then(|line| line.split('|').nth(4)).map(str::trim);
    cell.and_then(|cell| cell.parse().ok()).unwrap_or_else(|| panic!("no row {store}"))
}

#[test]
fn what_a_million_sessions_take_is_the_same_number_everywhere() {
    let own = bytes_of_a_million("this store");
    let tower = bytes_of_a_million("tower-sessions' memory store");
    let flex = bytes_of_a_million("rocket_flex_session's memory store");
    let mebibytes = (f64::from(own) * 1e6 / f64::from(1 << 20)).round();
    assert!(tower.min(flex) > 5 * own, "not five times {own}: {tower}, {flex}");
    for (lang, said) in [
        (
            Lang::Zh,
            format!(
                "多了 {mebibytes} MiB，每个 {own} 字节；tower-sessions 的内存存储每个 {tower} 字节，rocket_flex_session 的 {flex} 字节，都是它的五倍多"
            ),
        ),
        (
            Lang::En,
            format!(
                "grew by {mebibytes} MiB, {own} bytes each; the memory stores of tower-sessions and rocket_flex_session took {tower} and {flex} bytes each, more than five times that"
            ),
        ),
    ] {
        let text = words(Chapter("session"), lang);
        assert!(text.contains(&said), "{lang:?} doesn't say: {said}");
    }
}

// Flask's session counts in whole seconds.

/// The copy of Flask's rule that chapter 3 runs: a lifetime of n seconds lasts n to n + 1.
#[test]
fn a_signed_session_outlives_its_lifetime_by_what_was_missing_to_the_next_second() {
    const LIFETIME: f64 = 31.0 * 24.0 * 3600.0;
    for (missing, said) in [(0.3, "between 10 and 11"), (0.75, "10 到 11 秒")] {
        let hands = Hands::default();
        let site =
            remember_me::build(site::config(), hands.clock()).expect("the site starts");
        let client = Client::untracked(site).expect("the site ignites");
        hands.advance(1.0 - missing);
        let set = client.get("/signed/set").dispatch();
        let line = set.headers().get_one("Set-Cookie").expect("a cookie");
        let cookie = line.split(';').next().unwrap_or_default().to_owned();
        let read = || {
            let header = Header::new("Cookie", cookie.clone());
            let (name, value) = header.value().split_once('=').expect("a pair");
            let request = client.get("/signed/get");
            let request = request.cookie((name.to_owned(), value.to_owned()));
            request.dispatch().into_string().unwrap_or_default()
        };
        hands.advance(LIFETIME + missing - 0.01);
        assert_eq!(read(), "234", "{missing} s were missing");
        hands.advance(0.01);
        assert_eq!(read(), "None", "{missing} s were missing");
        let lang = if said.is_ascii() { Lang::En } else { Lang::Zh };
        assert!(words(Chapter("session"), lang).contains(said), "{said}");
    }
}
