//! The words of the clinic: its form, its answers, its search.

use serde::Serialize;

/// The words of the clinic, complete in each language.
#[derive(Debug, Serialize)]
pub struct Clinic {
    /// The title of the page of a case.
    pub case: &'static str,
    /// The link back to the chapter.
    pub back: &'static str,
    /// The sentence on the page of a case before there is one.
    pub empty: &'static str,
    /// The label of the field for the lines.
    pub lines: &'static str,
    /// The remark on what the field for the lines takes.
    pub lines_hint: &'static str,
    /// The label of the field for the URL of the response.
    pub from: &'static str,
    /// The label of the field for the URL of the request.
    pub to: &'static str,
    /// The remark on what an empty URL of the request means.
    pub to_hint: &'static str,
    /// The label of the field for the method.
    pub method: &'static str,
    /// The label of the field for the page that makes the request.
    pub page: &'static str,
    /// The names of these pages, in the order of the form.
    pub pages: [&'static str; 4],
    /// The label of the field for the seconds after the response.
    pub after: &'static str,
    /// The label of the field for the browser.
    pub browser: &'static str,
    /// The label of the box for lines that a script sets.
    pub by_script: &'static str,
    /// The name of Chromium in the list of browsers. The others have the titles of their engines.
    pub chromium: &'static str,
    /// The button that asks with the case in the address.
    pub ask: &'static str,
    /// The button that asks by POST.
    pub ask_private: &'static str,
    /// The remark on the difference between the two buttons.
    pub private_hint: &'static str,
    /// The heading of the answer.
    pub answer: &'static str,
    /// The heading of a line: "Line {}".
    pub line: &'static str,
    /// The words before the address of a response.
    pub response: &'static str,
    /// The words before the address of a page whose script sets the cookie.
    pub script: &'static str,
    /// The heading of the attributes of a line.
    pub apart: &'static str,
    /// The mark of an attribute that has no effect.
    pub ignored: &'static str,
    /// The words before a corrected line.
    pub correct: &'static str,
    /// The words before a corrected line that works over https only.
    pub correct_https: &'static str,
    /// The words where no change of the line helps.
    pub impossible: &'static str,
    /// The heading of the code for the frameworks.
    pub code: &'static str,
    /// The remark on that code.
    pub code_hint: &'static str,
    /// The heading of the grade.
    pub grade: &'static str,
    /// The number of points that are met: "{} of five met".
    pub grade_of: &'static str,
    /// The remark that the grade is for session tokens.
    pub grade_hint: &'static str,
    /// The mark of a point that is met.
    pub met: &'static str,
    /// The mark of a point that is not met.
    pub missing: &'static str,
    /// The button that sends the line to this browser.
    pub send: &'static str,
    /// The remark on what that button does.
    pub send_hint: &'static str,
    /// The remark that the cookie gets another name.
    pub send_renamed: &'static str,
    /// The words before the reason why a line cannot be sent.
    pub send_not: &'static str,
    /// The button that asks which cookies came back.
    pub ask_back: &'static str,
    /// The label of the prediction.
    pub predicted: &'static str,
    /// The label of the observation.
    pub observed: &'static str,
    /// The prediction or observation that the next request carries the cookie.
    pub comes_back: &'static str,
    /// The prediction or observation that the next request does not carry the cookie.
    pub stays_away: &'static str,
    /// The observation before the button is pressed.
    pub not_yet: &'static str,
    /// The heading of the request.
    pub request: &'static str,
    /// The sentence that counts the lines that are not shown.
    pub left_out: &'static str,
    /// The remark that the form is too long to be filled in again.
    pub shortened: &'static str,
    /// The remark that the case is a recording.
    pub recording: &'static str,
    /// The link to the case.
    pub permalink: &'static str,
    /// The sentence where the case has no link.
    pub no_permalink: &'static str,
    /// The warning that a link holds what looks like a token.
    pub secret: &'static str,
    /// The button that copies the link as it is.
    pub copy_anyway: &'static str,
    /// The label of the search field.
    pub search: &'static str,
    /// The remark on what the search field takes.
    pub search_hint: &'static str,
    /// The button of the search.
    pub find: &'static str,
    /// The title of the page with the symptoms found.
    pub found: &'static str,
    /// The number of symptoms found: "{} found".
    pub found_many: &'static str,
    /// Before the results, where none of them is certain.
    pub found_nearest: &'static str,
    /// The sentence where no symptom was found.
    pub found_none: &'static str,
    /// The link to all symptoms, with `{}` for how many they are.
    pub all: &'static str,
    /// The heading of the messages of a symptom, with `{}` for how many they are.
    pub errors: &'static str,
    /// The heading of the cause of a symptom.
    pub cause: &'static str,
    /// The heading of the rule behind a symptom.
    pub rule: &'static str,
    /// The heading of what to do about a symptom.
    pub fix: &'static str,
    /// The link to the case of a symptom.
    pub try_case: &'static str,
    /// The link to the section of the book about a symptom.
    pub read_on: &'static str,
    /// The link to the demo of a symptom.
    pub press: &'static str,
    /// The link to the attack of a symptom.
    pub attack: &'static str,
    /// The button that opens a file.
    pub file: &'static str,
    /// The remark on what is read of a file.
    pub file_hint: &'static str,
    /// The sentence where the server takes no text of this length.
    pub too_long: &'static str,
    /// The number of remarks, where there is one.
    pub one_note: &'static str,
    /// The number of remarks: "{} notes".
    pub notes: &'static str,
    /// The button that asks the case again with the corrected line.
    pub try_line: &'static str,
    /// A moment in the reader's own time, set in brackets behind another: " ({} your time)".
    pub your_time: &'static str,
    /// The remark on what a fetch needs besides the line.
    pub cors: &'static str,
    /// The words before the symptoms of a rule.
    pub see_also: &'static str,
    /// The heading of the setting of a framework: "The setting in {}".
    pub setting: &'static str,
    /// The caption of the table of lines.
    pub all_lines: &'static str,
    /// The remark that the case was edited after its answer.
    pub stale: &'static str,
    /// The button that copies the link with the values masked.
    pub copy_masked: &'static str,
    /// The label of the field for the time of the response.
    pub now: &'static str,
    /// The remark on what an empty time means.
    pub now_hint: &'static str,
    /// The heading of the short form on the first screen.
    pub door_line: &'static str,
    /// The link to the whole form.
    pub more: &'static str,
    /// The label of the field for the page that the response belongs to.
    pub response_page: &'static str,
    /// The choice where nothing is said of that page.
    pub response_usual: &'static str,
    /// The label of the field for the policy on third-party cookies.
    pub third_party: &'static str,
    /// The choice of what the browser does by default.
    pub third_party_usual: &'static str,
    /// The label of the field for the page that embeds the request.
    pub top_level_site: &'static str,
    /// The label of the field for the addresses that redirected it.
    pub via: &'static str,
}

pub(super) const ZH: Clinic = Clinic {
    case: "一个病例",
    back: "回到诊所",
    empty: "还没有病例。填好下面的表，或者从一个症状开始。",
    lines: "Set-Cookie",
    lines_hint: "一行一个，带不带「Set-Cookie:」都行；也可以整段贴 curl、wget 的输出，复制的响应头、document.cookie 语句、导出的 cookie，或者一份 HAR。",
    from: "响应来自哪个地址",
    to: "本该带上它的请求",
    to_hint: "空着就是同一个地址",
    method: "方法",
    page: "请求从哪里发出",
    pages: [
        "输入地址，或同站的链接、表单",
        "同站页面里的 fetch、图片、框架",
        "别的站点的链接或表单（整页跳转）",
        "别的站点页面里的 fetch、图片、框架",
    ],
    after: "过了多少秒",
    browser: "哪种浏览器",
    by_script: "不是响应发的，是「响应来自」那个页面里的脚本用 document.cookie 设的",
    chromium: "Chromium 156（Chrome、Edge 的引擎）",
    ask: "诊断",
    ask_private: "诊断，不进地址栏",
    private_hint: "左边的按钮把病例写进地址，可以收藏、发给别人；右边的用 POST 发，适合 HAR、长文本和真的令牌，没有链接。两种都不保存，也不写进日志。",
    answer: "诊断结果",
    line: "第 {} 行",
    response: "响应来自",
    script: "脚本所在的页面",
    apart: "逐项拆开",
    ignored: "不起作用",
    correct: "改成这样",
    correct_https: "改成这样，并且用 https 提供",
    impossible: "改这一行没有用",
    code: "写出这一行的代码",
    code_hint: "有改正就用改正后的。框架自己的函数会改写它时，直接写响应头。",
    grade: "对照 ASVS 5.0 的 3.3",
    grade_of: "五项满足 {} 项",
    grade_hint: "按会话令牌的要求来打分；别的 cookie 不一定都要。",
    met: "满足",
    missing: "缺",
    send: "发给这个浏览器",
    send_hint: "把这一行原样发给你现在用的浏览器，再看下一个请求带回了什么，然后删掉。",
    send_renamed: "名字前加了 lab-：清除时才找得到它，也不会碰到同一台主机上别的程序的 cookie。别的一个字节都没有改。",
    send_not: "这一行不能从这里发：",
    ask_back: "带回来了什么",
    predicted: "预测",
    observed: "实测",
    comes_back: "下一个请求带上它",
    stays_away: "下一个请求不带它",
    not_yet: "还没有按",
    request: "请求",
    left_out: "另外 {} 行没有列出。",
    shortened: "刚才填的太长，没有再放回表单里；答案是按全部内容算的。",
    recording: "这是一份录制：每一行后面的请求都照时间算过。",
    permalink: "这个病例的链接",
    no_permalink: "这个病例没有链接：它是用 POST 发来的，或者太长了。什么都没有保存。",
    secret: "链接里有一段像是真的令牌。地址会留在浏览历史、聊天记录和别人的日志里。",
    copy_anyway: "就这样复制",
    search: "症状，或者报错原文",
    search_hint: "整行报错贴进来就行，中英文都可以。",
    find: "查找",
    found: "找到的症状",
    found_many: "找到 {} 个",
    found_nearest: "没有把握。最接近的是：",
    found_none: "没有找到。换几个词试试，或者把 Set-Cookie 那一行贴到下面的表里。",
    all: "全部 {} 个症状",
    errors: "会看到的报错（{} 条）",
    cause: "原因",
    rule: "规则",
    fix: "解决",
    try_case: "用这个病例试试",
    read_on: "书里的这一节",
    press: "按一按",
    attack: "亲手攻一次",
    file: "打开文件（HAR、JSON、文本）",
    file_hint: "也可以把文件拖进来。HAR 先在这个浏览器里去掉正文和无关的头，再用 POST 发，不进地址。",
    too_long: "太长了：去掉正文以后，最多收 8 MiB。少录几个请求，再导出一次。",
    one_note: "1 条说明",
    notes: "{} 条说明",
    try_line: "用这一行再试",
    your_time: "（你这里是 {}）",
    cors: "如果这是 fetch 或 axios，而且网页和接口不同源，光有这一行不够：请求要带 credentials，响应要有两个 CORS 头，来源要写全，不能用 *。",
    see_also: "相关的症状：",
    setting: "{} 的设置",
    all_lines: "各行的结论，有问题的在前",
    stale: "病例改过了：下面还是改之前的结果。",
    copy_masked: "复制链接（值已遮住）",
    now: "响应的时间",
    now_hint: "空着就是现在",
    door_line: "手上有那一行",
    more: "全部选项",
    response_page: "设 cookie 的响应属于哪里",
    response_usual: "照常：随内嵌的请求",
    third_party: "第三方 cookie",
    third_party_usual: "照浏览器的默认",
    top_level_site: "地址栏里的页面（顶层站点）",
    via: "途中重定向过的地址",
};

pub(super) const EN: Clinic = Clinic {
    case: "A case",
    back: "Back to the clinic",
    empty: "No case yet. Fill in the form below, or begin with a symptom.",
    lines: "Set-Cookie",
    lines_hint: "One a line, with “Set-Cookie:” or without; or the whole output of curl or wget, copied response headers, a document.cookie statement, exported cookies; or a HAR.",
    from: "The response’s address",
    to: "The request that should carry it",
    to_hint: "empty: the same address",
    method: "Method",
    page: "Where the request comes from",
    pages: [
        "Typed, or a link or form of the same site",
        "A fetch, image or frame in a page of the same site",
        "A link or form of another site (the whole tab)",
        "A fetch, image or frame in another site’s page",
    ],
    after: "How many seconds later",
    browser: "Which browser",
    by_script: "Not sent by a response: a script of the page at that address sets it with document.cookie",
    chromium: "Chromium 156 (the engine of Chrome and Edge)",
    ask: "Diagnose",
    ask_private: "Diagnose, not in the address",
    private_hint: "The first button writes the case into the address, to be bookmarked or sent on. The second sends it by POST: for a HAR, a long text, a real token; it has no link. Neither is kept, nor written to a log.",
    answer: "The diagnosis",
    line: "Line {}",
    response: "Response from",
    script: "Script of the page at",
    apart: "Taken apart",
    ignored: "has no effect",
    correct: "Write this instead",
    correct_https: "Write this instead, and serve it over https",
    impossible: "No change of the line helps",
    code: "The code that emits it",
    code_hint: "Of the corrected line, if there is one. Where a framework’s own call would write it otherwise, it is sent as a header.",
    grade: "Against ASVS 5.0, 3.3",
    grade_of: "{} of five met",
    grade_hint: "Graded as a session’s token; other cookies needn’t meet them all.",
    met: "met",
    missing: "missing",
    send: "Send it to this browser",
    send_hint: "Sends this very line to the browser you are using, looks at what its next request sends back, and deletes the cookie.",
    send_renamed: "Its name has lab- before it, so that a reset finds it and no other program’s cookie on this host is touched. Not another byte was changed.",
    send_not: "This line can’t be sent from here:",
    ask_back: "What came back",
    predicted: "Predicted",
    observed: "Observed",
    comes_back: "the next request carries it",
    stays_away: "the next request does not carry it",
    not_yet: "not pressed yet",
    request: "Request",
    left_out: "{} more lines aren’t listed.",
    shortened: "What you entered is too long to be filled in again; the answer is about all of it.",
    recording: "This is a recording: every request after a line was followed, by its time.",
    permalink: "The link to this case",
    no_permalink: "This case has no link: it came by POST, or is too long. Nothing of it was kept.",
    secret: "Something in this link looks like a real token. Addresses stay in histories, chats and other people’s logs.",
    copy_anyway: "Copy it as it is",
    search: "A symptom, or an error message",
    search_hint: "Paste the whole line; English and Chinese both work.",
    find: "Find",
    found: "Symptoms found",
    found_many: "{} found",
    found_nearest: "Nothing certain; nearest:",
    found_none: "Nothing was found. Try other words, or paste the Set-Cookie line into the form below.",
    all: "All {} symptoms",
    errors: "Messages you may see ({})",
    cause: "Cause",
    rule: "Rule",
    fix: "Fix",
    try_case: "Try it with this case",
    read_on: "In the book",
    press: "Press it",
    attack: "Attack it yourself",
    file: "Open a file (HAR, JSON, text)",
    file_hint: "Or drop it here. Bodies and unrelated headers are taken out of a HAR in this browser; the rest goes by POST, not in the address.",
    too_long: "Too long: 8 MiB are taken, without bodies. Record fewer requests, and export again.",
    one_note: "1 note",
    notes: "{} notes",
    try_line: "Try this line",
    your_time: " ({} your time)",
    cors: "If this is a fetch or axios call to another origin, the line alone is not enough: the request has to be made with credentials, and the response needs two CORS headers, with the origin spelt out, not *.",
    see_also: "The rest of the fix:",
    setting: "The setting in {}",
    all_lines: "The verdict on each line, the bad ones first",
    stale: "The case has been edited: this is the answer from before.",
    copy_masked: "Copy the link, values masked",
    now: "When the response came",
    now_hint: "empty: now",
    door_line: "You have the line",
    more: "All options",
    response_page: "Where the response belongs that sets it",
    response_usual: "With the request, if that is embedded",
    third_party: "Third-party cookies",
    third_party_usual: "as the browser does by default",
    top_level_site: "The page in the address bar (top-level site)",
    via: "The addresses that redirected it",
};
