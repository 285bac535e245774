//! What newtypes of a byte array share: one text for each value, and nothing else is read back.

/// `Display`, `Debug` and `FromStr`: written by `$to`, read by `$from`, which refuses what `$to` would not write.
macro_rules! as_text {
    ($name:ident, $to:path, $from:path, $form:literal) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&$to(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, out)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::malformed::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bytes = $from(text).and_then(|bytes| bytes.try_into().ok());
                bytes.map(Self).ok_or($crate::malformed::Malformed($form))
            }
        }
    };
}

/// JSON: the text.
macro_rules! as_json {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_string())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// CBOR: the bytes.
macro_rules! as_cbor {
    ($name:ident, $form:literal) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                decoder: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                let bytes = decoder.bytes()?.try_into();
                bytes
                    .map(Self)
                    .map_err(|_| minicbor::decode::Error::message($form))
            }
        }
    };
}

pub(crate) use {as_cbor, as_json, as_text};
