//! Rust files as tokens: comments and texts cannot be mistaken for code, and what is compiled for tests only is left out.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A text literal: its line, and what stands between its quotes as it is written.
pub(super) type Literal = (usize, String);

/// Returns every text literal outside documentation and tests.
pub(super) fn literals(tokens: TokenStream) -> Vec<Literal> {
    let mut found = Vec::new();
    collect(&tokens.into_iter().collect::<Vec<_>>(), &mut found);
    found
}

fn collect(tokens: &[TokenTree], found: &mut Vec<Literal>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        at += 1;
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' && is_for_tests(rest) => {
                at += attribute(rest);
                at += item(tokens.get(at..).unwrap_or_default());
            }
            TokenTree::Punct(punct) if punct.as_char() == '#' && is_documentation(rest) => {
                at += attribute(rest);
            }
            TokenTree::Group(group) => {
                collect(&group.stream().into_iter().collect::<Vec<_>>(), found);
            }
            TokenTree::Literal(literal) => {
                found.extend(written(literal));
            }
            _ => {}
        }
    }
}

/// Returns what stands between the quotes of a text or byte text, `None` for other literals.
pub(super) fn text(literal: &str) -> Option<&str> {
    let start = literal
        .trim_start_matches(['b', 'c', 'r'])
        .trim_matches('#');
    start.strip_prefix('"')?.strip_suffix('"')
}

/// Returns the literals of the functions and constants of this name, outside tests.
pub(super) fn literals_of(tokens: TokenStream, name: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    visit(&tokens, name, &mut |item| collect(item, &mut found));
    found
}

/// Returns the literals behind `member:` in the constants of this name, outside tests.
pub(super) fn members_of(tokens: TokenStream, name: &str, member: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    visit(&tokens, name, &mut |item| behind(item, member, &mut found));
    found
}

fn behind(tokens: &[TokenTree], member: &str, found: &mut Vec<Literal>) {
    for window in tokens.windows(3) {
        if let [TokenTree::Ident(word), colon, TokenTree::Literal(literal)] = window
            && word == member
            && is(colon, ':')
        {
            found.extend(written(literal));
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            behind(
                &group.stream().into_iter().collect::<Vec<_>>(),
                member,
                found,
            );
        }
    }
}

/// Returns the literals before a colon in what the macro of this name is given.
pub(super) fn rows_of(tokens: TokenStream, name: &str) -> Vec<Literal> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let calls = tokens.windows(3).filter_map(|window| match window {
        [TokenTree::Ident(word), bang, TokenTree::Group(group)]
            if word == name && is(bang, '!') =>
        {
            Some(group.stream())
        }
        _ => None,
    });
    let mut found = Vec::new();
    for row in calls {
        let row: Vec<TokenTree> = row.into_iter().collect();
        for window in row.windows(2) {
            if let [TokenTree::Literal(literal), colon] = window
                && is(colon, ':')
            {
                found.extend(written(literal));
            }
        }
    }
    found
}

fn written(literal: &proc_macro2::Literal) -> Option<Literal> {
    let line = literal.span().start().line;
    text(&literal.to_string()).map(|text| (line, text.to_owned()))
}

/// Calls `each` with every function and constant of this name, outside tests.
fn visit(tokens: &[TokenTree], name: &str, each: &mut impl FnMut(&[TokenTree])) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        at += 1;
        match (token, rest.first()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == '#' && is_for_tests(rest) => {
                at += attribute(rest);
                at += item(tokens.get(at..).unwrap_or_default());
            }
            (TokenTree::Ident(word), Some(TokenTree::Ident(next)))
                if ["fn", "const", "static"].contains(&word.to_string().as_str())
                    && next == name =>
            {
                let start = tokens.get(at - 1..).unwrap_or_default();
                let length = item(start);
                each(start.get(..length).unwrap_or_default());
                at += length - 1;
            }
            (TokenTree::Group(group), _) => {
                visit(&group.stream().into_iter().collect::<Vec<_>>(), name, each);
            }
            _ => {}
        }
    }
}

/// Whether an attribute, behind its `#`, is documentation.
fn is_documentation(rest: &[TokenTree]) -> bool {
    let group = rest.iter().take(2).find_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    let first = group.and_then(|group| group.stream().into_iter().next());
    matches!(first, Some(TokenTree::Ident(word)) if word == "doc")
}

/// Returns how many tokens an attribute has behind its `#`.
pub(super) fn attribute(rest: &[TokenTree]) -> usize {
    let bang = usize::from(rest.first().is_some_and(|token| is(token, '!')));
    bang + usize::from(matches!(rest.get(bang), Some(TokenTree::Group(_))))
}

/// Whether an attribute, behind its `#`, is `[cfg(test)]` or a `cfg` that has `test` among all conditions.
pub(super) fn is_for_tests(rest: &[TokenTree]) -> bool {
    let Some(TokenTree::Group(group)) = rest.first() else {
        return false;
    };
    let text: String = group
        .stream()
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .concat();
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// Returns how many tokens the item has that begins here, its further attributes included.
pub(super) fn item(tokens: &[TokenTree]) -> usize {
    let mut at = 0;
    while tokens.get(at).is_some_and(|token| is(token, '#')) {
        at += 1 + attribute(tokens.get(at + 1..).unwrap_or_default());
    }
    // These may have braces before their end; of others the first braces are the end.
    let until_semicolon = ["use", "const", "static", "type", "let"];
    let start = tokens.get(at..).unwrap_or_default();
    let is_long = start
        .iter()
        .take_while(|token| !matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace))
        .take(3)
        .any(|token| matches!(token, TokenTree::Ident(word) if until_semicolon.contains(&word.to_string().as_str())))
        && !start.iter().take(4).any(|token| matches!(token, TokenTree::Ident(word) if word == "fn"));
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => !is_long && group.delimiter() == Delimiter::Brace,
        other => is(other, ';'),
    };
    let length = start
        .iter()
        .position(ends)
        .map_or(start.len(), |end| end + 1);
    at + length
}

/// Whether a token is this sign.
pub(super) fn is(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

#[cfg(test)]
mod tests {
    use super::{literals, literals_of, members_of, rows_of};

    const TEXT: &str = r##"//! A "head".
/// A "comment".
const NAME: &str = "one";
pub const TABLE: &[(&str, u8)] = &[("two", 1), ("three", b'x')];
fn name(self) -> &'static str {
    match self { Self::A => "four", Self::B => r#"five"# }
}
impl X { const NAME: &[u8] = b"six"; }
#[serde(rename = "seven")]
#[cfg(test)]
mod tests { const NAME: &str = "eight"; }
"##;

    fn texts(found: Vec<super::Literal>) -> Vec<String> {
        found
            .into_iter()
            .map(|(line, text)| format!("{line} {text}"))
            .collect()
    }

    #[test]
    fn texts_outside_documentation_and_tests_are_found() {
        assert_eq!(
            texts(literals(TEXT.parse().unwrap())),
            [
                "3 one", "4 two", "4 three", "6 four", "6 five", "8 six", "9 seven"
            ]
        );
    }

    #[test]
    fn the_texts_of_a_function_or_constant_are_found_by_its_name() {
        let of = |name| texts(literals_of(TEXT.parse().unwrap(), name));
        assert_eq!(of("NAME"), ["3 one", "8 six"]);
        assert_eq!(of("TABLE"), ["4 two", "4 three"]);
        assert_eq!(of("name"), ["6 four", "6 five"]);
        assert_eq!(of("other"), [""; 0]);
    }

    #[test]
    fn the_texts_of_a_member_and_of_the_rows_of_a_macro_are_found() {
        let text = r#"const T: X = X { name: "one", other: "two", list: [Y { name: "three" }] };
rows! { $ /// A row.
    "four": Four { a: "no" } -> (), host;
}
"#;
        let tokens = || text.parse().unwrap();
        assert_eq!(
            texts(members_of(tokens(), "T", "name")),
            ["1 one", "1 three"]
        );
        assert_eq!(texts(rows_of(tokens(), "rows")), ["3 four"]);
    }
}
