//! One fault: how it is made, and what must come of it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// The contract of a case that names no other.
pub(crate) const CONTRACT: &str =
    "name: x\nschema:\n  - name: id\n    type: integer\n    required: true\n  - name: note\n    type: string\n";

/// Makes or changes something in the folder of a case.
pub(crate) type Deed = Arc<dyn Fn(&Path) + Send + Sync>;

/// Looks at the folder of a case when the program has ended: nothing, or what is wrong.
pub(crate) type Look = fn(&Path) -> Result<(), String>;

/// One fault.
pub(crate) struct Case {
    /// What it is called; its group comes first.
    pub(crate) id: String,
    /// The files of its folder.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// What else must be there.
    pub(crate) made: Vec<Deed>,
    /// What happens while the program runs, again and again.
    pub(crate) meanwhile: Option<Deed>,
    /// The command line.
    pub(crate) arguments: Vec<String>,
    /// Variables of the environment.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// What a shell does before it becomes the program.
    pub(crate) shell: Option<&'static str>,
    /// The folder in which the program runs, from the folder of the case.
    pub(crate) folder: &'static str,
    /// What standard input is.
    pub(crate) input: Input,
    /// What standard output is.
    pub(crate) output: Output,
    /// The signals sent, each a while after the one before.
    pub(crate) signals: Vec<&'static str>,
    /// Which engines it is about.
    pub(crate) engines: Engines,
    /// The exit codes that are right.
    pub(crate) codes: Vec<i32>,
    /// What must be told.
    pub(crate) says: Vec<String>,
    /// What must not be told.
    pub(crate) hides: Vec<String>,
    /// Whether lines of the report are meant as commands to a CI runner.
    pub(crate) commands: bool,
    /// What must hold of the folder afterwards.
    pub(crate) afterwards: Option<Look>,
    /// How long it may take at most, in seconds.
    pub(crate) seconds: u64,
    /// How much memory it may have at once, in MiB.
    pub(crate) mebibytes: u64,
}

/// What standard input is.
#[derive(Clone)]
pub(crate) enum Input {
    /// Nothing.
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// A pipe into which nobody writes, and which nobody closes.
    Endless,
}

/// What standard output is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// A pipe that is read.
    Read,
    /// A pipe that nobody reads any more.
    Closed,
    /// A disk without room.
    Full,
}

/// Which engines a case is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engines {
    /// None: no data is read, or the case names one itself.
    None,
    /// All.
    All,
    /// The embedded one: only it reads columnar formats, and only it keeps no rows.
    Embedded,
}

impl Case {
    /// A case of no files that runs `tabpact` with these arguments.
    pub(crate) fn run(id: impl Into<String>, arguments: &[&str]) -> Self {
        Self {
            id: id.into(),
            files: Vec::new(),
            made: Vec::new(),
            meanwhile: None,
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            variables: Vec::new(),
            shell: None,
            folder: ".",
            input: Input::Empty,
            output: Output::Read,
            signals: Vec::new(),
            engines: Engines::None,
            codes: Vec::new(),
            says: Vec::new(),
            hides: Vec::new(),
            commands: false,
            afterwards: None,
            seconds: 30,
            mebibytes: 256,
        }
    }

    /// A data file, checked against the contract `x.yaml`.
    pub(crate) fn data(id: impl Into<String>, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let case = Self::run(id, &["check", "x.yaml", name]).contract(CONTRACT).file(name, bytes);
        case.engines(Engines::All)
    }

    /// A contract `x.yaml` that is checked on a sound file with the columns `id` and `note`.
    pub(crate) fn of_contract(id: impl Into<String>, text: impl AsRef<str>) -> Self {
        Self::run(id, &["check", "x.yaml", "sound.csv"])
            .contract(text.as_ref())
            .file("sound.csv", "id,note\n1,a\n2,b\n")
    }

    /// The same contract on its own: only `lint`.
    pub(crate) fn lint(id: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self::run(id, &["lint", "x.yaml"]).file("x.yaml", text)
    }

    pub(crate) fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.retain(|(known, _)| known != name);
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    pub(crate) fn contract(self, text: &str) -> Self {
        self.file("x.yaml", text)
    }

    /// A file that is not held in memory: a beginning, and a block again and again.
    pub(crate) fn repeated(
        self,
        name: &'static str,
        first: &'static str,
        block: &'static str,
        times: usize,
        last: &'static str,
    ) -> Self {
        self.without(name).made(move |folder| {
            let mut out = BufWriter::new(File::create(folder.join(name)).expect("a file"));
            out.write_all(first.as_bytes()).expect("room");
            (0..times).try_for_each(|_| out.write_all(block.as_bytes())).expect("room");
            out.write_all(last.as_bytes()).expect("room");
        })
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.files.retain(|(known, _)| known != name);
        self
    }

    /// A contract of one column with these keys, one a line.
    pub(crate) fn column(self, name: &str, keys: &[&str]) -> Self {
        let keys: String = keys.iter().map(|key| format!("    {key}\n")).collect();
        self.contract(&format!("name: x\nschema:\n  - name: {name}\n{keys}"))
    }

    pub(crate) fn made(mut self, deed: impl Fn(&Path) + Send + Sync + 'static) -> Self {
        self.made.push(Arc::new(deed));
        self
    }

    pub(crate) fn meanwhile(mut self, deed: impl Fn(&Path) + Send + Sync + 'static) -> Self {
        self.meanwhile = Some(Arc::new(deed));
        self
    }

    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        self
    }

    pub(crate) fn and(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub(crate) fn within(self, folder: &'static str) -> Self {
        Self { folder, ..self }
    }

    pub(crate) fn shell(self, first: &'static str) -> Self {
        Self { shell: Some(first), ..self }
    }

    pub(crate) fn input(self, input: Input) -> Self {
        Self { input, ..self }
    }

    pub(crate) fn output(self, output: Output) -> Self {
        Self { output, ..self }
    }

    pub(crate) fn signals(self, signals: &[&'static str]) -> Self {
        Self { signals: signals.to_vec(), ..self }
    }

    pub(crate) fn engines(self, engines: Engines) -> Self {
        Self { engines, ..self }
    }

    pub(crate) fn embedded(self) -> Self {
        self.engines(Engines::Embedded)
    }

    pub(crate) fn seconds(self, seconds: u64) -> Self {
        Self { seconds, ..self }
    }

    pub(crate) fn mebibytes(self, mebibytes: u64) -> Self {
        Self { mebibytes, ..self }
    }

    pub(crate) fn commands(self) -> Self {
        Self { commands: true, ..self }
    }

    pub(crate) fn afterwards(self, holds: Look) -> Self {
        Self { afterwards: Some(holds), ..self }
    }

    pub(crate) fn hides(mut self, words: &[&str]) -> Self {
        self.hides.extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    pub(crate) fn ends(mut self, codes: &[i32], says: &[&str]) -> Self {
        self.codes = codes.to_vec();
        self.says.extend(says.iter().map(|word| (*word).to_owned()));
        self
    }

    /// Exit 0: everything was checked, and holds.
    pub(crate) fn holds(self, says: &[&str]) -> Self {
        self.ends(&[0], says)
    }

    /// Exit 1: the data break the contract.
    pub(crate) fn fails(self, says: &[&str]) -> Self {
        self.ends(&[1], says)
    }

    /// Exit 2: the request or the contract is wrong.
    pub(crate) fn refused(self, says: &[&str]) -> Self {
        self.ends(&[2], says)
    }

    /// Exit 3: it cannot be told.
    pub(crate) fn unknown(self, says: &[&str]) -> Self {
        self.ends(&[3], says)
    }
}
