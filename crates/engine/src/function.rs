//! The table of functions: everything that the page can call.
//!
//! Each is a file of its own that says name, right, payload, answer and what it does.
//! From this table come the dispatch, the names in the shim, the types and calls of the page, and the rows of the documents.

use std::pin::Pin;

use serde_json::Value as Json;

use crate::access::Need;
use crate::call::{self, Door, Function, Right};
use crate::error::Error;
use crate::platform::Platform;

/// What is known of a function without calling it.
#[derive(Clone, Copy)]
pub struct Row {
    /// The name by which the page calls it.
    pub name: &'static str,
    /// What it needs of its caller.
    pub need: Need,
    /// Whether it changes something, so that the page must not repeat it by itself.
    pub changes: bool,
    /// An example of what it takes, as JSON, with `$scope`, `$id` and `$version` for those of a record.
    #[cfg(not(target_arch = "wasm32"))]
    pub example: &'static str,
    /// Describes payload and answer as TypeScript.
    #[cfg(not(target_arch = "wasm32"))]
    pub describe: fn(&mut crate::typescript::TypeScript) -> (String, String),
}

impl Row {
    const fn of<F: Function>() -> Self {
        Self {
            name: F::NAME,
            need: F::Right::NEED,
            changes: F::CHANGES,
            #[cfg(not(target_arch = "wasm32"))]
            example: F::EXAMPLE,
            #[cfg(not(target_arch = "wasm32"))]
            describe: |types| (types.add::<F::Payload>(), types.add::<F::Answer>()),
        }
    }
}

macro_rules! functions {
    ($($room:ident::$function:ident),* $(,)?) => {
        $(mod $room;)*

        /// Every function. One that does not stand here cannot be called.
        pub const FUNCTIONS: &[Row] = &[$(Row::of::<$room::$function>()),*];

        /// Calls the function of this name for whoever stands at the door.
        ///
        /// # Errors
        /// `unknown-function`, or as [`call::run`].
        pub(crate) async fn call<P: Platform>(
            name: &str,
            door: Door<'_, P>,
            payload: Json,
        ) -> Result<Json, Error> {
            // Boxed and dispatched at run time, so that a run holds the future of one function and not of all, and what a
            // JavaScript engine compiles for the first call is the code of one function and not of all.
            let function: Pin<Box<dyn Future<Output = Result<Json, Error>> + '_>> = match name {
                $(<$room::$function as Function>::NAME => {
                    Box::pin(call::run::<$room::$function, P>(door, payload))
                })*
                _ => return Err(Error::UnknownFunction),
            };
            function.await
        }
    };
}

functions![
    status::Status,
    records_list::RecordsList,
    records_get::RecordsGet,
    records_put::RecordsPut,
    records_delete::RecordsDelete,
    backups_list::BackupsList,
    backups_seal::BackupsSeal,
    backups_preview::BackupsPreview,
    backups_restore::BackupsRestore,
    jobs_get::JobsGet,
    jobs_cancel::JobsCancel,
    findings_list::FindingsList,
    findings_settle::FindingsSettle,
    repairs_list::RepairsList,
    repairs_run::RepairsRun,
    ledger_list::LedgerList,
    ledger_checkpoint::LedgerCheckpoint,
    store_export::StoreExport,
    statement::Statement,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_name_of_its_own() {
        let mut names: Vec<&str> = FUNCTIONS.iter().map(|row| row.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FUNCTIONS.len());
    }
}
