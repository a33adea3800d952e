//! Section 3.2.3, beyond the note: what a change of password ends.

use crate::book::question::{At, Choice, Guess, Holds, Must, Need};
use crate::lang::Text;

const TWO_ENDED: Holds = Holds::Body("sessions ended elsewhere: 2");

/// The account's other sessions end, and the one that changed the password goes on.
pub const LOG_IN_THREE: Guess = Guess {
    of: "session::log_in_three",
    see: "session#3.2.3",
    settled_by: "session::change_password",
    after: 1,
    plants: &[],
    needs: &[
        Need {
            must: Must::Order(&["session::change_password"]),
            says: Text {
                zh: "改密码之前还按了别的按钮，这一次答不了。重新登录，马上按 <code>POST /session/account/password</code>。",
                en: "Another button was pressed before the change of password, so this doesn’t answer the question. Log in again, and press <code>POST /session/account/password</code> at once.",
            },
            mend: &[],
        },
        // The sessions of phone and tablet end half an hour after the login by themselves.
        Need {
            must: Must::Within(25 * 60, At::Run),
            says: Text {
                zh: "登录已经过去太久，会话可能自己到期了。重新登录，马上按 <code>POST /session/account/password</code>。",
                en: "The login was too long ago, and the sessions may have expired by themselves. Log in again, and press <code>POST /session/account/password</code> at once.",
            },
            mend: &[],
        },
        Need {
            must: Must::Hold(At::Settled, Holds::Body("a new token here")),
            says: Text {
                zh: "改密码的时候，电脑已经不是登录的了。重新登录，马上按 <code>POST /session/account/password</code>。",
                en: "When the password was changed, the computer was no longer logged in. Log in again, and press <code>POST /session/account/password</code> at once.",
            },
            mend: &[],
        },
    ],
    asks: Text {
        zh: "同一个账号登录在三台设备上。在电脑上改密码（按 <code>POST /session/account/password</code>）之后，谁还登录着？",
        en: "One account is logged in on three devices. Change the password on the computer (press <code>POST /session/account/password</code>): which of them are still logged in?",
    },
    evidence: &[],
    choices: &[
        Choice {
            holds: Holds::All(&[Holds::Session, Holds::Not(&TWO_ENDED)]),
            label: Text {
                zh: "三台都还登录着：令牌里没有密码",
                en: "All three: there is no password in a token",
            },
            says: Text {
                zh: "令牌里确实没有密码，可服务器答的是 <code class=\"srv\">{body}</code>：<code>end_others</code> 删掉了同一账号的其他记录。按 <code>GET /session/account/devices</code> 看看。",
                en: "There is indeed no password in a token, but the server answered <code class=\"srv\">{body}</code>: <code>end_others</code> deleted the account’s other records. Press <code>GET /session/account/devices</code> to see it.",
            },
        },
        Choice {
            holds: Holds::All(&[Holds::Session, TWO_ENDED]),
            label: Text { zh: "只有电脑", en: "Only the computer" },
            says: Text {
                zh: "<code class=\"srv\">{body}</code>：电脑上的会话换了新令牌，另外两条记录删掉了。按 <code>GET /session/account/devices</code> 看看。",
                en: "<code class=\"srv\">{body}</code>: the computer’s session got a new token, and the two other records were deleted. Press <code>GET /session/account/devices</code> to see it.",
            },
        },
        Choice {
            holds: Holds::Not(&Holds::Session),
            label: Text {
                zh: "一台也没有，都要重新登录",
                en: "None: each has to log in again",
            },
            says: Text {
                zh: "<code class=\"srv\">{body}</code>：在电脑上改密码的人刚证明过自己是谁，<code>renew</code> 只给这里换一个令牌。",
                en: "<code class=\"srv\">{body}</code>: the person at the computer has just shown who they are, so <code>renew</code> only hands out a new token there.",
            },
        },
    ],
};
