//! What a header that lacks columns of the contract tells about how the file is written.

use super::words::names;
use crate::data::Table;
use std::collections::{HashMap, HashSet};

/// What separates columns, and how a contract names it.
const SEPARATORS: &[(char, &str)] = &[(',', "\",\""), (';', "\";\""), ('\t', "tab"), ('|', "\"|\"")];

/// What to do where other names were found instead of those that are missing, if the file explains that as a whole.
pub(super) fn remedy(missing: &[&str], extra: &[&str], table: &Table) -> Option<String> {
    if missing.is_empty() || !table.source.options.header {
        return None;
    }
    line_of_excel(extra).or_else(|| other_separator(missing, extra)).or_else(|| other_spelling(missing, extra, table))
}

/// Excel reads and drops a first line such as `sep=;`. It is no header.
fn line_of_excel(extra: &[&str]) -> Option<String> {
    let [only] = extra else { return None };
    let rest = only.strip_prefix("sep=")?;
    let named = SEPARATORS.iter().find(|(separator, _)| rest.chars().eq([*separator]));
    let set =
        named.map_or(String::new(), |(_, word)| format!(", and set `delimiter: {word}` in the contract's `source`"));
    Some(format!("the first line is Excel's `sep=`, and no header: remove it{set}"))
}

/// Names of the contract that stand in one column together.
fn other_separator(missing: &[&str], extra: &[&str]) -> Option<String> {
    let wanted: HashSet<String> = missing.iter().map(|name| name.to_lowercase()).collect();
    let found = |separator: char| {
        let joined = extra.iter().filter(|name| name.contains(separator));
        let parts = joined.flat_map(|name| name.split(separator));
        parts.filter(|part| wanted.contains(&part.trim().trim_matches('"').to_lowercase())).count()
    };
    let counts = SEPARATORS.iter().map(|(separator, word)| (found(*separator), word));
    let (count, word) = counts.max_by_key(|(count, _)| *count)?;
    let shown = if *word == "tab" { "a tab".to_owned() } else { word.replace('"', "`") };
    (count >= 2 || (count == 1 && missing.len() == 1))
        .then(|| format!("the header looks separated by {shown}: set `delimiter: {word}` in the contract's `source`"))
}

/// Names that differ from those of the contract only in case, or in spaces around them.
fn other_spelling(missing: &[&str], extra: &[&str], table: &Table) -> Option<String> {
    let plain = |name: &str| name.trim().to_lowercase();
    let found: HashMap<String, &str> = extra.iter().map(|name| (plain(name), *name)).collect();
    let pairs = missing.iter().filter_map(|name| Some((*name, *found.get(&plain(name))?)));
    let pairs: Vec<(&str, &str)> = pairs.collect();
    let in_case = pairs.iter().filter(|(name, found)| name.trim() != found.trim()).count();
    let in_spaces = pairs.iter().filter(|(name, found)| name.trim() == *name && found.trim() != *found).count();
    let trim = "`trim: true` in the contract's `source` drops spaces";
    let is_text = table.source.is_delimited() && !table.source.options.trim;
    let told = names(pairs.iter().map(|(_, found)| *found));
    match (pairs.len(), in_case, in_spaces) {
        (0, ..) => None,
        (_, 0, _) if is_text => Some(format!("spaces stand around {told}: {trim}")),
        (_, _, 0) => Some(format!("in the data it is {told}: the case of letters counts")),
        (..) if is_text => Some(format!("in the data it is {told}: the case of letters counts, and spaces do; {trim}")),
        (..) => Some(format!("in the data it is {told}: spaces and the case of letters count")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::testing::table;

    fn told(missing: &[&str], extra: &[&str]) -> String {
        remedy(missing, extra, &table("orders", missing)).unwrap_or_default()
    }

    #[test]
    fn a_header_in_one_column_has_another_separator() {
        let set = |shown: &str, word: &str| {
            format!("the header looks separated by {shown}: set `delimiter: {word}` in the contract's `source`")
        };
        assert_eq!(told(&["a", "b", "c"], &["a;b;other"]), set("`;`", "\";\""));
        assert_eq!(told(&["a", "b"], &["a\tb"]), set("a tab", "tab"));
        assert_eq!(told(&["a", "b"], &["A| b"]), set("`|`", "\"|\""));
        assert_eq!(told(&["a", "b"], &["a,b"]), set("`,`", "\",\""));
        assert_eq!(told(&["a", "b"], &["x;y"]), "");
        assert_eq!(told(&["a", "b"], &["a;y"]), "");
    }

    #[test]
    fn the_first_line_of_excel_is_no_header() {
        let expected = "the first line is Excel's `sep=`, and no header: remove it, and set `delimiter: \";\"` in the contract's `source`";
        assert_eq!(told(&["a", "b"], &["sep=;"]), expected);
    }

    #[test]
    fn names_in_another_spelling_are_told_once() {
        assert_eq!(
            told(&["id", "amount"], &["ID", "Amount"]),
            "in the data it is `ID`, `Amount`: the case of letters counts"
        );
        let trim = "`trim: true` in the contract's `source` drops spaces";
        assert_eq!(
            told(&["id", "amount"], &[" id", "amount "]),
            format!("spaces stand around ` id`, `amount `: {trim}")
        );
        assert!(told(&["id", "amount"], &["Id", "amount "]).ends_with(trim));
        assert_eq!(told(&["id", "amount"], &["idd"]), "");
    }
}
