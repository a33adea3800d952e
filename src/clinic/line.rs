//! A `Set-Cookie` line as a text that can be edited: what stands between its semicolons.

/// A line in pieces. What is not edited stays as it was, byte by byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The pair, and after it the attributes.
    pieces: Vec<Vec<u8>>,
}

impl Draft {
    /// Takes a line apart at its semicolons.
    pub fn new(line: &[u8]) -> Self {
        Self { pieces: line.split(|&byte| byte == b';').map(<[u8]>::to_vec).collect() }
    }

    /// The line with all edits.
    pub fn line(&self) -> Vec<u8> {
        self.pieces.join(&b';')
    }

    /// Whether the line has an attribute of this name.
    pub fn has(&self, name: &str) -> bool {
        self.pieces.iter().skip(1).any(|piece| is(piece, name))
    }

    /// The value of the last attribute of this name.
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        let piece = self.pieces.iter().skip(1).rfind(|piece| is(piece, name))?;
        let at = piece.iter().position(|&byte| byte == b'=')?;
        Some(piece[at + 1..].trim_ascii())
    }

    /// Removes every attribute of this name.
    pub fn remove(&mut self, name: &str) {
        let mut first = true;
        self.pieces.retain(|piece| std::mem::take(&mut first) || !is(piece, name));
    }

    /// Writes an attribute in the place of the first with its name, or at the end. Others with its name are
    /// removed.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let written = match value {
            Some(value) => format!(" {name}={value}"),
            None => format!(" {name}"),
        };
        let at = self.pieces.iter().skip(1).position(|piece| is(piece, name));
        self.remove(name);
        if at.is_none() {
            // What ends with a semicolon has an empty last piece.
            while self.pieces.len() > 1
                && self.pieces.last().is_some_and(|piece| piece.trim_ascii().is_empty())
            {
                self.pieces.pop();
            }
        }
        let at = at.map_or(self.pieces.len(), |at| at + 1);
        self.pieces.insert(at, written.into_bytes());
    }

    /// The name of the cookie, trimmed. `None` if the pair has no `=`.
    pub fn name(&self) -> Option<&[u8]> {
        let pair = &self.pieces[0];
        let at = pair.iter().position(|&byte| byte == b'=')?;
        Some(pair[..at].trim_ascii())
    }

    /// Writes another pair of name and value.
    pub fn replace_pair(&mut self, pair: &[u8]) {
        self.pieces[0] = pair.to_vec();
    }

    /// Gives the cookie another name.
    pub fn rename(&mut self, name: &[u8]) {
        let pair = &self.pieces[0];
        let rest = match pair.iter().position(|&byte| byte == b'=') {
            Some(at) => pair[at..].to_vec(),
            None => [b"=", pair.as_slice()].concat(),
        };
        self.pieces[0] = [name, &rest].concat();
    }

    /// Removes the attributes for which `keep` has no name.
    pub fn keep(&mut self, keep: &[&str]) {
        let mut first = true;
        self.pieces.retain(|piece| {
            std::mem::take(&mut first) || keep.iter().any(|name| is(piece, name))
        });
    }

    /// Removes every byte for which `unwanted` holds.
    pub fn strip(&mut self, unwanted: impl Fn(u8) -> bool) {
        for piece in &mut self.pieces {
            piece.retain(|&byte| !unwanted(byte));
        }
    }
}

/// Whether a piece is an attribute of this name.
fn is(piece: &[u8], name: &str) -> bool {
    let end = piece.iter().position(|&byte| byte == b'=').unwrap_or(piece.len());
    piece[..end].trim_ascii().eq_ignore_ascii_case(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, edit: impl Fn(&mut Draft), expected: &str) {
        let mut draft = Draft::new(line.as_bytes());
        edit(&mut draft);
        assert_eq!(String::from_utf8_lossy(&draft.line()), expected);
    }

    #[test]
    fn an_edit_leaves_the_rest_as_it_was() {
        check("a=1;Path=/ ;  x", |_| {}, "a=1;Path=/ ;  x");
        check("a=1", |d| d.set("Secure", None), "a=1; Secure");
        check("a=1;", |d| d.set("Secure", None), "a=1; Secure");
        check(
            "a=1;path=/x;HttpOnly",
            |d| d.set("Path", Some("/")),
            "a=1; Path=/;HttpOnly",
        );
        check("a=1; Domain=x; domain=y; Z", |d| d.remove("Domain"), "a=1; Z");
        check("Path=1; Path=/", |d| d.remove("Path"), "Path=1");
        check("__Host-a=1; Secure", |d| d.rename(b"a"), "a=1; Secure");
        check("a", |d| d.rename(b"b"), "b=a");
    }

    #[test]
    fn the_last_value_counts() {
        let draft = Draft::new(b"a=1; Path=/x; PATH = /y ");
        assert_eq!(draft.value("path"), Some(&b"/y"[..]));
        assert!(draft.has("Path") && !draft.has("Secure"));
        assert_eq!(draft.name(), Some(&b"a"[..]));
    }
}
