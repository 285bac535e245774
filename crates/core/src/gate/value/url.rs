//! Absolute https addresses.

/// Whether the text is `https://host[:port][/…]` without user information, spaces or control characters.
pub(crate) fn is_https_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    let clean = !text.chars().any(|character| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '"' | '<' | '>' | '\\' | '`')
    });
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let port_fits = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0));
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host_fits = match address {
        Some(address) => {
            address.contains(':')
                && address
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }
        None => host.split('.').all(is_host_label),
    };
    clean && port_fits && host_fits
}

/// A label of a host name: letters (also non-ASCII), digits, inner hyphens; underscores occur in practice.
fn is_host_label(label: &str) -> bool {
    let fits = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    !label.is_empty() && label.chars().all(fits) && !label.starts_with('-') && !label.ends_with('-')
}
