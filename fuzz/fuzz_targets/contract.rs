//! Any text as a contract. What can be run is run on a small file, and both engines must say the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tabpact_fuzz::{check, init, plan_contract, read_contract};

const DATA: &[u8] = b"id,amount,state,day,note\n1,0.50,new,2024-02-29,a\n2,12,paid,,\n2,-1,gone,2024-02-30,\"b,\nc\"\n,1e3,sent,1999-12-31,NaN\n";

fuzz_target!(init: init(), |text: &str| {
    let Some(contract) = read_contract(text) else { return };
    let Some(plan) = plan_contract(&contract) else { return };
    assert!(plan.datasets.iter().any(|dataset| !dataset.checks.is_empty()), "a contract that checks nothing");
    check(&plan, "csv", DATA);
});
