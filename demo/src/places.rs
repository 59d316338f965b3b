//! Where the demo's people live: countries with their cities, postal codes, ways to write a street and a telephone number.

use crate::dice::Dice;

/// A country that the shop sends to.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) code: &'static str,
    pub(crate) currency: &'static str,
    /// How many of the customers live there.
    pub(crate) weight: u32,
    /// City, state, postal code; empty where there is none.
    pub(crate) cities: &'static [(&'static str, &'static str, &'static str)],
    /// '{}' is the street's name, '#' a digit.
    pub(crate) street: &'static [&'static str],
    pub(crate) streets: &'static [&'static str],
    pub(crate) line2: &'static [&'static str],
    pub(crate) phone: &'static str,
    pub(crate) first_names: &'static [&'static str],
    pub(crate) last_names: &'static [&'static str],
}

/// Index of the United States.
pub(crate) const US: usize = 0;
/// Index of India. Its cities are those of the directory of delivery areas.
pub(crate) const INDIA: usize = 1;
/// Index of Japan.
pub(crate) const JAPAN: usize = 7;

/// A delivery area: state, its code, city, its code, area, its code, postal code.
pub(crate) type Area = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

pub(crate) const AREAS: [Area; 17] = [
    ("Maharashtra", "MH", "Mumbai", "MUM", "Andheri West", "MUM-AND", "400053"),
    ("Maharashtra", "MH", "Mumbai", "MUM", "Bandra West", "MUM-BAN", "400050"),
    ("Maharashtra", "MH", "Mumbai", "MUM", "Powai", "MUM-POW", "400076"),
    ("Maharashtra", "MH", "Pune", "PUN", "Kothrud", "PUN-KOT", "411038"),
    ("Maharashtra", "MH", "Pune", "PUN", "Hinjewadi", "PUN-HIN", "411057"),
    ("Maharashtra", "MH", "Pune", "PUN", "Viman Nagar", "PUN-VIM", "411014"),
    ("Karnataka", "KA", "Bengaluru", "BLR", "Indiranagar", "BLR-IND", "560038"),
    ("Karnataka", "KA", "Bengaluru", "BLR", "Koramangala", "BLR-KOR", "560034"),
    ("Karnataka", "KA", "Bengaluru", "BLR", "Whitefield", "BLR-WHI", "560066"),
    ("Delhi", "DL", "New Delhi", "DEL", "Connaught Place", "DEL-CON", "110001"),
    ("Delhi", "DL", "New Delhi", "DEL", "Saket", "DEL-SAK", "110017"),
    ("Delhi", "DL", "New Delhi", "DEL", "Dwarka", "DEL-DWA", "110075"),
    ("Tamil Nadu", "TN", "Chennai", "MAA", "Adyar", "MAA-ADY", "600020"),
    ("Tamil Nadu", "TN", "Chennai", "MAA", "T. Nagar", "MAA-TNG", "600017"),
    ("Telangana", "TS", "Hyderabad", "HYD", "Banjara Hills", "HYD-BAN", "500034"),
    ("Telangana", "TS", "Hyderabad", "HYD", "Gachibowli", "HYD-GAC", "500032"),
    ("West Bengal", "WB", "Kolkata", "CCU", "Salt Lake", "CCU-SAL", "700091"),
];

impl Country {
    /// The first line of an address.
    pub(crate) fn line1(&self, dice: &mut Dice) -> String {
        let street = dice.one(self.streets);
        let pattern = dice.one(self.street);
        // A number never begins with 0.
        let number = dice.fill(pattern);
        let number = number.strip_prefix('0').map_or(number.clone(), |rest| format!("1{rest}"));
        number.replace(" 0", " 1").replace("-0", "-1").replace("{}", street)
    }

    /// Seldom there.
    pub(crate) fn line2(&self, dice: &mut Dice) -> Option<String> {
        (!self.line2.is_empty() && dice.chance(30)).then(|| {
            let pattern = dice.one(self.line2);
            dice.fill(pattern).replace(" 0", " 1")
        })
    }
}

pub(crate) const COUNTRIES: [Country; 9] = [
    Country {
        code: "US",
        currency: "USD",
        weight: 48,
        cities: &[
            ("Portland", "OR", "97209"),
            ("Seattle", "WA", "98103"),
            ("San Francisco", "CA", "94110"),
            ("Los Angeles", "CA", "90026"),
            ("Austin", "TX", "78704"),
            ("Chicago", "IL", "60614"),
            ("Boston", "MA", "02118"),
            ("New York", "NY", "10011"),
            ("Brooklyn", "NY", "11215"),
            ("Denver", "CO", "80205"),
            ("Atlanta", "GA", "30307"),
            ("Minneapolis", "MN", "55408"),
            ("Nashville", "TN", "37206"),
            ("Santa Fe", "NM", "87501"),
        ],
        street: &["#4# {}", "##0 {}", "1##2 {}", "#1 {}"],
        streets: &[
            "Alder Street",
            "Maple Avenue",
            "Juniper Lane",
            "Orchard Road",
            "Harbor Street",
            "Willow Court",
            "Birch Street",
            "Mission Street",
            "Prospect Place",
            "Lincoln Avenue",
            "Mill Road",
            "Lakeview Drive",
        ],
        line2: &["Apt #@", "Suite ##0", "Unit #"],
        phone: "+1 503 555 01##",
        first_names: &[
            "Grace", "Henry", "Olivia", "Marcus", "Sophia", "Daniel", "Amelia", "Isaac", "Nora", "Theodore", "Camila", "Julian", "Naomi",
            "Elijah", "Hannah", "Gabriel", "Maya", "Owen", "Leah", "Samuel", "Clara", "Miguel", "Ruth", "Victor",
        ],
        last_names: &[
            "Okafor", "Bennett", "Ramirez", "Whitaker", "Nguyen", "Sullivan", "Hughes", "Castillo", "Fletcher", "Brooks", "Delgado",
            "Park", "Harrison", "Coleman", "Ortega", "Weaver", "Kim", "Lawson", "Pruitt", "Haynes", "Moreno", "Sterling", "Vance",
            "Abbott",
        ],
    },
    Country {
        code: "IN",
        currency: "INR",
        weight: 16,
        cities: &[],
        street: &["##, {}", "1#, {}", "##2, {}"],
        streets: &["MG Road", "Link Road", "Station Road", "Temple Street", "Lake View Road", "5th Cross", "Park Street", "Nehru Marg"],
        line2: &["Flat #0#, Lotus Residency", "Flat ##, Shanti Apartments", "Floor #, Sai Chambers"],
        phone: "+91 22 5550 0###",
        first_names: &[
            "Ananya", "Rohan", "Priya", "Arjun", "Meera", "Vikram", "Kavya", "Aditya", "Sneha", "Rahul", "Divya", "Karthik", "Neha",
            "Sanjay",
        ],
        last_names: &[
            "Sharma",
            "Iyer",
            "Deshpande",
            "Reddy",
            "Nair",
            "Kulkarni",
            "Gupta",
            "Menon",
            "Patel",
            "Joshi",
            "Rao",
            "Banerjee",
            "Chopra",
            "Pillai",
        ],
    },
    Country {
        code: "CA",
        currency: "CAD",
        weight: 7,
        cities: &[
            ("Toronto", "ON", "M5V 2T6"),
            ("Ottawa", "ON", "K1P 5M7"),
            ("Vancouver", "BC", "V6B 1A1"),
            ("Montréal", "QC", "H2X 1Y4"),
            ("Calgary", "AB", "T2P 1J9"),
            ("Halifax", "NS", "B3J 1S9"),
        ],
        street: &["##1 {}", "2# {}", "1##4 {}"],
        streets: &["King Street West", "Granville Street", "Barrington Street", "Cedar Avenue", "Elgin Street", "Queen Street East"],
        line2: &["Unit ##", "Apt ##0"],
        phone: "+1 604 555 01##",
        first_names: &["Liam", "Chloé", "Noah", "Zoé", "Ethan", "Aria", "Mathieu", "Isla", "Connor", "Simone"],
        last_names: &["Tremblay", "MacDonald", "Gagnon", "Singh", "Fraser", "Bouchard", "Campbell", "Leblanc", "Wong", "Morin"],
    },
    Country {
        code: "GB",
        currency: "GBP",
        weight: 8,
        cities: &[
            ("London", "", "E1 6AN"),
            ("London", "", "SE15 4QN"),
            ("Manchester", "", "M4 1HQ"),
            ("Bristol", "", "BS1 4DJ"),
            ("Edinburgh", "", "EH1 1YZ"),
            ("Leeds", "", "LS1 4DY"),
        ],
        street: &["## {}", "# {}", "1## {}"],
        streets: &["Mill Lane", "Church Road", "Victoria Terrace", "Castle Street", "Station Road", "Orchard Close"],
        line2: &["Flat #", "Flat ##"],
        phone: "+44 20 7946 0###",
        first_names: &["Oliver", "Poppy", "Arthur", "Freya", "George", "Imogen", "Alfie", "Beatrice", "Rhys", "Harriet"],
        last_names: &["Ashworth", "Patterson", "Hargreaves", "Whitfield", "Lloyd", "Barlow", "Stewart", "Hussain", "Clarke", "Ellison"],
    },
    Country {
        code: "DE",
        currency: "EUR",
        weight: 7,
        cities: &[
            ("Berlin", "", "10435"),
            ("Hamburg", "", "20357"),
            ("München", "", "80469"),
            ("Köln", "", "50672"),
            ("Leipzig", "", "04109"),
        ],
        street: &["{} ##", "{} #", "{} 1##"],
        streets: &["Lindenstraße", "Gartenweg", "Schillerstraße", "Am Markt", "Kastanienallee", "Bergstraße"],
        line2: &[],
        phone: "+49 30 23125 ###",
        first_names: &["Lukas", "Emma", "Jonas", "Lena", "Felix", "Marie", "Paul", "Johanna", "Jürgen", "Katrin"],
        last_names: &["Schneider", "Weber", "Hoffmann", "Krüger", "Vogel", "Lorenz", "Brandt", "Schäfer", "Winkler", "Neumann"],
    },
    Country {
        code: "FR",
        currency: "EUR",
        weight: 5,
        cities: &[
            ("Paris", "", "75011"),
            ("Lyon", "", "69002"),
            ("Bordeaux", "", "33000"),
            ("Nantes", "", "44000"),
            ("Lille", "", "59800"),
        ],
        street: &["## {}", "# {}"],
        streets: &["rue des Lilas", "avenue Victor Hugo", "rue du Moulin", "place de la République", "boulevard Voltaire"],
        line2: &["Bâtiment @", "Appartement ##"],
        phone: "+33 1 99 00 ## ##",
        first_names: &["Camille", "Hugo", "Élodie", "Antoine", "Manon", "Théo", "Juliette", "Bastien", "Inès", "Rémi"],
        last_names: &["Moreau", "Lefèvre", "Garnier", "Rousseau", "Chevalier", "Dubois", "Perrin", "Marchand", "Renard", "Colin"],
    },
    Country {
        code: "AU",
        currency: "AUD",
        weight: 4,
        cities: &[("Sydney", "NSW", "2010"), ("Melbourne", "VIC", "3065"), ("Brisbane", "QLD", "4101"), ("Perth", "WA", "6000")],
        street: &["## {}", "1## {}"],
        streets: &["George Street", "Collins Street", "Banksia Avenue", "Wattle Road", "Harbour Parade"],
        line2: &["Unit #"],
        phone: "+61 2 5550 ####",
        first_names: &["Jack", "Matilda", "Cooper", "Ruby", "Lachlan", "Evie", "Hamish", "Georgia"],
        last_names: &["Thompson", "Walsh", "O'Brien", "McKenzie", "Doyle", "Nicholls", "Tran", "Sinclair"],
    },
    Country {
        code: "JP",
        currency: "JPY",
        weight: 3,
        cities: &[
            ("Shibuya", "Tokyo", "150-0001"),
            ("Kita", "Osaka", "530-0001"),
            ("Nakagyo", "Kyoto", "604-8006"),
            ("Chuo", "Hokkaido", "060-0042"),
        ],
        street: &["1-#-# {}", "2-#-# {}", "3-1#-# {}"],
        streets: &["Sakura", "Jingumae", "Minami", "Honcho", "Teramachi"],
        line2: &["Room #0#"],
        phone: "+81 3 5550 ####",
        first_names: &["Haruto", "Yui", "Sota", "Aoi", "Ren", "Hina", "Kenji", "Emi"],
        last_names: &["Sato", "Tanaka", "Watanabe", "Ito", "Nakamura", "Kobayashi", "Yamamoto", "Mori"],
    },
    Country {
        code: "HK",
        currency: "USD",
        weight: 2,
        cities: &[("Central", "", ""), ("Kowloon", "", "")],
        street: &["## {}", "1## {}"],
        streets: &["Queen's Road", "Nathan Road", "Hollywood Road", "Canton Road"],
        line2: &["Flat @, #/F", "##/F"],
        phone: "+852 5550 ####",
        first_names: &["Kelvin", "Winnie", "Jason", "Carmen", "Adrian", "Vivian"],
        last_names: &["Chan", "Leung", "Cheung", "Lau", "Ho", "Yeung"],
    },
];
