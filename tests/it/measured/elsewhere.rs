//! The few texts about browsers that have no place for a mark: words of the interface, remarks on what
//! was pasted, the table of what Flask does differently.

use remember_me::evidence::Exemption::{
    Advice, Definition, Demo, Document, Http, Program, Summary,
};
use remember_me::evidence::{Evidence, because, cell};

/// A part of the English sentence, and what the sentence is based on.
pub const ELSEWHERE: &[(&str, &[Evidence])] = &[
    // The questions: what an exchange of the reader's own does not decide.
    ("the browser didn’t keep it or it is gone", &[because(Demo)]),
    ("so there is no telling whether it was accepted now", &[because(Demo)]),
    // The exercises.
    ("use the developer tools of your browser", &[because(Advice)]),
    ("looks at what the browser then carries", &[because(Demo)]),
    ("Have a program, not a browser", &[because(Advice)]),
    (
        "Chromium and Firefox refuse this line",
        &[cell("prefix/host-without-secure/https-ordinary", "refused refused kept")],
    ),
    ("Then your browser takes the line on a trip", &[because(Demo)]),
    ("Your browser takes the line on a trip", &[because(Demo)]),
    // The trips of chapter 5.
    ("From here your own browser goes from host to host", &[because(Demo)]),
    ("If your browser does not find that host", &[because(Advice)]),
    ("reload this page with your browser’s own button", &[because(Advice)]),
    ("if your browser blocked the window", &[because(Demo)]),
    ("your browser goes from host to host and decides", &[because(Demo)]),
    ("Have your browser take the line from host to host", &[because(Demo)]),
    // The labs of chapter 6.
    ("Browser", &[because(Definition)]),
    ("what happened in this browser", &[because(Demo)]),
    ("the storage page of its developer tools", &[because(Advice)]),
    // The pages of the cells.
    ("Open a cell for its rule and its details", &[because(Demo)]),
    ("installs the three browsers", &[because(Program)]),
    ("This browser", &[because(Demo)]),
    ("One press puts your browser through", &[because(Demo)]),
    ("A report card for your browser", &[because(Demo)]),
    ("How well the model agrees with browsers", &[because(Summary)]),
    ("Each sentence of this book about browsers", &[because(Summary)]),
    ("which uses Apple’s own network library", &[because(Document)]),
    ("none of the three engines that were measured", &[because(Demo)]),
    ("Your browser:", &[because(Demo)]),
    ("Do it in my browser", &[because(Demo)]),
    ("as the browser does by default", &[because(Definition)]),
    // The clinic.
    ("Browser: ", &[because(Program)]),
    ("or the browser chosen lets this response set nothing", &[because(Program)]),
    ("by the browser chosen, a sub-request", &[because(Program)]),
    ("Export it again from the browser’s developer tools", &[because(Advice)]),
    ("by its documents, Chrome needs", &[because(Document)]),
    ("until the browser session ends", &[because(Definition)]),
    ("A browser would have sent it", &[because(Program)]),
    (
        "The specification and Chromium ignore it and read GMT",
        &[cell("lifetime/zone-plus-0800", "kept refused -")],
    ),
    // The table of what Flask does differently.
    (
        "where both are written, Max-Age counts",
        &[
            cell("lifetime/max-age-before-expires", "kept kept refused"),
            cell("lifetime/expires-before-max-age", "kept"),
        ],
    ),
    ("Flask only asks the browser to delete the cookie", &[because(Http)]),
    ("An error page is like any other page", &[because(Document)]),
    ("The browser may not guess what the body is", &[because(Document)]),
    // The words of the interface.
    ("that your browser sends back", &[because(Summary)]),
    (
        "say what was measured in Chromium, Firefox and WebKitGTK",
        &[because(Definition)],
    ),
    ("The browser", &[because(Definition)]),
    ("which is turned off in your browser", &[because(Program)]),
    ("kept in your browser only", &[because(Program)]),
    ("Your guesses are kept in the browser", &[because(Program)]),
    ("Cookies in this browser", &[because(Demo)]),
    ("A blue browser on the left", &[because(Program)]),
    ("Did the browser keep them", &[because(Demo)]),
    ("what the browser made of it", &[because(Demo)]),
    ("until the browser closes", &[because(Definition)]),
    ("the browser refused it and does not say why", &[because(Demo)]),
    ("or your browser differs from these", &[because(Demo)]),
    ("your browser gets only a token", &[because(Summary)]),
    ("This browser remembers your choice", &[because(Program)]),
    ("will a browser store it", &[because(Summary)]),
    ("One whole round trip", &[because(Summary)]),
    ("the upper box is the browser", &[because(Demo)]),
    ("Which browser", &[because(Definition)]),
    ("the engine of Chrome and Edge", &[because(Document)]),
    ("Send it to this browser", &[because(Demo)]),
    ("Sends this very line to the browser you are using", &[because(Demo)]),
    ("taken out of a HAR in this browser", &[because(Program)]),
    ("It is no browser, and sends", &[because(Program)]),
    ("the cookie in this browser is deleted", &[because(Demo)]),
    ("Log in with another browser too", &[because(Summary)]),
    ("Back to Alice’s browser", &[because(Program)]),
];
