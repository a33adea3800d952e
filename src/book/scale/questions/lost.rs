//! Section `two`: two tabs and one session.

use super::choice;
use crate::book::question::{Guess, Holds, Must, Need};
use crate::lang::Text;

const WHOLE_HAS_COLOR: Holds = Holds::Body("one whole:   color=blue");

/// Both tabs read, then both write: B is the last, and had read before A wrote.
pub const BEGIN_TWO: Guess = Guess {
    of: "scale::begin_two",
    see: "scale#two",
    settled_by: "scale::b_writes",
    after: 1,
    plants: &[],
    needs: &[Need {
        must: Must::Order(&[
            "scale::a_reads",
            "scale::b_reads",
            "scale::a_writes",
            "scale::b_writes",
        ]),
        says: Text {
            zh: "次序不是问的那个，这一次答不了。重新开始，依次按：A 读，B 读，A 写，B 写。",
            en: "This was a different order from the one asked about. Start again, then press: A reads, B reads, A writes, B writes.",
        },
        mend: &[],
    }],
    asks: Text {
        zh: "按这个次序：A 读，B 读，A 写 <code>color</code>，B 写 <code>size</code>。会话整份存的，最后还有 <code>color</code> 吗？",
        en: "In this order: A reads, B reads, A writes <code>color</code>, B writes <code>size</code>. If the session is stored as a whole, is <code>color</code> there in the end?",
    },
    evidence: &[],
    choices: &[
        choice(
            WHOLE_HAS_COLOR,
            ["在，两个键都在", "Yes, both keys are"],
            [
                "<code class=\"srv\">{body:one whole}</code>。B 写回的是它读到的那一份，那时 A 还没写。",
                "<code class=\"srv\">{body:one whole}</code>. B wrote back what it had read before A wrote.",
            ],
        ),
        choice(
            Holds::Not(&WHOLE_HAS_COLOR),
            ["不在，被 B 盖掉了", "No, B overwrote it"],
            [
                "<code class=\"srv\">{body:one whole}</code>：谁也没做错，A 的写就是没了。",
                "<code class=\"srv\">{body:one whole}</code>: nobody did anything wrong, and A’s write is gone.",
            ],
        ),
    ],
};

/// Per key nothing is lost that is another's key.
pub const EVERY_ORDER: Guess = Guess {
    of: "scale::every_order",
    see: "scale#two",
    settled_by: "scale::every_order",
    after: 1,
    plants: &[],
    needs: &[],
    asks: Text {
        zh: "两个标签页各读一次、写一次，一共六种次序。整份存的会话，几种次序会丢掉一个写？",
        en: "Two tabs each read once and write once, which makes six orders. In how many of them does a session stored as a whole lose a write?",
    },
    evidence: &[],
    choices: &[
        choice(
            Holds::Body("whole lost 1 of 6"),
            ["一种，要很巧", "One, by bad luck"],
            [
                "<code class=\"srv\">{body:whole lost}</code>。后写的那个要是在先写的写之前就读了，就会丢。",
                "<code class=\"srv\">{body:whole lost}</code>. A write is lost whenever the later writer had read before the earlier one wrote.",
            ],
        ),
        choice(
            Holds::Body("whole lost 4 of 6"),
            ["四种", "Four"],
            [
                "<code class=\"srv\">{body:whole lost}</code>，<code class=\"srv\">{body:keys lost}</code>。不丢的只有一个做完、另一个才开始的那两种。",
                "<code class=\"srv\">{body:whole lost}</code>, <code class=\"srv\">{body:keys lost}</code>. Both are kept only when one tab finishes before the other begins.",
            ],
        ),
        choice(
            Holds::Body("whole lost 6 of 6"),
            ["六种，总会丢", "All six"],
            [
                "<code class=\"srv\">{body:whole lost}</code>。一个做完、另一个才开始，就不丢。",
                "<code class=\"srv\">{body:whole lost}</code>. When one tab finishes before the other begins, nothing is lost.",
            ],
        ),
    ],
};
