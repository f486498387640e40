//! Any bytes as a CSV file: both engines say the same, and nothing is green that a plain reader would not let pass.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tabpact::exit::Exit;
use tabpact::plan::Plan;
use tabpact_fuzz::{check, init, oracle, planned};

static PLAIN: LazyLock<Plan> = LazyLock::new(|| planned(oracle::CONTRACT));
static LOOSE: LazyLock<Plan> = LazyLock::new(|| planned(oracle::LOOSE));
static ODD: LazyLock<Vec<Plan>> = LazyLock::new(|| {
    let written = [
        "delimiter: \";\"\n  quote: \"'\"\n  trim: true",
        "comment: \"#\"\n  null_values: [\"\", NA, \"-\"]",
        "header: false",
    ];
    written
        .iter()
        .map(|written| planned(&format!("source:\n  path: x.csv\n  {written}\n{}", oracle::CONTRACT)))
        .collect()
});

fuzz_target!(init: init(), |bytes: &[u8]| {
    let (strict, loose) = (check(&PLAIN, "csv", bytes), check(&LOOSE, "csv", bytes));
    for (found, is_right) in [(strict, oracle::csv as fn(&[u8]) -> Result<(), String>), (loose, oracle::csv_loosely)] {
        if let (Some(Exit::Success), Err(wrong)) = (found, is_right(bytes)) {
            panic!("a false green: {wrong}");
        }
    }
    check(&ODD[bytes.len() % ODD.len()], "csv", bytes);
});
