//! India's goods and services tax: its states, the state that a GSTIN names, and how it is divided.

pub mod split;

/// A state or union territory, as the GST numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The first two digits of a GSTIN of this state.
    pub number: &'static str,
    pub code: &'static str,
    pub name: &'static str,
}

/// Other codes in use for the same states, those of ISO 3166-2:IN and of vehicle plates among them.
const OTHER_CODES: [(&str, &str); 8] =
    [("UT", "UK"), ("UA", "UK"), ("OR", "OD"), ("CT", "CG"), ("TG", "TS"), ("DH", "DN"), ("DD", "DN"), ("NCT", "DL")];

/// Names that states once had, or that are in use beside the GST's, as `plain` writes them.
const OTHER_NAMES: [(&str, &str); 18] = [
    ("orissa", "OD"),
    ("pondicherry", "PY"),
    ("pondichery", "PY"),
    ("uttaranchal", "UK"),
    ("chattisgarh", "CG"),
    ("telengana", "TS"),
    ("andamanandnicobar", "AN"),
    ("andamannicobar", "AN"),
    ("andamannicobarislands", "AN"),
    ("dadraandnagarhaveli", "DN"),
    ("dadranagarhaveli", "DN"),
    ("damananddiu", "DN"),
    ("damandiu", "DN"),
    ("jammukashmir", "JK"),
    ("lakshadweepislands", "LD"),
    ("newdelhi", "DL"),
    ("nctofdelhi", "DL"),
    ("nationalcapitalterritoryofdelhi", "DL"),
];

/// The GST's list of state codes.
const STATES: [State; 36] = [
    State { number: "01", code: "JK", name: "Jammu and Kashmir" },
    State { number: "02", code: "HP", name: "Himachal Pradesh" },
    State { number: "03", code: "PB", name: "Punjab" },
    State { number: "04", code: "CH", name: "Chandigarh" },
    State { number: "05", code: "UK", name: "Uttarakhand" },
    State { number: "06", code: "HR", name: "Haryana" },
    State { number: "07", code: "DL", name: "Delhi" },
    State { number: "08", code: "RJ", name: "Rajasthan" },
    State { number: "09", code: "UP", name: "Uttar Pradesh" },
    State { number: "10", code: "BR", name: "Bihar" },
    State { number: "11", code: "SK", name: "Sikkim" },
    State { number: "12", code: "AR", name: "Arunachal Pradesh" },
    State { number: "13", code: "NL", name: "Nagaland" },
    State { number: "14", code: "MN", name: "Manipur" },
    State { number: "15", code: "MZ", name: "Mizoram" },
    State { number: "16", code: "TR", name: "Tripura" },
    State { number: "17", code: "ML", name: "Meghalaya" },
    State { number: "18", code: "AS", name: "Assam" },
    State { number: "19", code: "WB", name: "West Bengal" },
    State { number: "20", code: "JH", name: "Jharkhand" },
    State { number: "21", code: "OD", name: "Odisha" },
    State { number: "22", code: "CG", name: "Chhattisgarh" },
    State { number: "23", code: "MP", name: "Madhya Pradesh" },
    State { number: "24", code: "GJ", name: "Gujarat" },
    State { number: "26", code: "DN", name: "Dadra and Nagar Haveli and Daman and Diu" },
    State { number: "27", code: "MH", name: "Maharashtra" },
    State { number: "29", code: "KA", name: "Karnataka" },
    State { number: "30", code: "GA", name: "Goa" },
    State { number: "31", code: "LD", name: "Lakshadweep" },
    State { number: "32", code: "KL", name: "Kerala" },
    State { number: "33", code: "TN", name: "Tamil Nadu" },
    State { number: "34", code: "PY", name: "Puducherry" },
    State { number: "35", code: "AN", name: "Andaman and Nicobar Islands" },
    State { number: "36", code: "TS", name: "Telangana" },
    State { number: "37", code: "AP", name: "Andhra Pradesh" },
    State { number: "38", code: "LA", name: "Ladakh" },
];

/// By two-letter code or name, today's or a former one, however it is spelt: case, blanks and "&" do not matter.
pub fn state_by_name(text: &str) -> Option<State> {
    let text = text.trim();
    let name = plain(text);
    let other_code = OTHER_CODES.iter().find(|(other, _)| other.eq_ignore_ascii_case(text));
    let other = other_code.or_else(|| OTHER_NAMES.iter().find(|(other, _)| *other == name));
    let code = other.map_or(text, |(_, code)| code);
    STATES.into_iter().find(|state| state.code.eq_ignore_ascii_case(code) || plain(state.name) == name)
}

/// The letters alone.
fn plain(name: &str) -> String {
    name.replace('&', "and").chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The state that a GSTIN was given in.
pub fn state_of_gstin(gstin: &str) -> Option<State> {
    let number = gstin.get(..2)?;
    STATES.into_iter().find(|state| state.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_by_all_their_names() {
        let code = |text: &str| state_by_name(text).map(|state| state.code);
        for (text, wanted) in [
            ("Orissa", "OD"),
            ("PONDICHERRY", "PY"),
            ("Uttaranchal", "UK"),
            ("Jammu & Kashmir", "JK"),
            ("Jammu and Kashmir", "JK"),
            ("Tamilnadu", "TN"),
            ("tamil  nadu", "TN"),
            ("tn", "TN"),
            ("OR", "OD"),
            ("Andaman & Nicobar", "AN"),
            ("Dadra & Nagar Haveli & Daman & Diu", "DN"),
        ] {
            assert_eq!(code(text), Some(wanted), "{text}");
        }
        assert!(code("Bavaria").is_none() && code("").is_none() && code("&").is_none());
    }
}
