//! What is made of a row of the table of effects.
//!
//! A row reads `"name": Type { arguments } -> Answer, where, repeating;` and becomes
//!
//! - `pub struct Type` with the arguments as public fields,
//! - `impl Ask for Type` with the answer's type, which is what `platform.ask(Type { … })` returns,
//! - `impl Repeatable for Type` when the row says `repeatable`,
//! - the variant `Effect::Type(Type)`, its name in JSON, and its place in the lists of names,
//! - an arm of `with_effect!`, by which the simulator finds what models the effect.

/// Makes everything of the rows; the first token is `$` itself, which the macro that is made needs.
macro_rules! effects {
    ($dollar:tt $(
        $(#[$doc:meta])*
        $name:literal: $Type:ident { $($(#[$attribute:meta])* $field:ident: $Field:ty),* } -> $Answer:ty, $place:ident, $repeat:ident;
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $Type {
                $(
                    #[doc = concat!("`", stringify!($field), "` of the request; its type says what it may be.")]
                    $(#[$attribute])*
                    pub $field: $Field,
                )*
            }

            impl Ask for $Type {
                type Answer = $Answer;
                const NAME: &'static str = $name;
            }

            impl From<$Type> for Effect {
                fn from(effect: $Type) -> Self {
                    Self::$Type(effect)
                }
            }

            repeat!($repeat $Type);
        )*

        /// One request to the platform, whichever it is.
        ///
        /// In JSON it is an object with the effect's name under `type` and its arguments beside it.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type")]
        pub enum Effect {
            $(
                $(#[$doc])*
                #[serde(rename = $name)]
                $Type($Type),
            )*
        }

        impl Effect {
            /// Returns the effect's name, as in its JSON `type`.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$Type(_) => $Type::NAME,)*
                }
            }

            /// Whether the effect is answered inside the module and never reaches the JavaScript host.
            #[must_use]
            pub fn is_inside(&self) -> bool {
                match self {
                    $(Self::$Type(_) => inside!($place),)*
                }
            }

            /// Every effect's name, in the order of the table, and whether it is answered inside the module.
            pub const NAMES: &[(&str, bool)] = &[$(($name, inside!($place)),)*];
        }

        /// Runs the same code for whichever effect it is: `with_effect!(effect, one => …)`, where `one` has the type of its row.
        #[macro_export]
        macro_rules! with_effect {
            ($dollar effect:expr, $dollar one:ident => $dollar code:expr) => {
                match $dollar effect {
                    $($crate::Effect::$Type($dollar one) => $dollar code,)*
                }
            };
        }
    };
}

/// What a row says about where the effect is answered.
macro_rules! inside {
    (host) => {
        false
    };
    (inside) => {
        true
    };
}

/// What a row says about repeating the effect.
macro_rules! repeat {
    (repeatable $Type:ident) => {
        impl Repeatable for $Type {}
    };
    (once $Type:ident) => {};
}
