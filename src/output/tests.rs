//! Whole or not at all.

use super::*;

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_finished_draft_takes_the_place_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    for text in ["one, and longer", "two"] {
        let mut draft = Draft::create(&path).unwrap();
        draft.write_all(text.as_bytes()).unwrap();
        draft.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(names(folder.path()), ["report.json"]);
    }
}

#[test]
fn a_draft_that_is_dropped_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, "old").unwrap();
    let mut draft = Draft::create(&path).unwrap();
    draft.write_all(b"half of").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    drop(draft);
    probe(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(names(folder.path()), ["report.json"]);
}

#[test]
fn a_new_file_takes_nobodys_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    Draft::create(&path).unwrap().finish_new().unwrap();
    fs::write(&path, "old").unwrap();
    assert!(Draft::create(&path).unwrap().finish_new().is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    Draft::create(&path).unwrap().leave_out().unwrap();
    assert!(names(folder.path()).is_empty());
}

#[test]
fn what_no_file_can_be_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let told = |path: &Path| probe(path).unwrap_err().to_string();
    let missing = folder.path().join("a/b.json");
    assert_eq!(told(&missing), format!("there is no folder `{}`", folder.path().join("a").display()));
    assert_eq!(told(folder.path()), "that is a folder");
    assert_eq!(told(&folder.path().join("new/")), "that is a folder");
    assert_eq!(told(Path::new("..")), "that is a folder");
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(matches!(probe(&folder.path().join("file/x")), Err(Obstacle::NoFolder(_))));
    let mut permissions = fs::metadata(folder.path().join("file")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.path().join("file"), permissions).unwrap();
    assert_eq!(told(&folder.path().join("file")), "that file is read-only");
}

#[test]
fn a_file_is_the_same_however_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let same = |one: &str, other: &str| is_same(&folder.path().join(one), &folder.path().join(other));
    assert!(same("a/../report.json", "report.json"));
    assert!(same("new/x", "./new/x") && same("new/../x", "x") && !same("new/x", "x"));
    assert!(!same("a/report.json", "report.json") && !same("a/x", "a/y"));
    assert!(is_same(Path::new("x"), Path::new("./x")));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn write(path: &Path) {
        Draft::create(path).unwrap().finish().unwrap();
    }

    #[test]
    fn a_new_file_has_the_permissions_of_any_new_file_and_an_old_one_keeps_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, other) = (folder.path().join("ours"), folder.path().join("other"));
        write(&ours);
        fs::write(&other, "").unwrap();
        assert_eq!(mode(&ours), mode(&other));
        fs::set_permissions(&ours, fs::Permissions::from_mode(0o640)).unwrap();
        write(&ours);
        assert_eq!(mode(&ours), 0o640);
    }

    #[test]
    fn a_private_file_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        fs::write(&path, "").unwrap();
        Draft::create(&path).unwrap().private().unwrap().finish().unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_link_is_replaced_and_what_it_leads_to_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (secret, link) = (folder.path().join("secret"), folder.path().join("link"));
        fs::write(&secret, "untouched").unwrap();
        symlink(&secret, &link).unwrap();
        write(&link);
        assert_eq!(fs::read_to_string(&secret).unwrap(), "untouched");
        assert_eq!(fs::read_to_string(&link).unwrap(), "");
        assert!(!fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn a_link_is_the_same_as_what_it_leads_to() {
        let folder = tempfile::tempdir().unwrap();
        let (data, link) = (folder.path().join("data.csv"), folder.path().join("link.csv"));
        fs::write(&data, "").unwrap();
        symlink("data.csv", &link).unwrap();
        assert!(is_same(&data, &link) && is_same(&link, &link));
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert!(matches!(probe(&path), Err(Obstacle::Irregular)));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_file_is_put_where_the_system_shows_itself() {
    use std::os::fd::AsRawFd;
    let folder = tempfile::tempdir().unwrap();
    let file = File::create(folder.path().join("behind")).unwrap();
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    std::os::unix::fs::symlink(&open, folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink("link", folder.path().join("far")).unwrap();
    std::os::unix::fs::symlink("circle", folder.path().join("circle")).unwrap();
    let by_number = format!("/dev/fd/{}", file.as_raw_fd());
    let of_folder = |name: &str| folder.path().join(name).display().to_string();
    for path in [&open, &by_number, "/dev/stdout", "/dev/null/q", "/sys/new", &of_folder("link"), &of_folder("far")] {
        assert!(matches!(probe(Path::new(path)), Err(Obstacle::System)), "{path}");
    }
    for path in ["/dev/shm/r.json", "/device/r.json", &of_folder("behind"), &of_folder("new"), &of_folder("circle")] {
        assert!(!is_of_system(Path::new(path)), "{path}");
    }
}
