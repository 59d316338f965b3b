//! What was wrong with a mutation's input.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, Enum, Interface, Name, Object, SimpleObject, Value};
use entity::{order, order_line, product, warehouse};
use uuid::Uuid;

use super::context::ContextExt;
use super::error::ApiError;
use super::order::{Order, OrderLine, OrderStatus};
use super::product::Product;
use super::scalar::Json;
use super::warehouse::Warehouse;
use domain::message::{Parameter, cut};
use domain::{Code, Detail, Problem, Shortage};

/// The kind of an error, for programs to switch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Code")]
pub enum UserErrorCode {
    /// Something that is needed here was left out, or is blank.
    Required,
    /// The value is not written as such a value has to be.
    Invalid,
    /// The text has too many characters, or the list too many entries.
    TooLong,
    /// The number, or the result of computing with it, is below or above what is allowed.
    OutOfRange,
    /// The organization has nothing of that id, sku or name.
    NotFound,
    /// More than one thing fits, so it is not clear which is meant.
    Ambiguous,
    /// The value cannot stand beside another one of the input, or beside what is stored.
    Conflict,
    /// Something else has this value already, and only one may.
    Duplicate,
    /// The warehouse does not have as many as are asked for.
    Unavailable,
    /// The order has changed since the version that the caller expected.
    VersionConflict,
    /// The idempotency key stands for another input already.
    IdempotencyConflict,
    /// An order in this status does not take this change.
    IllegalTransition,
    /// The token lacks a scope that something in the input needs.
    Forbidden,
}

/// One thing that was wrong with the input of a mutation. Where there is any, the mutation has changed nothing.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for a person to read."),
    field(name = "code", ty = "&UserErrorCode", desc = "The kind of error, for a program to switch on."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "The place in the arguments, from the outside in: names of fields, and indexes of lists counted from 0."
    ),
    field(
        name = "parameters",
        ty = "&Json",
        desc = "What the message speaks of, for translations: an object such as `{\"min\": \"1\", \"max\": \"1000000\"}` of OUT_OF_RANGE, `{\"max\": 255}` of TOO_LONG, `{\"type\": \"product\", \"value\": \"TEA-9\"}` of NOT_FOUND; empty where there is nothing."
    )
)]
pub enum UserError {
    InputError(InputError),
    UnavailableItemsError(UnavailableItemsError),
    DuplicateOrderError(DuplicateOrderError),
    VersionConflictError(VersionConflictError),
    IllegalTransitionError(IllegalTransitionError),
}

impl UserErrorCode {
    fn name(self) -> &'static str {
        Self::items().iter().find(|item| item.value == self).map_or("other", |item| item.name)
    }
}

/// What is told of problems, which are counted here: beside what each says of itself, what the field's arguments have at its path.
pub fn told(ctx: &Context<'_>, problems: Vec<Problem>) -> Vec<UserError> {
    if problems.is_empty() {
        return Vec::new();
    }
    telemetry::metrics().user_errors(problems.iter().map(|problem| UserErrorCode::from(problem.code).name()));
    let arguments = ctx.field().arguments().unwrap_or_default();
    let tell = |problem: Problem| {
        let value = given(&arguments, &problem.path);
        UserError::of(problem, value)
    };
    problems.into_iter().map(tell).collect()
}

/// What the arguments have at a path: a text, a number, a word; nothing where it is blank, or more than one value.
fn given(arguments: &[(Name, Value)], path: &[String]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    let (_, argument) = arguments.iter().find(|(name, _)| name.as_str() == first)?;
    let inner = |value: &'_ Value, segment: &String| match value {
        Value::Object(fields) => fields.get(segment.as_str()).cloned(),
        Value::List(items) => items.get(segment.parse::<usize>().ok()?).cloned(),
        // One value stands for a list of it.
        value if segment == "0" => Some(value.clone()),
        _ => None,
    };
    let text = match rest.iter().try_fold(argument.clone(), |value, segment| inner(&value, segment))? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Boolean(word) => word.to_string(),
        Value::Enum(name) => name.to_string(),
        _ => return None,
    };
    (!domain::check::is_blank(&text)).then(|| cut(&text))
}

impl UserError {
    fn of(problem: Problem, value: Option<String>) -> Self {
        let Problem { code, message, mut parameters, path, detail } = problem;
        let code = UserErrorCode::from(code);
        if let Some(value) = value {
            parameters.entry(Parameter::Value.name()).or_insert(value.into());
        }
        let parameters = Json::from(&serde_json::Value::Object(parameters));
        match detail {
            Detail::None => Self::InputError(InputError { message, code, path, parameters }),
            Detail::Unavailable { warehouse_id, items } => {
                Self::UnavailableItemsError(UnavailableItemsError { message, code, path, parameters, warehouse_id, items })
            }
            Detail::Duplicate { order_id } => Self::DuplicateOrderError(DuplicateOrderError { message, code, path, parameters, order_id }),
            Detail::Version { order_id, .. } => {
                Self::VersionConflictError(VersionConflictError { message, code, path, parameters, order_id })
            }
            Detail::Transition { from, to, allowed } => Self::IllegalTransitionError(IllegalTransitionError {
                message,
                code,
                path,
                parameters,
                from: from.into(),
                to: to.map(OrderStatus::from),
                allowed: allowed.into_iter().map(OrderStatus::from).collect(),
            }),
        }
    }
}

/// A mistake about which the message, the code and the path say everything.
#[derive(Clone, Debug, SimpleObject)]
pub struct InputError {
    /// What is wrong, in English, for a person to read.
    message: String,
    /// The kind of error, for a program to switch on.
    code: UserErrorCode,
    /// The place in the arguments, from the outside in: names of fields, and indexes of lists counted from 0.
    path: Vec<String>,
    /// What the message speaks of, for translations; an empty object where there is nothing.
    parameters: Json,
}

/// The order has moved on since the caller last read it.
#[derive(Clone, Debug)]
pub struct VersionConflictError {
    message: String,
    code: UserErrorCode,
    path: Vec<String>,
    parameters: Json,
    order_id: Uuid,
}

/// The order has moved on since the caller last read it.
#[Object]
impl VersionConflictError {
    /// What is wrong, in English, for a person to read.
    pub async fn message(&self) -> &String {
        &self.message
    }

    /// The kind of the mistake, for a program: `VERSION_CONFLICT`.
    pub async fn code(&self) -> &UserErrorCode {
        &self.code
    }

    /// The place in the arguments, from the outside in: names of fields, and indexes of lists counted from 0.
    pub async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// What the message speaks of, for translations; an empty object where there is nothing.
    pub async fn parameters(&self) -> &Json {
        &self.parameters
    }

    /// The version that the order has now: the one that `order` shows.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<i32, ApiError> {
        // Others may have changed it again since it was judged; all of an answer is of one moment.
        Ok(self.order(ctx).await?.0.version)
    }

    /// The order as it is now.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.order_id).await?))
    }
}

/// An order in this status does not take this change.
#[derive(Clone, Debug, SimpleObject)]
pub struct IllegalTransitionError {
    /// What is wrong, in English, for a person to read.
    message: String,
    /// The kind of the mistake, for a program: `ILLEGAL_TRANSITION`.
    code: UserErrorCode,
    /// The place in the arguments, from the outside in: names of fields, and indexes of lists counted from 0.
    path: Vec<String>,
    /// What the message speaks of, for translations; an empty object where there is nothing.
    parameters: Json,
    /// The order's present status.
    from: OrderStatus,
    /// The status that was asked for; null if the change was not about the status.
    to: Option<OrderStatus>,
    /// The statuses that `updateOrder` would take now.
    allowed: Vec<OrderStatus>,
}

/// A warehouse has too little of at least one product; it gave nothing of any.
#[derive(Clone, Debug)]
pub struct UnavailableItemsError {
    message: String,
    code: UserErrorCode,
    path: Vec<String>,
    /// What the message speaks of, for translations; an empty object where there is nothing.
    parameters: Json,
    warehouse_id: Uuid,
    items: Vec<Shortage>,
}

/// A warehouse has too little of at least one product. It is all or nothing: no stock was set aside or moved.
#[Object]
impl UnavailableItemsError {
    /// What is wrong, in English, for a person to read.
    pub async fn message(&self) -> &String {
        &self.message
    }

    /// The kind of the mistake, for a program: `UNAVAILABLE`.
    pub async fn code(&self) -> &UserErrorCode {
        &self.code
    }

    /// The place in the arguments, from the outside in: names of fields, and indexes of lists counted from 0.
    pub async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// What the message speaks of, for translations; an empty object where there is nothing.
    pub async fn parameters(&self) -> &Json {
        &self.parameters
    }

    /// The number of products of which there is too little.
    async fn count(&self) -> i32 {
        i32::try_from(self.items.len()).unwrap_or(i32::MAX)
    }

    /// The warehouse that has too little stock.
    async fn warehouse(&self, ctx: &Context<'_>) -> Result<Warehouse, ApiError> {
        Ok(Warehouse(ctx.loaders().rows::<warehouse::Entity>().must(self.warehouse_id).await?))
    }

    /// Every product of which there is too little.
    async fn items(&self) -> Vec<UnavailableItem> {
        self.items.iter().cloned().map(UnavailableItem).collect()
    }
}

/// A product of which a warehouse has too little.
#[derive(Clone, Debug)]
pub struct UnavailableItem(Shortage);

/// A product of which a warehouse has too little, with everything that asks for it taken together.
#[Object]
impl UnavailableItem {
    /// Which lines of the input ask for it, counted from 0. Empty where the input has no lines.
    async fn line_indexes(&self) -> Vec<i32> {
        self.0.line_indexes.iter().filter_map(|index| i32::try_from(*index).ok()).collect()
    }

    /// Which lines that the order has already ask for it.
    async fn order_lines(&self, ctx: &Context<'_>) -> Result<Vec<OrderLine>, ApiError> {
        let found = ctx.loaders().rows::<order_line::Entity>().all(self.0.order_line_ids.iter().copied()).await?;
        Ok(self.0.order_line_ids.iter().filter_map(|id| found.get(id).cloned()).map(OrderLine).collect())
    }

    /// The product of which there is too little.
    async fn product(&self, ctx: &Context<'_>) -> Result<Product, ApiError> {
        Ok(Product(ctx.loaders().rows::<product::Entity>().must(self.0.product_id).await?))
    }

    /// The number of units asked for, all lines of this product added up.
    async fn required_quantity(&self) -> i32 {
        i32::try_from(self.0.required).unwrap_or(i32::MAX)
    }

    /// The number of units that the warehouse could supply.
    async fn available_quantity(&self) -> i32 {
        i32::try_from(self.0.available).unwrap_or(i32::MAX)
    }
}

/// Another order has the number, or the id on its channel account, that this one was to have.
#[derive(Clone, Debug)]
pub struct DuplicateOrderError {
    message: String,
    code: UserErrorCode,
    path: Vec<String>,
    /// What the message speaks of, for translations; an empty object where there is nothing.
    parameters: Json,
    order_id: Uuid,
}

/// Another order has the number, or the id on its channel account, that this one was to have. Cancelled orders keep theirs.
#[Object]
impl DuplicateOrderError {
    /// What is wrong, in English, for a person to read.
    pub async fn message(&self) -> &String {
        &self.message
    }

    /// The kind of the mistake, for a program: `DUPLICATE`.
    pub async fn code(&self) -> &UserErrorCode {
        &self.code
    }

    /// The place in the arguments, from the outside in: names of fields, and indexes of lists counted from 0.
    pub async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// What the message speaks of, for translations; an empty object where there is nothing.
    pub async fn parameters(&self) -> &Json {
        &self.parameters
    }

    /// The order that has the number or the channel's id already.
    async fn existing_order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.order_id).await?))
    }
}
