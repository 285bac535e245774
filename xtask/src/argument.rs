//! The arguments of a command: names and options, and nothing that is not known.

use crate::shell::Failure;

/// What stands behind a command's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// What is not an option: names of levels or tables.
    pub(crate) names: Vec<String>,
    /// `--fast` or `BAILEE_FAST`: without the slow optimisation of the module.
    pub(crate) fast: bool,
    /// `--repeat N`: how often, at least 1.
    pub(crate) repeat: usize,
    /// `--peers`: with public detectors beside the gate.
    pub(crate) peers: bool,
    /// Options that take any value, in their order.
    pub(crate) values: Vec<(String, String)>,
}

/// Reads arguments; every option has to be among `options`, every name among `names`. An option that ends in `=` takes a value.
///
/// # Errors
/// [`Failure::Usage`], naming what is unknown and what there is.
pub(crate) fn parse(
    args: &[String],
    options: &[&str],
    names: &[&str],
) -> Result<Arguments, Failure> {
    let usage = |what: String| Failure::Usage { what };
    let list = |known: &[&str]| match known {
        [] => "none".to_owned(),
        _ => known.join(", "),
    };
    let mut parsed = Arguments {
        names: Vec::new(),
        fast: options.contains(&"--fast") && is_fast(),
        repeat: 1,
        peers: false,
        values: Vec::new(),
    };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if !arg.starts_with('-') {
            if !names.contains(&arg.as_str()) {
                return Err(usage(format!(
                    "there is no `{arg}` here; there are: {}",
                    list(names)
                )));
            }
            parsed.names.push(arg.clone());
            continue;
        }
        let (option, joined) = match arg.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None => (arg.as_str(), None),
        };
        match option {
            "--fast" if options.contains(&option) && joined.is_none() => parsed.fast = true,
            "--peers" if options.contains(&option) && joined.is_none() => parsed.peers = true,
            "--repeat" if options.contains(&option) => {
                let value = joined.or_else(|| rest.next().cloned()).unwrap_or_default();
                parsed.repeat = match value.parse() {
                    Ok(number) if number > 0 => number,
                    _ => return Err(usage("--repeat needs a number of rounds, from 1".into())),
                };
            }
            _ if options.contains(&format!("{option}=").as_str()) => {
                let value = joined.or_else(|| rest.next().cloned());
                let value = value.ok_or_else(|| usage(format!("{option} needs a value")))?;
                parsed.values.push((option.to_owned(), value));
            }
            _ => {
                return Err(usage(format!(
                    "there is no option `{arg}` here; there are: {}",
                    list(options)
                )));
            }
        }
    }
    Ok(parsed)
}

/// Whether the environment asks for the fast build: `BAILEE_FAST=1`.
pub(crate) fn is_fast() -> bool {
    std::env::var_os("BAILEE_FAST").is_some_and(|value| value == "1")
}

#[cfg(test)]
mod tests {
    use super::{Arguments, parse};

    fn read(args: &[&str]) -> Result<Arguments, String> {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        parse(&args, &["--fast", "--repeat"], &["node", "ui"])
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn names_and_options_are_read_in_any_order() {
        let wanted = Arguments {
            names: vec!["ui".into(), "node".into()],
            fast: true,
            repeat: 3,
            peers: false,
            values: Vec::new(),
        };
        let all = read(&["ui", "--repeat", "3", "node", "--fast"]);
        assert_eq!(all.as_ref(), Ok(&wanted));
        assert_eq!(read(&["--repeat=3", "--fast", "ui", "node"]), Ok(wanted));
        assert_eq!(read(&[]).map(|none| none.repeat), Ok(1));
    }

    #[test]
    fn an_option_that_ends_in_an_equals_sign_takes_a_value() {
        let args = ["--seed", "7", "--cases=a.jsonl", "--peers"].map(str::to_owned);
        let parsed = parse(&args, &["--seed=", "--cases=", "--peers"], &[]).unwrap();
        let values = [("--seed", "7"), ("--cases", "a.jsonl")];
        assert_eq!(
            parsed.values,
            values.map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        assert!(parsed.peers);
        let missing = parse(&["--seed".to_owned()], &["--seed="], &[]).unwrap_err();
        assert!(missing.to_string().contains("--seed needs a value"));
    }

    #[test]
    fn what_is_not_known_is_refused_and_what_is_known_is_named() {
        let message = |args: &[&str]| read(args).unwrap_err();
        assert!(message(&["--anything"]).contains("`--anything`"));
        assert!(message(&["--anything"]).contains("--fast, --repeat"));
        assert!(message(&["--fast=1"]).contains("--fast=1"));
        assert!(message(&["-f"]).contains("`-f`"));
        assert!(message(&["uii"]).contains("node, ui"));
        for bad in ["0", "-1", "two", ""] {
            assert!(message(&["--repeat", bad]).contains("number of rounds"));
        }
        assert!(message(&["--repeat"]).contains("number of rounds"));
        let none = parse(&["--fast".to_owned()], &[], &[]);
        assert!(none.unwrap_err().to_string().contains("there are: none"));
    }
}
