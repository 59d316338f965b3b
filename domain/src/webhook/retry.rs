//! When a message that did not arrive is tried again, and when no more.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{WebhookDeliveryStatus, WebhookStatus, webhook, webhook_delivery};

/// Before the second, the third, … attempt.
const PAUSES: [TimeDelta; 7] = [
    TimeDelta::seconds(5),
    TimeDelta::seconds(30),
    TimeDelta::minutes(2),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(3),
    TimeDelta::hours(6),
];
/// Before all later ones.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(12);
/// How far a pause is shortened or lengthened, so that what failed together is not tried together.
const JITTER: f64 = 0.2;
/// A receiver may ask for no longer pause.
const LONGEST_WISH: TimeDelta = TimeDelta::days(1);
/// After so long of nothing but failure the gateway gives up.
pub const PATIENCE: TimeDelta = TimeDelta::days(5);
/// "Gone": the receiver wants nothing any more.
const GONE: u16 = 410;

/// What came of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// None where no answer came.
    pub status: Option<u16>,
    /// Why it counts as failed, where no status says so.
    pub fault: Option<String>,
    /// The header Retry-After.
    pub retry_after: Option<String>,
    /// The beginning of the answer's body.
    pub response: Option<String>,
}

impl Outcome {
    /// Only 2xx is.
    pub fn is_success(&self) -> bool {
        self.fault.is_none() && self.status.is_some_and(|status| (200..300).contains(&status))
    }

    pub fn is_gone(&self) -> bool {
        self.status == Some(GONE)
    }

    /// Why it counts as failed, in words; nothing where it does not.
    pub fn error(&self) -> Option<String> {
        match (&self.fault, self.status) {
            (Some(fault), _) => Some(fault.clone()),
            (None, Some(status)) if (300..400).contains(&status) => {
                Some(format!("The answer has status {status}: redirects are not followed."))
            }
            (None, Some(status)) if !self.is_success() => Some(format!("The answer has status {status}.")),
            (None, Some(_)) => None,
            (None, None) => Some("No answer came.".to_owned()),
        }
    }
}

/// The moment of the next attempt after so many that failed. `chance` is between 0 and 1.
pub fn next_attempt(failed: i32, now: DateTime<Utc>, retry_after: Option<&str>, chance: f64) -> DateTime<Utc> {
    let place = usize::try_from(failed.max(1) - 1).unwrap_or_default();
    let pause = PAUSES.get(place).copied().unwrap_or(LONGEST_PAUSE);
    let seconds = pause.as_seconds_f64() * (1.0 + JITTER * (2.0 * chance.clamp(0.0, 1.0) - 1.0));
    #[expect(clippy::cast_possible_truncation, reason = "at most 15 hours")]
    let planned = now + TimeDelta::milliseconds((seconds * 1000.0) as i64);
    retry_after.and_then(|text| wish(text, now)).map_or(planned, |wish| wish.min(now + LONGEST_WISH).max(planned))
}

/// `Retry-After`: seconds, or a date as HTTP writes them.
fn wish(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // So many that they are no number are more than a day.
        let seconds = text.parse::<u32>().unwrap_or(u32::MAX);
        return now.checked_add_signed(TimeDelta::seconds(seconds.into()));
    }
    httpdate::parse_http_date(text).ok().map(DateTime::from)
}

/// Notes an attempt in its delivery. `others_since` is a moment at least five days ago at which another delivery arrived.
pub fn note(
    delivery: &mut webhook_delivery::Model,
    outcome: &Outcome,
    at: DateTime<Utc>,
    others_since: Option<DateTime<Utc>>,
    chance: f64,
) {
    delivery.attempts = delivery.attempts.saturating_add(1);
    if outcome.is_success() {
        delivery.status = WebhookDeliveryStatus::Delivered;
        (delivery.delivered_at, delivery.due_at, delivery.failing_since) = (Some(at), None, None);
        return;
    }
    let since = *delivery.failing_since.get_or_insert(at);
    if at - since >= PATIENCE && others_since.is_some_and(|others| others >= since) {
        delivery.status = WebhookDeliveryStatus::GivenUp;
        delivery.due_at = None;
    } else {
        delivery.due_at = Some(next_attempt(delivery.attempts, at, outcome.retry_after.as_deref(), chance));
    }
}

/// Why the gateway stops to send for a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The receiver answered 410.
    Gone,
    /// All attempts of five days have failed.
    Failing,
}

/// Notes an attempt in its webhook; tells where it is the last one.
pub fn note_of_all(webhook: &mut webhook::Model, outcome: &Outcome, at: DateTime<Utc>) -> Option<Stopped> {
    if outcome.is_success() {
        webhook.failing_since = None;
        webhook.last_delivered_at = webhook.last_delivered_at.max(Some(at));
        return None;
    }
    let since = *webhook.failing_since.get_or_insert(at);
    if webhook.status != WebhookStatus::Active {
        return None;
    }
    let stopped = match outcome {
        outcome if outcome.is_gone() => Stopped::Gone,
        _ if at - since >= PATIENCE => Stopped::Failing,
        _ => return None,
    };
    webhook.status = WebhookStatus::Disabled;
    Some(stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: f64 = 0.5;

    fn failed(status: u16) -> Outcome {
        Outcome { status: Some(status), ..Outcome::default() }
    }

    fn pause(failed: i32, retry_after: Option<&str>, chance: f64) -> i64 {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        (next_attempt(failed, now, retry_after, chance) - now).num_seconds()
    }

    #[test]
    fn pauses_grow_as_the_rules_say() {
        let pauses: Vec<_> = (1..=10).map(|failed| pause(failed, None, MIDDLE)).collect();
        assert_eq!(pauses, [5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 12 * 3600, 12 * 3600]);
        assert_eq!((pause(2, None, 0.0), pause(2, None, 1.0)), (24, 36));
        assert_eq!(pause(i32::MAX, None, MIDDLE), 12 * 3600);
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_up_to_a_day() {
        assert_eq!(pause(1, Some("120"), MIDDLE), 120);
        assert_eq!(pause(1, Some(" 2 "), MIDDLE), 5);
        assert_eq!(pause(1, Some("99999999999999999999"), MIDDLE), 86_400);
        assert_eq!(pause(8, Some("3600"), MIDDLE), 12 * 3600);
        // 1970-01-01 and 20,000 days.
        assert_eq!(pause(1, Some("Thu, 04 Oct 2024 00:02:00 GMT"), MIDDLE), 5);
        assert_eq!(pause(1, Some("Fri, 04 Oct 2024 00:02:00 GMT"), MIDDLE), 120);
        assert_eq!(pause(1, Some("Wed, 04 Oct 2034 00:02:00 GMT"), MIDDLE), 86_400);
        for nonsense in ["", "-5", "soon", "1.5"] {
            assert_eq!(pause(1, Some(nonsense), MIDDLE), 5, "{nonsense}");
        }
    }

    #[test]
    fn one_delivery_is_given_up_where_others_arrive_for_five_days() {
        let begun = DateTime::UNIX_EPOCH;
        let mut delivery = webhook_delivery::Model::default();
        note(&mut delivery, &failed(500), begun, None, MIDDLE);
        assert_eq!((delivery.status, delivery.failing_since, delivery.attempts), (WebhookDeliveryStatus::Waiting, Some(begun), 1));
        let late = begun + PATIENCE;
        note(&mut delivery, &failed(500), late - TimeDelta::seconds(1), Some(begun), MIDDLE);
        assert_eq!(delivery.status, WebhookDeliveryStatus::Waiting);
        // Others arrived before it failed, or not long enough ago.
        note(&mut delivery, &failed(500), late, Some(begun - TimeDelta::seconds(1)), MIDDLE);
        note(&mut delivery, &failed(500), late, None, MIDDLE);
        assert_eq!((delivery.status, delivery.attempts), (WebhookDeliveryStatus::Waiting, 4));
        note(&mut delivery, &failed(500), late, Some(begun), MIDDLE);
        assert_eq!((delivery.status, delivery.due_at), (WebhookDeliveryStatus::GivenUp, None));
    }

    #[test]
    fn what_arrives_waits_no_more() {
        let mut delivery = webhook_delivery::Model { failing_since: Some(DateTime::UNIX_EPOCH), ..Default::default() };
        let at = DateTime::UNIX_EPOCH + TimeDelta::days(9);
        note(&mut delivery, &failed(204), at, None, MIDDLE);
        assert_eq!((delivery.status, delivery.delivered_at), (WebhookDeliveryStatus::Delivered, Some(at)));
        assert_eq!((delivery.due_at, delivery.failing_since), (None, None));
    }

    #[test]
    fn a_receiver_is_stopped_where_it_is_gone_or_fails_for_five_days() {
        let begun = DateTime::UNIX_EPOCH;
        let mut webhook = webhook::Model::default();
        assert_eq!(note_of_all(&mut webhook, &failed(503), begun), None);
        assert_eq!(note_of_all(&mut webhook, &failed(503), begun + PATIENCE - TimeDelta::seconds(1)), None);
        let mut other = webhook.clone();
        assert_eq!(note_of_all(&mut other, &failed(503), begun + PATIENCE), Some(Stopped::Failing));
        assert_eq!(other.status, WebhookStatus::Disabled);
        // Said once.
        assert_eq!(note_of_all(&mut other, &failed(503), begun + PATIENCE), None);
        // One that arrives begins it anew.
        assert_eq!(note_of_all(&mut webhook, &failed(200), begun + PATIENCE), None);
        assert_eq!((webhook.failing_since, webhook.last_delivered_at), (None, Some(begun + PATIENCE)));
        assert_eq!(note_of_all(&mut webhook, &failed(503), begun + PATIENCE), None);
        assert_eq!(note_of_all(&mut webhook, &failed(410), begun + PATIENCE), Some(Stopped::Gone));
    }

    #[test]
    fn only_2xx_is_success() {
        for (status, is_success) in [(199, false), (200, true), (299, true), (301, false), (304, false), (404, false), (500, false)] {
            assert_eq!(failed(status).is_success(), is_success, "{status}");
            assert_eq!(failed(status).error().is_none(), is_success, "{status}");
        }
        assert!(!Outcome::default().is_success() && Outcome::default().error().is_some());
        let unbuilt = Outcome { status: Some(200), fault: Some("The query failed.".into()), ..Outcome::default() };
        assert!(!unbuilt.is_success());
    }
}
