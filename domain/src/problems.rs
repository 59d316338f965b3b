//! Collects all that is wrong with an input, each with its path, before anything is refused.

use super::error::{Code, Detail, Error, Problem, Result};
use super::message::Message;

/// A place in an input; borrowed links, so that a right input costs nothing.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    /// The argument that every mutation has.
    pub const INPUT: Path<'static> = Path::Field(&Path::Root, "input");

    pub const fn field(&'a self, name: &'a str) -> Self {
        Self::Field(self, name)
    }

    pub const fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }

    pub fn segments(&self) -> Vec<String> {
        match self {
            Self::Root => Vec::new(),
            Self::Field(parent, name) => {
                let mut segments = parent.segments();
                segments.push((*name).to_owned());
                segments
            }
            Self::Index(parent, index) => {
                let mut segments = parent.segments();
                segments.push(index.to_string());
                segments
            }
        }
    }
}

/// Everything that is wrong, in the order in which it was found.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl From<Vec<Problem>> for Problems {
    fn from(problems: Vec<Problem>) -> Self {
        Self(problems)
    }
}

impl Problems {
    pub fn add(&mut self, path: &Path<'_>, code: Code, message: impl Into<Message>) {
        self.add_with(path, code, message, Detail::None);
    }

    pub fn add_with(&mut self, path: &Path<'_>, code: Code, message: impl Into<Message>, detail: Detail) {
        self.0.push(Problem::new(code, path, message, detail));
    }

    /// Notes that a value is missing.
    pub fn required(&mut self, path: &Path<'_>) {
        self.add(path, Code::Required, "This is required.");
    }

    /// The value, or a note that it is missing; one that was noted as wrong is not missing as well.
    pub fn demand<T>(&mut self, path: &Path<'_>, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.0.iter().any(|problem| problem.path == path.segments()) {
            self.required(path);
        }
        value
    }

    /// Whether something is wrong with a field, or with a part of it.
    pub fn has(&self, path: &Path<'_>) -> bool {
        let at = path.segments();
        self.0.iter().any(|problem| problem.path.starts_with(&at))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn extend(&mut self, other: Vec<Problem>) {
        self.0.extend(other);
    }

    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }

    /// Refuses where anything is wrong.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
