//! How much memory a run may take: what `--memory-limit` says, or half of what there is.

use std::fs;
use std::path::Path;

/// Where nothing tells how much there is.
const UNKNOWN: usize = 4 << 30;

/// The units of a size, longest first where one ends like another.
const UNITS: &[(&str, u64)] = &[
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
];

/// Reads a size such as `512MB`, `1.5 GB` or `2GiB`. A number without a unit could be meant in any.
pub(super) fn read(text: &str) -> Result<usize, String> {
    let wrong = || "a size is written like `512MB` or `2GiB`".to_owned();
    let lower = text.trim().to_ascii_lowercase();
    let (number, unit) =
        UNITS.iter().find_map(|(unit, bytes)| Some((lower.strip_suffix(unit)?, *bytes))).ok_or_else(wrong)?;
    let (whole, fraction) = number.trim_end().split_once('.').unwrap_or((number.trim_end(), "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(wrong());
    }
    let scale = 10_u64.pow(fraction.len() as u32);
    let (whole, fraction): (u64, u64) = whole.parse().ok().zip(fraction.parse().ok()).ok_or_else(wrong)?;
    let bytes = (u128::from(whole) * u128::from(scale) + u128::from(fraction)) * u128::from(unit) / u128::from(scale);
    match usize::try_from(bytes) {
        Ok(0) | Err(_) => Err(wrong()),
        Ok(bytes) => Ok(bytes),
    }
}

/// Half of the memory of the machine, or of the container where that is less.
pub(super) fn default() -> usize {
    let root = Path::new("/");
    let limits = control_groups(root).into_iter().chain(machine(root));
    limits.min().map_or(UNKNOWN, |bytes| usize::try_from(bytes / 2).unwrap_or(usize::MAX))
}

fn machine(root: &Path) -> Option<u64> {
    let text = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

/// The limits of the control groups that this process is in, and of those around them: of both versions.
fn control_groups(root: &Path) -> Vec<u64> {
    let text = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let mut limits = Vec::new();
    for line in text.lines() {
        let mut parts = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let (mount, file) = if controllers.is_empty() {
            ("sys/fs/cgroup", "memory.max")
        } else if controllers.split(',').any(|controller| controller == "memory") {
            ("sys/fs/cgroup/memory", "memory.limit_in_bytes")
        } else {
            continue;
        };
        let groups = Path::new(path.trim_start_matches('/')).ancestors();
        let read = |group: &Path| fs::read_to_string(root.join(mount).join(group).join(file)).ok();
        limits.extend(groups.filter_map(read).filter_map(|limit| limit.trim().parse::<u64>().ok()));
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        assert_eq!(read("512MB"), Ok(512_000_000));
        assert_eq!(read(" 2 GiB"), Ok(2 << 30));
        assert_eq!(read("1.5gb"), Ok(1_500_000_000));
        assert_eq!(read("0.5kib"), Ok(512));
        for wrong in ["", "512", "MB", "0MB", "-1GB", "1e3MB", "1.GB", ".5GB", "1 000MB", "99999999999TB", "5 %", "٣MB"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_smallest_limit_around_a_process_counts() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        assert_eq!(control_groups(root.path()), [0_u64; 0]);
        write("proc/self/cgroup", "5:cpu,memory:/a\n0::/b/c\n");
        write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "3000\n");
        write("sys/fs/cgroup/b/c/memory.max", "max\n");
        write("sys/fs/cgroup/b/memory.max", "2000\n");
        assert_eq!(control_groups(root.path()), [3000, 2000]);
        write("proc/meminfo", "MemTotal:       24576 kB\nMemFree: 1 kB\n");
        assert_eq!(machine(root.path()), Some(24 << 20));
    }

    #[test]
    fn there_is_always_a_limit() {
        assert!(default() > 1 << 20);
    }
}
