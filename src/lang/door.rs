//! The words of the page of contents except those of the reader's record: the first lesson, and the ways on.

use serde::Serialize;

/// These words in one language.
#[derive(Debug, Serialize)]
pub struct Door {
    /// The heading of the lesson.
    pub title: &'static str,
    /// The label of the field for the name.
    pub name: &'static str,
    /// The name in the field before anybody has typed one.
    pub example: &'static str,
    /// The button that sends the name.
    pub remember: &'static str,
    /// The link that opens the page once more.
    pub reload: &'static str,
    /// What the second request brings, as HTML.
    pub reload_hint: &'static str,
    /// What happens without the button.
    pub wait: &'static str,
    /// The button that deletes the cookie and the record.
    pub forget: &'static str,
    /// What the server may keep in place of the cookie, as HTML.
    pub instead: &'static str,
    /// The button that moves the name into a record of the server.
    pub keep: &'static str,
    /// Where to look then.
    pub keep_hint: &'static str,
    /// The greeting to somebody whom the server does not know, as HTML.
    pub stranger: &'static str,
    /// The greeting by the cookie, as HTML. `{}` is the name.
    pub by_cookie: &'static str,
    /// The greeting by the record of the server, as HTML. `{}` is the name.
    pub by_record: &'static str,
    /// The heading of the trail.
    pub learn: &'static str,
    /// How the trail is meant.
    pub learn_hint: &'static str,
    /// The words before the link to where the reader was last.
    pub go_on: &'static str,
    /// The link to the guesses that were wrong. `{}` is how many.
    pub wrong: &'static str,
    /// The length of a stop of the trail. `{}` is the number of minutes.
    pub minutes: &'static str,
    /// The link that leads on from the trail: to the note's program, to be run by the reader.
    pub own: &'static str,
    /// The question which code the reader wants to see.
    pub speaks: &'static str,
    /// What the choice does.
    pub speaks_hint: &'static str,
    /// The heading of the way to the clinic.
    pub fix: &'static str,
    /// The link to the form for a `Set-Cookie` line.
    pub fix_line: &'static str,
    /// The mark of a chapter that is not written yet.
    pub to_come: &'static str,
    /// What the picture of a round trip shows.
    pub picture: &'static str,
    /// The first arrow of the picture: the name is sent.
    pub picture_name: &'static str,
    /// The end of the picture: the server knows the name.
    pub picture_known: &'static str,
    /// The parts of the stage, in one or two sentences.
    pub parts: &'static str,
}

pub(super) const ZH: Door = Door {
    title: "告诉服务器你的名字",
    name: "你的名字",
    example: "小明",
    remember: "记住我",
    reload: "重新打开这一页",
    reload_hint: "这一次，请求里多了一行 <code class=\"brw\">Cookie</code>。",
    wait: "或者等：一分钟后，它自己到期。",
    forget: "忘掉我",
    instead: "<b>名字也可以由服务器留着</b>，浏览器只拿一个猜不到的令牌（token）。服务器上的这份记录，叫做<b>会话</b>（session）。",
    keep: "名字你留着，给我令牌",
    keep_hint: "记录就在现场的服务器一格里。再打开这一页，请求里只有令牌。",
    stranger: "服务器不认识你：这次请求里没有名字。",
    by_cookie: "<b>你好，<bdi>{}</bdi>！</b>这次请求带来了 <code class=\"brw\">Cookie: visitor=…</code>，名字就写在里面。",
    by_record: "<b>你好，<bdi>{}</bdi>！</b>这次请求只带来一个令牌，名字是服务器凭它在自己的记录里查到的。",
    learn: "学：十五分钟走一遍",
    learn_hint: "顺着这六站走，每站都有按钮可按。想细读，再从下面的目录进。",
    go_on: "上次读到：",
    wrong: "先看猜错的 {} 题",
    minutes: "{} 分钟",
    own: "然后：换成你自己的 Flask 程序，一个文件，同样按一遍",
    speaks: "代码看哪一种？",
    speaks_hint: "每个实例都两种都有，随时能换；选了哪种，这个浏览器会记住。",
    fix: "修：出了什么问题？",
    fix_line: "有一行 Set-Cookie，想知道浏览器收不收",
    to_come: "将来",
    picture: "一次完整的来回：浏览器把名字发给服务器；服务器在响应里写 Set-Cookie；此后浏览器的请求里都带着 Cookie，服务器就认得你。",
    picture_name: "我叫小明",
    picture_known: "认得你",
    parts: "这里画的是真正来回过的请求和响应：上面一格是浏览器和它存着的 cookie，下面一格是服务器和它记着的会话，中间是正在走的报文。",
};

pub(super) const EN: Door = Door {
    title: "Tell the server your name",
    name: "Your name",
    example: "Alice",
    remember: "Remember me",
    reload: "Open this page again",
    reload_hint: "The request now has a line <code class=\"brw\">Cookie</code>.",
    wait: "Or wait: after a minute it expires by itself.",
    forget: "Forget me",
    instead: "<b>Or the server keeps the name</b>, and your browser gets only a token, a number that nobody can guess. The record on the server is called a <b>session</b>.",
    keep: "Keep my name, give me a token",
    keep_hint: "The stage shows the record in the server’s box. Open this page again: the request carries only the token.",
    stranger: "The server does not know you: this request has no name.",
    by_cookie: "<b>Hello, <bdi>{}</bdi>!</b> This request carried <code class=\"brw\">Cookie: visitor=…</code>, and your name is in it.",
    by_record: "<b>Hello, <bdi>{}</bdi>!</b> This request carried only a token; the server used it to look your name up in its own records.",
    learn: "Learn: a trail of fifteen minutes",
    learn_hint: "Six stops, each with something to press. To read more closely, go in by the contents below.",
    go_on: "You were last at ",
    wrong: "First, your wrong guesses: {}",
    minutes: "{} min",
    own: "And then: your own Flask program, one file, and the same presses",
    speaks: "Which code do you want to see?",
    speaks_hint: "Each demo has both, and you can switch at any time. This browser remembers your choice.",
    fix: "Fix: what went wrong?",
    fix_line: "I have a Set-Cookie line: will a browser store it?",
    to_come: "to come",
    picture: "One whole round trip: the browser sends a name to the server; the server writes Set-Cookie in its response; from then on the browser’s requests carry Cookie, and the server knows you.",
    picture_name: "I am Alice",
    picture_known: "knows you",
    parts: "Requests and responses that really travelled are drawn here: the upper box is the browser with the cookies it stores, the lower one the server with the sessions it remembers, and between them is what is on its way.",
};
