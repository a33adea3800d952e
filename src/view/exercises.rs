//! The page of the exercises, which is made for one visitor.

use std::sync::Arc;

use rocket::serde::json::{Value as Json, json};

use super::{Mistake, Pages, with_gap};
use crate::book::exercises::{Exercise, ExerciseRecord, Input, Judgement, tasks};
use crate::book::{self, Chapter};
use crate::http::compression::Precompressed;
use crate::lang::Lang;

/// What came of an attempt at an exercise.
#[derive(Default)]
pub struct Attempt {
    /// The slug of the exercise.
    pub slug: &'static str,
    /// What the server says to it, if it is over.
    pub answer: Option<Judgement>,
    /// What the next step has to hand back, if there is one.
    pub receipt: Option<String>,
    /// Where the reader's browser takes the line from host to host, if the exercise asks for that.
    pub way: Option<String>,
}

fn title(exercise: &Exercise, lang: Lang) -> Json {
    let href = format!("/{}/exercises#{}", lang.code(), exercise.slug);
    json!({ "href": href, "title": exercise.title.get(lang) })
}

/// Address and title of each exercise of a chapter.
pub(super) fn listed(chapter: &Chapter, lang: Lang) -> Json {
    let own = tasks::ALL.iter().filter(|it| it.chapter == chapter.slug);
    own.map(|exercise| title(exercise, lang)).collect()
}

impl Pages {
    /// The page of the exercises, with a gap for the panel.
    pub(super) fn exercises(
        &self,
        lang: Lang,
        record: &ExerciseRecord,
        attempt: Option<&Attempt>,
    ) -> Result<Arc<Precompressed>, Mistake> {
        let mut context = self.context(lang, None);
        context.insert("twin", &format!("/{}/exercises", lang.other().code()));
        let describe = |exercise: &Exercise| {
            let attempt = attempt.filter(|it| it.slug == exercise.slug);
            let code = record.code().unwrap_or("…");
            let html = |text: &str| {
                text.replace("{lang}", lang.code()).replace("{code}", code)
            };
            let (lines, places) = match exercise.input {
                Input::Order { lines, places } => (lines, places),
                _ => (&[][..], 0),
            };
            let lines: Vec<_> = lines.iter().map(|line| line.get(lang)).collect();
            let receipt = attempt.and_then(|it| it.receipt.as_ref());
            let by_program = exercise.begins() && exercise.slug != "delete";
            let code = record.code().filter(|_| by_program);
            json!({
                "slug": exercise.slug,
                "title": exercise.title.get(lang),
                "task": html(exercise.task.get(lang)),
                "hint": html(exercise.hint.get(lang)),
                "solution": html(exercise.solution.get(lang)),
                "is_line": exercise.input == Input::Line,
                "lines": lines,
                "places": (1..=places).collect::<Vec<_>>(),
                "passed": record.passed().contains(&exercise.slug),
                "begins": exercise.begins() && receipt.is_none() && code.is_none(),
                "code": code,
                "walk": exercise.slug == "one-path",
                "receipt": receipt,
                "way": attempt.and_then(|it| it.way.as_ref()),
                "says": attempt.and_then(|it| it.answer).map(|it| it.says.get(lang)),
                "right": attempt.and_then(|it| it.answer).is_some_and(|it| it.passed),
            })
        };
        let of = |chapter: &Chapter| {
            let own = tasks::ALL.iter().filter(|it| it.chapter == chapter.slug);
            json!({
                "number": chapter.number,
                "title": chapter.title.get(lang),
                "exercises": own.map(describe).collect::<Vec<_>>(),
            })
        };
        let tasks: Vec<_> = book::ALL.iter().map(of).collect();
        context.insert("tasks", &tasks);
        let page = self.fill(lang, "exercises.html", &context)?;
        Ok(Arc::new(with_gap(page, "exercises")?))
    }
}
