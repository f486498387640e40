//! Faults of delimited text: its bytes, its lines, its quotes, its header.

use crate::case::{Case, Input};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = bytes();
    cases.extend(lines());
    cases.extend(quotes());
    cases.extend(headers());
    cases.extend(empty());
    cases.extend(files());
    cases.extend(places());
    cases.extend(folders());
    cases.extend(wide());
    cases.extend(ordered());
    for case in &mut cases {
        case.id.insert_str(0, "csv-");
    }
    cases
}

fn csv(id: &str, bytes: impl Into<Vec<u8>>) -> Case {
    Case::data(id, "x.csv", bytes)
}

const GOOD: &str = "id,note\n1,a\n2,b\n";

/// Rows enough for several blocks, with one of them in place of the row in the middle.
fn long(odd: &str) -> String {
    let rows = |from: u32| (from..from + 30_000).map(|at| format!("{at},note of row {at}\n")).collect::<String>();
    format!("id,note\n{}{odd}{}", rows(0), rows(30_000))
}

/// Columns by the ten thousand, of which a contract names one.
fn wide() -> Vec<Case> {
    let names: Vec<String> = (0..50_000).map(|at| format!("c{at}")).collect();
    let contract = "name: x\nadditional_columns: allow\nschema:\n  - name: c7\n    type: integer\n    max: 6\n";
    let told = &["1 of 1 row above 6"];
    let text = format!("{}\n{}7\n", names.join(","), "7,".repeat(names.len() - 1));
    let json = names.iter().map(|name| format!("\"{name}\":7")).collect::<Vec<_>>().join(",");
    let late: String = names.iter().map(|name| format!("{{\"{name}\":7}}\n")).collect();
    vec![
        csv("columns-by-the-ten-thousand", text).contract(contract).fails(told).seconds(10),
        Case::data("keys-by-the-ten-thousand", "x.ndjson", format!("{{{json}}}\n"))
            .contract(contract)
            .fails(told)
            .seconds(10),
        Case::data("a-key-for-each-record", "x.ndjson", late).contract(contract).fails(told).seconds(10),
    ]
}

/// Files of a dataset with their columns in another order.
fn ordered() -> Vec<Case> {
    let contract =
        "name: x\nordered: true\nschema:\n  - name: id\n    type: integer\n  - name: note\n    type: string\n";
    let of = |id: &str, second: &str| {
        let case = Case::data(id, "d/a.csv", GOOD).file("d/b.csv", second).contract(contract);
        case.arguments(&["check", "x.yaml", "d"])
    };
    vec![
        of("second-file-ordered", "id,note\n3,c\n").holds(&["3 rows"]),
        of("second-file-disordered", "note,id\nc,3\n").fails(&["column `note` stands before `id`", "b.csv"]),
    ]
}

fn bytes() -> Vec<Case> {
    let wide = |mark: &str, bytes: fn(u16) -> [u8; 2]| {
        format!("{mark}{GOOD}").encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    let mut nul = long("").into_bytes();
    let last = nul.len() - 5;
    nul[last] = 0;
    vec![
        csv("utf-16-little", wide("\u{feff}", u16::to_le_bytes)).unknown(&["x.csv", "UTF-16"]),
        csv("utf-16-big", wide("\u{feff}", u16::to_be_bytes)).unknown(&["x.csv", "UTF-16"]),
        csv("utf-16-little-without-mark", wide("", u16::to_le_bytes)).unknown(&["UTF-16 without a byte order mark"]),
        csv("utf-16-big-without-mark", wide("", u16::to_be_bytes)).unknown(&["UTF-16 without a byte order mark"]),
        csv(
            "utf-32",
            GOOD.chars().fold(vec![0xff, 0xfe, 0, 0], |all, one| [all, u32::from(one).to_le_bytes().to_vec()].concat()),
        )
        .unknown(&["UTF-32"]),
        csv("mark", format!("\u{feff}{GOOD}")).holds(&["2 rows"]),
        csv("two-marks", format!("\u{feff}\u{feff}{GOOD}")).fails(&["id"]),
        csv("latin-1", b"id,note\n1,a\n2,caf\xe9\n".to_vec()).unknown(&["x.csv", "line 3", "not UTF-8"]),
        csv("latin-1-in-the-header", b"id,n\xf6te\n1,a\n".to_vec()).unknown(&["x.csv", "line 1", "not UTF-8"]),
        csv("latin-1-in-a-column-not-wanted", b"id,note,more\n1,a,caf\xe9\n".to_vec())
            .unknown(&["line 2", "not UTF-8"]),
        csv("half-a-character-at-the-end", b"id,note\n1,a\xc3".to_vec()).unknown(&["line 2", "not UTF-8"]),
        csv("surrogate-in-utf-8", b"id,note\n1,\xed\xa0\x80\n".to_vec()).unknown(&["line 2", "not UTF-8"]),
        csv("overlong-utf-8", b"id,note\n1,\xc0\x80\n".to_vec()).unknown(&["line 2", "not UTF-8"]),
        csv("nul", "id,note\n1,a\n2,\0\n").unknown(&["line 3", "NUL", "tr -d"]).hides(&["UTF-16"]),
        Case::data("csv-named-parquet", "x.parquet", "id,note\n1,a\n")
            .unknown(&["is named as Parquet but holds text", "say `format: csv`"]),
        csv("nul-far-behind", nul).unknown(&["line 60001", "NUL"]),
        csv("nuls-only", vec![0; 4096]).unknown(&["x.csv", "line 1"]),
        csv("noise", (0..40_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>())
            .unknown(&["x.csv"]),
        csv("control-z-at-the-end", "id,note\n1,a\n\u{1a}").unknown(&["line 3", "1 field"]),
    ]
}

fn lines() -> Vec<Case> {
    vec![
        csv("carriage-returns-alone", GOOD.replace('\n', "\r")).unknown(&["carriage returns alone"]),
        csv("carriage-returns-alone-in-a-long-file", long("").replace('\n', "\r")).unknown(&["carriage returns alone"]),
        csv("carriage-returns-behind-the-header", "id,note\n1,a\r2,b\r3,c\r").unknown(&["x.csv", "line 2"]),
        csv("carriage-return-in-a-line", "id,note\n1,a\rb\n").unknown(&["line 2", "carriage return"]),
        csv("windows-lines", GOOD.replace('\n', "\r\n")).holds(&["2 rows"]),
        csv("mixed-lines", "id,note\r\n1,a\n2,b\r\n").holds(&["2 rows"]),
        csv("no-last-line-end", "id,note\n1,a\n2,b").holds(&["2 rows"]),
        csv("last-line-cut", "id,note\n1,a\n2").unknown(&["line 3", "1 field"]),
        csv("blank-lines", "id,note\n\n1,a\n\n\n2,b\n\n").holds(&["2 rows"]),
        csv("blank-lines-first", format!("\n\n{GOOD}")).holds(&["2 rows"]),
        csv("blank-line-in-one-column", "id\n1\n\n2\n")
            .column("id", &["type: integer", "required: true"])
            .fails(&["1 of 3 rows"]),
        csv("line-of-spaces", "id,note\n1,a\n   \n").unknown(&["line 3", "1 field"]),
        csv("short-row-first", "id,note\n1\n2,b\n").unknown(&["line 2", "1 field", "expected 2"]),
        csv("short-row-last", "id,note\n1,a\n2\n").unknown(&["line 3", "1 field"]),
        csv("long-row-first", "id,note\n1,a,x\n2,b\n").unknown(&["line 2", "3 fields"]),
        csv("long-row-last", "id,note\n1,a\n2,b,x\n").unknown(&["line 3", "3 fields"]),
        csv("trailing-delimiter", "id,note\n1,a,\n2,b,\n").unknown(&["line 2", "3 fields"]),
        csv("short-row-in-the-middle", long("x\n")).unknown(&["line 30002", "1 field"]),
        csv("long-row-in-the-middle", long("1,2,3\n")).unknown(&["line 30002", "3 fields"]),
        csv("long-row-beyond-what-is-wanted", "id,note,more\n1,a,b,c\n")
            .column("id", &["type: integer"])
            .unknown(&["line 2", "4 fields"]),
        csv("short-row-beyond-what-is-wanted", "id,note,more\n1,a\n")
            .column("id", &["type: integer"])
            .unknown(&["line 2", "2 fields"]),
        csv("another-delimiter", "id;note\n1;a\n").fails(&["id"]),
        csv("another-delimiter-further-down", "id,note\n1,a\n2;b\n").unknown(&["line 3", "1 field"]),
        csv("second-header-in-the-middle", format!("{GOOD}{GOOD}")).fails(&["1 of 5 rows", "id=id"]),
        csv("second-header-far-behind", long("id,note\n")).fails(&["1 of 60,001 rows"]),
        csv("a-line-of-text-at-the-end", format!("{GOOD}(2 rows)\n")).unknown(&["line 4", "1 field"]),
        csv("unicode-line-separators", "id,note\n1,a\u{2028}2,b\n").unknown(&["line 2", "3 fields"]),
        csv("form-feed", "id,note\n1,a\u{c}\n").holds(&["1 row"]),
        csv("comment-that-is-none", "id,note\n# a,b\n1,a\n").fails(&["1 of 2 rows"]),
    ]
}

fn quotes() -> Vec<Case> {
    vec![
        csv("quote-never-closed", "id,note\n1,a\n2,\"b\n3,c\n").unknown(&["line 3", "quote"]),
        csv("quote-never-closed-in-the-header", "id,\"note\n1,a\n").unknown(&["line 1", "quote"]),
        csv("quote-never-closed-in-a-long-file", long("7,\"open\n")).unknown(&["quote"]),
        csv("quote-never-closed-in-the-last-row", "id,note\n1,\"a").unknown(&["line 2", "quote"]),
        csv("quote-never-closed-in-a-column-not-wanted", "id,note\n1,\"a\n2,b\n")
            .column("id", &["type: integer"])
            .unknown(&["quote"]),
        csv("quote-in-a-field", "id,note\n1,a\"b\n").unknown(&["line 2", "quote"]),
        csv("quotes-in-a-field", "id,note\n1,a\"b\"c\n").unknown(&["line 2", "quote"]),
        csv("text-behind-a-quote", "id,note\n1,\"a\"b\n").unknown(&["line 2", "quote"]),
        csv("space-before-a-quote", "id,note\n1, \"a\"\n").unknown(&["line 2", "quote"]),
        csv("space-behind-a-quote", "id,note\n1,\"a\" \n").unknown(&["line 2", "quote"]),
        csv("quote-escaped-by-a-backslash", "id,note\n1,\"a\\\"b\"\n2,c\n").unknown(&["line 2", "quote"]),
        csv("quotes-that-pair-over-two-rows", "id,note\n1,a\"b\n2,c\"d\n3,e\n").unknown(&["line 2", "quote"]),
        csv("quoted-line-ends", "id,note\n1,\"a\nb\"\n2,\"c\r\nd\"\nx,e\n").fails(&["1 of 3 rows", "row 6"]),
        csv("quoted-delimiters", "id,note\n1,\"a,b\"\n").holds(&["1 row"]),
        csv("doubled-quotes", "id,note\n1,\"a \"\"b\"\" c\"\n").holds(&["1 row"]),
        csv("quoted-integer", "id,note\n\"1\",a\n").holds(&["1 row"]),
        csv("quoted-empty-integer", "id,note\n\"\",a\n").fails(&["1 of 1 row without a value"]),
        csv("quoted-carriage-return", "id,note\n1,\"a\rb\"\n").holds(&["1 row"]),
    ]
}

fn headers() -> Vec<Case> {
    vec![
        csv("no-header", "1,a\n2,b\n").fails(&["id"]),
        csv("duplicate-column", "id,note,id\n1,a,2\n").ends(&[1, 3], &["id"]),
        csv("duplicate-column-not-wanted", "id,note,x,x\n1,a,2,3\n").ends(&[1, 3], &["x"]),
        csv("unnamed-column", "id,note,\n1,a,2\n").unknown(&["column 3 of the header has no name"]),
        csv("column-of-spaces", "id,note,  \n1,a,2\n").unknown(&["column 3 of the header has no name"]),
        csv("other-case", "ID,note\n1,a\n").fails(&["id"]),
        csv("space-in-the-header", " id,note\n1,a\n").fails(&["id"]),
        csv("no-break-space-in-the-header", "\u{a0}id,note\n1,a\n").fails(&["id"]),
        csv("zero-width-space-in-the-header", "id\u{200b},note\n1,a\n").fails(&["id"]),
        csv("cyrillic-letter-in-the-header", "id,n\u{43e}te\n1,a\n").fails(&["note"]),
        csv("composed-differently", "id,note\u{301}\n1,a\n").fails(&["note"]),
        csv("missing-column", "id\n1\n").fails(&["note"]),
        csv("shuffled-columns", "note,id\na,1\nb,2\n").holds(&["2 rows"]),
        csv("long-header", format!("id,note,{}\n1,a,2\n", "h".repeat(2 << 20)))
            .holds(&["not in the contract: `hhh", "…"]),
        csv("twenty-thousand-columns", {
            let names: String = (0..20_000).map(|at| format!(",c{at}")).collect();
            format!("id,note{names}\n1,a{}\n", ",".repeat(20_000))
        })
        .holds(&[])
        .seconds(60),
    ]
}

fn empty() -> Vec<Case> {
    let lenient = "name: x\nallow_empty: true\nschema:\n  - name: id\n    type: integer\n  - name: note\n";
    vec![
        csv("empty", "").unknown(&["is empty: not even a header"]),
        csv("empty-though-emptiness-is-allowed", "").contract(lenient).unknown(&["is empty: not even a header"]),
        csv("only-a-mark", "\u{feff}").unknown(&["x.csv", "header"]),
        csv("only-line-ends", "\n\n\n").unknown(&["x.csv", "header"]),
        csv("only-windows-line-ends", "\r\n\r\n").unknown(&["x.csv"]),
        csv("header-alone", "id,note\n").fails(&["not_empty"]),
        csv("header-alone-without-a-line-end", "id,note").fails(&["not_empty"]),
        csv("header-alone-where-emptiness-is-allowed", "id,note\n").contract(lenient).holds(&["0 rows"]),
        csv("only-nulls", "id,note\n,\n,\n").fails(&["2 of 2 rows without a value"]),
        csv("empty-and-fail-on-never", "").and(&["--fail-on", "never"]).unknown(&["is empty"]),
    ]
}

fn files() -> Vec<Case> {
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    let page = "<!DOCTYPE html>\n<html><body>Not Found</body></html>\n";
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    vec![
        csv("zip", zip).unknown(&["zip archive or an Excel workbook"]),
        csv("old-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()).unknown(&["old Excel workbook"]),
        csv("git-lfs", pointer).unknown(&["Git LFS pointer", "git lfs pull"]),
        csv("parquet", b"PAR1\x15\x04\x15\x10".to_vec()).unknown(&["holds Parquet"]),
        csv("arrow", b"ARROW1\0\0\xff\xff".to_vec()).unknown(&["holds Arrow IPC"]),
        csv("bzip2", b"BZh91AY&SY".to_vec()).unknown(&["bzip2"]),
        csv("xz", b"\xfd7zXZ\0\0\x04".to_vec()).unknown(&["xz"]),
        csv("pdf", "%PDF-1.7\n1 0 obj\n").unknown(&["PDF"]),
        csv("sqlite", b"SQLite format 3\0\x10\0".to_vec()).unknown(&["SQLite"]),
        csv("page", page).unknown(&["HTML page"]),
        csv("page-with-spaces-first", format!("\n\n  {page}")).unknown(&["HTML page"]),
        csv("page-with-a-comment-first", format!("<!-- cached -->\n{page}")).unknown(&["HTML page"]),
        csv("xml", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>").unknown(&["XML"]),
        csv("json", "{\"error\": \"not found\"}\n").unknown(&["JSON objects"]),
        csv("json-over-many-lines", "{\n  \"error\": \"not found\",\n  \"code\": 404\n}\n").ends(&[1, 3], &["x.csv"]),
    ]
}

/// What stands at a path instead of a file.
fn places() -> Vec<Case> {
    vec![
        csv("missing", "")
            .made(|folder| std::fs::remove_file(folder.join("x.csv")).expect("a file"))
            .unknown(&["x.csv", "does not exist"]),
        csv("link-to-nothing", "")
            .made(|folder| {
                std::fs::remove_file(folder.join("x.csv")).expect("a file");
                crate::link("gone.csv", folder, "x.csv");
            })
            .unknown(&["x.csv", "does not exist"]),
        csv("link-to-itself", "")
            .made(|folder| {
                std::fs::remove_file(folder.join("x.csv")).expect("a file");
                crate::link("x.csv", folder, "x.csv");
            })
            .unknown(&["x.csv"]),
        csv("folder-of-that-name", "")
            .made(|folder| {
                std::fs::remove_file(folder.join("x.csv")).expect("a file");
                std::fs::create_dir(folder.join("x.csv")).expect("a folder");
            })
            .unknown(&["holds no data file"]),
        Case::data("device", "y.csv", GOOD)
            .arguments(&["check", "x.yaml", "--data", "x=/dev/zero"])
            .unknown(&["/dev/zero", "no regular file"]),
        Case::data("null-device", "y.csv", GOOD)
            .arguments(&["check", "x.yaml", "--data", "x=/dev/null"])
            .unknown(&["/dev/null"]),
        Case::data("pattern-of-nothing", "y.csv", GOOD)
            .arguments(&["check", "x.yaml", "--data", "x=part-*.csv"])
            .unknown(&["matches no file"]),
        Case::data("pattern-that-is-none", "y.csv", GOOD)
            .arguments(&["check", "x.yaml", "--data", "x=part-[.csv"])
            .unknown(&["part-[.csv"]),
        Case::data("pattern-that-is-a-name", "y[1].csv", GOOD).holds(&["2 rows"]),
        Case::data("pattern-with-a-file-of-that-name", "y*.csv", GOOD)
            .file("y2.csv", "id,note\nx,a\n")
            .arguments(&["check", "x.yaml", "--data", "x=y*.csv"])
            .holds(&["2 rows"]),
        Case::data("standard-input-empty", "y.csv", GOOD)
            .arguments(&["check", "x.yaml", "-"])
            .input(Input::Bytes(Vec::new()))
            .unknown(&["is empty"]),
        Case::data("standard-input", "y.csv", GOOD)
            .arguments(&["check", "x.yaml", "-"])
            .input(Input::Bytes(b"id,note\nx,a\n".to_vec()))
            .fails(&["1 of 1 row"]),
    ]
}

/// Folders with something odd in them.
fn folders() -> Vec<Case> {
    vec![
        folder("folder-empty")
            .made(|folder| std::fs::create_dir(folder.join("d")).expect("a folder"))
            .unknown(&["holds no data file"]),
        folder("folder-with-a-folder-named-as-data")
            .file("d/a.csv", GOOD)
            .made(|folder| std::fs::create_dir(folder.join("d/b.csv")).expect("a folder"))
            .holds(&["2 rows"]),
        folder("folder-with-a-broken-link")
            .file("d/a.csv", GOOD)
            .made(|folder| crate::link("gone", folder, "d/b.csv"))
            .unknown(&["d/b.csv"]),
        folder("folder-with-a-pipe")
            .file("d/a.csv", GOOD)
            .made(|folder| crate::pipe(folder, "d/b.csv"))
            .unknown(&["d/b.csv", "no regular file"]),
        folder("folder-with-a-circle")
            .file("d/a.csv", GOOD)
            .made(|folder| crate::link(".", folder, "d/again"))
            .holds(&["2 rows"]),
        folder("folder-with-an-empty-file").file("d/a.csv", GOOD).file("d/b.csv", "").unknown(&["d/b.csv", "is empty"]),
        folder("folder-with-an-unknown-file")
            .file("d/a.csv", GOOD)
            .file("d/b", GOOD)
            .unknown(&["d/b", "may be data or not"]),
        folder("folder-with-a-packed-file")
            .file("d/a.csv", GOOD)
            .file("d/b.csv.bz2", "BZh9")
            .unknown(&["d/b.csv.bz2", "not read"]),
        folder("folder-of-two-formats")
            .file("d/a.csv", GOOD)
            .file("d/b.ndjson", "{\"id\": 1}\n")
            .unknown(&["several formats"]),
        folder("folder-of-other-columns")
            .file("d/a.csv", GOOD)
            .file("d/b.csv", "id,other\n3,c\n")
            .ends(&[1, 3], &["note"]),
        folder("folder-of-another-order").file("d/a.csv", GOOD).file("d/b.csv", "note,id\nc,3\n").holds(&["3 rows"]),
        folder("folder-with-one-ragged-file")
            .file("d/a.csv", GOOD)
            .file("d/b.csv", "id,note\n3\n")
            .unknown(&["d/b.csv", "line 2"]),
    ]
}

/// A folder `d` of data.
fn folder(id: &str) -> Case {
    Case::data(id, "d", "").without("d")
}
