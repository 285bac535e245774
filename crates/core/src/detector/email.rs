//! E-mail addresses, also percent-encoded and with non-ASCII letters.

use super::scan::{at, before, run_end};

/// Last labels that are file extensions and no top-level domain, so `chunk@vendor.js` is a file.
const EXTENSIONS: &[&[u8]] = &[
    b"js", b"mjs", b"cjs", b"jsx", b"ts", b"tsx", b"json", b"css", b"scss", b"less", b"html",
    b"htm", b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"ico", b"woff", b"ttf", b"eot",
    b"tgz", b"gz", b"bz", b"tar", b"yml", b"yaml", b"xml", b"txt", b"log", b"lock", b"wasm",
    b"node", b"map", b"snap", b"exe", b"dll", b"dylib", b"toml", b"conf", b"patch", b"diff",
    b"vue", b"svelte", b"tpl", b"hbs", b"ejs",
];

/// Users of version control over SSH: `git@host:path` names a repository, not a person.
const SERVICE_USERS: &[&[u8]] = &[b"git", b"hg", b"svn"];

/// Whether the bytes contain an e-mail address.
pub(super) fn found(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(index, byte)| match byte {
        b'@' => is_address(bytes, index, index + 1),
        b'%' if at(bytes, index + 1) == b'4' && at(bytes, index + 2) == b'0' => {
            is_address(bytes, index, index + 3)
        }
        _ => false,
    })
}

/// Whether the whole text is one e-mail address, for the contacts of a policy.
#[must_use]
pub fn is_mailbox(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_fits = !local.is_empty() && local.bytes().all(in_local_part);
    local_fits && domain.bytes().all(in_domain) && is_mail_domain(domain.as_bytes())
}

/// Whether an address surrounds the at sign that spans `sign..domain`.
fn is_address(bytes: &[u8], sign: usize, domain: usize) -> bool {
    if !ends_local_part(before(bytes, sign)) {
        return false;
    }
    let end = run_end(bytes, domain, in_domain);
    let name = bytes.get(domain..end).unwrap_or_default();
    is_mail_domain(name) && !is_repository(bytes, sign, end)
}

/// Whether a local part can end with this byte. Other punctuation (`*@`, `/@`, `"@`, `}@`) begins a package scope, a pattern or
/// a template; addresses that really end so are not seen in practice.
fn ends_local_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'+' | b'~')
}

fn in_local_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(byte, b'_' | b'-' | b'+' | b'~' | b'.' | b'%')
}

fn in_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'.' | b'-')
}

/// Whether the name can receive mail: at least two labels, one of them after the first made of letters.
fn is_mail_domain(name: &[u8]) -> bool {
    if is_version(name) || is_image_scale(name) {
        return false;
    }
    let mut labels = name.split(|byte| *byte == b'.').peekable();
    if labels.next().is_none_or(<[u8]>::is_empty) {
        return false;
    }
    let mut letters = false;
    while let Some(label) = labels.next() {
        if label.is_empty() {
            // Two dots, or the full stop of a sentence: the name ends here.
            break;
        }
        let last = labels.peek().is_none_or(|next| next.is_empty());
        if last && is_extension(label) {
            return false;
        }
        letters |= is_top_level(label);
    }
    letters
}

/// Letters only, at least two, up to a hyphen; or an internationalised label.
fn is_top_level(label: &[u8]) -> bool {
    if label.starts_with(b"xn--") || !label.is_ascii() {
        return true;
    }
    let word = label.split(|byte| *byte == b'-').next().unwrap_or_default();
    word.len() >= 2 && word.iter().all(u8::is_ascii_alphabetic)
}

fn is_extension(label: &[u8]) -> bool {
    EXTENSIONS
        .iter()
        .any(|extension| label.eq_ignore_ascii_case(extension))
}

/// `name@18.3.0-canary.x` and `name@v1.x-beta.rc` name versions: the first label is a number, the next begins with a digit or is a wildcard.
fn is_version(name: &[u8]) -> bool {
    let mut labels = name.split(|byte| *byte == b'.');
    let first = labels.next().unwrap_or_default();
    let digits = first.strip_prefix(b"v").unwrap_or(first);
    let number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let next = labels.next().unwrap_or_default();
    number && (next.first().is_some_and(u8::is_ascii_digit) || next == b"x")
}

/// `icon@2x.png` names an image for dense screens.
fn is_image_scale(name: &[u8]) -> bool {
    let first = name.split(|byte| *byte == b'.').next().unwrap_or_default();
    matches!(first, [digit, b'x'] if digit.is_ascii_digit())
}

/// `git@host:path` and `ssh://git@host/path`: the user is a service and a path follows.
fn is_repository(bytes: &[u8], sign: usize, end: usize) -> bool {
    let follows_path = matches!(at(bytes, end), b':' | b'/');
    follows_path
        && SERVICE_USERS.iter().any(|user| {
            let Some(start) = sign.checked_sub(user.len()) else {
                return false;
            };
            bytes.get(start..sign) == Some(*user) && !in_local_part(before(bytes, start))
        })
}
