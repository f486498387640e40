//! Faults of NDJSON: its lines, its keys, its texts, its depth.

use crate::case::Case;

fn json(id: &str, bytes: impl Into<Vec<u8>>) -> Case {
    Case::data(format!("json-{id}"), "x.ndjson", bytes)
}

/// A file in which a key is met first far behind.
fn late(last: &str) -> String {
    let rows: String = (0..40_000).map(|at| format!("{{\"id\": {at}}}\n")).collect();
    format!("{rows}{last}\n")
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = lines();
    cases.extend(keys());
    cases.extend(texts());
    cases.extend(values());
    cases.extend(depth());
    cases.extend(options());
    cases
}

/// What a contract says about delimited text and this format does not follow: what was said to be null would be checked
/// as a value.
fn options() -> Vec<Case> {
    let of = |id: &str, options: &str| {
        let contract =
            format!("name: x\nsource: {{path: x.csv, {options}}}\nschema:\n  - name: note\n    type: string\n");
        Case::data(format!("json-{id}"), "x.ndjson", "{\"note\": \"open\"}\n").contract(&contract)
    };
    let told = |keys: &str| format!("x.ndjson: is NDJSON, for which the contract's {keys} nothing");
    let two = told("`quoted_empty`, `trim` mean");
    vec![
        of("option-null-values", "null_values: [open]").unknown(&[told("`null_values` means").as_str()]),
        of("option-delimiter", "delimiter: ';', header: false").holds(&["1 row"]),
        of("option-several", "trim: true, header: true, quoted_empty: text").unknown(&[two.as_str(), "remove them from the contract"]),
        of("option-quoted-empty", "quoted_empty: text").unknown(&[told("`quoted_empty` means").as_str()]),
        of("option-of-standard-input", "null_values: [open]")
            .arguments(&["check", "x.yaml", "-"])
            .input(crate::case::Input::Bytes(b"{\"note\": \"open\"}\n".to_vec()))
            .unknown(&["is NDJSON, for which the contract's `null_values` means nothing"]),
        of("option-encoding", "encoding: utf-8").holds(&["1 row"]),
        Case::lint("json-option-of-a-named-file", "name: x\nsource: {path: x.ndjson, null_values: [open]}\nschema: [{name: note}]\n")
            .refused(&["x.yaml:2:26", "`null_values` means nothing for the format `ndjson`"]),
        Case::data("json-notation", "x.ndjson", "{\"day\": \"31/01/2026\", \"yes\": \"Y\"}\n")
            .contract("name: x\nschema:\n  - {name: day, type: date, format: '%d/%m/%Y'}\n  - {name: yes, type: boolean, true_values: [Y]}\n")
            .holds(&["1 row"]),
    ]
}

fn lines() -> Vec<Case> {
    vec![
        json("empty", "").unknown(&["is empty: not a single byte"]),
        json("only-line-ends", "\n\n\n").fails(&["not_empty"]),
        json("mark", "\u{feff}{\"id\": 1, \"note\": \"a\"}\n").holds(&["1 row"]),
        json("utf-16", "{\"id\": 1}\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
            .unknown(&["x.ndjson", "UTF-16"]),
        json("latin-1", b"{\"id\": 1, \"note\": \"caf\xe9\"}\n".to_vec()).unknown(&["line 1", "not UTF-8"]),
        json("nul", "{\"id\": 1, \"note\": \"\0\"}\n").unknown(&["NUL"]),
        json("page", "<!DOCTYPE html><html><body>Gateway Timeout</body></html>").unknown(&["HTML page"]),
        Case::data("json-page-named-json", "x.json", "<html>\n<head><title>502</title></head></html>\n")
            .unknown(&["x.json", "HTML page"]),
        Case::data("json-array", "x.json", "[{\"id\": 1, \"note\": \"a\"}]\n").unknown(&["one JSON array"]),
        Case::data("json-one-object-over-lines", "x.json", "{\n  \"id\": 1,\n  \"note\": \"a\"\n}\n")
            .unknown(&["line 1", "whole object"]),
        Case::data("json-error-of-a-service", "x.json", "{\"error\": \"rate limit exceeded\"}\n").fails(&["id"]),
        json("csv", "id,note\n1,a\n").unknown(&["is named as NDJSON but holds delimited text", "say `format: csv`"]),
        Case::data("json-csv-named-json", "x.json", "id,note\n1,a\n").unknown(&["delimited text", "say `format: csv`"]),
        json("git-lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n").unknown(&["Git LFS pointer"]),
        json("a-text", "\"a\"\n").unknown(&["line 1", "no JSON object"]),
        json("null", "{\"id\": 1}\nnull\n").unknown(&["line 2", "no JSON object"]),
        json("a-list", "{\"id\": 1}\n[1]\n").unknown(&["line 2", "no JSON object"]),
        json("cut", "{\"id\": 1}\n{\"id\": 2, \"no").unknown(&["line 2"]),
        json("cut-in-the-middle", "{\"id\": 1}\n{\"id\": 2\n{\"id\": 3}\n").unknown(&["line 2"]),
        json("two-on-a-line", "{\"id\": 1} {\"id\": 2}\n").unknown(&["line 1"]),
        json("two-on-a-line-with-a-comma", "{\"id\": 1},\n{\"id\": 2}\n").unknown(&["line 1"]),
        json("text-behind-an-object", "{\"id\": 1} x\n").unknown(&["line 1"]),
        json("comment", "// all\n{\"id\": 1}\n").unknown(&["line 1"]),
        json("trailing-comma", "{\"id\": 1,}\n").unknown(&["line 1"]),
        json("single-quotes", "{'id': 1}\n").unknown(&["line 1"]),
        json("bare-key", "{id: 1}\n").unknown(&["line 1"]),
        json("carriage-returns", "{\"id\": 1}\r{\"id\": 2}\r").unknown(&["x.ndjson", "carriage returns"]),
        json("windows-lines", "{\"id\": 1, \"note\": \"a\"}\r\n{\"id\": 2, \"note\": \"a\"}\r\n").holds(&["2 rows"]),
        json("blank-lines", "\n{\"id\": 1, \"note\": \"a\"}\n\n   \n{\"id\": 2, \"note\": \"a\"}\n").holds(&["2 rows"]),
        json("record-separators", "\u{1e}{\"id\": 1}\n").unknown(&["line 1"]),
        json("broken-far-behind", late("{\"id\": ")).unknown(&["line 40001"]),
    ]
}

fn keys() -> Vec<Case> {
    let typed = |case: Case| {
        case.contract(
            "name: x\nschema:\n  - name: id\n    type: integer\n  - name: late\n    type: integer\n    min: 0\n",
        )
    };
    vec![
        typed(json("late-key", late("{\"id\": 1, \"late\": -1}"))).fails(&["1 of 1 row below 0"]),
        typed(json("late-key-of-another-type", late("{\"id\": 1, \"late\": \"x\"}"))).fails(&["1 of"]),
        typed(json("key-that-never-comes", late("{\"id\": 1}"))).fails(&["late"]),
        json("late-key-that-is-not-wanted", late("{\"id\": 1, \"note\": \"a\", \"more\": 1}"))
            .and(&["--fail-on", "warn"])
            .fails(&["more"]),
        json("missing-key", "{\"id\": 1, \"note\": \"a\"}\n{\"note\": \"a\"}\n")
            .fails(&["1 of 2 rows without a value"]),
        json("duplicate-key", "{\"id\": 1, \"id\": 2}\n").unknown(&["line 1", "the key `id` stands twice"]),
        json("duplicate-key-escaped", "{\"id\": 1, \"\\u0069d\": 2}\n")
            .unknown(&["line 1", "the key `id` stands twice"]),
        json("duplicate-key-not-wanted", "{\"id\": 1, \"note\": \"a\", \"x\": 1, \"x\": 2}\n")
            .unknown(&["line 1", "the key `x` stands twice"]),
        json("duplicate-key-far-behind", late("{\"id\": 1, \"note\": \"a\", \"note\": \"b\"}"))
            .unknown(&["line 40001", "stands twice"]),
        json("duplicate-key-nested", "{\"id\": 1, \"note\": \"a\", \"more\": {\"a\": 1, \"a\": 2}}\n")
            .unknown(&["line 1", "a key stands twice in it"]),
        json(
            "duplicate-key-nested-in-a-list",
            "{\"id\": 1, \"note\": \"a\", \"more\": [{}, {\"a\": 1, \"\\u0061\": 2}]}\n",
        )
        .unknown(&["line 1", "a key stands twice in it"]),
        json("duplicate-key-nested-and-wanted", "{\"id\": 1, \"v\": {\"a\": \"x\", \"a\": 1}}\n")
            .contract("name: x\nschema:\n  - name: v\n    type: \"struct(a: integer)\"\n")
            .unknown(&["line 1", "a key stands twice in it"]),
        json("same-key-in-two-objects", "{\"id\": 1, \"note\": \"a\", \"more\": [{\"a\": 1}, {\"a\": {\"a\": 2}}]}\n")
            .holds(&["1 row"]),
        json(
            "duplicate-key-nested-and-private",
            "{\"id\": 1, \"note\": \"a\", \"more\": {\"anna@example.com\": 1, \"anna@example.com\": 2}}\n",
        )
        .unknown(&["line 1", "the value of `more`: a key stands twice in it"])
        .hides(&["anna"]),
        json("duplicate-key-of-5000-letters", format!("{{\"{0}\": 1, \"{0}\": 2}}\n", "k".repeat(5_000)))
            .unknown(&["line 1", "k…` stands twice"])
            .hides(&[&"k".repeat(61)]),
        json("empty-key", "{\"id\": 1, \"note\": \"a\", \"\": 1}\n").ends(&[0, 3], &[]),
        json("other-case", "{\"ID\": 1, \"note\": \"a\"}\n").fails(&["id"]),
        json("key-with-a-nul", "{\"id\": 1, \"note\": \"a\", \"a\\u0000\": 1}\n").holds(&["1 row"]),
        json("key-that-is-a-prototype", "{\"id\": 1, \"note\": \"a\", \"__proto__\": {\"id\": 2}}\n").holds(&["1 row"]),
        json("twenty-thousand-keys", {
            let keys: String = (0..20_000).map(|at| format!(", \"c{at}\": 1")).collect();
            format!("{{\"id\": 1, \"note\": \"a\"{keys}}}\n")
        })
        .holds(&[])
        .seconds(60),
    ]
}

fn texts() -> Vec<Case> {
    let note = |id: &str, text: &str| json(id, format!("{{\"id\": 1, \"note\": \"{text}\"}}\n"));
    vec![
        note("lone-high-surrogate", "\\ud800").unknown(&["line 1"]),
        note("lone-low-surrogate", "\\udc00").unknown(&["line 1"]),
        note("surrogates-turned-round", "\\udc00\\ud800").unknown(&["line 1"]),
        note("surrogate-pair", "\\ud83d\\ude42").holds(&["1 row"]),
        note("surrogate-before-text", "\\ud83dx").unknown(&["line 1"]),
        note("unknown-escape", "\\x41").unknown(&["line 1"]),
        note("short-escape", "\\u12").unknown(&["line 1"]),
        note("raw-tab", "a\tb").unknown(&["line 1"]),
        note("escaped-nul", "\\u0000").ends(&[0, 1, 3], &[]),
        json("lone-surrogate-not-wanted", "{\"id\": 1, \"note\": \"a\", \"x\": \"\\ud800\"}\n").ends(&[0, 3], &[]),
        json("lone-surrogate-in-a-key", "{\"id\": 1, \"note\": \"a\", \"\\ud800\": 1}\n").unknown(&["line 1"]),
    ]
}

fn values() -> Vec<Case> {
    let of = |id: &str, kind: &str, value: &str| {
        json(id, format!("{{\"v\": {value}}}\n")).column("v", &[&format!("type: \"{kind}\""), "required: true"])
    };
    vec![
        of("integer-as-text", "integer", "\"1\"").fails(&["1 of 1 row"]),
        of("integer-with-a-fraction", "integer", "1.0").fails(&["1 of 1 row"]),
        of("integer-with-an-exponent", "integer", "1e3").fails(&["1 of 1 row"]),
        of("integer-beyond-2-63", "integer", "18446744073709551616").fails(&["1 of 1 row"]),
        of("integer-of-2-53-and-one", "integer", "9007199254740993").and(&["--verbose"]).holds(&["1 row"]),
        of("integer-of-5000-digits", "integer", &"9".repeat(5_000)).fails(&["1 of 1 row"]),
        of("integer-minus-nothing", "integer", "-0").ends(&[0, 1], &[]),
        of("integer-true", "integer", "true").fails(&["1 of 1 row"]),
        of("integer-null", "integer", "null").fails(&["1 of 1 row without a value"]),
        of("integer-list", "integer", "[1]").fails(&["1 of 1 row"]),
        of("leading-zero", "integer", "01").unknown(&["line 1"]),
        of("plus", "integer", "+1").unknown(&["line 1"]),
        of("nan", "float", "NaN").unknown(&["line 1"]),
        of("infinity", "float", "-Infinity").unknown(&["line 1"]),
        of("nan-as-text", "float", "\"NaN\"").fails(&["1 of 1 row"]),
        of("float-1e400", "float", "1e400").fails(&["1 of 1 row"]),
        of("float-of-a-huge-exponent", "float", "1e99999999999999999999").fails(&["1 of 1 row"]),
        of("decimal-of-a-huge-exponent", "decimal", "1e999999999").fails(&["1 of 1 row"]),
        of("decimal-of-many-digits", "decimal(10, 2)", "0.10000000000000000001").fails(&["1 of 1 row"]),
        of("text-that-is-a-number", "string", "5").fails(&["1 of 1 row"]),
        of("text-that-is-a-truth", "string", "false").fails(&["1 of 1 row"]),
        of("text-that-is-an-object", "string", "{}").fails(&["1 of 1 row"]),
        of("truth-that-is-a-number", "boolean", "1").fails(&["1 of 1 row"]),
        of("truth-that-is-a-text", "boolean", "\"true\"").fails(&["1 of 1 row"]),
        of("date-that-is-none", "date", "\"2024-02-30\"").fails(&["1 of 1 row"]),
        of("date-as-a-number", "date", "20240229").fails(&["1 of 1 row"]),
        of("list-of-other-items", "list(integer)", "[1, \"2\"]").fails(&["1 of 1 row"]),
        of("struct-of-another-field", "struct(a: integer)", "{\"a\": \"1\"}").fails(&["1 of 1 row"]),
    ]
}

fn depth() -> Vec<Case> {
    let nested = |depth: usize| {
        format!("{{\"id\": 1, \"note\": \"a\", \"more\": {}{}}}\n", "[".repeat(depth), "]".repeat(depth))
    };
    let objects = |depth: usize| {
        format!("{{\"id\": 1, \"note\": \"a\", \"more\": {}1{}}}\n", "{\"a\":".repeat(depth), "}".repeat(depth))
    };
    vec![
        json("100-deep", nested(100)).holds(&["1 row"]),
        json("200-deep", nested(200)).unknown(&["line 1"]).seconds(10),
        json("100000-deep", nested(100_000)).unknown(&["line 1"]).seconds(10),
        json("ten-million-deep", "")
            .repeated("x.ndjson", "{\"id\": 1, \"more\": ", "[[[[[[[[[[", 1_000_000, "]}\n")
            .unknown(&["line 1"])
            .seconds(40)
            .mebibytes(400),
        json("objects-100-deep", objects(100)).holds(&["1 row"]),
        json("objects-200-deep", objects(200)).unknown(&["line 1"]),
        json("objects-1000000-deep", "")
            .repeated("x.ndjson", "{\"id\": 1, \"more\": ", "{\"a\":", 1_000_000, "1}\n")
            .unknown(&["line 1"])
            .seconds(40),
        json("brackets-never-closed", "")
            .repeated("x.ndjson", "", "[[[[[[[[[[", 1_000_000, "")
            .unknown(&["x.ndjson"])
            .seconds(40),
        json("braces-never-closed", "")
            .repeated("x.ndjson", "{\"id\": ", "{\"a\":", 1_000_000, "")
            .unknown(&["line 1"])
            .seconds(40),
        json("many-brackets-on-many-lines", "")
            .repeated("x.ndjson", "", "[\n", 1_000_000, "")
            .unknown(&["x.ndjson"])
            .seconds(40),
    ]
}
