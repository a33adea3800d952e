//! The way of a beginner through the book: its stops exist, and it answers a beginner's first questions
//! early enough.

use remember_me::book;
use remember_me::book::trail::TRAIL;
use remember_me::lang::Lang;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::site;

/// The amount that is read in twenty minutes with presses in between: Chinese characters, English
/// words.
const READ: [(Lang, usize); 2] = [(Lang::Zh, 4_800), (Lang::En, 3_200)];

/// Ten questions of a beginner, and where each language answers them, in words of the text.
const ANSWERS: [(&str, [&[&str]; 2]); 10] = [
    (
        "who stores a cookie, and who decides",
        [
            &["cookie 存在用户手里", "服务器写了，浏览器不一定收"],
            &[
                "A cookie is in the user’s hands",
                "what the server writes the browser need not keep",
            ],
        ],
    ),
    (
        "which header sets it",
        [&["服务器写的 Set-Cookie"], &["Set-Cookie that a server writes"]],
    ),
    (
        "what comes back",
        [
            &["test1=123：一个名，一个值。来回走的只有这一对"],
            &["test1=123: a name and a value. Only these two travel both ways"],
        ],
    ),
    (
        "what Max-Age does, and what if there is none",
        [
            &["几秒后浏览器丢掉它；0 就是删", "关掉浏览器就没了"],
            &[
                "the browser drops it after so many seconds; 0 deletes",
                "gone when the browser closes",
            ],
        ],
    ),
    (
        "how a cookie is deleted",
        [
            &["删除也是设置：同一个名字，一个已经过去的期限"],
            &["Deleting is setting: the same name, with an expiry date"],
        ],
    ),
    (
        "whether the user can change it",
        [&["cookie 存在用户手里，用户想改就改"], &["the user may change it"]],
    ),
    (
        "what a session’s id is",
        [&["猜不到的令牌"], &["a number that nobody can guess"]],
    ),
    (
        "whether Flask’s session can be read",
        [
            // A row of the table whose second column is the one that is asked for.
            &["做法谁能读", "签名 cookieFlask 的 session拿到它的每个人"],
            &[
                "DesignWho can read",
                "Signed cookieFlask’s sessionEverybody who holds it",
            ],
        ],
    ),
    (
        "what HttpOnly, Secure and SameSite do",
        [
            &["脚本读不到、改不了", "只在 https 上发", "别的站点发起的请求带不带它"],
            &[
                "JavaScript can’t read or change it",
                "sends it over https only",
                "whether requests that a different site starts",
            ],
        ],
    ),
    (
        "what ends a session",
        [
            &[
                "结束一个会话要做两件事：在服务器删掉记录，再请浏览器删掉 cookie。管用的是第一件",
            ],
            &[
                "Ending a session takes two steps: the server deletes the record, and asks the browser to delete the cookie. The first is the one that counts",
            ],
        ],
    ),
];

fn open(path: &str) -> Page {
    let (client, _) = &*site::borrow();
    let page = client.get(path.to_owned()).dispatch().into_string();
    html::parse(&page.expect("a page has a text"))
}

fn children(of: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    of.children().filter_map(ElementRef::wrap).collect()
}

/// The prose of these elements, without demos, captured lines and everything that is folded.
fn prose<'a>(elements: impl Iterator<Item = ElementRef<'a>>) -> String {
    let apart = ["data-demo", "data-deeper"];
    let told = elements
        .filter(|it| apart.iter().all(|name| it.attr(name).is_none()))
        .filter(|it| it.value().name() != "figure");
    told.map(|it| {
        let mut text = html::text(it);
        // The three answers beside a claim are a question to press, as those of a demo are.
        for asked in html::within(it, ".think") {
            text = text.replacen(&html::text(asked), "", 1);
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ") + "\n"
    })
    .collect()
}

/// The text at a stop: from its anchor to the next section.
fn passage(lang: Lang, see: &str) -> String {
    let (slug, anchor) = see.split_once('#').expect("chapter#anchor");
    let page = open(&format!("/{}/{slug}", lang.code()));
    let all = children(page.one("article"));
    let begins = |it: &ElementRef<'_>| {
        it.attr("id") == Some(anchor)
            || children(*it).iter().any(|it| it.attr("id") == Some(anchor))
    };
    let at = all.iter().position(begins);
    let at = at.unwrap_or_else(|| panic!("{lang:?}: there is no {see}"));
    let is_heading =
        |it: &&ElementRef<'_>| it.value().classes().any(|it| it == "heading");
    let rest = all[at + 1..].iter().take_while(|it| !is_heading(it));
    let text = prose(std::iter::once(all[at]).chain(rest.copied()));
    assert!(text.len() > 100, "{see}: {text}");
    text
}

/// The first page down to the list of chapters, then each stop.
fn read_along(lang: Lang) -> String {
    let page = open(&format!("/{}", lang.code()));
    let main = children(page.one("main"));
    let lesson = main.into_iter().take_while(|it| it.attr("id") != Some("all"));
    let lesson: String = lesson.map(|it| html::text(it) + "\n").collect();
    lesson + &TRAIL.iter().map(|stop| passage(lang, stop.see)).collect::<String>()
}

fn count(lang: Lang, text: &str) -> usize {
    match lang {
        Lang::Zh => {
            text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
        }
        Lang::En => text.split_whitespace().count(),
    }
}

#[test]
fn a_beginners_ten_questions_are_answered_within_twenty_minutes_of_the_trail() {
    for (lang, most) in READ {
        let text = read_along(lang);
        for (question, passages) in ANSWERS {
            for passage in passages[usize::from(lang == Lang::En)] {
                let at = text.find(passage);
                let at = at
                    .unwrap_or_else(|| panic!("{lang:?}, {question}: no “{passage}”"));
                let read = count(lang, &text[..at + passage.len()]);
                assert!(read <= most, "{lang:?}, {question}: only after {read}");
            }
        }
    }
}

#[test]
fn the_page_of_contents_lists_the_stops_of_a_quarter_of_an_hour() {
    let minutes: u32 = TRAIL.iter().map(|stop| u32::from(stop.minutes)).sum();
    assert_eq!(minutes, 15);
    for lang in Lang::ALL {
        let page = open(&format!("/{}", lang.code()));
        let links = page.attributes("[data-trail] a", "href");
        let stops: Vec<_> =
            TRAIL.iter().map(|stop| format!("/{}/{}", lang.code(), stop.see)).collect();
        assert_eq!(links, stops, "{lang:?}");
    }
}

#[test]
fn chapters_to_come_are_listed_in_their_place_and_lead_nowhere() {
    for lang in Lang::ALL {
        let page = open(&format!("/{}", lang.code()));
        let numbers: Vec<_> = page.all(".chapters > li .numeral");
        let numbers: Vec<_> = numbers.into_iter().map(html::text).collect();
        let expected: Vec<_> = (1..=8).map(|number| number.to_string()).collect();
        assert_eq!(numbers, expected, "{lang:?}: none is missing");
        let to_come = page.all("[data-to-come]");
        assert_eq!(to_come.len(), book::TO_COME.len());
        for (entry, (_, title)) in to_come.into_iter().zip(book::TO_COME) {
            assert!(html::text(entry).contains(title.get(lang)));
            assert!(html::within(entry, "a").is_empty(), "{lang:?}: a link to nothing");
        }
        assert!(!page.has(".contents .to-come a"), "{lang:?}");
    }
}

#[test]
fn both_ways_lead_on_from_the_page_of_contents() {
    for lang in Lang::ALL {
        let page = open(&format!("/{}", lang.code()));
        let find = format!("/{}/clinic/find", lang.code());
        assert_eq!(page.attributes(".way [data-find]", "action"), [find]);
        // The reader's choice of code, which is Flask by default.
        assert_eq!(page.attributes("[name=speaks][checked]", "value"), ["flask"]);
        let chapter = open(&format!("/{}/cookie", lang.code()));
        let chosen = chapter.attributes("[data-demo] [data-tabs] [checked]", "value");
        assert!(!chosen.is_empty() && chosen.iter().all(|kind| *kind == "flask"));
        for code in chapter.all(".tab-flask") {
            let text = html::text(code);
            assert!(!text.starts_with('#') || text.contains("curl -i"), "{text}");
        }
    }
}
