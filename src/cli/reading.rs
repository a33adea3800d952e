//! The case that the arguments, the standard input or a recording describe.

use std::io::Read as _;

use time::OffsetDateTime;
use url::Url;

use super::arguments::Arguments;
use crate::clinic::case::{
    Case, CaseContext, CaseRequest, CaseResponse, Encoding, check_size,
};
use crate::clinic::field::{self, InvalidField};
use crate::clinic::form::{of_response, redirects};
use crate::clinic::input::{
    self, NoLines, PasteKind, Pasted, PastedResponse, Recording, add_lines,
};
use crate::lang::Text;
use browser_jar::Setter;

const HAR_ALONE: Text = Text {
    zh: "用了 --har，就不要再给 --from、--by-script 和别的行",
    en: "--har goes without --from, --by-script and lines",
};
const NO_LINE: Text =
    Text { zh: "要一行 Set-Cookie", en: "a Set-Cookie line is needed" };
const NO_REQUEST: Text = Text {
    zh: "--expect-sent 要和 --to 或 --har 一起用：没有请求，就没有带上不带上",
    en: "--expect-sent goes with --to or --har: without a request nothing is sent",
};
const NO_FROM: Text = Text {
    zh: "要 --from URL：这是哪个地址的响应？",
    en: "--from URL is needed: whose response is it?",
};
const NO_HAR: Text = Text {
    zh: "它不以 { 开头，不是 HAR。curl 的输出从标准输入读：explain - < 文件",
    en: "it does not begin with {, so it is no HAR. The output of curl is read from stdin: explain - < FILE",
};

/// What was read: a case, or the reason why it has no lines.
pub(super) struct Reading {
    /// The case, and the requests that were recorded with it.
    pub recording: Recording,
    /// Why there is no line in what was read, if there is none.
    pub without: Option<Text>,
}

/// Reads the case that the arguments describe. `now` is the time of this machine.
///
/// # Errors
/// A sentence about what makes no sense, or what can't be judged.
pub(super) fn read(
    arguments: &Arguments,
    now: OffsetDateTime,
) -> Result<Reading, String> {
    let lang = arguments.lang;
    let sentence = |it: InvalidField| it.sentence(lang);
    let now = match &arguments.now {
        Some(text) => field::parse_moment("--now", text).map_err(sentence)?,
        None => now,
    };
    // What is wrong is wrong even where nothing reads it.
    let method = field::parse_known_method("--method", &arguments.method);
    let method = method.map_err(sentence)?;
    field::moment_after("--after", now, arguments.after).map_err(sentence)?;
    let top_level_site = arguments.top_level_site.as_ref();
    let top_level_site = top_level_site
        .map(|page| field::parse_url("--top-level-site", page))
        .transpose()
        .map_err(sentence)?;
    let via = redirects("--via", arguments.via.iter().map(String::as_str));
    let via = via.map_err(sentence)?;
    let mut reading = match &arguments.har {
        Some(file) => {
            if arguments.from.is_some()
                || arguments.by.is_script()
                || arguments.from_input
                || !arguments.lines.is_empty()
            {
                return Err(HAR_ALONE.get(lang).to_owned());
            }
            let why = |why: &str| format!("{}: {why}", file.display());
            let bytes = std::fs::read(file).map_err(|it| why(&it.to_string()))?;
            let text = String::from_utf8_lossy(&bytes);
            if !input::is_object(&text) {
                return Err(why(NO_HAR.get(lang)));
            }
            recorded(&text, arguments, now)?
        }
        None => given(arguments, now)?,
    };
    check_size("stdin", &reading.recording.case.responses).map_err(sentence)?;
    let case = &mut reading.recording.case;
    case.third_party = arguments.third_party.unwrap_or(arguments.engine.third_party());
    if top_level_site.is_some() {
        for response in &mut case.responses {
            response.context.top_level_site.clone_from(&top_level_site);
        }
    }
    if let Some(to) = &arguments.to {
        let last = case.responses.iter().map(|it| it.at).max().unwrap_or(now);
        case.requests = vec![CaseRequest {
            url: field::parse_url("--to", to).map_err(sentence)?,
            method,
            context: CaseContext { by: arguments.context, top_level_site, via },
            at: field::moment_after("--after", last, arguments.after)
                .map_err(sentence)?,
        }];
    }
    if !arguments.sent.is_empty()
        && case.requests.is_empty()
        && reading.without.is_none()
    {
        return Err(NO_REQUEST.get(lang).to_owned());
    }
    Ok(reading)
}

/// Reads a HAR. One without any cookie is an output that has no line.
fn recorded(
    text: &str,
    arguments: &Arguments,
    now: OffsetDateTime,
) -> Result<Reading, String> {
    match input::read_recording(text, arguments.engine, now) {
        Ok(recording) => Ok(Reading { recording, without: None }),
        Err(why) if why == input::NO_COOKIES || why == input::SET_BEFORE => {
            Ok(Reading { recording: empty(arguments), without: Some(why) })
        }
        Err(why) => Err(why.get(arguments.lang).to_owned()),
    }
}

/// A recording with nothing in it.
fn empty(arguments: &Arguments) -> Recording {
    Recording {
        case: Case {
            engine: arguments.engine,
            third_party: arguments.engine.third_party(),
            encoding: Encoding::Utf8,
            responses: Vec::new(),
            requests: Vec::new(),
            is_whole: true,
        },
        requests: Vec::new(),
        kind: PasteKind::Headers,
        is_browser: false,
    }
}

/// Reads the lines that the arguments hold, and the text on stdin.
fn given(arguments: &Arguments, now: OffsetDateTime) -> Result<Reading, String> {
    let lang = arguments.lang;
    let from = arguments.from.as_ref().map(|from| field::parse_url("--from", from));
    let from = from.transpose().map_err(|it| it.sentence(lang))?;
    let mut found = argued(arguments, from.as_ref(), now);
    let mut without = None;
    if arguments.from_input {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| format!("stdin: {error}"))?;
        let text = String::from_utf8_lossy(&bytes);
        if found.responses.is_empty() && input::is_har(&text) {
            return recorded(&text, arguments, now);
        }
        match input::read_paste(&text, from.as_ref(), now) {
            Ok(read) if found.responses.is_empty() => found = read,
            Ok(read) => found.responses.extend(read.responses),
            Err(why) if is_output_without_line(why) => without = Some(why.why),
            Err(why) => return Err(format!("stdin: {}", why.why.get(lang))),
        }
    }
    if found.responses.is_empty() && without.is_none() {
        return Err(NO_LINE.get(lang).to_owned());
    }
    let response = |found: PastedResponse| {
        let url = found.url.or_else(|| from.clone());
        let url = url.ok_or_else(|| NO_FROM.get(lang).to_owned())?;
        let context =
            arguments.response.unwrap_or(of_response(arguments.context)).into();
        let by = if found.by.is_script() { found.by } else { arguments.by };
        let lines = found.lines;
        Ok(CaseResponse { url, lines, by, context, at: now, prior: false })
    };
    let mut recording = empty(arguments);
    let responses = found.responses.into_iter().map(response);
    recording.case.responses = responses.collect::<Result<_, String>>()?;
    recording.case.is_whole = found.is_whole;
    recording.kind = found.kind;
    let requests = found.requests.into_iter();
    recording.requests = requests.map(|it| it.recorded(now)).collect();
    Ok(Reading { recording, without })
}

/// Whether a text is a response, or nothing at all: then a line that was expected has not come. Any other text
/// is not what can be judged.
fn is_output_without_line(why: NoLines) -> bool {
    why == input::NO_SET_COOKIE || why == input::NOTHING
}

/// The lines among the arguments. A statement of a script is unwrapped; all else is a line as it stands, with
/// or without the name of the field.
fn argued(arguments: &Arguments, from: Option<&Url>, now: OffsetDateTime) -> Pasted {
    let mut responses = Vec::new();
    let mut kind = PasteKind::Headers;
    for argument in &arguments.lines {
        let text = std::str::from_utf8(argument).ok();
        let pasted = text.and_then(|it| input::read_paste(it, from, now).ok());
        if let Some(pasted) = pasted.filter(|it| it.kind == PasteKind::Script) {
            kind = PasteKind::Script;
            for it in pasted.responses {
                add_lines(&mut responses, it.by, it.lines);
            }
            continue;
        }
        let value = text
            .and_then(|text| text.split_once(':'))
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case("set-cookie"))
            .map_or(argument.clone(), |(_, value)| value.trim().as_bytes().to_vec());
        add_lines(&mut responses, Setter::Response, vec![value]);
    }
    Pasted { responses, kind, is_whole: true, ..Pasted::default() }
}
