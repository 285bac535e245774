//! Classes of characters: what shows something, what hides, and what may join.

/// Whether the character alone puts something on the screen.
///
/// White space, marks that need a letter before them, format characters and unassigned ones do not.
pub(super) fn shows(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_graphic();
    }
    // The standard library escapes what is not printable, and marks that extend the character before them.
    let is_printed = character.escape_debug().eq([character]);
    is_printed && !character.is_whitespace() && !is_hidden(character)
}

/// Characters that are not shown, or that turn the text around them, and that no name needs.
///
/// The default ignorable code points of Unicode without those that [`joins`] and [`selects`] allow; bidirectional controls;
/// tags; blanks that are letters or symbols to Unicode; annotation and layout controls of single scripts.
pub(super) fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether the character chooses between the text and the emoji form of the one before it.
pub(super) fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe0e}' | '\u{fe0f}')
}

/// Whether a selector has a meaning here: after a symbol, and inside a keycap such as `1️⃣`.
pub(super) fn selects(before: char, after: char) -> bool {
    let is_key = before.is_ascii_digit() || matches!(before, '#' | '*');
    is_symbol(before) || (is_key && after == '\u{20e3}')
}

/// Whether a joiner or non-joiner has a meaning here: between letters of a script that joins or stacks its letters, and
/// between emoji.
pub(super) fn joins(before: char, after: char) -> bool {
    let in_emoji = (is_symbol(before) || is_selector(before)) && is_symbol(after);
    in_emoji || (is_joining(before) && is_joining(after))
}

/// The blocks that hold the characters with an emoji form.
fn is_symbol(character: char) -> bool {
    matches!(
        character,
        '\u{a9}'
            | '\u{ae}'
            | '\u{203c}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{2190}'..='\u{21ff}'
            | '\u{2300}'..='\u{23ff}'
            | '\u{24c2}'
            | '\u{25a0}'..='\u{27bf}'
            | '\u{2900}'..='\u{297f}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

/// The blocks of scripts whose letters take another form beside a joiner: Arabic, Syriac, N'Ko and others, the scripts of
/// India and of South-East Asia, Mongolian.
fn is_joining(character: char) -> bool {
    matches!(
        character,
        '\u{600}'..='\u{dff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{18af}'
            | '\u{1a20}'..='\u{1bff}'
            | '\u{a840}'..='\u{a9df}'
            | '\u{aa60}'..='\u{aaff}'
            | '\u{abc0}'..='\u{abff}'
            | '\u{10a00}'..='\u{10fff}'
            | '\u{11000}'..='\u{11fff}'
    )
}
