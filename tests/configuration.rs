//! Settings of a project: where they are found, what goes before what, and what a configuration cannot do.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::PathBuf;
use support::{Run, tabpact};

const CONTRACT: &str = "\
name: orders
source: { path: orders.csv }
schema:
  - { name: id, type: integer, unique: true }
  - name: email
    type: string
    checks:
      - length: { max: 3 }
        severity: warn
";

/// A repository with a contract, data that warn, and a folder `deep/er`.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(project.path("deep/er")).unwrap();
        fs::create_dir(project.path(".git")).unwrap();
        fs::create_dir(project.path("contracts")).unwrap();
        project.write("contracts/orders.yaml", CONTRACT);
        project.write("contracts/orders.csv", "id,email\n1,a@example.org\n");
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs in a folder of the project.
    fn run(&self, folder: &str, arguments: &str) -> Run {
        self.run_with(folder, arguments, &[])
    }

    fn run_with(&self, folder: &str, arguments: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = tabpact(&self.path(folder));
        let output = command.args(arguments.split(' ')).envs(variables.iter().copied()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// What `config show` says of a setting.
    fn shows(&self, folder: &str, arguments: &str, variables: &[(&str, &str)], setting: &str) -> String {
        let run = self.run_with(folder, format!("config show {arguments}").trim(), variables);
        let line = run.stdout.lines().find(|line| line.starts_with(&format!("{setting} = ")));
        line.unwrap_or_else(|| panic!("{run}")).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_flag_goes_before_a_variable_and_that_before_the_configuration() {
    let project = Project::new();
    assert_eq!(project.run(".", "check").code, Some(0));
    project.write("tabpact.toml", "# all of us\nfail_on = \"warn\"\nformat = \"concise\"\n");
    assert_eq!(project.run(".", "check").code, Some(1));
    assert_eq!(project.run_with(".", "check", &[("TABPACT_FAIL_ON", "never")]).code, Some(0));
    assert_eq!(project.run_with(".", "check --fail-on warn", &[("TABPACT_FAIL_ON", "never")]).code, Some(1));
    assert_eq!(project.run(".", "check --no-config").code, Some(0));
    assert_eq!(project.run_with(".", "check", &[("TABPACT_NO_CONFIG", "1")]).code, Some(0));
    let variables = &[("TABPACT_FAIL_ON", "never"), ("TABPACT_QUIET", "yes"), ("TABPACT_FORMAT", "")];
    let shows = |setting| project.shows(".", "--max-samples 9", variables, setting);
    assert_eq!(shows("format"), "format = \"concise\" # tabpact.toml:3");
    assert_eq!(shows("fail_on"), "fail_on = \"never\" # TABPACT_FAIL_ON");
    assert_eq!(shows("quiet"), "quiet = true # TABPACT_QUIET");
    assert_eq!(shows("max_samples"), "max_samples = 9 # --max-samples");
    assert_eq!(shows("retries"), "retries = 0 # default");
}

#[test]
fn a_report_on_the_screen_goes_before_the_format_of_the_project() {
    let project = Project::new();
    project.write("tabpact.toml", "format = 'concise'\nreport = ['json=out.json']\n");
    assert!(project.run(".", "check").stdout.starts_with("contracts/orders.yaml:"));
    assert!(project.path("out.json").is_file());
    let run = project.run(".", "check --report json=-");
    assert!(run.code == Some(0) && run.report()["summary"]["warned"] == 1, "{run}");
    assert_eq!(project.run(".", "check --format concise --report json=-").code, Some(2));
    project.write("tabpact.toml", "format = 'concise'\nreport = ['json=-']\n");
    assert_eq!(project.run(".", "check").code, Some(2));
}

#[test]
fn a_report_of_a_configuration_is_not_written_elsewhere() {
    let project = Project::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let outside = elsewhere.path().join("x.json");
    for path in [outside.to_str().unwrap(), "../x.json", "deep/../../x.json"] {
        project.write("deep/tabpact.toml", &format!("paths = ['../contracts']\nreport = ['json={path}']\n"));
        let run = project.run("deep", "check");
        assert!(run.code == Some(2) && run.stderr.contains("leads out of the folder of the configuration"), "{run}");
    }
    assert!(!outside.exists() && !project.path("x.json").exists());
    project.write("deep/tabpact.toml", "paths = ['../contracts']\nreport = ['json=er/x.json']\n");
    assert_eq!(project.run("deep/er", "check").code, Some(0));
    assert!(project.path("deep/er/x.json").is_file());
}

/// Every format of a report.
const FORMATS: &str = "table concise json jsonl junit sarif github gitlab azure markdown html prometheus openlineage";

#[test]
fn a_report_of_a_configuration_replaces_the_one_before_whatever_came_of_the_run() {
    let project = Project::new();
    let reports: Vec<String> = FORMATS.split(' ').map(|format| format!("'{format}=out-{format}'")).collect();
    project.write("tabpact.toml", &format!("report = [{}]\n", reports.join(", ")));
    let many: String = (0..400).map(|at| format!("  - {{ name: c{at} }}\n")).collect();
    let (bad, gone) = ("id,email\n1,a\n1,b\nx,c\n", CONTRACT.replace("orders.csv", "gone.csv"));
    for (contract, data, code) in [
        (CONTRACT, "id,email\n1,a\n", 0),
        (CONTRACT, bad, 1),
        (&gone, bad, 3),
        (&CONTRACT.replace("integer", "integr"), bad, 2),
        (&format!("{CONTRACT}{many}"), bad, 1),
        (CONTRACT, "id,email\n", 1),
        (CONTRACT, "id,email\n1,abcd\n", 0),
    ] {
        project.write("contracts/orders.yaml", contract);
        project.write("contracts/orders.csv", data);
        for arguments in ["check", "check --verbose", "check --missing-source skip --fail-on error"] {
            let run = project.run(".", arguments);
            assert!(!run.stderr.contains("would replace"), "{run}");
            assert_eq!(run.code, Some(code), "{arguments}\n{run}");
        }
    }
    for format in FORMATS.split(' ') {
        project.write(&format!("out-{format}"), "# Notes on 3 checks\n\ntabpact is a tool.\n");
        project.write("tabpact.toml", &format!("report = ['{format}=out-{format}']\n"));
        let run = project.run(".", "check");
        assert!(run.code == Some(2) && run.stderr.contains("which is no report in this format"), "{run}");
    }
}

#[test]
fn the_nearest_configuration_is_found_and_its_paths_start_from_it() {
    let project = Project::new();
    project.write("tabpact.toml", "paths = ['contracts']\nfail_on = 'warn'\n");
    let run = project.run("deep/er", "check --format concise");
    assert!(run.code == Some(1) && run.stdout.starts_with("../../contracts/orders.yaml:"), "{run}");
    assert_eq!(project.shows("deep/er", "", &[], "fail_on"), "fail_on = \"warn\" # ../../tabpact.toml:2");
    project.write("deep/pyproject.toml", "[project]\nname = 'x'\n");
    assert_eq!(project.run("deep/er", "check").code, Some(1), "a project of Python that does not mention us");
    project.write("deep/pyproject.toml", "[tool.tabpact]\npaths = ['../contracts/orders.yaml']\n");
    assert_eq!(project.run("deep/er", "check").code, Some(0), "the nearest one holds, alone");
    project.write("deep/tabpact.toml", "paths = ['nothing.yaml']\n");
    assert_eq!(project.run("deep/er", "check").code, Some(2), "our own file goes before that of Python");
    assert_eq!(project.run("deep/er", "check --project-dir ../..").code, Some(1));
    assert_eq!(project.run_with("deep/er", "check", &[("TABPACT_PROJECT_DIR", "../..")]).code, Some(1));
}

#[test]
fn the_way_up_ends_at_the_root_of_the_repository() {
    let project = Project::new();
    project.write("tabpact.toml", "fail_on = 'warn'\n");
    fs::create_dir(project.path("deep/.git")).unwrap();
    let run = project.run("deep/er", "config show");
    assert!(run.code == Some(0) && run.stdout.starts_with("# no configuration was found\n"), "{run}");
}

#[cfg(unix)]
#[test]
fn a_configuration_in_a_folder_that_everybody_may_write_to_is_not_trusted() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new();
    project.write("deep/tabpact.toml", "fail_on = 'never'\n");
    assert!(project.run("deep/er", "config show").stdout.starts_with("# ../tabpact.toml\n"));
    fs::set_permissions(project.path("deep"), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(project.run("deep/er", "config show").stdout.starts_with("# no configuration was found\n"));
}

#[test]
fn what_is_wrong_with_a_configuration_is_told_all_at_once_and_nothing_is_checked() {
    let project = Project::new();
    project.write("tabpact.toml", "fail-on = \"warn\"\nformat = \"jsn\"\n");
    for command in ["check", "lint", "config show"] {
        let run = project.run(".", command);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run}");
        assert!(run.stderr.contains("unknown setting `fail-on`") && run.stderr.contains("did you mean `fail_on`?"));
        assert!(run.stderr.contains("tabpact.toml:2:10") && run.stderr.contains("did you mean `json`?"), "{run}");
    }
    assert_eq!(project.run(".", "explain not_null").code, Some(0));
    assert_eq!(project.run(".", "lint --no-config").code, Some(0));
    let wrong = project.run_with(".", "check --no-config", &[("TABPACT_FAIL_ON", "wrn")]);
    assert!(wrong.code == Some(2) && wrong.stderr.contains("in `TABPACT_FAIL_ON`: `wrn` is no value of"), "{wrong}");
}

#[test]
fn lint_follows_the_settings_that_it_has() {
    let project = Project::new();
    project.write("tabpact.toml", "paths = ['contracts/*.yaml']\nquiet = true\nmax_samples = 1\n");
    let run = project.run("deep", "lint");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run}");
}

#[test]
fn what_is_said_for_the_whole_project_need_not_suit_each_contract() {
    let project = Project::new();
    project.write(
        "contracts/other.yaml",
        "name: other\nsource: { path: other.csv }\nschema:\n  - { name: n, type: integer }\n",
    );
    project.write("contracts/other.csv", "n\n1\n");
    let settings = "redact = ['email']\ndata = ['orders=contracts/orders.csv']\nexclude = ['column:email']\n";
    project.write("tabpact.toml", settings);
    assert_eq!(project.run(".", "check").code, Some(0));
    assert_eq!(project.run(".", "check contracts/other.yaml").code, Some(0));
    project.write("tabpact.toml", "redact = ['emial']\n");
    assert_eq!(project.run(".", "check").code, Some(2), "what suits no contract of the project is a mistake");
}

#[test]
fn what_is_wrong_with_a_setting_is_told_with_where_it_was_made() {
    for (settings, told) in [
        ("redact = ['emial']", "it comes from `redact` (tabpact.toml:2)"),
        ("paths = ['nope.yaml']", "it comes from `paths` (tabpact.toml:2)"),
        ("report = ['json=contracts/orders.yaml']", "it comes from `report` (tabpact.toml:2)"),
        ("select = ['nothing']", "it comes from `select` (tabpact.toml:2)"),
        ("exclude = ['nothing']", "it comes from `exclude` (tabpact.toml:2)"),
        ("data = ['odrers=x.csv']", "it comes from `data` (tabpact.toml:2)"),
    ] {
        let project = Project::new();
        project.write("tabpact.toml", &format!("quiet = true\n{settings}\n"));
        let run = project.run(".", "check");
        assert!(run.code == Some(2) && run.stderr.contains(told), "{settings}: {run}");
    }
    let project = Project::new();
    let run = project.run_with(".", "check", &[("TABPACT_REDACT", "emial")]);
    assert!(run.code == Some(2) && run.stderr.contains("it comes from `TABPACT_REDACT`"), "{run}");
    let run = project.run(".", "check --redact emial");
    assert!(run.code == Some(2) && !run.stderr.contains("it comes from"), "{run}");
}

#[test]
fn a_variable_that_looks_like_a_setting_is_told() {
    let project = Project::new();
    let run = project.run_with(".", "config show", &[("TABPACT_FAILON", "warn")]);
    assert!(run.stdout.ends_with("# `TABPACT_FAILON` is no setting; did you mean `TABPACT_FAIL_ON`?\n"), "{run}");
}

#[test]
fn what_is_shown_is_itself_a_configuration() {
    let project = Project::new();
    project.write("tabpact.toml", "paths = ['contracts']\nredact = ['email']\nmax_samples = 1\n");
    let shown = project.run(".", "config show").stdout;
    project.write("tabpact.toml", &shown);
    let again = project.run(".", "config show");
    assert_eq!(again.code, Some(0), "{again}");
    let values = |text: &str| {
        let lines: Vec<String> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split("  #").next().unwrap_or(line).to_owned())
            .collect();
        lines
    };
    assert_eq!(values(&shown), values(&again.stdout));
    assert_eq!(project.run(".", "check").code, Some(0));
}
