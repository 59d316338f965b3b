//! What the page consists of.

/// A file of the page.
pub(super) struct File {
    pub data: &'static [u8],
    pub is_gzip: bool,
    /// Its name changes with its content.
    pub is_immutable: bool,
}
