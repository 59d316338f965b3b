//! Pictures that stand whole in their addresses, so that they show wherever an app puts them, and no host has to serve them.

/// Paper and ink, as three digits of red, green and blue.
const COLOURS: [(&str, &str); 8] =
    [("def", "258"), ("fed", "a52"), ("dfe", "274"), ("fde", "a36"), ("eef", "54a"), ("ffd", "862"), ("dff", "277"), ("eed", "553")];

/// Somebody's head and shoulders.
pub(crate) const PERSON: &str = "M12,4a4,4,0,1,1,0,8,4,4,0,0,1,0-8zM4,20c0-8,16-8,16,0z";

/// The address of a small SVG: this path, on a square of 24 by 24, in the colours of this number.
pub(crate) fn picture(path: &str, number: usize) -> String {
    let (paper, ink) = COLOURS[number % COLOURS.len()];
    format!(
        "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0,0,24,24'%20style='background:%23{paper}'%3E\
         %3Cpath%20fill='%23{ink}'%20d='{path}'/%3E%3C/svg%3E"
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it stands")]

    use super::{PERSON, picture};
    use crate::data::Data;

    #[test]
    fn pictures_are_addresses_and_no_longer_than_texts_may_be() {
        let shelves = &Data::get().unwrap().catalogue.shelves;
        for path in shelves.iter().map(|shelf| shelf.icon.as_str()).chain([PERSON]) {
            let picture = picture(path, 11);
            assert!(picture.len() <= 255, "{}: {picture}", picture.len());
            assert!(picture.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/+,%='.-".contains(&byte)), "{picture}");
        }
    }
}
