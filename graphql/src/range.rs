//! Inputs that lists of several kinds share.

use async_graphql::{Context, Enum, InputObject};
use chrono::{NaiveDate, Utc};
use entity::Decimal4;

use super::context::ContextExt;
use super::error::ApiError;
use super::scalar::{Date, DateTime, Decimal};
use domain::order::decide::fields::zone;
use domain::page::Direction;
use domain::range::Span;
use domain::values::{Form, Moment, Raw, Tz};

/// The direction of a sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum SortDirection {
    /// The smallest, the earliest, or the first of the alphabet.
    Asc,
    /// The largest, the latest, or the last of the alphabet.
    #[default]
    Desc,
}

impl From<SortDirection> for Direction {
    fn from(direction: SortDirection) -> Self {
        match direction {
            SortDirection::Asc => Self::Ascending,
            SortDirection::Desc => Self::Descending,
        }
    }
}

/// A range of time, from `from` up to but not including `to`. An end that is left out is open.
#[derive(Clone, Debug, InputObject)]
pub struct DateTimeRange {
    /// The start of the range, included. A plain date means its first moment in the organization's time zone.
    from: Option<DateTime>,
    /// The end of the range, not included. A plain date is taken whole: the range ends with that day.
    to: Option<DateTime>,
}

/// A range of dates, both ends included. An end that is left out is open.
#[derive(Clone, Debug, InputObject)]
pub struct DateRange {
    /// The first date of the range, included.
    from: Option<Date>,
    /// The last date of the range, included.
    to: Option<Date>,
}

/// A range of numbers, both ends included. An end that is left out is open.
#[derive(Clone, Debug, InputObject)]
pub struct DecimalRange {
    /// The smallest number of the range, included.
    min: Option<Decimal>,
    /// The largest number of the range, included.
    max: Option<Decimal>,
}

/// Reads an optional range of a filter; `name` is told where it is wrong.
pub trait RangeExt<T> {
    fn span(&self, name: &str) -> Result<Span<T>, ApiError>;
}

/// Reads an optional stretch of time.
pub async fn time(ctx: &Context<'_>, name: &str, range: Option<DateTimeRange>) -> Result<Span<chrono::DateTime<Utc>>, ApiError> {
    let Some(range) = range else { return Ok(Span::default()) };
    let read = |value: &Option<DateTime>, end: &str| read::<Moment>(value.as_ref().map(DateTime::raw), &format!("{name}.{end}"));
    let (from, to) = (read(&range.from, "from")?, read(&range.to, "to")?);
    // Only a day must know where it is.
    let zone = if [from, to].iter().flatten().any(|end| matches!(end, Moment::Day(_))) {
        ctx.snapshot().needs_more();
        zone(&*ctx.loaders().organizations.must(ctx.op().organization_id()).await?)
    } else {
        Tz::UTC
    };
    Ok(Span { from: from.map(|from| from.instant(zone)), to: to.map(|to| to.end(zone)) })
}

impl RangeExt<NaiveDate> for Option<DateRange> {
    fn span(&self, name: &str) -> Result<Span<NaiveDate>, ApiError> {
        let Some(range) = self else { return Ok(Span::default()) };
        let read = |value: &Option<Date>, end: &str| read(value.as_ref().map(Date::raw), &format!("{name}.{end}"));
        Ok(Span { from: read(&range.from, "from")?, to: read(&range.to, "to")? })
    }
}

impl RangeExt<Decimal4> for Option<DecimalRange> {
    fn span(&self, name: &str) -> Result<Span<Decimal4>, ApiError> {
        let Some(range) = self else { return Ok(Span::default()) };
        let read = |value: &Option<Decimal>, end: &str| match read(
            value.as_ref().map(Decimal::raw::<rust_decimal::Decimal>),
            &format!("{name}.{end}"),
        )? {
            None => Ok(None),
            Some(number) => {
                let out_of_range = |_| ApiError::BadRequest(format!("'{name}.{end}': The number is out of range."));
                Decimal4::try_from(number).map(Some).map_err(out_of_range)
            }
        };
        Ok(Span { from: read(&range.min, "min")?, to: read(&range.max, "max")? })
    }
}

/// A value of a query's argument: what a mutation would tell in its payload fails the field.
pub(super) fn read<F: Form>(raw: Option<Raw<F>>, place: &str) -> Result<Option<F>, ApiError> {
    match raw.map(|raw| raw.read()) {
        None => Ok(None),
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err((_, message))) => Err(ApiError::BadRequest(format!("'{place}': {message}"))),
    }
}
