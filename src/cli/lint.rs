//! `tabpact lint`: contracts alone. No data is opened.

use super::arguments::Lint;
use super::load::{Loaded, load_all};
use super::{clock, inputs, parts, terminal};
use crate::contract::Contract;
use crate::exit::Exit;
use crate::problem::Level;
use crate::report::write_problems;
use anyhow::{Result, bail};
use std::io;

/// Writes what is wrong with contracts.
pub(super) fn lint(arguments: &Lint) -> Result<Exit> {
    let inputs = inputs::find(&arguments.paths)?;
    if let Some(data) = inputs.iter().find_map(|input| input.data.as_ref()) {
        bail!("`{data}` is data: `tabpact lint` reads only contracts");
    }
    let mut loaded = load_all(inputs);
    let contracts: Vec<Contract> = loaded.iter().filter_map(|one| one.contract.clone()).collect();
    let mut plans = parts::plan(&contracts, clock::now(), 0).into_iter();
    for one in loaded.iter_mut().filter(|one| one.contract.is_some()) {
        one.problems.extend(plans.next().unwrap_or_default().1);
    }
    let problems = || loaded.iter().flat_map(|one| &one.problems);
    let errors = problems().filter(|problem| problem.level == Level::Error).count();
    let (color, ascii) = (terminal::color(&arguments.look, &io::stdout()), terminal::ascii(&arguments.look));
    let exit = if errors > 0 { Exit::Usage } else { Exit::Success };
    Ok(super::deliver(exit, |out| {
        for one in loaded.iter().filter(|one| is_told(one, arguments.look.quiet)) {
            write_problems(out, &one.file, &one.text, &one.problems, color, ascii)?;
            writeln!(out)?;
        }
        if arguments.look.quiet && errors == 0 {
            return Ok(());
        }
        writeln!(out, "{}", summary(loaded.len(), errors, problems().count() - errors))
    }))
}

/// Whether a contract is worth words: quietly, only errors are.
fn is_told(one: &Loaded, quietly: bool) -> bool {
    one.problems.iter().any(|problem| !quietly || problem.level == Level::Error)
}

/// `2 contracts: 1 error, 3 notes`.
fn summary(contracts: usize, errors: usize, notes: usize) -> String {
    let number = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let found: Vec<String> = [(errors, "error"), (notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| number(count, word))
        .collect();
    let found = if found.is_empty() { "nothing to complain about".to_owned() } else { found.join(", ") };
    format!("{}: {found}", number(contracts, "contract"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_counts() {
        assert_eq!(summary(1, 0, 0), "1 contract: nothing to complain about");
        assert_eq!(summary(2, 1, 3), "2 contracts: 1 error, 3 notes");
    }
}
