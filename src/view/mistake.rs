//! An error in a page. At the start it ends the program; during a request it is a 500.

use std::fmt;

use tera::ErrorKind;

/// The error and the file that it is in.
#[derive(Debug)]
pub struct Mistake {
    whole: String,
    line: String,
}

impl Mistake {
    /// Creates a mistake from one line of text.
    pub(super) fn new(says: String) -> Self {
        Self { line: says.clone(), whole: says }
    }

    /// The mistake in one line that quotes only names: of files, variables and types.
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

/// Converts a Tera error, which states the template, the line and the cause in several nested errors.
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
