//! What is wrong with a page: at the start it ends the program, at a request it is a 500.

use std::fmt;

use tera::ErrorKind;

/// What is wrong, in which file.
#[derive(Debug)]
pub struct Mistake {
    whole: String,
    line: String,
}

impl Mistake {
    /// A mistake that takes one line to say.
    pub(super) fn new(says: String) -> Self {
        Self { line: says.clone(), whole: says }
    }

    /// The same in one line that quotes nothing but names: of files, variables and types.
    pub fn line(&self) -> &str {
        &self.line
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)
    }
}

impl std::error::Error for Mistake {}

/// A Tera error names the template, the line and the cause over several nested errors.
impl From<tera::Error> for Mistake {
    fn from(error: tera::Error) -> Self {
        let mut whole = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            whole += &format!("\n{error}");
            cause = error.source();
        }
        let line = match error.kind() {
            ErrorKind::SyntaxError(at) | ErrorKind::RenderingError(at) => {
                let (file, line) = (at.filename(), at.span().start_line);
                // Behind it Tera lists everything that there would have been.
                let message = at.message().split(". Available ").next();
                format!("{file}, line {line}: {}", message.unwrap_or_default())
            }
            _ => error.to_string(),
        };
        // Of a value Tera says the type; it prints none but numbers.
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { whole, line }
    }
}
