//! Mistakes about where data lies and how it is written, and what is told of them.

use crate::{column, source, told};

#[test]
fn how_text_is_read_means_nothing_where_no_value_is_text() {
    let told_of = |path: &str, keys: &str| told(&format!("{}source: {path}\n", column(keys)));
    let nothing = |key: &str| {
        let help = "remove it: the values of these files are no text";
        format!("5:5: error: `{key}` means nothing for the format `parquet` ({help})\n")
    };
    for (keys, key) in [
        ("type: date\nformat: '%d/%m/%Y'", "format"),
        ("type: boolean\ntrue_values: [Y]", "true_values"),
        ("type: boolean\nfalse_values: [N]", "false_values"),
    ] {
        assert_eq!(told_of("x.parquet", keys), nothing(key));
        // The folders around the files may name the column, and then it is text.
        for path in ["x.ndjson", "x.csv", "x", "'data/day=*/x.parquet'", "x.parquet/"] {
            assert_eq!(told_of(path, keys), "", "{path} {keys}");
        }
    }
    assert_eq!(told_of("x.parquet", "type: timestamp\ntimezone: Europe/Berlin"), "");
    assert_eq!(told_of("x.parquet", "type: string\nformat: email"), "");
}

#[test]
fn mistakes_in_a_source_are_told_at_their_place() {
    for (keys, problem) in [
        ("format: csv", "4:1: error: the source has no `path` (add `path: data.csv`)\n"),
        (
            "path: [a.csv, b.csv]",
            "5:9: error: expected one path for `path`, found a list (several files are named by their folder, or by a pattern such as `data/*.csv`)\n",
        ),
        ("path: ''", "5:9: error: the path is empty (name a file, a folder, a glob, or `\"-\"` for standard input)\n"),
        (
            "path: s3://a/b.csv",
            "5:9: error: cannot read from `s3://` (only files are read; download it first, or pipe it and name `\"-\"` for standard input)\n",
        ),
        ("path: file:///a", "5:9: error: cannot read from `file://` (write the path itself: `/a`)\n"),
        ("path: a\nformat: tsv", "6:11: error: unknown `format` `tsv` (did you mean `csv`?)\n"),
        (
            "path: a\nformat: excel",
            "6:11: error: unknown `format` `excel` (known are `csv`, `ndjson`, `parquet`, `arrow`)\n",
        ),
        (
            "path: a\nformat: parquet\ndelimiter: ','",
            "7:3: error: `delimiter` means nothing for the format `parquet` (remove it, or declare `format: csv`)\n",
        ),
        (
            "path: x.pq\nnull_values: [open]",
            "6:3: error: `null_values` means nothing for the format `parquet` (remove it; `x.pq` is named so, and `format: csv` would say otherwise)\n",
        ),
        (
            "path: x.jsonl.gz\nencoding: utf-8\ntrim: true",
            "7:3: error: `trim` means nothing for the format `ndjson` (remove it; `x.jsonl.gz` is named so, and `format: csv` would say otherwise)\n",
        ),
        (
            "path: a\nformat: ndjson\nheader: true\nquoted_empty: text",
            "7:3: error: `header` means nothing for the format `ndjson` (remove it, or declare `format: csv`)\n\
             8:3: error: `quoted_empty` means nothing for the format `ndjson` (remove it, or declare `format: csv`)\n",
        ),
        ("path: a.arrow\nformat: csv\ncomment: '#'", ""),
        (
            "path: a\ndelimiter: ', '",
            "6:14: error: expected one ASCII character for `delimiter`, found `, ` (put the character in quotes, or write `tab`, `comma`, `semicolon` or `pipe`)\n",
        ),
        (
            "path: a\nquote: »",
            "6:10: error: expected one ASCII character for `quote`, found `»` (put the character in quotes)\n",
        ),
        ("path: a\ndelimiter: '\"'", "6:14: error: `delimiter` and `quote` are the same (change one of the two)\n"),
        (
            "path: a\ncomment: '\"'",
            "6:12: error: `comment` is also the delimiter or the quote (change one of the two)\n",
        ),
        (
            "path: a\nencoding: latin1",
            "6:13: error: cannot read the encoding `latin1`: only `utf-8` is read (convert the data first: `iconv -f latin1 -t utf-8 DATA`)\n",
        ),
        (
            "path: a\nheader: no",
            "6:11: error: expected `true` or `false` for `header`, found `no` (write `false`, without quotes)\n",
        ),
        ("path: a\nsep: ;", "6:3: error: unknown key `sep` (did you mean `delimiter`?)\n"),
        ("path: a\nquoted_empty: maybe", "6:17: error: unknown `quoted_empty` `maybe` (known are `null`, `text`)\n"),
        (
            "path: *.csv",
            "5:9: error: no anchor `&.csv` stands before the alias `*.csv` (quote a text that begins with `*`: \"*.csv\")\n",
        ),
    ] {
        assert_eq!(told(&source(keys)), problem, "{keys}");
    }
}

#[test]
fn the_keys_of_a_source_belong_into_it() {
    assert_eq!(
        told("name: a\nschema: [{name: b}]\npath: c.csv\ndelimiter: ;\n"),
        "\
3:1: error: `path` belongs into `source` (write `source: { path: … }`)
4:1: error: `delimiter` belongs into `source` (write `source: { path: …, delimiter: … }`)
"
    );
    assert_eq!(
        told("name: a\ndatasets:\n  - name: b\n    schema: [{name: c}]\n    null_values: [x]\n"),
        "5:5: error: `null_values` belongs into `source` (write `source: { path: …, null_values: … }`)\n"
    );
}
