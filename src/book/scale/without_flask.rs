//! Why the handlers of this chapter have no counterpart in Flask.

use crate::book::chapter::WithoutFlask;
use crate::lang::Text;

/// The handlers without a counterpart in Flask.
pub const WITHOUT_FLASK: &[WithoutFlask] = &[
    WithoutFlask {
        handlers: &["login_plain", "who_plain", "logout_plain"],
        why: Text {
            zh: "五种登录是同一个 Rust 程序，好放在一起比。在 Flask 里，这一种是 response.set_cookie 和 request.cookies.get。",
            en: "The five logins are one Rust program, to be compared like with like. In Flask this one is response.set_cookie and request.cookies.get.",
        },
    },
    WithoutFlask {
        handlers: &["login_signed", "who_signed", "logout_signed"],
        why: Text {
            zh: "五种登录是同一个 Rust 程序，好放在一起比。在 Flask 里，这一种就是它自带的 session。",
            en: "The five logins are one Rust program, to be compared like with like. In Flask this one is its own session.",
        },
    },
    WithoutFlask {
        handlers: &["login_encrypted", "who_encrypted", "logout_encrypted"],
        why: Text {
            zh: "没有 Flask：它自己只签名，不加密；要加密得另找一个库。",
            en: "No Flask here: by itself it signs, and encrypts nothing; that takes another library.",
        },
    },
    WithoutFlask {
        handlers: &["login_server", "who_server", "logout_server"],
        why: Text {
            zh: "没有 Flask：它自带的 session 不在服务器上；要放在服务器上，得另装一个扩展。",
            en: "No Flask here: its own session isn't on the server; to keep one there takes an extension.",
        },
    },
    WithoutFlask {
        handlers: &["login_jwt", "who_jwt", "logout_jwt"],
        why: Text {
            zh: "没有 Flask：它自己不写 JWT，要另装一个库；格式和这里的一样（RFC 7519）。",
            en: "No Flask here: by itself it writes no JWT, which takes a library; the format is the same as here (RFC 7519).",
        },
    },
    WithoutFlask {
        handlers: &["change_five", "read_five", "replay_five", "fill_five"],
        why: Text {
            zh: "没有 Flask：这个实验由本站自己当客户端，把五种登录各试一遍。",
            en: "No Flask here: in this experiment the site plays the client and tries each of the five logins.",
        },
    },
    WithoutFlask {
        handlers: &[
            "key_five",
            "restart_five",
            "fallback_five",
            "workers_five",
            "shared_five",
            "visitors_five",
            "start_workers",
            "kill_worker",
            "restart_workers",
            "change_key",
            "change_key_kindly",
            "stop_workers",
            "bill_eager",
            "bill_lazy",
            "bill_expiry",
            "bill_cap",
        ],
        why: Text {
            zh: "没有 Flask：这个实验另开几个本站自己的进程，由本站去问它们。",
            en: "No Flask here: this experiment starts further processes of this site's own program, and asks them.",
        },
    },
    WithoutFlask {
        handlers: &[
            "begin_two",
            "a_reads",
            "a_writes",
            "b_reads",
            "b_writes",
            "every_order",
        ],
        why: Text {
            zh: "没有 Flask：两个标签页改的是服务器上的同一条记录，Flask 自带的 session 在服务器上没有记录。",
            en: "No Flask here: two tabs change one record on the server, and Flask's own session has no record there.",
        },
    },
];
