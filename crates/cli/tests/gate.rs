//! `bailee gate` as a process: what it finds in files that are made here, and that it never repeats what it finds.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at its first surprise"
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

mod common;

use common::Place;

impl Place {
    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), content).unwrap();
    }

    fn gate(&self, args: &[&str], input: &[u8]) -> Output {
        let program = std::env::var_os("CARGO_BIN_EXE_bailee").unwrap();
        let mut child = Command::new(program)
            .arg("gate")
            .args(args)
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let _ = stdin.write_all(input);
            });
            child.wait_with_output().unwrap()
        })
    }

    /// The findings as `path:line:column/pointer rule`, with the exit code.
    fn found(&self, args: &[&str], input: &[u8]) -> (Vec<String>, Option<i32>) {
        let output = self.gate(&[&["--json"], args].concat(), input);
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = value["findings"].as_array().unwrap().iter();
        let told = findings.map(|find| {
            let text = |name: &str| find[name].as_str().unwrap_or_default().to_owned();
            let column = find["column"].as_u64();
            let column = column.map(|column| format!(":{column}"));
            let (column, line) = (column.unwrap_or_default(), &find["line"]);
            let (path, pointer) = (text("path"), text("pointer"));
            format!("{path}:{line}{column}{pointer} {}", text("rule"))
        });
        (told.collect(), output.status.code())
    }
}

/// Letters and digits that look like chance, the same for the same seed.
fn random(seed: u64, length: usize) -> String {
    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut state = seed;
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(digits[(state >> 33) as usize % digits.len()])
    };
    (0..length).map(next).collect()
}

fn token(seed: u64) -> String {
    format!("{}{}", concat!("gh", "p_"), random(seed, 36))
}

/// A private key of many lines.
fn key() -> String {
    let label = concat!("RSA PRIVATE ", "KEY");
    let body: String = (0..20).map(|line| random(line, 64) + "\n").collect();
    format!("-----BEGIN {label}-----\n{body}-----END {label}-----\n")
}

#[test]
fn what_was_found_is_never_repeated_in_any_form_of_output() {
    let place = Place::new("canary");
    let token = token(1);
    let mail = format!("{}@example.com", random(2, 12).to_lowercase());
    let value = json!({
        "text": format!("use {token} here"), "list": [token], &token: "name", "mail": mail,
        &mail: { "below": token, "token": random(3, 40) }, "password": random(4, 20), "key": token, "value": token,
    });
    place.write("a.json", serde_json::to_string_pretty(&value).unwrap());
    place.write(
        "b.ndjson",
        format!("{value}\n{{\"broken\": \"{token}\n{value}\n"),
    );
    place.write(
        "c.txt",
        format!("{token}\npassword={}\n{mail}\n{}", random(4, 20), key()),
    );
    place.write("d.json", format!("{{\"broken\": \"{token}\", {mail}"));
    let mut pieces: Vec<String> = (0..20).map(|line| random(line, 64)).collect();
    pieces.extend([1, 2, 3, 4].map(|seed| random(seed, 40)));
    pieces.push(mail);
    for format in ["text", "json", "sarif"] {
        for off in [&[][..], &["--off", "email"]] {
            let files = ["--format", format, "a.json", "b.ndjson", "c.txt", "d.json"];
            let output = place.gate(&[&files, off].concat(), b"");
            assert_eq!(
                output.status.code(),
                Some(4),
                "line 2 of b.ndjson is broken"
            );
            let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            for file in ["a.json", "b.ndjson", "c.txt", "d.json"] {
                assert!(told.contains(file), "{file}: {told}");
            }
            for piece in &pieces {
                let part = &piece[..7];
                assert!(!told.contains(part), "{format}: {part} in {told}");
                assert!(
                    !told.to_lowercase().contains(&part.to_lowercase()),
                    "{format}"
                );
            }
        }
    }
}

#[test]
fn sarif_has_every_member_that_its_schema_requires() {
    let place = Place::new("sarif");
    place.write("a b.txt", format!("fine\n{}\n", token(1)));
    place.write("c.json", json!({ "a": ["jane@example.com"] }).to_string());
    let output = place.gate(&["--format", "sarif", "a b.txt", "c.json", "nowhere"], b"");
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(
        log["$schema"]
            .as_str()
            .unwrap()
            .ends_with("sarif-schema-2.1.0.json")
    );
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert!(driver["name"].is_string());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let notes = run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap();
    assert!(notes.len() == 1 && notes[0]["message"]["text"].is_string());
    let rules = driver["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule["id"].is_string()));
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert_eq!(result["level"], "error");
        let physical = &result["locations"][0]["physicalLocation"];
        assert!(physical["artifactLocation"]["uri"].is_string());
        assert!(physical["region"]["startLine"].as_u64().unwrap() >= 1);
        let region = physical["region"].as_object().unwrap();
        let members = ["startLine", "startColumn"];
        assert!(
            region.keys().all(|name| members.contains(&name.as_str())),
            "{region:?}"
        );
    }
    let physical = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "a%20b.txt");
    let last = &results[results.len() - 1]["locations"][0];
    assert_eq!(last["logicalLocations"][0]["fullyQualifiedName"], "/a/0");
    assert_eq!(
        last["physicalLocation"]["region"],
        json!({ "startLine": 1 })
    );
}

#[test]
fn a_key_of_many_lines_is_found_where_it_begins() {
    let place = Place::new("key");
    place.write("a.txt", key());
    for (args, path) in [(["a.txt"], "a.txt"), (["-"], "-")] {
        let (found, exit) = place.found(&args, key().as_bytes());
        assert!(found.len() == 1 && exit == Some(1), "{found:?}");
        let is_there = found[0].starts_with(&format!("{path}:1:"));
        assert!(is_there && found[0].ends_with(" private-key"), "{found:?}");
    }
}

#[test]
fn json_is_searched_value_by_value_also_from_a_pipe_and_anything_else_as_text() {
    let place = Place::new("ways");
    let mail = "jane@example.com";
    let json = format!("\u{feff}[\n{{\"a\": 1}},\n{{\"b\": \"{mail}\"}}\n]\n");
    place.write("a.json", &json);
    place.write("a", &json);
    for (args, path) in [(&["a.json"][..], "a.json"), (&["a"], "a"), (&["-"], "-")] {
        let (found, exit) = place.found(args, json.as_bytes());
        assert_eq!(
            (found, exit),
            (vec![format!("{path}:3/1/b email")], Some(1))
        );
    }
    // What only begins like JSON is told once, as text.
    let log = format!("{mail} [1]\n");
    for text in [format!("[\"{mail}\"]\n{log}"), "[".repeat(500) + mail] {
        place.write("b.json", &text);
        for args in [&["b.json"][..], &["-"]] {
            let (found, exit) = place.found(args, text.as_bytes());
            assert!(!found.is_empty() && exit == Some(1), "{found:?}");
            assert!(
                found.iter().all(|find| find.matches(':').count() == 2),
                "{found:?}"
            );
        }
    }
    let lines = format!("\u{feff}{{\"b\": \"{mail}\"}}\r\n\r\n\"{mail}\"\r\n");
    let (found, exit) = place.found(&["--ndjson", "-"], lines.as_bytes());
    assert_eq!(
        (found, exit),
        (
            vec!["-:1/b email".to_owned(), "-:3 email".to_owned()],
            Some(1)
        )
    );
}

#[test]
fn what_is_not_text_is_named_and_the_rest_is_searched() {
    let place = Place::new("binary");
    let mail = "jane@example.com";
    place.write("a.bin", format!("PK\0\0{mail}"));
    place.write("a.ndjson", format!("{{\"a\": 1}}\n\0{mail}"));
    place.write("latin.txt", [&b"M\xfcller\n"[..], mail.as_bytes()].concat());
    place.write("z.txt", mail);
    let output = place.gate(&["a.bin", "a.ndjson", "latin.txt", "z.txt"], b"");
    assert_eq!(output.status.code(), Some(4));
    let (out, errors) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(
        out.starts_with("latin.txt:2:1: email: ") && out.contains("\nz.txt:1:1: email: "),
        "{out}"
    );
    assert!(errors.contains("a.bin is not text") && errors.contains("a.ndjson is not text"));
    assert!(errors.contains("2 findings in 2 files"), "{errors}");
}

#[test]
fn lines_that_are_not_json_are_told_up_to_a_number_and_searched_all_the_same() {
    let place = Place::new("lines");
    let text = "not json\n".repeat(50) + "jane@example.com\n{\"a\": \"bob@example.com\"}\n";
    let output = place.gate(&["--ndjson", "-"], text.as_bytes());
    assert_eq!(output.status.code(), Some(4));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.contains("-:51:1: email: ") && out.contains("-:52 /a: email: "),
        "{out}"
    );
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("-: 41 more lines are not JSON"), "{errors}");
    assert!(errors.lines().count() < 15, "{errors}");
}

#[test]
fn what_a_policy_turns_off_is_left_out_in_records_and_beside_them() {
    let place = Place::new("policy-off");
    let reference = std::fs::read_to_string("../../bailee.toml").unwrap();
    place.write("all.toml", &reference);
    let gate = "[gate]\noff = [\"phone-number\"]\n\n[vendor]";
    place.write("off.toml", reference.replacen("[vendor]", gate, 1));
    let phone = "+49 30 901820";
    let labels = [phone, "jane@example.com"];
    let value = json!({ "name": "One", "trigger": "schedule", "enabled": true, "labels": labels });
    let record = json!({ "key": "rule:site:1", "value": value, "note": phone });
    place.write("one.json", record.to_string());
    let found = |args: &[&str]| place.found(args, b"").0;
    let email = "one.json:1/value/labels/1 email";
    let phones = [
        "one.json:1/value/labels/0 phone-number",
        "one.json:1/note phone-number",
    ];
    assert_eq!(
        found(&["--policy", "all.toml", "one.json"]),
        [phones[0], email, phones[1]]
    );
    assert_eq!(found(&["--policy", "off.toml", "one.json"]), [email]);
    let both = ["--policy", "off.toml", "--off", "email", "one.json"];
    assert_eq!(found(&both), [""; 0]);
}

#[test]
fn what_is_left_out_hides_nothing_beside_it() {
    let place = Place::new("beside");
    let policy = std::fs::read_to_string("../../bailee.toml").unwrap();
    place.write("bailee.toml", policy);
    let off = |args: &[&str], path: &str| {
        let (found, exit) = place.found(&[&["--off", "email"], args, &[path]].concat(), b"");
        assert_eq!((found.len(), exit), (1, Some(1)), "{found:?}");
        found[0].clone()
    };
    // One line with more than the detectors keep.
    let many = "jane@example.com, ".repeat(300);
    let text = format!("{many}{}", token(1));
    place.write("a.txt", &text);
    assert_eq!(off(&[], "a.txt"), "a.txt:1:5401 service-token");
    place.write("a.json", json!({ "a": text }).to_string());
    assert_eq!(off(&[], "a.json"), "a.json:1/a service-token");
    // The gate names the worst of a text only.
    let labels = ["jane@example.com, +49 30 901820"];
    let value = json!({ "name": "One", "trigger": "schedule", "enabled": true, "labels": labels });
    let record = json!({ "key": "rule:site:1", "value": value });
    place.write("b.json", record.to_string());
    let found = off(&["--policy", "bailee.toml"], "b.json");
    assert_eq!(found, "b.json:1/value/labels/0 phone-number");
}

#[test]
fn keys_of_no_kind_are_told_up_to_a_number_and_are_no_find() {
    let place = Place::new("outside");
    place.write("bailee.toml", std::fs::read("../../bailee.toml").unwrap());
    let line = |number: u32| format!("{}\n", json!({"key": format!("job-{number}"), "value": 1}));
    let lines: String = (0..50).map(line).collect();
    let args = ["--policy", "bailee.toml", "--ndjson", "-"];
    let output = place.gate(&args, lines.as_bytes());
    assert_eq!((output.status.code(), output.stdout), (Some(0), vec![]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("outside the policy: -: 40 more keys are of no kind\n")
            && told.contains("; 50 keys outside the policy"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 12, "{told}");
    let output = place.gate(&[&["--json"][..], &args].concat(), lines.as_bytes());
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["outside"].as_array().unwrap().len(), 50);
    assert_eq!(
        value["outside"][1],
        json!({"path": "-", "line": 2, "pointer": ""})
    );
    let output = place.gate(
        &[&["--format", "sarif"][..], &args].concat(),
        lines.as_bytes(),
    );
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let notes = &value["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(
        (&notes[49]["level"], &notes[50]),
        (&json!("note"), &Value::Null)
    );
}

#[test]
fn errors_are_objects_where_the_output_is_one_and_steer_no_terminal() {
    let place = Place::new("errors");
    let output = place.gate(&["--format", "json", "no\u{1b}[2Jwhere"], b"");
    assert_eq!(output.status.code(), Some(4));
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "file-error");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("no\\u{1b}[2Jwhere"), "{message}");
    let output = place.gate(&["--format", "json", "--rules"], b"");
    let rules: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rules["rules"][0]["rule"], "private-key");
}

#[test]
fn the_guide_shows_what_the_program_prints() {
    let guide = std::fs::read_to_string("../../docs/gate.md").unwrap();
    let place = Place::new("guide");
    for name in ["notes.txt", "storage.ndjson", "dump.json"] {
        let content = std::fs::read(format!("../../tests/cli/gate/{name}")).unwrap();
        place.write(name, content);
    }
    let policy = std::fs::read("../../bailee.toml").unwrap();
    place.write("bailee.toml", policy);
    for args in [
        &["notes.txt", "storage.ndjson"][..],
        &["--json", "storage.ndjson"],
        &["--policy", "bailee.toml", "dump.json"],
    ] {
        let output = place.gate(args, b"");
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(guide.contains(&format!("\n{printed}```")), "{printed}");
    }
}
