//! What holds for every text.

use proptest::prelude::*;

use super::{people, pieces};
use crate::rule::Rule;

/// Text that surrounds a find: separated from it, free of what the rules look for.
fn surrounding() -> impl Strategy<Value = String> {
    "[a-z ,;\\n\u{e4}\u{4e2d}]{0,30}"
}

proptest! {
    #[test]
    fn any_address_is_found_in_any_text_at_its_place(
        before in surrounding(), after in surrounding(),
        local in "[a-zA-Z0-9][a-zA-Z0-9._+-]{0,20}[a-zA-Z0-9]", domain in "([a-z][a-z0-9-]{0,10}[a-z0-9]\\.){1,3}(com|org|net|de|io|co\\.uk|museum|bz)",
    ) {
        let address = format!("{local}@{domain}");
        let text = format!("{before}\n{address} {after}");
        prop_assert!(pieces(Rule::Email, &text).contains(&address.as_str()), "{}", text);
    }

    #[test]
    fn any_international_number_is_found_in_any_text(before in surrounding(), after in surrounding(), number in "\\+(49 1[567][0-9] [0-9]{7,8}|44 7[0-9]{3} [0-9]{6}|1[ .-][2-9][0-9]{2}[ .-][2-9][0-9]{2}[ .-][0-9]{4}|33 [1-9]( [0-9]{2}){4}|81-[1-9]0-[0-9]{4}-[0-9]{4})") {
        let text = format!("{before}\n{number} {after}");
        prop_assert!(pieces(Rule::PhoneNumber, &text).contains(&number.as_str()), "{}", text);
    }

    #[test]
    fn any_public_address_is_found_in_any_text(before in surrounding(), after in surrounding(), address in "(81|93|178|185|217)\\.(4[0-9]|1[0-9]{2})\\.[1-9][0-9]?\\.[1-9][0-9]?") {
        let text = format!("{before}\n{address} {after}");
        prop_assert!(pieces(Rule::IpAddress, &text).contains(&address.as_str()), "{}", text);
    }

    #[test]
    fn every_find_is_a_piece_of_the_text(parts in proptest::collection::vec("@|%40|\\.|:|/|-|\\(|\\)|\\[|\\]|\"| at | dot |\\(at\\)|com|example|tel|\\+|49|[0-9]{1,6}|557058:|[a-f0-9]{24}|2a01|::|DE89|\u{e4}|\u{a0}|\u{2011}|\\\\| ", 0..60)) {
        let text = parts.concat();
        for finding in people(&text) {
            prop_assert!(finding.range.start < finding.range.end && text.get(finding.range).is_some(), "{}", text);
        }
    }

    #[test]
    fn no_bytes_make_a_detector_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,300}") {
        people(&text);
        let mut finds = super::Finds::default();
        super::email::find(&bytes, &mut finds);
        super::phone::find(&bytes, &mut finds);
        super::ip::find(&bytes, &mut finds);
    }

    #[test]
    fn versions_dates_hashes_and_moments_pass(
        commit in "[0-9a-f]{40}", version in "[~^v]?[0-9]{1,2}\\.[0-9]{1,3}\\.[0-9]{1,3}(-(alpha|beta|rc)\\.[0-9]{1,3})?", name in "[a-z]{1,12}(-[a-z]{1,8})?",
        date in "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])( (0[0-9]|1[0-9]):[0-5][0-9](:[0-5][0-9])?)?", day in "(0[1-9]|[12][0-9])[./-](0[1-9]|1[0-2])[./-](19|20)[0-9]{2}",
        moment in "1[5-9][0-9]{8}([0-9]{3})?", field in "customfield_1[0-9]{4}", uuid in "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    ) {
        for text in [commit, format!("{name}@{version}"), format!("@{name}/{name}@{version}"), version, date.clone(), format!("{date} - {date}"), format!("created >= {date} AND x = 1"), format!("{day} - {day}"), day, format!("t={moment}"), moment, field, uuid] {
            prop_assert!(people(&text).is_empty(), "{}", text);
        }
    }
}
