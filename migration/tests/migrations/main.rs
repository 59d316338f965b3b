//! The migrations, run on SQLite in memory, and on PostgreSQL where `TEST_DATABASE_URL` names a server.

mod carried_over;
mod refusals;
mod rows;
mod scratch;
mod search;
mod there_and_back;
mod webhooks;
