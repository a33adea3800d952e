//! The order of a chapter: a whole exchange, then its parts, then its failures. The tests also hold
//! where it stops, what it says of each parameter and of each sentence of the note, and where it sends
//! a reader whose guess was wrong.

use std::collections::BTreeSet;

use remember_me::book::{self, Chapter};
use remember_me::lang::Lang;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::site;

fn open(lang: Lang, slug: &str) -> Page {
    let (client, _) = &*site::borrow();
    let path = format!("/{}/{slug}", lang.code());
    let page = client.get(path).dispatch().into_string();
    html::parse(&page.expect("a page has a text"))
}

/// The position of the first match among the elements of the page.
#[track_caller]
pub fn place(page: &Page, selector: &str) -> usize {
    let first = page.all(selector).into_iter().next();
    let first = first.unwrap_or_else(|| panic!("nothing matches {selector}"));
    let at = page.all("article *").into_iter().position(|it| it.id() == first.id());
    at.unwrap_or_else(|| panic!("{selector} is not in the text"))
}

/// Whether a captured exchange is whole: it has lines of the browser and of the server.
fn is_whole(figure: ElementRef<'_>) -> bool {
    let spoken = |ink| !html::within(figure, ink).is_empty();
    spoken("span.brw") && spoken("span.srv")
}

/// A demo that may come first: its press shows a whole exchange, and the server's record beside it.
const SHOWS_ONE: &str = "session::set_session";

#[test]
fn a_whole_exchange_stands_before_any_exception_refusal_or_attack() {
    for lang in Lang::ALL {
        for chapter in book::ALL {
            let on = format!("{lang:?} {}", chapter.slug);
            let page = open(lang, chapter.slug);
            let figures = page.all("article figure.captured");
            let first = figures.first().is_some_and(|it| is_whole(*it));
            assert!(first, "{on}: the first figure is no whole exchange");
            let shown = place(&page, "article figure.captured");
            for later in ["[data-claim]", "[data-deeper]", "[data-symptoms]"] {
                let later = format!("article {later}");
                let after = !page.has(&later) || shown < place(&page, &later);
                assert!(after, "{on}: {later} comes before it");
            }
            let demos = page.attributes("article [data-demo]", "data-demo");
            let first = demos.iter().find(|name| **name != SHOWS_ONE);
            if let Some(first) = first {
                let first = place(&page, &format!("[data-demo='{first}']"));
                assert!(shown < first, "{on}: a demo comes before it");
            }
        }
        // In chapter 2, one whole exchange comes first, then an exercise for the reader, then the rest.
        let page = open(lang, "cookie");
        let lines: Vec<_> = page.all("article figure.captured .has-cookie");
        let lines: Vec<_> = lines.into_iter().map(html::text).collect();
        assert!(lines[0].starts_with("< set-cookie: test1=123"), "{lines:?}");
        assert!(lines[1].starts_with("> Cookie: test1=123"), "{lines:?}");
        let demos = page.attributes("[data-demo]", "data-demo");
        assert_eq!(demos[0], "cookie::set_cookie", "{lang:?}");
        let last_use = place(&page, "article [id='2.2.3']");
        for breaks in ["set_refused", "set_by_server", "to_port", "to_name"] {
            let at = place(&page, &format!("[data-demo='cookie::{breaks}']"));
            assert!(at > last_use, "{lang:?}: {breaks} comes too early");
        }
    }
}

#[test]
fn chapter_1_says_what_a_request_is_and_ends_with_the_two_lines() {
    for lang in Lang::ALL {
        let page = open(lang, "state");
        let primer = page.all("article ol").into_iter().next().expect("a primer");
        assert_eq!(html::within(primer, "li").len(), 6, "{lang:?}");
        assert!(
            place(&page, "article ol") < place(&page, "[data-demo]"),
            "{lang:?}: before the first press"
        );
        let demos = page.attributes("[data-demo]", "data-demo");
        assert_eq!(demos.last(), Some(&"cookie::set_cookie"), "{lang:?}");
        let ends = html::text(page.one("article"));
        let ends = &ends[ends.floor_char_boundary(ends.len() / 2)..];
        for line in ["Set-Cookie: test1=123", "Cookie: test1=123"] {
            assert!(ends.contains(line), "{lang:?}: {line}");
        }
    }
}

/// The nine parameters of `set_cookie` in the note, and the newer one.
const PARAMETERS: [&str; 10] = [
    "key",
    "value",
    "max_age",
    "expires",
    "path",
    "domain",
    "secure",
    "httponly",
    "samesite",
    "partitioned",
];

#[test]
fn every_parameter_says_what_it_does_and_has_its_demo() {
    for lang in Lang::ALL {
        let page = open(lang, "cookie");
        let rows = page.all("[data-parameters] tbody tr");
        let names: Vec<_> = rows
            .iter()
            .map(|row| html::text(html::within(*row, "th code")[0]))
            .collect();
        assert_eq!(names, PARAMETERS, "{lang:?}");
        let mut meanings = BTreeSet::new();
        for row in rows {
            let cells = html::within(row, "td");
            let meaning = html::text(cells[0]);
            assert!(meaning.chars().count() >= 5, "{lang:?}: {meaning}");
            assert!(meanings.insert(meaning.clone()), "{lang:?}: {meaning} twice");
            let links = html::within(cells[cells.len() - 1], "a[href^='#demo-']");
            let link = links.first().and_then(|link| link.attr("href"));
            let to = link.unwrap_or_else(|| panic!("{lang:?}: {meaning} has no demo"));
            let demo = format!("[data-demo][aria-labelledby='{}']", &to[1..]);
            assert!(page.has(&demo), "{lang:?}: {to} is no demo of this page");
        }
    }
}

/// The sentences of the note that chapters 1 and 2 quote.
const NOTE: &str = r#"
服务器是无状态的
客户端通过socket连接服务器, 断开后自动销毁socket, 下次连接无法知道是谁连接的.
所以需要一个媒介来储存回话记录
服务器生成, 并发送给client, 保存于client
client访问时, 会将本网站的cookie全部发送过来.
数据储存不安全, 容易被钓鱼, 或者被用户恶意修改等
expires: 过期时间(datetime或者时间戳), 注意此时间需要+8小时
domain: 限制域名
samesite: cookie作用范围在同一地点
事实上也是设置cookie, 源码如下
def delete_cookie(self, key, path="/", domain=None):
"#;

#[test]
fn every_claim_of_chapters_1_and_2_has_its_verdict_and_the_notes_own_words() {
    for lang in Lang::ALL {
        let mut given = BTreeSet::new();
        for slug in ["state", "cookie"] {
            let page = open(lang, slug);
            for claim in page.all("[data-claim]") {
                let id = claim.attr("data-claim").unwrap_or_default();
                let verdict = claim.attr("data-verdict").unwrap_or_default();
                let words = lang.words();
                let word = match verdict {
                    "right" => words.verdicts.right,
                    "half" => words.verdicts.half,
                    "wrong" => words.verdicts.wrong,
                    other => panic!("{lang:?} {id}: the verdict is {other:?}"),
                };
                given.insert(verdict.to_owned());
                let says = html::within(claim, ".says")[0];
                let shown = html::text(html::within(says, ".verdict")[0]);
                assert_eq!(shown, word, "{id}");
                let struck = html::within(says, "s").len();
                assert!(
                    verdict != "right" || struck == 0,
                    "{lang:?} {id}: why struck?"
                );
                assert!(
                    verdict != "wrong" || struck > 0,
                    "{lang:?} {id}: which words?"
                );
                if html::within(claim, ":scope > .go").is_empty() {
                    continue;
                }
                let looks = html::within(claim, ":scope > .look").len();
                assert_eq!(looks, 1, "{lang:?} {id}: which line is to be read?");
            }
            for says in page.all(".says").into_iter().filter(|_| lang == Lang::Zh) {
                let text = html::text(says);
                let text = text.trim_start_matches(lang.words().note_says);
                let text = text.rsplit_once(['✓', '½', '✗']).map_or(text, |it| it.0);
                for words in text.split('…').map(str::trim) {
                    assert!(NOTE.contains(words), "the note doesn't say: {words}");
                }
            }
        }
        assert_eq!(given.len(), 3, "{lang:?}: right, half and wrong: {given:?}");
    }
}

#[test]
fn each_part_ends_with_three_lines_to_remember_and_one_way_on() {
    for lang in Lang::ALL {
        for (slug, parts) in [("state", 1), ("cookie", 5)] {
            let page = open(lang, slug);
            let stops = page.all("article [data-remember]");
            assert_eq!(stops.len(), parts, "{lang:?} {slug}");
            for stop in stops {
                let said = html::text(stop);
                assert_eq!(html::within(stop, "li").len(), 3, "{lang:?}: {said}");
                assert_eq!(html::within(stop, ".on a").len(), 1, "{lang:?}: {said}");
                let folded = stop
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .any(|it| it.value().name() == "details");
                assert!(!folded, "{lang:?}: {said}");
            }
        }
    }
}

/// A chapter takes about ten minutes: the text outside folds, cards and tables.
#[test]
fn the_main_line_of_a_chapter_is_read_in_about_ten_minutes() {
    for slug in ["state", "cookie"] {
        let page = open(Lang::Zh, slug);
        let outside = |element: &ElementRef<'_>| {
            let mut above = element.ancestors().filter_map(ElementRef::wrap);
            !above.any(|it| {
                it.attr("data-deeper").is_some()
                    || it.attr("data-demo").is_some()
                    || it.attr("data-remember").is_some()
                    || it.value().classes().any(|class| class == "review")
            })
        };
        let prose = page.all("article p, article li").into_iter().filter(outside);
        let han = |text: String| {
            text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
        };
        let count: usize = prose.map(html::text).map(han).sum();
        assert!(count <= 2_800, "{slug}: {count} characters");
    }
}

#[test]
fn a_fold_says_what_is_inside() {
    for lang in Lang::ALL {
        let folds: usize = book::ALL
            .iter()
            .map(|chapter| {
                let page = open(lang, chapter.slug);
                let folds = page.all("details[data-deeper]");
                for fold in &folds {
                    assert!(fold.attr("open").is_none(), "{lang:?} {}", chapter.slug);
                    let about = html::text(html::within(*fold, "summary")[0]);
                    let more = about.trim_start_matches(lang.words().deeper);
                    assert!(more.chars().count() > 8, "{lang:?}: {about}");
                }
                folds.len()
            })
            .sum();
        assert!(folds > 5, "{lang:?}: {folds}");
    }
}

#[test]
fn a_wrong_answer_leads_to_the_passage_that_explains() {
    let passages: BTreeSet<String> = book::ALL
        .iter()
        .flat_map(|Chapter { slug, sections, .. }| {
            sections.iter().map(move |section| format!("{slug}#{}", section.id))
        })
        .collect();
    for chapter in book::ALL {
        let of_guesses = chapter.guesses.iter().map(|guess| (guess.of, guess.see));
        let of_whys = chapter.whys.iter().map(|why| (why.id, why.see));
        for (of, see) in of_guesses.chain(of_whys) {
            assert!(passages.contains(see), "{} {of}: {see}", chapter.slug);
        }
        for lang in Lang::ALL {
            let page = open(lang, chapter.slug);
            let way = format!("/{}/", lang.code());
            // Of a guess the page doesn't know which choice holds: each one leads there.
            for choice in page.all("[data-guess] [data-holds]") {
                let links = html::within(choice, "a.see");
                assert_eq!(links.len(), 1, "{lang:?}: {}", html::text(choice));
                let to = links[0].attr("href").unwrap_or_default();
                let passage = to.strip_prefix(&way).unwrap_or_default();
                assert!(passages.contains(passage), "{lang:?}: {to}");
            }
            for why in page.all("[data-why] details") {
                let right = why.attr("data-right").is_some();
                let links = html::within(why, "a.see");
                assert_eq!(links.len(), usize::from(!right), "{}", html::text(why));
                let to = links.first().and_then(|link| link.attr("href"));
                assert!(to.is_none_or(|to| to.starts_with(&way)), "{to:?}");
            }
        }
    }
}
