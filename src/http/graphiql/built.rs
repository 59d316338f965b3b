//! The page as `npm run build` left it in `web/dist`, if it did.

use super::file::File;

// PAGE and ASSETS, as the build script found them.
include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// Nothing comes from elsewhere, and no script stands in the page.
/// Styles must be allowed inline: Monaco positions each line by a `style` in the markup that it writes, and keeps its theme in
/// `<style>` elements to which it can give no nonce. GraphiQL's fonts stand in its style sheet as `data:`.
/// The workers are files of ours, so that `blob:` is not needed; 'self' in `connect-src` means the socket of this origin too.
pub(super) const POLICY: &str = "default-src 'none'; \
    script-src 'self'; \
    style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; \
    img-src 'self' data:; \
    connect-src 'self'; \
    worker-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) const fn page() -> Option<&'static [u8]> {
    PAGE
}

/// The build keeps each asset as gzip alone, which every browser takes.
pub(super) fn asset(name: &str) -> Option<File> {
    let (_, data) = ASSETS.iter().find(|(file, _)| file.strip_suffix(".gz") == Some(name))?;
    Some(File { data, is_gzip: true, is_immutable: true })
}
