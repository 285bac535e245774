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
        let value = serde_json::from_slice(bytes).map_err(|_| CompiledError)?;
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
    let policy = Policy {
        format: FORMAT,
        vendor: vendor(value.get("vendor")?)?,
        app: app(value.get("app")?)?,
        ledger: Ledger {
            origin: text(value.get("ledger")?, "origin")?,
        },
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
            beside => Some(Beside {
                functions: list(beside, "functions", string)?,
                stores: list(beside, "stores", string)?,
            }),
        },
    };
    Some(policy)
}

fn vendor(value: &Value) -> Option<Vendor> {
    Some(Vendor {
        name: text(value, "name")?,
        contact: text(value, "contact")?,
        security: text(value, "security")?,
    })
}

fn app(value: &Value) -> Option<App> {
    Some(App {
        key: text(value, "key")?,
        name: text(value, "name")?,
    })
}

fn hosting(value: &Value) -> Option<Hosting> {
    Some(Hosting {
        provider: text(value, "provider")?,
        location: text(value, "location")?,
        source: text(value, "source")?,
        seen: text(value, "seen")?,
    })
}

fn retention(value: &Value) -> Option<Retention> {
    let dated = |name: &str| dated(value.get(name)?);
    Some(Retention {
        after_uninstall: dated("afterUninstall")?,
        relink: dated("relink")?,
        paid_uninstall: dated("paidUninstall")?,
        late_expiry: dated("lateExpiry")?,
    })
}

fn dated(value: &Value) -> Option<Dated> {
    Some(Dated {
        days: number(value, "days")?,
        source: text(value, "source")?,
        seen: text(value, "seen")?,
    })
}

fn backup(value: &Value) -> Option<Backup> {
    Some(Backup {
        frequency_hours: number(value, "frequencyHours")?,
        margin_hours: number(value, "marginHours")?,
        kept_days: number(value, "keptDays")?,
    })
}

fn contacts(value: &Value) -> Option<Contacts> {
    Some(Contacts {
        documentation: text(value, "documentation")?,
        advisories: text(value, "advisories")?,
        privacy: text(value, "privacy")?,
    })
}

fn gate(value: &Value) -> Option<Gate> {
    Some(Gate {
        off: list(value, "off", |class| {
            word(class, &Gate::classes(), Rule::code)
        })?,
    })
}

fn processor(value: &Value) -> Option<Processor> {
    Some(Processor {
        name: text(value, "name")?,
        purpose: text(value, "purpose")?,
        location: text(value, "location")?,
        url: text(value, "url")?,
    })
}

fn kind(value: &Value) -> Option<Kind> {
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
    Some(Field {
        name: text(value, "name")?,
        field_type: find_type(value.get("type")?.as_str()?)?,
        class: word(value.get("class")?, &Class::ALL, Class::as_str)?,
        purpose: text(value, "purpose")?,
        required: value.get("required")?.as_bool()?,
        min: bound(value, "min"),
        max: bound(value, "max"),
        item_max: bound(value, "itemMax"),
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

fn function(value: &Value) -> Option<Function> {
    Some(Function {
        name: text(value, "name")?,
        who: word(value.get("who")?, &Who::ALL, Who::as_str)?,
        touches: list(value, "touches", string)?,
        purpose: text(value, "purpose")?,
    })
}

fn clause(value: &Value) -> Option<ClauseChoice> {
    let mut parameters = BTreeMap::new();
    if let Some(given) = value.get("parameters") {
        for (name, value) in given.as_object()? {
            parameters.insert(name.clone(), string(value)?);
        }
    }
    let free = match value.get("free") {
        Some(free) => Some(FreeClause {
            text: text(free, "text")?,
            owner: word(free.get("owner")?, &Owner::ALL, Owner::as_str)?,
        }),
        None => None,
    };
    Some(ClauseChoice {
        id: text(value, "id")?,
        parameters,
        free,
    })
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

fn bound(value: &Value, name: &str) -> Option<i64> {
    value.get(name)?.as_i64()
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
mod tests {
    use super::*;
    use crate::policy::sample;

    #[test]
    fn the_compiled_form_reads_back_equal() {
        let mut policy = sample::policy();
        policy.gate.off = vec![Rule::PhoneNumber, Rule::IpAddress];
        policy.kinds[0].fields[0].form = find_form("uuid");
        policy.processors.push(Processor {
            name: "Cloud".to_owned(),
            purpose: "Mail.".to_owned(),
            location: "EU".to_owned(),
            url: "https://cloud.example".to_owned(),
        });
        policy.clauses.push(ClauseChoice {
            id: "hours".to_owned(),
            parameters: BTreeMap::from([("staff".to_owned(), "two people".to_owned())]),
            free: Some(FreeClause {
                text: "We answer.".to_owned(),
                owner: Owner::Vendor,
            }),
        });
        policy.functions.push(Function {
            name: "settings".to_owned(),
            who: Who::Members,
            touches: vec!["secret".to_owned(), "sample".to_owned()],
            purpose: "Shows the settings.".to_owned(),
        });
        for beside in [
            None,
            Some(Beside {
                functions: vec!["settings".to_owned()],
                stores: vec!["sql".to_owned()],
            }),
        ] {
            policy.beside = beside;
            assert_eq!(Policy::from_json(&policy.to_json()).as_ref(), Ok(&policy));
        }
    }

    #[test]
    fn the_hash_covers_what_the_manifest_has_beside_bailee() {
        let policy = sample::policy();
        let (mut unknown, mut more, mut stored) = (policy.clone(), policy.clone(), policy.clone());
        unknown.beside = None;
        for (policy, functions, stores) in [
            (&mut more, vec!["settings".to_owned()], vec![]),
            (&mut stored, vec![], vec!["sql".to_owned()]),
        ] {
            policy.beside = Some(Beside { functions, stores });
        }
        let hashes = [&policy, &unknown, &more, &stored].map(Policy::hash);
        for (index, hash) in hashes.iter().enumerate() {
            assert_eq!(hashes.iter().position(|other| other == hash), Some(index));
        }
    }

    #[test]
    fn the_hash_is_that_of_the_policy_however_its_json_is_laid_out() {
        let policy = sample::policy();
        let value: Value = serde_json::from_slice(&policy.to_json()).unwrap();
        // Members in the order of their names, and blanks between them.
        let other = serde_json::to_vec_pretty(&value).unwrap();
        assert_ne!(other, policy.to_json());
        let read = Policy::from_json(&other).unwrap();
        assert_eq!(read.hash(), policy.hash());
    }

    #[test]
    fn an_unknown_type_of_field_is_an_error_and_no_text() {
        let compiled = String::from_utf8(sample::policy().to_json()).unwrap();
        let changed = compiled.replacen(r#""type":"string""#, r#""type":"stirng""#, 1);
        assert_ne!(changed, compiled);
        assert_eq!(Policy::from_json(changed.as_bytes()), Err(CompiledError));
    }

    #[test]
    fn every_damage_is_an_error_and_none_a_default() {
        let mut policy = sample::policy();
        policy.gate.off = vec![Rule::Iban];
        policy.kinds[0].fields[0].form = find_form("uuid");
        policy.functions.push(Function {
            name: "settings".to_owned(),
            who: Who::Anyone,
            touches: vec!["kvs".to_owned()],
            purpose: "Test.".to_owned(),
        });
        let compiled: Value = serde_json::from_slice(&policy.to_json()).unwrap();
        let mut checked = 0;
        for pointer in [
            "/format",
            "/vendor/name",
            "/app/key",
            "/ledger/origin",
            "/hosting/seen",
            "/retention/relink/days",
            "/backup/keptDays",
            "/contacts/privacy",
            "/gate",
            "/gate/off",
            "/gate/off/0",
            "/processors",
            "/kinds/0/scopes/0",
            "/kinds/0/fields/0/class",
            "/kinds/0/fields/0/required",
            "/kinds/0/fields/6/choices",
            "/kinds/0/fields/0/form",
            "/functions",
            "/functions/0/name",
            "/functions/0/who",
            "/functions/0/touches/0",
            "/functions/0/purpose",
            "/clauses/0/id",
            "/beside",
            "/beside/functions",
            "/beside/stores",
        ] {
            let mut damaged = compiled.clone();
            *damaged.pointer_mut(pointer).unwrap() = Value::from(-1);
            let bytes = serde_json::to_vec(&damaged).unwrap();
            assert_eq!(Policy::from_json(&bytes), Err(CompiledError), "{pointer}");
            checked += 1;
        }
        assert_eq!(checked, 26);
        // Where it is not said whether the manifest was read, nothing may follow from it.
        let mut silent = compiled;
        silent.as_object_mut().unwrap().remove("beside");
        let bytes = serde_json::to_vec(&silent).unwrap();
        assert_eq!(Policy::from_json(&bytes), Err(CompiledError));
        assert_eq!(Policy::from_json(b"{"), Err(CompiledError));
    }
}
