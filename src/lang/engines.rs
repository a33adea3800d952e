//! The words of the measurements: the pages of the engines, the grid and the report card.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct EngineWords {
    /// The title of the page.
    pub title: &'static str,
    /// What the page is, in a sentence or two.
    pub lead: &'static str,
    /// The heading of the table of the engines.
    pub engines: &'static str,
    /// The head of the column with the name of an engine.
    pub engine: &'static str,
    /// The head of the column with the version.
    pub version: &'static str,
    /// The head of the column with the package.
    pub build: &'static str,
    /// The head of the column with the day of the measurement.
    pub measured: &'static str,
    /// The head of the column with the policy on third-party cookies.
    pub third_party: &'static str,
    /// The policies on third-party cookies: blocked, partitioned, sent but not set.
    pub policies: Policies,
    /// What WebKitGTK is not.
    pub not_safari: &'static str,
    /// The heading of the list of the sheets.
    pub sheets: &'static str,
    /// How the cells are counted and cited.
    pub sheets_lead: &'static str,
    /// The head of the column with the topic.
    pub topic: &'static str,
    /// The head of the column with the number of cells.
    pub cells: &'static str,
    /// The head of the column with the number of cells in which the engines differ.
    pub differing: &'static str,
    /// The sum of a column.
    pub total: &'static str,
    /// The link to the data.
    pub data: &'static str,
    /// The heading of the conformance table.
    pub conformance: &'static str,
    /// What the conformance table compares.
    pub conformance_lead: &'static str,
    /// The heads of the columns of the conformance table.
    pub conformance_heads: [&'static str; 4],
    /// What the shares of the measured cells say.
    pub predicted_lead: &'static str,
    /// The heads of the columns of these shares: engine, cells that a case can express, predicted.
    pub predicted_heads: [&'static str; 3],
    /// The heading on how to make the numbers again.
    pub again: &'static str,
    /// How to make the numbers again.
    pub again_lead: &'static str,
    /// What measures the three engines.
    pub again_engines: &'static str,
    /// What compares the jar with others.
    pub again_jar: &'static str,
    /// The link from a sheet back to the overview.
    pub back: &'static str,
    /// The label of the list of the sheets of one topic.
    pub relations: &'static str,
    /// The head of the column of the ways of requesting.
    pub how: &'static str,
    /// The caption of the matrix.
    pub matrix_caption: &'static str,
    /// The legend: all engines send.
    pub legend_sent: &'static str,
    /// The legend: no engine sends.
    pub legend_withheld: &'static str,
    /// The legend: the engines differ.
    pub legend_differs: &'static str,
    /// What a click on a cell brings.
    pub legend_open: &'static str,
    /// The label of the box that leaves only what differs.
    pub only_differing: &'static str,
    /// The sentence where nothing differs.
    pub none_differs: &'static str,
    /// The mark of rows with third-party cookies allowed.
    pub allowed: &'static str,
    /// The heading of the list of all cells.
    pub each_cell: &'static str,
    /// "{} cells, {} of them different", at the head of a row of the list.
    pub count: &'static str,
    /// The head of the column of what is done.
    pub done: &'static str,
    /// What stands before the sentence of the rule.
    pub rule: &'static str,
    /// The sentence where the jar can't express a cell.
    pub no_rule: &'static str,
    /// The mark of a cell whose runs differed.
    pub flaky: &'static str,
    /// "{} bytes", after a text that is cut.
    pub bytes: &'static str,
    /// The label of a permanent link to a cell.
    pub permalink: &'static str,
    /// The full stop of the language.
    pub stop: &'static str,
    /// What stands between two items of a list.
    pub comma: &'static str,
    /// The words of the report card.
    pub card: CardWords,
    /// The phrases for the scripts, beside those of every page.
    pub phrases: CardPhrases,
}

/// The engines' own policies on third-party cookies.
#[derive(Debug, Serialize)]
pub struct Policies {
    /// Third-party cookies are neither set nor sent.
    pub blocked: &'static str,
    /// Third-party cookies are kept apart for each top-level site.
    pub partitioned: &'static str,
    /// Third-party cookies are sent, but none is set.
    pub sent_not_set: &'static str,
}

/// The words of the report card.
#[derive(Debug, Serialize)]
pub struct CardWords {
    /// The heading of the card.
    pub title: &'static str,
    /// What the card does, with `{}` for the number of probes.
    pub lead: &'static str,
    /// The button that begins.
    pub run: &'static str,
    /// The head of the column of the probes.
    pub probe: &'static str,
    /// The head of the column of the rule.
    pub by_rule: &'static str,
    /// The head of the column of this browser.
    pub here: &'static str,
    /// The button that copies the table as Markdown.
    pub markdown: &'static str,
    /// The button that copies the table as tab-separated values.
    pub tsv: &'static str,
    /// The button that prints.
    pub print: &'static str,
    /// The button that saves the table as JSON.
    pub save: &'static str,
    /// The sentence where scripts don't run.
    pub needs_script: &'static str,
    /// The sentence where the site is not on loopback.
    pub needs_loopback: &'static str,
    /// What to write into the hosts file, where the names don't resolve.
    pub hosts: &'static str,
}

/// The sentences that the scripts say.
#[derive(Debug, Serialize)]
pub struct CardPhrases {
    /// The popup was blocked.
    pub card_blocked: &'static str,
    /// The probes are running: "{} of {}".
    pub card_running: &'static str,
    /// All is done: how many were as this engine's column says.
    pub card_done: &'static str,
    /// All is done in a browser of no measured engine.
    pub card_done_unknown: &'static str,
    /// The probes did not end in time.
    pub card_late: &'static str,
    /// The server refused to begin.
    pub card_refused: &'static str,
    /// The names don't resolve.
    pub card_no_hosts: &'static str,
    /// A probe that could not run.
    pub card_not_run: &'static str,
    /// This browser sends the cookie.
    pub card_is_sent: &'static str,
    /// This browser does not send the cookie.
    pub card_is_withheld: &'static str,
    /// This browser keeps the line.
    pub card_is_kept: &'static str,
    /// This browser refuses the line.
    pub card_is_refused: &'static str,
    /// This browser does as was measured.
    pub card_agrees: &'static str,
    /// This browser does otherwise than was measured.
    pub card_disagrees: &'static str,
    /// What stands before the result of a cell that was done again.
    pub card_here: &'static str,
    /// The button that does a cell in this browser.
    pub card_rerun: &'static str,
}

pub(super) const ZH: EngineWords = EngineWords {
    title: "三种引擎，实测",
    lead: "本书说到浏览器的每一句话，都来自这里的一格：同一件事在 Chromium、Firefox、WebKitGTK 里各做至少两次，看服务器收到的 Cookie 一行。每一格、每一行都有固定的链接，可以引用。",
    engines: "测的是哪些浏览器",
    engine: "引擎",
    version: "版本",
    build: "软件包",
    measured: "测量日期",
    third_party: "第三方 cookie（默认）",
    policies: Policies {
        blocked: "拦下：不收，也不带",
        partitioned: "按顶层站点分开存",
        sent_not_set: "已有的照带，新的不收",
    },
    not_safari: "WebKitGTK 不是 Safari：Safari 用的是苹果自己的网络库，这里没有测过它。",
    sheets: "全部格子",
    sheets_lead: "一格是一种情形。点进去看每一格：怎样做的，三种引擎各怎样，规则在哪一节。",
    topic: "主题",
    cells: "格子",
    differing: "三种引擎不同",
    total: "合计",
    data: "全部数据（JSON）",
    conformance: "这个模型和浏览器有多一致",
    conformance_lead: "书里的预测来自一个模型：crates/jar，按规范的文字写成，各引擎与规范不同的地方另有模式。第一张表是它和别人写的 cookie 存储在同一批病例上的得分：逐字节相同才算。",
    conformance_heads: ["程序", "全部 611 例", "核心 593 例", "边缘 18 例"],
    predicted_lead: "第二张表是模型的各个模式对实测格子的预测。病例表达不了的格子（比如刷新、缓存）不算在内。",
    predicted_heads: ["引擎", "病例能表达的格子", "预测正确"],
    again: "怎样重做一遍",
    again_lead: "数字都能重做。在仓库里：",
    again_engines: "装好三个浏览器，测全部格子，写出 data/engines.json",
    again_jar: "在一批病例上比较这个模型和别的实现",
    back: "三种引擎，实测",
    relations: "两个地址的关系",
    how: "怎样请求",
    matrix_caption: "每一行是一种请求，每一列是一种 SameSite",
    legend_sent: "三种引擎都带上",
    legend_withheld: "三种引擎都不带",
    legend_differs: "各不相同：实心的带上，划掉的不带",
    legend_open: "点一格，看规则和原话，并在你的浏览器里重做。",
    only_differing: "只看三种引擎不同的",
    none_differs: "三种引擎在这里没有不同。",
    allowed: "允许第三方 cookie 时",
    each_cell: "逐格",
    count: "{} 格，{} 格不同",
    done: "怎样做",
    rule: "规则：",
    no_rule: "模型表达不了这种情形，所以没有逐步的理由。",
    flaky: "几次结果不一样",
    bytes: "{} 字节",
    permalink: "这一格的链接：",
    stop: "。",
    comma: "，",
    card: CardWords {
        title: "给你的浏览器一张成绩单",
        lead: "按一下，你的浏览器会在本机的几个主机名之间做 {} 项测试：都是真实的请求，服务器记下每个请求带来的 Cookie。用时不到一分钟。会打开一个小窗口，做完自己关上。",
        run: "开始",
        probe: "情形",
        by_rule: "规则",
        here: "这个浏览器",
        markdown: "复制为 Markdown",
        tsv: "复制为 TSV",
        print: "打印",
        save: "存为 JSON",
        needs_script: "成绩单要用脚本发请求；你的浏览器没有开启脚本。三种引擎的结果都在表里。",
        needs_loopback: "成绩单只在本机运行的网站上能用：请在自己的机器上运行这个程序，用 http://localhost 打开。",
        hosts: "这台机器解析不了 *.localhost。先用 localhost 和 127.0.0.1 做了能做的。想做全部，把这几行写进 hosts 文件，再按一次：",
    },
    phrases: CardPhrases {
        card_blocked: "浏览器拦下了小窗口。请允许本页打开窗口，再按一次。",
        card_running: "正在做：{0} / {1}",
        card_done: "做完了。{0} 项里有 {1} 项和 {2} 的实测一致。",
        card_done_unknown: "做完了。{0} 项里有 {1} 项和规则一致。你的浏览器不在测过的三种引擎里。",
        card_late: "等了太久，没有做完。没有结果的几项写着「没有做」。",
        card_refused: "服务器现在不能做：它不在本机上运行，或者同时做的人太多。",
        card_no_hosts: "这台机器解析不了 shop.localhost。",
        card_not_run: "没有做",
        card_is_sent: "带上",
        card_is_withheld: "不带",
        card_is_kept: "收下",
        card_is_refused: "不收",
        card_agrees: "和实测一致",
        card_disagrees: "和实测不同",
        card_here: "你的浏览器：",
        card_rerun: "在我的浏览器里重做",
    },
};

pub(super) const EN: EngineWords = EngineWords {
    title: "Three engines, measured",
    lead: "Each sentence of this book about browsers comes from a cell on these pages: the same thing was done at least twice in Chromium, Firefox and WebKitGTK, and the verdict is the Cookie field that the server received. Each cell and each row has a link that stays, so that it can be cited.",
    engines: "The browsers that were measured",
    engine: "Engine",
    version: "Version",
    build: "Package",
    measured: "Measured on",
    third_party: "Third-party cookies by default",
    policies: Policies {
        blocked: "blocked: neither set nor sent",
        partitioned: "kept apart for each top-level site",
        sent_not_set: "sent if they are there, but no new ones are set",
    },
    not_safari: "WebKitGTK is not Safari, which uses Apple’s own network library and has not been measured here.",
    sheets: "All cells",
    sheets_lead: "A cell is one situation. Its page says how it was done, what each engine did, and which section has the rule.",
    topic: "Topic",
    cells: "Cells",
    differing: "Engines differ",
    total: "In all",
    data: "All the data (JSON)",
    conformance: "How well the model agrees with browsers",
    conformance_lead: "The predictions in this book come from a model, crates/jar. It follows the specifications, and has a mode for each engine with its departures. The first table has its score beside other people’s cookie stores on the same cases. Only the same bytes count.",
    conformance_heads: ["Program", "All 611 cases", "Core 593", "Edge 18"],
    predicted_lead: "The second table has what the modes of the model predict of the measured cells. Cells that a case can’t express, such as reloads and caches, are not counted.",
    predicted_heads: ["Engine", "Cells that a case can express", "Predicted"],
    again: "How to make the numbers again",
    again_lead: "All numbers can be made again. In the repository:",
    again_engines: "installs the three browsers, measures every cell and writes data/engines.json",
    again_jar: "puts the model and other programs on the same cases",
    back: "Three engines, measured",
    relations: "How the two addresses are related",
    how: "How the request comes about",
    matrix_caption: "Each row is a kind of request, each column a kind of SameSite",
    legend_sent: "sent in all three engines",
    legend_withheld: "sent in none",
    legend_differs: "the engines differ: filled sends, struck out does not",
    legend_open: "Open a cell for its rule and its details, and to do it again in your browser.",
    only_differing: "Only where the engines differ",
    none_differs: "The three engines do not differ here.",
    allowed: "with third-party cookies allowed",
    each_cell: "Cell by cell",
    count: "{} cells, {} differ",
    done: "What is done",
    rule: "Rule:",
    no_rule: "The model can’t express this situation, so there are no steps to quote.",
    flaky: "the runs differed",
    bytes: "{} bytes",
    permalink: "Link to this cell:",
    stop: ".",
    comma: ", ",
    card: CardWords {
        title: "A report card for your browser",
        lead: "One press puts your browser through {} probes: real requests between a few host names of this machine, whose Cookie fields the server records. It takes less than a minute. A small window opens, and closes by itself.",
        run: "Start",
        probe: "Situation",
        by_rule: "Rule",
        here: "This browser",
        markdown: "Copy as Markdown",
        tsv: "Copy as TSV",
        print: "Print",
        save: "Save as JSON",
        needs_script: "The report card sends its requests with JavaScript, which is turned off in your browser. The table has what the three engines did.",
        needs_loopback: "The report card works only where the site runs on your own machine: start the program there and open http://localhost.",
        hosts: "This machine does not resolve *.localhost. What localhost and 127.0.0.1 allow was done. For all of it, put these lines into the hosts file and press again:",
    },
    phrases: CardPhrases {
        card_blocked: "The browser blocked the small window. Allow this page to open windows, and press again.",
        card_running: "Running: {0} of {1}",
        card_done: "Done. {1} of {0} are as measured in {2}.",
        card_done_unknown: "Done. {1} of {0} are as the rules say. Your browser has none of the three engines that were measured.",
        card_late: "It took too long and did not end. Situations without a result say “not run”.",
        card_refused: "The server can’t do it now: it does not run on this machine, or too many are at it.",
        card_no_hosts: "This machine does not resolve shop.localhost.",
        card_not_run: "not run",
        card_is_sent: "sent",
        card_is_withheld: "not sent",
        card_is_kept: "kept",
        card_is_refused: "refused",
        card_agrees: "as measured",
        card_disagrees: "not as measured",
        card_here: "Your browser:",
        card_rerun: "Do it in my browser",
    },
};
