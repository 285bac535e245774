//! Types of field: one file each, and here the table that names them.
//!
//! A field of some types may also declare a form, which narrows what it takes; the forms are the rows of [`FORMS`].
//!
//! A type is added by a file in `field/` and its row in [`TYPES`]. The reader of `bailee.toml`, validation, the gate,
//! `bailee check`, the list in the head of `bailee.toml` ([`listing()`]) and what the admin page is told all come from
//! the table.

mod address;
mod any;
mod boolean;
mod choice;
mod content;
mod declared;
mod form;
mod integer;
mod list;
mod listing;
mod map;
mod null;
mod number;
mod object;
mod place;
mod secret;
mod shape;
mod string;
mod strings;
mod text;
mod union;
mod url;
mod walk;

pub use address::Addresses;
pub use declared::{Class, Field, FieldType, Inner, Limit, Stage, Unfit};
pub use form::{FORMS, Form, find_form};
pub use listing::listing;
pub use place::{Place, Shown, Step, pointer};
pub use secret::{SEALED, SECRET, SECRET_SET, is_sealed, is_secret_placeholder, sealed_text};
pub use walk::{Part, walk, walk_fields};

pub(crate) use content::is_longer;
pub(crate) use declared::names;
pub(crate) use object::check_further;
pub(crate) use url::fault as url_fault;

/// Every type, in the order in which they are listed for people.
pub static TYPES: &[&FieldType] = &[
    &string::TYPE,
    &text::TYPE,
    &integer::TYPE,
    &number::TYPE,
    &boolean::TYPE,
    &url::TYPE,
    &choice::TYPE,
    &strings::TYPE,
    &map::TYPE,
    &object::TYPE,
    &list::TYPE,
    &union::TYPE,
    &null::TYPE,
    &any::TYPE,
];

/// The type of this name; `None` when there is none.
#[must_use]
pub fn find_type(name: &str) -> Option<&'static FieldType> {
    TYPES.iter().copied().find(|known| known.name == name)
}

/// The names of the types of which `fits` is true, joined by commas, for messages.
#[must_use]
pub fn type_names(fits: impl Fn(&FieldType) -> bool) -> String {
    let mut names = String::new();
    for known in TYPES.iter().filter(|known| fits(known)) {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(known.name);
    }
    names
}

#[cfg(test)]
mod tests;
