//! What the reports for people look like.

use super::{render, table};
use crate::report::{Style, fixture};
use crate::run::{Absent, Outcomes, Status};

#[test]
fn data_that_are_not_there_are_told_once() {
    let mut outcomes = fixture::passing();
    let dataset = &mut outcomes.contracts[0].datasets[0];
    let reason = "data/orders.csv: does not exist".to_owned();
    dataset.absent = Some(Absent { reason, status: Status::Warn });
    (dataset.rows, dataset.columns, dataset.files) = (None, 0, Vec::new());
    dataset.checks.iter_mut().for_each(|check| check.status = Status::Skip);
    insta::assert_snapshot!(table(&outcomes, Style::default()), @r"
    contracts/orders.yaml → data/orders_2026-11-22.csv

    ! orders: there are no data: data/orders.csv: does not exist
        10 checks skipped

    ✓ contracts/customers.yaml   1 check   88,410 rows   0.2 s

    1 dataset not there, 10 skipped, 1 passed
    ");
    insta::assert_snapshot!(render("concise", &outcomes, &Style::default()), @r"
    contracts/orders.yaml: warn orders: there is no data/orders_2026-11-22.csv: data/orders.csv: does not exist
    1 dataset not there, 10 skipped, 1 passed
    ");
}

#[test]
fn every_status_at_80_columns() {
    insta::assert_snapshot!(table(&fixture::failing(), Style::default()), @r#"
    contracts/orders.yaml → data/orders_2026-11-22.csv
    1,204,331 rows, 14 columns, 412.0 MB, read in 3.1 s

                Column       Check                       Failing       Share
    ────────────────────────────────────────────────────────────────────────
      ✗ fail    amount       in_range 0..                    412     0.034 %
      ✗ fail    order_id     unique                            7   < 0.001 %
      ! warn    email        matches_regex ^[^@ ]+@[^@     1,877     0.156 %
                             ]+\.[a-z]{2,}$
      ? error   shipped_at   freshness 24 hours                –           –

    ✗ amount: 412 of 1,204,326 rows below 0 (0 allowed)     contracts/orders.yaml:18
        row 20117    order_id=A-99120   amount=-52.00
        row 20391    order_id=A-99394   amount=-0.01
        row 988002   order_id=B-10077   amount=-5.50
        … and 409 more rows
    ✗ order_id: 7 of 1,204,331 rows repeat a key (0 allowed)
                                                             contracts/orders.yaml:9
        A-10442 at rows 118 and 904331
        A-10443 at rows 119, 904332 and 2 more
        … and 2 more keys
    ! email: 1,877 of 1,204,331 rows do not match (0.1 % allowed)
                                                            contracts/orders.yaml:25
        row 12     order_id=A-00011   email=""
        row 3004   order_id=A-03003   email=anna at example.org
        row 3005   order_id=A-03004   email=veryveryveryveryveryveryveryveryveryver…
        … and 1,874 more rows
    ? shipped_at: could not run: column `shipped_at` has type string, not timestamp
                                                            contracts/orders.yaml:31
        help: set `format: "%d/%m/%Y"` on the column
    - country: skipped: needs `countries`, which could not be read
                                                            contracts/orders.yaml:36

    2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed
    "#);
}

#[test]
fn every_status_at_60_columns() {
    insta::assert_snapshot!(table(&fixture::failing(), Style { width: 60, ..Style::default() }), @r#"
    contracts/orders.yaml → data/orders_2026-11-22.csv
    1,204,331 rows, 14 columns, 412.0 MB, read in 3.1 s

               Column      Check           Failing      Share
    ─────────────────────────────────────────────────────────
      ✗ fail   amount      in_range 0..        412    0.034 %
      ✗ fail   order_id    unique                7  < 0.001 %
      ! warn   email       matches_regex     1,877    0.156 %
                           ^[^@ ]+@[^@
                           ]+\.[a-z]{2,}$
      ? error  shipped_at  freshness 24          –          –
                           hours

    ✗ amount: 412 of 1,204,326 rows below 0 (0 allowed)
                                        contracts/orders.yaml:18
        row 20117    order_id=A-99120   amount=-52.00
        row 20391    order_id=A-99394   amount=-0.01
        row 988002   order_id=B-10077   amount=-5.50
        … and 409 more rows
    ✗ order_id: 7 of 1,204,331 rows repeat a key (0 allowed)
                                         contracts/orders.yaml:9
        A-10442 at rows 118 and 904331
        A-10443 at rows 119, 904332 and 2 more
        … and 2 more keys
    ! email: 1,877 of 1,204,331 rows do not match (0.1 %
      allowed)                          contracts/orders.yaml:25
        row 12     order_id=A-00011   email=""
        row 3004   order_id=A-03003   email=anna at example.org
        row 3005   order_id=A-03004   email=veryveryveryveryver…
        … and 1,874 more rows
    ? shipped_at: could not run: column `shipped_at` has type
      string, not timestamp             contracts/orders.yaml:31
        help: set `format: "%d/%m/%Y"` on the column
    - country: skipped: needs `countries`, which could not be
      read                              contracts/orders.yaml:36

    2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed
    "#);
}

#[test]
fn every_status_and_every_check_at_120_columns() {
    insta::assert_snapshot!(table(&fixture::failing(), Style { width: 120, verbose: true, ..Style::default() }), @r#"
    contracts/orders.yaml → data/orders_2026-11-22.csv
    1,204,331 rows, 14 columns, 412.0 MB, read in 3.1 s

                Column        Check                         Found   Failing       Share   Allowed   Contract
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
      ✓ pass    –             columns as declared (14)          –         –           –         –   orders.yaml:7
      ✓ pass    –             row_count 1000000..         1204331         –           –         –   orders.yaml:5
      ✓ pass    order_id      not_null                          –         0         0 %         0   orders.yaml:10
      ✓ pass    customer_id   not_null                          –         0         0 %         0   orders.yaml:10
      ✓ pass    amount        not_null                          –         0         0 %         0   orders.yaml:10
      ✓ pass    email         not_null                          –         0         0 %         0   orders.yaml:10
      ✗ fail    amount        in_range 0..                      –       412     0.034 %         0   orders.yaml:18
      ✗ fail    order_id      unique                            –         7   < 0.001 %         0   orders.yaml:9
      ! warn    email         matches_regex ^[^@ ]+@[^@         –     1,877     0.156 %     0.1 %   orders.yaml:25
                              ]+\.[a-z]{2,}$
      ? error   shipped_at    freshness 24 hours                –         –           –         –   orders.yaml:31
      - skip    country       references countries.code         –         –           –         0   orders.yaml:36
      ✓ pass    currency      in_set                            –         0         0 %         0   orders.yaml:40
      ✓ pass    status        in_set                            –         0         0 %         0   orders.yaml:40
      ✓ pass    quantity      in_set                            –         0         0 %         0   orders.yaml:40

    ✗ amount: 412 of 1,204,326 rows below 0 (0 allowed)                                             contracts/orders.yaml:18
        why: refunds have a table of their own
        row 20117    order_id=A-99120   amount=-52.00
        row 20391    order_id=A-99394   amount=-0.01
        row 988002   order_id=B-10077   amount=-5.50
        … and 409 more rows
    ✗ order_id: 7 of 1,204,331 rows repeat a key (0 allowed)                                         contracts/orders.yaml:9
        A-10442 at rows 118 and 904331
        A-10443 at rows 119, 904332 and 2 more
        … and 2 more keys
    ! email: 1,877 of 1,204,331 rows do not match (0.1 % allowed)                                   contracts/orders.yaml:25
        row 12     order_id=A-00011   email=""
        row 3004   order_id=A-03003   email=anna at example.org
        row 3005   order_id=A-03004   email=veryveryveryveryveryveryveryveryveryver…
        … and 1,874 more rows
    ? shipped_at: could not run: column `shipped_at` has type string, not timestamp                 contracts/orders.yaml:31
        help: set `format: "%d/%m/%Y"` on the column
    - country: skipped: needs `countries`, which could not be read                                  contracts/orders.yaml:36

    2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed
    "#);
}

#[test]
fn every_status_in_ascii() {
    let text = table(&fixture::failing(), Style { ascii: true, ..Style::default() });
    assert!(text.is_ascii());
    insta::assert_snapshot!(text, @r#"
    contracts/orders.yaml -> data/orders_2026-11-22.csv
    1,204,331 rows, 14 columns, 412.0 MB, read in 3.1 s

                Column       Check                       Failing       Share
    ------------------------------------------------------------------------
      x fail    amount       in_range 0..                    412     0.034 %
      x fail    order_id     unique                            7   < 0.001 %
      ! warn    email        matches_regex ^[^@ ]+@[^@     1,877     0.156 %
                             ]+\.[a-z]{2,}$
      ? error   shipped_at   freshness 24 hours                -           -

    x amount: 412 of 1,204,326 rows below 0 (0 allowed)     contracts/orders.yaml:18
        row 20117    order_id=A-99120   amount=-52.00
        row 20391    order_id=A-99394   amount=-0.01
        row 988002   order_id=B-10077   amount=-5.50
        ... and 409 more rows
    x order_id: 7 of 1,204,331 rows repeat a key (0 allowed)
                                                             contracts/orders.yaml:9
        A-10442 at rows 118 and 904331
        A-10443 at rows 119, 904332 and 2 more
        ... and 2 more keys
    ! email: 1,877 of 1,204,331 rows do not match (0.1 % allowed)
                                                            contracts/orders.yaml:25
        row 12     order_id=A-00011   email=""
        row 3004   order_id=A-03003   email=anna at example.org
        row 3005   order_id=A-03004   email=veryveryveryveryveryveryveryveryveryv...
        ... and 1,874 more rows
    ? shipped_at: could not run: column `shipped_at` has type string, not timestamp
                                                            contracts/orders.yaml:31
        help: set `format: "%d/%m/%Y"` on the column
    - country: skipped: needs `countries`, which could not be read
                                                            contracts/orders.yaml:36

    2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed
    "#);
}

#[test]
fn every_status_in_colour() {
    let text = table(&fixture::failing(), Style { color: true, ..Style::default() });
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"), @r#"
    ␛[1mcontracts/orders.yaml → data/orders_2026-11-22.csv␛[0m
    ␛[2m1,204,331 rows, 14 columns, 412.0 MB, read in 3.1 s␛[0m

    ␛[1m            Column       Check                       Failing       Share␛[0m
    ␛[2m────────────────────────────────────────────────────────────────────────␛[0m
    ␛[1;31m  ✗ fail␛[0m    amount       in_range 0..                    412     0.034 %
    ␛[1;31m  ✗ fail␛[0m    order_id     unique                            7   < 0.001 %
    ␛[33m  ! warn␛[0m    email        matches_regex ^[^@ ]+@[^@     1,877     0.156 %
                             ]+\.[a-z]{2,}$
    ␛[1;35m  ? error␛[0m   shipped_at   freshness 24 hours                –           –

    ␛[1;31m✗␛[0m amount: 412 of 1,204,326 rows below 0 (0 allowed)     ␛[2mcontracts/orders.yaml:18␛[0m
        row 20117    order_id=A-99120   amount=-52.00
        row 20391    order_id=A-99394   amount=-0.01
        row 988002   order_id=B-10077   amount=-5.50
        ␛[2m… and 409 more rows␛[0m
    ␛[1;31m✗␛[0m order_id: 7 of 1,204,331 rows repeat a key (0 allowed)
                                                             ␛[2mcontracts/orders.yaml:9␛[0m
        A-10442 at rows 118 and 904331
        A-10443 at rows 119, 904332 and 2 more
        ␛[2m… and 2 more keys␛[0m
    ␛[33m!␛[0m email: 1,877 of 1,204,331 rows do not match (0.1 % allowed)
                                                            ␛[2mcontracts/orders.yaml:25␛[0m
        row 12     order_id=A-00011   email=""
        row 3004   order_id=A-03003   email=anna at example.org
        row 3005   order_id=A-03004   email=veryveryveryveryveryveryveryveryveryver…
        ␛[2m… and 1,874 more rows␛[0m
    ␛[1;35m?␛[0m shipped_at: could not run: column `shipped_at` has type string, not timestamp
                                                            ␛[2mcontracts/orders.yaml:31␛[0m
        help: set `format: "%d/%m/%Y"` on the column
    ␛[2m-␛[0m country: skipped: needs `countries`, which could not be read
                                                            ␛[2mcontracts/orders.yaml:36␛[0m

    ␛[1m2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed␛[0m
    "#);
}

#[test]
fn what_holds_takes_one_line() {
    insta::assert_snapshot!(table(&fixture::passing(), Style::default()), @r#"
    ✓ contracts/orders.yaml      10 checks   1,204,331 rows   3.1 s
    ✓ contracts/customers.yaml     1 check      88,410 rows   0.2 s

    11 checks passed in 2 contracts, 1,292,741 rows, 3.3 s
    "#);
}

#[test]
fn what_holds_is_listed_where_all_is_wanted() {
    let mut outcomes = fixture::passing();
    outcomes.contracts.truncate(1);
    outcomes.contracts[0].datasets[0].checks.truncate(3);
    insta::assert_snapshot!(table(&outcomes, Style { verbose: true, ..Style::default() }), @r#"
    contracts/orders.yaml → data/orders_2026-11-22.csv
    1,204,331 rows, 14 columns, 412.0 MB, read in 3.1 s

               Column   Check      Failing   Share
    ──────────────────────────────────────────────
      ✓ pass   a        not_null         0     0 %
      ✓ pass   b        not_null         0     0 %
      ✓ pass   c        not_null         0     0 %

    3 checks passed in 1 contract, 1,204,331 rows, 3.3 s
    "#);
}

#[test]
fn an_interrupted_run_says_so() {
    let outcomes = Outcomes { interrupted: true, ..fixture::passing() };
    insta::assert_snapshot!(table(&outcomes, Style { quiet: true, ..Style::default() }), @r#"
    ? incomplete: the run was interrupted, and what is missing here was not checked
    11 passed
    "#);
}

#[test]
fn several_contracts_with_an_invalid_one() {
    let mut outcomes = fixture::invalid();
    outcomes.contracts.extend(fixture::passing().contracts);
    insta::assert_snapshot!(table(&outcomes, Style::default()), @r#"
    error: unknown check `not_nul`
     --> contracts/returns.yaml:5:9
      |
    5 |       - not_nul
      |         ^^^^^^^
      |
      = help: did you mean `not_null`?

    ✓ contracts/orders.yaml      10 checks   1,204,331 rows   3.1 s
    ✓ contracts/customers.yaml     1 check      88,410 rows   0.2 s

    1 contract invalid, 11 passed
    failed: contracts/returns.yaml
    "#);
}

#[test]
fn harm_is_shown_and_not_done() {
    insta::assert_snapshot!(table(&fixture::hostile(), Style::default()), @r#"
    :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass:
      :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
    → data/events/*.csv
    2 files, 3 rows, 2 columns, 1.2 kB, read in <1 ms

               Column                    Check                    Failing      Share
    ────────────────────────────────────────────────────────────────────────────────
      ✗ fail   :\u{3a}error::\u{1b}[2J   in_set ::error::\u{1b}         3      100 %
               \u{1b}]0;x\u{7}\r\n::se   [2J\u{1b}]0;x\u{7}\r\n
               t-env::\u{9b}31m #\u{23   ::set-env::\u{9b}31m
               }vso[task.complete]\u{2   #\u{23}vso[task.comple
               02e}\u{200b}\u{2028} ✓    te]\u{202e}\u{200b}\u{
               pass                      2028} ✓ pass “:\u{3a}e
                                         rror::\u{1b}[2J\u{1b}]
                                         0;x\u{7}…”
      ✗ fail   line, 北京                unique                         2   66.667 %
      ✗ fail   n                         max ..9                        –          –

    ✗ :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
      (:\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass): 3 of 3 rows not in
      :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass (0 allowed)
                      :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
                          #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass:3
        a/part-0.csv:2   :\u{3a}error::\u{1b}[2J…=:\u{3a}error::\u{1b}[2J…   n=null
        b/part-0.csv:7   :\u{3a}error::\u{1b}[2J…="null"                     n=12,5
        … and 1 more row
        help: :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
              #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
    ✗ line, 北京: 2 of 3 rows repeat a key (0 allowed)
                      :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
                          #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass:4
        line=:\u{3a}1 北京=🙂🙂 at a/part-0.csv:2 and b/part-0.csv:7
    ✗ n: :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
                      :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
                            #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass

    :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass: countries
    → data/::error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
       #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass.csv

    ? countries: could not be read: line 3 has 4 fields, the header has 3:
      :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m
      #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
        2 checks could not run

    1 dataset unreadable, 3 failed, 1 could not run, 1 skipped
    "#);
}

#[test]
fn the_concise_form_has_one_line_per_finding() {
    insta::assert_snapshot!(render("concise", &fixture::failing(), &Style::default()), @r#"
    contracts/orders.yaml:18:7: fail amount in_range: 412 of 1,204,326 rows below 0 (0.034 %, 0 allowed)
    contracts/orders.yaml:9:7: fail order_id unique: 7 of 1,204,331 rows repeat a key (< 0.001 %, 0 allowed)
    contracts/orders.yaml:25:7: warn email matches_regex: 1,877 of 1,204,331 rows do not match (0.156 %, 0.1 % allowed)
    contracts/orders.yaml:31:7: error shipped_at freshness: column `shipped_at` has type string, not timestamp; set `format: "%d/%m/%Y"` on the column
    contracts/orders.yaml:36:7: skip country references: needs `countries`, which could not be read
    2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed
    "#);
}

#[test]
fn the_concise_form_of_harm_and_of_problems() {
    let mut outcomes = fixture::invalid();
    outcomes.contracts.extend(fixture::hostile().contracts);
    insta::assert_snapshot!(render("concise", &outcomes, &Style::default()), @r#"
    contracts/returns.yaml:5:9: error: unknown check `not_nul` (did you mean `not_null`?)
    :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass:3:7: fail :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass.::error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass in_set “:\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}…”: 3 of 3 rows not in ::error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass (100 %, 0 allowed); :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
    :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass:4:7: fail :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass.line,北京 unique: 2 of 3 rows repeat a key (0 allowed)
    :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass: fail :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass.n max: :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
    :\u{3a}error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass: error countries: could not read data/::error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass.csv: line 3 has 4 fields, the header has 3: ::error::\u{1b}[2J\u{1b}]0;x\u{7}\r\n::set-env::\u{9b}31m #\u{23}vso[task.complete]\u{202e}\u{200b}\u{2028} ✓ pass
    1 contract invalid, 1 dataset unreadable, 3 failed, 1 could not run, 1 skipped
    "#);
}
