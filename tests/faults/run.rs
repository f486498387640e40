//! Runs a case in a folder of its own, and holds what came of it against what must.

use crate::case::{Case, Engines, Input, Output};
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// How long the program is left alone before a signal.
const BEFORE_SIGNAL: Duration = Duration::from_millis(700);
/// No report of these cases is as long as this.
const MOST_OUTPUT: u64 = 32 << 20;

/// What a run came to.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) told: String,
    pub(crate) seconds: f64,
    pub(crate) mebibytes: u64,
    pub(crate) was_killed: bool,
}

/// The program, and what it can do.
pub(crate) struct Program {
    pub(crate) path: String,
    pub(crate) engines: Vec<&'static str>,
}

impl Program {
    /// The program of this build, or the one that `TABPACT_PROGRAM` names.
    pub(crate) fn find() -> Self {
        let path = std::env::var("TABPACT_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_tabpact").to_owned());
        let knows = |engine: &str| {
            let mut command = Command::new(&path);
            // What is meant for the tests is none of the program's settings.
            let output =
                command.args(["check", "nowhere.yaml", "--engine", engine]).env_remove("TABPACT_PROGRAM").output();
            output.is_ok_and(|output| String::from_utf8_lossy(&output.stderr).contains("there is no contract"))
        };
        let engines = ["polars", "memory"].into_iter().filter(|engine| knows(engine)).collect();
        Self { path, engines }
    }

    /// The engines on which a case is run; `None` where this build cannot run it.
    fn engines_of(&self, case: &Case) -> Option<Vec<Option<&'static str>>> {
        match case.engines {
            Engines::None => Some(vec![None]),
            Engines::All => Some(self.engines.iter().copied().map(Some).collect()),
            Engines::Embedded => self.engines.contains(&"polars").then(|| vec![Some("polars")]),
        }
    }

    /// Runs a case on every engine that it is about: the most memory that it took in MiB, or what is wrong. `None` where
    /// this build has no such engine.
    pub(crate) fn check(&self, case: &Case) -> Option<Result<u64, String>> {
        let engines = self.engines_of(case)?;
        let mut most = 0;
        for engine in engines {
            let folder = match tempfile::tempdir() {
                Ok(folder) => folder,
                Err(error) => return Some(Err(format!("no temporary folder: {error}"))),
            };
            prepare(case, folder.path());
            let ended = self.run(case, folder.path(), engine);
            let judged = judge(case, &ended)
                .and_then(|()| case.afterwards.map_or(Ok(()), |afterwards| afterwards(folder.path())));
            if let Err(wrong) = judged {
                let engine = engine.map_or(String::new(), |engine| format!(" on {engine}"));
                let Ended { status, told, seconds, mebibytes, .. } = ended;
                return Some(Err(format!(
                    "{wrong}{engine} ({status}, {seconds:.1} s, {mebibytes} MiB)\n{}",
                    shorten(&told.escape_debug().to_string().replace("\\n", "\n"))
                )));
            }
            most = most.max(ended.mebibytes);
        }
        Some(Ok(most))
    }

    fn run(&self, case: &Case, folder: &Path, engine: Option<&str>) -> Ended {
        let mut command = match case.shell {
            None => Command::new(&self.path),
            Some(first) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", &format!("{first} && exec \"$@\""), "sh", &self.path]);
                shell
            }
        };
        command.args(&case.arguments).current_dir(folder.join(case.folder));
        command.args(engine.iter().flat_map(|engine| ["--engine", engine]));
        command.env_clear().env("LC_ALL", "C.UTF-8").env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(case.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(if matches!(case.input, Input::Empty) { Stdio::null() } else { Stdio::piped() });
        command.stderr(Stdio::piped()).stdout(match case.output {
            Output::Read | Output::Closed => Stdio::piped(),
            Output::Full => OpenOptions::new().write(true).open("/dev/full").map_or(Stdio::null(), Stdio::from),
        });
        let start = Instant::now();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{} does not start: {error}", self.path));
        if case.output == Output::Closed {
            drop(child.stdout.take());
        }
        let told = [reader(child.stdout.take()), reader(child.stderr.take())];
        let fed = feed(&mut child, &case.input);
        let over = Arc::new(AtomicBool::new(false));
        let killer = attend(case, folder, child.id(), &over);
        let used = child.wait4().unwrap_or_else(|error| panic!("cannot wait: {error}"));
        over.store(true, Ordering::Relaxed);
        let seconds = start.elapsed().as_secs_f64();
        let was_killed = killer.join().unwrap_or(true);
        drop(fed);
        let bytes = told.into_iter().flat_map(|told| told.join().unwrap_or_default()).collect::<Vec<u8>>();
        Ended {
            status: used.status,
            told: String::from_utf8(bytes).unwrap_or_else(|_| "\u{0} (no UTF-8)".to_owned()),
            seconds,
            mebibytes: used.rusage.maxrss >> 20,
            was_killed,
        }
    }
}

fn prepare(case: &Case, folder: &Path) {
    for (name, bytes) in &case.files {
        let path = folder.join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
        made.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    case.made.iter().for_each(|made| made(folder));
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is what there is to judge.
            let _ = pipe.take(MOST_OUTPUT).read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Writes into standard input. What comes back keeps the pipe open while it lives.
fn feed(child: &mut Child, input: &Input) -> Option<std::process::ChildStdin> {
    let mut pipe = child.stdin.take()?;
    match input {
        Input::Empty => None,
        Input::Endless => Some(pipe),
        Input::Bytes(bytes) => {
            let bytes = bytes.clone();
            // The program may not want to read it all.
            thread::spawn(move || drop(pipe.write_all(&bytes)));
            None
        }
    }
}

/// Sends the signals, does what is to be done meanwhile, and ends what takes too long. Says whether it had to.
fn attend(case: &Case, folder: &Path, process: u32, over: &Arc<AtomicBool>) -> JoinHandle<bool> {
    let (signals, seconds, over) = (case.signals.clone(), case.seconds, Arc::clone(over));
    if let Some(meanwhile) = case.meanwhile.clone() {
        let (folder, over) = (folder.to_owned(), Arc::clone(&over));
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) && folder.exists() {
                meanwhile(&folder);
                thread::sleep(Duration::from_millis(1));
            }
        });
    }
    thread::spawn(move || {
        let start = Instant::now();
        let mut signals = signals.into_iter();
        let mut next = BEFORE_SIGNAL;
        while !over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(10));
            if start.elapsed() > next
                && let Some(signal) = signals.next()
            {
                send(signal, process);
                next += BEFORE_SIGNAL;
            }
            if start.elapsed() > Duration::from_secs(seconds) {
                send("KILL", process);
                return true;
            }
        }
        false
    })
}

/// Sends a signal to a process that was started here.
pub(crate) fn send(signal: &str, process: u32) {
    // It may have ended by itself.
    let _ = Command::new("kill").args(["-s", signal, &process.to_string()]).stderr(Stdio::null()).status();
}

/// What is wrong, if anything is.
fn judge(case: &Case, ended: &Ended) -> Result<(), String> {
    let Ended { status, told, mebibytes, was_killed, .. } = ended;
    if *was_killed {
        return Err(format!("it takes longer than {} s", case.seconds));
    }
    if !status.code().is_some_and(|code| case.codes.contains(&code)) {
        return Err(format!("{status}, where {:?} is right", case.codes));
    }
    if *mebibytes > case.mebibytes {
        return Err(format!("it takes more than {} MiB", case.mebibytes));
    }
    let one_line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(word) = case.says.iter().find(|word| !told.contains(*word) && !one_line.contains(*word)) {
        return Err(format!("it does not say `{word}`"));
    }
    if let Some(word) = case.hides.iter().find(|word| told.contains(*word)) {
        return Err(format!("it says `{}`", word.escape_debug()));
    }
    judge_text(case, told)
}

/// Nothing from outside is printed raw, and no panic is.
fn judge_text(case: &Case, told: &str) -> Result<(), String> {
    for word in ["panicked at", "RUST_BACKTRACE", "internal error", "stack overflow"] {
        if told.contains(word) {
            return Err(format!("it says `{word}`"));
        }
    }
    if let Some(raw) = told.chars().find(|character| is_raw(*character)) {
        return Err(format!("it prints {} raw", raw.escape_unicode()));
    }
    let commands = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
    match told.lines().find(commands).filter(|_| !case.commands) {
        Some(line) => Err(format!("it gives a command: `{line}`")),
        None => Ok(()),
    }
}

/// What a terminal or a log would not show as it is.
fn is_raw(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn shorten(text: &str) -> String {
    let lines = text.lines().take(25).map(|line| line.chars().take(240).collect::<String>());
    lines.map(|line| format!("      {line}")).collect::<Vec<_>>().join("\n")
}
