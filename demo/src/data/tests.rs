//! Whether the files can be read, and name only what there is.

#![expect(clippy::unwrap_used, reason = "a test may end where it stands")]

use std::collections::BTreeSet;

use domain::currency::Currency;
use entity::OrderStatus;
use rust_decimal::Decimal;

use super::*;
use crate::check_digit::gstin;
use crate::dice::{Dice, Table};

fn data() -> &'static Data {
    Data::get().unwrap()
}

/// None comes twice, and there is one at least.
fn unique<'a>(names: impl IntoIterator<Item = &'a String>) -> BTreeSet<&'a str> {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    let found: BTreeSet<&str> = names.iter().copied().collect();
    assert!(!found.is_empty() && found.len() == names.len() && !found.contains(""), "{names:?}");
    found
}

#[test]
fn products_stand_on_shelves_of_brands_that_there_are() {
    let Catalogue { brands, products, shelves } = &data().catalogue;
    let brands = unique(brands);
    let codes = unique(shelves.iter().map(|shelf| &shelf.code));
    unique(shelves.iter().map(|shelf| &shelf.category));
    let mut skus: BTreeSet<String> = unique(products.iter().map(|product| &product.sku)).into_iter().map(str::to_owned).collect();
    assert!(products.iter().all(|product| codes.contains(product.shelf.as_str()) && product.cents > 0 && product.grams > 0));
    for shelf in shelves {
        assert!(shelf.brands.iter().all(|brand| brands.contains(brand.as_str())), "{shelf:?}");
        assert!(shelf.cents > 0 && shelf.grams > 0 && shelf.mm.iter().all(|side| *side > 0), "{shelf:?}");
        assert!(matches!(shelf.hsn.len(), 4 | 6 | 8) && shelf.hsn.bytes().all(|digit| digit.is_ascii_digit()), "{shelf:?}");
        assert!([0, 3, 5, 12, 18, 28, 40].contains(&shelf.gst_percent) && shelf.sizes[0].percent == 100, "{shelf:?}");
        for kind in &shelf.kinds {
            let made = shelf.sizes.iter().map(|size| format!("{}-{}-{}", shelf.code, kind.code, size.code));
            made.for_each(|sku| assert!(skus.insert(sku.clone()), "{sku} comes twice"));
        }
    }
    for stock in [Stock::Plenty, Stock::Scarce, Stock::SoldOut] {
        assert!(products.iter().any(|product| product.stock == stock), "{stock:?}");
    }
}

#[test]
fn countries_and_their_states_are_those_of_iso_3166() {
    let Data { places: Places { areas, countries }, organization, .. } = data();
    unique(countries.iter().map(|country| &country.code));
    unique(areas.iter().map(|area| &area.code));
    for country in countries {
        assert!(rust_iso3166::from_alpha2(&country.code).is_some() && country.weight > 0, "{country:?}");
        assert!(organization.currency(&country.currency).is_ok(), "{country:?}");
        assert!(!country.cities.is_empty() && country.numbers.iter().all(|number| number.contains("{}")), "{country:?}");
        unique(&country.streets);
        unique(&country.first_names);
        unique(&country.last_names);
        for city in country.cities.iter().filter(|_| ["AU", "CA", HOME].contains(&country.code.as_str())) {
            assert!(rust_iso3166::iso3166_2::from_code(&format!("{}-{}", country.code, city.state)).is_some(), "{city:?}");
        }
    }
    let home = data().places.country(HOME).unwrap();
    assert!(home.cities.iter().all(|city| home.sales_tax.contains_key(&city.state)));
    let india = data().places.country(INDIA).unwrap();
    assert!(india.cities.iter().all(|city| city.area.is_some() && domain::gst::state_by_name(&city.state).is_some()));
}

#[test]
fn customers_live_where_there_are_people() {
    let customers = &data().customers;
    unique(&customers.houses);
    unique(&customers.trades);
    unique(customers.named.iter().map(|customer| &customer.username));
    for customer in &customers.named {
        assert!(data().places.country(&customer.country).and_then(|country| country.city(&customer.city)).is_ok(), "{customer:?}");
    }
}

#[test]
fn the_organization_has_what_its_parts_name() {
    let organization = &data().organization;
    unique(organization.currencies.iter().map(|currency| &currency.code));
    for currency in &organization.currencies {
        let known = Currency::from_code(&currency.code).unwrap();
        assert!(currency.rate.parse::<Decimal>().unwrap() > Decimal::ZERO);
        let step = currency.step.parse::<Decimal>().unwrap().try_into().unwrap();
        assert!(step > entity::Decimal4::ZERO && known.holds(step), "{currency:?}");
    }
    assert!(organization.currency(&organization.currency).is_ok());
    let warehouses = unique(organization.warehouses.iter().map(|warehouse| &warehouse.external_id));
    let accounts = &organization.accounts;
    unique(accounts.iter().map(|account| &account.external_id));
    assert!(accounts.iter().filter_map(|account| account.warehouse.as_deref()).all(|warehouse| warehouses.contains(warehouse)));
    assert!(accounts.iter().all(|account| !account.payments.is_empty()));
    let channels = &organization.channels;
    let used = channels.wholesale.iter().chain(&channels.home).chain(&channels.abroad);
    used.for_each(|(kind, _)| assert!(organization.account(*kind).is_ok(), "{kind:?}"));
    for company in &organization.companies {
        let number = company.gstin.as_ref().inspect(|number| assert_eq!(**number, gstin(&number[..2], &number[2..12])));
        assert_eq!(number.is_some(), company.address.country == INDIA);
    }
    let addresses = organization.companies.iter().map(|company| &company.address);
    for address in addresses.chain(organization.warehouses.iter().map(|warehouse| &warehouse.address)) {
        assert!(data().places.country(&address.country).is_ok(), "{address:?}");
    }
    unique(organization.companies.iter().map(|company| &company.external_id));
    assert!(organization.delivery_agents.iter().any(|agent| agent.country == INDIA) && !organization.sales_agents.is_empty());
}

#[test]
fn every_carrier_has_tracking_numbers() {
    let Shipping { home, home_wholesale, india, abroad, tracking_numbers } = &data().shipping;
    for services in [home, home_wholesale, india, abroad] {
        assert!(!services.is_empty());
        services.iter().for_each(|service| assert!(tracking_numbers.contains_key(&service.carrier), "{service:?}"));
    }
}

#[test]
fn there_are_texts_of_each_kind() {
    let texts = &data().texts;
    unique(texts.return_reasons.iter().map(|(reason, _)| reason));
    for texts in [
        &texts.greetings,
        &texts.customer_notes,
        &texts.instructions,
        &texts.hold_reasons,
        &texts.cancel_reasons,
        &texts.service_notes,
        &texts.service_authors,
        &texts.marketing_sources,
        &texts.devices,
        &texts.loyalty_tiers,
    ] {
        unique(texts);
    }
}

#[test]
fn every_status_occurs() {
    let ages = &data().statuses.ages;
    assert!(ages.is_sorted_by_key(|age| age.days.unwrap_or(i64::MAX)) && ages.iter().filter(|age| age.days.is_none()).count() == 1);
    for orders in [18, 120, 5_000] {
        let at = |younger| data().statuses.draw(&mut Dice::of(1, Table::Order, younger), 100, younger, orders);
        let found: Vec<OrderStatus> = (0..orders).map(at).collect();
        for status in <OrderStatus as sea_orm::Iterable>::iter() {
            assert!(found.contains(&status), "{status:?} of {orders}");
        }
    }
}
