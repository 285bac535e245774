//! Country codes of ITU-T E.164 with the lengths of national numbers.

/// Country code, shortest and longest national number (fixed lines and mobiles). Codes and lengths were compared with the metadata
/// of the package libphonenumber-js 1.13.16 (npm), 2026-11-27: the codes are the same; lengths are narrower than there where it allows
/// numbers without an area, numbers of machines and the longest of an open plan, and a little wide elsewhere.
const CODES: &[(u16, u8, u8)] = &[
    (1, 10, 10),
    (7, 10, 10),
    (20, 8, 10),
    (27, 9, 9),
    (30, 10, 10),
    (31, 9, 9),
    (32, 8, 9),
    (33, 9, 9),
    (34, 9, 9),
    (36, 8, 9),
    (39, 6, 12),
    (40, 9, 9),
    (41, 9, 9),
    (43, 7, 13),
    (44, 9, 10),
    (45, 8, 8),
    (46, 7, 10),
    (47, 8, 8),
    (48, 9, 9),
    (49, 7, 13),
    (51, 8, 9),
    (52, 10, 11),
    (53, 8, 10),
    (54, 10, 11),
    (55, 10, 11),
    (56, 9, 9),
    (57, 8, 10),
    (58, 10, 10),
    (60, 8, 10),
    (61, 9, 9),
    (62, 8, 12),
    (63, 8, 10),
    (64, 8, 10),
    (65, 8, 8),
    (66, 8, 9),
    (81, 9, 10),
    (82, 8, 10),
    (84, 9, 10),
    (86, 9, 11),
    (90, 10, 10),
    (91, 10, 10),
    (92, 9, 10),
    (93, 9, 9),
    (94, 9, 9),
    (95, 7, 10),
    (98, 10, 10),
    (211, 9, 9),
    (212, 9, 9),
    (213, 8, 9),
    (216, 8, 8),
    (218, 8, 9),
    (220, 7, 9),
    (221, 9, 9),
    (222, 8, 8),
    (223, 8, 8),
    (224, 8, 9),
    (225, 8, 10),
    (226, 8, 8),
    (227, 8, 8),
    (228, 8, 8),
    (229, 8, 10),
    (230, 7, 8),
    (231, 7, 9),
    (232, 8, 8),
    (233, 9, 9),
    (234, 8, 10),
    (235, 8, 8),
    (236, 8, 8),
    (237, 8, 9),
    (238, 7, 7),
    (239, 7, 7),
    (240, 9, 9),
    (241, 7, 8),
    (242, 9, 9),
    (243, 7, 10),
    (244, 9, 9),
    (245, 7, 9),
    (246, 7, 7),
    (247, 4, 6),
    (248, 7, 7),
    (249, 9, 9),
    (250, 8, 9),
    (251, 9, 9),
    (252, 7, 9),
    (253, 8, 8),
    (254, 9, 9),
    (255, 9, 9),
    (256, 9, 9),
    (257, 8, 8),
    (258, 8, 9),
    (260, 9, 9),
    (261, 9, 9),
    (262, 9, 9),
    (263, 8, 9),
    (264, 8, 9),
    (265, 7, 9),
    (266, 8, 8),
    (267, 7, 8),
    (268, 8, 8),
    (269, 7, 7),
    (290, 4, 5),
    (291, 7, 7),
    (297, 7, 7),
    (298, 6, 6),
    (299, 6, 6),
    (350, 8, 8),
    (351, 9, 9),
    (352, 6, 11),
    (353, 7, 10),
    (354, 7, 9),
    (355, 8, 9),
    (356, 8, 8),
    (357, 8, 8),
    (358, 6, 11),
    (359, 7, 9),
    (370, 8, 8),
    (371, 8, 8),
    (372, 7, 8),
    (373, 8, 8),
    (374, 8, 8),
    (375, 9, 9),
    (376, 6, 9),
    (377, 8, 9),
    (378, 6, 10),
    (380, 9, 9),
    (381, 8, 9),
    (382, 8, 8),
    (383, 8, 8),
    (385, 8, 9),
    (386, 8, 8),
    (387, 8, 9),
    (389, 8, 8),
    (420, 9, 9),
    (421, 9, 9),
    (423, 7, 9),
    (500, 5, 5),
    (501, 7, 7),
    (502, 8, 8),
    (503, 8, 8),
    (504, 8, 8),
    (505, 8, 8),
    (506, 8, 8),
    (507, 7, 8),
    (508, 6, 9),
    (509, 8, 8),
    (590, 9, 9),
    (591, 8, 8),
    (592, 7, 7),
    (593, 8, 9),
    (594, 9, 9),
    (595, 9, 9),
    (596, 9, 9),
    (597, 6, 7),
    (598, 8, 8),
    (599, 7, 8),
    (670, 7, 8),
    (672, 6, 6),
    (673, 7, 7),
    (674, 7, 7),
    (675, 7, 8),
    (676, 5, 7),
    (677, 5, 7),
    (678, 5, 7),
    (679, 7, 7),
    (680, 7, 7),
    (681, 6, 6),
    (682, 5, 5),
    (683, 4, 7),
    (685, 5, 10),
    (686, 5, 8),
    (687, 6, 6),
    (688, 5, 7),
    (689, 6, 8),
    (690, 4, 7),
    (691, 7, 7),
    (692, 7, 7),
    (800, 8, 8),
    (808, 8, 8),
    (850, 8, 10),
    (852, 8, 8),
    (853, 8, 8),
    (855, 8, 9),
    (856, 8, 10),
    (870, 9, 12),
    (878, 12, 12),
    (880, 8, 10),
    (881, 9, 10),
    (882, 7, 12),
    (883, 7, 12),
    (886, 8, 9),
    (888, 11, 11),
    (960, 7, 7),
    (961, 7, 8),
    (962, 8, 9),
    (963, 8, 9),
    (964, 8, 10),
    (965, 8, 8),
    (966, 8, 9),
    (967, 7, 9),
    (968, 8, 8),
    (970, 8, 9),
    (971, 8, 9),
    (972, 8, 9),
    (973, 8, 8),
    (974, 8, 8),
    (975, 7, 8),
    (976, 8, 10),
    (977, 8, 10),
    (979, 9, 9),
    (992, 9, 9),
    (993, 8, 8),
    (994, 9, 9),
    (995, 9, 9),
    (996, 9, 9),
    (998, 9, 9),
];

/// Whether the digits are a number of some country, after a prefix of so many digits: none behind `+`, two for `00`, three for `011`.
pub(super) fn is_number(digits: &[u8], prefix: usize) -> bool {
    let digits = digits.get(prefix..).unwrap_or_default();
    let Some((national, least, most)) = split(digits) else {
        return false;
    };
    // `+49 (0) 174 …` and `+49 0174 …`; Italy dials its 0 from abroad too.
    let trunk = usize::from(national.first() == Some(&0));
    let fits = |length: usize| (usize::from(least)..=usize::from(most)).contains(&length);
    let long = fits(national.len()) || fits(national.len() - trunk);
    // Of numbers with 00 only the well-formed: identifiers are padded with zeros.
    let formed = prefix == 0 || national.len() >= 7 && national.iter().any(|digit| *digit != 0);
    long && formed && !is_run(national)
}

/// The national number and its bounds: no country code begins another.
fn split(digits: &[u8]) -> Option<(&[u8], u8, u8)> {
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = code
            .iter()
            .fold(0_u16, |value, digit| value * 10 + u16::from(*digit));
        let (_, least, most) = CODES.iter().find(|(known, _, _)| *known == code)?;
        // One code of North America has an area that cannot begin with 0 or 1.
        let formed = code != 1 || national.first().is_some_and(|digit| *digit >= 2);
        formed.then_some((national, *least, *most))
    })
}

/// Whether all digits are the same: a placeholder.
fn is_run(digits: &[u8]) -> bool {
    digits.iter().all(|digit| Some(digit) == digits.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_none_begins_another() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, least, most) in CODES {
            assert!(least <= most, "{code}");
            let text = code.to_string();
            for (other, _, _) in CODES {
                assert!(
                    code == other || !text.starts_with(&other.to_string()),
                    "{code} {other}"
                );
            }
        }
    }
}
