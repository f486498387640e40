//! What other tools call our keys and checks.

/// What other tools call the keys of a column.
const KEYS: &[(&str, &str)] = &[
    ("enum", "allowed"),
    ("accepted_values", "allowed"),
    ("values", "allowed"),
    ("regex", "pattern"),
    ("not_null", "required"),
    ("minimum", "min"),
    ("maximum", "max"),
    ("min_length", "min_length"),
    ("max_length", "max_length"),
    ("foreign_key", "references"),
    ("primary_key", "primary_key"),
    ("title", "description"),
    ("label", "description"),
    ("comment", "description"),
    ("tests", "checks"),
    ("quality", "checks"),
    ("rules", "checks"),
    ("constraints", "checks"),
    ("data_type", "type"),
    ("dtype", "type"),
    ("tz", "timezone"),
];

/// What other tools call the checks.
const CHECKS: &[(&str, &str)] = &[
    ("range", "in_range"),
    ("between", "in_range"),
    ("accepted_values", "in_set"),
    ("enum", "in_set"),
    ("regex", "matches_regex"),
    ("pattern", "matches_regex"),
    ("not_nulls", "not_null"),
    ("nulls", "not_null"),
    ("duplicates", "unique"),
    ("foreign_key", "references"),
    ("relationships", "references"),
    ("rowcount", "row_count"),
    ("count", "row_count"),
    ("avg", "mean"),
    ("average", "mean"),
    ("sql", "expression"),
    ("row_expression", "expression"),
    ("recency", "freshness"),
];

/// Our key of a column for what another tool writes there.
pub(super) fn key(written: &str) -> Option<&'static str> {
    ours(KEYS, written)
}

/// Our check for what another tool calls it.
pub(super) fn check(written: &str) -> Option<&'static str> {
    ours(CHECKS, written)
}

/// Words are the same in whatever way they are joined: `minLength`, `min-length`, `min_length`.
fn ours(list: &[(&str, &'static str)], written: &str) -> Option<&'static str> {
    let plain = |word: &str| word.replace(['_', '-', ' '], "").to_lowercase();
    let written = plain(written);
    list.iter().find(|(other, _)| plain(other) == written).map(|(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;
    use crate::plan::keys::COLUMN_KEYS;
    use crate::plan::plan;
    use crate::plan::testing::{OPTIONS, contract};

    #[test]
    fn every_word_leads_to_a_key_or_a_check_there_is() {
        assert!(KEYS.iter().all(|(_, ours)| checks::find_key(ours).is_some() || COLUMN_KEYS.contains(ours)));
        assert!(CHECKS.iter().all(|(_, ours)| checks::find(ours).is_some()));
    }

    #[test]
    fn words_may_be_joined_in_any_way() {
        assert_eq!(
            (key("minLength"), key("primaryKey"), key("ENUM")),
            (Some("min_length"), Some("primary_key"), Some("allowed"))
        );
        assert_eq!(
            (check("not_nulls"), check("RowCount"), check("default")),
            (Some("not_null"), Some("row_count"), None)
        );
    }

    /// What the author of a contract is told to do about its first problem.
    fn help_of(yaml: &str) -> String {
        plan(&[contract("orders", yaml)], &OPTIONS).remove(0).1.remove(0).help
    }

    #[test]
    fn words_of_other_tools_lead_to_ours() {
        for (written, ours) in [("enum: [a]", "allowed"), ("tests: [unique]", "checks"), ("minLength: 1", "min_length")]
        {
            assert_eq!(
                help_of(&format!("schema: [{{ name: a, type: string, {written} }}]")),
                format!("did you mean `{ours}`?")
            );
        }
        for (written, ours) in [("between: 1", "in_range"), ("avg: 1", "mean"), ("relationships: x", "references")] {
            let yaml = format!("schema: [{{ name: a, type: integer, checks: [{written}] }}]");
            assert_eq!(help_of(&yaml), format!("did you mean `{ours}`?"));
        }
        assert!(help_of("schema: [{ name: a, default: 1 }]").starts_with("keys of a column are `name`, `type`, "));
        assert_eq!(help_of("schema: [{ name: a, nullable: false }]"), "did you mean `required: true`?");
        assert!(help_of("schema: [{ name: a, nullable: true }]").starts_with("remove it: a column may hold nulls"));
        let null = "schema: [{ name: a, type: string, allowed: [x, null] }]";
        assert_eq!(help_of(null), "leave it out: nulls are skipped anyway; the text is written in quotes, `\"null\"`");
        let range = "schema: [{ name: a, type: integer, checks: [in_range: { min: 1, sverity: warn }] }]";
        assert_eq!(help_of(range), "did you mean `severity`?");
    }
}
