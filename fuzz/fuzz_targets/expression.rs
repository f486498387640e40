//! Any text as an expression of a contract. What can be read is asked of a small file, and both engines must say the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tabpact_fuzz::{check, init, plan_contract, read_contract};

const DATA: &[u8] = b"id,amount,state,day,at,is_new,f\n1,0.50,new,2024-02-29,2024-02-29T23:59:59,true,1.5\n2,12,paid,,,false,NaN\n2,-1,,2024-02-30,1969-12-31T00:00:00Z,,-inf\n,1e3,\"a'b\",1999-12-31,x,yes,\n9223372036854775807,99999999.99,\xc3\xa9,9999-12-31,9999-12-31T23:59:59.999999,true,-0.0\n";

const SCHEMA: &str = "name: x\nschema:\n  - { name: id, type: integer }\n  - { name: amount, type: \"decimal(10, 2)\" }\n  - { name: state, type: string }\n  - { name: day, type: date }\n  - { name: at, type: timestamp }\n  - { name: is_new, type: boolean }\n  - { name: f, type: float }\nquality:\n";

fuzz_target!(init: init(), |text: &str| {
    // JSON writes texts as YAML reads them.
    let (statement, filter) = text.split_once('\n').unwrap_or((text, "id > 1"));
    let written = |text: &str| serde_json::to_string(text).expect("a text");
    let contract = format!("{SCHEMA}  - expression: {}\n    where: {}\n", written(statement), written(filter));
    let Some(contract) = read_contract(&contract) else { return };
    if let Some(plan) = plan_contract(&contract) {
        check(&plan, "csv", DATA);
    }
});
