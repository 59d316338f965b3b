//! Lists of a webhook that are read and written whole.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{ChannelType, OrderEventType};

/// Names, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub Vec<String>);

/// Kinds of events, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct EventTypes(pub Vec<OrderEventType>);

/// Kinds of sales channels, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Sources(pub Vec<ChannelType>);
