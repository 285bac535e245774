//! `bailee dev`: the local platform in the foreground.

use std::path::PathBuf;

use bailee_local::{Progress, Settings};
use serde_json::json;

use crate::cli::Dev;
use crate::error::{CliError, Exit};
use crate::printer::Printer;

/// Where `cargo xtask` notes the Node that it found or fetched.
const NODE_NOTE: &str = "build/node-path";

pub(crate) fn run(args: Dev, printer: &mut Printer) -> Result<Exit, CliError> {
    let quiet = args.headless || printer.json;
    let settings = Settings {
        port: args.port,
        state: args.state,
        artefact: args.artefact,
        page: (!args.headless).then_some(args.page),
        node: from_here(args.node.unwrap_or_else(find_node)),
        processes: usize::from(args.processes),
        module: args.module,
        clock: args.clock,
    };
    bailee_local::serve(&settings, &mut |progress| match progress {
        Progress::Step(text) if !quiet => printer.note(&text),
        Progress::Step(_) => {}
        Progress::Warning(text) => printer.note(&format!("warning: {text}")),
        Progress::Ready { url } if printer.json => {
            printer.value(&json!({"url": url, "pid": std::process::id()}));
        }
        Progress::Ready { url } => printer.line(&format!("Bailee runs at {url}/")),
    })?;
    Ok(Exit::Fine)
}

fn find_node() -> PathBuf {
    if let Some(named) = std::env::var_os("BAILEE_NODE") {
        return PathBuf::from(named);
    }
    let noted = std::fs::read_to_string(NODE_NOTE).unwrap_or_default();
    match PathBuf::from(noted.trim()) {
        noted if noted.is_file() => noted,
        _ => PathBuf::from("node"),
    }
}

/// Node is started in the folder of the artefact, so a path must not depend on the folder; a plain name is looked up on the
/// PATH.
fn from_here(node: PathBuf) -> PathBuf {
    if node.components().count() < 2 {
        return node;
    }
    std::path::absolute(&node).unwrap_or(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_to_node_is_one_from_here_and_a_name_stays_a_name() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(from_here("node".into()), PathBuf::from("node"));
        assert_eq!(from_here("bin/node".into()), here.join("bin/node"));
        assert_eq!(from_here("./node".into()), here.join("node"));
        let whole = here.join("node");
        assert_eq!(from_here(whole.clone()), whole);
    }
}
