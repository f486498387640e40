//! What is wrong with contracts whose data was not looked at, with excerpts of their text.

use super::page::{Page, count};
use super::{Style, write_problems};
use crate::problem::Level;
use crate::run::{ContractOutcome, Outcomes};
use std::io::{self, Write};

/// Writes the problems of each contract, and how many there are in all.
pub(super) fn write(outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.quiet && !outcomes.contracts.iter().any(ContractOutcome::is_invalid) {
        return Ok(());
    }
    let mut page = Page::new(style);
    for contract in outcomes.contracts.iter().filter(|contract| is_told(contract, style)) {
        write_problems(&mut page.text, &contract.file, &contract.text, &contract.problems, style.color, style.ascii)?;
        page.gap();
    }
    page.line(&summary(outcomes));
    page.write(out)
}

/// Whether a contract is worth words: quietly, only errors are.
pub(super) fn is_told(contract: &ContractOutcome, style: &Style) -> bool {
    contract.problems.iter().any(|problem| !style.quiet || problem.level == Level::Error)
}

/// `2 contracts: 1 error, 3 notes`.
pub(super) fn summary(outcomes: &Outcomes) -> String {
    let problems = || outcomes.contracts.iter().flat_map(|contract| &contract.problems);
    let of = |level| problems().filter(|problem| problem.level == level).count() as u64;
    let found: Vec<String> = [(of(Level::Error), "error"), (of(Level::Note), "note")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    let found = if found.is_empty() { "nothing to complain about".to_owned() } else { found.join(", ") };
    format!("{}: {found}", count(outcomes.contracts.len() as u64, "contract"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Problem, Span};
    use crate::report::{RENDERERS, fixture};
    use crate::run::Scope;

    /// One contract that cannot be used, one with a remark, and one with nothing to complain about.
    fn linted(names: &[&str]) -> Outcomes {
        let contract = |name: &&str| {
            let mut contract = fixture::invalid().contracts.remove(0);
            match *name {
                "noted" => contract.problems = vec![Problem::note(Span::default(), "a remark")],
                "sound" => contract.problems.clear(),
                _ => {}
            }
            ContractOutcome { file: format!("{name}.yaml"), ..contract }
        };
        Outcomes { contracts: names.iter().map(contract).collect(), scope: Scope::Contracts, ..Outcomes::default() }
    }

    fn rendered(format: &str, names: &[&str], quiet: bool) -> String {
        let mut out = Vec::new();
        let renderer = crate::report::renderer(format).unwrap();
        renderer.render(&linted(names), &Style { quiet, ..Style::default() }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_summary_counts() {
        assert_eq!(summary(&linted(&["sound"])), "1 contract: nothing to complain about");
        assert_eq!(summary(&linted(&["broken", "noted", "noted"])), "3 contracts: 1 error, 2 notes");
    }

    #[test]
    fn every_format_that_tells_of_contracts_tells_what_is_wrong_with_them() {
        for format in RENDERERS.iter().filter(|format| format.tells_contracts()) {
            let told = rendered(format.name(), &["broken", "sound"], true);
            assert!(told.contains("unknown check `not_nul`"), "{}: {told}", format.name());
            let sound = rendered(format.name(), &["sound"], false);
            assert!(!sound.contains("no check was evaluated"), "{}: {sound}", format.name());
            for word in ["::error", "type=error", "<error", "\"results\": [\n        {", "\"error\""] {
                let is_rule = format.name() == "sarif" && word == "\"error\"";
                assert!(is_rule || !sound.contains(word), "{}: {sound}", format.name());
            }
        }
    }

    #[test]
    fn quietly_only_errors_are_told() {
        for format in ["table", "concise"] {
            assert_eq!(rendered(format, &["sound", "noted"], true), "");
            let told = rendered(format, &["broken", "noted"], true);
            assert!(told.contains("not_nul") && !told.contains("a remark"), "{told}");
            assert!(rendered(format, &["sound", "noted"], false).contains("a remark"));
        }
    }
}
