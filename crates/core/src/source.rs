//! Reads `bailee.toml`: shape first, then the contradictions of [`Policy::problems`], every message with line and key.
//!
//! Keys of the file are kebab-case. Names that become data follow their own rules: kinds are kebab-case, fields are
//! lowerCamelCase, since they are JSON properties.

use std::collections::BTreeMap;

use crate::field::{Class, FORMS, Field, FieldType, Inner, Limit, TYPES, find_type};
use crate::pattern::Pattern;
use crate::policy::{
    App, Audience, Backup, Beside, ClauseChoice, Contacts, Dated, FreeClause, Function, Gate,
    Hosting, Kind, Ledger, Mode, Owner, Policy, PolicyErrors, Processor, Retention, Store, Vendor,
    Who,
};
use crate::rule::Rule;
use reader::{Reader, Table};

mod node;
mod reader;

impl Policy {
    /// Reads and validates the text of a `bailee.toml`. What the app's manifest has beside Bailee is not known then: see
    /// [`Policy::parse_with`].
    ///
    /// # Errors
    /// Every problem found, in the order of the lines.
    ///
    /// # Examples
    /// ```
    /// use bailee_core::policy::Policy;
    ///
    /// let text = include_str!("../../../bailee.toml").replace("kept-days = 35", "kept-days = 0");
    /// let errors = Policy::parse(&text).unwrap_err();
    /// assert_eq!(errors.0[0].key, "backup.kept-days");
    /// assert_eq!(errors.0[0].message, "must be 1 to 3650");
    /// ```
    pub fn parse(text: &str) -> Result<Self, PolicyErrors> {
        Self::parse_with(text, None)
    }

    /// Reads and validates the text of a `bailee.toml`, beside what the app's manifest says.
    ///
    /// # Errors
    /// Every problem found, in the order of the lines, such as a declared function that the manifest does not have.
    pub fn parse_with(text: &str, beside: Option<Beside>) -> Result<Self, PolicyErrors> {
        let mut reader = Reader::new();
        let Some(mut root) = reader.root(text) else {
            return Err(reader.into_errors(&[]));
        };
        let mut policy = policy(&mut reader, &mut root);
        policy.beside = beside;
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
    let policy = Policy {
        format: reader.count(root, "format"),
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
        gate: reader.optional(root, "gate", |reader, root, key| {
            reader.required_table(root, key, |reader, table| Gate {
                off: reader.optional(table, "off", |reader, table, key| {
                    reader.words(table, key, &Gate::classes(), Rule::code)
                }),
            })
        }),
        processors: reader.tables(root, "processors", |reader, table| Processor {
            name: reader.string(table, "name"),
            purpose: reader.string(table, "purpose"),
            location: reader.string(table, "location"),
            url: reader.string(table, "url"),
        }),
        kinds: reader.tables(root, "kinds", kind),
        functions: reader.optional(root, "functions", |reader, root, key| {
            reader.tables(root, key, function)
        }),
        clauses: reader.tables(root, "clauses", clause),
        beside: None,
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

/// A kind. What cannot be read is a problem, and the policy is never returned: what stands in its place causes no second one.
fn kind(reader: &mut Reader, table: &mut Table) -> Kind {
    let name = reader.string(table, "name");
    let title = reader.string(table, "title");
    let purpose = reader.string(table, "purpose");
    let nowhere = Store::Entity(String::new());
    let store = read_or(reader, table, "store", Store::Kvs, nowhere, Reader::parsed);
    let key = reader.parsed(table, "key").unwrap_or_else(Pattern::nothing);
    let of = optional_string(reader, table, "of");
    let mode = reader.word(table, "mode", Mode::ALL, Mode::as_str);
    let (site, project) = (Audience::Site, Audience::Project);
    let see = read_or(reader, table, "see", site, project, audience);
    let nobody = Audience::Nobody;
    let change = read_or(reader, table, "change", nobody, nobody, audience);
    let label = optional_string(reader, table, "label");
    let value = value(reader, table);
    Kind {
        name,
        title,
        purpose,
        of: of.filter(|_| store != Store::Entity(String::new())),
        store,
        key,
        mode: mode.unwrap_or(Mode::Enforce),
        see,
        change,
        label: label.filter(|_| {
            let is_partial = |key| reader.is_partial(table, key);
            !is_partial("fields") && !is_partial("value")
        }),
        value,
    }
}

fn audience(reader: &mut Reader, table: &mut Table, key: &str) -> Option<Audience> {
    reader.word(table, key, Audience::ALL, Audience::as_str)
}

fn optional_string(reader: &mut Reader, table: &mut Table, key: &str) -> Option<String> {
    reader.optional(table, key, |reader, table, key| {
        Some(reader.string(table, key))
    })
}

/// Reads a key that may be left out: `absent` without it, `unread` for what cannot be read.
fn read_or<T>(
    reader: &mut Reader,
    table: &mut Table,
    key: &str,
    absent: T,
    unread: T,
    read: impl FnOnce(&mut Reader, &mut Table, &str) -> Option<T>,
) -> T {
    if table.has(key) {
        return read(reader, table, key).unwrap_or(unread);
    }
    reader.optional(table, key, |_, _, _| ());
    absent
}

/// The shape of a kind's values: the fields of an object, and whether it may have others; or `value`, for all that is no object.
fn value(reader: &mut Reader, table: &mut Table) -> Field {
    if !table.has("value") {
        let open = reader.optional_bool(table, "open");
        if !open && !table.has("fields") {
            let message = "is missing; it must be a table of tables, or `value` the shape of a value that is no object";
            reader.problem_at(table, "fields", message);
        }
        let fields = reader.optional(table, "fields", named_fields);
        reader.optional(table, "value", |_, _, _| ());
        return Field {
            open,
            ..Field::object(fields)
        };
    }
    for key in ["fields", "open"] {
        let message = "must be left out: `value` says the shape of the whole value";
        reader.refuse(table, key, message);
    }
    let is_object = |field: &Field| field.field_type.inner == Inner::Members;
    let value = reader.required_table(table, "value", |reader, inner| {
        let value = part(reader, inner);
        if value.as_ref().is_some_and(is_object) {
            reader.problem_at(
                inner,
                "type",
                "an object is declared by `fields` of the kind itself, and by `open = true` where it may have others",
            );
        }
        value
    });
    value.unwrap_or_else(|| Field {
        open: true,
        ..Field::object(Vec::new())
    })
}

fn named_fields(reader: &mut Reader, table: &mut Table, key: &str) -> Vec<Field> {
    reader.named_tables(table, key, named_field)
}

/// What a field stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A field of a kind or a member of an object, which has a name.
    Named,
    /// The shape of an item or a case of a union: its purpose is that of the field around it, and it is plain unless it says else.
    Part,
}

fn named_field(reader: &mut Reader, name: &str, table: &mut Table) -> Option<Field> {
    field(reader, name, table, Role::Named)
}

fn part(reader: &mut Reader, table: &mut Table) -> Option<Field> {
    let part = field(reader, "", table, Role::Part);
    if part.is_none() {
        reader.doubt(table);
    }
    part
}

/// A field; `None` when its type or class is not known, which is a problem of its own.
fn field(reader: &mut Reader, name: &str, table: &mut Table, role: Role) -> Option<Field> {
    let ignore = reader.optional_bool(table, "ignore");
    let known_type = |reader: &mut Reader, table: &mut Table, key: &str| {
        reader.word(table, key, TYPES, |known| known.name)
    };
    let field_type = if ignore {
        // Nobody looks at its values, so they may be anything.
        let given = reader.optional(table, "type", known_type);
        given.or_else(|| find_type("any"))
    } else {
        known_type(reader, table, "type")
    };
    let class = class(reader, table, field_type, ignore || role == Role::Part);
    let purpose = if ignore || role == Role::Part {
        reader.optional(table, "purpose", Reader::string)
    } else {
        reader.string(table, "purpose")
    };
    let required = reader.optional_bool(table, "required");
    let nullable = reader.optional_bool(table, "nullable");
    let min = reader.optional_integer(table, "min");
    let max = reader.optional_integer(table, "max");
    let item_max = reader.optional_integer(table, "item-max");
    let choices = reader.optional_strings(table, "choices");
    let form = reader.optional(table, "form", |reader, table, key| {
        reader.word(table, key, FORMS, |known| known.name)
    });
    let fields = reader.optional(table, "fields", |reader, table, key| {
        reader.named_tables(table, key, named_field)
    });
    let open = reader.optional_bool(table, "open");
    let item = reader.optional(table, "item", |reader, table, key| {
        reader.required_table(table, key, part)
    });
    let any_of = reader.optional(table, "any-of", |reader, table, key| {
        reader.tables(table, key, part)
    });
    let field_type = field_type?;
    let or_default = |declared: Option<i64>, limit: Option<Limit>| {
        declared.or_else(|| limit.and_then(|limit| limit.default))
    };
    Some(Field {
        name: name.to_owned(),
        field_type,
        class: class?,
        purpose,
        required,
        nullable,
        ignore,
        min: or_default(min, field_type.min),
        max: or_default(max, field_type.max),
        item_max: or_default(item_max, field_type.item_max),
        choices,
        form,
        fields,
        open,
        item: item.map(Box::new),
        // A case that could not be read is a problem already, and the policy is never returned.
        any_of: any_of.into_iter().flatten().collect(),
    })
}

/// The class of a field, plain where it says none and may.
fn class(
    reader: &mut Reader,
    table: &mut Table,
    field_type: Option<&FieldType>,
    is_optional: bool,
) -> Option<Class> {
    let read = |reader: &mut Reader, table: &mut Table, key: &str| {
        reader.word(table, key, &Class::ALL, Class::as_str)
    };
    match field_type {
        Some(known) if !known.has_class => {
            let message = format!(
                "must be left out: a field of type {} is plain as a whole, and what is declared inside it has classes of its own",
                known.name
            );
            reader.refuse(table, "class", &message);
            Some(Class::Plain)
        }
        _ if is_optional => Some(
            reader
                .optional(table, "class", read)
                .unwrap_or(Class::Plain),
        ),
        _ => read(reader, table, "class"),
    }
}

fn function(reader: &mut Reader, table: &mut Table) -> Function {
    let who = reader.word(table, "who", &Who::ALL, Who::as_str);
    Function {
        name: reader.string(table, "name"),
        // A function without a known caller is a problem, so this policy is never returned.
        who: who.unwrap_or(Who::Anyone),
        touches: reader.optional_strings(table, "touches"),
        purpose: reader.string(table, "purpose"),
    }
}

fn clause(reader: &mut Reader, table: &mut Table) -> ClauseChoice {
    let id = reader.string(table, "id");
    let free = (table.has("text") || table.has("owner")).then(|| {
        let text = reader.string(table, "text");
        let owner = reader.word(table, "owner", &Owner::ALL, Owner::as_str);
        // A clause without a known owner is a problem, so this policy is never returned; it keeps the others' places.
        let owner = owner.unwrap_or(Owner::Vendor);
        FreeClause { text, owner }
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
