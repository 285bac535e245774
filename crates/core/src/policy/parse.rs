//! Reads `bailee.toml`: shape first, then the contradictions of [`Policy::problems`], every message with line and key.
//!
//! Keys of the file are kebab-case. Names that become data follow their own rules: kinds are kebab-case, fields are
//! lowerCamelCase, since they are JSON properties.

use std::collections::BTreeMap;

use super::{
    App, Backup, Class, ClauseChoice, Contacts, Dated, FORMAT, Field, FieldType, FreeClause,
    Hosting, Kind, Ledger, Owner, Policy, PolicyErrors, Processor, Retention, ScopeKind, Vendor,
};
use reader::{Reader, Table};

mod node;
mod reader;

impl Policy {
    /// Reads and validates the text of a `bailee.toml`.
    ///
    /// # Errors
    /// Every problem found, in the order of the lines.
    pub fn parse(text: &str) -> Result<Self, PolicyErrors> {
        let mut reader = Reader::new();
        let Some(mut root) = reader.root(text) else {
            return Err(reader.into_errors(&[]));
        };
        let policy = policy(&mut reader, &mut root);
        let problems = policy.problems();
        let errors = reader.into_errors(&problems);
        if errors.0.is_empty() {
            Ok(policy)
        } else {
            Err(errors)
        }
    }
}

fn policy(reader: &mut Reader, root: &mut Table) -> Policy {
    let format = reader.count(root, "format");
    let policy = Policy {
        format: if format == 0 { FORMAT } else { format },
        vendor: reader.required_table(root, "vendor", |reader, table| Vendor {
            name: reader.string(table, "name"),
            contact: reader.string(table, "contact"),
            security: reader.string(table, "security"),
        }),
        app: reader.required_table(root, "app", |reader, table| App {
            key: reader.string(table, "key"),
            name: reader.string(table, "name"),
        }),
        ledger: reader.required_table(root, "ledger", |reader, table| Ledger {
            origin: reader.string(table, "origin"),
        }),
        hosting: reader.required_table(root, "hosting", |reader, table| Hosting {
            provider: reader.string(table, "provider"),
            location: reader.string(table, "location"),
            source: reader.string(table, "source"),
            seen: reader.date(table, "seen"),
        }),
        retention: reader.required_table(root, "retention", |reader, table| Retention {
            after_uninstall: dated(reader, table, "after-uninstall"),
            relink: dated(reader, table, "relink"),
            paid_uninstall: dated(reader, table, "paid-uninstall"),
            late_expiry: dated(reader, table, "late-expiry"),
        }),
        backup: reader.required_table(root, "backup", |reader, table| Backup {
            frequency_hours: reader.count(table, "frequency-hours"),
            margin_hours: reader.count(table, "margin-hours"),
            kept_days: reader.count(table, "kept-days"),
        }),
        contacts: reader.required_table(root, "contacts", |reader, table| Contacts {
            documentation: reader.string(table, "documentation"),
            advisories: reader.string(table, "advisories"),
            privacy: reader.string(table, "privacy"),
        }),
        processors: reader.tables(root, "processors", |reader, table| Processor {
            name: reader.string(table, "name"),
            purpose: reader.string(table, "purpose"),
            location: reader.string(table, "location"),
            url: reader.string(table, "url"),
        }),
        kinds: reader.tables(root, "kinds", kind),
        clauses: reader.tables(root, "clauses", clause),
    };
    reader.finish(root);
    policy
}

fn dated(reader: &mut Reader, table: &mut Table, key: &str) -> Dated {
    reader.required_table(table, key, |reader, table| Dated {
        days: reader.count(table, "days"),
        source: reader.string(table, "source"),
        seen: reader.date(table, "seen"),
    })
}

fn kind(reader: &mut Reader, table: &mut Table) -> Kind {
    Kind {
        name: reader.string(table, "name"),
        title: reader.string(table, "title"),
        purpose: reader.string(table, "purpose"),
        scopes: reader.words(
            table,
            "scopes",
            &[("site", ScopeKind::Site), ("project", ScopeKind::Project)],
        ),
        fields: reader.named_tables(table, "fields", field),
    }
}

fn field(reader: &mut Reader, name: &str, table: &mut Table) -> Field {
    let types = FieldType::ALL.map(|field_type| (field_type.as_str(), field_type));
    let field_type = reader
        .word(table, "type", &types)
        .unwrap_or(FieldType::String);
    let class = reader
        .word(
            table,
            "class",
            &[("plain", Class::Plain), ("secret", Class::Secret)],
        )
        .unwrap_or(Class::Plain);
    Field {
        name: name.to_owned(),
        field_type,
        class,
        purpose: reader.string(table, "purpose"),
        required: reader.optional_bool(table, "required"),
        min: reader.optional_integer(table, "min"),
        max: reader
            .optional_integer(table, "max")
            .or(field_type.default_max()),
        item_max: reader
            .optional_integer(table, "item-max")
            .or(field_type.default_item_max()),
        choices: reader.optional_strings(table, "choices"),
    }
}

fn clause(reader: &mut Reader, table: &mut Table) -> ClauseChoice {
    let owners = [Owner::App, Owner::Platform, Owner::Vendor, Owner::Customer]
        .map(|owner| (owner.as_str(), owner));
    let id = reader.string(table, "id");
    let free = (table.has("text") || table.has("owner")).then(|| FreeClause {
        text: reader.string(table, "text"),
        owner: reader
            .word(table, "owner", &owners)
            .unwrap_or(Owner::Vendor),
    });
    let parameters: BTreeMap<String, String> = reader.optional_map(table, "parameters");
    ClauseChoice {
        id,
        parameters,
        free,
    }
}

#[cfg(test)]
mod tests;
