//! The compiled policy: the JSON that the build writes and every run is given.
//!
//! It is read by hand: derived readers of all these types would be a good part of the module.

use std::collections::BTreeMap;

use serde_json::Value;

use super::kind::Kind;
use super::mode::{Audience, Mode};
use super::{
    App, Backup, Beside, ClauseChoice, Contacts, Dated, FORMAT, FreeClause, Function, Gate,
    Hosting, Ledger, Owner, Policy, Processor, Retention, Vendor, Who,
};
use crate::canonical;
use crate::field::{Class, Field, find_form, find_type};
use crate::rule::Rule;

/// The bytes are not a compiled policy of this version of the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the compiled policy was not written by this version of the program; build the app again")]
pub struct CompiledError;

impl CompiledError {
    /// Stable code for programs: `policy-unreadable`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "policy-unreadable"
    }
}

impl Policy {
    /// The compiled form: JSON with a fixed order of keys, the same bytes for equal policies.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // Serialising owned strings, numbers and string-keyed maps has no failing case.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the compiled form. It was validated when it was compiled and is not validated again.
    ///
    /// # Errors
    /// [`CompiledError`] when the bytes are not a compiled policy of this format: a member or a type of field that is not
    /// known here is an error, too.
    pub fn from_json(bytes: &[u8]) -> Result<Self, CompiledError> {
        let value = canonical::parse(bytes).ok_or(CompiledError)?;
        policy(&value).ok_or(CompiledError)
    }

    /// BLAKE3 of the compiled form: changes exactly when the policy changes, however the JSON that it was read from was laid out.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.to_json()).as_bytes()
    }
}

fn policy(value: &Value) -> Option<Policy> {
    if number(value, "format")? != FORMAT {
        return None;
    }
    let known = [
        "format",
        "vendor",
        "app",
        "ledger",
        "hosting",
        "retention",
        "backup",
        "contacts",
        "gate",
        "processors",
        "kinds",
        "functions",
        "clauses",
        "beside",
    ];
    only(value, &known)?;
    let policy = Policy {
        format: FORMAT,
        vendor: vendor(value.get("vendor")?)?,
        app: app(value.get("app")?)?,
        ledger: ledger(value.get("ledger")?)?,
        hosting: hosting(value.get("hosting")?)?,
        retention: retention(value.get("retention")?)?,
        backup: backup(value.get("backup")?)?,
        contacts: contacts(value.get("contacts")?)?,
        gate: gate(value.get("gate")?)?,
        processors: list(value, "processors", processor)?,
        kinds: list(value, "kinds", kind)?,
        functions: list(value, "functions", function)?,
        clauses: list(value, "clauses", clause)?,
        beside: match value.get("beside")? {
            Value::Null => None,
            found => Some(beside(found)?),
        },
    };
    Some(policy)
}

fn vendor(value: &Value) -> Option<Vendor> {
    only(value, &["name", "contact", "security"])?;
    Some(Vendor {
        name: text(value, "name")?,
        contact: text(value, "contact")?,
        security: text(value, "security")?,
    })
}

fn app(value: &Value) -> Option<App> {
    only(value, &["key", "name"])?;
    Some(App {
        key: text(value, "key")?,
        name: text(value, "name")?,
    })
}

fn ledger(value: &Value) -> Option<Ledger> {
    only(value, &["origin"])?;
    Some(Ledger {
        origin: text(value, "origin")?,
    })
}

fn hosting(value: &Value) -> Option<Hosting> {
    only(value, &["provider", "location", "source", "seen"])?;
    Some(Hosting {
        provider: text(value, "provider")?,
        location: text(value, "location")?,
        source: text(value, "source")?,
        seen: text(value, "seen")?,
    })
}

fn retention(value: &Value) -> Option<Retention> {
    only(
        value,
        &["afterUninstall", "relink", "paidUninstall", "lateExpiry"],
    )?;
    let dated = |name: &str| dated(value.get(name)?);
    Some(Retention {
        after_uninstall: dated("afterUninstall")?,
        relink: dated("relink")?,
        paid_uninstall: dated("paidUninstall")?,
        late_expiry: dated("lateExpiry")?,
    })
}

fn dated(value: &Value) -> Option<Dated> {
    only(value, &["days", "source", "seen"])?;
    Some(Dated {
        days: number(value, "days")?,
        source: text(value, "source")?,
        seen: text(value, "seen")?,
    })
}

fn backup(value: &Value) -> Option<Backup> {
    only(value, &["frequencyHours", "marginHours", "keptDays"])?;
    Some(Backup {
        frequency_hours: number(value, "frequencyHours")?,
        margin_hours: number(value, "marginHours")?,
        kept_days: number(value, "keptDays")?,
    })
}

fn contacts(value: &Value) -> Option<Contacts> {
    only(value, &["documentation", "advisories", "privacy"])?;
    Some(Contacts {
        documentation: text(value, "documentation")?,
        advisories: text(value, "advisories")?,
        privacy: text(value, "privacy")?,
    })
}

fn gate(value: &Value) -> Option<Gate> {
    only(value, &["off"])?;
    Some(Gate {
        off: list(value, "off", |class| {
            word(class, &Gate::classes(), Rule::code)
        })?,
    })
}

fn processor(value: &Value) -> Option<Processor> {
    only(value, &["name", "purpose", "location", "url"])?;
    Some(Processor {
        name: text(value, "name")?,
        purpose: text(value, "purpose")?,
        location: text(value, "location")?,
        url: text(value, "url")?,
    })
}

fn kind(value: &Value) -> Option<Kind> {
    let known = [
        "name", "title", "purpose", "store", "key", "of", "mode", "see", "change", "label", "value",
    ];
    only(value, &known)?;
    Some(Kind {
        name: text(value, "name")?,
        title: text(value, "title")?,
        purpose: text(value, "purpose")?,
        store: parsed(value, "store")?,
        key: parsed(value, "key")?,
        of: optional_text(value, "of")?,
        mode: word(value.get("mode")?, Mode::ALL, Mode::as_str)?,
        see: word(value.get("see")?, Audience::ALL, Audience::as_str)?,
        change: word(value.get("change")?, Audience::ALL, Audience::as_str)?,
        label: optional_text(value, "label")?,
        value: field(value.get("value")?)?,
    })
}

fn field(value: &Value) -> Option<Field> {
    let known = [
        "name", "type", "class", "purpose", "required", "min", "max", "itemMax", "choices", "form",
        "nullable", "ignore", "fields", "open", "item", "anyOf",
    ];
    only(value, &known)?;
    Some(Field {
        name: text(value, "name")?,
        field_type: find_type(value.get("type")?.as_str()?)?,
        class: word(value.get("class")?, &Class::ALL, Class::as_str)?,
        purpose: text(value, "purpose")?,
        required: value.get("required")?.as_bool()?,
        min: bound(value, "min")?,
        max: bound(value, "max")?,
        item_max: bound(value, "itemMax")?,
        choices: optional_list(value, "choices", string)?,
        form: match value.get("form") {
            Some(form) => Some(find_form(form.as_str()?)?),
            None => None,
        },
        nullable: flag(value, "nullable")?,
        ignore: flag(value, "ignore")?,
        fields: optional_list(value, "fields", field)?,
        open: flag(value, "open")?,
        item: match value.get("item") {
            Some(item) => Some(Box::new(field(item)?)),
            None => None,
        },
        any_of: optional_list(value, "anyOf", field)?,
    })
}

fn beside(value: &Value) -> Option<Beside> {
    only(value, &["functions", "stores"])?;
    Some(Beside {
        functions: list(value, "functions", string)?,
        stores: list(value, "stores", string)?,
    })
}

fn function(value: &Value) -> Option<Function> {
    only(value, &["name", "who", "touches", "purpose"])?;
    Some(Function {
        name: text(value, "name")?,
        who: word(value.get("who")?, &Who::ALL, Who::as_str)?,
        touches: list(value, "touches", string)?,
        purpose: text(value, "purpose")?,
    })
}

fn clause(value: &Value) -> Option<ClauseChoice> {
    only(value, &["id", "parameters", "free"])?;
    let mut parameters = BTreeMap::new();
    if let Some(given) = value.get("parameters") {
        for (name, value) in given.as_object()? {
            parameters.insert(name.clone(), string(value)?);
        }
    }
    let free = match value.get("free") {
        Some(free) => Some(free_clause(free)?),
        None => None,
    };
    Some(ClauseChoice {
        id: text(value, "id")?,
        parameters,
        free,
    })
}

fn free_clause(value: &Value) -> Option<FreeClause> {
    only(value, &["text", "owner"])?;
    Some(FreeClause {
        text: text(value, "text")?,
        owner: word(value.get("owner")?, &Owner::ALL, Owner::as_str)?,
    })
}

/// Nothing but these members: what another version wrote is not half understood.
fn only(value: &Value, known: &[&str]) -> Option<()> {
    let mut names = value.as_object()?.keys();
    names
        .all(|name| known.contains(&name.as_str()))
        .then_some(())
}

fn parsed<T: std::str::FromStr>(value: &Value, name: &str) -> Option<T> {
    value.get(name)?.as_str()?.parse().ok()
}

/// A text that may be absent; `None` when it is something else.
fn optional_text(value: &Value, name: &str) -> Option<Option<String>> {
    match value.get(name) {
        None => Some(None),
        Some(text) => string(text).map(Some),
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    string(value.get(name)?)
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number(value: &Value, name: &str) -> Option<u32> {
    value.get(name)?.as_u64()?.try_into().ok()
}

/// A bound that may be absent; `None` when it is something else than a whole number.
fn bound(value: &Value, name: &str) -> Option<Option<i64>> {
    match value.get(name) {
        None => Some(None),
        Some(bound) => bound.as_i64().map(Some),
    }
}

/// A flag that is left out where it is off.
fn flag(value: &Value, name: &str) -> Option<bool> {
    value.get(name).map_or(Some(false), Value::as_bool)
}

/// A list that is left out where it is empty.
fn optional_list<T>(
    value: &Value,
    name: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Option<Vec<T>> {
    match value.get(name) {
        Some(_) => list(value, name, read),
        None => Some(Vec::new()),
    }
}

fn list<T>(value: &Value, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.get(name)?.as_array()?.iter().map(read).collect()
}

/// One of the words that a small enum has.
fn word<T: Copy>(value: &Value, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
    let text = value.as_str()?;
    all.iter().copied().find(|word| name(*word) == text)
}

#[cfg(test)]
mod tests;
