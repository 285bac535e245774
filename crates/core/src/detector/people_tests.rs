//! What the detectors of people find and what they leave alone.

use super::finding::{Finding, Finds};
use super::{account, card, email, iban, ip, phone};
use crate::rule::Rule;

mod generator;
mod harmless;
mod properties;

/// What all detectors of people find.
fn people(text: &str) -> Vec<Finding> {
    let bytes = text.as_bytes();
    let mut finds = Finds::default();
    email::find(bytes, &mut finds);
    account::find(bytes, &mut finds);
    phone::find(bytes, &mut finds);
    iban::find(bytes, &mut finds);
    card::find(bytes, &mut finds);
    ip::find(bytes, &mut finds);
    finds.into_list()
}

/// The pieces of the text that a rule finds.
fn pieces(rule: Rule, text: &str) -> Vec<&str> {
    people(text)
        .into_iter()
        .filter(|finding| finding.rule == rule)
        .map(|finding| text.get(finding.range).unwrap_or("outside of a character"))
        .collect()
}

/// Every text must be found by this rule.
fn finds(rule: Rule, texts: &[&str]) {
    let missed: Vec<&&str> = texts
        .iter()
        .filter(|text| !people(text).iter().any(|finding| finding.rule == rule))
        .collect();
    assert!(missed.is_empty(), "{rule:?} misses {missed:#?}");
}

/// No text must be found.
fn passes(texts: &[&str]) {
    let hits: Vec<(&&str, Vec<Finding>)> = texts
        .iter()
        .map(|text| (text, people(text)))
        .filter(|(_, list)| !list.is_empty())
        .collect();
    assert!(hits.is_empty(), "{hits:#?}");
}

#[test]
fn addresses_are_found_in_every_notation() {
    finds(
        Rule::Email,
        &[
            "\"john doe\"@example.com",
            "ask \"john.doe\"@example.org",
            "{\"mail\": \"\\\"john doe\\\"@example.com\"}",
            "x.@example.com",
            "o'brien@example.ie",
            "a+b@example.com",
            "ab+@example.com",
            "user!x@example.com",
            "x!@example.com",
            "jane@[192.0.2.1]",
            "jane@[IPv6:2001:db8::1]",
            "jane@m\u{fc}nchen.de",
            "\u{7528}\u{6237}@\u{4f8b}\u{5b50}.\u{516c}\u{53f8}",
            "\u{e9}lodie@example.fr",
            "jane@xn--mnchen-3ya.de",
            "jane.doe@example.com.json",
            "export/jane.doe@example.co.uk.csv",
            "jane@example.com.js",
            "jane@example.bz",
            "jane.doe@mail.example.bz",
            "jane (at) example (dot) com",
            "jane(at)example(dot)com",
            "jane [at] example [dot] co [dot] uk",
            "jane[at]example.com",
            "jane {at} example {dot} org",
            "jane <at> example <dot> org",
            "jane.doe at example dot com",
            "jane at example dot com",
            "write to jane at example dot com please",
            "JANE AT EXAMPLE DOT COM",
            "jane dot doe at example dot com",
            "jane (\u{e4}t) example (punkt) de",
            "jane.doe @ example.com",
            "hazel @ example.com",
            "mailto:jane@example.com",
            "mailto:jane%40example.com?subject=x",
            "smtp://jane@example.com:587",
            "noreply@example.com",
            "no-reply@mail.example.org",
            "https://jane.doe%40example.io@host.example.com/",
            "https://host.example/?user=jane@example.com",
            "https://host.example/users/jane@example.com/edit",
            "{\"jane@example.com\":\"admin\"}",
            "jane@example.com:8080",
            "Jane <jane1984@example.com>",
            "jane\u{200b}@\u{200b}example.io",
            "jane@corp.unknowntld",
            "jane@host.local",
            "JANE@EXAMPLE.COM",
            "\u{8acb}\u{806f}\u{7d61}jane@example.com\u{8b1d}\u{8b1d}",
            "jane@163.com",
            "%22john%22%40example.com or john%40example.com",
            "jane@mail.com.np",
            "jane@host[.]io",
            "jane.doe@mail[.]host.io",
            "jane@host(dot)co(dot)uk",
            "jane@host dot io",
        ],
    );
}

#[test]
fn a_person_under_a_top_level_domain_that_is_also_an_ending_of_files_is_found() {
    finds(
        Rule::Email,
        &[
            "tom@kovacs.md",
            "maria@acme.zip",
            "owner: tom.kovacs@mail.acme.md, please",
            "{\"to\":\"maria@studio.mov\"}",
            "https://host.example/?user=tom@kovacs.md",
            "TOM@KOVACS.MD",
            "mailto:tom%40kovacs.md",
        ],
    );
    assert_eq!(pieces(Rule::Email, "ask tom@kovacs.md."), ["tom@kovacs.md"]);
    assert!(email::is_mailbox("tom@kovacs.md"));
}

#[test]
fn the_place_of_an_address_is_its_own() {
    assert_eq!(
        pieces(Rule::Email, "to jane@example.com, bob@example.org."),
        ["jane@example.com", "bob@example.org"]
    );
    assert_eq!(
        pieces(Rule::Email, "mail: 'jane@example.com', name"),
        ["jane@example.com"]
    );
    assert_eq!(
        pieces(Rule::Email, "x \"john doe\"@example.com y"),
        ["\"john doe\"@example.com"]
    );
    assert_eq!(
        pieces(Rule::Email, "jane (at) example (dot) com now"),
        ["jane (at) example (dot) com"]
    );
    assert_eq!(
        pieces(Rule::Email, "jane@example.com.json"),
        ["jane@example.com.json"]
    );
}

#[test]
fn account_ids_of_every_form_are_found() {
    finds(
        Rule::AtlassianAccountId,
        &[
            "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "557057:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "70121:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "7012:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "712020:F58131CB-B67D-43C7-B30D-6B58D40BD077",
            "?accountId=712020%3Af58131cb-b67d-43c7-b30d-6b58d40bd077&x=1",
            "accountId%3A712020%3af58131cb-b67d-43c7-b30d-6b58d40bd077",
            "[~accountid:557058:f58131cb-b67d-43c7-b30d-6b58d40bd077]",
            "[~accountid:5be24ba3f91c106033269289]",
            "[~accountid:someNewForm-1234-5678]",
            "qm:f58131cb-b67d-43c7-b30d-6b58d40bd077:1a2b3c4d-b67d-43c7-b30d-6b58d40bd077",
            "x=qm%3Af58131cb-b67d-43c7-b30d-6b58d40bd077",
            "ug:f58131cb-b67d-43c7-b30d-6b58d40bd077",
            "5be24ad8b1653240376955d2",
            "5BE24AD8B1653240376955D2",
            "https://x.example/user?accountId=5be24ad8b1653240376955d2",
            "https://x.example/people/5be24ad8b1653240376955d2/",
            "https://x.example/people%2F5be24ad8b1653240376955d2",
            "user.5be24ad8b1653240376955d2.enabled",
            "user_5be24ad8b1653240376955d2_on",
            "JIRAUSER12345",
            "assignee = JIRAUSER10100 order by rank",
            "jirauser10100",
        ],
    );
}

#[test]
fn the_older_form_of_an_account_id_is_told_from_the_others() {
    let form = |text: &str| people(text).first().map(|finding| finding.form);
    assert_eq!(form("5be24ad8b1653240376955d2"), Some(account::HEX24_FORM));
    assert_eq!(
        form("a 712020:f58131cb-b67d-43c7-b30d-6b58d40bd077"),
        Some("an Atlassian account id")
    );
    assert_eq!(
        pieces(
            Rule::AtlassianAccountId,
            "x 712020:f58131cb-b67d-43c7-b30d-6b58d40bd077, y"
        ),
        ["712020:f58131cb-b67d-43c7-b30d-6b58d40bd077"]
    );
}

#[test]
fn phone_numbers_are_found_in_every_notation() {
    finds(
        Rule::PhoneNumber,
        &[
            "+4917423370993",
            "+49 174 23370993",
            "+49 (0) 174 2337099",
            "+49 (0)174 2337099",
            "+49-174-2337099",
            "+49.174.2337099",
            "+49/174/2337099",
            "(+49) 174 2337099",
            "+(49) 174 2337099",
            "0049 174 2337099",
            "00491742337099",
            "tel:+49-174-2337099",
            "tel:0174-2337099",
            "+1 447 555 9263",
            "+1 (447) 555-9263",
            "+1-447-555-9263 ext. 5",
            "+14475559263",
            "+44 20 7946 0958",
            "+44(0)20 7946 0958",
            "+33 6 12 34 56 78",
            "+41 44 668 18 00",
            "+43 664 1234567",
            "+39 06 1234 5678",
            "+81 3-1234-5678",
            "+61 2 1234 5678",
            "+86 138 0013 8000",
            "+91 98765 43210",
            "+55 11 91234-5678",
            "+7 (495) 123-45-67",
            "+352 621 123 456",
            "+358 40 1234567",
            "+971 50 123 4567",
            "(447) 555-9263",
            "(447)555-9263",
            "447-555-9263",
            "447.555.9263",
            "447 555 9263",
            "447-555-9263x123",
            "447-555-9263 ext. 5",
            "1-800-555-0100",
            "1 (800) 555-0100",
            "1.800.555.0100",
            "030 1234567",
            "030/1234567",
            "0171/2345678",
            "0171-2345678",
            "01712345678",
            "089 123456-0",
            "(030) 1234567",
            "06 12 34 56 78",
            "06.12.34.56.78",
            "06-12-34-56-78",
            "020 7946 0958",
            "(020) 7946 0958",
            "07700 900123",
            "07700900123",
            "01632 960 001",
            "044 668 18 00",
            "044.668.18.00",
            "0664 1234567",
            "03-1234-5678",
            "090-1234-5678",
            "(02) 1234 5678",
            "0412 345 678",
            "08-123 456 78",
            "(11) 91234-5678",
            "8 (495) 123-45-67",
            "612 34 56 78",
            "011 49 174 2337099",
            "8 (495) 1234567",
            "1300 123 456",
            "0812-3456-7890",
            "call me: 030 1234567, thanks",
            "<b>030 1234567</b>",
            "{\"number\":\"030 1234567\"}",
            "Phone: 5559263",
            "phone=4475559263",
            "\"phoneNumber\": \"4475559263\"",
            "Telefon 123 45 67",
            "Telefonnummer: 1234567",
            "Handy: 1712345678",
            "t\u{e9}l\u{e9}phone : 612345678",
            "T\u{e9}l. 612 345 678",
            "Tel. 912 345 678",
            "tel\u{e9}fono 912 345 678",
            "telefone (21) 3456789",
            "m\u{f3}vil 612345678",
            "celular: 987654321",
            "fax 555-9263",
            "mobile 9123 4567",
            "\u{96fb}\u{8a71} 1234-5678",
            "\u{96fb}\u{8a71}:03-1234-5678",
            "https://wa.me/4917423370993",
            "+49\u{a0}174\u{a0}2337099",
            "447\u{2011}555\u{2011}9263",
            "02 03 05 08 73",
            "06 12 34 56 49",
            "030 5550142",
            "+49 30 5550142",
            "(495) 555-01-42",
            "Ref: 030 1234567",
            "Customer: 447-555-9263",
            "customer phone 4475559263",
        ],
    );
    assert_eq!(
        pieces(Rule::PhoneNumber, "call (447) 555-9263 today"),
        ["(447) 555-9263"]
    );
    assert_eq!(
        pieces(Rule::PhoneNumber, "call +49 174 2337099 8 times, or not"),
        ["+49 174 2337099 8"]
    );
    assert_eq!(
        pieces(Rule::PhoneNumber, "+1 447 555 9263 20 people"),
        ["+1 447 555 9263"]
    );
}

#[test]
fn ibans_are_found_compact_and_in_groups() {
    finds(
        Rule::Iban,
        &[
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "de89370400440532013000",
            "GB29 NWBK 6016 1331 9268 19",
            "GB29NWBK60161331926819",
            "FR14 2004 1010 0505 0001 3M02 606",
            "CH9300762011623852957",
            "NL91ABNA0417164300",
            "NO93 8601 1117 947",
            "MT84MALT011000012345MTLCAST001S",
            "BR1800360305000010009795493C1",
            "iban=DE89370400440532013000;",
            "IBAN: AT61-1904-3002-3457-3201",
            "IT60X0542811101000000123456",
            "DE89\u{a0}3704\u{a0}0044\u{a0}0532\u{a0}0130\u{a0}00",
        ],
    );
    passes(&[
        "DE88370400440532013000",
        "DE8937040044053201300",
        "DE893704004405320130001",
        "xDE89370400440532013000",
        "DE89 is a room",
        "ZZ89370400440532013000",
    ]);
}

#[test]
fn payment_cards_are_found_in_their_groups() {
    finds(
        Rule::PaymentCard,
        &[
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "card 5500 0000 0000 0004.",
            "2223003122003222",
            "378282246310005",
            "3782 822463 10005",
            "6011111111111117",
            "3530111333300000",
            "30569309025904",
            "3056 930902 5904",
            "6200000000000005",
            "6759 6498 2643 8453",
            "{\"pan\":\"4111111111111111\"}",
        ],
    );
    passes(&[
        "4111111111111112",
        "41111111111111111",
        "4111111111111",
        "0.4111111111111111",
        "x4111111111111111",
        "4111111111111111abc",
        "41-11-11-11-11-11-11-11",
        "1613910789740",
        "1732619999999999",
        "https://x.example/a/4111111111111111",
    ]);
}

#[test]
fn public_addresses_of_the_internet_are_found() {
    finds(
        Rule::IpAddress,
        &[
            "185.133.1.109",
            "https://185.246.202.95/rest/api/3",
            "http://185.246.202.95:8080/",
            "https://jane:x@185.246.202.95/",
            "185.246.202.95:443",
            "from 185.246.202.95.",
            "ip=185.246.202.95",
            "ip = 185.246.202.95",
            "\"ip\": \"185.246.202.95\"",
            "<ip>185.246.202.95</ip>",
            "hosts/185.246.202.95/status",
            "[185.246.202.95]",
            "::ffff:185.246.202.95",
            "2a01:4f8:c17:b0f::2",
            "https://[2a01:4f8:c17:b0f::2]:8443/x",
            "2a01:04f8:0c17:0b0f:0000:0000:0000:0002",
            "client 2A01:4F8:C17:B0F::2, then",
            "2a02:8109:9a80:1b2c:3d4e:5f60:7a8b:9c0d",
            // A network of one host is that host.
            "52.31.77.140/32",
            "allow 52.31.77.140/32, deny all",
            "2a01:4f8:c17:b0f::2/128",
        ],
    );
}

#[test]
fn long_hostile_texts_take_linear_time() {
    // Quadratic scanning of these would take minutes; the tests would not end.
    for pattern in [
        "a@",
        "a@b.co",
        "x@a.b.c.",
        "%40a.b",
        "\u{fc}@\u{fc}",
        "\"a\"@",
        "(at) ",
        "a at b dot ",
        "a(at)b(dot)",
        "a@b[.]",
        "tom@kovacs.md",
        "user@x.com:a/",
        "://a@",
        "1 ",
        "1.",
        "1-",
        "+49 ",
        "(447) ",
        "0171-",
        "tel 1",
        "12345678 ",
        "1.2.3.4 ",
        "2a01:",
        "2a01::",
        "4111 ",
        "DE89",
        "557058:",
        "JIRAUSER1",
        "[",
        "(((",
    ] {
        let text = pattern.repeat(200_000 / pattern.len());
        assert!(people(&text).len() <= 100);
    }
}
