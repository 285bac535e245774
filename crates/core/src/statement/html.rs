//! The statement as one HTML page.

use std::fmt::Write;

use super::Statement;
use crate::clause::{Clause, Verdict};
use crate::time;

/// Colours pass WCAG AA on both backgrounds; the verdict is always written out as well.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#172b4d;--quiet:#44546f;--paper:#fff;--line:#d0d4db;--proven:#216e4e;--failing:#ae2e24;--incomplete:#7f5f01;--stated:#44546f}\
@media(prefers-color-scheme:dark){:root{--ink:#dee4ea;--quiet:#9fadbc;--paper:#1d2125;--line:#3b4248;--proven:#7ee2b8;--failing:#ff9c8f;--incomplete:#f5cd47;--stated:#9fadbc}}\
body{margin:0 auto;max-width:52rem;padding:2rem 1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}\
h1{font-size:1.6rem;line-height:1.25}section{border-top:1px solid var(--line);padding:1rem 0}\
h2{display:flex;gap:.75rem;align-items:baseline;margin:0;font-size:1rem}h2 span{font-weight:600}p{margin:.5rem 0}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .75rem;margin:.5rem 0 0;color:var(--quiet);font-size:.9rem}dd{margin:0}main>dl{margin-bottom:1rem}\
.proven{color:var(--proven)}.failing{color:var(--failing)}.incomplete{color:var(--incomplete)}.stated{color:var(--stated)}";

impl Statement {
    /// One self-contained page: no scripts, no external resources, light and dark.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut page = String::new();
        // Writing to a string has no failing case.
        let _ = write(&mut page, self);
        page
    }
}

fn write(page: &mut String, statement: &Statement) -> std::fmt::Result {
    let app = escape(&statement.app);
    writeln!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    )?;
    writeln!(
        page,
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    )?;
    // Nothing is loaded and nothing runs, whatever a text contains.
    writeln!(
        page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )?;
    writeln!(
        page,
        "<title>{app}: security and privacy statement</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    )?;
    writeln!(page, "<h1>{app}: security and privacy statement</h1>")?;
    writeln!(
        page,
        "<p>By {}, as of {}.</p>",
        escape(&statement.vendor),
        moment(statement.generated)
    )?;
    writeln!(page, "<p>{}.</p>\n<dl>", statement.summary())?;
    for verdict in Verdict::ALL {
        writeln!(
            page,
            "<dt>{}</dt><dd>{}</dd>",
            verdict.as_str(),
            verdict.meaning()
        )?;
    }
    writeln!(page, "</dl>")?;
    for item in &statement.clauses {
        clause(page, item)?;
    }
    writeln!(page, "</main>\n</body>\n</html>")
}

fn clause(page: &mut String, clause: &Clause) -> std::fmt::Result {
    let id = escape(&clause.id);
    let verdict = clause.verdict.as_str();
    let mark = match clause.verdict {
        Verdict::Proven => "✓",
        Verdict::Failing => "✗",
        Verdict::Incomplete => "◷",
        Verdict::Stated => "–",
    };
    writeln!(
        page,
        "<section id=\"{id}\">\n<h2><span>{id}</span> <span class=\"{verdict}\"><span aria-hidden=\"true\">{mark}</span> {verdict}</span></h2>"
    )?;
    writeln!(
        page,
        "<p>{}</p>\n<dl>\n<dt>Owner</dt><dd>{}</dd>",
        escape(&clause.text),
        clause.owner.as_str()
    )?;
    if let Some(check) = &clause.check {
        writeln!(page, "<dt>Check</dt><dd>{}</dd>", escape(check))?;
    }
    if let Some(evidence) = &clause.evidence {
        writeln!(
            page,
            "<dt>Evidence</dt><dd>{}: {}</dd>",
            moment(evidence.time_ms),
            escape(&evidence.text)
        )?;
    }
    writeln!(page, "</dl>\n</section>")
}

/// A time, readable by people and programs.
fn moment(ms: i64) -> String {
    let machine = time::to_rfc3339(ms);
    let human = machine.replacen('T', " ", 1);
    let human = human.get(..16).unwrap_or(&human);
    format!("<time datetime=\"{machine}\">{human} UTC</time>")
}

/// Escapes text for content and for attributes in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
