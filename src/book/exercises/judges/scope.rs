//! The exercises of the chapter on scope: what the reader's own browser carried from host to host.

use super::Judgement;

/// `share`: whether the cookie came to the subdomain, back to the shop, and to the different site.
pub fn share(subdomain: bool, shop: bool, other_site: bool) -> Judgement {
    match (subdomain, shop, other_site) {
        (_, false, _) => Judgement::no(
            "商店自己也没有收到它：看看浏览器收没收下这一行，还有它的 Path。",
            "The shop itself did not get it: see whether the browser kept the line, and look at its Path.",
        ),
        (false, true, _) => Judgement::no(
            "商店收到了，a.shop 没有。看看 Domain。",
            "The shop got it, and a.shop did not. Look at Domain.",
        ),
        (_, _, true) => Judgement::no(
            "evil.localhost 也收到了一个同名的，那不是你这一行设的。",
            "evil.localhost got one of this name, too; your line has not set that one.",
        ),
        (true, true, false) => Judgement::yes(
            "商店和 a.shop 都收到了，evil 没有。",
            "The shop and a.shop got it, and evil did not.",
        ),
    }
}

/// `click`: whether the link of a different site carried the cookie, and whether its form did.
pub fn click(link: bool, form: bool) -> Judgement {
    match (link, form) {
        (false, _) => Judgement::no(
            "点链接的请求没有带它：看看浏览器收没收下这一行，还有 SameSite。",
            "The request of the link did not carry it: see whether the browser kept the line, and look at SameSite.",
        ),
        (true, true) => Judgement::no(
            "链接带了，表单的 POST 也带了。不写 SameSite，刚设好的就挡不住。",
            "The link carried it, and so did the POST of the form. Without SameSite nothing stops a new cookie.",
        ),
        (true, false) => Judgement::yes(
            "链接带了，表单的 POST 没有带。",
            "The link carried it, and the POST of the form did not.",
        ),
    }
}
