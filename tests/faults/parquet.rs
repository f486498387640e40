//! Faults of Parquet: a footer that lies, a file that was cut, bytes that were turned.

use crate::case::Case;
use crate::parquet_file::{Lies, deep_column, file, long_names};
use crate::parquet_list::{Listed, OPTIONAL, REPEATED, REQUIRED, long_list};

const CONTRACT: &str = "name: x\nschema:\n  - name: id\n    type: integer\n    unique: true\n  - name: amount\n    type: integer\n    required: true\n    min: 0\n";

/// The fourth amount is negative.
const AMOUNTS: &[Option<i64>] = &[Some(10), Some(20), Some(30), Some(-5), Some(40)];

fn bytes(id: &str, bytes: Vec<u8>) -> Case {
    Case::data(format!("parquet-{id}"), "x.parquet", bytes).contract(CONTRACT).embedded()
}

fn lying(id: &str, lies: &Lies) -> Case {
    bytes(id, file(AMOUNTS, lies))
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = statistics();
    cases.extend(pages());
    cases.extend(counts());
    cases.extend(places());
    cases.extend(bombs());
    cases.extend(types());
    cases.extend(lists());
    cases.extend(damage());
    cases.extend(options());
    cases
}

/// What a contract says about text, which these files do not follow: what was said to be null would be checked as a value.
fn options() -> Vec<Case> {
    let amounts = || file(&[Some(1), Some(2)], &Lies::default());
    let of = |id: &str, source: &str, column: &str| {
        let contract = format!("name: x\n{source}schema:\n  - name: amount\n    type: integer\n{column}");
        bytes(id, amounts()).contract(&contract)
    };
    let told = |keys: &str| format!("x.parquet: is Parquet, for which the contract's {keys} nothing");
    let texts = "source: {path: x.csv, delimiter: ';', header: false, null_values: [open], trim: true, comment: '#'}\n";
    let day = "  - name: day\n    type: date\n    format: '%d/%m/%Y'\n";
    let in_folders = |id: &str, column: &str| {
        let contract = format!("name: x\nschema:\n  - name: amount\n    type: integer\n{column}");
        let case = Case::run(format!("parquet-{id}"), &["check", "x.yaml", "data"]).contract(&contract);
        case.file("data/day=31%2F01%2F2026/x.parquet", amounts()).embedded()
    };
    vec![
        of("options-of-text", texts, "")
            .unknown(&[told("`null_values`, `trim` mean").as_str()]),
        of("option-null-values", "source: {path: x.csv, null_values: ['2']}\n", "")
            .unknown(&[told("`null_values` means").as_str(), "remove it from the contract"]),
        of("option-encoding", "source: {path: x.csv, encoding: utf-8}\n", "").holds(&["2 rows"]),
        of("notation-of-days", "", day).unknown(&[told("`format` of column `day` means").as_str()]),
        of("notation-of-truths", "", "  - name: yes\n    type: boolean\n    false_values: [N]\n")
            .unknown(&[told("`false_values` of column `yes` means").as_str()]),
        in_folders("notation-of-a-folder", day).holds(&["2 rows"]),
        Case::lint(
            "parquet-options-of-a-named-file",
            "name: x\nsource: {path: x.parquet, delimiter: ';', header: false, null_values: [open], trim: true, comment: '#'}\nschema: [{name: a}]\n",
        )
        .refused(&["`delimiter` means", "`header` means", "`null_values` means", "`trim` means", "`comment` means"]),
        Case::lint(
            "parquet-notation-of-a-named-file",
            "name: x\nsource: x.parquet\nschema: [{name: a, type: boolean, true_values: [Y]}]\n",
        )
        .refused(&["x.yaml:3:35", "`true_values` means nothing for the format `parquet`"]),
    ]
}

fn statistics() -> Vec<Case> {
    let found = &["amount: 1 of 5 rows below 0"];
    let nothing = Lies::default();
    let some_null = [Some(1), None, Some(3)];
    vec![
        lying("honest", &nothing).fails(found),
        bytes("honest-and-good", file(&[Some(1), Some(2)], &nothing)).holds(&["2 rows"]),
        bytes("honest-nulls", file(&some_null, &nothing)).fails(&["1 of 3 rows without a value"]),
        lying("statistics-of-a-larger-least", &Lies { least: Some(10), most: Some(40), ..Lies::default() })
            .fails(found),
        lying("statistics-of-one-value", &Lies { least: Some(7), most: Some(7), nulls: Some(0), ..Lies::default() })
            .fails(found),
        lying("statistics-turned-round", &Lies { least: Some(40), most: Some(10), ..Lies::default() }).fails(found),
        lying("statistics-of-nulls-only", &Lies { nulls: Some(5), ..Lies::default() }).fails(found),
        lying("statistics-of-more-nulls-than-rows", &Lies { nulls: Some(500), ..Lies::default() }).ends(&[1, 3], &[]),
        lying("statistics-of-negative-nulls", &Lies { nulls: Some(-1), ..Lies::default() }).ends(&[1, 3], &[]),
        bytes(
            "statistics-of-no-nulls",
            file(&some_null, &Lies { nulls: Some(0), least: Some(1), most: Some(3), ..Lies::default() }),
        )
        .fails(&["1 of 3 rows without a value"]),
    ]
}

/// What the header of a page says of it.
fn pages() -> Vec<Case> {
    let some_null = [Some(1), None, Some(3), None];
    let nulls = |nulls: i32| file(&some_null, &Lies { page_nulls: Some(nulls), ..Lies::default() });
    let sum = |turn: u32| file(AMOUNTS, &Lies { checksum: Some(turn), ..Lies::default() });
    let gzip = |turn: u8| file(AMOUNTS, &Lies { codec: Some(2), gzip: Some(turn), ..Lies::default() });
    let found = &["2 of 4 rows without a value"];
    vec![
        bytes("page-of-its-nulls", nulls(2)).fails(found),
        bytes("page-of-no-nulls", nulls(0)).unknown(&["row group 1", "no nulls and has 2"]),
        bytes("page-of-one-null", nulls(1)).fails(found),
        bytes("page-of-only-nulls", nulls(4)).fails(found),
        bytes("page-of-negative-nulls", nulls(-1)).fails(found),
        lying("page-that-is-encrypted", &Lies { encrypted: true, ..Lies::default() }).unknown(&["row group 1"]),
        lying(
            "page-larger-than-the-memory-limit",
            &Lies { codec: Some(6), unpacked_bytes: Some(60 << 20), ..Lies::default() },
        )
        .and(&["--memory-limit", "40MB"])
        .unknown(&["a page of column `amount` unpacks to 60 MiB", "raise it with `--memory-limit`"]),
        bytes("page-packed-by-gzip", gzip(0)).fails(&["amount: 1 of 5 rows below 0"]),
        bytes("page-packed-by-gzip-and-damaged", gzip(1)).unknown(&["row group 1", "cannot be unpacked"]),
        // The first byte of its levels says that snappy unpacks ten, and LZ4 that there is nothing to copy.
        lying("page-of-snappy-that-is-shorter", &Lies { codec: Some(1), unpacked_bytes: Some(99), ..Lies::default() })
            .unknown(&["row group 1", "does not unpack to 99 bytes"]),
        lying("page-of-lz4-that-is-none", &Lies { codec: Some(7), ..Lies::default() }).unknown(&["row group 1", "LZ4"]),
        lying("page-of-levels-of-old", &Lies { levels: Some(4), ..Lies::default() })
            .unknown(&["row group 1", "an encoding that nobody writes"]),
        bytes("page-of-a-right-checksum", sum(0)).fails(&["amount: 1 of 5 rows below 0"]),
        bytes("page-of-a-wrong-checksum", sum(1)).unknown(&["row group 1", "checksum"]),
    ]
}

fn counts() -> Vec<Case> {
    let rows = |file: Option<i64>, group: Option<i64>, column: Option<i64>, page: Option<i32>| Lies {
        file_rows: file,
        group_rows: group,
        column_values: column,
        page_values: page,
        ..Lies::default()
    };
    let told = &["x.parquet"];
    let mut cases = Vec::new();
    for (name, number) in [("none", 0), ("fewer", 3), ("more", 6), ("negative", -1), ("huge", i64::MAX)] {
        let short = i32::try_from(number).unwrap_or(i32::MAX);
        let all = [
            ("file", rows(Some(number), None, None, None)),
            ("group", rows(None, Some(number), None, None)),
            ("column", rows(None, None, Some(number), None)),
            ("page", rows(None, None, None, Some(short))),
            ("file-and-group", rows(Some(number), Some(number), None, None)),
            ("group-and-column", rows(None, Some(number), Some(number), None)),
            ("footer", rows(Some(number), Some(number), Some(number), None)),
            ("column-and-page", rows(None, None, Some(number), Some(short))),
        ];
        if !(0..=5).contains(&number) {
            let lies = rows(Some(number), Some(number), Some(number), Some(short));
            cases.push(lying(&format!("rows-{name}-of-everything"), &lies).unknown(told));
        }
        cases.extend(all.map(|(what, lies)| lying(&format!("rows-{name}-of-the-{what}"), &lies).unknown(told)));
    }
    cases
}

fn places() -> Vec<Case> {
    let lies = Lies::default;
    let told = &["x.parquet"];
    vec![
        lying("page-behind-the-file", &Lies { page_at: Some(1 << 40), ..lies() }).unknown(told),
        lying("page-before-the-file", &Lies { page_at: Some(-4), ..lies() }).unknown(told),
        lying("page-at-the-mark", &Lies { page_at: Some(0), ..lies() }).unknown(told),
        lying("page-of-the-other-column", &Lies { page_at: Some(4), ..lies() }).ends(&[0, 1, 3], &[]),
        lying("page-of-negative-size", &Lies { page_bytes: Some(-1), ..lies() }).unknown(told),
        lying("page-of-huge-size", &Lies { page_bytes: Some(i32::MAX), ..lies() }).unknown(told),
        lying("page-that-unpacks-to-nothing", &Lies { unpacked_bytes: Some(0), ..lies() }).ends(&[1, 3], told),
        lying("page-that-unpacks-to-2-gigabytes", &Lies { unpacked_bytes: Some(i32::MAX), ..lies() })
            .ends(&[1, 3], told),
        lying("page-that-unpacks-to-a-negative-size", &Lies { unpacked_bytes: Some(-1), ..lies() }).ends(&[1, 3], told),
        lying("column-of-huge-size", &Lies { column_bytes: Some(i64::MAX), ..lies() }).unknown(told),
        lying("column-of-negative-size", &Lies { column_bytes: Some(-1), ..lies() }).unknown(told),
        lying("column-of-no-size", &Lies { column_bytes: Some(0), ..lies() }).unknown(told),
        lying("packed-as-gzip-and-is-not", &Lies { codec: Some(2), ..lies() }).unknown(told),
        lying("packed-as-zstd-and-is-not", &Lies { codec: Some(6), ..lies() }).unknown(told),
        lying("packed-as-snappy-bomb", &Lies { codec: Some(1), unpacked_bytes: Some(1 << 30), ..lies() })
            .unknown(&["x.parquet", "claim to unpack to 1024 MiB"]),
        lying("page-that-the-footer-hides", &Lies { hidden: Some(-7), ..lies() })
            .unknown(&["more values than it says"]),
        lying("page-that-the-footer-hides-behind-another", &Lies { hidden: Some(-7), behind: true, ..lies() })
            .unknown(&["more values than it says"]),
        lying("page-of-no-values-at-the-end", &Lies { behind: true, ..lies() }).fails(&["amount: 1 of 5 rows below 0"]),
        lying("group-of-no-rows-that-has-some", &Lies { hollow: true, ..lies() })
            .unknown(&["row group 2", "more values than it says"]),
        lying("column-under-another-name", &Lies { path: Some("id"), ..lies() })
            .unknown(&["row group 1", "where column `amount` must be it holds column `id`"]),
        lying("column-in-another-file", &Lies { elsewhere: Some("part-0.parquet"), ..lies() })
            .unknown(&["a column lies in another file"]),
        lying("packed-as-nobody-knows", &Lies { codec: Some(99), ..lies() }).unknown(told),
        lying("kind-of-text", &Lies { kind: Some(6), ..lies() }).ends(&[1, 3], &["amount"]),
        lying("kind-of-truth", &Lies { kind: Some(0), ..lies() }).ends(&[1, 3], told),
        lying("kind-of-nothing", &Lies { kind: Some(77), ..lies() }).unknown(told),
        lying("children-too-many", &Lies { children: Some(1_000_000), ..lies() }).unknown(told),
        lying("children-negative", &Lies { children: Some(-1), ..lies() }).unknown(told),
        lying("children-none", &Lies { children: Some(0), ..lies() }).ends(&[1, 3], told),
        lying("children-of-2-31", &Lies { children: Some(i32::MAX), ..lies() }).unknown(told),
        lying("group-listed-twice", &Lies { groups: Some(2), ..lies() }).fails(&["unique"]),
        lying("group-listed-1000-times", &Lies { groups: Some(1_000), ..lies() }).fails(&["unique"]).seconds(60),
        lying("columns-of-one-name", &Lies { column_name: Some("id"), ..lies() }).ends(&[1, 3], &["id"]),
        lying("column-of-a-hostile-name", &Lies { column_name: Some("amount\u{1b}[31m\n::error::x"), ..lies() })
            .fails(&["amount"]),
        lying("column-of-no-name", &Lies { column_name: Some(""), ..lies() }).ends(&[1, 3], &["amount"]),
        lying("footer-of-no-size", &Lies { footer_bytes: Some(0), ..lies() }).unknown(told),
        lying("footer-of-huge-size", &Lies { footer_bytes: Some(u32::MAX), ..lies() }).unknown(told),
        lying("footer-larger-than-the-file", &Lies { footer_bytes: Some(100_000), ..lies() }).unknown(told),
        lying("footer-too-short", &Lies { footer_bytes: Some(20), ..lies() }).unknown(told),
    ]
}

/// A few bytes that claim to be more than a machine holds, or more than anybody waits for.
fn bombs() -> Vec<Case> {
    let contract = "name: x\nschema:\n  - name: id\n    required: true\n";
    let list = |length: u32| bytes(&format!("list-of-{length}"), long_list(length)).contract(contract);
    let fields = |id: &str, fields: &'static [u8]| lying(id, &Lies { fields, ..Lies::default() });
    let rows = |rows: i64| Lies {
        file_rows: Some(rows),
        group_rows: Some(rows),
        column_values: Some(rows),
        page_values: Some(i32::MAX),
        ..Lies::default()
    };
    let deep = ["x.parquet", "a column lies in more than 64 others"];
    vec![
        list(5).holds(&["1 row"]),
        list(1_000_000).holds(&["1 row"]),
        lying("row-groups-of-2-31", &Lies { listed: Some(i32::MAX as usize), ..Lies::default() })
            .unknown(&["x.parquet", "claims to hold 2147483647 entries"]),
        fields("words-of-2-24", &[0x19, 0xfc, 0xff, 0xff, 0xff, 0x07]).unknown(&["claims to hold 16777215 entries"]),
        fields("words-of-another-kind", &[0x15, 0xfc, 0xff, 0xff, 0xff, 0x07]).unknown(&["a field 5 in its footer"]),
        // Each entry of this list in a field of the future would take no bytes, only time.
        fields("truths-of-2-31", &[0xe9, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x07]).unknown(&["x.parquet"]).seconds(5),
        bytes("column-64-groups-deep", deep_column(64, &[]))
            .contract("name: x\nschema: [{name: g, type: integer}]\nallow_empty: true\n")
            .fails(&["column `g` is of type struct"]),
        bytes("column-100000-groups-deep", deep_column(100_000, &[])).unknown(&deep).seconds(5),
        bytes("column-deep-behind-a-list", deep_column(100_000, &[0xf9, 0x13, 0x00])).unknown(&deep).seconds(5),
        bytes("column-deep-by-a-number-that-is-cut", deep_column(100_000, &[0x05, 10, 0xfd, 0xff, 0xff, 0xff, 0x1f]))
            .unknown(&deep)
            .seconds(5),
        bytes("names-longer-than-memory", long_names()).unknown(&["the names of its columns would take"]).seconds(5),
        list(i32::MAX as u32).unknown(&["x.parquet", "claim to unpack to 16383 MiB"]).seconds(5),
        lying("rows-of-2-60", &rows(1 << 60)).unknown(&["x.parquet", "rows in"]).seconds(5),
    ]
}

/// Values that are none of the type of their column, or that other programs write in a way of their own.
fn types() -> Vec<Case> {
    let stored = |id: &str, stored: (i32, Option<i32>, Option<u8>), amounts: &[Option<i64>], kind: &str| {
        let bytes = file(amounts, &Lies { stored: Some(stored), ..Lies::default() });
        let contract = format!("name: x\nschema:\n  - name: amount\n    required: true\n{kind}");
        Case::data(format!("parquet-{id}"), "x.parquet", bytes).contract(&contract).embedded()
    };
    let integer = "    type: integer\n    max: 100\n";
    let instant = "    type: timestamp\n    min: 2000-01-01T00:00:00Z\n    max: 2030-01-01T00:00:00Z\n";
    let days = |days: &[i64]| days.iter().map(|day| Some(*day)).collect::<Vec<_>>();
    vec![
        stored("bytes-signed", (1, Some(15), None), &[Some(-128), Some(100)], integer).holds(&["2 rows"]),
        stored("bytes-that-are-none", (1, Some(15), None), &[Some(1), Some(261)], integer).fails(&["row 2", "261"]),
        stored("bytes-unsigned-and-negative", (1, Some(11), None), &[Some(-251)], integer).fails(&["row 1", "-251"]),
        stored("words-that-are-none", (1, Some(16), None), &[Some(65_537)], integer).fails(&["row 1", "65537"]),
        stored("instants-of-96-bits", (3, None, None), &days(&[20_000, 20_001]), instant).holds(&["2 rows"]),
        stored("instants-of-year-1", (3, None, None), &days(&[-719_162]), instant).fails(&["row 1", "0001-01-01"]),
        stored("instants-of-year-9999", (3, None, None), &days(&[2_932_896]), instant).fails(&["9999-12-31"]),
        stored(
            "decimals-in-bytes",
            (6, Some(5), None),
            &[Some(-1), None, Some(300)],
            "    type: decimal\n    min: 0\n",
        )
        .fails(&["1 of 2 rows below 0", "amount=-0.01", "1 of 3 rows without a value"]),
        stored("bytes-that-are-none-to-quarantine", (1, Some(15), None), &[Some(1), Some(261)], integer)
            .and(&["--quarantine", "q"])
            .unknown(&["holds 261 in column `amount` of type int8", "cannot be written to Parquet"]),
        stored("nulls-that-are-none", (1, None, Some(11)), &[None, Some(7)], "").unknown(&["`amount` is of nulls"]),
        stored("nulls-of-an-unknown-type", (1, None, Some(11)), &[None, None], "").fails(&["2 of 2 rows"]),
        stored("bytes-of-a-type-of-the-future", (6, None, Some(9)), &[Some(7)], "    type: binary\n").holds(&["1 row"]),
        stored("texts-of-json", (6, None, Some(12)), &[Some(7)], "    type: string\n").holds(&["1 row"]),
        stored("texts-of-an-enumeration", (6, Some(4), None), &[Some(7)], "    type: string\n").holds(&["1 row"]),
    ]
}

/// Lists as writers of all ages store them.
fn lists() -> Vec<Case> {
    let contract = "name: x\nschema:\n  - name: id\n    required: true\n    unique: true\n";
    let of = |id: &str, list: Listed<'_>| bytes(&format!("list-{id}"), list.file()).contract(contract);
    // Twice five, nothing, and seven.
    let twice = |groups, item, definition| Listed {
        groups,
        item,
        rows: 2,
        repetition: &[(1, 0), (2, 1), (1, 0), (2, 1)],
        definition,
        values: &[5, 7, 5, 7],
    };
    let some = &[(1, 3), (1, 2), (2, 3), (1, 2), (1, 3)];
    let repeated = |definition, values| Listed {
        groups: &[],
        item: (REPEATED, "id"),
        rows: 3,
        repetition: &[(1, 0), (1, 1), (2, 0)],
        definition,
        values,
    };
    let hive = &[(OPTIONAL, "id"), (REPEATED, "bag")];
    vec![
        of("of-today", twice(&[(OPTIONAL, "id"), (REPEATED, "list")], (OPTIONAL, "element"), some))
            .fails(&["[5, null, 7]"]),
        of("of-hive", twice(hive, (OPTIONAL, "array_element"), some)).fails(&["[5, null, 7]"]),
        of(
            "of-avro",
            Listed { values: &[5, 6, 7, 5, 6, 7], ..twice(&[(REQUIRED, "id")], (REPEATED, "array"), &[(6, 1)]) },
        )
        .fails(&["[5, 6, 7]"]),
        of("without-a-group", repeated(&[(4, 1)], &[1, 2, 3, 4])).holds(&["3 rows"]),
        of("without-a-group-and-empty", repeated(&[(2, 1), (2, 0)], &[1, 2])).fails(&["[] at rows 2 and 3"]),
    ]
}

fn damage() -> Vec<Case> {
    let whole = file(AMOUNTS, &Lies::default());
    let mut cases: Vec<Case> = (1..20)
        .map(|part| {
            bytes(&format!("cut-to-{part}-twentieths"), whole[..whole.len() * part / 20].to_vec())
                .unknown(&["x.parquet"])
        })
        .collect();
    cases.push(bytes("cut-in-the-mark", whole[..whole.len() - 1].to_vec()).unknown(&["x.parquet"]));
    cases.push(bytes("more-behind-it", [whole.clone(), b"more".to_vec()].concat()).unknown(&["x.parquet"]));
    cases.push(bytes("only-marks", b"PAR1PAR1".to_vec()).unknown(&["x.parquet"]));
    cases.push(bytes("encrypted", [b"PARE".to_vec(), whole[4..].to_vec()].concat()).unknown(&["encrypted"]));
    cases.push(
        bytes("zeros-in-the-middle", {
            let mut bytes = whole.clone();
            let (from, to) = (4, whole.len() - 8);
            bytes[from..to].fill(0);
            bytes
        })
        .unknown(&["x.parquet"]),
    );
    // What a turned byte means cannot be said for each: what must not come of it is an end that is none of these.
    for at in (4..whole.len() - 4).step_by(whole.len() / 80) {
        for turn in [0xff, 0x40] {
            let mut turned = whole.clone();
            turned[at] ^= turn;
            cases.push(bytes(&format!("byte-{at}-turned-by-{turn}"), turned).ends(&[0, 1, 3], &["x"]));
        }
    }
    cases
}
