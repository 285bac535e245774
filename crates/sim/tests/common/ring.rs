//! The keys of a site, for what a test reads or writes as the site itself would.

use bailee_core::canonical;
use bailee_core::cipher;
use bailee_core::digest::Digest;
use bailee_core::encoding::from_base64;
use bailee_core::key::RootKey;
use bailee_core::name::{Name, Place};
use bailee_core::ring::Ring;
use bailee_sim::{Area, Sim};
use serde_json::{Value as Json, json};

/// The root key and the key ring of `alpha`.
pub fn key_ring(sim: &Sim) -> (RootKey, Ring) {
    let stored = sim.world().stored("alpha").unwrap();
    let secret = |name: &str| {
        let found = stored
            .iter()
            .find(|(area, key, _)| (area, key.as_str()) == (&Area::Secret, name));
        found.unwrap().2.as_str().unwrap().to_owned()
    };
    let root = from_base64(&secret("bailee:root"))
        .unwrap()
        .try_into()
        .unwrap();
    let root = RootKey::from_bytes(root);
    let context = sim.invoke("alpha", "admin").unwrap().context();
    let tenant = Digest::blake3(context.install_context.as_bytes());
    let ring = Ring::unwrap(&root, tenant.as_bytes(), &secret("bailee:ring")).unwrap();
    (root, ring)
}

/// The head with the code by which the site itself would authenticate it.
pub fn signed(sim: &Sim, mut head: Json) -> Json {
    let key = key_ring(sim).0.derive("head");
    head["data"].as_object_mut().unwrap().remove("mac");
    let code = key.authenticate(&canonical::to_string(&head));
    head["data"]["mac"] = json!(code.to_string());
    head
}

/// The JSON that is sealed in the item `value` at `key`.
pub fn opened(sim: &Sim, key: &str, value: &Json) -> Json {
    let name = Name::parse(Place::Entity, key).unwrap();
    let text = value["text"].as_str().unwrap();
    let bytes = cipher::open(&key_ring(sim).1, &name, text).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
