//! Faults of Arrow: record batches that lie, that unpack to more than there is room for, and types that nobody reads.

use crate::arrow_file::{Batch, Stream, field};
use crate::case::Case;
use polars_arrow_format::ipc::{
    Decimal, DictionaryEncoding, DictionaryKind, Field, Int, LargeUtf8, ListView, RunEndEncoded, Struct, Type, Utf8,
    Utf8View,
};

const CONTRACT: &str = "name: x\nschema:\n  - name: id\n    type: integer\n    unique: true\n  - name: amount\n    type: integer\n    required: true\n    min: 0\n";

/// The fourth amount is negative.
const AMOUNTS: &[Option<i64>] = &[Some(10), Some(20), Some(30), Some(-5), Some(40)];

fn bytes(id: &str, bytes: Vec<u8>) -> Case {
    Case::data(format!("arrow-{id}"), "x.arrows", bytes).contract(CONTRACT).engines(crate::case::Engines::All)
}

fn integer() -> Type {
    Type::Int(Box::new(Int { bit_width: 64, is_signed: true }))
}

fn fields() -> Vec<Field> {
    vec![field("id", integer()), field("amount", integer())]
}

/// A batch that says how many rows it has, and how many amounts are null.
fn told(values: &[Option<i64>], rows: i64, nulls: i64) -> Batch {
    let ids: Vec<Option<i64>> = (1..=values.len() as i64).map(Some).collect();
    Batch::new(rows).numbers(&ids, 0).numbers(values, nulls)
}

fn lying(values: &[Option<i64>], rows: i64, nulls: i64) -> Vec<u8> {
    Stream::new(fields()).batch(told(values, rows, nulls)).end()
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = counts();
    cases.extend(nulls());
    cases.extend(types());
    cases.extend(texts());
    cases.extend(dictionaries());
    cases.extend(bombs());
    cases
}

fn counts() -> Vec<Case> {
    let rows = |rows: i64| lying(AMOUNTS, rows, 0);
    let good = told(&[Some(1), Some(2)], 2, 0);
    let behind = Stream::new(fields()).batch(good.clone()).batch(told(AMOUNTS, 0, 0)).end();
    let mut column_more = told(AMOUNTS, 5, 0);
    column_more.told.nodes.get_or_insert_default()[1].length = 6;
    let mut column_less = told(AMOUNTS, 5, 0);
    column_less.told.nodes.get_or_insert_default()[1].length = 3;
    let mut no_column = told(AMOUNTS, 5, 0);
    no_column.told.nodes.get_or_insert_default().pop();
    let in_batch = |batch: Batch| Stream::new(fields()).batch(batch).end();
    let empty = Stream::new(fields()).batch(good.clone()).batch(told(&[], 0, 0)).end();
    vec![
        bytes("honest", rows(5)).fails(&["amount: 1 of 5 rows below 0"]),
        bytes("honest-and-good", in_batch(good)).holds(&["2 rows"]),
        bytes("batch-of-nothing", empty).holds(&["2 rows"]),
        bytes("rows-none-of-the-batch", rows(0)).unknown(&["record batch 1", "claims to hold 0 rows and holds 5"]),
        bytes("rows-none-of-the-last-batch", behind).unknown(&["record batch 2", "0 rows and holds 5"]),
        bytes("rows-fewer-of-the-batch", rows(3)).unknown(&["3 rows and holds 5"]),
        bytes("rows-more-of-the-batch", rows(6)).unknown(&["6 rows and holds 5"]),
        bytes("rows-negative-of-the-batch", rows(-1)).unknown(&["x.arrows"]),
        bytes("rows-of-2-32-of-the-batch", rows(i64::from(u32::MAX))).unknown(&["more rows than can be"]),
        bytes("rows-huge-of-the-batch", rows(i64::MAX)).unknown(&["x.arrows"]),
        bytes("rows-more-of-a-column", in_batch(column_more)).unknown(&["5 rows and holds 6"]),
        bytes("rows-fewer-of-a-column", in_batch(column_less)).unknown(&["5 rows and holds 3"]),
        bytes("batch-without-a-column", in_batch(no_column)).unknown(&["fewer columns than its schema names"]),
    ]
}

fn nulls() -> Vec<Case> {
    let some_null = &[Some(1), None, Some(3)];
    let found = &["1 of 3 rows without a value"];
    let within = |nulls: i64| {
        let inner = Type::Struct(Box::new(Struct {}));
        let inner = Field { children: Some(vec![field("a", integer())]), ..field("id", inner) };
        // Two rows, both with nothing in them: not unique.
        let batch = Batch::new(2).node([2, 0], &[&[]]).node([2, nulls], &[&[0], &[0; 16]]);
        Stream::new(vec![inner]).batch(batch).end()
    };
    let contract = "name: x\nschema:\n  - name: id\n    unique: true\n";
    let mut no_bits = told(some_null, 3, 1);
    no_bits.told.buffers.get_or_insert_default()[2].length = 0;
    let no_bits = Stream::new(fields()).batch(no_bits).end();
    vec![
        bytes("nulls-as-they-are", lying(some_null, 3, 1)).fails(found),
        bytes("nulls-none-though-there-are", lying(some_null, 3, 0)).fails(found),
        bytes("nulls-more-than-there-are", lying(some_null, 3, 3)).fails(found),
        bytes("nulls-negative", lying(some_null, 3, -1)).unknown(&["-1 of 3 values of a column are null"]),
        bytes("nulls-more-than-rows", lying(some_null, 3, 4)).unknown(&["4 of 3 values of a column are null"]),
        bytes("nulls-that-are-nowhere", no_bits).unknown(&["amount", "does not say where"]),
        bytes("nulls-none-within-another", within(0)).contract(contract).fails(&["unique"]),
    ]
}

/// Types that are rare.
fn types() -> Vec<Case> {
    let beside = |type_: Type, children: Vec<Field>, batch: Batch| {
        let other = Field { children: Some(children), ..field("other", type_) };
        Stream::new(vec![field("id", integer()), other]).batch(batch).end()
    };
    let ids = || Batch::new(2).numbers(&[Some(1), Some(2)], 0);
    let short = Type::Int(Box::new(Int { bit_width: 32, is_signed: true }));
    let runs = || {
        beside(
            Type::RunEndEncoded(Box::new(RunEndEncoded {})),
            vec![field("run_ends", short.clone()), field("values", integer())],
            ids().node([2, 0], &[]).node([1, 0], &[&[], &2_i32.to_le_bytes()]).numbers(&[Some(7)], 0),
        )
    };
    let lists = || {
        beside(
            Type::ListView(Box::new(ListView {})),
            vec![field("item", integer())],
            ids().node([2, 0], &[&[], &[0; 8], &[0; 8]]).numbers(&[], 0),
        )
    };
    let id = "name: x\nschema:\n  - name: id\n    type: integer\n    unique: true\n";
    let other = "name: x\nschema:\n  - name: other\n    required: true\n";
    let wide = {
        let decimal = Type::Decimal(Box::new(Decimal { precision: 38, scale: 2, bit_width: 256 }));
        let mut numbers = [0_u8; 64];
        numbers[0] = 150;
        numbers[32..].fill(0xff);
        Stream::new(vec![field("id", decimal)]).batch(Batch::new(2).node([2, 0], &[&[], &numbers])).end()
    };
    vec![
        bytes("runs-beside", runs()).contract(id).holds(&["2 rows"]),
        bytes("runs-wanted", runs()).contract(other).unknown(&["column `other`", "run-end encoded"]),
        bytes("list-views-beside", lists()).contract(id).holds(&["2 rows"]),
        bytes("list-views-wanted", lists()).contract(other).unknown(&["column `other`", "list view"]),
        bytes("wide-decimals", wide)
            .contract("name: x\nschema:\n  - name: id\n    type: decimal(38, 2)\n    min: 0\n")
            .fails(&["1 of 2 rows below 0"]),
        bytes("big-endian", Stream::big_endian(fields()).batch(told(AMOUNTS, 5, 0)).end()).unknown(&["big-endian"]),
        bytes("type-of-nothing", Stream::new(vec![Field { type_: None, ..field("id", integer()) }]).end())
            .unknown(&["column `id`"]),
    ]
}

/// Texts, and what is none.
fn texts() -> Vec<Case> {
    let views = {
        let mut view = [0_u8; 16];
        (view[0], view[4]) = (1, b'a');
        let mut batch = Batch::new(1).packed().node([1, 0], &[&[], &view, &[]]);
        batch.told.variadic_buffer_counts = Some(vec![1]);
        Stream::new(vec![field("id", Type::Utf8View(Box::new(Utf8View {})))]).batch(batch).end()
    };
    let texts = |texts: &[&[u8]]| {
        let type_ = Type::Utf8(Box::new(Utf8 {}));
        let first = Batch::new(1).texts(&[b"a"]);
        Stream::new(vec![field("id", type_)]).batch(first).batch(Batch::new(texts.len() as i64).texts(texts)).end()
    };
    let required = "name: x\nschema:\n  - name: id\n    type: string\n    required: true\n";
    vec![
        bytes("packed-views-without-long-texts", views).contract(required).holds(&["1 row"]),
        bytes("texts", texts(&[b"b", "é".as_bytes()])).contract(required).holds(&["3 rows"]),
        bytes("texts-that-are-none", texts(&[b"b", b"\xff", b"c"])).contract(required).unknown(&[
            "row 3",
            "column `id`",
            "UTF-8",
        ]),
    ]
}

fn dictionaries() -> Vec<Case> {
    let encoded = || {
        let index_type = Some(Box::new(Int { bit_width: 32, is_signed: true }));
        let encoding =
            DictionaryEncoding { id: 7, index_type, is_ordered: false, dictionary_kind: DictionaryKind::DenseArray };
        Field { dictionary: Some(Box::new(encoding)), ..field("id", Type::Utf8(Box::new(Utf8 {}))) }
    };
    let words = |words: &[&[u8]]| Batch::new(words.len() as i64).texts(words);
    let keys = |keys: &[i32]| {
        let bytes: Vec<u8> = keys.iter().flat_map(|key| key.to_le_bytes()).collect();
        Batch::new(keys.len() as i64).node([keys.len() as i64, 0], &[&[], &bytes])
    };
    let stream = || Stream::new(vec![encoded()]);
    let contract = "name: x\nschema:\n  - name: id\n    type: string\n    unique: true\n";
    let of = |id: &str, stream: Stream| bytes(&format!("dictionary-{id}"), stream.end()).contract(contract);
    let twice = stream().dictionary(7, false, words(&[b"a"])).batch(keys(&[0])).dictionary(7, false, words(&[b"b"]));
    let goes_on = stream().dictionary(7, false, words(&[b"a"])).dictionary(7, true, words(&[b"b"]));
    let mut nulls = words(&[b"a", b""]);
    nulls.told.nodes.get_or_insert_default()[0].null_count = 9;
    vec![
        of("honest", stream().dictionary(7, false, words(&[b"a", b"b"])).batch(keys(&[0, 1]))).holds(&["2 rows"]),
        of("of-one-word-twice", stream().dictionary(7, false, words(&[b"a", b"a"])).batch(keys(&[0, 1])))
            .fails(&["unique"]),
        of("that-is-not-there", stream().batch(keys(&[0]))).unknown(&["column `id`", "not there"]),
        of("that-is-replaced", twice.batch(keys(&[0]))).unknown(&["column `id`", "changes its dictionary"]),
        of("that-goes-on", goes_on.batch(keys(&[0, 1]))).unknown(&["column `id`", "changes its dictionary"]),
        of("of-more-nulls-than-words", stream().dictionary(7, false, nulls).batch(keys(&[0])))
            .unknown(&["column `id`"]),
        of("of-a-key-too-large", stream().dictionary(7, false, words(&[b"a"])).batch(keys(&[5])))
            .unknown(&["column `id`"]),
        of("of-a-negative-key", stream().dictionary(7, false, words(&[b"a"])).batch(keys(&[-1])))
            .unknown(&["column `id`"]),
    ]
}

/// A few bytes that unpack to more than there is room for.
fn bombs() -> Vec<Case> {
    let columns = |count: usize, mebibytes: usize| {
        let text = vec![b'a'; mebibytes << 20];
        let offsets = [0_i64.to_le_bytes(), (text.len() as i64).to_le_bytes()].concat();
        let large = || Type::LargeUtf8(Box::new(LargeUtf8 {}));
        let fields = (0..count).map(|at| field(&format!("c{at}"), large())).collect();
        let batch = (0..count).fold(Batch::new(1).packed(), |batch, _| batch.node([1, 0], &[&[], &offsets, &text]));
        Stream::new(fields).batch(batch).end()
    };
    let contract = |count: usize| {
        let columns: String = (0..count).map(|at| format!("  - name: c{at}\n    required: true\n")).collect();
        format!("name: x\nschema:\n{columns}")
    };
    let of = |id: &str, count, mebibytes| {
        let case = bytes(&format!("bomb-{id}"), columns(count, mebibytes)).contract(&contract(count));
        case.embedded().and(&["--memory-limit", "100MB"])
    };
    let nothing = {
        let rows = i64::from(u32::MAX) - 1;
        let null = || Type::Null(Box::new(polars_arrow_format::ipc::Null {}));
        Stream::new(vec![field("id", null())]).batch(Batch::new(rows).node([rows, rows], &[])).end()
    };
    vec![
        of("of-one-column", 1, 120).unknown(&["column `c0`", "120 MiB", "raise it with `--memory-limit`"]),
        of("of-many-columns", 12, 30).holds(&["1 row"]).mebibytes(256),
        bytes("bomb-of-nulls", nothing)
            .column("id", &["required: true"])
            .embedded()
            .unknown(&["record batch 1", "unpack to more than 1000 times"]),
    ]
}
