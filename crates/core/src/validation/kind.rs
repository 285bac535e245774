//! Contradictions inside the declared kinds.

use std::collections::BTreeSet;

use super::field;
use super::finding::Findings;
use super::name::is_kebab;
use crate::location::SECRETS;
use crate::pattern::{Hole, PatternError};
use crate::policy::{Audience, Field, Kind, Policy, Store};

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
        unsupported(kind, &path, found);
        place(kind, &path, found);
        source(policy, kind, &path, found);
        audience(kind, &path, found);
        label(kind, &path, found);
        field::fields(kind, &path, found);
    }
    overlaps(policy, found);
}

/// What this version cannot do yet.
fn unsupported(kind: &Kind, path: &str, found: &mut Findings) {
    // What the app itself writes has no other writer yet.
    found.check(
        kind.mode.is_written() || kind.change == Audience::Nobody,
        &format!("{path}.change"),
        "this version lets nobody change records of the modes `ignore` and `observe` on the page: leave it out",
    );
}

/// Where its records lie: not where Bailee's own values do, and each at a key that says whose it is in one way only.
fn place(kind: &Kind, path: &str, found: &mut Findings) {
    found.check(
        !kind.store.is_own(),
        &format!("{path}.store"),
        "this entity is Bailee's own",
    );
    let key = format!("{path}.key");
    // An entity is the app's own, and all of its items may be of one kind.
    let is_whole = matches!(kind.store, Store::Entity(_));
    if kind.key.is_nothing() {
        found.add(key, "must be a pattern of keys");
    } else if !is_whole && !kind.key.is_bounded() {
        found.add(
            key,
            format!("\"{}\": {}", kind.key, PatternError::Unbounded),
        );
    } else if kind.store == Store::Secret && kind.key.reaches(SECRETS) {
        found.add(key, "secrets that begin with `bailee:` are Bailee's own");
    } else if let Some(example) = kind.key.doubtful() {
        let message = format!(
            "whose record it is can be read from the key `{example}` in two ways: put the project in front, or give a hole before it a narrower class"
        );
        found.add(key, message);
    }
}

/// Secrets are found by the keys of another kind.
fn source(policy: &Policy, kind: &Kind, path: &str, found: &mut Findings) {
    let of = format!("{path}.of");
    if kind.store != Store::Secret {
        found.check(
            kind.of.is_none(),
            &of,
            "only a kind of secrets has it: the keys of every other store can be listed",
        );
        return;
    }
    if kind.key.is_nothing() {
        return;
    }
    let mut holes = kind.key.holes().peekable();
    let Some(name) = &kind.of else {
        // Nobody looks for what is ignored.
        found.check(
            holes.peek().is_none() || !kind.mode.is_kept(),
            &of,
            "secrets cannot be listed: must name the kind from whose keys those of these secrets are made",
        );
        return;
    };
    if holes.peek().is_none() {
        found.add(of, "a key without holes needs none");
        return;
    }
    let Some(source) = policy.kind(name) else {
        found.add(of, format!("there is no kind `{name}`"));
        return;
    };
    if source.store == Store::Secret {
        found.add(of, "secrets cannot be listed, so no keys can be made of theirs: must name a kind of another store");
    } else if !source.mode.is_kept() {
        let message = format!("nobody looks for the keys of `{name}`, which is ignored");
        found.add(of, message);
    } else if !source.key.is_nothing() {
        let is_known = |hole: &&Hole| source.key.holes().any(|known| known == *hole);
        if let Some(hole) = holes.find(|hole| !is_known(hole)) {
            let (name, class) = (&hole.name, hole.class.name());
            let message = format!("the keys of that kind have no hole {{{name}:{class}}}");
            found.add(of, message);
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
        kind.see != Audience::Project || kind.has_projects() || kind.key.is_nothing(),
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
    let at = format!("{path}.label");
    if kind.store == Store::Secret {
        found.add(
            at,
            "nothing in a secret is shown: such records are called by their keys",
        );
        return;
    }
    found.check(
        kind.field(label).is_some_and(names),
        &at,
        "must name a plain field of the type string",
    );
}

/// No key is of two kinds, unless the keys of one begin with a longer text, which decides.
fn overlaps(policy: &Policy, found: &mut Findings) {
    for (index, kind) in policy.kinds.iter().enumerate() {
        let earlier = policy.kinds.iter().take(index);
        let earlier = earlier.filter(|_| !kind.key.is_nothing());
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
