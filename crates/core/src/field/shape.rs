//! The shape of a field: what is declared inside it, and whether a value fits.

use serde_json::Value;

use super::declared::{Field, Inner, Stage, Unfit};
use super::place::Step;
use super::secret;

impl Field {
    /// Whether the value is what this field declares. Recursion follows the declared shape only.
    ///
    /// # Errors
    /// The first reason why it is not.
    pub fn check(&self, value: &Value, stage: Stage) -> Result<(), Unfit> {
        if self.is_exempt(value) {
            return Ok(());
        }
        if self.is_secret() {
            return secret::check(self, value, stage);
        }
        (self.field_type.check)(self, value, stage)
    }

    /// The member of this name that an object declares.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What is declared for a part of a value, by a step that does not know whether a name is declared: the step into it, and its
    /// shape unless it is free-form.
    #[must_use]
    pub fn part<'v>(&'v self, step: Step<'v>) -> (Step<'v>, Option<&'v Self>) {
        match (step, self.field_type.inner) {
            (Step::Entry(name), Inner::Members) => match self.member(name) {
                Some(member) => (Step::Member(name), Some(member)),
                None => (step, None),
            },
            (Step::Entry(_), Inner::Entries) | (Step::Item(_), Inner::Items) => {
                (step, self.item.as_deref())
            }
            // The form of a list of lines is that of each line.
            (Step::Item(_), Inner::Nothing) if self.form.is_some() => (step, Some(self)),
            _ => (step, None),
        }
    }

    /// The shape that decides about a value: this one, or the first of a union that fits. `None` when none of them does.
    #[must_use]
    pub fn settle(&self, value: &Value, stage: Stage) -> Option<&Self> {
        let mut field = self;
        while field.field_type.inner == Inner::Cases && !field.is_exempt(value) {
            let mut cases = field.any_of.iter();
            field = cases.find(|case| case.check(value, stage).is_ok())?;
        }
        Some(field)
    }

    /// Whether nothing is looked at in this value: the field is not in custody, or it is the `null` that the field may be.
    pub(super) fn is_exempt(&self, value: &Value) -> bool {
        self.ignore || self.nullable && value.is_null()
    }

    /// Whether a secret is declared somewhere in it.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.any(&|field| field.is_secret())
    }

    /// Whether this is so for the field or for anything that is declared inside it.
    pub(crate) fn any(&self, fits: &dyn Fn(&Self) -> bool) -> bool {
        fits(self) || self.inside().any(|field| field.any(fits))
    }

    /// What is declared directly inside it.
    pub(crate) fn inside(&self) -> impl Iterator<Item = &Self> {
        let item = self.item.as_deref().into_iter();
        self.fields.iter().chain(item).chain(&self.any_of)
    }
}
