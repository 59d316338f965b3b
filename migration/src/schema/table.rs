//! One table: columns, composite keys, references and named checks.

use super::search;
use sea_orm_migration::{
    DbErr, SchemaManager,
    sea_orm::DbBackend,
    sea_query::{Check, ColumnDef, Expr, ExprTrait, ForeignKey, Index, Table, TableCreateStatement},
};

/// What a column holds.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Uuid,
    /// Of any length, ordered by its bytes.
    Text,
    /// A 64-bit number; amounts are kept as ten-thousandths.
    Long,
    Integer,
    Double,
    Boolean,
    Instant,
    Date,
    Json,
}

/// A table that is being declared.
pub(crate) struct NewTable {
    backend: DbBackend,
    name: &'static str,
    statement: TableCreateStatement,
    /// What triggers put together in `search`.
    searched: &'static [&'static str],
}

impl NewTable {
    /// `organization`, the one table that belongs to none.
    pub(crate) fn organization(manager: &SchemaManager<'_>) -> Self {
        let mut table = Self::begin(manager, "organization").required(Kind::Uuid, &["id"]);
        table.statement.primary_key(Index::create().name("pk_organization").col("id"));
        table
    }

    /// A table with the key `(organization_id, id)`.
    pub(crate) fn with_id(manager: &SchemaManager<'_>, name: &'static str) -> Self {
        Self::keyed(manager, name, &["id"]).required(Kind::Uuid, &["id"])
    }

    /// A table with the key `(organization_id, …)`; the key's other columns are declared as all others are.
    pub(crate) fn keyed(manager: &SchemaManager<'_>, name: &'static str, key: &[&'static str]) -> Self {
        let mut table = Self::begin(manager, name).required(Kind::Uuid, &["organization_id"]);
        let mut primary = Index::create();
        primary.name(format!("pk_{name}")).col("organization_id");
        for column in key {
            primary.col(*column);
        }
        table.statement.primary_key(&mut primary);
        table
    }

    fn begin(manager: &SchemaManager<'_>, name: &'static str) -> Self {
        Self { backend: manager.get_database_backend(), name, statement: Table::create().table(name).take(), searched: &[] }
    }

    /// Columns that always have a value. None has a default: the program writes every one.
    pub(crate) fn required(mut self, kind: Kind, columns: &[&'static str]) -> Self {
        for column in columns {
            let mut definition = self.column(kind, column);
            self.statement.col(definition.not_null());
        }
        self
    }

    /// Columns that may be NULL.
    pub(crate) fn optional(mut self, kind: Kind, columns: &[&'static str]) -> Self {
        for column in columns {
            let mut definition = self.column(kind, column);
            self.statement.col(definition.null());
        }
        self
    }

    /// `search`: the columns in lower case, one a line, kept by the database itself.
    pub(crate) fn search(mut self, columns: &'static [&'static str]) -> Self {
        let mut definition = self.column(Kind::Text, "search");
        if self.backend == DbBackend::Postgres {
            definition.generated(Expr::cust(search::text(columns, "", "chr(10)")), true);
        } else {
            self.searched = columns;
        }
        self.statement.col(definition);
        self
    }

    /// A reference to a row of the same organization. Where the column is NULL, nothing is referred to.
    pub(crate) fn refers(mut self, column: &'static str, to: &'static str) -> Self {
        self.statement.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_{column}", self.name))
                .from(self.name, ("organization_id", column))
                .to(to, ("organization_id", "id")),
        );
        self
    }

    /// For tables where no required reference vouches for the organization.
    pub(crate) fn refers_to_organization(mut self) -> Self {
        self.statement.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_organization_id", self.name))
                .from(self.name, "organization_id")
                .to("organization", "id"),
        );
        self
    }

    /// A closed set of values.
    pub(crate) fn one_of(self, column: &'static str, values: &[&'static str]) -> Self {
        let values: Vec<_> = values.iter().copied().map(Expr::val).collect();
        self.named_check(column, Expr::col(column).is_in(values))
    }

    /// Numbers that have a least value.
    pub(crate) fn at_least(mut self, least: i32, columns: &[&'static str]) -> Self {
        for column in columns {
            self = self.named_check(column, Expr::col(*column).gte(least));
        }
        self
    }

    /// Texts that are never empty.
    pub(crate) fn not_empty(mut self, columns: &[&'static str]) -> Self {
        for column in columns {
            self = self.named_check(column, Expr::col(*column).ne(""));
        }
        self
    }

    /// Anything else that must hold, as SQL that both databases read alike.
    pub(crate) fn check(self, name: &str, condition: &'static str) -> Self {
        self.named_check(name, Expr::cust(condition))
    }

    /// Makes the table.
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.statement).await?;
        search::create_triggers(manager, self.name, self.searched).await
    }

    fn named_check(mut self, name: &str, condition: Expr) -> Self {
        self.statement.check(Check::named(format!("ck_{}_{name}", self.name), condition));
        self
    }

    fn column(&self, kind: Kind, name: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        match kind {
            Kind::Uuid => column.uuid(),
            Kind::Text => match self.backend {
                // As SQLite does: by bytes, and `lower` for ASCII only.
                DbBackend::Postgres => column.custom(r#"text COLLATE "C""#),
                _ => column.text(),
            },
            Kind::Long => column.big_integer(),
            Kind::Integer => column.integer(),
            Kind::Double => column.double(),
            Kind::Boolean => column.boolean(),
            Kind::Instant => column.timestamp_with_time_zone(),
            Kind::Date => column.date(),
            Kind::Json => column.json_binary(),
        };
        column
    }
}
