//! `bailee.toml`, right and wrong.

use super::*;
use std::sync::LazyLock;

mod kind;
mod nested;

/// The reference app's policy. Read when the tests run: Cargo does not see a change of a file outside the package when
/// the whole checkout was copied.
static REFERENCE: LazyLock<String> = LazyLock::new(|| {
    let text = std::fs::read_to_string("../../bailee.toml").unwrap();
    // Of an app without functions of its own.
    let from = text.find("\n[[functions]]").unwrap();
    let to = text.find("\n# - Record kinds").unwrap();
    format!("{}{}", &text[..from], &text[to..])
});

/// The messages for the reference policy with one text replaced.
fn messages(old: &str, new: &str) -> Vec<String> {
    assert!(
        REFERENCE.contains(old),
        "the reference policy has no {old:?}"
    );
    let text = REFERENCE.replacen(old, new, 1);
    let errors = Policy::parse(&text).expect_err("the change is a mistake");
    errors.0.iter().map(ToString::to_string).collect()
}

/// The line of the first occurrence in the reference policy.
fn line_of(text: &str) -> usize {
    REFERENCE
        .lines()
        .position(|line| line.contains(text))
        .expect("the text is there")
        + 1
}

#[test]
fn the_reference_policy_is_valid() {
    let policy = Policy::parse(&REFERENCE).unwrap_or_else(|errors| panic!("{errors}"));
    let kinds: Vec<&str> = policy.kinds.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(kinds, ["integration", "mapping", "rule", "connector"]);
    let ids: Vec<&str> = policy
        .clauses
        .iter()
        .map(|clause| clause.id.as_str())
        .collect();
    let catalogue: Vec<&str> = crate::clause::CATALOGUE
        .iter()
        .map(|sentence| sentence.id)
        .collect();
    assert_eq!(ids, catalogue);
    assert_eq!(policy.retention.after_uninstall.days, 28);
    assert_eq!(policy.retention.after_uninstall.seen, "2026-02-19");
}

#[test]
fn fields_keep_the_order_of_the_source() {
    let policy = Policy::parse(&REFERENCE).unwrap();
    let names: Vec<&str> = policy
        .kind("integration")
        .unwrap()
        .value
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "name",
            "baseUrl",
            "enabled",
            "system",
            "events",
            "timeoutSeconds",
            "apiToken"
        ]
    );
}

#[test]
fn lengths_have_defaults_by_type() {
    let policy = Policy::parse(&REFERENCE).unwrap();
    let connector = policy.kind("connector").unwrap();
    assert_eq!(connector.field("license").unwrap().max, Some(255));
    assert_eq!(connector.field("homepage").unwrap().max, Some(2_000));
    assert_eq!(
        (
            connector.field("bin").unwrap().max,
            connector.field("bin").unwrap().item_max
        ),
        (Some(100), Some(255))
    );
    assert_eq!(
        policy.kind("rule").unwrap().field("enabled").unwrap().max,
        None
    );
}

#[test]
fn the_compiled_form_reads_back_equal_and_hashes_equal() {
    let policy = Policy::parse(&REFERENCE).unwrap();
    let compiled = policy.to_json();
    let read = Policy::from_json(&compiled).unwrap();
    assert_eq!(read, policy);
    assert_eq!(read.to_json(), compiled);
    assert_eq!(read.hash(), policy.hash());
    let changed = REFERENCE.replacen("kept-days = 35", "kept-days = 36", 1);
    assert_ne!(Policy::parse(&changed).unwrap().hash(), policy.hash());
}

#[test]
fn comments_and_layout_do_not_change_the_hash() {
    let text = format!("# A comment.\n\n{}\n# Another.\n", *REFERENCE);
    assert_eq!(
        Policy::parse(&text).unwrap().hash(),
        Policy::parse(&REFERENCE).unwrap().hash()
    );
}

#[test]
fn a_wrong_word_names_line_key_and_the_words() {
    let messages = messages("type = \"choice\"", "type = \"chioce\"");
    let line = line_of("type = \"choice\"");
    assert_eq!(
        messages,
        [format!(
            "bailee.toml:{line}: kinds[0].fields.system.type: \"chioce\" is not one of: {}",
            crate::field::type_names(|_| true)
        )]
    );
}

#[test]
fn a_kind_whose_only_field_is_not_understood_has_one_problem() {
    let kind = "[[kinds]]\nname = \"note\"\ntitle = \"Note\"\npurpose = \"Test.\"\nkey = \"note:{id}\"\nmode = \"enforce\"\n\n\
        [kinds.fields.text]\ntype = \"txet\"\nclass = \"plain\"\npurpose = \"Test.\"\n\n# - Clauses";
    let messages = messages("# - Clauses", kind);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(
        messages[0].contains("kinds[4].fields.text.type: \"txet\" is not one of"),
        "{messages:?}"
    );
}

#[test]
fn nothing_of_a_wrong_shape_is_compared_with_something_else() {
    for (old, new, key) in [
        (
            "frequency-hours = 24",
            "frequency-hours = \"24\"",
            "backup.frequency-hours",
        ),
        ("kept-days = 35", "kept-days = 35.5", "backup.kept-days"),
        (
            "after-uninstall = { days = 28",
            "after-uninstall = { days = \"28\"",
            "retention.after-uninstall.days",
        ),
        (
            "min = 1\nmax = 60",
            "min = 61\nmax = 9007199254740992",
            "kinds[0].fields.timeoutSeconds.max",
        ),
    ] {
        let messages = messages(old, new);
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].contains(&format!(" {key}: ")), "{messages:?}");
    }
}

#[test]
fn a_format_that_is_not_known_is_refused() {
    for format in ["0", "2"] {
        let messages = messages("format = 1", &format!("format = {format}"));
        assert_eq!(
            messages,
            [format!(
                "bailee.toml:{}: format: must be 1",
                line_of("format = 1")
            )]
        );
    }
}

#[test]
fn an_unknown_key_names_the_known_ones() {
    let messages = messages("margin-hours = 2", "margin-hours = 2\nmargin-minutes = 5");
    let line = line_of("margin-hours = 2") + 1;
    assert_eq!(
        messages,
        [format!(
            "bailee.toml:{line}: backup.margin-minutes: unknown key; known here: frequency-hours, margin-hours, kept-days"
        )]
    );
}

#[test]
fn a_missing_key_points_at_its_table() {
    let messages = messages("origin = \"vendor.example/bailee\"", "");
    assert_eq!(
        messages,
        [format!(
            "bailee.toml:{}: ledger.origin: is missing; it must be a string",
            line_of("[ledger]")
        )]
    );
}

#[test]
fn a_missing_table_is_one_problem() {
    let messages = messages("[hosting]\n", "[app.hosting]\n");
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(
        messages
            .iter()
            .any(|message| message.ends_with("hosting: is missing; it must be a table")),
        "{messages:?}"
    );
    assert!(
        messages
            .iter()
            .any(|message| message.contains("app.hosting: unknown key")),
        "{messages:?}"
    );
}

#[test]
fn a_wrong_type_names_both_types() {
    let messages = messages("kept-days = 35", "kept-days = \"35\"");
    let line = line_of("kept-days = 35");
    assert_eq!(
        messages,
        [format!(
            "bailee.toml:{line}: backup.kept-days: must be a whole number from 0 to 4294967295, not a string"
        )]
    );
}

#[test]
fn every_problem_is_reported_at_once_in_the_order_of_lines() {
    let text = REFERENCE
        .replacen("name = \"Bailee\"", "name = 7", 1)
        .replacen("class = \"plain\"", "class = \"public\"", 1)
        .replacen("class = \"secret\"", "class = \"plain\"", 1)
        .replacen("id = \"B11\"", "id = \"B12\"", 1);
    let errors = Policy::parse(&text).unwrap_err();
    let keys: Vec<&str> = errors
        .0
        .iter()
        .map(|problem| problem.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "app.name",
            "kinds[0].fields.name.class",
            "kinds[0].fields.apiToken.class",
            "clauses[32].id"
        ]
    );
    let lines: Vec<_> = errors.0.iter().map(|problem| problem.line).collect();
    assert!(
        lines.is_sorted() && lines.iter().all(Option::is_some),
        "{lines:?}"
    );
}

#[test]
fn contradictions_found_after_the_shape_have_lines_too() {
    let messages = messages("margin-hours = 2", "margin-hours = 25");
    assert_eq!(
        messages,
        [format!(
            "bailee.toml:{}: backup.margin-hours: must not exceed frequency-hours",
            line_of("margin-hours = 2")
        )]
    );
}

#[test]
fn broken_syntax_names_the_line() {
    let messages = messages("[backup]", "[backup");
    assert!(
        messages[0].starts_with(&format!("bailee.toml:{}: syntax: ", line_of("[backup]"))),
        "{messages:?}"
    );
}

#[test]
fn a_date_is_written_without_quotes_and_exists() {
    let quoted = messages("seen = 2026-11-21", "seen = \"2026-11-21\"");
    assert!(
        quoted[0].ends_with(
            "hosting.seen: must be a date such as 2026-02-19, without quotes, not a string"
        ),
        "{quoted:?}"
    );
    let time = messages("seen = 2026-11-21", "seen = 2026-11-21T10:00:00Z");
    assert!(time[0].contains("hosting.seen: must be a date"), "{time:?}");
}

#[test]
fn free_clauses_need_text_and_owner_and_fill_their_placeholders() {
    let free = "[[clauses]]\nid = \"hours\"\ntext = \"{vendor} answers on working days.\"\nowner = \"vendor\"\n";
    let policy = Policy::parse(&format!("{}\n{free}", *REFERENCE)).unwrap();
    let clause = crate::clause::chosen(&policy).pop().unwrap();
    assert_eq!(
        clause.text,
        "Bailee Reference Vendor answers on working days."
    );
    let without_owner = Policy::parse(&format!(
        "{}\n{}",
        *REFERENCE,
        free.replace("owner = \"vendor\"\n", "")
    ))
    .unwrap_err();
    assert!(
        without_owner
            .to_string()
            .contains("clauses[33].owner: is missing"),
        "{without_owner}"
    );
    let typo = Policy::parse(&format!(
        "{}\n{}",
        *REFERENCE,
        free.replace("{vendor}", "{vender}")
    ))
    .unwrap_err();
    assert!(
        typo.to_string()
            .contains("clauses[33].text: the placeholder {vender} has no value"),
        "{typo}"
    );
}

#[test]
fn whole_numbers_may_be_grouped_or_negative() {
    let text = REFERENCE.replacen("max = 4000", "max = 4_000", 1).replacen(
        "min = 0\nmax = 10080",
        "min = -0x10\nmax = 10_080",
        1,
    );
    let text = text.replacen("-0x10", "-16", 1);
    let policy = Policy::parse(&text).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(
        policy
            .kind("rule")
            .unwrap()
            .field("delayMinutes")
            .unwrap()
            .min,
        Some(-16)
    );
    assert_eq!(
        policy
            .kind("integration")
            .unwrap()
            .field("apiToken")
            .unwrap()
            .max,
        Some(4_000)
    );
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        let _ = Policy::parse(&text);
    }

    #[test]
    fn no_damage_to_the_reference_policy_makes_the_parser_panic(at in 0..REFERENCE.len(), length in 0usize..40, insert in "[\\[\\]{}=\"a-z0-9.\\n]{0,6}") {
        let at = REFERENCE.floor_char_boundary(at);
        let end = REFERENCE.floor_char_boundary((at + length).min(REFERENCE.len()));
        let text = format!("{}{insert}{}", &REFERENCE[..at], &REFERENCE[end.max(at)..]);
        if let Err(errors) = Policy::parse(&text) {
            assert!(!errors.0.is_empty());
        }
    }
}

#[test]
fn nothing_is_off_unless_the_policy_says_so() {
    let reference = Policy::parse(&REFERENCE).unwrap();
    assert_eq!(reference.gate, Gate::default());
    for gate in ["[gate]", "[gate]\noff = []"] {
        let text = REFERENCE.replacen("[vendor]", &format!("{gate}\n\n[vendor]"), 1);
        assert_eq!(Policy::parse(&text).unwrap(), reference);
    }
}

#[test]
fn classes_that_are_off_are_part_of_the_policy_and_of_its_hash() {
    let gate = "[gate]\noff = [\"phone-number\", \"ip-address\"]\n\n[vendor]";
    let text = REFERENCE.replacen("[vendor]", gate, 1);
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.gate.off, [Rule::PhoneNumber, Rule::IpAddress]);
    assert_eq!(Policy::from_json(&policy.to_json()), Ok(policy.clone()));
    assert_ne!(policy.hash(), Policy::parse(&REFERENCE).unwrap().hash());
}

#[test]
fn only_known_classes_of_personal_data_can_be_off_each_once() {
    let codes = "atlassian-account-id, email, phone-number, iban, payment-card, ip-address";
    for (off, said) in [
        ("\"phone\"", "\"phone\" is not one of"),
        ("\"password\"", "\"password\" is not one of"),
        ("\"type\"", "\"type\" is not one of"),
        ("\"iban\", \"iban\", \"iban\"", "\"iban\" is named twice"),
    ] {
        let messages = messages("[vendor]", &format!("[gate]\noff = [{off}]\n\n[vendor]"));
        assert_eq!(messages.len(), 1, "{messages:?}");
        let place = format!("bailee.toml:{}: gate.off: {said}", line_of("[vendor]") + 1);
        assert!(messages[0].starts_with(&place), "{messages:?}");
        assert!(messages[0].ends_with(codes), "{messages:?}");
    }
    let messages = messages("[vendor]", "[gate]\noff = \"iban\"\non = []\n\n[vendor]");
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(
        messages[0].ends_with("gate.off: must be an array of strings, not a string"),
        "{messages:?}"
    );
    assert!(
        messages[1].ends_with("gate.on: unknown key; known here: off"),
        "{messages:?}"
    );
}

#[test]
fn a_field_may_declare_a_form() {
    let with = |form: &str| {
        REFERENCE.replacen(
            "[kinds.fields.gitHead]\n",
            &format!("[kinds.fields.gitHead]\nform = {form}\n"),
            1,
        )
    };
    let policy = Policy::parse(&with("\"uuid\"")).unwrap();
    let field = policy.kind("connector").unwrap().field("gitHead").unwrap();
    assert_eq!(field.form, crate::field::find_form("uuid"));
    assert_eq!(serde_json::to_value(field).unwrap()["form"], "uuid");
    assert_ne!(policy.hash(), Policy::parse(&REFERENCE).unwrap().hash());

    let errors = Policy::parse(&with("\"guid\"")).unwrap_err();
    let messages: Vec<String> = errors.0.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [format!(
            "bailee.toml:{}: kinds[3].fields.gitHead.form: \"guid\" is not one of: hex24, uuid, dsn, calendar-id, ssh-address",
            line_of("[kinds.fields.gitHead]") + 1
        )]
    );
}

/// A function of the vendor's own, before the clauses.
const FUNCTION: &str = "\n[[functions]]\nname = \"settings\"\nwho = \"members\"\ntouches = [\"secret\", \"integration\"]\npurpose = \"Shows the settings.\"\n";

#[test]
fn functions_may_be_left_out_and_are_read_in_their_order() {
    let policy = Policy::parse(&REFERENCE).unwrap();
    assert_eq!((policy.functions.len(), policy.beside), (0, None));
    let text = format!(
        "{}{FUNCTION}{}",
        *REFERENCE,
        FUNCTION.replace("settings", "hook")
    );
    let policy = Policy::parse(&text).unwrap_or_else(|errors| panic!("{errors}"));
    let names: Vec<&str> = policy
        .functions
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["settings", "hook"]);
    assert_eq!(policy.functions[0].who, Who::Members);
    assert_eq!(policy.functions[0].touches, ["secret", "integration"]);
}

#[test]
fn a_mistake_in_a_function_is_named_with_its_line_and_key() {
    let line = REFERENCE.lines().count() + 2;
    for (old, new, key, offset) in [
        (
            "\"members\"",
            "\"users\"",
            "functions[0].who: \"users\" is not one of: platform, site-admins",
            2,
        ),
        ("who = \"members\"\n", "", "functions[0].who: is missing", 0),
        (
            "[\"secret\", \"integration\"]",
            "[\"secrets\"]",
            "functions[0].touches: \"secrets\" is no kind",
            3,
        ),
        (
            "[\"secret\", \"integration\"]",
            "\"secret\"",
            "functions[0].touches: must be an array",
            3,
        ),
        (
            "touches = [\"secret\", \"integration\"]\n",
            "",
            "functions[0].touches: must name",
            0,
        ),
        ("purpose", "purposes", "functions[0].purpose: is missing", 0),
    ] {
        let function = FUNCTION.replacen(old, new, 1);
        assert_ne!(function, FUNCTION);
        let errors = Policy::parse(&format!("{}{function}", *REFERENCE)).unwrap_err();
        let expected = format!("bailee.toml:{}: {key}", line + offset);
        assert!(
            errors.0[0].to_string().starts_with(&expected),
            "{errors} instead of {expected}"
        );
    }
}

#[test]
fn a_function_that_the_manifest_does_not_have_is_named_with_its_line() {
    let text = format!("{}{FUNCTION}", *REFERENCE);
    let beside = |name: &str| {
        Some(Beside {
            functions: vec![name.to_owned()],
            stores: Vec::new(),
        })
    };
    let policy = Policy::parse_with(&text, beside("settings")).unwrap();
    assert_eq!(policy.beside, beside("settings"));
    let errors = Policy::parse_with(&text, beside("hook")).unwrap_err();
    let line = REFERENCE.lines().count() + 3;
    let expected = format!(
        "bailee.toml:{line}: functions[0].name: the manifest has no function with this key beside Bailee's own"
    );
    assert_eq!(errors.to_string(), expected);
}
