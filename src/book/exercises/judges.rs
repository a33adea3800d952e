//! What is right and what is wrong of an attempt. Pure: the time and the request are arguments.

mod clinic;
mod scale;
mod scope;

use browser_jar::{Context, Cookie, Engine, Jar, Outcome};
use rocket::serde::json::Value;
use time::{Duration, OffsetDateTime};
use url::Url;

pub use self::clinic::{mend, two_hosts};
pub use self::scale::{alg, two_tabs};
pub use self::scope::{click, share};
use super::Judgement;
use crate::book::session::signed;
use crate::clinic::grade;

/// The most bytes of a line that is judged.
const LONGEST: usize = 400;

/// The cookie of a line of `Set-Cookie` as the specification reads it in a response from `url`, whether a
/// browser keeps it or not.
pub fn cookie(url: &str, line: &str, now: OffsetDateTime) -> Option<(Cookie, Outcome)> {
    let line = bare(line);
    let fits = !line.is_empty() && line.len() <= LONGEST;
    let plain = line.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let url = Url::parse(url).ok().filter(|_| fits && plain)?;
    let decision = Jar::new(Engine::Standard).receive(
        &url,
        line.as_bytes(),
        Context::default(),
        now,
    );
    Some((decision.cookie?, decision.outcome))
}

/// Whether a line can be sent as it is, and is about a cookie of this name; a browser may still refuse it.
pub fn is_about(line: &str, name: &str) -> bool {
    let line = bare(line);
    let plain = line.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let pair = line.split_once('=').map(|(name, _)| name.trim());
    plain && line.len() <= LONGEST && pair == Some(name)
}

/// A line as it goes into a response: without the name of the header.
pub fn bare(line: &str) -> &str {
    let line = line.trim();
    match line.get(..11) {
        Some(head) if head.eq_ignore_ascii_case("set-cookie:") => line[11..].trim(),
        _ => line,
    }
}

/// The answer where a cookie of the exercise's name, but not the exercise's own, reaches the address.
pub const LEFT_OVER: Judgement = Judgement::no(
    "判不了：上一次留下的同名 cookie 也到这里。先在开发者工具里删掉它，再重新开始。",
    "There is nothing to judge by: a cookie of this name from an earlier attempt comes here too. Delete it in the developer tools and start over.",
);

/// The answer to a line whose cookie is not the one that the exercise is about.
pub const NOT_OWN: Judgement = Judgement::no(
    "这一行读不懂，或者 cookie 不叫题目里的名字，所以没有发出去。",
    "This line can’t be read, or its cookie has another name than the exercise gives, so it was not sent.",
);

const UNREADABLE: Judgement = Judgement::no(
    "这不是一行读得懂的 Set-Cookie：只写一行，用 ASCII，不超过 400 字节。",
    "This is no readable Set-Cookie line: write one line, in ASCII, of at most 400 bytes.",
);

/// `header`: the receipt that a request with the header got.
pub fn header(seen: Option<&Value>) -> Judgement {
    match seen.and_then(|seen| seen["saw"].as_str()) {
        Some("header") => Judgement::yes(
            "服务器收到过一个带 X-Learner 的请求，这张回执就是它开的。",
            "The server got a request with X-Learner, and issued this receipt for it.",
        ),
        _ => Judgement::no(
            "这不是那个地址开的回执，或者已经过了半小时。",
            "This is no receipt from that address, or it is older than half an hour.",
        ),
    }
}

/// `carry`: the receipt that a program got which sent the cookie back.
pub fn carry(seen: Option<&Value>) -> Judgement {
    match seen.and_then(|seen| seen["saw"].as_str()) {
        Some("carry") => Judgement::yes(
            "一个程序把 cookie 从第一个响应带到了第二个请求。",
            "A program carried the cookie from the first response to the second request.",
        ),
        _ => Judgement::no(
            "这不是第二个请求拿到的回执，或者已经过了半小时。",
            "This is not the receipt of a second request, or it is older than half an hour.",
        ),
    }
}

/// `name`: the value of the request's cookie `name`.
pub fn name(value: Option<&str>) -> Judgement {
    match value {
        Some("ada") => Judgement::yes(
            "这个请求带着 name=ada，服务器就这么认得你。",
            "This request carried name=ada, and that is all the server knows you by.",
        ),
        Some(_) => Judgement::no(
            "请求里有 name，可是值不是 ada。",
            "The request carried a cookie called name, but its value is not ada.",
        ),
        None => Judgement::no(
            "请求里没有叫 name 的 cookie。看看它的 Path。",
            "The request carried no cookie called name. Look at its Path.",
        ),
    }
}

/// `grade-a`: a line as a response from `https://shop.example/login` has it.
pub fn grade_a(line: &str, now: OffsetDateTime) -> Judgement {
    const URL: &str = "https://shop.example/login";
    let Some((cookie, outcome)) = cookie(URL, line, now) else { return UNREADABLE };
    if outcome != Outcome::Stored {
        return Judgement::no(
            "浏览器不会收下这一行，或者收下就删了。",
            "A browser would not keep this line, or delete the cookie at once.",
        );
    }
    let url = Url::parse(URL).expect("the address is valid");
    let points = grade::grade(&url, &cookie);
    match points.iter().find(|point| !point.met) {
        None => Judgement::yes("五点都有，是 A。", "All five points are met: an A."),
        Some(missing) => Judgement { passed: false, says: missing.says },
    }
}

/// `note-line`: the line that `response.set_cookie("test1", "123", max_age=20)` writes.
pub fn note_line(line: &str, now: OffsetDateTime) -> Judgement {
    let Some((cookie, _)) = cookie("http://localhost/cookie/set", line, now) else {
        return UNREADABLE;
    };
    if (&cookie.name[..], &cookie.value[..]) != (b"test1", b"123") {
        return Judgement::no(
            "名和值不是 test1=123。",
            "Name and value are not test1=123.",
        );
    }
    if cookie.expires != Some(now + Duration::seconds(20)) {
        return Judgement::no(
            "活的不是二十秒。",
            "It does not live for twenty seconds.",
        );
    }
    // Without `Path`, the browser would take the folder of the address.
    if cookie.path != b"/" {
        return Judgement::no(
            "Flask 默认写 Path=/；不写的话，浏览器用的是 /cookie。",
            "Flask writes Path=/ by default; without it a browser takes /cookie.",
        );
    }
    if cookie.secure || cookie.http_only || cookie.partitioned || !cookie.host_only {
        return Judgement::no(
            "多了笔记没有要的属性。",
            "There are attributes that the note did not ask for.",
        );
    }
    Judgement::yes("正是笔记那一行要的。", "This is what the note’s call asks for.")
}

/// `forge`: a value of Flask's session cookie.
pub fn forge(value: &str, now: OffsetDateTime) -> Judgement {
    let Some((data, at)) = signed::open(value.trim(), b"xxx") else {
        return Judgement::no(
            "签名对不上密钥 xxx，或者不是三段。",
            "The signature does not match the key xxx, or these are not three parts.",
        );
    };
    if !(0..=31 * 86_400).contains(&(now.unix_timestamp() - at)) {
        return Judgement::no(
            "签名对，可是时间戳在将来，或者超过了三十一天。",
            "The signature matches, but the timestamp is in the future or older than 31 days.",
        );
    }
    match data["test2"].as_str() {
        Some("999") => Judgement::yes(
            "签名对，test2 是 999。服务器从没写过它，却只能认。",
            "The signature matches and test2 is 999. The server never wrote that, and has to believe it.",
        ),
        _ => Judgement::no(
            "签名对，可是里面的 test2 不是字符串 \"999\"。",
            "The signature matches, but test2 in it is not the string \"999\".",
        ),
    }
}

/// `logout`: the place of each line of the exercise, from 1; `None` for a line that is left out. An order is
/// right if whatever needs something comes after it.
pub fn logout(places: &[Option<u8>]) -> Judgement {
    let [refuse, read, destroy, expire, reply, empty, permanent] = places else {
        return Judgement::no(
            "每一行都要选一个位置。",
            "Choose a place for each line.",
        );
    };
    if empty.is_some() || permanent.is_some() {
        return Judgement::no(
            "有一行不该在里面：空值没有过期就还是一个 cookie，permanent 只管续期。",
            "One line does not belong: an empty value that has not expired is still a cookie, and permanent is about renewal.",
        );
    }
    let (Some(refuse), Some(read), Some(destroy), Some(expire), Some(reply)) =
        (*refuse, *read, *destroy, *expire, *reply)
    else {
        return Judgement::no("少了一行需要的。", "A line that is needed is missing.");
    };
    let mut sorted = [refuse, read, destroy, expire, reply];
    sorted.sort_unstable();
    if sorted != [1, 2, 3, 4, 5] {
        return Judgement::no(
            "两行不能占同一个位置。",
            "Two lines cannot have one place.",
        );
    }
    if refuse != 1 {
        return Judgement::no(
            "先拒绝不该接受的请求，再动别的。",
            "Refuse what must not be accepted before anything else is done.",
        );
    }
    if destroy < read {
        return Judgement::no(
            "没读出令牌，就不知道该删哪条记录。",
            "Without the token, the record to delete is not known.",
        );
    }
    if reply != 5 {
        return Judgement::no(
            "响应发出去以后，头就写不进去了。",
            "Once the response is sent, no header can be added.",
        );
    }
    Judgement::yes(
        "记录没了，抄走的令牌也就没用了；浏览器那一份也请它删了。",
        "The record is gone, so a copied token is worthless; and the browser is asked to delete its copy.",
    )
}

/// What the browser was seen to do with the cookie of `one-path`.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// Whether the line makes a cookie `deep` that lives for five seconds.
    pub five: bool,
    /// Whether the request to the inner address carried it.
    pub inner: bool,
    /// Whether the request to the address above carried it.
    pub above: bool,
    /// Seconds from the line to the last request.
    pub waited: i64,
    /// Whether the last request to the inner address carried it.
    pub late: bool,
}

/// After so many whole seconds five have passed by the browser's clock too, which began when the line
/// arrived.
const WAITED_ENOUGH: i64 = 7;

impl Walk {
    /// Whether a later request can still decide: it carried the cookie, and too early.
    pub fn is_under_way(&self) -> bool {
        let on_its_way = self.inner && !self.above && self.five;
        on_its_way && (self.waited < 5 || self.late && self.waited <= WAITED_ENOUGH)
    }
}

/// `one-path`: what the server saw.
pub fn one_path(walk: Walk) -> Judgement {
    match walk {
        Walk { inner: false, .. } => Judgement::no(
            "发往 inner 的请求没有带它。",
            "The request to inner did not carry it.",
        ),
        Walk { above: true, .. } => Judgement::no(
            "发往上一级的请求也带了它。",
            "The request to the address above carried it, too.",
        ),
        Walk { five: false, .. } => Judgement::no(
            "路径对了，期限不是五秒。",
            "The path is right; its lifetime is not five seconds.",
        ),
        Walk { waited: ..5, .. } => Judgement::no(
            "还没到五秒，再按一次。",
            "Five seconds are not over yet; press again.",
        ),
        Walk { late: true, waited: ..=WAITED_ENOUGH, .. } => Judgement::no(
            "按浏览器的钟还没到五秒，再按一次。",
            "By the browser’s clock five seconds are not over yet; press again.",
        ),
        Walk { late: true, .. } => Judgement::no(
            "五秒过了，请求里还有它。",
            "Five seconds are over, and the request still carried it.",
        ),
        _ => Judgement::yes(
            "inner 收到了，上一级没有，五秒以后没有了。",
            "inner got it, the address above did not, and after five seconds it was gone.",
        ),
    }
}

/// `delete`: whether the request to the hidden path carried the cookie before the line and after it, and
/// whether the line says so itself: an expired `stubborn` at this path.
pub fn delete(before: bool, after: bool, fits: bool) -> Judgement {
    match (before, after, fits) {
        (false, ..) => Judgement::no(
            "浏览器没有把它存下来，先重新开始。",
            "The browser did not keep the cookie. Start over first.",
        ),
        (_, true, _) => Judgement::no(
            "它还在：名字、Path 要和设置时一样，还要已经过期。",
            "It is still there: name and Path must be what they were, and the line must have expired.",
        ),
        (_, false, false) => Judgement::no(
            "它没了，可是不是你这一行删的。重新开始，再写一次。",
            "It is gone, but it was not this line that deleted it. Start over and write one.",
        ),
        (_, false, true) => Judgement::yes(
            "发往那个路径的请求里没有它了。",
            "The request to that path does not carry it any more.",
        ),
    }
}
