//! Where in a JSON value: the way from its root, told as a JSON pointer (RFC 6901).

/// One step of the way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'n> {
    /// Into the member of this name.
    Member(&'n str),
    /// Into a member whose name is itself a find, and must not be told.
    Hidden,
    /// Into the item at this index.
    Item(usize),
}

/// The way to a value, from the outermost step.
pub(super) type Way<'n> = Vec<Step<'n>>;

/// The pointer, up to the first name that is not told, and whether there is one.
pub(super) fn tell(way: &[Step<'_>]) -> (String, bool) {
    let mut pointer = String::new();
    for step in way {
        match step {
            Step::Hidden => return (pointer, true),
            Step::Item(index) => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Step::Member(name) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
        }
    }
    (pointer, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_escaped_and_ends_before_a_name_that_is_not_told() {
        let way = [Step::Member("a/b~c"), Step::Item(3), Step::Member("")];
        assert_eq!(tell(&way), ("/a~1b~0c/3/".to_owned(), false));
        let way = [Step::Member("a"), Step::Hidden, Step::Member("b")];
        assert_eq!(tell(&way), ("/a".to_owned(), true));
        assert_eq!(tell(&[]), (String::new(), false));
    }
}
