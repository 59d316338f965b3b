//! The table.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::load::Seen;
use crate::stage::Contestant;

/// Of one measurement. Times are in ms, memory in MB; those of the processors are for one operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// Operations a second.
    pub rate: f64,
    pub p50: f64,
    pub p99: f64,
    pub errors: u64,
    pub error: Option<String>,
    pub gateway_time: f64,
    pub database_time: f64,
    pub statements: f64,
    pub memory: u64,
}

impl Figures {
    pub(crate) fn of(mut seen: Seen, time: Duration) -> Self {
        seen.times.sort_unstable();
        let at = |part: f64| {
            let place = (seen.times.len() as f64 * part) as usize;
            seen.times.get(place.min(seen.times.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        let (p50, p99) = (at(0.5), at(0.99));
        let rate = seen.times.len() as f64 / time.as_secs_f64();
        Self { rate, p50, p99, errors: seen.errors, error: seen.error, ..Self::default() }
    }
}

/// All that was measured, in the order of the table.
#[derive(Debug, Default)]
pub(crate) struct Report(BTreeMap<(Contestant, usize), Vec<Figures>>);

impl Report {
    pub(crate) fn add(&mut self, contestant: Contestant, clients: usize, figures: Figures) {
        self.0.entry((contestant, clients)).or_default().push(figures);
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.0.values().flatten().any(|figures| figures.errors > 0)
    }

    /// As Markdown. The gateway's processor time and the database's, statements and memory are told where they are known.
    pub(crate) fn print(&self, machine: &str) {
        println!("\n{machine}; medians\n");
        println!(
            "| operation | clients | a second | of pgbench | p50 ms | of pgbench | p99 ms | errors | CPU ms: gateway, database | statements | MB |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|---|");
        for ((contestant, clients), all) in &self.0 {
            let Contestant::Gateway(operation) = *contestant else { continue };
            let of = |read: fn(&Figures) -> f64| median(all, read);
            let reference = self.0.get(&(Contestant::Reference(operation), *clients));
            let beside = |read: fn(&Figures) -> f64| reference.map_or(f64::NAN, |all| median(all, read));
            let ratio = |read: fn(&Figures) -> f64| match of(read) / beside(read) {
                ratio if ratio.is_finite() => format!("{ratio:.2} of {}", short(beside(read))),
                _ => "–".to_owned(),
            };
            let errors: u64 = all.iter().map(|figures| figures.errors).sum();
            println!(
                "| {} | {clients} | {} | {} | {} | {} | {:.1} | {errors} | {:.2}, {:.2} | {:.1} | {:.0} |",
                operation.name(),
                short(of(|figures| figures.rate)),
                ratio(|figures| figures.rate),
                short(of(|figures| figures.p50)),
                ratio(|figures| figures.p50),
                of(|figures| figures.p99),
                of(|figures| figures.gateway_time),
                of(|figures| figures.database_time),
                of(|figures| figures.statements),
                of(|figures| figures.memory as f64),
            );
        }
    }
}

fn short(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

fn median(all: &[Figures], read: fn(&Figures) -> f64) -> f64 {
    let mut numbers: Vec<f64> = all.iter().map(read).collect();
    numbers.sort_unstable_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => f64::NAN,
        length if length % 2 == 0 => (numbers[middle - 1] + numbers[middle]) / 2.0,
        _ => numbers[middle],
    }
}
