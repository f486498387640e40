//! Where the time went, a paragraph for each dataset.

use super::title;
use crate::measure::Timings;
use crate::report::page::Page;
use crate::report::{bytes, duration, thousands};
use crate::run::{ContractOutcome, DatasetOutcome, Outcomes};
use std::time::Duration;

/// Writes where the time of each dataset went, as far as it was measured.
pub(super) fn write(page: &mut Page<'_>, outcomes: &Outcomes) {
    let mut is_first = true;
    for contract in &outcomes.contracts {
        for dataset in &contract.datasets {
            let Some(timings) = dataset.timings else { continue };
            if std::mem::take(&mut is_first) {
                page.gap();
            }
            write_dataset(page, contract, dataset, timings);
        }
    }
}

fn write_dataset(page: &mut Page<'_>, contract: &ContractOutcome, dataset: &DatasetOutcome, timings: Timings) {
    let Timings { read, decode, check, confirm } = timings;
    let stages = [("read", read), ("decode", decode), ("check", check), ("confirm", confirm)];
    let stages = stages.map(|(name, time)| format!("{name} {}", duration(time))).join(", ");
    let mut text = format!("time of {}: {stages}", title(page, contract, dataset));
    let size = dataset.files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    if let (Some(rows), Some(size)) =
        (per_second(dataset.rows.unwrap_or(0), dataset.elapsed), per_second(size, dataset.elapsed))
    {
        text += &format!("; {} rows and {} a second", thousands(rows), bytes(size));
    }
    page.paragraph("", &text, 2);
}

/// How many that is in a second; `None` where no time passed.
fn per_second(count: u64, time: Duration) -> Option<u64> {
    (time > Duration::ZERO).then(|| (count as f64 / time.as_secs_f64()) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Style, fixture, renderer};

    fn table(outcomes: &Outcomes, verbose: bool) -> String {
        let (style, mut out) = (Style { verbose, ..Style::default() }, Vec::new());
        renderer("table").unwrap().render(outcomes, &style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn where_the_time_went_is_told_where_all_is_wanted() {
        let mut outcomes = fixture::passing();
        let milliseconds = Duration::from_millis;
        let (read, decode, check, confirm) =
            (milliseconds(120), milliseconds(1_240), milliseconds(94), milliseconds(310));
        outcomes.contracts[0].datasets[0].timings = Some(Timings { read, decode, check, confirm });
        let text = table(&outcomes, true);
        let (_, told) = text.split_once("\n\ntime of ").unwrap();
        insta::assert_snapshot!(told, @r"
        contracts/orders.yaml: read 0.1 s, decode 1.2 s, check 94 ms, confirm
          0.3 s; 386,003 rows and 132.1 MB a second
        ");
        assert!(!table(&outcomes, false).contains("time of"));
    }
}
