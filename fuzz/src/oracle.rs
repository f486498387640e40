//! Plain readers that share no code with tabpact. Each says whether a file keeps [`CONTRACT`]; where it does not, no verdict
//! may be green. They are strict, slow, and know this one contract only.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use regex::Regex;
use std::collections::HashSet;
use std::panic::catch_unwind;
use std::sync::LazyLock;

/// The contract that the readers below know.
pub const CONTRACT: &str = "\
name: x
schema:
  - name: id
    type: integer
    required: true
    unique: true
    min: 0
  - name: amount
    type: decimal(10, 2)
    required: true
    min: 0
  - name: state
    type: string
    required: true
    allowed: [new, paid, sent]
  - name: day
    type: date
  - name: note
    type: string
    max_length: 20
quality:
  - row_count: { min: 1 }
";

/// A contract that most files with these columns keep, so that many are green.
pub const LOOSE: &str = "\
name: x
allow_empty: true
additional_columns: allow
schema:
  - name: id
    type: integer
  - name: note
    type: string
quality:
  - row_count: { max: 1000 }
";

/// The columns of [`CONTRACT`], in order.
const COLUMNS: [&str; 5] = ["id", "amount", "state", "day", "note"];

static WHOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^-?(0|[1-9][0-9]*)$").expect("a pattern"));
static INTEGER: LazyLock<Regex> = LazyLock::new(|| Regex::new("^(0|[1-9][0-9]*)$").expect("a pattern"));
static AMOUNT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(-0|0|[1-9][0-9]{0,7})(\.[0-9]{1,}0*)?$").expect("a pattern"));
static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^([0-9]{4})-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])$").expect("a pattern"));

/// What was found of one row, as texts: `None` is null.
type Texts = Vec<Option<String>>;

/// Whether rows keep [`LOOSE`].
fn hold_loosely(rows: &[Texts]) -> Result<(), String> {
    let wrong = rows.iter().find(|row| row[0].as_ref().is_some_and(|id| !WHOLE.is_match(id)));
    wrong.map_or(Ok(()), |row| Err(format!("id of {row:?}")))
}

/// Whether rows keep [`CONTRACT`].
fn hold(rows: &[Texts]) -> Result<(), String> {
    if rows.is_empty() {
        return Err("no row".to_owned());
    }
    let mut known = HashSet::new();
    for (at, row) in rows.iter().enumerate() {
        let [id, amount, state, day, note] = &row[..] else { return Err("five columns".to_owned()) };
        let wrong = |what: &str| format!("row {at}: {what}: {:?}", rows[at]);
        let id = id.as_ref().filter(|text| INTEGER.is_match(text)).ok_or_else(|| wrong("id"))?;
        if !known.insert(id.clone()) {
            return Err(wrong("a second id"));
        }
        amount.as_ref().filter(|text| is_amount(text)).ok_or_else(|| wrong("amount"))?;
        state.as_ref().filter(|text| ["new", "paid", "sent"].contains(&text.as_str())).ok_or_else(|| wrong("state"))?;
        if day.as_ref().is_some_and(|text| !is_day(text)) {
            return Err(wrong("day"));
        }
        if note.as_ref().is_some_and(|text| text.chars().count() > 20) {
            return Err(wrong("note"));
        }
    }
    Ok(())
}

/// At most eight digits before the point, and two behind it that count.
fn is_amount(text: &str) -> bool {
    let Some(digits) = AMOUNT.captures(text) else { return false };
    let fraction = digits.get(2).map_or("", |found| found.as_str()).trim_start_matches('.').trim_end_matches('0');
    // Minus nothing is not below nothing.
    fraction.len() <= 2 && (!text.starts_with('-') || fraction.is_empty())
}

fn is_day(text: &str) -> bool {
    let Some(parts) = DAY.captures(text) else { return false };
    let [year, month, day] = [1, 2, 3].map(|at| parts[at].parse::<u32>().expect("digits"));
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    day >= 1 && day <= days[month as usize - 1]
}

/// Whether a CSV file keeps [`CONTRACT`].
pub fn csv(bytes: &[u8]) -> Result<(), String> {
    hold(&csv_rows(bytes, &COLUMNS)?)
}

/// Whether a CSV file keeps [`LOOSE`].
pub fn csv_loosely(bytes: &[u8]) -> Result<(), String> {
    hold_loosely(&csv_rows(bytes, &["id", "note"])?)
}

/// The rows of a CSV file, read as RFC 4180 says: quotes around whole fields, doubled within.
fn csv_rows(bytes: &[u8], columns: &[&str]) -> Result<Vec<Texts>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut records = records(text)?.into_iter();
    let header = records.next().ok_or("no header")?;
    let place = |name: &str| {
        let places: Vec<usize> = (0..header.len()).filter(|at| header[*at] == name).collect();
        if places.len() == 1 { Ok(places[0]) } else { Err(format!("{name} stands {} times", places.len())) }
    };
    let places: Vec<usize> = columns.iter().map(|name| place(name)).collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for record in records {
        if record.len() != header.len() {
            return Err(format!("{} fields instead of {}", record.len(), header.len()));
        }
        rows.push(places.iter().map(|place| Some(record[*place].clone()).filter(|text| !text.is_empty())).collect());
    }
    Ok(rows)
}

fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    // `begins`: nothing of the field was read; `quoted`: within quotes; `closed`: behind the closing quote.
    let (mut begins, mut quoted, mut closed) = (true, false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends_line = letter == '\n' || (letter == '\r' && letters.peek() == Some(&'\n'));
        match letter {
            '\0' => return Err("a NUL".to_owned()),
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            _ if quoted => field.push(letter),
            '"' if begins => (quoted, begins) = (true, false),
            '"' => return Err("a quote within a field".to_owned()),
            ',' => {
                record.push(std::mem::take(&mut field));
                (begins, closed) = (true, false);
            }
            _ if ends_line => {
                if letter == '\r' {
                    letters.next();
                }
                let is_blank = begins && record.is_empty();
                record.push(std::mem::take(&mut field));
                (begins, closed) = (true, false);
                let whole = std::mem::take(&mut record);
                if !is_blank {
                    records.push(whole);
                }
            }
            '\r' => return Err("a carriage return within a field".to_owned()),
            _ if closed => return Err("text behind a quote".to_owned()),
            _ => {
                field.push(letter);
                begins = false;
            }
        }
    }
    if quoted {
        return Err("a quote that is never closed".to_owned());
    }
    if !(begins && record.is_empty()) {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

/// Whether an NDJSON file keeps [`CONTRACT`].
pub fn ndjson(bytes: &[u8]) -> Result<(), String> {
    hold(&ndjson_rows(bytes, &COLUMNS)?)
}

/// Whether an NDJSON file keeps [`LOOSE`].
pub fn ndjson_loosely(bytes: &[u8]) -> Result<(), String> {
    hold_loosely(&ndjson_rows(bytes, &["id", "note"])?)
}

/// The rows of an NDJSON file. Numbers are taken as they are written.
fn ndjson_rows(bytes: &[u8], columns: &[&'static str]) -> Result<Vec<Texts>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    for line in text.split('\n').filter(|line| !line.trim_matches([' ', '\t', '\r']).is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let object = value.as_object().ok_or("no object")?;
        let cell = |name: &&'static str| match (object.get(*name), *name) {
            (None | Some(serde_json::Value::Null), _) => Ok(None),
            (Some(serde_json::Value::Number(number)), "id" | "amount") => Ok(Some(number.to_string())),
            // An empty text is a value.
            (Some(serde_json::Value::String(text)), _) if text.is_empty() => Ok(Some("\u{0}".to_owned())),
            (Some(serde_json::Value::String(text)), _) => Ok(Some(text.clone())),
            (Some(other), _) => Err(format!("{name} is {other}")),
        };
        rows.push(columns.iter().map(cell).collect::<Result<Texts, _>>()?);
    }
    Ok(rows)
}

/// Whether a Parquet file keeps [`PARQUET`], as another library reads it; `None` where that cannot read it.
pub fn parquet(bytes: &[u8]) -> Option<Result<(), String>> {
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    let read = || {
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).ok()?.build().ok()?;
        reader.collect::<Result<Vec<RecordBatch>, _>>().ok()
    };
    // It may panic on what is damaged: then it says nothing.
    let batches = catch_unwind(std::panic::AssertUnwindSafe(read)).ok()??;
    Some(hold_batches(&batches))
}

/// The contract of the Parquet files.
pub const PARQUET: &str = "\
name: x
schema:
  - name: id
    type: integer
    required: true
    unique: true
    min: 0
  - name: state
    type: string
    required: true
    allowed: [new, paid, sent]
  - name: day
    type: date
    min: 2000-01-01
  - name: amount
  - name: share
    type: float
    min: 0
  - name: tags
quality:
  - row_count: { min: 1 }
";

fn hold_batches(batches: &[RecordBatch]) -> Result<(), String> {
    let (mut rows, mut known) = (0, HashSet::new());
    for batch in batches {
        rows += batch.num_rows();
        let ids = batch.column_by_name("id").ok_or("no id")?;
        // Other types are for the engines to agree on.
        if let Some(ids) = ids.as_primitive_opt::<Int64Type>() {
            for id in ids {
                let id = id.ok_or("no id")?;
                if id < 0 || !known.insert(id) {
                    return Err(format!("id {id}"));
                }
            }
        }
        if let Some(states) = batch.column_by_name("state").ok_or("no state")?.as_string_opt::<i32>() {
            for state in states {
                let state = state.ok_or("no state")?;
                if !["new", "paid", "sent"].contains(&state) {
                    return Err(format!("state {state}"));
                }
            }
        }
        if let Some(days) = batch.column_by_name("day").ok_or("no day")?.as_primitive_opt::<Date32Type>()
            && days.iter().flatten().any(|day| day < 10_957)
        {
            return Err("an early day".to_owned());
        }
    }
    if rows == 0 { Err("no row".to_owned()) } else { Ok(()) }
}
