//! The exercises of the chapter on the clinic: lines for a shop, judged by the model of a browser's jar.

use browser_jar::{Context, Engine, Jar, Outcome, SameSite};
use time::OffsetDateTime;
use url::Url;

use super::{Judgement, UNREADABLE, bare, cookie};

/// `mend`: a line as a response from `https://shop.example/login` has it.
pub fn mend(line: &str, now: OffsetDateTime) -> Judgement {
    let Some((cookie, outcome)) = cookie("https://shop.example/login", line, now)
    else {
        return UNREADABLE;
    };
    if (&cookie.name[..], &cookie.value[..]) != (b"__Host-sid", b"x7Kq") {
        return Judgement::no(
            "名和值不是 __Host-sid=x7Kq 了。",
            "Name and value are no longer __Host-sid=x7Kq.",
        );
    }
    if outcome != Outcome::Stored {
        return Judgement::no(
            "浏览器还是不会收下它。",
            "A browser would still not keep it.",
        );
    }
    let is_kept = cookie.http_only && cookie.same_site == SameSite::Lax;
    if !is_kept || cookie.expires.is_some() || cookie.partitioned {
        return Judgement::no(
            "收下了，可是 HttpOnly、SameSite=Lax、期限里有不必改的改了。",
            "It is kept, but HttpOnly, SameSite=Lax or the lifetime has changed without need.",
        );
    }
    Judgement::yes(
        "收下了：Secure、Path=/、没有 Domain，正是 __Host- 要的。",
        "It is kept: Secure, Path=/ and no Domain are what __Host- asks for.",
    )
}

/// `two-hosts`: a line as a response from `https://www.shop.example/login` has it.
pub fn two_hosts(line: &str, now: OffsetDateTime) -> Judgement {
    const URL: &str = "https://www.shop.example/login";
    let Some((cookie, outcome)) = cookie(URL, line, now) else { return UNREADABLE };
    if outcome != Outcome::Stored {
        return Judgement::no(
            "浏览器不会收下这一行，或者收下就删了。",
            "A browser would not keep this line, or delete the cookie at once.",
        );
    }
    let url = |text| Url::parse(text).expect("the address is valid");
    let mut jar = Jar::new(Engine::Standard);
    jar.receive(&url(URL), bare(line).as_bytes(), Context::default(), now);
    let mut reaches = |text| {
        let sent = jar.send(&url(text), "GET", Context::default(), now);
        !sent.header.is_empty()
    };
    if !reaches("https://api.shop.example/v1/me") {
        return Judgement::no(
            "api 收不到它：看看 Domain 和 Path。",
            "It does not reach api: look at Domain and Path.",
        );
    }
    if reaches("http://api.shop.example/v1/me") || reaches("http://www.shop.example/") {
        return Judgement::no(
            "http:// 的请求也带它：缺 Secure。",
            "Requests over http:// carry it as well: Secure is missing.",
        );
    }
    if !cookie.http_only {
        return Judgement::no(
            "脚本读得到它：缺 HttpOnly。",
            "Scripts can read it: HttpOnly is missing.",
        );
    }
    Judgement::yes(
        "api 和 www 都收到，http:// 不带，脚本读不到。",
        "api and www both get it, http:// does not, and scripts cannot read it.",
    )
}
