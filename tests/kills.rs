//! The program killed at any moment: what it was to write is whole or absent, and a signal that can be heard leaves nothing
//! else behind. `cargo test --test kills`; `TABPACT_SEED=7` chooses other moments.

// Whoever runs it wants to read how many runs hold.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "support/whole.rs"]
mod whole;

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use whole::{Found, Kind, OLD, Output};

/// How many runs go on at a time.
const AT_ONCE: usize = 2;
/// Which moments are chosen.
const SEED: u64 = 1;
/// How long a run may go on after a signal. The program itself waits two seconds for its own end.
const LONGEST: Duration = Duration::from_millis(3_500);
/// How many rows are checked: about as long in the slower build.
const ROWS: usize = if cfg!(debug_assertions) { 8_000 } else { 150_000 };
/// Each signal, its number, the exit code that tells of it, and how often it is sent. The last two are heard where the system
/// says whether they are ignored.
const SIGNALS: [(&str, i32, Option<i32>, usize); 5] = [
    ("KILL", 9, None, 200),
    ("INT", 2, Some(130), 100),
    ("TERM", 15, Some(143), 100),
    ("HUP", 1, Some(129), 40),
    ("QUIT", 3, Some(131), 40),
];

const CONTRACT: &str = "\
name: x
schema:
  - { name: id, type: integer, unique: true }
  - { name: amount, type: \"decimal(10, 2)\", min: 0 }
  - { name: note, type: string, required: true }
";

const LINTED: [Output; 2] =
    [Output { path: "report.json", kind: Kind::Json }, Output { path: "findings.json", kind: Kind::Json }];
const CHECKED: [Output; 4] = [
    Output { path: "report.json", kind: Kind::Json },
    Output { path: "page.html", kind: Kind::Page },
    Output { path: "accepted.csv", kind: Kind::Rows },
    Output { path: "q/x.quarantine.csv", kind: Kind::Rows },
];

/// A command line, and what comes of it where nothing happens.
struct Scene {
    arguments: Vec<String>,
    outputs: &'static [Output],
    new: Vec<Vec<u8>>,
    code: i32,
    takes: Duration,
}

/// What is to be done to a run.
struct Deed<'s> {
    scene: &'s Scene,
    signal: &'static str,
    number: i32,
    code: Option<i32>,
    after: Duration,
    had_old: bool,
}

/// How the runs went.
#[derive(Default)]
struct Tally {
    runs: usize,
    /// Runs that had come to their end before the signal.
    over: usize,
    /// Runs that the signal met before the program listened.
    early: usize,
    /// Runs of which nothing was written.
    without: usize,
    /// Temporary files that stayed behind.
    left: usize,
}

fn main() -> ExitCode {
    let seed = std::env::var("TABPACT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let start = Instant::now();
    let home = tempfile::tempdir().unwrap();
    let scenes = [check(home.path()), lint(home.path())];
    let mut random = fastrand::Rng::with_seed(seed);
    let mut broken = Vec::new();
    let mut runs = 0;
    for (signal, number, code, times) in SIGNALS {
        let deed = |at: usize| {
            let scene = &scenes[usize::from(at % 5 == 4)];
            // Twice in three times in the second half, where files are written.
            let from = if random.u8(0..3) == 0 { 0.0 } else { 0.5 };
            let after = scene.takes.mul_f64(from + random.f64() * (1.1 - from));
            Deed { scene, signal, number, code, after, had_old: random.bool() }
        };
        let deeds: Vec<Deed<'_>> = (0..times).map(deed).collect();
        let (tally, wrong) = run_all(&deeds);
        println!("{}", told(signal, &tally));
        runs += tally.runs;
        broken.extend(wrong);
    }
    let (stuck, wrong) = stuck(&scenes[0]);
    broken.extend(wrong);
    for wrong in &broken {
        println!("seed {seed}: {wrong}\n");
    }
    let held = if broken.is_empty() { "all hold".to_owned() } else { format!("{} do not hold", broken.len()) };
    let seconds = start.elapsed().as_secs_f64();
    println!("\nkills: {runs} runs, {stuck} at a pipe that nobody reads, {held}, {seconds:.0} s\n");
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn told(signal: &str, tally: &Tally) -> String {
    let Tally { runs, over, early, without, left } = tally;
    let mut line = format!("{signal:<5} {runs:>4} runs, {over} over before, {without} wrote nothing");
    if *early > 0 {
        let _ = write!(line, ", {early} met before it listens");
    }
    if signal == "KILL" {
        let _ = write!(line, ", {left} temporary files stay");
    }
    line
}

/// A check of many rows with every kind of output.
fn check(home: &Path) -> Scene {
    let mut data = "id,amount,note\n".to_owned();
    for row in 0..ROWS {
        let amount = if row % 3 == 0 { "-1.50" } else { "2.25" };
        let _ = writeln!(data, "{row},{amount},the note of row {row}");
    }
    let (contract, rows) = (home.join("x.yaml"), home.join("x.csv"));
    fs::write(&contract, CONTRACT).unwrap();
    fs::write(&rows, data).unwrap();
    let paths = [contract.to_str().unwrap(), rows.to_str().unwrap()];
    let flags = "--now 2026-01-15T12:00:00Z --run-id r --max-samples 2000 --format json --force --quarantine q \
                 --accepted accepted.csv --report json=report.json --report html=page.html";
    Scene::of(["check"].into_iter().chain(paths).chain(flags.split_whitespace()), &CHECKED)
}

/// Many contracts.
fn lint(home: &Path) -> Scene {
    let folder = home.join("contracts");
    fs::create_dir(&folder).unwrap();
    for at in 0..200 {
        fs::write(folder.join(format!("x{at}.yaml")), CONTRACT.replace("name: x\n", &format!("name: x{at}\n")))
            .unwrap();
    }
    let flags = "--format json --report json=report.json --report gitlab=findings.json";
    Scene::of(["lint", folder.to_str().unwrap()].into_iter().chain(flags.split(' ')), &LINTED)
}

impl Scene {
    fn of<'a>(arguments: impl Iterator<Item = &'a str>, outputs: &'static [Output]) -> Self {
        let arguments = arguments.map(str::to_owned).collect();
        let mut scene = Self { arguments, outputs, new: Vec::new(), code: 0, takes: Duration::ZERO };
        let mut times = Vec::new();
        for _ in 0..3 {
            let folder = tempfile::tempdir().unwrap();
            let start = Instant::now();
            let ended = scene.start(folder.path(), Stdio::null()).wait_with_output().unwrap();
            times.push(start.elapsed());
            scene.code = ended.status.code().unwrap();
            assert!(scene.code < 2, "{}", String::from_utf8_lossy(&ended.stderr));
            let new = outputs.iter().map(|output| output.read(folder.path())).collect();
            assert!(scene.new.is_empty() || scene.new == new, "two runs differ");
            scene.new = new;
        }
        times.sort();
        scene.takes = times[1];
        scene
    }

    fn start(&self, folder: &Path, stdout: Stdio) -> Child {
        // Whoever runs the tests may have been told to ignore what the program listens to.
        let mut command = Command::new("env");
        command
            .args(["--default-signal=HUP,QUIT", &whole::program()])
            .args(&self.arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TMPDIR", folder)
            .env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// A folder in which it runs, with what stood there before.
    fn folder(&self, had_old: bool) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        if had_old {
            for path in self.outputs.iter().map(|output| folder.path().join(output.path)) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, OLD).unwrap();
            }
        }
        folder
    }
}

fn run_all(deeds: &[Deed<'_>]) -> (Tally, Vec<String>) {
    let (next, done) = (AtomicUsize::new(0), Mutex::new((Tally::default(), Vec::new())));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(deed) = deeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut tally = Tally { runs: 1, ..Tally::default() };
                    let result = deed.run(&mut tally);
                    let (sum, wrong) = &mut *done.lock().unwrap();
                    sum.runs += tally.runs;
                    sum.over += tally.over;
                    sum.early += tally.early;
                    sum.without += tally.without;
                    sum.left += tally.left;
                    wrong.extend(result.err().map(|why| format!("{deed}: {why}")));
                }
            });
        }
    });
    done.into_inner().unwrap()
}

impl Deed<'_> {
    /// Starts a run, kills it, and says what is wrong with what is left.
    fn run(&self, tally: &mut Tally) -> Result<(), String> {
        let folder = self.scene.folder(self.had_old);
        let mut child = self.scene.start(folder.path(), Stdio::null());
        thread::sleep(self.after);
        send(self.signal, &mut child);
        let status = end(&mut child)?;
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).map_err(|error| error.to_string())?;
        self.judge(folder.path(), status, tally)
            .and_then(|()| whole::refuse_panic(&told))
            .map_err(|why| format!("{why} ({status})\n{told}"))
    }

    fn judge(&self, folder: &Path, status: ExitStatus, tally: &mut Tally) -> Result<(), String> {
        let Self { scene, number, code, had_old, .. } = self;
        let outputs = scene.outputs.iter().zip(&scene.new);
        let found: Vec<Found> =
            outputs.map(|(output, new)| output.look(folder, *had_old, new)).collect::<Result<_, _>>()?;
        let left = whole::leftovers(folder);
        let is_untouched = found.iter().all(|found| matches!(found, Found::Absent | Found::Old));
        tally.without += usize::from(is_untouched);
        tally.left += left.len();
        match (status.code(), status.signal(), code) {
            (Some(ended), _, _) if ended == scene.code => {
                tally.over += 1;
                if found.iter().any(|found| *found != Found::New) {
                    return Err(format!("it ends as ever, but its files are {found:?}"));
                }
            }
            (Some(ended), _, Some(code)) if ended == *code => {}
            (None, Some(signal), None) if signal == *number => return Ok(()),
            (None, Some(signal), Some(_)) if signal == *number && is_untouched => tally.early += 1,
            (_, _, _) => return Err("it ends in a way that is not described".to_owned()),
        }
        if left.is_empty() { Ok(()) } else { Err(format!("it leaves {left:?}")) }
    }
}

impl std::fmt::Display for Deed<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { scene, signal, after, had_old, .. } = self;
        let old = if *had_old { ", over old files" } else { "" };
        write!(
            formatter,
            "{} and SIG{signal} after {:.1} ms of {:.0} ms{old}",
            scene.arguments[0],
            after.as_secs_f64() * 1e3,
            scene.takes.as_secs_f64() * 1e3
        )
    }
}

/// A reader that holds standard output open and takes nothing from it: each signal ends the program all the same.
fn stuck(scene: &Scene) -> (usize, Vec<String>) {
    let hears: Vec<(&str, i32)> = SIGNALS.iter().filter_map(|(signal, _, code, _)| Some((*signal, (*code)?))).collect();
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for (signal, code) in &hears {
            let wrong = &wrong;
            scope.spawn(move || {
                let folder = scene.folder(false);
                let mut child = scene.start(folder.path(), Stdio::piped());
                thread::sleep(scene.takes * 3 + Duration::from_millis(500));
                send(signal, &mut child);
                let ended = end(&mut child).map(|status| status.code());
                let left = whole::leftovers(folder.path());
                if ended != Ok(Some(*code)) || !left.is_empty() {
                    wrong
                        .lock()
                        .unwrap()
                        .push(format!("SIG{signal} at a pipe that nobody reads: {ended:?}, it leaves {left:?}"));
                }
            });
        }
    });
    (hears.len(), wrong.into_inner().unwrap())
}

fn send(signal: &str, child: &mut Child) {
    // It may have ended by itself.
    let _ = match signal {
        "KILL" => child.kill(),
        _ => {
            Command::new("kill").args(["-s", signal, &child.id().to_string()]).stderr(Stdio::null()).status().map(drop)
        }
    };
}

/// How it ends, soon enough.
fn end(child: &mut Child) -> Result<ExitStatus, String> {
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => thread::sleep(Duration::from_millis(1)),
            Err(error) => return Err(error.to_string()),
        }
    }
    let _ = child.kill().and_then(|()| child.wait());
    Err(format!("it goes on for {} ms after the signal", LONGEST.as_millis()))
}
