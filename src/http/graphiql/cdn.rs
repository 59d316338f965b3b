//! The page where `web/` was not built: the same script, and everything that it imports from a CDN.

use super::file::File;

/// Its versions are those of `web/package-lock.json`.
pub(super) const PAGE: &str = include_str!("cdn.html");

/// Monaco's workers start from blobs there. Where imports are found stands inline.
pub(super) const POLICY: &str = "default-src 'none'; \
    script-src 'self' 'unsafe-inline' https://esm.sh blob: data:; \
    style-src 'self' 'unsafe-inline' https://esm.sh; \
    font-src https://esm.sh data:; \
    img-src 'self' https://esm.sh data:; \
    connect-src 'self' https://esm.sh; \
    worker-src blob: https://esm.sh; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn asset(name: &str) -> Option<File> {
    let text = match name {
        "examples.js" => include_str!("../../../web/src/examples.js"),
        "page.css" => include_str!("../../../web/src/page.css"),
        "page.js" => include_str!("../../../web/src/page.js"),
        "storage.js" => include_str!("../../../web/src/storage.js"),
        _ => return None,
    };
    Some(File { data: text.as_bytes(), is_gzip: false, is_immutable: false })
}
