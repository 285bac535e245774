//! Two jobs around wasm-bindgen, in a binary of their own so that `cargo xtask tidy` need not compile its sixty crates:
//! `bind IN.wasm DIR` writes the glue factory and the bound module, `test FILE.wasm [FILTER]` is Cargo's runner for
//! `wasm-bindgen-test` (the official runner needs 161 crates and a quarter of an hour to build).
#![forbid(unsafe_code)]

mod bind;
mod failure;
mod test;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["bind", input, folder] => bind::bind(Path::new(input), Path::new(folder)),
        ["test", module, rest @ ..] => test::run(Path::new(module), rest),
        _ => Err("usage: xtask-glue bind IN.wasm DIR | xtask-glue test FILE.wasm [FILTER]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask-glue: {failure:#}");
            ExitCode::FAILURE
        }
    }
}
