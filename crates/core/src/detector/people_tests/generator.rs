//! Recall, measured on what a generator with a seed makes: every notation of every class, each at least 99.5 % of the time.

use super::people;
use crate::rule::Rule;

/// How many values of each notation are made for each seed.
const COUNT: usize = 400;

/// SplitMix64: small, and good enough for tests.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }

    /// A pattern with `9` for a digit, `8` for one of 2 to 9, `7` for one of 1 to 9, `*` for a hexadecimal digit, `#` for one in capitals.
    /// Whatever stands between braces is left as it is.
    fn fill(&mut self, pattern: &str) -> String {
        let mut literal = false;
        let mut text = String::new();
        for letter in pattern.chars() {
            match letter {
                '{' => literal = true,
                '}' => literal = false,
                _ if literal => text.push(letter),
                '9' => text.push_str(&self.below(10).to_string()),
                '8' => text.push_str(&(2 + self.below(8)).to_string()),
                '7' => text.push_str(&(1 + self.below(9)).to_string()),
                '*' => text.push_str(&format!("{:x}", self.below(16))),
                '#' => text.push_str(&format!("{:X}", self.below(16))),
                other => text.push(other),
            }
        }
        text
    }

    /// Text around a find.
    fn surround(&mut self, value: &str) -> String {
        match self.below(8) {
            0 => format!("{value}, then more"),
            1 => format!("see {value}"),
            2 => format!("({value})"),
            3 => format!(
                "{{\"{}\":\"{}\"}}",
                self.pick(&["value", "note", "x"]),
                value.replace('"', "\\\"")
            ),
            4 => format!("note: {value}."),
            5 => format!("first\n{value}\nlast"),
            _ => value.to_owned(),
        }
    }
}

/// Asserts that at least 99.5 % of what `make` makes are found by the rule.
fn recall(rule: Rule, name: &str, make: impl Fn(&mut Random) -> String) {
    for seed in [1, 20_261_126, 0xbade] {
        let mut random = Random(seed);
        let mut missed: Vec<String> = Vec::new();
        for _ in 0..COUNT {
            let value = make(&mut random);
            let text = random.surround(&value);
            if !people(&text).iter().any(|finding| finding.rule == rule) {
                missed.push(text);
            }
        }
        assert!(
            missed.len() * 200 <= COUNT,
            "{name}: {} of {COUNT}, {missed:#?}",
            missed.len()
        );
    }
}

const WORDS: &[&str] = &[
    "hazel", "maple", "otter", "cinder", "prairie", "tundra", "nova", "birch", "lantern",
    "granite", "onyx", "fjord",
];
const ENDS: &[&str] = &[
    "com", "org", "net", "io", "de", "fr", "ch", "at", "co.uk", "com.au", "cloud", "dev", "museum",
    "bz", "jp", "com.br", "eu", "info", "agency",
];

fn local(random: &mut Random) -> String {
    let first = random.pick(WORDS);
    let second = random.pick(WORDS);
    match random.below(6) {
        0 => first.to_owned(),
        1 => format!("{first}.{second}"),
        2 => format!("{first}_{second}"),
        3 => format!("{first}{}", random.below(100)),
        4 => format!("{}.{second}", &first[..1]),
        _ => format!("{first}+{second}"),
    }
}

fn domain(random: &mut Random) -> String {
    format!(
        "{}-{}.{}",
        random.pick(WORDS),
        random.pick(WORDS),
        random.pick(ENDS)
    )
}

#[test]
fn e_mail_addresses_of_every_notation_are_found() {
    type Make = fn(&str, &str) -> String;
    let notations: &[(&str, Make)] = &[
        ("plain", |local, domain| format!("{local}@{domain}")),
        ("capitals", |local, domain| {
            format!("{local}@{domain}").to_uppercase()
        }),
        ("encoded", |local, domain| format!("{local}%40{domain}")),
        ("mailto", |local, domain| {
            format!("mailto:{local}@{domain}?subject=x")
        }),
        ("quoted", |local, domain| format!("\"{local} x\"@{domain}")),
        ("dot at the end", |local, domain| {
            format!("{local}.@{domain}")
        }),
        ("apostrophe", |local, domain| format!("o'{local}@{domain}")),
        ("exclamation", |local, domain| format!("{local}!x@{domain}")),
        ("odd end", |local, domain| format!("{local}!@{domain}")),
        ("plus at the end", |local, domain| {
            format!("{local}+@{domain}")
        }),
        ("host of four numbers", |local, _| {
            format!("{local}@[192.0.2.17]")
        }),
        ("umlaut", |local, domain| format!("{local}@m\u{fc}{domain}")),
        ("file", |local, domain| format!("{local}@{domain}.json")),
        ("round brackets", |local, domain| {
            format!("{local} (at) {}", domain.replace('.', " (dot) "))
        }),
        ("square brackets", |local, domain| {
            format!("{local} [at] {}", domain.replace('.', " [dot] "))
        }),
        ("tight brackets", |local, domain| {
            format!("{local}[at]{}", domain.replace('.', "[dot]"))
        }),
        ("bracketed sign", |local, domain| {
            format!("{local}(at){domain}")
        }),
        ("name", |local, domain| {
            format!("Hazel Fern <{local}@{domain}>")
        }),
        ("parameter", |local, domain| {
            format!("https://x.example/?user={local}@{domain}&y=1")
        }),
        ("user of an address", |local, domain| {
            format!("https://{local}%40{domain}@x.example/")
        }),
    ];
    for (name, notation) in notations {
        recall(Rule::Email, name, |random| {
            notation(&local(random), &domain(random))
        });
    }
    recall(Rule::Email, "words", |random| {
        format!(
            "mail {}.x at {}",
            random.pick(WORDS),
            domain(random).replace('.', " dot ")
        )
    });
}

#[test]
fn account_ids_of_every_notation_are_found() {
    for pattern in [
        "557058:********-****-4***-a***-************",
        "{557058:}********-****-{4}***-{a}***-************",
        "{712020:}********-****-{4}***-{a}***-************",
        "{70121:}########-####-{4}###-{A}###-############",
        "7999{%3A}********-****-{4}***-{a}***-************",
        "[~accountid:{557058:}********-****-{4}***-{a}***-************]",
        "qm:********-****-{4}***-{a}***-************:********-****-{4}***-{a}***-************",
        "ug:********-****-{4}***-{a}***-************",
        "{5}**********************{d}",
        "{5}######################{D}",
        "user.{5}**********************{d}.enabled",
        "https://x.example/jira/people/{5}**********************{d}/",
        "?accountId={5}**********************{d}",
        "JIRAUSER79999",
        "ari:cloud:identity::user/{557058:}********-****-{4}***-{a}***-************",
    ] {
        recall(Rule::AtlassianAccountId, pattern, |random| {
            random.fill(pattern)
        });
    }
}

#[test]
fn phone_numbers_of_every_notation_are_found() {
    for pattern in [
        "+{49}{17}799999999",
        "+{49} {17}7 99999999",
        "+{49} ({0}) {17}7 9999999",
        "+{49}-{17}7-9999999",
        "{0049} {17}7 9999999",
        "{0049}{17}79999999",
        "+{44} {20} {7}999 9999",
        "+{44} {7}799 999999",
        "+{33} {6} 99 99 99 99",
        "+{33}{6}99999999",
        "+{41} {79} 999 99 99",
        "+{43} {664} 9999999",
        "+{39} {347} 999 9999",
        "+{31} {6} 99999999",
        "+{34} {612} 99 99 99",
        "+{48} {501} 999 999",
        "+{46} {70} 999 99 99",
        "+{45} 79 99 99 99",
        "+{1} 899 899 9999",
        "+{1} (899) 899-9999",
        "+{1}-899-899-9999",
        "+{1}.899.899.9999",
        "+{1}8998999999",
        "+{7} ({9}99) 999-99-99",
        "+{81} {90}-7999-9999",
        "+{86} {13}9 9999 9999",
        "+{91} {9}9999 99999",
        "+{61} {4}99 999 999",
        "+{55} {11} {9}9999-9999",
        "+{971} {50} 999 9999",
        "+{972} {54}-999-9999",
        "+{65} {9}999 9999",
        "+{353} {87} 999 9999",
        "+{358} {40} 9999999",
        "+{420} {601} 999 999",
        "+{64} {21} 999 999",
        "tel:+{49}-{17}7-9999999",
        "tel:{017}79999999",
        "(899) 899-9999",
        "(899)899-9999",
        "899-899-9999",
        "899.899.9999",
        "{1}-899-899-9999",
        "{1} (899) 899-9999",
        "(899) 899-9999 ext. 79",
        "899-899-9999x799",
        "{030} 7999999",
        "{030}/7999999",
        "{017}7/7999999",
        "{017}7-7999999",
        "{017}7 7999999",
        "{017}77999999",
        "{089} 799999-9",
        "({030}) 7999999",
        "{06} 79 99 99 99",
        "{06}.79.99.99.99",
        "{06}-79-99-99-99",
        "{06}79999999",
        "{020} 7999 9999",
        "({020}) 7999 9999",
        "{07}799 999999",
        "{07}799999999",
        "{0161} 799 9999",
        "{044} 799 99 99",
        "{079} 799 99 99",
        "{0664} 7999999",
        "{03}-7999-9999",
        "{090}-7999-9999",
        "({02}) 7999 9999",
        "{04}99 799 999",
        "{06} 7999 9999",
        "{020} 799 9999",
        "{06}-79999999",
        "({11}) {9}9999-9999",
        "{8} ({495}) 999-99-99",
        "{612} 79 99 99",
        "phone: 8999999",
        "Phone 8998999999",
        "\"phoneNumber\": \"8998999999\"",
        "Telefon: 79999999",
        "Fax 799-9999",
        "mobile: 8999 9999",
        "Handy {17}79999999",
        "t\u{e9}l\u{e9}fono: {91}9 999 999",
        "t\u{e9}l\u{e9}phone {6}99999999",
        "celular: {9}9999-9999",
        "\u{96fb}\u{8a71} 8999-9999",
        "cell (899) 899 9999",
    ] {
        recall(Rule::PhoneNumber, pattern, |random| random.fill(pattern));
    }
}

/// A number of an account of a country, with its check digits.
fn account(random: &mut Random, country: &str, pattern: &str) -> String {
    let rest = random.fill(pattern);
    let value = |text: &str| {
        text.chars().fold(0_u32, |value, letter| {
            let digit = letter.to_digit(36).unwrap();
            (value * if digit < 10 { 10 } else { 100 } + digit) % 97
        })
    };
    let check = 98 - value(&format!("{rest}{country}00"));
    format!("{country}{check:02}{rest}")
}

/// In groups of so many characters.
fn grouped(text: &str, size: usize, glue: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters
        .chunks(size)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(glue)
}

#[test]
fn ibans_of_every_notation_are_found() {
    for (country, pattern) in [
        ("DE", "999999999999999999"),
        ("GB", "{NWBK}99999999999999"),
        ("FR", "99999999999999999999999"),
        ("CH", "99999999999999999"),
        ("AT", "9999999999999999"),
        ("IT", "{X}9999999999999999999999"),
        ("NL", "{ABNA}9999999999"),
        ("ES", "99999999999999999999"),
        ("PL", "999999999999999999999999"),
        ("NO", "99999999999"),
        ("BE", "999999999999"),
        ("SE", "99999999999999999999"),
        ("BR", "99999999999999999999999{C1}"),
        ("MT", "{MALT}99999{A}99999999{ASDEFGHIJ}"),
        ("UA", "9999999999999999999999999"),
    ] {
        recall(Rule::Iban, country, |random| {
            account(random, country, pattern)
        });
        recall(Rule::Iban, country, |random| {
            grouped(&account(random, country, pattern), 4, " ")
        });
    }
    recall(Rule::Iban, "small letters", |random| {
        account(random, "DE", "999999999999999999").to_lowercase()
    });
    recall(Rule::Iban, "hyphens", |random| {
        grouped(&account(random, "DE", "999999999999999999"), 4, "-")
    });
}

/// A number of a card with its check digit.
fn card(random: &mut Random, pattern: &str) -> String {
    let digits = random.fill(pattern);
    let sum: u32 = digits
        .chars()
        .rev()
        .enumerate()
        .map(|(index, letter)| {
            let digit = letter.to_digit(10).unwrap() << (1 - index % 2);
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[test]
fn payment_cards_of_every_issuer_are_found() {
    for pattern in [
        "{4}99999999999999",
        "{51}9999999999999",
        "{2221}99999999999",
        "{2719}99999999999",
        "{37}999999999999",
        "{6011}99999999999",
        "{65}9999999999999",
        "{3540}99999999999",
        "{36}99999999999",
        "{62}9999999999999",
        "{62}9999999999999999",
        "{6759}99999999999",
    ] {
        recall(Rule::PaymentCard, pattern, |random| card(random, pattern));
    }
    for glue in [" ", "-"] {
        recall(Rule::PaymentCard, "groups", |random| {
            grouped(&card(random, "{4}99999999999999"), 4, glue)
        });
    }
}

#[test]
fn public_ip_addresses_of_every_notation_are_found() {
    for pattern in [
        "{185.}7{.}7{2.}7{9}",
        "https://{93.1}79{.2}7{.1}79/rest",
        "http://{178.2}4{.}79{.}79:7999/",
        "{81.}79{.}79{.1}79",
        "ip={217.1}79{.1}79{.}79",
        "{91.64.}79{.}79:7999",
        "{2a02:}***8:****:****:****:****:****:***8",
        "{2a01:4f8:}***8:***8::7",
        "https://[{2a01:4f8:}***8:***8::7]:7999/",
        "{2003:}***8:###8:***8:***8:***8:***8:###8",
    ] {
        recall(Rule::IpAddress, pattern, |random| random.fill(pattern));
    }
}
