//! Contradictions inside the declared kinds.

use std::collections::BTreeSet;

use super::field;
use super::finding::Findings;
use super::name::is_kebab;
use crate::policy::{Audience, Field, Kind, Policy, Store};

/// What Bailee's own secrets begin with.
const SECRETS: &str = "bailee:";

/// The most kinds of a policy: the admin page shows them all.
const MAX_KINDS: usize = 50;

/// Checks every kind and field.
pub(super) fn kinds(policy: &Policy, found: &mut Findings) {
    found.check(
        (1..=MAX_KINDS).contains(&policy.kinds.len()),
        "kinds",
        "there must be 1 to 50 kinds",
    );
    let mut names = BTreeSet::new();
    for (index, kind) in policy.kinds.iter().enumerate() {
        let path = format!("kinds[{index}]");
        let key = |name: &str| format!("{path}.{name}");
        found.check(
            is_kebab(&kind.name),
            &key("name"),
            "must be kebab-case, at most 40 characters",
        );
        found.check(
            names.insert(&kind.name),
            &key("name"),
            "another kind has this name",
        );
        found.line(&kind.title, &key("title"));
        found.line(&kind.purpose, &key("purpose"));
        place(policy, kind, &path, found);
        audience(kind, &path, found);
        label(kind, &path, found);
        field::fields(kind, &path, found);
    }
    overlaps(policy, found);
}

/// Where its records lie: not where Bailee's own values do, and secrets only where they can be found.
fn place(policy: &Policy, kind: &Kind, path: &str, found: &mut Findings) {
    found.check(
        !kind.store.is_own(),
        &format!("{path}.store"),
        "this entity is Bailee's own",
    );
    let of = format!("{path}.of");
    if kind.store != Store::Secret {
        found.check(
            kind.of.is_none(),
            &of,
            "only a kind of secrets has it: the keys of every other store can be listed",
        );
        return;
    }
    found.check(
        !kind.key.reaches(SECRETS),
        &format!("{path}.key"),
        "secrets that begin with `bailee:` are Bailee's own",
    );
    let holes: Vec<&str> = kind.key.holes().map(|hole| hole.name.as_str()).collect();
    let source = kind.of.as_ref().and_then(|name| policy.kind(name));
    let source = source.filter(|source| source.store != Store::Secret);
    match (holes.is_empty(), &kind.of, source) {
        (true, None, _) => {}
        (true, Some(_), _) => found.add(of, "a key without holes needs none"),
        (false, _, None) => found.add(
            of,
            "secrets cannot be listed: must name the kind from whose keys those of these secrets are made",
        ),
        (false, _, Some(source)) => {
            let missing = holes
                .iter()
                .find(|name| !source.key.holes().any(|hole| hole.name == **name));
            if let Some(name) = missing {
                found.add(of, format!("the keys of that kind have no hole {{{name}}}"));
            }
        }
    }
}

/// Who sees and changes its records on the page.
fn audience(kind: &Kind, path: &str, found: &mut Findings) {
    found.check(
        kind.change <= kind.see,
        &format!("{path}.change"),
        "nobody can change what they do not see",
    );
    found.check(
        kind.see != Audience::Project || kind.has_projects(),
        &format!("{path}.see"),
        "the keys of these records do not say a project: they need a hole of the class project or scope",
    );
}

/// What a record is called on the page.
fn label(kind: &Kind, path: &str, found: &mut Findings) {
    let Some(label) = &kind.label else {
        return;
    };
    let names =
        |field: &Field| field.field_type.name == "string" && !field.is_secret() && !field.ignore;
    found.check(
        kind.field(label).is_some_and(names),
        &format!("{path}.label"),
        "must name a plain field of the type string",
    );
}

/// No key is of two kinds, unless the keys of one begin with a longer text, which decides.
fn overlaps(policy: &Policy, found: &mut Findings) {
    for (index, kind) in policy.kinds.iter().enumerate() {
        let earlier = policy.kinds.iter().take(index);
        let mut alike = earlier.filter(|other| {
            other.store == kind.store && other.key.prefix().len() == kind.key.prefix().len()
        });
        let common = alike.find_map(|other| Some((other, other.key.common(&kind.key)?)));
        if let Some((other, key)) = common {
            found.add(
                format!("kinds[{index}].key"),
                format!(
                    "the key `{key}` would be of this kind and of `{}`: give a hole a narrower class, or begin with another text",
                    other.name
                ),
            );
        }
    }
}
