//! The three forms of a statement.

use super::*;
use crate::clause::{Evidence, chosen};
use crate::policy::{ClauseChoice, FreeClause, Owner, sample};

/// 2026-11-21T17:58:59Z.
const NOW: i64 = 1_795_283_939_000;

/// One proven, one incomplete and one stated clause, the last with markup in its text.
fn statement() -> Statement {
    let mut policy = sample::policy();
    let text = "We <script>alert(1)</script> & *never* [link](javascript:x) \"quote\".".to_owned();
    let free = FreeClause {
        text,
        owner: Owner::Vendor,
    };
    policy.clauses.push(ClauseChoice {
        id: "X1".to_owned(),
        free: Some(free),
        ..ClauseChoice::default()
    });
    let mut clauses = chosen(&policy);
    let evidence = Evidence {
        time_ms: NOW - 60_000,
        text: "12 records, <none> undeclared".to_owned(),
    };
    clauses[0].settle(
        &policy,
        "Looks at every record.",
        Verdict::Proven,
        Some(evidence),
    );
    clauses[1].settle(
        &policy,
        "Looks back {backup-hours} hours.",
        Verdict::Incomplete,
        None,
    );
    Statement::new(&policy, NOW, clauses)
}

#[test]
fn json_reads_back_equal_and_has_the_promised_keys() {
    let statement = statement();
    let json = serde_json::to_value(&statement).unwrap();
    assert_eq!(json["generated"], "2026-11-21T17:58:59.000Z");
    assert_eq!(
        (json["vendor"].as_str(), json["app"].as_str()),
        (Some("Vendor"), Some("Sample"))
    );
    let first = &json["clauses"][0];
    assert_eq!(
        (
            first["id"].as_str(),
            first["verdict"].as_str(),
            first["owner"].as_str()
        ),
        (Some("A5"), Some("proven"), Some("app"))
    );
    assert_eq!(first["evidence"]["time"], "2026-11-21T17:57:59.000Z");
    assert!(
        json["clauses"][2].get("check").is_none() && json["clauses"][2].get("evidence").is_none()
    );
    assert_eq!(
        serde_json::from_value::<Statement>(json).unwrap(),
        statement
    );
}

#[test]
fn html_shows_verdict_owner_check_and_evidence_of_each_clause() {
    let html = statement().to_html();
    assert!(
        html.contains("1 proven, 0 failing, 1 incomplete, 1 stated"),
        "{html}"
    );
    assert!(
        html.contains("<section id=\"A5\">")
            && html.contains("<section id=\"A8\">")
            && html.contains("<section id=\"X1\">")
    );
    assert!(html.contains("<time datetime=\"2026-11-21T17:57:59.000Z\">2026-11-21 17:57 UTC</time>: 12 records, &lt;none&gt; undeclared"));
    assert!(html.contains("<dt>Owner</dt><dd>vendor</dd>"));
    assert!(html.contains("<dt>Check</dt><dd>Looks back 24 hours.</dd>"));
}

#[test]
fn every_form_says_what_each_verdict_means() {
    let statement = statement();
    for verdict in Verdict::ALL {
        let (name, meaning) = (verdict.as_str(), verdict.meaning());
        assert!(
            statement
                .to_html()
                .contains(&format!("<dt>{name}</dt><dd>{meaning}</dd>"))
        );
        assert!(
            statement
                .to_markdown()
                .contains(&format!("- *{name}*: {meaning}\n"))
        );
    }
}

#[test]
fn html_runs_nothing_and_loads_nothing() {
    let html = statement().to_html();
    assert!(
        !html.contains("<script") && !html.contains("src=") && !html.contains("href="),
        "{html}"
    );
    assert!(html.contains("We &lt;script&gt;alert(1)&lt;/script&gt; &amp; *never* [link](javascript:x) &quot;quote&quot;."));
    assert!(html.contains("default-src 'none'") && html.contains("prefers-color-scheme:dark"));
}

#[test]
fn every_tag_of_the_html_is_closed() {
    let html = statement().to_html();
    for tag in [
        "html", "head", "title", "style", "body", "main", "h1", "h2", "section", "p", "dl", "dt",
        "dd", "span", "time",
    ] {
        let opened =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
        assert!(opened > 0, "{tag}");
    }
}

#[test]
fn markdown_keeps_text_as_text() {
    let markdown = statement().to_markdown();
    assert!(markdown.starts_with(
        "# Sample: security and privacy statement\n\nBy Vendor, as of 2026-11-21T17:58:59.000Z.\n"
    ));
    assert!(
        markdown.contains("\n## A5: proven\n")
            && markdown.contains("\n## A8: incomplete\n")
            && markdown.contains("\n## X1: stated\n")
    );
    assert!(
        markdown
            .contains("- Evidence: 2026-11-21T17:57:59.000Z, 12 records, &lt;none&gt; undeclared")
    );
    assert!(markdown.contains("We &lt;script&gt;alert(1)&lt;/script&gt; &amp; \\*never\\* \\[link\\](javascript:x) \"quote\"."));
}
