//! Judges the orders of a batch one after another, each as if those before it had been made.

use super::cart;
use super::customer::find_or_describe;
use super::draft::{Draft, Sources};
use super::facts::{Case, Facts};
use super::stock::{self, Demand};
use super::taken::Taken;
use crate::error::Result;
use crate::op::Op;
use crate::order::input::{CreateInput, LineInput};
use crate::order::lines::MOST_LINES;
use crate::problems::{Path, Problems};
use crate::stock::Levels;

/// Judges without the database: everything is known, and stock is reserved in memory.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    pub op: &'a Op,
    pub facts: &'a Facts,
    pub levels: Levels,
    pub taken: Taken,
    /// There where the whole batch is made or nothing: then what is short is told of all orders together.
    pub demand: Option<Demand>,
}

impl Judge<'_> {
    /// The order with its stock reserved, or all that is wrong with it.
    pub(super) fn judge(&mut self, case: &mut Case<'_>) -> Result<Result<Draft, Problems>> {
        let mut problems = std::mem::take(&mut case.problems);
        let input = case.candidate.input;
        let path = &case.candidate.path;
        let Self { op, facts, taken, .. } = self;
        let buyer = find_or_describe(&mut problems, path, op, input, case, taken);
        let cart = cart::of_buyer(&mut problems, path, input, &buyer, &facts.carts, taken);
        let lines: &[LineInput] = match (cart, &input.lines) {
            (Some(cart), _) => &cart.lines,
            (None, Some(lines)) => lines,
            (None, None) => &[],
        };
        check_line_count(&mut problems, path, input, lines.len());
        let products = facts.products(case);
        let sources = Sources {
            op,
            input,
            lines,
            wanted: &case.wanted,
            references: &case.references,
            products,
            price_breaks: facts.price_breaks(),
            areas: &facts.areas,
            buyer: &buyer,
            taken,
            cart,
            order_id: case.candidate.order_id,
        };
        let built = Draft::build(&mut problems, path, sources);
        // What was wrong before it was built counts too: a refused order sets nothing aside.
        let mut draft = built.filter(|_| problems.is_empty());
        let warehouse_id = case.references.warehouse.as_ref().map(|warehouse| warehouse.id);
        let needs = stock::needs(draft.as_ref(), input, lines, products, warehouse_id);
        let short = match &mut draft {
            Some(draft) => stock::reserve(draft, &mut self.levels, &needs)?,
            // Nothing comes of it, but what is short is told together with all else.
            None if !stock::may_wait(input) => self.levels.short(&needs),
            None => Vec::new(),
        };
        match &mut self.demand {
            Some(demand) if !stock::may_wait(input) => demand.add(case.candidate.index, &needs, draft.is_some() && short.is_empty()),
            Some(_) => {}
            None => stock::note_shortages(&mut problems, path, input, short, products),
        }
        Ok(match draft {
            Some(draft) if problems.is_empty() => {
                self.taken.add(&draft);
                Ok(draft)
            }
            _ => Err(problems),
        })
    }
}

fn check_line_count(problems: &mut Problems, path: &Path<'_>, input: &CreateInput, count: usize) {
    let at = path.field("lines");
    if count == 0 && !input.from_cart {
        problems.required(&at);
    }
    problems.at_most(&at, count, MOST_LINES);
}
