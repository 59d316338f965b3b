//! What the column `search` holds where the program writes it, and values as SQL.

use sea_orm_migration::{
    DbErr, SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, prelude::Uuid},
};

use super::{fold, run};

/// A table, and what is searched of it.
pub(crate) struct Searched {
    pub(crate) table: &'static str,
    pub(crate) names: &'static [&'static str],
    pub(crate) phones: &'static [&'static str],
    pub(crate) codes: &'static [&'static str],
    pub(crate) addresses: &'static [&'static str],
    pub(crate) names_of_addresses: bool,
}

impl Searched {
    pub(crate) const fn names_of(table: &'static str, names: &'static [&'static str]) -> Self {
        Self { table, names, phones: &[], codes: &[], addresses: &[], names_of_addresses: false }
    }
}

/// Fields of an address: its names and email, its phone, its postal code.
const FIELDS: [&str; 8] = ["name", "first_name", "middle_name", "last_name", "business", "email", "phone", "postal_code"];

/// Rows at once.
pub(crate) const ROWS: usize = 1_000;

/// Writes what is searched of every row, as the program does.
pub(crate) async fn write_all(manager: &SchemaManager<'_>, searched: &Searched) -> Result<(), DbErr> {
    let (db, backend, table) = (manager.get_connection(), manager.get_database_backend(), searched.table);
    let own = [searched.names, searched.phones, searched.codes].concat();
    let mut columns: Vec<String> = own.iter().map(|column| format!("\"{column}\"")).collect();
    for (address, field) in searched.addresses.iter().flat_map(|address| FIELDS.map(|field| (address, field))) {
        let read = match backend {
            DbBackend::Postgres => format!("\"{address}\" ->> '{field}'"),
            _ => format!("json_extract(\"{address}\", '$.{field}')"),
        };
        columns.push(format!("{read} AS \"{address}_{field}\""));
    }
    let columns = columns.join(", ");
    let mut after = String::new();
    loop {
        let select = format!("SELECT organization_id, id, {columns} FROM \"{table}\"{after} ORDER BY organization_id, id LIMIT {ROWS}");
        let rows = db.query_all_raw(Statement::from_string(backend, select)).await?;
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let (organization_id, row_id): (Uuid, Uuid) = (row.try_get("", "organization_id")?, row.try_get("", "id")?);
            let (organization_id, row_id) = (id(backend, organization_id), id(backend, row_id));
            values.push(format!("({organization_id}, {row_id}, {})", literal(&written(searched, row)?)));
            after = format!(" WHERE (organization_id, id) > ({organization_id}, {row_id})");
        }
        if values.is_empty() {
            return Ok(());
        }
        let update = format!(
            "UPDATE \"{table}\" SET search = v.column3 FROM (VALUES {}) AS v \
             WHERE \"{table}\".organization_id = v.column1 AND \"{table}\".id = v.column2",
            values.join(", ")
        );
        run(manager, &[&update]).await?;
    }
}

/// As the program writes it: names and emails, phones, and codes.
fn written(searched: &Searched, row: &QueryResult) -> Result<String, DbErr> {
    let text = |column: &str| row.try_get::<Option<String>>("", column).map(Option::unwrap_or_default);
    let (mut names, mut phones, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    for column in searched.names {
        names.push(fold(&text(column)?));
    }
    for column in searched.phones {
        add(&mut phones, digits(&text(column)?));
    }
    for column in searched.codes {
        let code = text(column)?;
        if !code.is_ascii() {
            let code = fold(&code);
            codes.extend([code.trim_start_matches(['#', '0']).to_owned(), code]);
        }
    }
    for address in searched.addresses {
        for field in FIELDS {
            let text = text(&format!("{address}_{field}"))?;
            match field {
                "phone" => add(&mut phones, digits(&text)),
                "postal_code" => codes.push(fold(&text).chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect()),
                _ if searched.names_of_addresses => add(&mut names, fold(&text)),
                _ => {}
            }
        }
    }
    let mut lines = String::new();
    for (place, code) in codes.iter().enumerate() {
        if !code.is_empty() && !codes.iter().take(place).any(|other| other == code) {
            lines = format!("{lines}\n{code}");
        }
    }
    Ok(format!("{}\u{1}{}\u{2}{lines}", names.join("\n"), phones.join("\n")))
}

fn add(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.iter().any(|other| other.contains(&text)) {
        list.push(text);
    }
}

pub(crate) fn digits(phone: &str) -> String {
    fold(phone).chars().filter(char::is_ascii_digit).collect()
}

pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

pub(crate) fn id(backend: DbBackend, id: Uuid) -> String {
    match backend {
        DbBackend::Postgres => format!("'{id}'::uuid"),
        _ => format!("x'{}'", id.simple()),
    }
}
