//! The pages of the lab: small, in the reader's language, and with one way on. A script of theirs goes it by
//! itself where the chapter has opened them; without it, the reader does.

use super::journey::Journey;
use super::trips::By;
use crate::html::escape;
use crate::http::lab_hosts::Naming;
use crate::http::lab_page::{document, over};
use crate::lang::Text;

/// What the page of a step does next.
#[derive(Default)]
pub struct Action {
    /// Whether the page is in a frame, where it does nothing.
    pub framed: bool,
    /// The address of the page's own frame, if it has one.
    pub frame: Option<String>,
    /// What leads to the next request, and its address.
    pub next: Option<(By, String)>,
    /// How many seconds to wait before that.
    pub wait: u16,
}

const BEGIN: Text = Text { zh: "从这里出发", en: "Setting out" };
const BEGIN_LEAD: Text = Text {
    zh: "接下来，你的浏览器自己从一台主机走到另一台，服务器记下每个请求带来的 cookie。这几台主机都是本机，是同一个程序扮的。",
    en: "From here your own browser goes from host to host, and the server notes the cookies that each request carries. All of these hosts are this machine, played by one program.",
};
const GO: Text = Text { zh: "出发，去", en: "Set out for" };
const UNKNOWN: Text = Text {
    zh: "如果浏览器找不到它：在 hosts 文件（Linux、macOS 是 <code>/etc/hosts</code>，Windows 是 <code>C:\\Windows\\System32\\drivers\\etc\\hosts</code>）里加一行：",
    en: "If your browser does not find that host, add a line to the hosts file (<code>/etc/hosts</code> on Linux and macOS, <code>C:\\Windows\\System32\\drivers\\etc\\hosts</code> on Windows):",
};
const NUMBERS: Text = Text {
    zh: "先用 localhost 当商店、127.0.0.1 当别的站点",
    en: "Meanwhile, use localhost as the shop and 127.0.0.1 as the different site",
};
const NO_NUMBERS: Text = Text {
    zh: "这一趟要有子域，localhost 和 127.0.0.1 代替不了。",
    en: "This trip needs a subdomain, which localhost and 127.0.0.1 can’t replace.",
};
const STEP: Text = Text { zh: "第 {} 个请求，共 {} 个", en: "Request {} of {}" };
const CAME: Text = Text {
    zh: "服务器从这个请求里收到的：",
    en: "What the server got with this request:",
};
const NOTHING: Text = Text { zh: "没有 Cookie 这一行", en: "no Cookie line" };
const OTHERS: Text = Text {
    zh: "另有 {} 个本书的 cookie，不显示",
    en: "and {} cookies of the book, not shown",
};
const SETS: Text = Text { zh: "这个响应设置：", en: "This response sets:" };
const LINK: Text = Text { zh: "点这个链接，去", en: "Follow this link to" };
const FORM: Text = Text {
    zh: "按这个按钮，用 POST 提交到",
    en: "Press this button, which posts a form to",
};
const RELOAD: Text = Text {
    zh: "现在用浏览器的「刷新」重新载入这一页（F5；Mac 上是 ⌘R）。",
    en: "Now reload this page with your browser’s own button (F5; ⌘R on a Mac).",
};
const WAIT: Text = Text { zh: "还要等的秒数：", en: "Seconds left to wait:" };
const FRAME: Text = Text {
    zh: "下面的框里，是嵌进来的商店的页面：",
    en: "The frame below holds a page of the shop:",
};
const OVER: Text = Text {
    zh: "走完了。这个窗口可以关掉；结果在",
    en: "That was the last request. This window can be closed; the result is",
};

/// The names that a hosts file needs for the lab.
const HOSTS_LINE: &str = "127.0.0.1 shop.localhost a.shop.localhost evil.localhost";

/// The page from which a trip sets out. `to` gives the address of its first step in a naming.
pub fn begin(journey: &Journey, to: &dyn Fn(Naming) -> Option<String>) -> String {
    let say = |text: &Text| text.get(journey.lang).to_owned();
    let by_name = to(Naming::Names).unwrap_or_default();
    let host = host_of(&by_name).to_owned();
    let mut body = format!(
        "<h1>{}</h1><p>{}</p><p class=\"lab-next\">{} <a data-next=\"begin\" href=\"{}\">{}</a></p>\
         <div data-unknown><p>{}</p><pre><code>{HOSTS_LINE}</code></pre>",
        say(&BEGIN),
        say(&BEGIN_LEAD),
        say(&GO),
        escape(&by_name),
        escape(&host),
        say(&UNKNOWN),
    );
    let numbers = to(Naming::Numbers).filter(|_| journey.trip.goes_by_numbers());
    body += &match numbers {
        Some(to) => format!(
            "<p><a data-numbers href=\"{}\">{}</a></p></div>",
            escape(&to),
            say(&NUMBERS)
        ),
        None => format!("<p>{}</p></div>", say(&NO_NUMBERS)),
    };
    frame(journey, &say(&BEGIN), &body)
}

/// The page of a step.
pub fn step(journey: &Journey, number: usize, action: &Action) -> String {
    let say = |text: &Text| text.get(journey.lang).to_owned();
    let Some(visit) = journey.visits.get(number) else { return String::new() };
    let host = host_of(&visit.url).to_owned();
    let pairs = visit.pairs.iter().map(|(name, value)| format!("{name}={value}"));
    let pairs = pairs.collect::<Vec<_>>().join("; ");
    let count = journey.trip.steps.len().to_string();
    let at = say(&STEP)
        .replacen("{}", &(number + 1).to_string(), 1)
        .replacen("{}", &count, 1);
    let mut body = format!("<p class=\"crumb\">{at}</p><h1>{}</h1>", escape(&host));
    let came = match pairs.is_empty() {
        true => format!("<p><b data-arrived>{}</b></p>", say(&NOTHING)),
        false => format!(
            "<pre><code class=\"brw\" data-arrived>Cookie: {}</code></pre>",
            escape(&pairs)
        ),
    };
    body += &format!("<p>{}</p>{came}", say(&CAME));
    if visit.others > 0 {
        let others = say(&OTHERS).replace("{}", &visit.others.to_string());
        body += &format!("<p class=\"hint\">{others}</p>");
    }
    if !visit.sets.is_empty() {
        let line = |line: &String| format!("Set-Cookie: {}", escape(line));
        let lines = visit.sets.iter().map(line).collect::<Vec<_>>().join("\n");
        body += &format!(
            "<p>{}</p><pre><code class=\"srv\">{lines}</code></pre>",
            say(&SETS)
        );
    }
    if let Some(frame) = &action.frame {
        body += &format!(
            "<p>{}</p><iframe class=\"lab-frame\" title=\"{}\" src=\"{}\"></iframe>",
            say(&FRAME),
            escape(host_of(frame)),
            escape(frame)
        );
    }
    body += &way_on(journey, action);
    frame(journey, &host, &body)
}

/// The part of a page that leads to the next request, or back to the book.
fn way_on(journey: &Journey, action: &Action) -> String {
    let say = |text: &Text| text.get(journey.lang).to_owned();
    let wait = match action.wait {
        0 => String::new(),
        seconds => {
            format!("<p>{} <output data-left>{seconds}</output></p>", say(&WAIT))
        }
    };
    let Some((by, to)) = &action.next else {
        if action.framed {
            return String::new();
        }
        return over(journey.lang, &OVER, &journey.back);
    };
    let (host, to) = (escape(host_of(to)), escape(to));
    let next = match by {
        By::Form => format!(
            "<form data-next=\"form\" method=\"post\" action=\"{to}\"><p>{}</p><button class=\"run\">POST <code>{host}</code></button></form>",
            say(&FORM)
        ),
        By::Reload => format!("<p data-next=\"reload\">{}</p>", say(&RELOAD)),
        _ => format!(
            "<p>{} <a data-next=\"link\" href=\"{to}\">{host}</a></p>",
            say(&LINK)
        ),
    };
    format!("{wait}<div class=\"lab-next\">{next}</div>")
}

/// A whole page around this content.
fn frame(journey: &Journey, title: &str, content: &str) -> String {
    let auto = if journey.auto { " data-auto" } else { "" };
    let body = format!("class=\"lab\"{auto}");
    document(journey.lang, title, &["scope-lab.js"], &body, content)
}

/// The host of an address, with its port.
fn host_of(url: &str) -> &str {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn every_sentence_is_in_both_languages() {
        for text in [&BEGIN_LEAD, &UNKNOWN, &NUMBERS, &CAME, &OVER] {
            assert!(Lang::ALL.iter().all(|lang| text.get(*lang).len() > 10));
        }
        assert_eq!(host_of("http://shop.localhost:1/a"), "shop.localhost:1");
    }
}
