//! Puts orders on hold.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::change::Change;
use super::decide::hold;
use super::situation::Situation;
use super::verb::{self, Changed, Target, Verb};
use crate::error::Result;
use crate::problems::{Path, Problems};
use crate::values::Raw;
use crate::{Op, Store};

/// An order to put on hold. Serialized for its fingerprint.
#[derive(Clone, Debug, Serialize)]
pub struct HoldInput {
    pub id: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    #[serde(skip)]
    pub expected_version: Option<i32>,
    pub until: Option<Raw<NaiveDate>>,
    pub reason: Option<String>,
}

/// Puts an open order on hold, or changes the hold of one.
pub async fn hold(op: &Op, store: &Store, input: HoldInput) -> Result<Changed<()>> {
    verb::run(op, store, &input).await
}

impl Verb for HoldInput {
    type Row = ();

    const NAME: &'static str = "holdOrder";
    const MAKES: bool = false;

    fn target(&self) -> Target<'_> {
        Target::Order { field: "id", id: &self.id }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }

    fn decide(&self, change: &mut Change<'_>, _: &Situation, _: Uuid, problems: &mut Problems) -> Result<()> {
        let until = problems.read(&Path::INPUT.field("until"), self.until.as_ref());
        let reason = problems.long_text(&Path::INPUT.field("reason"), self.reason.as_deref());
        hold::hold(change, &Path::INPUT.field("id"), until, reason, problems);
        Ok(())
    }

    fn row(_: &mut Change<'_>) -> Option<()> {
        Some(())
    }
}
