//! The city and the state that an area lies in: found by their codes, made or renamed.

use entity::{Tenant, city, state};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::save::SaveAreaInput;
use crate::Op;
use crate::draft::{locked, of_id};
use crate::error::{Code, Error, Result};
use crate::fields::Fields;
use crate::message::{Message, Parameter};
use crate::problems::{Path, Problems};

/// Where the input puts an area; `own` is the city of one that is on file.
pub(super) async fn find(
    tx: &impl ConnectionTrait,
    op: &Op,
    fields: &mut Fields,
    input: &SaveAreaInput,
    own: Option<Uuid>,
) -> Result<Option<Target>> {
    let given = Given::read(&mut fields.problems, input);
    match own {
        Some(city_id) if given.city_code.is_none() => renamed(tx, op, &mut fields.problems, &given, city_id).await,
        // Of an id that names nothing only what is given is judged.
        own => named(tx, op, &mut fields.problems, &given, fields.is_new || own.is_some()).await,
    }
}

/// What the input says of the city and the state.
struct Given {
    city_name: Option<String>,
    city_code: Option<String>,
    state_name: Option<String>,
    state_code: Option<String>,
}

impl Given {
    fn read(problems: &mut Problems, input: &SaveAreaInput) -> Self {
        Self {
            city_name: problems.text(&Path::INPUT.field("cityName"), input.city_name.as_deref()),
            city_code: problems.text(&Path::INPUT.field("cityCode"), input.city_code.as_deref()),
            state_name: problems.text(&Path::INPUT.field("stateName"), input.state_name.as_deref()),
            state_code: problems.text(&Path::INPUT.field("stateCode"), input.state_code.as_deref()),
        }
    }
}

/// A row that is on file, or is to be made or renamed.
enum Upsert<M> {
    Kept(M),
    Renamed(M),
    Made(M),
}

/// Where an area is to lie.
pub(super) struct Target {
    city: Upsert<city::Model>,
    /// Where the city is to be made, or the state to be renamed.
    state: Option<Upsert<state::Model>>,
}

impl Target {
    pub(super) const fn is_renamed(&self) -> bool {
        matches!(self.city, Upsert::Renamed(_)) || matches!(self.state, Some(Upsert::Renamed(_)))
    }

    /// Writes what is new of it; the city's id.
    pub(super) async fn write(self, tx: &impl ConnectionTrait, op: &Op) -> Result<Uuid> {
        match self.state {
            Some(Upsert::Made(row)) => {
                state::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
            }
            Some(Upsert::Renamed(row)) => {
                let name = Expr::value(row.name);
                let update = state::Entity::update_of(op.organization_id()).filter(of_id::<state::Entity>(row.id));
                update.col_expr(state::Column::Name, name).exec(tx).await?;
            }
            Some(Upsert::Kept(_)) | None => {}
        }
        match self.city {
            Upsert::Kept(row) => Ok(row.id),
            Upsert::Renamed(row) => {
                let name = Expr::value(row.name);
                let update = city::Entity::update_of(op.organization_id()).filter(of_id::<city::Entity>(row.id));
                update.col_expr(city::Column::Name, name).exec(tx).await?;
                Ok(row.id)
            }
            Upsert::Made(row) => {
                let id = row.id;
                city::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
                Ok(id)
            }
        }
    }
}

/// The area's own city: without a code, a name that is given is its new one, and its state's.
async fn renamed(tx: &impl ConnectionTrait, op: &Op, problems: &mut Problems, given: &Given, city_id: Uuid) -> Result<Option<Target>> {
    let city = locked::<city::Entity>(tx, op.organization_id(), of_id::<city::Entity>(city_id)).await?;
    let Some(mut city) = city else { return Err(Error::Internal("an area's city is missing".into())) };
    let state = locked::<state::Entity>(tx, op.organization_id(), of_id::<state::Entity>(city.state_id)).await?;
    let Some(mut state) = state else { return Err(Error::Internal("a city's state is missing".into())) };
    if given.state_code.as_ref().is_some_and(|code| *code != state.code) {
        other_state(problems, &city);
        return Ok(None);
    }
    let city = match &given.city_name {
        Some(name) if *name != city.name => {
            city.name.clone_from(name);
            Upsert::Renamed(city)
        }
        _ => Upsert::Kept(city),
    };
    let state = match &given.state_name {
        Some(name) if *name != state.name => {
            state.name.clone_from(name);
            Some(Upsert::Renamed(state))
        }
        _ => None,
    };
    Ok(Some(Target { city, state }))
}

/// The city of the code that is given, made where there is none.
async fn named(tx: &impl ConnectionTrait, op: &Op, problems: &mut Problems, given: &Given, must_be: bool) -> Result<Option<Target>> {
    let organization_id = op.organization_id();
    // The city first: where somebody makes both meanwhile, whoever sees the city sees its state too.
    let city = match &given.city_code {
        Some(code) => city::Entity::of(organization_id).filter(city::Column::Code.eq(code)).one(tx).await?,
        None => None,
    };
    let state = match &given.state_code {
        Some(code) => state::Entity::of(organization_id).filter(state::Column::Code.eq(code)).one(tx).await?,
        None => None,
    };
    if let Some(state) = &state {
        agree(problems, "stateName", given.state_name.as_deref(), &state.name, "state");
    }
    if let Some(city) = city {
        agree(problems, "cityName", given.city_name.as_deref(), &city.name, "city");
        if given.state_code.is_some() && state.is_none_or(|state| state.id != city.state_id) {
            other_state(problems, &city);
        }
        return Ok(Some(Target { city: Upsert::Kept(city), state: None }));
    }
    if !must_be {
        return Ok(None);
    }
    let before = problems.len();
    let city_code = problems.demand(&Path::INPUT.field("cityCode"), given.city_code.clone());
    let city_name = problems.demand(&Path::INPUT.field("cityName"), given.city_name.clone());
    let state_code = problems.demand(&Path::INPUT.field("stateCode"), given.state_code.clone());
    let state = match state {
        Some(state) => Upsert::Kept(state),
        None => {
            let name = problems.demand(&Path::INPUT.field("stateName"), given.state_name.clone());
            let (name, code) = (name.unwrap_or_default(), state_code.unwrap_or_default());
            Upsert::Made(state::Model { organization_id, id: op.new_id(), name, code, created_at: op.now })
        }
    };
    if problems.len() > before {
        return Ok(None);
    }
    let (Upsert::Kept(state_row) | Upsert::Renamed(state_row) | Upsert::Made(state_row)) = &state;
    let city = city::Model {
        organization_id,
        id: op.new_id(),
        state_id: state_row.id,
        name: city_name.unwrap_or_default(),
        code: city_code.unwrap_or_default(),
        created_at: op.now,
    };
    Ok(Some(Target { city: Upsert::Made(city), state: Some(state) }))
}

/// A code that is on file names what it names: another name with it is a slip, not a wish.
fn agree(problems: &mut Problems, field: &str, given: Option<&str>, on_file: &str, what: &str) {
    if given.is_some_and(|given| given.to_lowercase() != on_file.to_lowercase()) {
        let message = Message::new("The {type} of this code has another name.").with(Parameter::Type, what);
        problems.add(&Path::INPUT.field(field), Code::Conflict, message.with(Parameter::Existing, on_file));
    }
}

fn other_state(problems: &mut Problems, city: &city::Model) {
    let message = Message::new("The city {existing} is in another state.").with(Parameter::Existing, city.code.as_str());
    problems.add(&Path::INPUT.field("stateCode"), Code::Conflict, message);
}
