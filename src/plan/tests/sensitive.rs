//! Which columns of a plan are for nobody's eyes.

use super::super::plan;
use super::super::testing::{OPTIONS, contract};

#[test]
fn what_refers_to_a_sensitive_column_is_sensitive() {
    let people = "schema: [{ name: mail, type: string, pii: true }, { name: town, type: string }]\n";
    let orders = "schema:
  - { name: mail, type: string, references: people.mail }
  - { name: town, type: string, references: people.town }
  - { name: own, type: string, sensitive: true }
";
    let contracts = [contract("people", people), contract("orders", orders)];
    let sensitive = |at: usize| plan(&contracts, &OPTIONS)[at].0.as_ref().unwrap().datasets[0].sensitive.clone();
    assert_eq!(sensitive(0), ["mail"]);
    assert_eq!(sensitive(1), ["mail", "own"]);
}
