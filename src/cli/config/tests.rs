//! Settings from the text of a configuration, and how they weigh against each other.

use super::path::Base;
use super::*;
use crate::cli::arguments::Arguments;
use clap::CommandFactory;
use std::fs;

fn check() -> Command {
    let mut command = Arguments::command();
    command.build();
    descend(&command, &[SETTLED]).unwrap().clone()
}

fn base(folder: &tempfile::TempDir, above: usize) -> Base {
    Base { above, folder: folder.path().to_owned() }
}

/// The settings of a text as `id=value,value file:line`, or its problems as `line:column message (help)`.
fn settings(name: &str, text: &str) -> Result<Vec<String>, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let found = file::Found::of(name, text, base(&folder, 0));
    let shown = |setting: &Setting| {
        let Origin::File(place) = &setting.origin else { panic!() };
        format!("{}={} {place}", setting.id, setting.values.join(","))
    };
    let told = |problem: &Problem| {
        format!("{}:{} {} ({})", problem.span.line, problem.span.column, problem.message, problem.help)
    };
    found
        .settings(&check())
        .map(|settings| settings.iter().map(shown).collect())
        .map_err(|problems| problems.iter().map(told).collect())
}

#[test]
fn every_kind_of_argument_has_its_form() {
    let text = "paths = ['a.yaml', 'b.yaml']\nfail_on = 'warn'\nmax_samples = 0x10\nquiet = true\nascii = false\nredact = 'a'\n";
    let expected = [
        "paths=a.yaml,b.yaml tabpact.toml:1",
        "fail_on=warn tabpact.toml:2",
        "max_samples=16 tabpact.toml:3",
        "quiet=true tabpact.toml:4",
        "ascii= tabpact.toml:5",
        "redact=a tabpact.toml:6",
    ];
    assert_eq!(settings("tabpact.toml", text).unwrap(), expected);
}

#[test]
fn a_section_of_pyproject_is_read_and_the_rest_is_not() {
    let text = "[project]\nname = 'x'\n[tool.ruff]\nquiet = 7\n[tool.tabpact]\nformat = 'json'\n";
    assert_eq!(settings("pyproject.toml", text).unwrap(), ["format=json pyproject.toml:6"]);
    let told = settings("pyproject.toml", "[tool]\ntabpact = 1\n").unwrap_err();
    assert_eq!(told, ["2:11 `tool.tabpact` must be a table ()"]);
}

#[test]
fn what_is_no_setting_is_told_with_its_place_and_what_was_meant() {
    for (text, told) in [
        ("x = 1\nfail-on = 'warn'", "2:1 unknown setting `fail-on` (did you mean `fail_on`?)"),
        ("x = 1\nformat = 'jsn'", "2:10 `jsn` is no value of `format` (did you mean `json`?)"),
        ("x = 1\nquiet = 1", "2:9 `quiet` must be `true` or `false` ()"),
        (
            "x = 1\nfail_on = ['warn']",
            "2:11 `fail_on` must be a text or a number (it is one of `error`, `warn`, `never`)",
        ),
        ("x = 1\nfail_on = true", "2:11 `fail_on` must be a text or a number (it is one of `error`, `warn`, `never`)"),
        ("x = 1\nmax_samples = -1", "2:15 `-1` is no value of `max_samples`: expected a whole number, 0 or more ()"),
        ("x = 1\nretries = -1", "2:11 `-1` is no value of `retries`: expected a whole number, 0 or more ()"),
        (
            "x = 1\nskip_exit_code = 0",
            "2:18 `0` is no value of `skip_exit_code`: expected a whole number, 1 or more ()",
        ),
        (
            "x = 1\n[tool.tabpact]\nquiet = true",
            "2:2 unknown setting `tool` (in `tabpact.toml` the settings stand at the top, below no `[tool.tabpact]`)",
        ),
        ("x = 1\nredact = [{ a = 1 }]", "2:11 `redact` must be a list of texts ()"),
        ("x = 1\nwatch = true", "2:1 unknown setting `watch` (`tabpact config show` lists all settings)"),
        ("x = 1\nproject_dir = '/'", "2:1 unknown setting `project_dir` (`tabpact config show` lists all settings)"),
    ] {
        let problems = settings("tabpact.toml", text).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(problems[1], told);
    }
    assert!(settings("tabpact.toml", "a = [").unwrap_err()[0].starts_with("1:6 the configuration is no TOML: "));
    assert!(settings("tabpact.toml", "quiet = true\nquiet = true").is_err());
}

#[test]
fn what_is_written_stays_in_the_folder_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    let base = base(&folder, 2);
    assert_eq!(base.resolve("report", "junit=out/r.xml", true).unwrap(), "junit=../../out/r.xml");
    assert_eq!(base.resolve("report", "json=-", true).unwrap(), "json=-");
    assert_eq!(base.resolve("quarantine", "new/bad", false).unwrap(), "../../new/bad");
    for path in ["/etc/x", "../x", "out/../../x"] {
        assert!(base.resolve("quarantine", path, false).is_err(), "{path}");
        assert!(base.resolve("report", &format!("json={path}"), true).is_err(), "{path}");
    }
    // What is only read may lie elsewhere.
    assert_eq!(base.resolve("paths", "/srv/c.yaml", false).unwrap(), "/srv/c.yaml");
    assert_eq!(base.resolve("data", "orders=../x.csv", true).unwrap(), "orders=../../../x.csv");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_leads_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("new"), folder.path().join("dangling")).unwrap();
    for path in ["out", "out/r.json", "out/deep/r.json", "dangling", "dangling/r.json"] {
        assert!(base(&folder, 0).resolve("quarantine", path, false).is_err(), "{path}");
    }
}

#[test]
fn every_argument_that_takes_a_path_is_known_as_one() {
    let check = check();
    let paths: Vec<String> =
        settings_of(&check).filter(|argument| argument.path().is_some()).map(Argument::id).collect();
    assert!(["paths", "data"].iter().all(|id| paths.contains(&(*id).to_owned())), "{paths:?}");
}

fn setting(id: &str, values: &[&str], origin: Origin) -> Setting {
    Setting { id: id.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect(), origin }
}

#[test]
fn a_weightier_setting_silences_its_equals_and_what_it_excludes() {
    let variable = || Origin::Variable("TABPACT_X".to_owned());
    let file = || Origin::File("tabpact.toml:1".to_owned());
    let mut settings = vec![setting("verbose", &["true"], Origin::Flag), setting("format", &["json"], Origin::Flag)];
    let lesser = vec![setting("format", &["table"], variable()), setting("ascii", &["true"], variable())];
    merge(&check(), &mut settings, lesser).unwrap();
    let least =
        vec![setting("quiet", &["true"], file()), setting("ascii", &[], file()), setting("retries", &["2"], file())];
    merge(&check(), &mut settings, least).unwrap();
    let ids: Vec<&str> = settings.iter().map(|setting| setting.id.as_str()).collect();
    assert_eq!(ids, ["verbose", "format", "ascii", "retries"]);
    assert_eq!(settings[2].values, ["true"]);
}

#[test]
fn two_settings_of_one_origin_must_agree() {
    let both = |of: &[&str]| {
        let place = |line| Origin::File(format!("tabpact.toml:{line}"));
        let made = vec![setting("quiet", &["true"], place(1)), setting("verbose", of, place(2))];
        merge(&check(), &mut Vec::new(), made).map_err(|error| error.to_string())
    };
    assert_eq!(both(&[]), Ok(()));
    let told = "`verbose` (tabpact.toml:2) and `quiet` (tabpact.toml:1) cannot both be set";
    assert_eq!(both(&["true"]), Err(told.to_owned()));
}

#[test]
fn a_setting_becomes_a_word_of_the_command_line() {
    let words = |id: &str, values: &[&str]| words(&check(), &setting(id, values, Origin::Flag));
    assert_eq!(words("quiet", &["true"]), ["--quiet"]);
    assert_eq!(words("quiet", &[]), Vec::<OsString>::new());
    assert_eq!(words("redact", &["a", "-b"]), ["--redact=a", "--redact=-b"]);
    assert_eq!(words("paths", &["a.yaml", "-", "-x.yaml"]), ["a.yaml", "-", "./-x.yaml"]);
}
