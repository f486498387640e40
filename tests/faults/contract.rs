//! Faults of contracts: what an author mistypes, and what an enemy writes.

use crate::case::Case;

const HEAD: &str = "name: x\nschema:\n  - name: id\n    type: integer\n  - name: note\n    type: string\n";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = bytes();
    cases.extend(bombs());
    cases.extend(large());
    cases.extend(yaml());
    cases.extend(words());
    cases.extend(nothing());
    cases.extend(limits());
    cases.extend(patterns());
    cases.extend(ages());
    for case in &mut cases {
        case.id.insert_str(0, "contract-");
    }
    cases
}

/// Files that are no contracts.
fn bytes() -> Vec<Case> {
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| HEAD.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    vec![
        Case::lint("column-of-a-quarantine", "name: x\nschema:\n  - name: id\n  - name: _tabpact\n")
            .refused(&["x.yaml:4:11", "`_tabpact` is a name for what a quarantine adds to a row"]),
        Case::lint("column-like-those-of-a-quarantine", "name: x\nschema:\n  - name: _tabpact_new\n")
            .refused(&["does not begin with `_tabpact`"]),
        Case::lint("empty", "").refused(&["the contract is empty"]),
        Case::lint("only-comments", "# nothing\n\n").refused(&["the contract is empty"]),
        Case::lint("only-a-mark", "\u{feff}").refused(&["the contract is empty"]),
        Case::lint("only-spaces", "   \n\n \n").refused(&["the contract is empty"]),
        Case::lint("nul", "name: a\0b\n").refused(&["NUL byte", "x.yaml:1:"]),
        Case::lint("utf-16-little", utf_16(u16::to_le_bytes)).refused(&["x.yaml"]),
        Case::lint("utf-16-big", utf_16(u16::to_be_bytes)).refused(&["x.yaml"]),
        Case::lint("latin-1", b"name: caf\xe9\n".to_vec()).refused(&["not UTF-8"]),
        Case::lint("parquet", b"PAR1\x15\x04\x15".to_vec()).refused(&["it looks like Parquet"]),
        Case::lint("arrow", b"ARROW1\x01\x01".to_vec()).refused(&["it looks like Arrow"]),
        Case::lint("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec()).refused(&["x.yaml"]),
        Case::lint("csv", "id,note\n1,a\n").refused(&["it looks like delimited text"]),
        Case::lint("ndjson", "{\"id\": 1}\n{\"id\": 2}\n").refused(&["newline-delimited JSON"]),
        Case::lint("html", "<!DOCTYPE html><html><body>404</body></html>").refused(&["x.yaml"]),
        Case::lint("git-lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n")
            .refused(&["x.yaml"]),
        Case::lint("two-mebibytes", "#".repeat(2 << 20)).refused(&["larger than 1 MiB"]),
        Case::run("a-folder", &["check", "x.yaml"])
            .made(|folder| std::fs::create_dir(folder.join("x.yaml")).expect("a folder"))
            .refused(&["x.yaml"]),
        Case::run("a-link-to-nothing", &["lint", "x.yaml"])
            .made(|folder| crate::link("gone", folder, "x.yaml"))
            .refused(&["x.yaml"]),
        Case::run("a-link-to-itself", &["lint", "x.yaml"])
            .made(|folder| crate::link("x.yaml", folder, "x.yaml"))
            .refused(&["x.yaml"]),
        Case::run("endless-zeros", &["lint", "/dev/zero"]).refused(&["/dev/zero"]).seconds(10),
        Case::run("no-such-folder", &["lint", "nowhere/x.yaml"]).refused(&["nowhere/x.yaml"]),
    ]
}

/// What is small and grows, and what is deep.
fn bombs() -> Vec<Case> {
    let laughs: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned())
        .chain((1..9).map(|at| format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 9].join(", "))))
        .collect();
    let keys: String = (0..30_000).map(|at| format!("k{at}: 1\n")).collect();
    let columns: String = (0..9_000).map(|at| format!("  - name: c{at}\n")).collect();
    let deep_map: String = (0..60).map(|at| format!("{}k:\n", " ".repeat(at))).collect();
    vec![
        Case::lint("billion-laughs", format!("{laughs}{HEAD}")).refused(&["more than 20000 values"]).seconds(15),
        Case::lint("alias-in-itself", format!("{HEAD}tags: &a [*a]\n")).refused(&["inside the value that it repeats"]),
        Case::lint("alias-without-anchor", format!("{HEAD}owner: *me\n")).refused(&["no anchor `&me`"]),
        Case::lint("many-aliases", format!("{HEAD}owner: &a me\ntags: [{}]\n", vec!["*a"; 200].join(", ")))
            .refused(&["more than 100 aliases"]),
        Case::lint("brackets", "[".repeat(1_000_000)).refused(&["x.yaml"]).seconds(15),
        Case::lint("braces", "{a: ".repeat(200_000)).refused(&["x.yaml"]).seconds(15),
        Case::lint("dashes", "- ".repeat(400_000)).refused(&["x.yaml"]).seconds(15),
        Case::lint("question-marks", "? ".repeat(400_000)).refused(&["x.yaml"]).seconds(15),
        Case::lint("deep-map", deep_map).refused(&["x.yaml"]),
        Case::lint("many-keys", keys).refused(&["more than 20000 values"]).seconds(15),
        Case::lint("many-columns", format!("name: x\nschema:\n{columns}")).ends(&[0, 2], &["1 contract"]).seconds(30),
        Case::lint("long-scalar", format!("{HEAD}description: {}\n", "a".repeat(900_000)))
            .holds(&["1 contract"])
            .seconds(15),
        Case::lint("long-key", format!("{HEAD}{}: 1\n", "a".repeat(500_000))).refused(&["x.yaml:7:1"]).seconds(15),
        Case::lint(
            "many-anchors",
            format!("{HEAD}tags: [{}]\n", (0..9_000).map(|at| format!("&a{at} x")).collect::<Vec<_>>().join(", ")),
        )
        .ends(&[0, 2], &["1 contract"])
        .seconds(20),
    ]
}

/// Values that are long or deep by themselves.
fn large() -> Vec<Case> {
    vec![
        Case::lint("deep-type", format!("name: x\nschema:\n  - name: id\n    type: {}\n", "list(".repeat(100_000)))
            .refused(&["the type is longer than 1000 bytes"]),
        Case::lint(
            "deep-expression",
            format!("{HEAD}quality:\n  - expression: \"{}id{} > 0\"\n", "(".repeat(100_000), ")".repeat(100_000)),
        )
        .refused(&["x.yaml:8:"])
        .seconds(20),
        Case::lint(
            "long-expression",
            format!("{HEAD}quality:\n  - expression: \"{}\"\n", vec!["id > 0"; 50_000].join(" and ")),
        )
        .ends(&[0, 2], &["1 contract"])
        .seconds(30),
        Case::lint("deep-not", format!("{HEAD}quality:\n  - expression: \"{} id > 0\"\n", "not ".repeat(100_000)))
            .ends(&[0, 2], &["1 contract"])
            .seconds(30),
        Case::of_contract(
            "long-expression-checked",
            format!("{HEAD}quality:\n  - expression: \"{}\"\n", vec!["id > 0"; 2_000].join(" and ")),
        )
        .ends(&[0, 2], &[])
        .seconds(60),
        Case::lint(
            "many-allowed",
            format!("{HEAD}    allowed: [{}]\n", (0..15_000).map(|at| format!("v{at}")).collect::<Vec<_>>().join(", ")),
        )
        .holds(&["1 contract"])
        .seconds(20),
        Case::lint(
            "many-mistakes",
            format!("name: x\nschema:\n{}", (0..4_000).map(|at| format!("  - nam: c{at}\n")).collect::<String>()),
        )
        .refused(&["unknown key `nam`"])
        .seconds(60),
    ]
}

/// What YAML can do, and a contract may not.
fn yaml() -> Vec<Case> {
    vec![
        Case::lint("tag", format!("{HEAD}owner: !!python/object/apply:os.system [id]\n"))
            .refused(&["the tag", "is refused"]),
        Case::lint("tag-of-ours", format!("{HEAD}owner: !secret x\n")).refused(&["the tag `!secret` is refused"]),
        Case::lint("tag-include", format!("{HEAD}owner: !include /etc/passwd\n"))
            .refused(&["is refused"])
            .hides(&["root:"]),
        Case::lint("merge-key", format!("base: &b {{required: true}}\n{HEAD}    <<: *b\n"))
            .refused(&["a merge key (`<<`) is refused"]),
        Case::lint("duplicate-key", format!("{HEAD}name: y\n")).refused(&["the key `name` stands here a second time"]),
        Case::lint("duplicate-key-of-a-column", format!("{HEAD}    type: integer\n"))
            .refused(&["the key `type` stands here a second time"]),
        Case::lint("duplicate-key-quoted", format!("{HEAD}\"name\": y\n"))
            .refused(&["the key `name` stands here a second time"]),
        Case::lint("second-document", format!("{HEAD}---\nname: y\nschema: [{{name: id, required: true}}]\n"))
            .refused(&["a second document"]),
        Case::lint("empty-second-document", format!("{HEAD}---\n")).ends(&[0, 2], &["1 contract"]),
        Case::lint("directive", format!("%TAG ! tag:evil,2024:\n---\n{HEAD}")).ends(&[0, 2], &["1 contract"]),
        Case::lint("version-directive", format!("%YAML 9.9\n---\n{HEAD}")).ends(&[0, 2], &["1 contract"]),
        Case::lint("tabs", "name: x\nschema:\n\t- name: id\n").refused(&["x.yaml:3:"]),
        Case::lint("unclosed-quote", "name: \"x\nschema:\n  - name: id\n").refused(&["x.yaml"]),
        Case::lint("unclosed-list", "name: x\nschema: [{name: id}\n").refused(&["x.yaml"]),
        Case::lint("complex-key", format!("{HEAD}? [a, b]\n: 1\n")).refused(&["expected the name of a key"]),
        Case::lint("null-key", format!("{HEAD}~: 1\n")).refused(&["x.yaml:7:"]),
        Case::lint("a-list", "- name: x\n").refused(&["expected a contract, found a list"]),
        Case::lint("a-text", "x\n").refused(&["x.yaml"]),
        Case::lint("a-number", "1\n").refused(&["x.yaml"]),
        Case::lint("interpolation", format!("{HEAD}owner: ${{HOME}}\n")).holds(&[]).hides(&["/root", "/home"]),
        Case::lint("yes-is-a-text", format!("{HEAD}    required: yes\n"))
            .refused(&["expected `true` or `false`", "found `yes`"]),
        Case::lint("carriage-returns", HEAD.replace('\n', "\r")).ends(&[0, 2], &["1 contract"]),
        Case::lint("windows-lines", HEAD.replace('\n', "\r\n")).holds(&["nothing to complain about"]),
        Case::lint("next-line-characters", HEAD.replace('\n', "\u{85}")).refused(&["x.yaml"]),
        Case::lint("no-break-spaces", HEAD.replace("  ", "\u{a0}\u{a0}")).refused(&["x.yaml"]),
    ]
}

/// Words that are no words of a contract.
fn words() -> Vec<Case> {
    let with = |id: &str, lines: &str, says: &[&str]| Case::of_contract(id, format!("{HEAD}{lines}")).refused(says);
    vec![
        with("unknown-key", "qualty:\n  - not_empty\n", &["unknown key `qualty`", "did you mean `quality`?"]),
        with("unknown-key-of-a-column", "    requierd: true\n", &["x.yaml:7:5", "requierd"]),
        with("no-break-space", "    \u{a0}required: true\n", &["x.yaml:7:5", "\\u{a0}required"]),
        with("unknown-check", "quality:\n  - not_emty\n", &["unknown check `not_emty`"]),
        with("unknown-argument", "quality:\n  - row_count: {mn: 1}\n", &["mn"]),
        with("unknown-type", "  - name: y\n    type: strng\n", &["unknown type `strng`"]),
        with("unknown-column", "quality:\n  - not_null: {column: idd}\n", &["idd"]),
        with("unknown-column-of-a-filter", "quality:\n  - not_null: {column: id, where: \"idd > 1\"}\n", &["idd"]),
        with("duplicate-column", "  - name: id\n", &["the column `id` stands here a second time"]),
        with("duplicate-check", "    required: true\n    checks:\n      - not_null\n", &["x.yaml:9:"]),
        with("unknown-parent", "    references: nothing.id\n", &["nothing"]),
        with("unknown-parent-column", "    references: x.nothing\n", &["nothing"]),
        with("severity", "quality:\n  - not_empty:\n    severity: fatal\n", &["fatal"]),
        with("fatal-filter", "quality:\n  - not_null: {column: id, where: \"1; drop table x\"}\n", &["x.yaml:8:"]),
        with("url", "source: https://example.com/x.csv\n", &["cannot read from `https://`"]),
        with("metadata-url", "source: http://169.254.169.254/latest/meta-data/\n", &["cannot read from `http://`"]),
        with("file-url", "source: file:///etc/passwd\n", &["cannot read from `file://`"]),
        with("s3-url", "source: s3://bucket/x.csv\n", &["cannot read from `s3://`"]),
        with("empty-source", "source: \"\"\n", &["the path is empty"]),
        with("empty-delimiter", "source: {path: sound.csv, delimiter: \"\"}\n", &["expected one ASCII character"]),
        with("newline-delimiter", "source: {path: sound.csv, delimiter: \"\\n\"}\n", &["expected one ASCII character"]),
        with(
            "delimiter-is-quote",
            "source: {path: sound.csv, delimiter: '\"'}\n",
            &["`delimiter` and `quote` are the same"],
        ),
        with("encoding", "source: {path: sound.csv, encoding: latin-1}\n", &["only `utf-8` is read"]),
        with("zone", "timezone: Mars/Olympus\n", &["unknown time zone `Mars/Olympus`"]),
        with("zone-that-is-a-path", "timezone: ../../etc/passwd\n", &["unknown time zone"]),
        with("zone-that-is-an-absolute-path", "timezone: /etc/localtime\n", &["unknown time zone"]),
    ]
}

/// Contracts by which nothing would be checked.
fn nothing() -> Vec<Case> {
    let checked = |id: &str, text: &str| Case::of_contract(id, text);
    vec![
        checked("nothing-at-all", "name: x\n").refused(&["nothing to check"]),
        checked("no-columns", "name: x\nschema: []\n").refused(&["nothing to check"]),
        checked("no-checks", "name: x\nschema: []\nquality: []\n").refused(&["nothing to check"]),
        checked("no-datasets", "name: x\ndatasets: []\n").refused(&["nothing to check"]),
        checked("null-schema", "name: x\nschema:\n").refused(&["expected a list of columns"]),
        checked("null-quality", &format!("{HEAD}quality:\n")).refused(&["x.yaml"]),
        checked("null-checks", &format!("{HEAD}    checks:\n")).refused(&["x.yaml"]),
        checked("a-column-of-nothing", "name: x\nschema:\n  -\n").refused(&["x.yaml"]),
        checked("range-without-limits", &format!("{HEAD}quality:\n  - in_range: {{column: id}}\n"))
            .refused(&["x.yaml:8:"]),
        checked("null-limit", &format!("{HEAD}    min_length:\n")).refused(&["x.yaml:7:"]),
        checked("empty-set", &format!("{HEAD}    allowed: []\n")).refused(&["x.yaml:7:"]),
        checked("empty-range", &format!("{HEAD}    min_length: 5\n    max_length: 3\n")).refused(&["x.yaml"]),
        checked("tolerance-of-all", &format!("{HEAD}quality:\n  - not_null: {{column: id, tolerance: 100%}}\n"))
            .refused(&["the check never fails"]),
        checked("tolerance-beyond-all", &format!("{HEAD}quality:\n  - not_null: {{column: id, tolerance: 200%}}\n"))
            .refused(&["x.yaml:8:"]),
        checked("completeness-of-none", &format!("{HEAD}quality:\n  - completeness: 0%\n")).refused(&["x.yaml:8:"]),
        checked("completeness-beyond-all", &format!("{HEAD}quality:\n  - completeness: 101%\n"))
            .refused(&["x.yaml:8:"]),
        checked(
            "filter-of-no-rows",
            &format!("{HEAD}quality:\n  - in_range: {{column: id, min: 5, where: \"id > 1000\"}}\n"),
        )
        .ends(&[0, 1], &["0"])
        .and(&["--verbose"]),
        checked(
            "filter-that-contradicts-itself",
            &format!("{HEAD}quality:\n  - in_range: {{column: id, min: 5, where: \"id > 5 and id < 1\"}}\n"),
        )
        .ends(&[0, 2], &[])
        .and(&["--verbose"]),
        checked("all-excluded", HEAD)
            .and(&["--exclude", "check:schema", "--exclude", "check:type", "--exclude", "check:not_empty"])
            .refused(&["nothing to check"]),
        checked("none-selected", HEAD).and(&["--select", "freshness"]).refused(&["freshness"]),
        checked(
            "filter-that-is-never-true",
            &format!("{HEAD}quality:\n  - not_null: {{column: id, where: \"false\"}}\n"),
        )
        .refused(&["x.yaml:8:"]),
    ]
}

/// Limits that cannot be meant, or that lose something.
fn limits() -> Vec<Case> {
    let id = |id: &str, key: &str, says: &[&str]| {
        Case::of_contract(id, format!("name: x\nschema:\n  - name: id\n    type: integer\n    {key}\n")).refused(says)
    };
    let huge = "9".repeat(5_000);
    vec![
        id("limit-nan", "min: .nan", &["x.yaml:5:"]),
        id("limit-infinite", "max: .inf", &["x.yaml:5:"]),
        id("limit-1e400", "max: 1e400", &["x.yaml:5:"]),
        id("limit-of-text", "min: a", &["x.yaml:5:"]),
        id("limit-fraction-of-integer", "min: 0.5", &["x.yaml:5:"]),
        id("limit-of-5000-digits", &format!("max: {huge}"), &["x.yaml:5:"]).seconds(10),
        id("limit-exponent", "max: 1e999999999", &["x.yaml:5:"]).seconds(10),
        id("limit-negative-length", "min_length: -1", &["x.yaml:5:"]),
        id("limit-length-of-integer", "max_length: 3", &["x.yaml:5:"]),
        id("limit-hexadecimal", "max: 0x10", &["x.yaml:5:"]),
        id("limit-octal", "max: 010", &["x.yaml:5:"]),
        id("limit-with-underscores", "max: 1_000", &["x.yaml:5:"]),
        id(
            "limit-tolerance-bare",
            "required: true\n    checks:\n      - unique: {tolerance: 0.01}",
            &["can mean rows or a share"],
        ),
        id("limit-tolerance-huge", &format!("checks:\n      - unique: {{tolerance: {huge}}}"), &["x.yaml:6:"]),
        id("limit-tolerance-negative", "checks:\n      - unique: {tolerance: -1}", &["x.yaml:6:"]),
        Case::of_contract(
            "limit-date-that-is-none",
            "name: x\nschema:\n  - name: id\n    type: date\n    min: 2024-02-30\n",
        )
        .refused(&["x.yaml:5:"]),
        Case::of_contract("limit-count-huge", format!("{HEAD}quality:\n  - row_count: {{min: {huge}}}\n"))
            .refused(&["x.yaml:8:"]),
        Case::of_contract(
            "limit-count-beyond-u64",
            format!("{HEAD}quality:\n  - row_count: {{max: 99999999999999999999999}}\n"),
        )
        .ends(&[0, 2], &[]),
        Case::of_contract("limit-freshness-negative", format!("{HEAD}quality:\n  - freshness: -1 hour\n"))
            .refused(&["x.yaml:8:"]),
        Case::of_contract(
            "limit-freshness-huge",
            format!("{HEAD}quality:\n  - freshness: 99999999999999999999 days\n"),
        )
        .ends(&[0, 2], &[]),
        Case::of_contract("limit-decimal-scale", "name: x\nschema:\n  - name: id\n    type: decimal(2, 10)\n")
            .refused(&["scale is larger"]),
    ]
}

/// The age of standard input, which has none.
fn ages() -> Vec<Case> {
    let quality = "quality:\n  - freshness: 1 hour\n";
    let of_stdin = format!("{HEAD}source: \"-\"\n{quality}");
    let told = &["x.yaml:9:5", "standard input has no age", "name a date or timestamp column with `column: …`"];
    vec![
        Case::lint("age-of-standard-input", of_stdin.as_str()).refused(told),
        Case::of_contract("age-of-standard-input-checked", &of_stdin).arguments(&["check", "x.yaml"]).refused(told),
        Case::of_contract("age-of-another-file", &of_stdin).holds(&[]),
        Case::of_contract("age-of-what-the-command-line-sends", format!("{HEAD}{quality}"))
            .arguments(&["check", "x.yaml", "-"])
            .input(crate::case::Input::Bytes(b"id,note\n1,a\n".to_vec()))
            .unknown(&["standard input has no age", "name a date or timestamp column in the contract"]),
    ]
}

/// Patterns that cost more than they may.
fn patterns() -> Vec<Case> {
    let of = |id: &str, pattern: &str| Case::of_contract(id, format!("{HEAD}    pattern: '{pattern}'\n")).seconds(60);
    vec![
        of("pattern-look-ahead", "(?=a)a").refused(&["x.yaml:7:"]),
        of("pattern-look-behind", "(?<=a)a").refused(&["x.yaml:7:"]),
        of("pattern-back-reference", r"(a)\1").refused(&["x.yaml:7:"]),
        of("pattern-repeats-of-repeats", "((((a{100}){100}){100}){100}){100}").refused(&["x.yaml:7:"]),
        of("pattern-count", "a{1000000000}").refused(&["x.yaml:7:"]),
        of("pattern-unicode-count", r"(\w{200}){200}").ends(&[1, 2], &[]),
        of("pattern-long", &"a|".repeat(100_000)).ends(&[0, 2], &[]),
        of("pattern-deep", &format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000))).refused(&["x.yaml:7:"]),
        of("pattern-classic-bomb", "(a+)+b").fails(&["2 of 2 rows"]),
        of("pattern-unclosed", "(a").refused(&["x.yaml:7:"]),
        of("pattern-empty", "").ends(&[1, 2], &[]),
        of("pattern-of-255-letters", ".{0,255}").ends(&[0], &[]),
        Case::lint("pattern-by-the-thousand", many_patterns(|at| format!("pattern: '.{{{at},400}}'"), 400))
            .refused(&["the patterns before it take more than 16 MiB together"])
            .seconds(10),
        Case::lint(
            "like-by-the-thousand",
            many_patterns(|at| format!("checks: [{{expression: \"c{at} like '{}'\"}}]", "%_".repeat(700)), 300),
        )
        .ends(&[0, 2], &[])
        .seconds(10),
        of("pattern-control-characters", "[\u{1b}]").refused(&["x.yaml:7:"]),
    ]
}

/// A contract of many columns, each with a key of its own.
fn many_patterns(key: impl Fn(usize) -> String, count: usize) -> String {
    let column = |at: usize| format!("  - name: c{at}\n    type: string\n    {}\n", key(at));
    format!("name: x\nschema:\n{}", (1..=count).map(column).collect::<String>())
}
