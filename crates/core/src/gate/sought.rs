//! What the gate looks for in a text: everything that the detectors find, less what the policy leaves out.

use crate::detector::{Finding, scan_without, worst};
use crate::field::{Field, Form};
use crate::rule::Rule;

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Sought<'p> {
    /// Classes that the policy turned off.
    off: &'p [Rule],
    /// The form that the field of the text declares.
    form: Option<&'static Form>,
}

impl<'p> Sought<'p> {
    /// Everything but the classes that are off.
    pub(super) fn without(off: &'p [Rule]) -> Self {
        Self { off, form: None }
    }

    /// The same, less what the field declares.
    pub(super) fn of(self, field: Option<&Field>) -> Self {
        Self {
            form: field.and_then(|field| field.form),
            ..self
        }
    }

    /// The most harmful find of a text beside its name.
    pub(super) fn worst(&self, name: &str, text: &str) -> Option<Finding> {
        let mut found = scan_without(self.off, name, text);
        if let Some(form) = self.form {
            found.retain(|finding| !form.explains(text, finding));
        }
        worst(&found).cloned()
    }
}
