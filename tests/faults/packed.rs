//! Faults of packed files, and of files that unpack to more than a machine holds.

use crate::case::Case;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const GOOD: &str = "id,note\n1,a\n2,b\n";

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes.as_ref()).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 3).expect("memory")
}

/// Rows that pack badly, so that a cut lies within the data.
fn rows() -> String {
    let row = |at: u32| format!("{at},{:x}\n", at.wrapping_mul(2_654_435_761));
    format!("id,note\n{}", (0..20_000).map(row).collect::<String>())
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, ending, pack) in
        [("gzip", "gz", gzip as fn(Vec<u8>) -> Vec<u8>), ("zstd", "zst", zstd as fn(Vec<u8>) -> Vec<u8>)]
    {
        cases.extend(of(name, ending, |text: &str| pack(text.as_bytes().to_vec())));
        cases.extend(bombs(name, ending, pack));
    }
    cases.extend(named());
    cases.extend(long_lines());
    cases
}

fn of(name: &str, ending: &str, pack: impl Fn(&str) -> Vec<u8>) -> Vec<Case> {
    let file = format!("x.csv.{ending}");
    let case = |id: &str, bytes: Vec<u8>| Case::data(format!("packed-{name}-{id}"), &file, bytes);
    let whole = pack(&rows());
    let told: &[&str] = &[&file];
    let mut cases = vec![
        case("good", pack(GOOD)).holds(&["2 rows"]),
        case("bad-cell", pack("id,note\nx,a\n")).fails(&["1 of 1 row"]),
        case("several-members", [pack("id,note\n1,a\n"), pack("2,b\n"), pack("3,c\n")].concat()).holds(&["3 rows"]),
        case("bad-cell-in-the-last-member", [pack(GOOD), pack("3,c\n"), pack("x,d\n")].concat())
            .fails(&["1 of 4 rows"]),
        case("bad-cell-behind-an-empty-member", [pack(GOOD), pack(""), pack("x,d\n")].concat()).fails(&["1 of 3 rows"]),
        case("member-cut-in-a-row", [pack("id,note\n1,a\n2"), pack(",b\nx,c\n")].concat()).fails(&["1 of 3 rows"]),
        case("ragged-row-in-the-last-member", [pack(GOOD), pack("3\n")].concat()).unknown(&["line 4"]),
        case("last-member-cut", [pack(GOOD), whole[..whole.len() / 2].to_vec()].concat()).unknown(told),
        case("garbage-behind", [pack(GOOD), b"garbage".to_vec()].concat()).unknown(told),
        case("empty", pack("")).unknown(&["is empty"]),
        case("header-alone", pack("id,note\n")).fails(&["not_empty"]),
        case("nothing-but-a-mark", pack("x")[..2].to_vec()).unknown(told),
        case("twice", pack("x").into_iter().chain(pack(GOOD)).collect()).ends(&[1, 3], &[]),
        case("page", pack("<!DOCTYPE html><html></html>")).unknown(&["HTML page"]),
        case("binary", pack("id,note\n1,\0\n")).unknown(&["NUL"]),
        case("only-an-ending", GOOD.as_bytes().to_vec()).ends(&[0, 3], &[]),
        Case::data(format!("packed-{name}-without-its-ending"), "x.csv", pack("id,note\nx,b\n")).ends(&[1, 3], &[]),
        Case::data(
            format!("packed-{name}-json"),
            &format!("x.ndjson.{ending}"),
            pack("{\"id\": \"x\", \"note\": \"a\"}\n"),
        )
        .fails(&["1 of 1 row"]),
        case(
            "many-members",
            (0..20_000).fold(pack(GOOD), |mut all, _| {
                all.extend(pack(""));
                all
            }),
        )
        .ends(&[0, 3], &[]),
    ];
    for part in [1, 2, 5, 9, 15, 19] {
        cases.push(case(&format!("cut-to-{part}-twentieths"), whole[..whole.len() * part / 20].to_vec()).unknown(told));
    }
    for back in [1, 4, 8] {
        let bytes = whole[..whole.len() - back].to_vec();
        cases.push(case(&format!("cut-by-{back}"), bytes).unknown(told));
    }
    for part in [3, 10, 17] {
        let mut bytes = whole.clone();
        let at = bytes.len() * part / 20;
        bytes[at] ^= 0x55;
        bytes[at + 1] ^= 0xff;
        cases.push(case(&format!("turned-at-{part}-twentieths"), bytes).ends(&[1, 3], &[]));
    }
    cases
}

/// One member again and again: little on disk, and more than 1 GiB unpacked.
fn bombs(name: &'static str, ending: &'static str, pack: fn(Vec<u8>) -> Vec<u8>) -> Vec<Case> {
    let bomb = |id: &str, file: &str, first: &'static [u8], unit: &'static [u8]| {
        let file = format!("{file}.{ending}");
        let path = file.clone();
        let made = move |folder: &Path| {
            let mut out = BufWriter::new(File::create(folder.join(&path)).expect("a file"));
            out.write_all(&pack(first.to_vec())).expect("room");
            let member = pack(unit.iter().copied().cycle().take(16 << 20).collect());
            (0..80).try_for_each(|_| out.write_all(&member)).expect("room");
        };
        Case::data(format!("bomb-{name}-{id}"), &file, "").without(&file).made(made).seconds(120)
    };
    vec![
        bomb("one-line", "x.csv", b"id,note\n1,", b"aaaa").unknown(&["longer than 64 MiB"]),
        bomb("one-quoted-field", "x.csv", b"id,note\n1,\"", b"aa\n ").unknown(&["longer than 64 MiB"]),
        bomb("one-header", "x.csv", b"id,note", b",abc").unknown(&["longer than 64 MiB"]),
        bomb("one-json-line", "x.ndjson", b"{\"id\": 1, \"note\": \"", b"aaaa").unknown(&["longer than 64 MiB"]),
        bomb("brackets", "x.ndjson", b"{\"id\": ", b"[[[[").unknown(&["longer than 64 MiB"]),
        bomb("rows", "x.csv", b"id,note\n", b"1,a\n").embedded().ends(&[0, 1, 3], &[]),
        bomb("json-rows", "x.ndjson", b"\n", b"{}  \n   ").embedded().ends(&[1, 3], &[]),
        bomb("blank-lines", "x.csv", b"\n", b"\n\n\n\n").embedded().unknown(&["x.csv"]),
        bomb("blank-json-lines", "x.ndjson", b"\n", b"\n\n\n\n").embedded().ends(&[1, 3], &[]),
    ]
}

/// Names and contents that do not agree.
fn named() -> Vec<Case> {
    let tar = {
        let mut bytes = b"x.csv".to_vec();
        bytes.resize(1_024, 0);
        bytes.extend(GOOD.as_bytes());
        bytes
    };
    vec![
        Case::data("packed-tar", "x.csv.gz", gzip(tar)).unknown(&["line 1"]),
        Case::data("packed-in-both", "x.csv.gz", gzip(zstd(GOOD))).unknown(&["compressed twice"]),
        Case::data("packed-in-gzip-twice", "x.csv.gz", gzip(gzip(GOOD))).unknown(&["compressed twice"]),
        Case::data("packed-zstd-named-gzip", "x.csv.gz", zstd("id,note\nx,a\n")).ends(&[1, 3], &[]),
        Case::data("packed-parquet", "x.parquet.gz", gzip(b"PAR1\x15\x04")).unknown(&["compressed again"]),
        Case::data(
            "packed-utf-16",
            "x.csv.gz",
            gzip(GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        )
        .unknown(&["UTF-16"]),
    ]
}

/// Long lines of plain files.
fn long_lines() -> Vec<Case> {
    let long = |id: &str, file: &'static str, first: &'static [u8], unit: &'static [u8], mebibytes: usize| {
        let made = move |folder: &Path| {
            let mut out = BufWriter::new(File::create(folder.join(file)).expect("a file"));
            out.write_all(first).expect("room");
            let block: Vec<u8> = unit.iter().copied().cycle().take(1 << 20).collect();
            (0..mebibytes).try_for_each(|_| out.write_all(&block)).expect("room");
        };
        Case::data(format!("bomb-{id}"), file, "").made(made).seconds(60)
    };
    vec![
        long("line-of-1-gigabyte", "x.csv", b"id,note\n1,", b"aaaa", 1_024).unknown(&["longer than 64 MiB"]),
        long("json-line-of-1-gigabyte", "x.ndjson", b"{\"id\": 1, \"note\": \"", b"aaaa", 1_024)
            .unknown(&["longer than 64 MiB"]),
        long("header-of-200-megabytes", "x.csv", b"id,note", b",abc", 200).unknown(&["longer than 64 MiB"]),
        long("quote-of-200-megabytes", "x.csv", b"id,note\n1,\"", b"a,b\n", 200).unknown(&["longer than 64 MiB"]),
        long("field-of-20-megabytes", "x.csv", b"id,note\n1,", b"aaaa", 20).holds(&["1 row"]).mebibytes(400),
        long("blank-lines-of-20-megabytes", "x.csv", b"", b"\n", 20).unknown(&["x.csv"]),
        long("blank-windows-lines-of-20-megabytes", "x.csv", b"", b"\r\n", 20).unknown(&["x.csv"]),
        long("blank-lines-behind-a-header", "x.csv", b"id,note\n", b"\n", 20).fails(&["not_empty"]),
        long("carriage-returns-of-20-megabytes", "x.csv", b"id,note\n1,a", b"\r", 20).unknown(&["carriage return"]),
        long("quotes-of-20-megabytes", "x.csv", b"id,note\n1,", b"\"\"", 20).ends(&[0, 1, 3], &[]).mebibytes(400),
        long("comments-of-20-megabytes", "x.csv", b"", b"#\n", 20)
            .contract("name: x\nsource: {path: x.csv, comment: \"#\"}\nschema:\n  - name: id\n")
            .unknown(&["x.csv"]),
        long("comments-between-rows", "x.csv", b"id,note\n", b"#\n1,a\n", 4)
            .contract("name: x\nsource: {path: x.csv, comment: \"#\"}\nschema:\n  - name: id\n    type: integer\n  - name: note\n")
            .ends(&[0, 3], &[])
            .mebibytes(900),
        long("comments-behind-a-header", "x.csv", b"id,note\n", b"#\n", 20)
            .contract("name: x\nsource: {path: x.csv, comment: \"#\"}\nschema:\n  - name: id\n")
            .fails(&["not_empty"]),
    ]
}
