//! Any bytes as a Parquet file: both engines say the same, and nothing is green that another library finds wrong.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tabpact::exit::Exit;
use tabpact::plan::Plan;
use tabpact_fuzz::{check, init, oracle, planned};

static PLAN: LazyLock<Plan> = LazyLock::new(|| planned(oracle::PARQUET));

fuzz_target!(init: init(), |bytes: &[u8]| {
    if check(&PLAN, "parquet", bytes) == Some(Exit::Success)
        && let Some(Err(wrong)) = oracle::parquet(bytes)
    {
        panic!("a false green: {wrong}");
    }
});
