//! Lists that are read page by page, in Relay's shape.

use std::borrow::{Borrow, Cow};

use async_graphql::{Lookahead, Object, OutputType, SimpleObject, TypeName};
use sea_orm::EntityTrait;

use super::cursor;
use super::error::ApiError;
use domain::page::{DEFAULT_SIZE, MOST_ROWS, Page, SortField, Window};

/// Where a page is in its list, after Relay's specification.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct PageInfo {
    /// Whether there are items after this page.
    has_next_page: bool,
    /// Whether there are items before this page.
    has_previous_page: bool,
    /// The first item's cursor, to be given as `before`; null on an empty page.
    start_cursor: Option<String>,
    /// The last item's cursor, to be given as `after`; null on an empty page.
    end_cursor: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Connection<T> {
    pub(crate) edges: Vec<Edge<T>>,
    pub(crate) page_info: PageInfo,
    total: Option<u64>,
}

/// An item and its place.
#[derive(Clone, Debug)]
pub struct Edge<T> {
    cursor: String,
    node: T,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// One page of a longer list, in the list's order.
#[Object(name_type)]
impl<T: OutputType> Connection<T> {
    /// The items of this page, each with its cursor.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// The items of this page without their cursors.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether there are more pages, and the cursors to fetch them with.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// The number of items in the whole list, on all pages. It is counted only when you ask for it.
    async fn total_count(&self) -> Result<i32, ApiError> {
        self.total()
    }
}

/// An item of a list, with its cursor.
#[Object(name_type)]
impl<T: OutputType> Edge<T> {
    /// The item's place in the list: pass it as `after` or `before` to go on from here, with the same sort. Opaque.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The item.
    async fn node(&self) -> &T {
        &self.node
    }
}

impl<T> Connection<T> {
    /// Wraps a page of rows.
    pub fn new<S, R>(page: Page<R>, sort: S) -> Self
    where
        S: SortField,
        R: Borrow<<S::Entity as EntityTrait>::Model>,
        T: From<R>,
    {
        let edge = |row: R| Edge { cursor: cursor::print(sort, row.borrow()), node: T::from(row) };
        let edges: Vec<_> = page.rows.into_iter().map(edge).collect();
        let page_info = PageInfo {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Self { edges, page_info, total: page.total }
    }

    /// How many items the whole list has, where that was to be counted.
    pub(crate) fn total(&self) -> Result<i32, ApiError> {
        self.total.map(number).ok_or_else(|| ApiError::internal("a total was asked for and not counted"))
    }

    /// The items.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.edges.iter().map(|edge| &edge.node)
    }
}

/// A count as clients see it: GraphQL's integers end there.
pub(crate) fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The arguments that every such list takes.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// The part of the list that is asked for.
    pub fn window<S: SortField>(&self, sort: S, list: &Lookahead<'_>) -> Result<Window, ApiError> {
        let size = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(ApiError::BadRequest("Give either 'first' or 'last', not both.".to_owned())),
            (Some(first), None) => size("first", first)?,
            (None, Some(last)) => size("last", last)?,
            (None, None) => DEFAULT_SIZE,
        };
        let position = |name: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => match cursor::parse(sort, text) {
                Some(position) => Ok(Some(position)),
                None => Err(ApiError::BadRequest(format!("'{name}' is no cursor of this list in this order."))),
            },
        };
        Ok(Window {
            size,
            backward: self.last.is_some(),
            after: position("after", &self.after)?,
            before: position("before", &self.before)?,
            rows: ["edges", "nodes", "pageInfo"].into_iter().any(|part| list.field(part).exists()),
            count: list.field("totalCount").exists(),
        })
    }
}

fn size(name: &str, size: i32) -> Result<u64, ApiError> {
    match u64::try_from(size) {
        Ok(size) if (1..=MOST_ROWS).contains(&size) => Ok(size),
        _ => Err(ApiError::BadRequest(format!("'{name}' is {size}: it must be from 1 to {MOST_ROWS}."))),
    }
}
