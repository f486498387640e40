//! The calls to the system that a run makes, and how each kind of them can fail.

use std::collections::BTreeMap;

/// The first call that the program itself makes: it asks not to be ended where a file may not grow. What comes before is
/// the loader, the allocator and the runtime of the language, which begin without us.
const FIRST: &str = "rt_sigaction(SIGXFSZ";

/// Each kind of call, and the errors with which it is failed. An interrupted call must be made again.
pub(crate) const ERRORS: &[(&str, &[&str])] = &[
    ("brk", &["ENOMEM"]),
    ("clone", &["EAGAIN"]),
    ("clone3", &["EAGAIN"]),
    ("close", &["EIO"]),
    ("copy_file_range", &["EIO", "ENOSPC"]),
    ("fchmod", &["EPERM"]),
    ("fcntl", &["EINVAL"]),
    ("fdatasync", &["EIO"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("ftruncate", &["EIO"]),
    ("getcwd", &["ENOENT", "ENOMEM"]),
    ("getdents64", &["EIO"]),
    ("getrandom", &["ENOSYS", "EPERM"]),
    ("ioctl", &["EIO"]),
    ("linkat", &["EIO", "EPERM"]),
    ("lseek", &["EIO"]),
    ("madvise", &["ENOMEM"]),
    ("mkdir", &["ENOSPC", "EACCES"]),
    ("mmap", &["ENOMEM"]),
    ("mprotect", &["ENOMEM"]),
    ("mremap", &["ENOMEM"]),
    ("munmap", &["ENOMEM"]),
    ("newfstatat", &["EIO"]),
    ("open", &["EMFILE"]),
    ("openat", &["EMFILE", "EIO", "EINTR"]),
    ("poll", &["EINTR"]),
    ("prctl", &["EPERM"]),
    ("pread64", &["EIO", "EINTR"]),
    ("prlimit64", &["EPERM"]),
    ("pwrite64", &["ENOSPC", "EINTR"]),
    ("read", &["EIO", "EINTR"]),
    ("readlink", &["EIO", "EACCES"]),
    ("recvfrom", &["EINTR"]),
    ("rename", &["EIO", "ENOSPC"]),
    ("renameat", &["EIO"]),
    ("renameat2", &["EIO"]),
    ("rmdir", &["EIO"]),
    ("rt_sigaction", &["EINVAL"]),
    ("rt_sigprocmask", &["EINVAL"]),
    ("sched_getaffinity", &["EPERM"]),
    ("sendfile", &["EIO"]),
    ("sigaltstack", &["ENOMEM"]),
    ("socketpair", &["EMFILE"]),
    ("splice", &["EIO"]),
    ("statx", &["EIO", "EACCES"]),
    ("unlink", &["EIO"]),
    ("unlinkat", &["EIO"]),
    ("write", &["ENOSPC", "EIO", "EINTR"]),
    ("writev", &["ENOSPC", "EINTR"]),
];

/// Calls that cannot fail, or whose failure means nothing: waiting, ending, asking who one is.
const WITHOUT: &[&str] = &[
    "arch_prctl",
    "execve",
    "exit",
    "exit_group",
    "futex",
    "gettid",
    "getpid",
    "rseq",
    "sched_yield",
    "set_robust_list",
    "set_tid_address",
    "clock_nanosleep",
    "restart_syscall",
    "sysinfo",
    "access",
    "geteuid",
    "getuid",
];

/// Calls with which memory is asked for. The program may be ended where it gets none.
pub(crate) fn is_of_memory(kind: &str) -> bool {
    matches!(kind, "brk" | "mmap" | "mprotect" | "mremap" | "munmap" | "madvise" | "sigaltstack")
}

/// How often calls of each kind are made by the thread that makes the most of them, and how often before the program
/// itself begins: strace counts the calls of each thread for itself.
pub(crate) fn count(log: &str) -> BTreeMap<String, (usize, usize)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut before: Option<BTreeMap<String, usize>> = None;
    for line in log.lines() {
        let Some((thread, call)) = line.split_once(' ').map(|(thread, call)| (thread, call.trim_start())) else {
            continue;
        };
        if before.is_none() && call.starts_with(FIRST) {
            before = Some(counts.iter().map(|((_, kind), count)| ((*kind).to_owned(), *count)).collect());
        }
        let Some((kind, _)) = call.split_once('(').filter(|(kind, _)| !kind.contains([' ', '<', '+', '-'])) else {
            continue;
        };
        *counts.entry((thread, kind)).or_default() += 1;
    }
    let before = before.unwrap_or_else(|| panic!("the program does not begin with `{FIRST}`"));
    let mut most: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for ((_, kind), count) in counts {
        let first = before.get(kind).copied().unwrap_or_default();
        let (_, most) = most.entry(kind.to_owned()).or_insert((first, first));
        *most = count.max(*most);
    }
    most
}

/// The kinds of a run of which nobody knows how they fail.
pub(crate) fn unknown(counts: &BTreeMap<String, (usize, usize)>) -> Vec<&str> {
    let is_known = |kind: &str| WITHOUT.contains(&kind) || ERRORS.iter().any(|(known, _)| *known == kind);
    counts
        .iter()
        .filter(|(_, (first, last))| last > first)
        .map(|(kind, _)| kind.as_str())
        .filter(|kind| !is_known(kind))
        .collect()
}

/// Which calls are failed: all, or so many, spread evenly with the first and the last among them.
pub(crate) fn chosen(first: usize, last: usize, most: usize) -> Vec<usize> {
    let count = last - first;
    if count <= most {
        return (first + 1..=last).collect();
    }
    (0..most).map(|at| first + 1 + at * (count - 1) / (most - 1)).collect()
}
