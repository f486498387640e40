//! Contracts that are green whatever the data are: they must not be taken for contracts.

use crate::case::Case;

pub(crate) fn cases() -> Vec<Case> {
    let never = &["x.yaml", "the check never fails"];
    let column = |id: &str, keys: &[&str]| of(id, &format!("\n    {}", keys.join("\n    ")), "");
    let listed = |id: &str, check: &str| of(id, "", &format!("quality:\n  - {check}\n"));
    let mut cases = vec![
        column("length-from-0", &["min_length: 0"]).refused(never),
        column("pattern-of-everything", &[r"pattern: '[\s\S]*'"]).refused(never),
        column("pattern-of-any-part", &["checks:", "  - matches_regex: {pattern: x?, full_match: false}"])
            .refused(never),
        column("pattern-of-nothing-negated", &["checks:", r"  - matches_regex: {pattern: '[^\s\S]', negate: true}"])
            .refused(never),
        column("pattern-of-one-line", &["pattern: '.*'"]).holds(&[]),
        listed("rows-from-0", "row_count: {min: 0}").refused(never),
        listed("values-from-0", "distinct_count: {column: note, min: 0}").refused(never),
        listed("expression-of-itself", "expression: note = note").refused(never),
        listed("expression-of-its-filter", "expression: note > 'a'\n    where: note > 'a'").refused(never),
        listed("like-everything", "expression: note like '%'").ends(&[0, 2], &[]),
        listed("not-null-where-it-is-not-null", "not_null: {column: note, where: note is not null}").refused(never),
        listed("in-a-set-where-it-is-in-it", "in_set: {column: note, values: [a], where: note = 'a'}").refused(never),
        listed("file-that-is-the-data", "references: {columns: [note], file: sound.csv, to: [note]}").refused(never),
        listed("file-that-is-the-data-otherwise", "references: {columns: [note], file: ./sound.csv, to: [note]}")
            .refused(never),
    ];
    for severity in ["info", "warn"] {
        let all = ["schema", "not_empty", "type"].map(|check| {
            let column = if check == "type" { "column: note, " } else { "" };
            format!("  - {check}: {{{column}severity: {severity}}}\n")
        });
        let case = of(&format!("everything-is-{severity}"), "", &format!("quality:\n{}", all.concat()));
        cases.push(if severity == "info" { case.refused(&["the contract never fails"]) } else { case.holds(&[]) });
    }
    cases
}

/// A contract of a text column with such keys, and such checks.
fn of(id: &str, keys: &str, quality: &str) -> Case {
    let contract = format!("name: x\nschema:\n  - name: id\n  - name: note\n    type: string{keys}\n{quality}");
    Case::of_contract(format!("vacuous-{id}"), contract)
}
