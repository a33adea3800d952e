//! All integration tests in one binary: a module per chapter, and one per promise of the site.

mod site;
