//! The page of `--format html`, end to end: as a browser reads it, where there is one, and else by its structure.

mod support;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use support::{NOW, Run, root};

/// A browser that has not answered after that never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a browser made of a page: its elements as text, and what it logged.
struct Opened {
    elements: String,
    log: String,
}

/// The page of the example on broken data.
fn page() -> String {
    let broken = "orders=fixtures/orders/orders_broken.csv";
    let run = Run::of(root(), &["check", "contracts/orders.yaml", "--data", broken, "--now", NOW, "--format", "html"]);
    assert_eq!(run.code, Some(1), "{run}");
    run.stdout
}

/// The first browser on the path that can be started without a window.
fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

/// Opens a page without a window and without a network.
fn open(browser: &Path, page: &str) -> Opened {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page).expect("the page can be written");
    let mut child = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"])
        .args(["--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", file.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the browser starts");
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let elements = std::thread::spawn(move || read(stdout));
    let log = std::thread::spawn(move || read(stderr));
    wait(&mut child);
    Opened { elements: elements.join().expect("its output is read"), log: log.join().expect("its log is read") }
}

fn read(pipe: Option<impl std::io::Read>) -> String {
    let mut bytes = Vec::new();
    pipe.expect("a pipe").read_to_end(&mut bytes).expect("the pipe can be read");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wait(child: &mut Child) {
    let start = Instant::now();
    while child.try_wait().expect("the browser can be waited for").is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().expect("the browser can be ended");
            panic!("the browser does not answer");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What a console of the browser said.
fn console(opened: &Opened) -> Vec<&str> {
    opened.log.lines().filter(|line| line.contains("CONSOLE")).collect()
}

#[test]
fn the_page_tells_the_findings_and_the_browser_has_nothing_to_say() {
    let page = page();
    let elements = match browser() {
        Some(browser) => {
            let opened = open(&browser, &page);
            assert_eq!(console(&opened), Vec::<&str>::new(), "{}", opened.log);
            opened.elements
        }
        None => {
            #[allow(clippy::print_stderr)]
            {
                eprintln!("no browser is installed: the page is looked at as text only");
            }
            page
        }
    };
    for text in [
        "<h1>8 of 51 checks failed</h1>",
        "2 of 24 rows with a key that occurs more than once, 1 key (0 allowed)",
        "ORD-10066",
        "12,50",
        "the first one: a decimal comma",
        "<mark>compare_columns</mark>",
        "contracts/orders.yaml:64",
        "23 nulls, 95.833 %",
        "19 checks passed",
    ] {
        assert!(elements.contains(text), "{text}\n{elements}");
    }
    for (element, at_least) in [("<article", 8), ("<svg", 8 + 15 + 1), ("<table", 1 + 8 + 2 + 2), ("<caption", 5)] {
        assert!(elements.matches(element).count() >= at_least, "{element}");
    }
    for element in ["<script", "<link", "<img", "<iframe", "http://", "https://", " src=", " style="] {
        assert!(!elements.contains(element), "{element}");
    }
    assert_eq!(elements.matches("<main").count(), 1);
}

#[test]
fn a_page_that_breaks_its_own_policy_would_be_noticed() {
    let Some(browser) = browser() else { return };
    let changed = page().replacen("<style>", "<style>/* */", 1);
    let opened = open(&browser, &changed);
    assert!(console(&opened).iter().any(|line| line.contains("Content Security Policy")), "{}", opened.log);
    let scripted = page().replacen("<main>", "<main><script>document.title='run'</script>", 1);
    let opened = open(&browser, &scripted);
    assert!(!opened.elements.contains("<title>run</title>") && !console(&opened).is_empty(), "{}", opened.log);
}
