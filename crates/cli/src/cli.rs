//! The arguments, with the help that teaches them.

use std::path::PathBuf;

use bailee_core::gate::Rule;
use bailee_core::ledger::checkpoint::Verifier;
use bailee_core::policy::Gate as PolicyGate;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Shown below the help of every command; `docs/local.md` has the same table.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done, and nothing is wrong
  1  done, and the answer is no: the policy has problems, a clause is failing or incomplete, the gate
     found something, or a stored value is not what was written
  2  the command line is wrong
  3  the local platform cannot be reached, or refused
  4  a file or program is missing or cannot be used";

/// Keeps an app vendor's security and privacy statement true, checked and provable.
#[derive(Debug, Parser)]
#[command(name = "bailee", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    /// Print JSON instead of text, errors included
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the app on a stand-in for the Forge platform, on this machine
    #[command(after_help = DEV_HELP)]
    Dev(Dev),
    /// Print the security and privacy statement of a site, with what its checks found
    #[command(after_help = STATEMENT_HELP)]
    Statement(Statement),
    /// Check a policy (bailee.toml) and name every problem with its line and key
    #[command(after_help = CHECK_HELP)]
    Check(Check),
    /// Search files for what the gate would refuse: credentials and personal data
    #[command(after_help = GATE_HELP)]
    Gate(Gate),
    /// Compare every stored value of an installation with what its history says
    #[command(after_help = VERIFY_HELP)]
    Verify(Verify),
}

const DEV_HELP: &str = "\
It serves what the real bundler produced, in Node, with Atlassian's own client packages.
Two sites, alpha and beta, are installed at first start; the state survives a restart.
The one line on standard output is the address; progress goes to standard error.

Examples:
  bailee dev                                  then open http://127.0.0.1:4600/
  bailee dev --port 0 --headless --state test.json       for tests: a free port, no page
  curl -s http://127.0.0.1:4600/_local/sites  the control API, see docs/local.md";

const STATEMENT_HELP: &str = "\
It asks the app on a local platform that runs (bailee dev), as an administrator of the site.
With exit code 1 a clause is failing, or incomplete: its check could not look at everything.

Examples:
  bailee statement --site alpha
  bailee statement --site alpha --format html > statement.html";

const CHECK_HELP: &str = "\
The manifest says which functions and stores the app has beside Bailee's. What the policy does not
declare of them is named; without a manifest, or with such functions, the statement proves nothing
that they could break.

Examples:
  bailee check                   checks ./bailee.toml
  bailee check app/bailee.toml --manifest manifest.yml --json
  bailee check --write build/wasm/policy.json";

const GATE_HELP: &str = "\
A file that is JSON is searched value by value, a file of JSON lines line by line, any other as text.
A find is told by its place and what it looks like; the value itself is never shown.
With exit code 4 something could not be read, whatever was found in the rest.

Examples:
  bailee gate export.ndjson config.yml
  bailee gate --policy bailee.toml records.ndjson
  zcat export.gz | bailee gate --ndjson --off email,atlassian-account-id -
  bailee gate --format sarif src/*.js > gate.sarif";

const VERIFY_HELP: &str = "\
It reads a state file of the local platform, in which the keys lie, or an export of a site, which the
admin page saves and which has no keys. With the keys every value is opened and compared; without
them hashes, the chain of backups, the ledger and its signatures are.
A difference is told by store and key, the first one first; a content is never shown.
A checkpoint that was kept elsewhere shows what nothing that is stored can: that the whole
installation did not go back to an earlier day.

Examples:
  bailee verify .bailee/state.json --site alpha --policy bailee.toml
  bailee verify export.ndjson --checkpoint june.txt --checkpoint july.txt
  bailee verify export.ndjson --vkey 'vendor.example/bailee/4rgi…+105ccd04+AURd…' --json";

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// State file of the local platform, or an export of a site
    pub(crate) file: PathBuf,
    /// Site in the state file, such as alpha; needed when the app is installed on several
    #[arg(long)]
    pub(crate) site: Option<String>,
    /// Policy of the app: which of its keys are records, and which of them it writes itself
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Checkpoint that was kept elsewhere, a signed note; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
    /// Key that verifies checkpoints, as it is known from elsewhere; else the one that the site names
    #[arg(long, value_name = "VKEY", value_parser = parse_vkey)]
    pub(crate) vkey: Option<String>,
    /// Keys of the installation for an export: JSON with the secrets bailee:root and bailee:ring
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
}

/// Reads a key that verifies checkpoints.
///
/// # Errors
/// It is none.
fn parse_vkey(text: &str) -> Result<String, String> {
    let key = Verifier::parse(text);
    key.map(|key| key.vkey())
        .map_err(|_| "a key is written <name>+<8 hex digits>+<base64>".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4600)]
    pub(crate) port: u16,
    /// File that holds the state of all sites
    #[arg(long, value_name = "FILE", default_value = ".bailee/state.json")]
    pub(crate) state: PathBuf,
    /// Serve the control API only: no frame, no admin page, no progress
    #[arg(long)]
    pub(crate) headless: bool,
    /// Folder with the artefact that the bundler produced
    #[arg(long, value_name = "DIR", default_value = "build/artefact")]
    pub(crate) artefact: PathBuf,
    /// Folder with the built admin page
    #[arg(long, value_name = "DIR", default_value = "static/admin/build")]
    pub(crate) page: PathBuf,
    /// Node binary, version 22; else the one that `cargo xtask` found, else `node` on the PATH
    #[arg(long, value_name = "PATH")]
    pub(crate) node: Option<PathBuf>,
    /// Warm Node processes, shared by all sites
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) processes: u8,
    /// Key of the page or panel that a call is for when it names none; else the first admin page
    #[arg(long, value_name = "KEY")]
    pub(crate) module: Option<String>,
    /// Time at which a new state begins, RFC 3339; the clock then moves by advances alone
    #[arg(long, value_name = "TIME", value_parser = bailee_local::clock::time)]
    pub(crate) clock: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct Statement {
    /// Site, such as alpha
    #[arg(long)]
    pub(crate) site: String,
    /// Address of the local platform
    #[arg(long, default_value = "http://127.0.0.1:4600")]
    pub(crate) url: String,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line for each clause
    Text,
    /// As the app answers it
    Json,
    /// As it is published, for a repository or wiki
    Markdown,
    /// As it is published, a whole page
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The policy
    #[arg(default_value = "bailee.toml")]
    pub(crate) policy: PathBuf,
    /// The app's manifest, if it is not the manifest.yml beside the policy
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Write its compiled form, which the app ships, when it has no problems
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Gate {
    /// Files to search; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "rules")]
    pub(crate) files: Vec<PathBuf>,
    /// Policy that the records in the files are held against; without it they are searched like anything else
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Read a JSON value from each line, as of files named *.ndjson and *.jsonl
    #[arg(long)]
    pub(crate) ndjson: bool,
    /// Classes of personal data to leave out, by their codes, separated by commas; see --rules
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = parse_personal)]
    pub(crate) off: Vec<Rule>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = GateFormat::Text)]
    pub(crate) format: GateFormat,
    /// List every rule with what it is about, and end
    #[arg(long)]
    pub(crate) rules: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateFormat {
    /// A line for each find
    Text,
    /// One object, as with --json
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// Reads the code of a class of personal data.
///
/// # Errors
/// There is no such class; the message lists those that there are.
fn parse_personal(code: &str) -> Result<Rule, String> {
    let classes = PolicyGate::classes();
    let known = classes.iter().find(|rule| rule.code() == code.trim());
    known.copied().ok_or_else(|| {
        let codes: Vec<&str> = classes.iter().map(|rule| rule.code()).collect();
        format!("the classes of personal data are: {}", codes.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_classes_of_personal_data_can_be_left_out() {
        assert_eq!(parse_personal("email"), Ok(Rule::Email));
        assert_eq!(parse_personal(" email"), Ok(Rule::Email));
        for code in ["", "password", "emial"] {
            assert!(
                parse_personal(code).unwrap_err().contains("email"),
                "{code}"
            );
        }
    }
}
