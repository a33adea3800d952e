//! The words of the labs of chapter 6.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Attacks {
    /// The question before the attack.
    pub predict: &'static str,
    /// The link that attacks.
    pub attack: &'static str,
    /// The button that turns the defence on: "Switch on: {}".
    pub switch_on: &'static str,
    /// The button that turns the defence off.
    pub switch_off: &'static str,
    /// What stands before the state of the switch.
    pub now: &'static str,
    /// The heading of those defences that are not switched on.
    pub others: &'static str,
    /// The heading of the other ways to send the attack, and of what they came to.
    pub ways: &'static str,
    /// What stands before the way of the last attack.
    pub way: &'static str,
    /// The button that starts the lab over.
    pub again: &'static str,
    /// The heading of the evidence.
    pub evidence: &'static str,
    /// The sentence before an attack.
    pub not_yet: &'static str,
    /// The sentence of an attack that is under way.
    pub under_way: &'static str,
    /// The sentence of an attack that happened.
    pub happened: &'static str,
    /// The sentence of an attack that did not.
    pub failed: &'static str,
    /// The lane of the attacker.
    pub attacker: &'static str,
    /// The lane of the browser.
    pub browser: &'static str,
    /// The lane of the attacker's program.
    pub program: &'static str,
    /// The shop's blog, in the lane of the shop.
    pub blog: &'static str,
    /// The lane of the shop.
    pub shop: &'static str,
    /// The sentence of a request without a cookie.
    pub no_cookie: &'static str,
    /// The mark of a lab that is passed.
    pub passed: &'static str,
    /// What still has to be seen.
    pub to_pass: &'static str,
    /// The sentence where the labs do not exist.
    pub elsewhere: &'static str,
    /// The head of the column of the attacks.
    pub of_attack: &'static str,
    /// The head of the column of the defences.
    pub of_defences: &'static str,
    /// The mark of an attack that happened, in the table.
    pub cell_happened: &'static str,
    /// The mark of an attack that failed, in the table.
    pub cell_failed: &'static str,
    /// The mark of what was not tried.
    pub cell_untried: &'static str,
    /// The name of the certificate.
    pub certificate: &'static str,
    /// What the certificate says.
    pub certificate_lead: &'static str,
    /// The sentence of an empty certificate.
    pub certificate_empty: &'static str,
    /// The sentence of a lab on the certificate: the defence, and when.
    pub certificate_line: &'static str,
    /// The link back to the chapter.
    pub to_chapter: &'static str,
    /// What stands between a defence and what came of an attack.
    pub colon: &'static str,
}

pub(super) const ZH: Attacks = Attacks {
    predict: "先猜",
    attack: "攻击",
    switch_on: "打开防护：",
    switch_off: "关掉防护",
    now: "现在：",
    others: "换别的防护试试",
    ways: "换一种攻击方式",
    way: "攻击方式：",
    again: "重新开始",
    evidence: "证据：服务器看到的",
    not_yet: "还没有攻击。",
    under_way: "攻击正在进行。没有脚本的话，走完后重新载入这一页。",
    happened: "攻击得手了。",
    failed: "攻击失败了。",
    attacker: "攻击者",
    browser: "浏览器",
    program: "攻击者的程序",
    blog: "博客",
    shop: "商店",
    no_cookie: "没有 Cookie 这一行",
    passed: "✓ 通过",
    to_pass: "服务器看到它关着防护得手、开着防护失败，就算通过。",
    elsewhere: "攻击只能在你自己的机器上做：运行这个程序，打开 http://localhost:8000。",
    of_attack: "攻击",
    of_defences: "防护，和在这个浏览器里发生的事",
    cell_happened: "得手",
    cell_failed: "失败",
    cell_untried: "没试",
    certificate: "通过的攻防",
    certificate_lead: "每一项都由服务器亲自看到：先看到攻击得手，再看到它失败。记录在一个加密的 cookie 里，改不了。",
    certificate_empty: "还没有通过的。",
    certificate_line: "没有防护时得手；被「{}」拦下",
    to_chapter: "回第 6 章",
    colon: "：",
};

pub(super) const EN: Attacks = Attacks {
    predict: "Predict first",
    attack: "Attack",
    switch_on: "Switch on: ",
    switch_off: "Switch the defence off",
    now: "Now: ",
    others: "Try another defence",
    ways: "Attack in another way",
    way: "The way: ",
    again: "Start over",
    evidence: "Evidence: what the servers saw",
    not_yet: "No attack yet.",
    under_way: "The attack is under way. Without JavaScript, reload this page when it is over.",
    happened: "The attack happened.",
    failed: "The attack failed.",
    attacker: "Attacker",
    browser: "Browser",
    program: "The attacker’s program",
    blog: "The blog",
    shop: "Shop",
    no_cookie: "no Cookie line",
    passed: "✓ passed",
    to_pass: "You pass when the server has seen it succeed with the defence off and fail with one on.",
    elsewhere: "The attacks can be done on your own machine only: run this program, and open http://localhost:8000.",
    of_attack: "Attack",
    of_defences: "Defences, and what happened in this browser",
    cell_happened: "happened",
    cell_failed: "failed",
    cell_untried: "not tried",
    certificate: "Attacks passed",
    certificate_lead: "The server has seen each of these itself: first the attack succeeding, then failing. The record is kept in an encrypted cookie, which nobody can change.",
    certificate_empty: "None is passed yet.",
    certificate_line: "succeeded without a defence; stopped by “{}”",
    to_chapter: "Back to chapter 6",
    colon: ": ",
};
