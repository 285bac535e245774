//! Passwords on command lines and in files of passwords, where no name stands beside them.

use super::finding::Finds;
use super::placeholder::is_placeholder;
use super::scan::{at, before, run_end};
use super::word;
use crate::rule::Rule;

/// What a find is called.
const FORM: &str = "a password on a command line";

/// How far before an option its program is looked for.
const NEAR: usize = 160;

/// Finds every password given to a program.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    for (start, byte) in bytes.iter().enumerate() {
        match byte {
            b'-' => given(bytes, start, finds),
            b'B' | b'b' => basic(bytes, start, finds),
            b'e' if bytes
                .get(start..)
                .is_some_and(|rest| rest.starts_with(b"echo ")) =>
            {
                piped(bytes, start, finds);
            }
            _ => {}
        }
    }
    password_file(bytes, finds);
}

/// What an option gives to a program.
fn given(bytes: &[u8], start: usize, finds: &mut Finds) {
    let rest = bytes.get(start..).unwrap_or_default();
    let skip = |from: usize| {
        run_end(bytes, from, |byte| {
            matches!(byte, b' ' | b'=' | b'"' | b'\'')
        })
    };
    let begins = matches!(before(bytes, start), 0..=b' ');
    if rest.starts_with(b"--user") {
        let from = skip(start + 6);
        account(bytes, from, from > start + 6, finds);
    } else if begins && rest.starts_with(b"-u") && is_transfer(bytes, start) {
        account(bytes, skip(start + 2), true, finds);
    } else if begins {
        for option in OPTIONS {
            option.read(bytes, start, finds);
        }
    }
}

/// An option by which programs take a password.
struct Take {
    /// The option.
    name: &'static str,
    /// What stands between option and password: a blank, or nothing.
    apart: bool,
    /// The programs; what stands in the same line in front.
    programs: &'static [&'static str],
}

/// One row for each option and way to write it.
const OPTIONS: &[Take] = &[
    Take {
        name: "-p",
        apart: true,
        programs: &[
            "login",
            "sshpass",
            "htpasswd",
            "mongo",
            "sqlcmd",
            "smbclient",
            "rabbitmqadmin",
            "influx",
            "cqlsh",
            "clickhouse",
        ],
    },
    Take {
        name: "-p",
        apart: false,
        programs: &["mysql", "mariadb", "sshpass", "mongo", "cqlsh"],
    },
    Take {
        name: "-a",
        apart: true,
        programs: &["redis-cli"],
    },
    Take {
        name: "-P",
        apart: true,
        programs: &[
            "sqlcmd",
            "bcp ",
            "tsql",
            "isql",
            "impala-shell",
            "mosquitto_pub",
            "mosquitto_sub",
            "ipmitool",
        ],
    },
    Take {
        name: "-P",
        apart: false,
        programs: &["sqlcmd", "bcp "],
    },
    Take {
        name: "-w",
        apart: true,
        programs: &[
            "ldapsearch",
            "ldapadd",
            "ldapmodify",
            "ldapdelete",
            "ldappasswd",
            "ldapwhoami",
            "ldapmodrdn",
        ],
    },
    Take {
        name: "-s",
        apart: true,
        programs: &["slappasswd"],
    },
    Take {
        name: "-k",
        apart: true,
        programs: &["openssl"],
    },
    Take {
        name: "-pass",
        apart: true,
        programs: &["openssl"],
    },
    Take {
        name: "-passin",
        apart: true,
        programs: &["openssl"],
    },
    Take {
        name: "-passout",
        apart: true,
        programs: &["openssl"],
    },
    Take {
        name: "-storepass",
        apart: true,
        programs: &["keytool", "jarsigner"],
    },
    Take {
        name: "-keypass",
        apart: true,
        programs: &["keytool", "jarsigner"],
    },
];

impl Take {
    /// The password that the option gives, if this is the option.
    fn read(&self, bytes: &[u8], start: usize, finds: &mut Finds) {
        let from = start + self.name.len();
        let is_option = bytes.get(start..from) == Some(self.name.as_bytes());
        let is_apart = at(bytes, from) == b' ';
        if is_option && is_apart == self.apart && stands_before(bytes, start, self.programs) {
            option(bytes, from, self.apart, finds);
        }
    }
}

/// Whether a program that takes `-u user:password` stands in front.
fn is_transfer(bytes: &[u8], start: usize) -> bool {
    stands_before(
        bytes,
        start,
        &["curl", "http ", "https ", "httpie", "wget", "xh "],
    )
}

/// Whether one of the programs, or one whose name begins so, stands in front, in the same command: behind the last pipe, and on the
/// same line unless the line is continued.
fn stands_before(bytes: &[u8], start: usize, programs: &[&str]) -> bool {
    let near = bytes
        .get(start.saturating_sub(NEAR)..start)
        .unwrap_or_default();
    let is_next =
        |index: usize, signs: &[u8]| near.get(index + 1).is_some_and(|next| signs.contains(next));
    let ends = |(index, byte): (usize, &u8)| match byte {
        // Not those of an address or an expression, which stand inside a word.
        b'|' | b';' | b'&' => is_next(index, b" |&"),
        b'\n' => index == 0 || near.get(index - 1) != Some(&b'\\'),
        _ => false,
    };
    let end = near.iter().enumerate().rev().find(|place| ends(*place));
    let command = end.map_or(near, |(end, _)| near.get(end + 1..).unwrap_or_default());
    programs.iter().any(|program| {
        let mut windows = command.windows(program.len()).enumerate();
        windows.any(|(index, window)| {
            let is_inside = index > 0
                && command.get(index - 1).is_some_and(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
                });
            window == program.as_bytes() && !is_inside
        })
    })
}

/// `user:password`, given to an option.
fn account(bytes: &[u8], from: usize, is_transfer: bool, finds: &mut Finds) {
    let near = bytes.get(..bytes.len().min(from + 256)).unwrap_or_default();
    let end = run_end(near, from, |byte| {
        byte > b' ' && !matches!(byte, b'"' | b'\'')
    });
    let value = bytes.get(from..end).unwrap_or_default();
    let Some(colon) = value.iter().position(|byte| *byte == b':') else {
        return;
    };
    let password = value.get(colon + 1..).unwrap_or_default();
    // `--user 1000:1000` is a container's.
    let is_number = password.iter().all(u8::is_ascii_digit);
    if is_transfer && colon > 0 && !password.is_empty() && !is_number && !is_placeholder(password) {
        finds.add(Rule::Password, FORM, from..end);
    }
}

/// The password behind an option.
fn option(bytes: &[u8], from: usize, is_apart: bool, finds: &mut Finds) {
    let from = run_end(bytes, from, |byte| matches!(byte, b' ' | b'"' | b'\''));
    // Of OpenSSL, which also takes passwords from elsewhere: `env:NAME`, `file:PATH`.
    let rest = bytes.get(from..).unwrap_or_default();
    if rest.starts_with(b"env:") || rest.starts_with(b"file:") || rest.starts_with(b"fd:") {
        return;
    }
    let from = from + if rest.starts_with(b"pass:") { 5 } else { 0 };
    let near = bytes.get(..bytes.len().min(from + 256)).unwrap_or_default();
    let end = run_end(near, from, |byte| byte > b' ');
    let value = bytes.get(from..end).unwrap_or_default();
    let is_port = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b':')
        && value.len() <= 5;
    if !(value.is_empty()
        || (is_apart && value.starts_with(b"-"))
        || is_port
        || is_placeholder(value))
    {
        finds.add(Rule::Password, FORM, from..end);
    }
}

/// A line `echo user:password | chpasswd`.
fn piped(bytes: &[u8], start: usize, finds: &mut Finds) {
    let rest = bytes
        .get(start..bytes.len().min(start + NEAR))
        .unwrap_or_default();
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if !line.windows(8).any(|window| window == b"chpasswd") {
        return;
    }
    let skip = |from: usize| run_end(bytes, from, |byte| matches!(byte, b' ' | b'"' | b'\''));
    let mut from = skip(start + 5);
    if at(bytes, from) == b'-' {
        from = skip(run_end(bytes, from, |byte| byte > b' '));
    }
    account(bytes, from, true, finds);
}

/// `Basic` and an account with its password in base64.
fn basic(bytes: &[u8], start: usize, finds: &mut Finds) {
    let scheme = bytes.get(start..start + 6).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return;
    }
    let from = start + scheme.len();
    let end = run_end(bytes, from, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
    });
    let value = bytes.get(from..end).unwrap_or_default();
    let text = (value.len() >= 6).then(|| word::decode(value)).flatten();
    let is_account = text.is_some_and(|text| {
        let colon = text.iter().position(|byte| *byte == b':');
        colon.is_some_and(|colon| !is_placeholder(text.get(colon + 1..).unwrap_or_default()))
    });
    if is_account {
        finds.add(
            Rule::Password,
            "an account with its password in base64",
            from..end,
        );
    }
}

/// A line of `pgpass`: host, port, database, user and password, joined by colons.
fn password_file(bytes: &[u8], finds: &mut Finds) {
    let mut start = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        let from = start;
        start += line.len() + 1;
        if line.len() > 512 || line.contains(&b' ') {
            continue;
        }
        let mut parts = line.splitn(5, |byte| *byte == b':');
        let mut next = || parts.next().unwrap_or_default();
        let (host, port, database, user, password) = (next(), next(), next(), next(), next());
        let is_port =
            port == b"*" || ((4..=5).contains(&port.len()) && port.iter().all(u8::is_ascii_digit));
        let is_name = |text: &[u8]| {
            text == b"*"
                || (!text.is_empty()
                    && text.iter().all(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
                    }))
        };
        let password = password.trim_ascii_end();
        let plain = !password.is_empty()
            && !password.iter().all(u8::is_ascii_digit)
            && !is_placeholder(password);
        if is_port && is_name(host) && is_name(database) && is_name(user) && plain {
            finds.add(
                Rule::Password,
                "a line of a file of passwords",
                from..from + line.len(),
            );
        }
    }
}
