//! Where the customers live.

use std::collections::BTreeMap;

use domain::error::Result;
use serde::Deserialize;

use super::missing;
use crate::dice::Dice;

/// Where the shop is.
pub(crate) const HOME: &str = "US";
pub(crate) const INDIA: &str = "IN";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    pub(crate) areas: Vec<Area>,
    pub(crate) countries: Vec<Country>,
}

/// A delivery area.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    pub(crate) state: String,
    pub(crate) state_code: String,
    pub(crate) city: String,
    pub(crate) city_code: String,
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) postal_code: String,
}

/// A country that the shop sends to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Country {
    pub(crate) code: String,
    pub(crate) currency: String,
    pub(crate) weight: u32,
    /// India's are its delivery areas.
    #[serde(default)]
    pub(crate) cities: Vec<City>,
    pub(crate) streets: Vec<String>,
    pub(crate) numbers: Vec<String>,
    #[serde(default)]
    pub(crate) line2: Vec<String>,
    pub(crate) phone: String,
    pub(crate) first_names: Vec<String>,
    pub(crate) last_names: Vec<String>,
    #[serde(default)]
    pub(crate) sales_tax: BTreeMap<String, i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct City {
    pub(crate) name: String,
    /// Empty where there is none, as the postal code.
    pub(crate) state: String,
    pub(crate) postal_code: String,
    /// The code of the delivery area.
    #[serde(skip)]
    pub(crate) area: Option<String>,
}

impl Places {
    pub(super) fn with_cities_of_areas(mut self) -> Self {
        let city = |area: &Area| City {
            name: area.city.clone(),
            state: area.state.clone(),
            postal_code: area.postal_code.clone(),
            area: Some(area.code.clone()),
        };
        for country in self.countries.iter_mut().filter(|country| country.code == INDIA) {
            country.cities = self.areas.iter().map(city).collect();
        }
        self
    }

    pub(crate) fn country(&self, code: &str) -> Result<&Country> {
        self.countries.iter().find(|country| country.code == code).ok_or_else(|| missing("country", code))
    }

    /// A country by the number of customers who live there.
    pub(crate) fn any_country(&self, dice: &mut Dice) -> &Country {
        let weights: Vec<(&Country, u32)> = self.countries.iter().map(|country| (country, country.weight)).collect();
        dice.weighted(&weights)
    }
}

impl Country {
    pub(crate) fn is(&self, code: &str) -> bool {
        self.code == code
    }

    pub(crate) fn city(&self, name: &str) -> Result<&City> {
        self.cities.iter().find(|city| city.name == name).ok_or_else(|| missing("city", name))
    }

    /// The first line of an address.
    pub(crate) fn line1(&self, dice: &mut Dice) -> String {
        let street = dice.one(&self.streets);
        let pattern = dice.one(&self.numbers);
        // A number never begins with 0.
        let number = dice.fill(pattern);
        let number = number.strip_prefix('0').map_or(number.clone(), |rest| format!("1{rest}"));
        number.replace(" 0", " 1").replace("-0", "-1").replace("{}", street)
    }

    /// Seldom there.
    pub(crate) fn line2(&self, dice: &mut Dice) -> Option<String> {
        (!self.line2.is_empty() && dice.chance(30)).then(|| {
            let pattern = dice.one(&self.line2);
            dice.fill(pattern).replace(" 0", " 1")
        })
    }

    /// First and last name of somebody who lives there.
    pub(crate) fn person(&self, dice: &mut Dice) -> (String, String) {
        (dice.one(&self.first_names).clone(), dice.one(&self.last_names).clone())
    }
}
