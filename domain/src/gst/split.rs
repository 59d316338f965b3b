//! How GST is divided: half for the centre and half for the state, or all of it integrated.

use entity::{Address, Decimal4, GstTreatment, OutOfRange, company};

use super::{State, state_by_name, state_of_gstin};
use crate::currency::Currency;

/// Whose the tax of a sale is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Within a state: half is the centre's, half the state's.
    Halves,
    /// Across a border, or where it is not known that there is none.
    Integrated,
}

/// A tax, divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub cgst: Decimal4,
    pub sgst: Decimal4,
    pub igst: Decimal4,
}

impl Split {
    /// Customers abroad and in special economic zones are across a border wherever the goods go.
    pub fn between(seller: Option<State>, goods_go_to: Option<State>, treatment: Option<GstTreatment>) -> Self {
        let outside = matches!(treatment, Some(GstTreatment::Overseas | GstTreatment::SpecialEconomicZone));
        if !outside && seller.is_some() && seller == goods_go_to { Self::Halves } else { Self::Integrated }
    }

    /// The parts of a tax; an odd smallest unit of the currency is the centre's.
    pub fn parts(self, tax: Decimal4, currency: Currency) -> Result<Parts, OutOfRange> {
        match self {
            Self::Halves => {
                let unit = 10_i64.pow(Decimal4::SCALE - currency.decimals());
                let sgst = Decimal4::from_ten_thousandths(tax.ten_thousandths() / unit / 2 * unit)?;
                Ok(Parts { cgst: tax.checked_sub(sgst)?, sgst, igst: Decimal4::ZERO })
            }
            Self::Integrated => Ok(Parts { igst: tax, ..Parts::default() }),
        }
    }
}

impl Parts {
    pub fn checked_add(self, other: Self) -> Result<Self, OutOfRange> {
        Ok(Self {
            cgst: self.cgst.checked_add(other.cgst)?,
            sgst: self.sgst.checked_add(other.sgst)?,
            igst: self.igst.checked_add(other.igst)?,
        })
    }
}

/// The state that goods go to: that of the address's area, where it has one. Other countries have states of the same codes.
pub fn state_of(address: &Address, area_state: Option<&str>) -> Option<State> {
    if address.country == "IN" { state_by_name(area_state.or(address.state.as_deref())?) } else { None }
}

/// The state that a company sells from: its address's, else the one that gave it its GSTIN.
pub fn state_of_company(company: &company::Model, area_state: Option<&str>) -> Option<State> {
    let of_address = company.address.as_ref().and_then(|address| state_of(address, area_state));
    of_address.or_else(|| state_of_gstin(company.gstin.as_deref()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(ten_thousandths: i64) -> Decimal4 {
        Decimal4::from_ten_thousandths(ten_thousandths).unwrap_or_default()
    }

    #[test]
    fn an_odd_unit_is_the_centres() {
        let rupee = Currency::from_code("INR").unwrap_or_else(|| unreachable!("a known code"));
        let yen = Currency::from_code("JPY").unwrap_or_else(|| unreachable!("a known code"));
        let halves = |tax, currency| Split::Halves.parts(amount(tax), currency).map(|parts| (parts.cgst, parts.sgst, parts.igst));
        assert_eq!(halves(500, rupee), Ok((amount(300), amount(200), Decimal4::ZERO)));
        assert_eq!(halves(180_000, rupee), Ok((amount(90_000), amount(90_000), Decimal4::ZERO)));
        assert_eq!(halves(30_000, yen), Ok((amount(20_000), amount(10_000), Decimal4::ZERO)));
        assert_eq!(Split::Integrated.parts(amount(500), rupee).map(|parts| parts.igst), Ok(amount(500)));
    }

    #[test]
    fn only_what_stays_in_a_known_state_is_halved() {
        let (delhi, kerala) = (state_by_name("DL"), state_by_name("Kerala"));
        assert_eq!(Split::between(delhi, delhi, Some(GstTreatment::Registered)), Split::Halves);
        assert_eq!(Split::between(delhi, delhi, None), Split::Halves);
        for (seller, goods_go_to, treatment) in [
            (delhi, kerala, None),
            (None, None, None),
            (delhi, None, None),
            (delhi, delhi, Some(GstTreatment::Overseas)),
            (delhi, delhi, Some(GstTreatment::SpecialEconomicZone)),
        ] {
            assert_eq!(Split::between(seller, goods_go_to, treatment), Split::Integrated);
        }
    }
}
