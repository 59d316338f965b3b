//! Makes and changes delivery areas.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::Area;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::area;

/// A delivery area to make, or what is to change of one. Its city and state go by their codes, and are made where the organization
/// has none of that code.
#[derive(Clone, Debug, InputObject)]
pub struct SaveAreaInput {
    /// The area to change. Without it one is made, and needs a name, a code and a city.
    id: Option<ID>,
    /// The name of the area, up to 255 characters.
    name: Option<String>,
    /// The code of the area, up to 255 characters; unique within the organization.
    code: Option<String>,
    /// The city's name. A new city needs it; beside a code on file it must agree; without a code it renames the area's city.
    city_name: Option<String>,
    /// The code of the city that the area lies in; a new area needs it.
    city_code: Option<String>,
    /// The state's name. A new state needs it; beside a code on file it must agree; without codes it renames the state of the area's
    /// city.
    state_name: Option<String>,
    /// The code of the state that the city lies in; a new city needs it.
    state_code: Option<String>,
}

impl From<SaveAreaInput> for area::SaveAreaInput {
    fn from(input: SaveAreaInput) -> Self {
        Self {
            id: input.id.map(String::from),
            name: input.name,
            code: input.code,
            city_name: input.city_name,
            city_code: input.city_code,
            state_name: input.state_name,
            state_code: input.state_code,
        }
    }
}

/// The result of `saveArea`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveAreaPayload {
    /// The area as it is now; null where the input was refused.
    area: Option<Area>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves areas.
#[derive(Clone, Copy, Debug, Default)]
pub struct AreaMutation;

#[Object]
impl AreaMutation {
    /// Makes a delivery area, or changes the one whose id is given; its city and state are made along with it where they are new.
    /// Needs the scope `ADMIN`.
    async fn save_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveAreaInput,
    ) -> Result<SaveAreaPayload, ApiError> {
        let (area, user_errors) = command(ctx, area::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveAreaPayload { area: shown_if_any::<entity::area::Entity, _>(ctx, area).await, user_errors })
    }
}
