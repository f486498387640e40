//! Any bytes as an NDJSON file: both engines say the same, and nothing is green that a plain reader would not let pass.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tabpact::exit::Exit;
use tabpact::plan::Plan;
use tabpact_fuzz::{check, init, oracle, planned};

static PLAIN: LazyLock<Plan> = LazyLock::new(|| planned(oracle::CONTRACT));
static LOOSE: LazyLock<Plan> = LazyLock::new(|| planned(oracle::LOOSE));
static NESTED: LazyLock<Plan> = LazyLock::new(|| {
    planned(
        "name: x\nschema:\n  - { name: id, type: integer, required: true }\n  - { name: tags, type: list(string) }\n  - { name: place, type: \"struct(x: float, y: list(integer))\" }\n  - { name: at, type: timestamp }\n",
    )
});

fuzz_target!(init: init(), |bytes: &[u8]| {
    let (strict, loose) = (check(&PLAIN, "ndjson", bytes), check(&LOOSE, "ndjson", bytes));
    for (found, is_right) in [(strict, oracle::ndjson as fn(&[u8]) -> Result<(), String>), (loose, oracle::ndjson_loosely)] {
        if let (Some(Exit::Success), Err(wrong)) = (found, is_right(bytes)) {
            panic!("a false green: {wrong}");
        }
    }
    check(&NESTED, "ndjson", bytes);
});
