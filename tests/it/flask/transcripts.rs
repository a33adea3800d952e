//! The transcripts in `templates/http/flask/` are what Flask really says. `UPDATE_EXPECT=1` writes
//! them anew.

use std::time::Duration;

use expect_test::{ExpectFile, expect_file};
use remember_me::quote::flask::ANY;

use super::{Flask, HOST, steady, without_signatures};
use crate::http1::Response;

#[test]
fn transcript_readable() {
    let Some(flask) = Flask::start("http/flask/readable.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    transcript.get("/session/set", "");
    transcript.is(expect_file!["../../../templates/http/flask/readable.http"]);
}

#[test]
fn transcript_replay() {
    let Some(flask) = Flask::start("http/flask/replay.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    let stolen = transcript.get("/session/set", "").cookies();
    transcript.get("/session/get", &stolen);
    transcript.get("/session/del", &stolen);
    let replayed = transcript.get("/session/get", &stolen);
    assert_eq!(replayed.body, "234", "a copied session outlives its deletion");
    transcript.is(expect_file!["../../../templates/http/flask/replay.http"]);
}

#[test]
fn transcript_pop() {
    let Some(flask) = Flask::start("http/flask/pop.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    let response = transcript.get("/session/pop", "");
    assert_eq!(response.status, 500);
    transcript.remark(&flask.logged("KeyError"));
    transcript.is(expect_file!["../../../templates/http/flask/pop.http"]);
}

#[test]
fn transcript_permanent() {
    let Some(flask) = Flask::start("http/flask/permanent.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    for path in ["/session/set", "/signed/permanent"] {
        let set = transcript.get(path, "").cookies();
        transcript.wait(1);
        let again = transcript.get("/session/get", &set).cookies();
        assert_ne!(again, set, "if it is sent again, it is signed anew");
    }
    transcript.is(expect_file!["../../../templates/http/flask/permanent.http"]);
}

#[test]
fn transcript_lifetime() {
    let Some(flask) = Flask::start("http/flask/lifetime.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    transcript.remark("visitor A");
    let a = transcript.get("/session/set", "").cookies();
    transcript.remark("visitor B");
    transcript.get("/session/lifetime/1", "");
    transcript.wait(2);
    transcript.remark("visitor A");
    assert_eq!(transcript.get("/session/get", &a).body, "None");
    transcript.remark("visitor B");
    transcript.get("/session/lifetime/600", "");
    transcript.remark("visitor A");
    assert_eq!(transcript.get("/session/get", &a).body, "234");
    transcript.is(expect_file!["../../../templates/http/flask/lifetime.http"]);
}

#[test]
fn transcript_delete_path() {
    let Some(flask) = Flask::start("http/flask/delete_path.http") else {
        return;
    };
    let mut transcript = Transcript::of(&flask);
    for path in ["/cookie/deep/set", "/cookie/deep/del-wrong", "/cookie/deep/del"] {
        transcript.get(path, "");
    }
    transcript.is(expect_file!["../../../templates/http/flask/delete_path.http"]);
}

/// The requests to Flask and its answers, in the notation of `curl -v`.
struct Transcript<'f> {
    flask: &'f Flask,
    text: String,
}

impl<'f> Transcript<'f> {
    fn of(flask: &'f Flask) -> Self {
        Self { flask, text: String::new() }
    }

    /// Sends `GET path` with this `Cookie` line, or without one if it is empty.
    fn get(&mut self, path: &str, cookie: &str) -> Response {
        let mut sent = vec![format!("GET {path} HTTP/1.1"), format!("Host: {HOST}")];
        let mut headers = Vec::new();
        if !cookie.is_empty() {
            headers.push(format!("Cookie: {cookie}"));
            sent.extend(headers.iter().map(|line| without_signatures(line)));
        }
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let response = self.flask.get(path, &headers);
        self.lines(">", &sent);
        let shown = response.head.iter().filter(|line| !is_left_out(line));
        self.lines("<", &shown.map(|line| steady(line, &response)).collect::<Vec<_>>());
        self.text += &beginning(&response.body);
        self.text += "\n";
        response
    }

    fn lines(&mut self, side: &str, lines: &[String]) {
        for line in lines {
            self.text += &format!("{side} {line}\n");
        }
        self.text += &format!("{side}\n");
    }

    /// Adds a remark to the transcript.
    fn remark(&mut self, text: &str) {
        self.text += &format!("* {text}\n");
    }

    /// Waits until more than this number of whole seconds has passed.
    fn wait(&mut self, seconds: u64) {
        std::thread::sleep(Duration::from_secs(seconds) + Duration::from_millis(100));
        self.remark(&format!("+{seconds} s"));
    }

    /// Compares the transcript with the file that the pages show, or writes that file.
    fn is(&self, file: ExpectFile) {
        file.assert_eq(&format!("{}\n", self.text.trim_end()));
    }
}

/// Header lines that every response of the development server has, and that no page is about.
fn is_left_out(line: &str) -> bool {
    ["Date", "Server", "Connection", "Content-Length"]
        .iter()
        .any(|name| line.split(':').next() == Some(name))
}

/// A body up to its title, if it is a page, with a newline at its end.
fn beginning(body: &str) -> String {
    match body.split_once("</title>") {
        Some((beginning, _)) => format!("{beginning}</title>\n{ANY}\n"),
        None => format!("{}\n", body.trim_end()),
    }
}
