//! What a footer may be.

use super::*;

/// The paths in a footer.
fn paths_of(footer: &[u8]) -> Result<Vec<Vec<&[u8]>>, String> {
    walk(footer).map(|walked| walked.paths)
}

/// Field 4 of a file, a list of so many entries, and what follows.
fn groups(head: &[u8], rest: &[u8]) -> Vec<u8> {
    [&[0x49], head, rest].concat()
}

#[track_caller]
fn assert_refused(footer: &[u8], told: &str) {
    assert_eq!(paths_of(footer), Err(told.to_owned()));
}

#[test]
fn a_footer_is_whole_when_each_list_has_its_entries() {
    assert_eq!(paths_of(&groups(&[0x1c], &[0x26, 0x02, 0, 0])), Ok(Vec::new()));
    // One writer leaves the kind of an empty list out.
    assert_eq!(paths_of(&groups(&[0x00], &[0])), Ok(Vec::new()));
    assert_refused(&groups(&[0x2c], &[0x26, 0x02, 0]), "its footer ends too early");
    assert_refused(&groups(&[0x1c], &[0, 0]), "a list in its footer holds an entry of nothing");
}

#[test]
fn a_list_is_no_longer_than_the_bytes_behind_it() {
    let count = [0xfc, 0xff, 0xff, 0xff, 0xff, 0x07];
    assert_refused(&groups(&count, &[0]), "a list in its footer claims to hold 2147483647 entries in 1 bytes");
    // Also in a field that nobody knows, where its entries would take no bytes.
    let truths = [&[0x09, 0x64, 0xf1], &count[1..], &[0; 8]].concat();
    assert_refused(&truths, "a list in its footer claims to hold 2147483647 entries in 8 bytes");
    assert_refused(&[0x09, 0x64, 0x11, 0x01, 0], "a list in its footer is of another kind than it must be");
}

#[test]
fn columns_are_known_by_their_paths() {
    let chunk = |path: &[u8]| [&[0x3c][..], path, &[0, 0]].concat();
    let named = chunk(&[0x39, 0x28, 1, b'a', 2, b'b', b'c']);
    let unnamed = chunk(&[0x16, 2]);
    let footer = groups(&[0x1c], &[&[0x19, 0x2c][..], &named, &unnamed, &[0, 0]].concat());
    assert_eq!(paths_of(&footer), Ok(vec![vec![&b"a"[..], b"bc"], vec![]]));
}

#[test]
fn what_the_reader_takes_for_a_list_is_one() {
    let told = "a field 4 in its footer is of another kind than it must be";
    assert_refused(&[0x48, 0x06, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0], told);
    assert_refused(&groups(&[0x18], &[0x00, 0]), "a list in its footer is of another kind than it must be");
}

#[test]
fn columns_lie_in_each_other_only_so_deep() {
    let deep = |depth: usize| {
        let groups = [0x48, 1, b'g', 0x15, 2, 0].repeat(depth + 1);
        [&[0x29, 0xfc, depth as u8 + 2][..], &groups, &[0x48, 1, b'c', 0, 0]].concat()
    };
    assert_eq!(paths_of(&deep(64)), Ok(Vec::new()));
    assert_refused(&deep(65), "a column lies in more than 64 others");
    // Those beside each other do not count.
    let flat = [&[0x29, 0xfc, 0xc9, 0x01][..], &[0x48, 1, b'r', 0x15, 0xc8, 0x01, 0]].concat();
    let pair = [0x48, 1, b'g', 0x15, 2, 0, 0x48, 1, b'c', 0];
    assert_eq!(paths_of(&[flat, pair.repeat(100), vec![0]].concat()), Ok(Vec::new()));
    // Neither a list in a group nor a number that the reader cuts hides one.
    for hidden in [&[0xf9, 0x13, 0x00][..], &[0x15, 0xfd, 0xff, 0xff, 0xff, 0x1f]] {
        let group = [&[0x48, 1, b'g', 0x15, 2][..], hidden, &[0]].concat();
        let cut = [&[0x48, 1, b'g'][..], hidden, &[0]].concat();
        let group = if hidden[0] == 0x15 { cut } else { group };
        let footer = [&[0x29, 0xfc, 101][..], &group.repeat(100), &[0x48, 1, b'c', 0, 0]].concat();
        assert_refused(&footer, "a column lies in more than 64 others");
    }
}

#[test]
fn names_take_no_more_than_many_times_the_footer() {
    let name = vec![b'n'; 3 << 20];
    let group = [&[0x48, 0x80, 0x80, 0xc0, 0x01][..], &name, &[0x15, 0xd0, 0x0f, 0]].concat();
    let of = |columns: u16| {
        let count = columns + 1;
        let head = [0x29, 0xfc, count as u8 | 0x80, (count >> 7) as u8];
        [&head[..], &group, &[0x48, 1, b'c', 0].repeat(columns.into()), &[0]].concat()
    };
    assert_eq!(paths_of(&of(60)), Ok(Vec::new()));
    assert_refused(&of(1_000), "the names of its columns would take 3000 MiB");
}

#[test]
fn columns_lie_in_the_file_itself() {
    let chunk = |name: &[u8]| [&[0x19, 0x1c, 0x18][..], name, &[0x16, 0x02, 0, 0]].concat();
    assert_eq!(paths_of(&groups(&[0x1c], &[&chunk(&[0])[..], &[0]].concat())), Ok(Vec::new()));
    assert_refused(
        &groups(&[0x1c], &[&chunk(&[1, b'x'])[..], &[0]].concat()),
        "it is a summary of others: a column lies in another file",
    );
}

#[test]
fn depth_and_numbers_have_limits() {
    let told = "its footer is nested more than 32 deep";
    assert_refused(&[&[0x0c, 0x64][..], &[0x1c; 40]].concat(), told);
    assert_refused(&[&[0x16][..], &[0x80; 20]].concat(), "its footer holds a number of more than 64 bits");
    assert_refused(
        &[0x06, 0xff, 0xff, 0x7f, 0x00],
        "its footer holds a field with the number -1048576, which no field can have",
    );
}

#[test]
fn what_is_younger_than_the_reader_is_left_out() {
    let element = |logical: &[u8]| [&[0x29, 0x1c, 0x48, 1, b'c', 0x6c][..], logical, &[0, 0, 0]].concat();
    let known = element(&[0x6c, 0]);
    assert_eq!(walk(&known).unwrap().mended, known);
    // A variant, which has a version, and a field of the future behind it.
    let variant = walk(&element(&[0x0c, 0x20, 0x13, 1, 0])).unwrap().mended;
    assert_eq!(variant, [0x29, 0x1c, 0x48, 1, b'c', 0, 0]);
    let more = [&[0x29, 0x1c, 0x48, 1, b'c', 0x6c, 0x0c, 0x20, 0, 0][..], &[0x15, 2, 0, 0]].concat();
    assert_eq!(walk(&more).unwrap().mended, more);
    let orders = [0x79, 0x2c, 0x1c, 0, 0, 0x9c, 0, 0, 0];
    assert_eq!(walk(&orders).unwrap().mended, [0x79, 0x2c, 0x1c, 0, 0, 0x1c, 0, 0, 0]);
}
