//! Every call to the system fails once: `strace` makes the N-th call of each kind fail while the program runs, for every
//! kind and every N, once alone and once with all that come after it. What comes of it is a documented exit code, whole files
//! or none, and never a verdict that does not hold.
//!
//! `cargo test --test injection -- split` runs one of the runs in which calls fail.

// Whoever runs it wants to read how many runs hold.
#![allow(clippy::print_stdout)]

mod calls;
#[allow(dead_code)]
#[path = "../faults/parquet_file.rs"]
mod parquet_file;
mod scene;
#[allow(dead_code)]
#[path = "../faults/thrift.rs"]
mod thrift;
#[path = "../support/whole.rs"]
mod whole;

use scene::Scene;
use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use whole::Found;

/// How many runs go on at a time.
const AT_ONCE: usize = 2;
/// How many calls of a kind fail in one run, with each error.
const MOST: usize = 16;
/// How long a run may take.
const LONGEST: Duration = Duration::from_secs(20);
/// Follows all threads; with and without the help of the kernel in stopping only at the calls that matter.
const STRACE: [&[&str]; 2] = [&["strace", "-f", "--seccomp-bpf", "-qq"], &["strace", "-f", "-qq"]];
/// One call that fails.
struct Fault<'s> {
    scene: &'s Scene,
    kind: &'static str,
    error: &'static str,
    at: usize,
    /// Whether all calls behind it fail, too: a disk stays full.
    and_all_after: bool,
}

/// How the runs with calls of a kind that failed ended.
type Ends = BTreeMap<String, usize>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let Some(strace) = STRACE.into_iter().find(|strace| can_fail_calls(strace)) else {
        println!("\nskipped: there is no strace that may fail the calls of a program here\n");
        return ExitCode::SUCCESS;
    };
    let start = Instant::now();
    let mut scenes = scene::all();
    scenes.retain(|scene| words.is_empty() || words.iter().any(|word| word == scene.name));
    let counted: Vec<_> = scenes.iter_mut().map(|scene| calls::count(&scene.learn(&["strace", "-f", "-qq"]))).collect();
    let mut faults = Vec::new();
    for (scene, counts) in scenes.iter().zip(&counted) {
        let unknown = calls::unknown(counts);
        assert!(unknown.is_empty(), "{} makes calls of which it is not known how they fail: {unknown:?}", scene.name);
        for (kind, errors) in calls::ERRORS {
            let Some((first, last)) = counts.get(*kind) else { continue };
            let at = calls::chosen(*first, *last, MOST);
            for (error, and_all_after) in errors.iter().flat_map(|error| [(error, false), (error, true)]) {
                let fault = |at: &usize| Fault { scene, kind, error, at: *at, and_all_after };
                // A call that is always interrupted never comes to an end.
                faults.extend(at.iter().map(fault).filter(|fault| fault.error != "EINTR" || !and_all_after));
            }
        }
    }
    let (ends, broken) = run_all(strace, &faults);
    report(&ends, &broken, start.elapsed());
    if broken.is_empty() && !faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether this strace can make a call of the program fail.
fn can_fail_calls(strace: &[&str]) -> bool {
    let mut command = Command::new(strace[0]);
    command.args(&strace[1..]).args(["-o", "/dev/null", "-e", "trace=write", "-e", "inject=write:error=ENOSPC"]);
    let ended = command.arg(whole::program()).arg("explain").stdin(Stdio::null()).output();
    ended.is_ok_and(|ended| ended.status.code() == Some(3))
}

fn report(ends: &BTreeMap<&str, Ends>, broken: &[String], took: Duration) {
    for wrong in broken {
        println!("{wrong}\n");
    }
    let mut runs = 0;
    for (kind, ends) in ends {
        let count: usize = ends.values().sum();
        let told: Vec<String> = ends.iter().map(|(end, count)| format!("{end}: {count}")).collect();
        println!("{kind:<18} {count:>4} runs ({})", told.join(", "));
        runs += count;
    }
    let held = if broken.is_empty() { "all hold".to_owned() } else { format!("{} do not hold", broken.len()) };
    let given_up: usize = ends.values().filter_map(|ends| ends.get("without memory")).sum();
    println!(
        "\ninjection: {runs} runs, {} kinds of calls, {given_up} ended without memory, {held}, {:.0} s\n",
        ends.len(),
        took.as_secs_f64()
    );
}

fn run_all<'s>(strace: &[&str], faults: &[Fault<'s>]) -> (BTreeMap<&'static str, Ends>, Vec<String>) {
    let (next, done) = (AtomicUsize::new(0), Mutex::new((BTreeMap::<&str, Ends>::new(), Vec::new())));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = fault.run(strace);
                    let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let end = result.unwrap_or_else(|why| {
                        done.1.push(format!("{fault}: {why}"));
                        "broken".to_owned()
                    });
                    *done.0.entry(fault.kind).or_default().entry(end).or_default() += 1;
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl std::fmt::Display for Fault<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { scene, kind, error, at, and_all_after } = self;
        let after = if *and_all_after { " and all after it" } else { "" };
        write!(formatter, "{}, call {at} of {kind}{after} with {error}", scene.name)
    }
}

impl Fault<'_> {
    /// Runs the program with this call failing: how it ends, or what is wrong.
    fn run(&self, strace: &[&str]) -> Result<String, String> {
        let Self { scene, kind, error, at, and_all_after } = self;
        let after = if *and_all_after { "+" } else { "" };
        let had_old = at % 2 == 0;
        let folder = scene.folder(had_old);
        let (trace, inject) = (format!("trace={kind}"), format!("inject={kind}:error={error}:when={at}{after}"));
        let more = ["-o", "/dev/null", "-e", &trace, "-e", &inject];
        let mut command = scene.command(strace, &more, folder.path());
        let (status, told, complaints) = end(command.process_group(0))?;
        self.judge(folder.path(), had_old, status, &told, &complaints)
            .map_err(|why| format!("{why} ({status}{})\n{complaints}", if had_old { ", over old files" } else { "" }))
    }

    fn judge(
        &self,
        folder: &std::path::Path,
        had_old: bool,
        status: ExitStatus,
        told: &[u8],
        complaints: &str,
    ) -> Result<String, String> {
        let Self { scene, kind, error, .. } = self;
        let outputs = scene.outputs.iter().zip(&scene.new);
        let found: Vec<Found> =
            outputs.map(|(output, new)| output.look(folder, had_old, new)).collect::<Result<_, _>>()?;
        if calls::is_of_memory(kind) && status.code() == Some(3) && complaints.contains("memory allocation of") {
            return Ok("without memory".to_owned());
        }
        whole::refuse_panic(complaints)?;
        let left = whole::leftovers(folder);
        if !left.is_empty() && !kind.starts_with("unlink") {
            return Err(format!("it leaves {left:?}"));
        }
        let Some(code) = status.code().filter(|code| [scene.code, 2, 3].contains(code)) else {
            return Err("it ends in a way that is not described".to_owned());
        };
        if *error == "EINTR" && code != scene.code {
            return Err("it does not make an interrupted call again".to_owned());
        }
        if code == scene.code {
            if found.iter().any(|found| *found != Found::New) {
                return Err(format!("it ends as ever, but its files are {found:?}"));
            }
            if whole::steady_report(told).as_ref() != Some(&scene.told) {
                return Err("it ends as ever, but tells something else".to_owned());
            }
        }
        Ok(code.to_string())
    }
}

/// How a command ends, with what it tells on standard output and on standard error.
fn end(command: &mut Command) -> Result<(ExitStatus, Vec<u8>, String), String> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let read = |pipe: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
            bytes
        })
    };
    let told = read(child.stdout.take().map(|pipe| Box::new(pipe) as _));
    let complaints = read(child.stderr.take().map(|pipe| Box::new(pipe) as _));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        if start.elapsed() > LONGEST {
            // The program goes with strace: they are a group of their own.
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-s", "KILL", "--", &group]).status();
            let _ = child.wait();
            return Err(format!("it takes longer than {} s", LONGEST.as_secs()));
        }
        thread::sleep(Duration::from_millis(1));
    };
    let complaints = String::from_utf8_lossy(&complaints.join().unwrap_or_default()).into_owned();
    let mut shown = String::new();
    complaints.lines().take(12).for_each(|line| shown.extend(["      ", line, "\n"]));
    Ok((status, told.join().unwrap_or_default(), shown))
}
