//! Random sequences of operations, each step held against a small model of the rules.

mod actions;
mod model;
mod rules;
mod shop;
mod step;

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use self::model::Model;
use self::step::{Step, steps};
use crate::support::Shop;

/// Sequences of a run, unless `PROPTEST_CASES` says how many.
const CASES: u32 = 24;

#[test]
fn whatever_happens_the_rules_hold() {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let gateway = runtime.block_on(Shop::open());
    let result = TestRunner::new(config).run(&steps(), |steps| runtime.block_on(live(&gateway, &steps)));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, steps)) => {
            let steps: Vec<String> = steps.iter().enumerate().map(|(index, step)| format!("{:3}. {step:?}", index + 1)).collect();
            panic!("{reason}\nThe shortest sequence that was found:\n{}", steps.join("\n"));
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// One life of a shop, in an organization of its own.
async fn live(gateway: &Shop, steps: &[Step]) -> Result<(), TestCaseError> {
    let shop = gateway.neighbour().await;
    shop::stock(&shop).await;
    let mut model = Model::new();
    let mut seen = shop::look(&shop).await;
    for (index, step) in steps.iter().enumerate() {
        let Some((mutation, input)) = shop::mutation(&model, &seen, step) else { continue };
        let codes = shop::send(&shop, mutation, &input).await;
        let about = || format!("step {}, {step:?}\n{mutation} {input:#}", index + 1);
        if let Some(contradiction) = actions::contradiction(&seen, step, &input, &codes) {
            return Err(TestCaseError::fail(format!("{}\n{contradiction}: {codes:?}", about())));
        }
        let verdict = model.apply(step);
        match verdict {
            Ok(()) if codes.is_empty() => {}
            Ok(()) => return Err(TestCaseError::fail(format!("{}\nis allowed, but was refused: {codes:?}", about()))),
            Err(code) if codes.iter().any(|other| other == code) => {}
            Err(code) => return Err(TestCaseError::fail(format!("{}\nis {code}, but the answer was {codes:?}", about()))),
        }
        seen = shop::look(&shop).await;
        if let Some(mistaken) = shop::mistaken(&seen) {
            return Err(TestCaseError::fail(format!("{}\nled to sums that do not add up: {mistaken}", about())));
        }
        let (is, should) = (shop::view(&seen), model.view());
        if is != should {
            return Err(TestCaseError::fail(format!("{}\nshould lead to\n{should:#}\nbut led to\n{is:#}", about())));
        }
    }
    shop.assert_stock_identity().await;
    Ok(())
}
