//! Chapters 3 to 8: a whole exchange comes first, then its parts. The tests also hold what each
//! claim of the note is worth, in the note's own words, and where each section stops.

use remember_me::lang::Lang;
use scraper::ElementRef;

use crate::html::{self, Page};
use crate::order::place;
use crate::site;

const CHAPTERS: [&str; 6] = ["session", "code", "scope", "attacks", "scale", "clinic"];

fn open(lang: Lang, slug: &str) -> Page {
    let path = format!("/{}/{slug}", lang.code());
    html::parse(&site::shared().get(&path, &[]).body)
}

fn is_folded(element: ElementRef<'_>) -> bool {
    let mut above = element.ancestors().filter_map(ElementRef::wrap);
    above.any(|it| it.attr("data-deeper").is_some())
}

#[test]
fn a_whole_exchange_stands_before_any_claim_or_fold() {
    for lang in Lang::ALL {
        for slug in ["session", "code", "scope", "scale"] {
            let page = open(lang, slug);
            let figure = page.all("article figure.captured").remove(0);
            for ink in ["span.brw", "span.srv"] {
                assert!(
                    !html::within(figure, ink).is_empty(),
                    "{lang:?} {slug}: {ink}"
                );
            }
            let shown = place(&page, "article figure.captured");
            let folded = place(&page, "article [data-deeper]");
            assert!(shown < folded, "{lang:?} {slug}");
        }
        // In chapter 3 the live session comes first, then its exchange, then where data may live, then
        // the claims of the note.
        let page = open(lang, "session");
        let demos = page.attributes("[data-demo]", "data-demo");
        assert_eq!(demos[0], "session::set_session", "{lang:?}");
        let order = [
            "[data-demo]",
            "article figure.captured",
            "article table",
            "article [id='3.1']",
            "[data-claim]",
            "[data-demo='session::replay_signed']",
        ];
        let places = order.map(|selector| place(&page, selector));
        assert!(places.is_sorted(), "{lang:?}: {places:?}");
    }
}

#[test]
fn each_section_stops_with_three_lines_and_one_way_on() {
    for lang in Lang::ALL {
        for (slug, stops) in [
            ("session", 5),
            ("code", 5),
            ("scope", 6),
            ("attacks", 4),
            ("scale", 5),
            ("clinic", 1),
        ] {
            let page = open(lang, slug);
            let all = page.all("article [data-remember]");
            assert_eq!(all.len(), stops, "{lang:?} {slug}");
            for stop in all {
                let said = html::text(stop);
                assert_eq!(html::within(stop, "li").len(), 3, "{lang:?}: {said}");
                assert_eq!(html::within(stop, ".on a").len(), 1, "{lang:?}: {said}");
                assert!(!is_folded(stop), "{lang:?}: {said}");
            }
        }
    }
}

/// The text outside folds, cards and tables takes ten minutes at 240 characters a minute.
#[test]
fn the_main_line_is_read_in_about_ten_minutes() {
    for slug in CHAPTERS {
        let page = open(Lang::Zh, slug);
        let outside = |element: &ElementRef<'_>| {
            let mut above = element.ancestors().filter_map(ElementRef::wrap);
            !above.any(|it| {
                let marks = [
                    "data-deeper",
                    "data-demo",
                    "data-lab",
                    "data-remember",
                    "data-symptoms",
                ];
                marks.iter().any(|mark| it.attr(mark).is_some())
                    || it.value().classes().any(|class| class == "review")
            })
        };
        let prose = page.all("article p, article li").into_iter().filter(outside);
        let han = |text: String| {
            text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
        };
        let count: usize = prose.map(html::text).map(han).sum();
        assert!(count <= 2_400, "{slug}: {count} characters");
    }
}

/// The quotations of the note in chapter 3: its sentences, and its code.
const NOTE: &str = r#"
用户重要数据保存在服务端, 发送给client一个令牌(session_id). client再次访问时, 携带令牌查找对应的数据
比较安全, 保证重要的数据不会被篡改等.
但是需要占用服务器内存
必须配置SECRET_KEY, 才能使用session
session.permanent表示是否在每次请求时, 更新session到有效时间, 防止在用户在一直访问情况下过期
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=20)
current_app.permanent_session_lifetime = timedelta(seconds=10)
session.permanent = False
直接修改时间
session.pop("test2")
session.clear()
"#;

#[test]
fn each_claim_has_its_verdict_and_the_notes_own_words() {
    for lang in Lang::ALL {
        let page = open(lang, "session");
        let claims = page.all("[data-claim]");
        assert_eq!(claims.len(), 8, "{lang:?}");
        for claim in claims {
            let id = claim.attr("data-claim").unwrap_or_default();
            let verdict = claim.attr("data-verdict").unwrap_or_default();
            assert!(["right", "half", "wrong"].contains(&verdict), "{id}: {verdict:?}");
            assert!(!is_folded(claim), "{id}");
            let button = html::within(claim, ":scope > .go").len();
            let look = html::within(claim, ":scope > .look").len();
            assert_eq!(button, look, "{lang:?} {id}: which line is to be read?");
            if lang == Lang::En {
                continue;
            }
            let says = html::text(html::within(claim, ".says")[0]);
            let says = says.trim_start_matches(lang.words().note_says);
            let says = says.rsplit_once(['✓', '½', '✗']).map_or(says, |it| it.0);
            let code = says.contains('=') || says.contains("()");
            let pieces: Vec<_> = if code {
                says.split(['，', ' ']).filter(|it| it.len() > 8).collect()
            } else {
                vec![says.trim()]
            };
            for words in pieces {
                assert!(NOTE.contains(words.trim()), "the note doesn't say: {words}");
            }
        }
    }
}
