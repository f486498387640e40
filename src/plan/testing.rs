//! Contracts and plans for tests, from their YAML.

use super::{Plan, PlanOptions, plan};
use crate::checks::testing::NOW;
use crate::contract::{Contract, Origin, read};
use crate::problem::{Level, Problem};

/// The options of every test.
pub(super) const OPTIONS: PlanOptions = PlanOptions { now: NOW, max_samples: 5 };

/// A contract of that name, which its YAML need not give: the lines are counted as they stand there.
pub(super) fn contract(name: &str, yaml: &str) -> Contract {
    let (contract, problems) = read(Origin { file: "contracts/orders.yaml", text: &format!("{yaml}\nname: {name}\n") });
    contract.unwrap_or_else(|| panic!("{yaml}\n{problems:#?}"))
}

/// The plan of a contract without errors.
pub(super) fn planned(yaml: &str) -> Plan {
    let (plan, problems) = plan(&[contract("orders", yaml)], &OPTIONS).remove(0);
    plan.unwrap_or_else(|| panic!("{problems:#?}"))
}

/// What is wrong with a contract: `line: message`.
pub(super) fn problems(yaml: &str) -> Vec<String> {
    told(plan(&[contract("orders", yaml)], &OPTIONS).remove(0).1, Level::Error)
}

/// What its author should know.
pub(super) fn notes(yaml: &str) -> Vec<String> {
    told(plan(&[contract("orders", yaml)], &OPTIONS).remove(0).1, Level::Note)
}

fn told(problems: Vec<Problem>, level: Level) -> Vec<String> {
    let shown = |problem: &Problem| format!("{}: {}", problem.span.line, problem.message);
    problems.iter().filter(|problem| problem.level == level).map(shown).collect()
}
