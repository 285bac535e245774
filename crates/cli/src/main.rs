//! The command line of Bailee: `dev`, `statement`, `check`, `gate`, `verify`.
//!
//! Each command is one file in `command/`; what they share is the printer and the table of exit codes.

#![forbid(unsafe_code)]

mod cli;
mod command;
mod error;
mod manifest;
mod printer;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::printer::Printer;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut printer = Printer::new(cli.json);
    let result = match cli.command {
        Command::Dev(args) => command::dev::run(args, &mut printer),
        Command::Statement(args) => command::statement::run(&args, &mut printer),
        Command::Check(args) => command::check::run(&args, &mut printer),
        Command::Gate(args) => command::gate::run(&args, &mut printer),
        Command::Verify(args) => command::verify::run(&args, &mut printer),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            printer.error(&error);
            error.exit().into()
        }
    }
}
