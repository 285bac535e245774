//! Names in documents: texts, of what lies in the entity.

use minicbor::{Decoder, Encoder, decode, encode};

use super::{Name, Place};

impl<C> minicbor::Encode<C> for Name {
    fn encode<W: encode::Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder.str(&self.to_string())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Name {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        // Documents refer to documents, and those lie in the entity.
        Self::parse(Place::Entity, decoder.str()?)
            .map_err(|_| decode::Error::message("not a name of the store"))
    }
}
