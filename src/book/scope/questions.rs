//! Questions of chapter 5.

mod across;
mod embedded;
mod hosts;
mod whys;

use crate::book::question::{At, Guess, Holds, Must, Need};
use crate::lang::Text;

pub use self::whys::WHYS;

/// The questions before each demo, in the order of the page.
pub const GUESSES: &[Guess] = &[
    hosts::HOSTS,
    hosts::SET_PATHS,
    across::LINK,
    across::POST,
    across::LATER,
    across::RELOAD,
    across::REDIRECT,
    embedded::FRAME,
    embedded::PARTITION,
];

/// The window has gone the whole way: the answer tells of the trip's last request.
const fn arrived(last: &'static str) -> Need {
    Need {
        must: Must::Hold(At::Settled, Holds::Body(last)),
        says: Text {
            zh: "那个窗口没有走完，服务器没有收到最后一个请求。再按一次；要是浏览器拦了弹出窗口，就点它旁边的链接，自己走。",
            en: "The window did not finish its trip, so the server has not received the last request. Press again; if your browser blocked the window, follow the link beside the button instead.",
        },
        mend: &[],
    }
}
