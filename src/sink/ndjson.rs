//! Rows as JSON objects, one a line: records of such a file as they stand, and rows of other formats cell by cell.

use super::label::{Label, Origin};
use crate::data::{Cell, Kind, LABEL_COLUMN, LABEL_COLUMNS, LABEL_MARK, Value, is_label};
use crate::output::Draft;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Number, Value as Json};
use std::fmt;
use std::io::{self, BufWriter, Write};

/// An NDJSON file in the making.
pub(super) struct NdjsonOut {
    out: BufWriter<Draft>,
    /// The columns of a row that comes as cells, with their declared types.
    columns: Vec<(String, Option<Kind>)>,
    /// Who labels the rows, where they are labelled.
    origin: Option<Origin>,
    /// Whether records may hold the label of an earlier quarantine.
    holds_labels: bool,
    /// The entries that the folders of the file that is being read name.
    partitions: Entries,
    line: Vec<u8>,
}

/// Entries of an object: names, and values as JSON.
type Entries = Vec<(String, String)>;

impl NdjsonOut {
    /// Begins a file.
    pub(super) fn new(
        draft: Draft,
        columns: Vec<(String, Option<Kind>)>,
        origin: Option<Origin>,
        holds_labels: bool,
    ) -> Self {
        let out = BufWriter::with_capacity(1 << 18, draft);
        Self { out, columns, origin, holds_labels, partitions: Vec::new(), line: Vec::new() }
    }

    /// Records of an NDJSON file come next.
    pub(super) fn begin_file(&mut self, partitions: &[(String, Option<String>)]) {
        let entry = |(name, text): &(String, Option<String>)| {
            let kind = self.columns.iter().find(|(column, _)| column == name).and_then(|(_, kind)| kind.as_ref());
            (name.clone(), text.as_ref().map_or_else(|| "null".to_owned(), |text| json_of_text(text, kind)))
        };
        self.partitions = partitions.iter().map(entry).collect();
    }

    /// Whether records may be written with [`NdjsonOut::write_records`].
    pub(super) fn is_verbatim(&self) -> bool {
        self.origin.is_none() && !self.holds_labels && self.partitions.is_empty()
    }

    /// Writes several whole lines as they stand.
    pub(super) fn write_records(&mut self, records: &[u8]) -> io::Result<()> {
        self.out.write_all(records)?;
        if records.ends_with(b"\n") { Ok(()) } else { self.out.write_all(b"\n") }
    }

    /// Writes one record: what is added stands behind its own entries.
    pub(super) fn write_record(&mut self, record: &[u8], line_end: &[u8], label: Option<&Label<'_>>) -> io::Result<()> {
        let stripped = if self.holds_labels { without_label(record)? } else { None };
        let record = stripped.as_deref().unwrap_or(record);
        let body = record.trim_ascii_end();
        let Some((b'}', open)) = body.split_last() else { return Err(io::Error::other("a record is no JSON object")) };
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.extend_from_slice(open);
        push_entries(&mut line, &self.partitions);
        if let (Some(label), Some(origin)) = (label, &self.origin) {
            push_entries(&mut line, &label_entries(label, origin));
        }
        line.push(b'}');
        line.extend_from_slice(&record[body.len()..]);
        line.extend_from_slice(if line_end.is_empty() { b"\n" } else { line_end });
        self.out.write_all(&line)?;
        self.line = line;
        Ok(())
    }

    /// Writes one row of another format.
    pub(super) fn write_cells(&mut self, cells: &[Cell], label: Option<&Label<'_>>) -> io::Result<()> {
        let entry = |((name, kind), cell): (&(String, Option<Kind>), &Cell)| {
            let json = match cell {
                Cell::Null => "null".to_owned(),
                Cell::Value(value) => json_of(value, kind.as_ref()),
                Cell::Unreadable(text) => quoted(text),
            };
            (name.clone(), json)
        };
        let mut row: Entries = self.columns.iter().zip(cells).map(entry).collect();
        if let (Some(label), Some(origin)) = (label, &self.origin) {
            row.extend(label_entries(label, origin));
        }
        let mut line = b"{".to_vec();
        push_entries(&mut line, &row);
        line.extend_from_slice(b"}\n");
        self.out.write_all(&line)
    }

    /// The whole file.
    pub(super) fn finish(self) -> io::Result<Draft> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Writes entries behind those that are there already.
fn push_entries(line: &mut Vec<u8>, entries: &[(String, String)]) {
    for (name, json) in entries {
        if line.trim_ascii() != b"{" {
            line.push(b',');
        }
        line.extend_from_slice(quoted(name).as_bytes());
        line.push(b':');
        line.extend_from_slice(json.as_bytes());
    }
}

fn label_entries(label: &Label<'_>, origin: &Origin) -> Entries {
    let list = |texts: &[String]| format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(","));
    let values = [
        quoted(LABEL_MARK),
        list(&label.reasons.checks),
        list(&label.reasons.columns),
        list(&label.reasons.sentences),
        quoted(&origin.contract),
        origin.version.as_deref().map_or_else(|| "null".to_owned(), quoted),
        quoted(label.file),
        label.row.to_string(),
        quoted(&origin.run),
    ];
    LABEL_COLUMNS.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// A record without the label of an earlier quarantine; `None` where it has none.
fn without_label(record: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let needle = format!("\"{LABEL_COLUMN}");
    if memchr::memmem::find(record, needle.as_bytes()).is_none() {
        return Ok(None);
    }
    let entries: Object<'_> = serde_json::from_slice(record)?;
    let mut line = b"{".to_vec();
    for (name, value) in entries.0.iter().filter(|(name, _)| !is_label(name)) {
        if line.len() > 1 {
            line.push(b',');
        }
        serde_json::to_writer(&mut line, name)?;
        line.push(b':');
        line.extend_from_slice(value.get().as_bytes());
    }
    line.push(b'}');
    Ok(Some(line))
}

/// The entries of an object in order, their values as they are written.
struct Object<'j>(Vec<(String, &'j RawValue)>);

impl<'j> Deserialize<'j> for Object<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'j> Visitor<'j> for InOrder {
    type Value = Object<'j>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Object<'j>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Object(entries))
    }
}

/// A value of another format. One that JSON has no word for is a text.
fn json_of(value: &Value, kind: Option<&Kind>) -> String {
    match value {
        Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) => value.to_string(),
        Value::Float(_) => number_of(&value.to_string()),
        Value::String(text) => json_of_text(text, kind),
        Value::Nested(text) if serde_json::from_str::<&RawValue>(text).is_ok() => text.clone(),
        Value::Nested(_) | Value::Binary(_) | Value::Date(_) | Value::Time(_) | Value::Timestamp(_) => {
            quoted(&value.to_string())
        }
    }
}

/// A text as the type that the contract declares, where JSON writes such values without quotes and this is one.
fn json_of_text(text: &str, kind: Option<&Kind>) -> String {
    match kind {
        Some(Kind::Integer(_) | Kind::Float) => number_of(text),
        Some(Kind::Boolean) if matches!(text, "true" | "false") => text.to_owned(),
        _ => quoted(text),
    }
}

/// A number with exactly these digits, or a text where they are none.
fn number_of(text: &str) -> String {
    let is_number = text.trim() == text && serde_json::from_str::<Number>(text).is_ok();
    if is_number { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_label_is_taken_off_and_nothing_else_changes() {
        let record = br#"{"a":1.50, "b":"\u00e9 \"_tabpact\"","_tabpact":"quarantine/1","_tabpact_row":3}"#;
        let stripped = without_label(record).unwrap().unwrap();
        assert_eq!(String::from_utf8(stripped).unwrap(), r#"{"a":1.50,"b":"\u00e9 \"_tabpact\""}"#);
        assert_eq!(without_label(b"{\"a\":1}").unwrap(), None);
    }

    #[test]
    fn a_number_keeps_its_digits() {
        for text in ["12", "1.50", "18446744073709551616"] {
            assert_eq!(number_of(text), text);
        }
        for text in ["007", "NaN", " 1", ""] {
            assert_eq!(number_of(text), format!("\"{text}\""));
        }
    }
}
