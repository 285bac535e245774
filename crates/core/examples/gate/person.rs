//! Phone numbers, accounts of banks, payment cards and IP addresses.

use crate::case::Cases;
use crate::dice::Dice;
use crate::template::fill;

/// Mobile numbers and numbers of towns, by the plans of their countries; a space where people write one.
const INTERNATIONAL: [(&str, &str); 54] = [
    ("de", "+49 15‹1|2|7› ‹d8›"),
    ("de-town", "+49 30 ‹2|3|4|6›‹d6›"),
    ("at", "+43 66‹0|4› ‹d7›"),
    ("ch", "+41 7‹6|8|9› ‹2|3|4|5›‹d2› ‹d2› ‹d2›"),
    ("fr", "+33 6 ‹1|2|3|5|7›‹d1› ‹d2› ‹d2› ‹d2›"),
    ("fr-town", "+33 1 4‹d1› ‹d2› ‹d2› ‹d2›"),
    ("gb", "+44 7‹4|5|7|8|9›‹d2› ‹d6›"),
    ("gb-town", "+44 20 7‹d3› ‹d4›"),
    ("ie", "+353 8‹5|6|7› ‹d3› ‹d4›"),
    ("es", "+34 6‹1|2|3|5|6|7›‹d1› ‹d3› ‹d3›"),
    ("pt", "+351 91‹d1› ‹d3› ‹d3›"),
    ("it", "+39 34‹0|7|8› ‹d3› ‹d4›"),
    ("nl", "+31 6 ‹1|2|3|4|5›‹d7›"),
    ("be", "+32 47‹0|1|5|8› ‹d2› ‹d2› ‹d2›"),
    ("lu", "+352 621 ‹d3› ‹d3›"),
    ("dk", "+45 ‹20|31|42|51› ‹d2› ‹d2› ‹d2›"),
    ("se", "+46 7‹0|2|3|6› ‹d3› ‹d2› ‹d2›"),
    ("no", "+47 4‹0|1|5|6|8›‹d1› ‹d2› ‹d3›"),
    ("fi", "+358 40 ‹d3› ‹d4›"),
    ("pl", "+48 ‹501|602|660|790› ‹d3› ‹d3›"),
    ("cz", "+420 60‹1|2|3|8› ‹d3› ‹d3›"),
    ("sk", "+421 90‹3|5|7› ‹d3› ‹d3›"),
    ("hu", "+36 ‹20|30|70› ‹d3› ‹d4›"),
    ("ro", "+40 72‹1|2|3|4› ‹d3› ‹d3›"),
    ("bg", "+359 88 ‹d3› ‹d4›"),
    ("gr", "+30 69‹4|5|7› ‹d3› ‹d4›"),
    ("hr", "+385 9‹1|8› ‹d3› ‹d4›"),
    ("ua", "+380 ‹50|67|68› ‹d3› ‹d4›"),
    ("us", "+1 ‹212|415|512|617|303› ‹2|3|4|6|7›‹d2› ‹d4›"),
    ("ca", "+1 ‹416|604|514› ‹2|3|4|6|7›‹d2› ‹d4›"),
    ("mx", "+52 55 ‹1|2|3|5›‹d3› ‹d4›"),
    ("br", "+55 11 9‹6|7|8|9›‹d3› ‹d4›"),
    ("ar", "+54 9 11 ‹3|4|5|6›‹d3› ‹d4›"),
    ("cl", "+56 9 ‹5|6|7|8›‹d3› ‹d4›"),
    ("co", "+57 3‹00|10|15|20› ‹d3› ‹d4›"),
    ("pe", "+51 9‹4|5|8|9›‹d1› ‹d3› ‹d3›"),
    ("jp", "+81 90 ‹1|2|3|6|8›‹d3› ‹d4›"),
    ("kr", "+82 10 ‹2|3|4|5|8›‹d3› ‹d4›"),
    ("cn", "+86 13‹5|6|7|8|9› ‹d4› ‹d4›"),
    ("tw", "+886 9‹1|2|3|5›‹d1› ‹d3› ‹d3›"),
    ("hk", "+852 ‹6|9›‹1|2|3|4|6›‹d2› ‹d4›"),
    ("sg", "+65 ‹8|9›‹1|2|3|6|7›‹d2› ‹d4›"),
    ("in", "+91 9‹8|9›‹d3› ‹d5›"),
    ("au", "+61 4‹0|1|2|3|5›‹d1› ‹d3› ‹d3›"),
    ("nz", "+64 21 ‹d3› ‹d4›"),
    ("za", "+27 8‹2|3|4› ‹d3› ‹d4›"),
    ("ng", "+234 80‹3|5|6› ‹d3› ‹d4›"),
    ("ke", "+254 7‹1|2›‹d1› ‹d3› ‹d3›"),
    ("eg", "+20 10‹0|1|2› ‹d3› ‹d4›"),
    ("tr", "+90 53‹2|3|5› ‹d3› ‹d2› ‹d2›"),
    ("il", "+972 5‹0|2|4› ‹d3› ‹d4›"),
    ("ae", "+971 50 ‹1|2|4|5|6›‹d2› ‹d4›"),
    ("ph", "+63 917 ‹d3› ‹d4›"),
    ("id", "+62 812 ‹d4› ‹d4›"),
];

/// Numbers as they are dialled at home.
const NATIONAL: [(&str, &str); 22] = [
    ("us-parentheses", "(‹212|415|447|512›) ‹2|3|5|6›‹d2›-‹d4›"),
    ("us-hyphens", "‹212|415|512|617›-‹2|3|5|6›‹d2›-‹d4›"),
    ("us-dots", "‹212|415|512|617›.‹2|3|5|6›‹d2›.‹d4›"),
    ("us-one", "1-‹212|415|512›-‹2|3|5|6›‹d2›-‹d4›"),
    ("de-slash", "030/‹2|3|4|6›‹d6›"),
    ("de-spaced", "0171 ‹2|3|5|6|7›‹d6›"),
    ("de-hyphen", "089-‹2|3|5›‹d5›"),
    ("de-parentheses", "(0221) ‹2|3|4|9›‹d5›"),
    ("fr-pairs", "06 ‹1|2|3|5|7›‹d1› ‹d2› ‹d2› ‹d2›"),
    ("fr-dots", "01.4‹d1›.‹d2›.‹d2›.‹d2›"),
    ("gb", "020 7‹d3› ‹d4›"),
    ("gb-mobile", "07‹4|5|7|8|9›‹d2› ‹d6›"),
    ("ch", "079 ‹2|3|4|5›‹d2› ‹d2› ‹d2›"),
    ("it-label", "Telefono: 347 ‹d3› ‹d4›"),
    ("br", "(11) 9‹6|7|8|9›‹d3›-‹d4›"),
    ("jp", "090-‹1|2|3|6|8›‹d3›-‹d4›"),
    ("au", "04‹0|1|2|3|5›‹d1› ‹d3› ‹d3›"),
    ("label", "Phone: 0‹3|4|6|7›‹d9›"),
    ("label-de", "Tel. 0‹3|4|6|7›‹d3› ‹d6›"),
    ("label-mobile", "Mobile: 07‹4|5|7›‹d8›"),
    ("json", "{\"phone\":\"0‹3|6|7›‹d9›\"}"),
    ("es-label", "teléfono: 6‹1|2|3|5›‹d1› ‹d3› ‹d3›"),
];

/// Countries with their account numbers: `n` digits, `a` capitals, `c` either.
const IBANS: &str = "AD n8c12,AE n19,AL n8c16,AT n16,AZ a4c20,BA n16,BE n12,BG a4n6c8,BH a4c14,BR n23a1c1,BY c4n4c16,CH n5c12,CR n18,CY n8c16,CZ n20,DE n18,DK n14,DO c4n20,EE n16,EG n25,ES n20,FI n14,FO n14,FR n10c11n2,GB a4n14,GE a2n16,GI a4c15,GL n14,GR n7c16,GT c4c20,HR n17,HU n24,IE a4n14,IL n19,IQ a4n15,IS n22,IT a1n10c12,JO a4n4c18,KW a4c22,KZ n3c13,LB n4c20,LC a4c24,LI n5c12,LT n16,LU n3c13,LV a4c13,LY n21,MC n10c11n2,MD c2c18,ME n18,MK n3c10n2,MR n23,MT a4n5c18,MU a4n19a3,NL a4n10,NO n11,PK a4c16,PL n24,PS a4c21,PT n21,QA a4c21,RO a4c16,RS n18,SA n2c18,SC a4n20a3,SE n20,SI n15,SK n20,SM a1n10c12,ST n21,SV a4n20,TL n19,TN n20,TR n6c16,UA n6c19,VA n18,VG a4n16,XK n16";

/// Adds all of them.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    for (country, template) in INTERNATIONAL {
        for _ in 0..3 {
            for (class, write) in [
                ("spaced", str::to_owned as fn(&str) -> String),
                ("compact", |text| text.replace(' ', "")),
                ("hyphens", |text| text.replace(' ', "-")),
                ("dots", |text| text.replace(' ', ".")),
                ("zeros", |text| text.replace('+', "00")),
                ("link", |text| format!("tel:{}", text.replace(' ', ""))),
                ("sentence", |text| format!("Call {text} before noon.")),
                ("json", |text| format!("{{\"contact\":\"{text}\"}}")),
                ("percent", |text| {
                    format!(
                        "https://example.com/call?to=%2B{}",
                        text.replace([' ', '+'], "")
                    )
                }),
            ] {
                let text = write(&fill(template, dice));
                cases.add("phone", "phone", &format!("{country}, {class}"), text);
            }
        }
    }
    cases.add_all("phone", "phone", &NATIONAL, 12, dice);
    for country in IBANS.split(',') {
        for (class, write) in [
            ("compact", str::to_owned as fn(&str) -> String),
            ("spaced", |text| group(text, 4, ' ')),
            ("hyphens", |text| group(text, 4, '-')),
            ("sentence", |text| format!("Pay to {text}, please.")),
            ("label", |text| format!("IBAN: {}", group(text, 4, ' '))),
            ("json", |text| format!("{{\"account\":\"{text}\"}}")),
        ] {
            let text = write(&iban(country, dice));
            let code = country.get(..2).unwrap_or_default();
            cases.add("iban", "iban", &format!("{code}, {class}"), text);
        }
    }
    add_cards(cases, dice);
    add_ips(cases, dice);
}

fn group(text: &str, size: usize, gap: char) -> String {
    let mut out = String::new();
    for (index, letter) in text.chars().enumerate() {
        if index > 0 && index % size == 0 {
            out.push(gap);
        }
        out.push(letter);
    }
    out
}

/// An account number with its check digits (ISO 7064, 97-10).
fn iban(country: &str, dice: &mut Dice) -> String {
    let (code, structure) = country.split_once(' ').unwrap_or_default();
    let mut template = String::new();
    for letter in structure.chars() {
        template.push_str(match letter {
            'n' => "›‹d",
            'a' => "›‹L",
            'c' => "›‹u",
            _ => "",
        });
        if letter.is_ascii_digit() {
            template.push(letter);
        }
    }
    let body = fill(&format!("{}›", template.trim_start_matches('›')), dice);
    let remainder = format!("{body}{code}00")
        .chars()
        .fold(0, |sum: u32, letter| {
            let value = letter.to_digit(36).unwrap_or(0);
            (sum * if value > 9 { 100 } else { 10 } + value) % 97
        });
    format!("{code}{:02}{body}", 98 - remainder)
}

/// Beginnings and lengths of card numbers.
const CARDS: [(&str, &str, usize); 9] = [
    ("visa", "4", 16),
    ("mastercard", "52", 16),
    ("mastercard-new", "2345", 16),
    ("amex", "37", 15),
    ("amex-old", "34", 15),
    ("discover", "6011", 16),
    ("jcb", "3530", 16),
    ("diners", "36", 14),
    ("union-pay", "6221", 16),
];

fn add_cards(cases: &mut Cases, dice: &mut Dice) {
    for _ in 0..8 {
        for (brand, start, length) in CARDS {
            for (class, write) in [
                ("compact", str::to_owned as fn(&str) -> String),
                ("spaced", |text| group(text, 4, ' ')),
                ("hyphens", |text| group(text, 4, '-')),
                ("sentence", |text| format!("Charge {text} now.")),
                ("json", |text| format!("{{\"number\":\"{text}\"}}")),
                ("assignment", |text| format!("card={text}")),
            ] {
                let text = write(&card(start, length, dice));
                cases.add("card", "card", &format!("{brand}, {class}"), text);
            }
        }
    }
}

/// A number with its check digit (Luhn).
fn card(start: &str, length: usize, dice: &mut Dice) -> String {
    let body = fill(&format!("{start}‹d{}›", length - 1 - start.len()), dice);
    let sum: u32 = body
        .chars()
        .rev()
        .enumerate()
        .map(|(index, letter)| {
            let digit = letter.to_digit(10).unwrap_or(0);
            match index % 2 {
                0 => digit * 2 / 10 + digit * 2 % 10,
                _ => digit,
            }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Places of an address that someone has.
const V4: [(&str, &str); 9] = [
    ("v4", "IP"),
    ("v4-url", "https://IP/rest/api/3"),
    ("v4-port", "IP:8443"),
    ("v4-sentence", "Blocked IP after five tries."),
    ("v4-header", "X-Forwarded-For: IP, 10.0.0.1"),
    ("v4-json", "{\"ip\":\"IP\"}"),
    (
        "v4-log",
        "IP - - [12/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 200",
    ),
    ("v4-list", "IP, IP"),
    ("v4-name", "client_ip=IP"),
];
const V6: [(&str, &str); 7] = [
    (
        "v6-full",
        "2a0‹0|1|2|3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›",
    ),
    (
        "v6-short",
        "2a0‹0|1|2|3›:‹1|2|3›‹h3›:‹1|2|3›‹h3›::‹1|2|3›‹h2›",
    ),
    (
        "v6-us",
        "2600:‹1|2|3›‹h3›:‹1|2|3›‹h3›::‹1|2|3›‹h3›:‹1|2|3›‹h3›",
    ),
    (
        "v6-url",
        "http://[2a02:‹1|2|3›‹h3›:‹1|2|3›‹h3›::‹1|2|3›‹h2›]:8080/",
    ),
    ("v6-capitals", "2A02:‹1|2|3›‹H3›:‹1|2|3›‹H3›::‹1|2|3›‹H2›"),
    (
        "v6-json",
        "{\"remote\":\"2a01:‹1|2|3›‹h3›:‹1|2|3›‹h3›::‹1|2|3›‹h2›\"}",
    ),
    (
        "v6-sentence",
        "Seen from 2a03:‹1|2|3›‹h3›:‹1|2|3›‹h3›::‹1|2|3›‹h2›, twice.",
    ),
];

fn add_ips(cases: &mut Cases, dice: &mut Dice) {
    for _ in 0..25 {
        for (class, template) in V4 {
            let mut text = fill(template, dice);
            while text.contains("IP") {
                // Beginnings of which all of the rest is routed on the Internet.
                let ip = fill("‹31|46|77|81|87|91|109|151|178|185|213›", dice);
                let part = |dice: &mut Dice| dice.within(1, 254);
                let ip = format!("{ip}.{}.{}.{}", part(dice), part(dice), part(dice));
                text = text.replacen("IP", &ip, 1);
            }
            cases.add("ip", "ip", class, text);
        }
    }
    cases.add_all("ip", "ip", &V6, 25, dice);
}
