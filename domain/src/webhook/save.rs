//! Makes and changes webhooks.

use entity::{ChannelType, EventTypes, OrderEventType, Secret, Sources, Tenant, Texts, WebhookStatus, webhook, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};

use super::keys::Keys;
use super::{Ports, find, query, url};
use crate::attempt::attempt;
use crate::check::trimmed;
use crate::draft::Draft;
use crate::error::{Code, Result};
use crate::fields::{Fields, set};
use crate::limit::lock_organization;
use crate::message::{Message, Parameter};
use crate::order::{event, history};
use crate::problems::{Path, Problems};
use crate::{Op, Scope, Store};

/// Webhooks of an organization at the most.
const MOST: u64 = 50;

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveWebhookInput {
    pub id: Option<String>,
    pub name: Option<String>,
    pub url: Option<String>,
    pub types: Option<Vec<OrderEventType>>,
    pub fields: Option<Vec<String>>,
    pub sources: Option<Vec<ChannelType>>,
    pub query: Option<String>,
    pub status: Option<WebhookStatus>,
    pub clear: Vec<ClearableWebhookField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableWebhookField {
    Name,
    Query,
}

/// A webhook as it is now, with its secret where it is new.
#[derive(Clone, Debug)]
pub struct Saved {
    pub webhook: webhook::Model,
    pub secret: Option<Secret>,
}

/// Makes a webhook, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, ports: &Ports, input: SaveWebhookInput) -> Result<Saved> {
    op.require(Scope::Admin)?;
    // Before the transaction: nobody waits for a name to be looked up.
    let mut problems = Problems::default();
    let url = match trimmed(input.url.as_deref()) {
        Some(text) => url::read(&mut problems, &Path::INPUT.field("url"), &text, &*ports.addresses).await,
        None => None,
    };
    let problems = problems.into_vec();
    attempt(|| write(op, store, ports, &input, url.as_deref(), problems.clone())).await
}

async fn write(
    op: &Op,
    store: &Store,
    ports: &Ports,
    input: &SaveWebhookInput,
    url: Option<&str>,
    known: Vec<crate::Problem>,
) -> Result<Saved> {
    let tx = store.db.begin().await?;
    let mut draft = open(&tx, op, input).await?;
    draft.fields.problems.extend(known);
    judge(&mut draft, op, ports, input, url);
    let is_new = draft.fields.is_new;
    if is_new {
        lock_organization(&tx, op.organization_id()).await?;
        if find::all(op.organization_id()).count(&tx).await? >= MOST {
            let message = Message::new("An organization has at most {max} {type}.").with(Parameter::Max, MOST);
            draft.fields.problems.add(&Path::INPUT, Code::OutOfRange, message.with(Parameter::Type, "webhooks"));
        }
        // Whatever is committed from here on is sent.
        draft.row.position = history::horizon(&tx).await?.position;
    }
    // Its failures were of a time before it was stopped, or of another address.
    let is_other = |before: &webhook::Model| before.status != WebhookStatus::Active || before.url != draft.row.url;
    let begins_again = draft.row.status == WebhookStatus::Active && draft.before().is_some_and(is_other);
    if begins_again {
        draft.row.failing_since = None;
    }
    let webhook = draft.keep(&tx, op).await?;
    if begins_again {
        try_at_once(&tx, op, &webhook).await?;
    }
    store.db.commit(tx).await?;
    Ok(Saved { secret: is_new.then(|| webhook.secret.clone()), webhook })
}

async fn open(tx: &impl ConnectionTrait, op: &Op, input: &SaveWebhookInput) -> Result<Draft<webhook::Entity>> {
    let mut fields = Fields::default();
    let before = match trimmed(input.id.as_deref()) {
        Some(id) => find::webhook(tx, op, &mut fields.problems, &Path::INPUT.field("id"), &id).await?,
        None => None,
    };
    fields.is_new = before.is_none() && fields.problems.is_empty();
    Ok(Draft::with(fields, before, blank(op)))
}

fn judge(draft: &mut Draft<webhook::Entity>, op: &Op, ports: &Ports, input: &SaveWebhookInput, url: Option<&str>) {
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("name", input.name.as_deref(), input.clear.contains(&ClearableWebhookField::Name), &mut row.name);
    if fields.is_new && trimmed(input.url.as_deref()).is_none() {
        fields.problems.required(&Path::INPUT.field("url"));
    }
    set(url.map(str::to_owned), &mut row.url);
    set(input.types.as_ref().map(|types| EventTypes(each_once(types))), &mut row.types);
    set(input.sources.as_ref().map(|sources| Sources(each_once(sources))), &mut row.sources);
    if let Some(given) = &input.fields {
        row.fields = Texts(names(&mut fields.problems, given));
    }
    let given = input.query.as_deref();
    fields.long_text("query", given, input.clear.contains(&ClearableWebhookField::Query), &mut row.query);
    // Who says where data goes, or which, must be allowed to read it.
    if trimmed(given).is_some() || url.is_some() || fields.is_new {
        row.subject.clone_from(&op.viewer.subject);
        row.scopes = Texts(op.viewer.scopes.iter().map(|scope| scope.name().to_owned()).collect());
        if let Some(document) = row.query.as_deref().filter(|_| !fields.problems.has(&Path::INPUT.field("query"))) {
            query::judge(&mut fields.problems, op, document, &*ports.documents);
        }
    }
    match input.status {
        Some(WebhookStatus::Disabled) => {
            fields.problems.add(&Path::INPUT.field("status"), Code::Invalid, "The gateway alone disables: give ACTIVE or PAUSED.");
        }
        status => set(status, &mut row.status),
    }
}

/// Names of fields that events tell changes of, each once.
fn names(problems: &mut Problems, given: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for (index, name) in given.iter().enumerate() {
        let name = name.trim();
        if event::is_field(name) {
            names.push(name.to_owned());
        } else {
            let message = Message::new("No event has changes of a field of this name: one such as \"{example}\" is expected.");
            let message = message.with(Parameter::Type, "field").with(Parameter::Example, "status");
            problems.add(&Path::INPUT.field("fields").index(index), Code::Invalid, message);
        }
    }
    each_once(&names)
}

fn each_once<T: Clone + PartialEq>(values: &[T]) -> Vec<T> {
    let mut once = Vec::new();
    for value in values {
        if !once.contains(value) {
            once.push(value.clone());
        }
    }
    once
}

/// What waits is due, as if it had never been tried.
async fn try_at_once(tx: &impl ConnectionTrait, op: &Op, webhook: &webhook::Model) -> Result<()> {
    use webhook_delivery::Column;
    webhook_delivery::Entity::update_of(op.organization_id())
        .col_expr(Column::DueAt, Expr::value(op.now))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::FailingSince, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
        .filter(Column::WebhookId.eq(webhook.id))
        .filter(Column::DueAt.is_not_null())
        .exec(tx)
        .await?;
    Ok(())
}

fn blank(op: &Op) -> webhook::Model {
    let mut webhook = webhook::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        status: WebhookStatus::Active,
        created_at: op.now,
        updated_at: op.now,
        ..webhook::Model::default()
    };
    Keys::random().put_into(&mut webhook);
    webhook
}
