//! The simulator's reference app is what `manifest.yml` declares: native tests and the local platform run the same app.

use std::path::Path;

use bailee_local::artefact::Artefact;
use bailee_sim::App;

#[test]
fn the_reference_app_of_the_simulator_is_the_one_of_the_manifest() {
    let folder = Path::new("../../build/artefact");
    assert!(
        folder.is_dir(),
        "the artefact is not built; `cargo xtask test` builds it first"
    );
    let bundled = Artefact::read(folder).map(|artefact| artefact.app).ok();
    let reference = App::reference();
    let bundled = bundled.as_ref();
    assert_eq!(bundled.map(|app| &app.entities), Some(&reference.entities));
    assert_eq!(bundled.map(|app| app.memory_mb), Some(reference.memory_mb));
    let modules = |app: &App| {
        let mut all = app.modules.clone();
        all.sort_by_key(|declared| (declared.module, declared.key.clone()));
        all
    };
    assert_eq!(bundled.map(modules), Some(modules(&reference)));
}
