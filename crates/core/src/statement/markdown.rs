//! The statement as Markdown.

use std::fmt::Write;

use super::Statement;
use crate::clause::Verdict;
use crate::time;

impl Statement {
    /// Markdown with one section for each clause. Text of the policy is escaped: a vendor's sentence is text, never markup.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = String::new();
        // Writing to a string has no failing case.
        let _ = write(&mut page, self);
        page
    }
}

fn write(page: &mut String, statement: &Statement) -> std::fmt::Result {
    writeln!(
        page,
        "# {}: security and privacy statement\n",
        escape(&statement.app)
    )?;
    writeln!(
        page,
        "By {}, as of {}.",
        escape(&statement.vendor),
        time::to_rfc3339(statement.generated)
    )?;
    writeln!(page, "{}.\n", statement.summary())?;
    let meanings = Verdict::ALL.map(|verdict| (verdict.as_str(), verdict.meaning()));
    for (name, meaning) in meanings {
        writeln!(page, "- *{name}*: {meaning}")?;
    }
    for clause in &statement.clauses {
        writeln!(
            page,
            "\n## {}: {}\n",
            escape(&clause.id),
            clause.verdict.as_str()
        )?;
        writeln!(page, "{}\n", escape(&clause.text))?;
        writeln!(page, "- Owner: {}", clause.owner.as_str())?;
        if let Some(check) = &clause.check {
            writeln!(page, "- Check: {}", escape(check))?;
        }
        if let Some(evidence) = &clause.evidence {
            writeln!(
                page,
                "- Evidence: {}, {}",
                time::to_rfc3339(evidence.time_ms),
                escape(&evidence.text)
            )?;
        }
    }
    Ok(())
}

/// Escapes what Markdown and HTML would read as markup, and joins lines.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ if character.is_control() => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}
