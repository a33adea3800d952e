//! The words of the glossary and of the exercises.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Practice {
    /// The name of the glossary.
    pub glossary: &'static str,
    /// What the glossary holds.
    pub glossary_lead: &'static str,
    /// The head of the column of the terms.
    pub term: &'static str,
    /// The head of the column of their meanings.
    pub means: &'static str,
    /// The head of the column of the sections that show them.
    pub shown_in: &'static str,
    /// The name of the exercises.
    pub exercises: &'static str,
    /// How the exercises are judged.
    pub exercises_lead: &'static str,
    /// The mark of an exercise that is passed.
    pub passed: &'static str,
    /// The button that sets what the exercise needs.
    pub begin: &'static str,
    /// What stands before the visitor's code.
    pub your_code: &'static str,
    /// The button that has an attempt judged.
    pub judge: &'static str,
    /// The label of the field for a line.
    pub your_line: &'static str,
    /// What to do while a cookie lives on.
    pub wait: &'static str,
    /// The button that has the server look once more.
    pub look_again: &'static str,
    /// The link by which the reader's browser takes a line from host to host.
    pub cross: &'static str,
    /// The heading of the hint.
    pub hint: &'static str,
    /// The heading of the solution.
    pub solution: &'static str,
    /// The button that starts an exercise over.
    pub again: &'static str,
}

pub(super) const ZH: Practice = Practice {
    glossary: "术语表",
    glossary_lead: "书里的术语，中英文对照。每一条后面是演示它的那一节。",
    term: "术语",
    means: "意思",
    shown_in: "见",
    exercises: "练习",
    exercises_lead: "每一题都由服务器判，看的是它收到的请求，不是页面怎么说。做过的记在一个加密的 cookie 里，只有这一页收得到。",
    passed: "✓ 通过",
    begin: "开始",
    your_code: "你的代号：",
    judge: "交给服务器判",
    your_line: "你的一行",
    wait: "服务器已经看过两处：inner 带着它，上一级没有。等五秒，再让它看一次。",
    look_again: "再看一次",
    cross: "让你的浏览器带着这一行，从一台主机走到另一台",
    hint: "提示",
    solution: "答案",
    again: "重新开始",
};

pub(super) const EN: Practice = Practice {
    glossary: "Glossary",
    glossary_lead: "The terms of the book, in both languages. Each names the section that shows it.",
    term: "Term",
    means: "Meaning",
    shown_in: "Shown in",
    exercises: "Exercises",
    exercises_lead: "The server judges each, by the requests it gets and not by what the page says. What you have passed is kept in an encrypted cookie that only this page gets.",
    passed: "✓ passed",
    begin: "Begin",
    your_code: "Your code: ",
    judge: "Let the server judge",
    your_line: "Your line",
    wait: "The server has looked twice: inner got it, the address above did not. Wait five seconds and let it look again.",
    look_again: "Look again",
    cross: "Have your browser take the line from host to host",
    hint: "Hint",
    solution: "Solution",
    again: "Start over",
};
