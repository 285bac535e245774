//! The rules of the gate: every reason for which a record is refused, one row each.
//!
//! A row has the code for programs, the subject, and the sentence for people. A new rule does not compile without them,
//! and a clause that asks for a subject ([`Rule::subject`]) sees the new rule without being changed.

use serde::{Serialize, Serializer};

/// What a rule is about. The checks of the statement ask for it: no credentials, only what is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A credential where everybody can read it.
    Credential,
    /// Data of a person.
    PersonalData,
    /// Something that the policy does not declare: a kind, a scope, a field.
    Declaration,
    /// A declared thing in another form than declared: type, size, choice, name.
    Form,
}

/// Makes the enum, its list and its rows from one table: `Variant: "code", Subject, "sentence";`.
macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident: $code:literal, $subject:ident, $message:literal;)*) => {
        /// A reason for which a record is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// Stable code for programs, kebab-case.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$rule => $code,)*
                }
            }

            /// What the rule is about.
            #[must_use]
            pub const fn subject(self) -> Subject {
                match self {
                    $(Self::$rule => Subject::$subject,)*
                }
            }

            /// What is wrong, for the person who filled in the form: a sentence that begins after the name of the field.
            ///
            /// A violation may say it more exactly.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self {
                    $(Self::$rule => $message,)*
                }
            }
        }
    };
}

rules! {
    /// A private key: PEM (PKCS #1, PKCS #8, EC, OpenSSH, OpenPGP), PuTTY, age.
    PrivateKey: "private-key", Credential, "looks like a private key; keep it in a secret field";
    /// A JSON Web Token.
    Jwt: "jwt", Credential, "looks like a JSON Web Token; keep it in a secret field";
    /// An Atlassian API token, access token, app password or Data Center personal access token.
    AtlassianApiToken: "atlassian-api-token", Credential, "looks like an Atlassian API token; keep it in a secret field";
    /// A token of another common service, known by its prefix.
    ServiceToken: "service-token", Credential, "looks like an access token of a service; keep it in a secret field";
    /// A password: in an address (`scheme://user:password@host`) or given by name (`password=…`).
    Password: "password", Credential, "looks like a password; keep it in a secret field";
    /// A secret that is stored readable.
    NotSealed: "not-sealed", Credential, "a stored secret must be sealed";
    /// An Atlassian account id.
    AtlassianAccountId: "atlassian-account-id", PersonalData, "looks like an Atlassian account id; personal data is not stored";
    /// An e-mail address.
    Email: "email", PersonalData, "looks like an e-mail address; personal data is not stored";
    /// A phone number.
    PhoneNumber: "phone-number", PersonalData, "looks like a phone number; personal data is not stored";
    /// The number of a bank account (ISO 13616).
    Iban: "iban", PersonalData, "looks like an IBAN; personal data is not stored";
    /// The number of a payment card (ISO/IEC 7812).
    PaymentCard: "payment-card", PersonalData, "looks like the number of a payment card; personal data is not stored";
    /// A public IP address.
    IpAddress: "ip-address", PersonalData, "looks like an IP address; personal data is not stored";
    /// A kind of record that the policy does not have.
    KindUndeclared: "kind-undeclared", Declaration, "the policy does not declare this kind of record";
    /// A scope at which the kind has no records.
    ScopeNotAllowed: "scope-not-allowed", Declaration, "records of this kind do not exist at this scope";
    /// Fields that the kind does not have.
    FieldUndeclared: "field-undeclared", Declaration, "the policy does not declare this field";
    /// A value of another type than the field's.
    Type: "type", Form, "does not have the declared type";
    /// A required field without a value.
    Required: "required", Form, "must have a value";
    /// A secret without content.
    EmptySecret: "empty-secret", Form, "is empty, and an empty text is no secret: enter one, keep the stored one, or leave the field out to remove it";
    /// A secret that is to be kept and is not stored.
    NoSecret: "no-secret", Form, "has no stored secret to keep here; enter it, or leave it out";
    /// A secret that is to be kept beside another address than the one that it was entered for.
    OtherAddress: "other-address", Form, "must be entered again, since an address was changed that it may be sent to";
    /// More characters than the field takes.
    TooLong: "too-long", Form, "is longer than the policy allows";
    /// More items or entries than the field takes.
    TooMany: "too-many", Form, "has more parts than the policy allows";
    /// A number below the field's smallest or above its largest value.
    OutOfRange: "out-of-range", Form, "is out of the declared range";
    /// A text that is none of the field's choices.
    NotAChoice: "not-a-choice", Form, "is none of the declared choices";
    /// A name that cannot be told from others on the screen, or is no name at all.
    Name: "name", Form, "cannot be a name";
    /// A record that is larger than the store takes.
    TooLarge: "too-large", Form, "a record is larger than the store takes";
    /// A value with more levels of objects and lists than the store takes.
    TooDeep: "too-deep", Form, "is nested deeper than the store takes";
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case_and_do_not_change() {
        let codes: Vec<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(
            codes,
            [
                "private-key",
                "jwt",
                "atlassian-api-token",
                "service-token",
                "password",
                "not-sealed",
                "atlassian-account-id",
                "email",
                "phone-number",
                "iban",
                "payment-card",
                "ip-address",
                "kind-undeclared",
                "scope-not-allowed",
                "field-undeclared",
                "type",
                "required",
                "empty-secret",
                "no-secret",
                "other-address",
                "too-long",
                "too-many",
                "out-of-range",
                "not-a-choice",
                "name",
                "too-large",
                "too-deep",
            ]
        );
        assert!(
            codes.iter().enumerate().all(|(index, code)| {
                codes.iter().position(|other| other == code) == Some(index)
            })
        );
    }

    #[test]
    fn a_rule_is_its_code_in_json() {
        assert_eq!(
            serde_json::to_value(Rule::NotAChoice).unwrap(),
            "not-a-choice"
        );
    }

    #[test]
    fn what_a_detector_finds_is_a_credential_or_personal_data_and_nothing_else_is() {
        let about_content: Vec<&str> = Rule::ALL
            .iter()
            .filter(|rule| matches!(rule.subject(), Subject::Credential | Subject::PersonalData))
            .map(|rule| rule.code())
            .collect();
        assert_eq!(
            about_content,
            [
                "private-key",
                "jwt",
                "atlassian-api-token",
                "service-token",
                "password",
                "not-sealed",
                "atlassian-account-id",
                "email",
                "phone-number",
                "iban",
                "payment-card",
                "ip-address",
            ]
        );
    }
}
