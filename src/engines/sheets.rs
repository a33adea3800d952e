//! The pages on which the cells are shown: one for each topic, and for `SameSite` one for each relation
//! between the two addresses.

use std::sync::LazyLock;

use super::{Cell, measurements};

/// The topic whose cells are arranged as a matrix.
pub const SAME_SITE: &str = "samesite";

/// The relation that is shown first, and that has the topic's own address.
pub const CROSS_SITE: &str = "cross-site";

/// The attributes of the matrix, in the order of its columns.
pub const ATTRIBUTES: [&str; 7] =
    ["strict", "lax", "absent", "absent-old", "none-secure", "none", "unknown"];

/// A page with cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The last segment of the page's address: `path`, `samesite`, `samesite-sibling`.
    pub slug: String,
    /// The topic of the cells.
    pub topic: &'static str,
    /// The relation between the two addresses, for a sheet of the matrix.
    pub relation: Option<&'static str>,
}

/// A row of the matrix: one way in which a request comes about, with a cell for each attribute.
#[derive(Debug)]
pub struct MatrixRow {
    /// The way in which the request comes about.
    pub how: &'static str,
    /// The policy on third-party cookies: `default` or `allowed`.
    pub policy: &'static str,
    /// The cells in the order of [`ATTRIBUTES`].
    pub cells: Vec<Option<&'static Cell>>,
}

/// A cell of the matrix is `samesite/<attribute>/<how>/<relation>`, with `/allowed` after it where
/// third-party cookies were allowed.
fn in_matrix(cell: &Cell) -> Option<[&str; 3]> {
    let mut parts = cell.parts();
    let found = [parts.next()?, parts.next()?, parts.next()?];
    let known = cell.topic == SAME_SITE && ATTRIBUTES.contains(&found[0]);
    known.then_some(found)
}

/// The last segment of the address of the page that shows this cell.
pub fn path_of(cell: &Cell) -> String {
    match in_matrix(cell) {
        Some([_, _, CROSS_SITE]) | None => cell.topic.clone(),
        Some([_, _, relation]) => format!("{SAME_SITE}-{relation}"),
    }
}

/// All sheets, those of `SameSite` first, and the others in the order of the file.
pub fn all() -> &'static [Sheet] {
    static SHEETS: LazyLock<Vec<Sheet>> = LazyLock::new(|| {
        let mut sheets: Vec<Sheet> = Vec::new();
        for cell in &measurements().cells {
            let slug = path_of(cell);
            if sheets.iter().any(|sheet| sheet.slug == slug) {
                continue;
            }
            let relation = in_matrix(cell).map(|[_, _, relation]| relation);
            sheets.push(Sheet { slug, topic: &cell.topic, relation });
        }
        // The topic's own address comes first, then its other relations, then the other topics.
        sheets.sort_by_key(|sheet| (sheet.topic != SAME_SITE, sheet.slug != SAME_SITE));
        sheets
    });
    &SHEETS
}

/// The sheet at this address, if there is one.
pub fn find(slug: &str) -> Option<&'static Sheet> {
    all().iter().find(|sheet| sheet.slug == slug)
}

impl Sheet {
    /// The cells of the sheet, in the order of the file.
    pub fn cells(&self) -> impl Iterator<Item = &'static Cell> {
        let all = measurements().cells.iter();
        all.filter(|cell| cell.topic == self.topic && path_of(cell) == self.slug)
    }

    /// The cells in rows by how the request comes about. It is empty for a topic that is no matrix.
    pub fn matrix(&self) -> Vec<MatrixRow> {
        let mut rows: Vec<MatrixRow> = Vec::new();
        for cell in self.cells() {
            let Some([attribute, how, _]) = in_matrix(cell) else { continue };
            let policy: &str = &cell.policy;
            let at = rows.iter().position(|row| row.how == how && row.policy == policy);
            let at = at.unwrap_or_else(|| {
                rows.push(MatrixRow {
                    how,
                    policy,
                    cells: vec![None; ATTRIBUTES.len()],
                });
                rows.len() - 1
            });
            let column = ATTRIBUTES.iter().position(|it| *it == attribute);
            if let Some(place) = column.and_then(|it| rows[at].cells.get_mut(it)) {
                *place = Some(cell);
            }
        }
        let order = |how| super::wording::HOWS.iter().position(|it| it.id == how);
        rows.sort_by_key(|row| (row.policy != "default", order(row.how)));
        rows
    }

    /// The cells that have no place in the matrix.
    pub fn listed(&self) -> impl Iterator<Item = &'static Cell> {
        self.cells().filter(|cell| in_matrix(cell).is_none())
    }
}
