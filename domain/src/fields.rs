//! The fields of a save mutation's input: what each does to the row.

use entity::{Address, Decimal4, Row};
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, QueryFilter};
use uuid::Uuid;

use super::address::{AddressInput, Areas};
use super::check::trimmed;
use super::draft::of_id;
use super::error::{Code, Result};
use super::gst;
use super::id::Kind;
use super::message::{Message, Parameter};
use super::problems::{Path, Problems};
use super::values::Raw;

/// Characters of India's tax number.
const GSTIN_LENGTH: usize = 15;

/// Judges fields one by one. What is left out stays, but of a new row where it must be there.
#[derive(Debug, Default)]
pub struct Fields {
    pub problems: Problems,
    pub is_new: bool,
}

impl Fields {
    /// Refuses where anything is wrong so far.
    pub fn refuse(&mut self) -> Result<()> {
        std::mem::take(&mut self.problems).finish()
    }

    /// A text that can be empty.
    pub fn text(&mut self, field: &str, given: Option<&str>, clear: bool, target: &mut Option<String>) {
        let given = self.problems.text(&Path::INPUT.field(field), given);
        self.put(field, given, clear, target);
    }

    /// A long text that can be empty.
    pub fn long_text(&mut self, field: &str, given: Option<&str>, clear: bool, target: &mut Option<String>) {
        let given = self.problems.long_text(&Path::INPUT.field(field), given);
        self.put(field, given, clear, target);
    }

    /// A text that every row has.
    pub fn name(&mut self, field: &str, given: Option<&str>, target: &mut String) {
        if self.is_new && trimmed(given).is_none() {
            self.problems.required(&Path::INPUT.field(field));
        }
        if let Some(text) = self.problems.text(&Path::INPUT.field(field), given) {
            *target = text;
        }
    }

    /// An amount or a rate that can be empty.
    pub fn decimal(&mut self, field: &str, given: Option<&Raw<Decimal>>, clear: bool, target: &mut Option<Decimal4>) {
        let given = self.problems.decimal(&Path::INPUT.field(field), given);
        self.put(field, given, clear, target);
    }

    /// A measure that can be empty.
    pub fn measure(&mut self, field: &str, given: Option<f64>, clear: bool, target: &mut Option<f64>) {
        let given = self.problems.measure(&Path::INPUT.field(field), given);
        self.put(field, given, clear, target);
    }

    /// An address that can be empty; a new one replaces the whole old one.
    pub fn address(&mut self, field: &str, given: Option<&AddressInput>, areas: &Areas, clear: bool, target: &mut Option<Address>) {
        let given = self.problems.address(&Path::INPUT.field(field), given, areas);
        self.put(field, given, clear, target);
    }

    /// An email address that can be empty.
    pub fn email(&mut self, field: &str, given: Option<&str>, clear: bool, target: &mut Option<String>) {
        let given = self.problems.email(&Path::INPUT.field(field), given);
        self.put(field, given, clear, target);
    }

    /// India's tax number.
    pub fn gstin(&mut self, field: &str, given: Option<&str>, clear: bool, target: &mut Option<String>) {
        let path = Path::INPUT.field(field);
        let given = self.problems.text(&path, given).filter(|text| {
            let has_form = text.len() == GSTIN_LENGTH && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            let is_gstin = has_form && gst::state_of_gstin(text).is_some();
            if !is_gstin {
                let message = Message::new("A GSTIN has {length} capital letters and digits; the first two digits number a state.");
                self.problems.add(&path, Code::Invalid, message.with(Parameter::Length, GSTIN_LENGTH));
            }
            is_gstin
        });
        self.put(field, given, clear, target);
    }

    /// The id of another row, which must be there.
    pub async fn reference<E: Row>(
        &mut self,
        tx: &impl ConnectionTrait,
        organization_id: Uuid,
        field: &str,
        (kind, what): (Kind, &str),
        given: Option<&str>,
    ) -> Result<Option<Uuid>> {
        let path = Path::INPUT.field(field);
        let Some(id) = self.problems.id(&path, kind, given) else { return Ok(None) };
        if E::of(organization_id).filter(of_id::<E>(id)).one(tx).await?.is_some() {
            return Ok(Some(id));
        }
        self.problems.not_found(&path, what);
        Ok(None)
    }

    /// What is given replaces, `clear` empties, and both exclude each other.
    pub fn put<T>(&mut self, field: &str, given: Option<T>, clear: bool, target: &mut Option<T>) {
        put(&mut self.problems, &Path::INPUT.field(field), given, clear, target);
    }
}

/// What is given replaces, `clear` empties, and both exclude each other.
pub fn put<T>(problems: &mut Problems, path: &Path<'_>, given: Option<T>, clear: bool, target: &mut Option<T>) {
    match (given, clear) {
        (Some(_), true) => problems.add(path, Code::Conflict, "This is both given and cleared."),
        (Some(value), false) => *target = Some(value),
        (None, true) => *target = None,
        (None, false) => {}
    }
}

/// What is given replaces.
pub fn set<T>(given: Option<T>, target: &mut T) {
    if let Some(value) = given {
        *target = value;
    }
}
