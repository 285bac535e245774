//! E-mail addresses and account ids, in every notation of the review.

use crate::case::Cases;
use crate::dice::Dice;
use crate::notation::{ENCODINGS, percent};
use crate::template::fill;
use data_encoding::BASE64;

/// Notations of an address: `@` stands for the whole address.
const MAILS: [(&str, &str); 40] = [
    ("plain", "‹mail›"),
    ("plus-tag", "‹w›+‹w›@‹w›-‹w›.io"),
    ("sub-domain", "‹w›@‹w›.‹w›.‹w›.com"),
    ("capitals", "‹W›.‹W›@‹W›.COM"),
    ("initials", "‹l1›.‹l1›.‹w›@‹w›.net"),
    ("digits", "‹w›‹d4›@‹w›.com"),
    (
        "long-top",
        "‹w›@‹w›.‹technology|international|photography|consulting|museum|info|name|biz›",
    ),
    ("rare-top", "‹w›@‹w›.‹bz|pl|ml|so|cc|tv|me|page|foo›"),
    ("idn", "‹w›@‹w›-bücher.de"),
    ("punycode", "‹w›@xn--‹w›-kva.de"),
    ("apostrophe", "o'‹w›@‹w›.ie"),
    ("in-sentence", "Questions go to ‹mail›, or ask the team."),
    ("end-of-sentence", "Please write to ‹mail›."),
    ("display-name", "‹W› ‹W› <‹mail›>"),
    ("quoted-name", "\"‹W›, ‹W›\" <‹mail›>"),
    ("list-in-brackets", "[‹mail›, ‹mail›]"),
    ("semicolons", "‹mail›;‹mail›"),
    ("mailto", "mailto:‹mail›?subject=‹w›"),
    ("mailto-encoded", "mailto:‹w›%40‹w›-‹w›.com"),
    ("url-query", "https://‹host›/users?email=‹mail›"),
    (
        "url-query-encoded",
        "https://‹host›/users?email=‹w›_‹w›%40‹w›-‹w›.cloud&x=1",
    ),
    ("url-path", "https://‹host›/users/‹mail›/edit"),
    ("url-userinfo", "https://‹l1›.‹w›%40‹w›-‹w›.io@‹host›/"),
    ("jql", "reporter = \"‹mail›\" AND project = ‹K›"),
    ("json", "{\"email\":\"‹mail›\",\"active\":true}"),
    (
        "json-in-string",
        "{\"body\":\"{\\\"to\\\":\\\"‹mail›\\\"}\"}",
    ),
    ("yaml", "owners:\n  - ‹mail›\n  - none\n"),
    ("xml", "<owner mail=\"‹mail›\"/>"),
    ("xml-text", "<from>‹mail›</from>"),
    ("header", "From: ‹W› <‹mail›>"),
    ("git-author", "‹W› ‹W› <‹mail›> 17‹d8› +0100"),
    ("code-owners", "/src/‹w›/ ‹mail›"),
    ("markdown", "[‹W›](mailto:‹mail›)"),
    ("csv", "‹n›,‹W›,‹mail›,active"),
    ("key", "user/‹mail›/enabled"),
    ("file", "‹mail›.json"),
    ("quoted-local", "\"‹w› ‹w›\"@‹w›.com"),
    ("dot-at-end", "‹w›.@‹w›.com"),
    ("ip-domain", "‹w›@[203.0.113.‹d1›]"),
    ("zero-width", "‹w›\u{200b}@\u{200b}‹w›-‹w›.io"),
];

/// Places of an account id, at `ID`.
const PLACES: [(&str, &str); 18] = [
    ("bare", "ID"),
    ("prose", "‹w› ID ‹w›"),
    ("jql", "assignee = ID AND resolution = Unresolved"),
    ("jql-in", "reporter in (ID, ID)"),
    (
        "json",
        "{\"accountId\":\"ID\",\"accountType\":\"atlassian\"}",
    ),
    (
        "json-in-string",
        "{\"body\":\"{\\\"accountId\\\":\\\"ID\\\"}\"}",
    ),
    ("json-list", "[\"ID\",\"ID\"]"),
    ("mention", "Approved by [~accountid:ID]"),
    (
        "url-query",
        "https://‹w›.atlassian.net/rest/api/3/user?accountId=ID",
    ),
    ("url-path", "https://‹w›.atlassian.net/jira/people/ID"),
    ("key", "user.ID.enabled"),
    ("yaml", "lead: ID\n"),
    ("csv", "‹n›,ID,‹w›"),
    ("ari", "ari:cloud:identity::user/ID"),
    ("assignment", "ASSIGNEE=ID"),
    ("brackets", "[ID]"),
    ("xml", "<user id=\"ID\"/>"),
    ("lines", "‹w›\nID\n‹w›"),
];

const IDS: [(&str, &str); 6] = [
    ("legacy24", "5‹a|b|c|d|e|f›‹h22›"),
    ("557058", "55705‹7|8›:‹uuid›"),
    ("712020", "712020:‹uuid›"),
    ("70121", "70121:‹uuid›"),
    ("qm", "qm:‹uuid›:‹uuid›"),
    ("jirauser", "JIRAUSER‹d5›"),
];

/// Adds addresses and account ids.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    cases.add_all("email", "email", &MAILS, 30, dice);
    for _ in 0..30 {
        for (class, write) in ENCODINGS {
            let text = write(&fill("‹mail›", dice));
            cases.add("email", "email", class, text);
        }
        for (class, sign) in [
            ("entity-named", "&commat;"),
            ("entity-capital", "&#X40;"),
            ("entity-twice", "&amp;#64;"),
            ("escape-braces", "\\u{40}"),
            ("sign-quoted-printable", "=40"),
            ("sign-percent-twice", "%2540"),
            ("sign-full-width", "＠"),
        ] {
            let text = fill("‹w›_‹w›@‹w›-‹w›.co.uk", dice).replace('@', sign);
            cases.add("email", "email", class, text);
        }
        let stop = fill("‹w›@‹w›-‹w›", dice) + "。com";
        cases.add("email", "email", "ideographic-stop", stop);
        let sentence = fill("ask ‹mail› for the ‹w›", dice);
        cases.add(
            "email",
            "email",
            "base64-sentence",
            BASE64.encode(sentence.as_bytes()),
        );
    }
    for (kind, id) in IDS {
        for _ in 0..10 {
            for (place, template) in PLACES {
                let text = fill(&template.replace("ID", id), dice);
                cases.add(
                    "account-id",
                    "account-id",
                    &format!("{kind}, {place}"),
                    text,
                );
            }
            let upper = fill(id, dice).to_ascii_uppercase();
            // The name of a directory's prefix is not written in capitals.
            if kind != "qm" {
                cases.add(
                    "account-id",
                    "account-id",
                    &format!("{kind}, capitals"),
                    upper,
                );
            }
            for (class, write) in [
                ("percent", percent as fn(&str) -> String),
                ("percent-lower", |text| percent(text).replace("%3A", "%3a")),
                ("percent-twice", |text| text.replace(':', "%253A")),
                ("entity-decimal", |text| text.replace(':', "&#58;")),
                ("entity-hex", |text| text.replace(':', "&#x3a;")),
                ("entity-named", |text| text.replace(':', "&colon;")),
                ("escape-u", |text| text.replace(':', "\\u003a")),
                ("escape-x", |text| text.replace(':', "\\x3a")),
                ("quoted-printable", |text| text.replace(':', "=3A")),
                ("full-width", |text| text.replace(':', "：")),
                ("base64", |text| BASE64.encode(text.as_bytes())),
            ] {
                let text = write(&fill(id, dice));
                cases.add(
                    "account-id",
                    "account-id",
                    &format!("{kind}, {class}"),
                    text,
                );
            }
        }
    }
}
