//! The page of the book from which an attack sets out for the lab's hosts. It finds out whether the browser knows
//! them.

use super::lab::{Begins, Lab};
use super::page::LabPage;
use crate::html::escape;
use crate::http::lab_hosts::{LabHost, Naming};
use crate::http::lab_page::LabAnswer;
use crate::lang::{Lang, Text};

const LEAD: Text = Text {
    zh: "从这里起，你在商店和攻击者的页面上。这几台主机都是本机，是同一个程序扮的。",
    en: "From here on you are on the pages of the shop and of the attacker. All of these hosts are this machine, played by one program.",
};
const UNKNOWN: Text = Text {
    zh: "如果浏览器找不到它，在 hosts 文件（Linux、macOS 是 <code>/etc/hosts</code>，Windows 是 <code>C:\\Windows\\System32\\drivers\\etc\\hosts</code>）里加一行：",
    en: "If your browser does not find that host, add a line to the hosts file (<code>/etc/hosts</code> on Linux and macOS, <code>C:\\Windows\\System32\\drivers\\etc\\hosts</code> on Windows):",
};

/// The names that a hosts file needs.
const HOSTS_LINE: &str = "127.0.0.1 shop.localhost blog.shop.localhost evil.localhost";

/// The page, for this world of a visitor. `back` is the origin of the book.
pub fn page(
    lab: &'static Lab,
    world: &str,
    lang: Lang,
    (back, port): (&str, Option<u16>),
    auto: bool,
) -> LabAnswer {
    let (host, below) = match lab.begins {
        Begins::AtShop => (LabHost::Shop, ""),
        Begins::AtEvil(path) => (LabHost::Evil, path),
    };
    let origin = host.origin(Naming::Names, port).unwrap_or_default();
    let url = escape(&format!("{origin}/w/{world}/{}{below}", lab.slug));
    let name = host.name(Naming::Names).unwrap_or_default();
    let back = format!("{back}/{}/attacks#{}", lang.code(), lab.slug);
    let page = LabPage::new(lang, None, &lab.title, port, auto, back);
    page.p(&LEAD)
        .html(&format!(
            "<p class=\"lab-next\"><a data-next href=\"{url}\">{name}</a></p><div data-unknown>"
        ))
        .p(&UNKNOWN)
        .html(&format!("<pre><code>{HOSTS_LINE}</code></pre></div>"))
        .done()
}
