//! Check digits: of a GTIN, and of India's tax number.

use crate::dice::Dice;

/// A GTIN-13 of the range that GS1 leaves to each company's own use: it is no other product's.
pub(crate) fn gtin(dice: &mut Dice) -> String {
    let mut digits = dice.fill("299#########");
    let sum: u32 =
        digits.chars().filter_map(|digit| digit.to_digit(10)).zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    digits.push_str(&((10 - sum % 10) % 10).to_string());
    digits
}

/// A GSTIN: the state's number, the holder's PAN, the count of its registrations, a Z and the check character.
pub(crate) fn gstin(state_number: &str, pan: &str) -> String {
    let body = format!("{state_number}{pan}1Z");
    let sum: u32 = body
        .chars()
        .filter_map(|character| character.to_digit(36))
        .zip([1, 2].into_iter().cycle())
        .map(|(value, weight)| (value * weight) / 36 + (value * weight) % 36)
        .sum();
    let check = char::from_digit((36 - sum % 36) % 36, 36).unwrap_or_default().to_ascii_uppercase();
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_gstin_comes_out() {
        // The example of the GST's own format.
        assert_eq!(gstin("27", "AAPFU0939F"), "27AAPFU0939F1ZV");
    }

    #[test]
    fn a_gtin_adds_up() {
        let gtin = gtin(&mut Dice::of(1, crate::dice::Table::Product, 1));
        let weighed = gtin.chars().filter_map(|digit| digit.to_digit(10)).zip([1, 3].into_iter().cycle());
        assert_eq!((gtin.len(), weighed.map(|(digit, weight)| digit * weight).sum::<u32>() % 10), (13, 0));
    }
}
