//! The trail: a quarter of an hour through the main line of the book, for beginners.

use crate::lang::Text;

/// One place on the trail.
pub struct Stop {
    /// The passage, `chapter#anchor`. The anchor is that of a section, or of a heading in its text.
    pub see: &'static str,
    /// How many minutes it takes, pressing what there is to press.
    pub minutes: u8,
    /// What is learnt there. HTML.
    pub what: Text,
}

/// The trail from the door to its end, in the order of reading.
pub const TRAIL: &[Stop] = &[
    Stop {
        see: "cookie#2.1",
        minutes: 3,
        what: Text {
            zh: "一次完整的来回；用户能改它",
            en: "A whole round trip; users can change it",
        },
    },
    Stop {
        see: "cookie#2.2.1",
        minutes: 5,
        what: Text {
            zh: "设置：每个属性管什么",
            en: "Setting one: what each attribute does",
        },
    },
    Stop {
        see: "cookie#2.2.2",
        minutes: 2,
        what: Text { zh: "删除也是设置", en: "Deleting is setting" },
    },
    Stop {
        see: "session#where",
        minutes: 2,
        what: Text {
            zh: "数据放在哪里：cookie 里，还是服务器上",
            en: "Where the data lives: in the cookie or on the server",
        },
    },
    Stop {
        see: "session#3.2.3",
        minutes: 2,
        what: Text {
            zh: "登出：会话怎样结束", en: "Logging out: how a session ends"
        },
    },
    Stop {
        see: "cookie#what-to-write",
        minutes: 1,
        what: Text {
            zh: "最后：登录该写哪一行",
            en: "Finally: which line a login should write",
        },
    },
];
