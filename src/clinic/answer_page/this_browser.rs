//! A line of a case as this site can send it to the browser that reads the page, and what the model
//! expects that browser to do.

use time::OffsetDateTime;
use url::Url;

use super::SendCard;
use crate::clinic::correction::without_prefix;
use crate::clinic::line::Draft;
use crate::lang::{Lang, Text};
use browser_jar::{Context, Engine, Jar, Outcome, Site};

/// The browser that reads the page of a case.
pub struct ThisBrowser<'b> {
    /// The engine, by what the browser says of itself.
    pub engine: Engine,
    /// The address that answers with the line.
    pub plant: &'b Url,
    /// The address that says which cookies came back.
    pub read: &'b Url,
    /// Whether the site sends a cookie of this name.
    pub is_allowed_name: fn(&str) -> bool,
}

/// The most bytes of a line that is sent to the browser.
pub const MOST_SENT: usize = 8 * 1024;

const CONTROL: Text = Text {
    zh: "里面有控制字符，本站不发这样的头。",
    en: "It holds control characters, and this site sends no such header.",
};
const NAMELESS: Text = Text {
    zh: "它没有名字，发出去之后，清除时找不到它。",
    en: "It has no name, so a reset could not find it afterwards.",
};
const NAME: Text = Text {
    zh: "它的名字里有本站不发的字符。",
    en: "Its name has characters that this site doesn’t send.",
};
const LONG: Text = Text {
    zh: "它超过 8 KiB，这里发不了。",
    en: "It is longer than 8 KiB, which can’t be sent here.",
};

const BACK_HERE: Text = Text {
    zh: "这和上面的结论不矛盾：这里只试了「能不能存下、本站自己的请求会不会带上」。你的病例里，地址、协议、发出请求的页面或者时间和这里不同，结论以上面为准。",
    en: "This does not contradict the verdict above: it only tests whether the cookie is stored here and sent on a request of this very site. Your case has another address, scheme, page or time, and for it the verdict above holds.",
};
const AWAY_HERE: Text = Text {
    zh: "这和上面的结论不矛盾：本站的主机、协议或路径和你的病例不同，所以这一行在这里是另一个结果。",
    en: "This does not contradict the verdict above: the host, scheme or path of this site differs from that of your case, so the line fares otherwise here.",
};

impl ThisBrowser<'_> {
    /// The line as it can be sent to this browser, and what the model expects. `is_fine` says whether the
    /// line does in its case what is expected of it.
    pub(super) fn send_card(
        &self,
        line: &[u8],
        is_fine: bool,
        now: OffsetDateTime,
        lang: Lang,
    ) -> SendCard {
        let LabLine { line, name, renamed } = match self.lab_line(line) {
            Ok(line) => line,
            Err(why) => return SendCard::Impossible { why: why.get(lang) },
        };
        let mut jar = Jar::new(self.engine);
        let context = Context { site: Site::SameSite, top_level: false };
        let decision = jar.receive(self.plant, line.as_bytes(), context, now);
        let withheld = jar.explain(self.read, "GET", context, now).withheld;
        let stored = matches!(decision.outcome, Outcome::Stored | Outcome::Replaced);
        let reason = match stored {
            true => withheld.first().map(|it| it.reason(lang)),
            false => Some(decision.reason(lang)),
        };
        let back = stored && withheld.is_empty();
        let differs = match (is_fine, back) {
            (false, true) => Some(BACK_HERE.get(lang)),
            (true, false) => Some(AWAY_HERE.get(lang)),
            _ => None,
        };
        SendCard::Line {
            line,
            name,
            renamed,
            back,
            reason,
            engine: self.engine.title().get(lang),
            differs,
        }
    }

    /// The line as the lab sends it: the very line, or with `lab-` before its name.
    fn lab_line(&self, line: &[u8]) -> Result<LabLine, Text> {
        if line.len() > MOST_SENT {
            return Err(LONG);
        }
        let text = String::from_utf8(line.to_vec()).map_err(|_| CONTROL)?;
        if text.chars().any(char::is_control) {
            return Err(CONTROL);
        }
        let mut draft = Draft::new(line);
        let name = draft.name().and_then(|name| std::str::from_utf8(name).ok());
        let name = name.filter(|name| !name.is_empty()).ok_or(NAMELESS)?.to_owned();
        if (self.is_allowed_name)(&name) {
            return Ok(LabLine { line: text, name, renamed: false });
        }
        let bare = without_prefix(name.as_bytes()).len();
        let (prefix, bare) = name.split_at(name.len() - bare);
        let name = format!("{prefix}lab-{bare}");
        if !(self.is_allowed_name)(&name) {
            return Err(NAME);
        }
        draft.rename(name.as_bytes());
        let line = String::from_utf8(draft.line()).map_err(|_| NAME)?;
        Ok(LabLine { line, name, renamed: true })
    }
}

/// A line that the lab sends.
struct LabLine {
    line: String,
    /// The name of its cookie.
    name: String,
    /// Whether the name is another than it was.
    renamed: bool,
}
