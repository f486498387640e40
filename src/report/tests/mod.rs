//! What holds of every report for people.

mod hostile;
mod looks;
mod named;

use crate::problem::{Problem, Span};
use crate::report::{RENDERERS, Render, Style, fixture, renderer};
use crate::run::{Counts, Outcomes};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

pub(super) fn render(format: &str, outcomes: &Outcomes, style: &Style) -> String {
    let mut out = Vec::new();
    renderer(format).unwrap().render(outcomes, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) fn table(outcomes: &Outcomes, style: Style) -> String {
    render("table", outcomes, &style)
}

#[test]
fn success_is_silent_where_quiet_is_wanted_and_failure_is_not() {
    for format in ["table", "concise", "markdown"] {
        let quiet = Style { quiet: true, ..Style::default() };
        assert_eq!(render(format, &fixture::passing(), &quiet), "");
        for outcomes in [fixture::failing(), fixture::invalid(), fixture::hostile(), Outcomes::default()] {
            assert_ne!(render(format, &outcomes, &quiet), "");
        }
    }
}

#[test]
fn every_format_is_found_by_its_name() {
    for format in RENDERERS {
        assert_eq!(renderer(format.name()).map(Render::about), Some(format.about()));
    }
    assert!(renderer("xml").is_none());
}

#[test]
fn a_note_is_told_where_all_is_wanted() {
    let mut outcomes = fixture::passing();
    outcomes.contracts[0].problems =
        vec![Problem::note(Span::default(), "the age of the file is not that of the rows")];
    for format in ["table", "concise"] {
        let tells =
            |verbose| render(format, &outcomes, &Style { verbose, ..Style::default() }).contains("the age of the file");
        assert!(tells(true) && !tells(false));
    }
}

#[test]
fn a_narrow_terminal_gets_the_concise_form() {
    let narrow = Style { width: 59, ..Style::default() };
    assert_eq!(table(&fixture::failing(), narrow.clone()), render("concise", &fixture::failing(), &narrow));
}

#[test]
fn a_run_of_nothing_is_no_success() {
    assert_eq!(table(&Outcomes::default(), Style::default()), "no check was evaluated\n");
}

#[test]
fn no_line_is_too_wide_or_holds_harm() {
    for (width, ascii, verbose) in (60..=125).flat_map(|width| [(width, false, true), (width, true, false)]) {
        let text = table(&fixture::everything(), Style { width, ascii, verbose, ..Style::default() });
        for line in text.lines() {
            // In a cell that had to be broken, the escape of a command comes on top.
            let more = if line.trim_start().starts_with(":\\u{3a}") { 5 } else { 0 };
            assert!(line.width() <= width + more, "{} at {width}: {line}\n{text}", line.width());
            assert!(
                !line.trim_start().starts_with("::") && !line.contains("##[") && !line.contains("##vso["),
                "{line}"
            );
            assert!(!line.chars().any(crate::report::show::is_treacherous), "{line:?}");
        }
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    for width in [60, 80, 120] {
        let plain = table(&fixture::everything(), Style { width, ..Style::default() });
        let coloured = table(&fixture::everything(), Style { width, color: true, ..Style::default() });
        let mut parts = coloured.split('\u{1b}');
        let first = parts.next().unwrap().to_owned();
        let stripped = parts.fold(first, |text, part| text + part.split_once('m').unwrap().1);
        assert_eq!(stripped, plain);
    }
}

proptest! {
    #[test]
    fn any_text_and_any_number_can_be_shown(texts in prop::collection::vec("(\\PC|[ :🙂北\u{301}]|[\u{0}-\u{1f}\u{200b}-\u{202e}]){0,80}", 6), number: u64, width in 0_usize..140, ascii: bool) {
        let mut outcomes = fixture::failing();
        let contract = &mut outcomes.contracts[0];
        contract.file.clone_from(&texts[0]);
        contract.datasets[0].source.clone_from(&texts[1]);
        for check in &mut contract.datasets[0].checks {
            check.columns = vec![texts[2].clone(), texts[3].clone()];
            check.promise.clone_from(&texts[4]);
            check.observed = Some(texts[5].clone());
            check.counts = check.counts.map(|counts| Counts { failing: number, evaluated: number, ..counts });
        }
        let text = table(&outcomes, Style { width, ascii, ..Style::default() });
        prop_assert!(!ascii || text.is_ascii());
        for line in text.lines() {
            prop_assert!(!line.chars().any(crate::report::show::is_treacherous) && !line.trim_start().starts_with("::"));
            prop_assert!(width < 60 || line.width() <= width + 5, "{} at {width}: {line}\n{text}", line.width());
        }
    }
}
