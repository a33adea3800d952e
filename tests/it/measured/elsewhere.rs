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
];
