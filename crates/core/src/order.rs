//! Putting things in order, by one routine for all of them: a sort of its own for every type is a good part of a module.

/// Returns the items in the order of the bytes of their keys; items with equal keys stay as they are.
pub fn by_key<T>(items: Vec<T>, key: impl Fn(&T) -> Vec<u8>) -> Vec<T> {
    let mut order: Vec<(Vec<u8>, usize)> = items
        .iter()
        .enumerate()
        .map(|(at, item)| (key(item), at))
        .collect();
    order.sort_unstable();
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|(_, at)| items.get_mut(at).and_then(Option::take))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_the_order_of_their_keys_and_equal_ones_stay_as_they_are() {
        let items = vec![("b", 1), ("a", 2), ("b", 3), ("", 4)];
        let sorted = by_key(items, |(name, _)| name.as_bytes().to_vec());
        assert_eq!(sorted, [("", 4), ("a", 2), ("b", 1), ("b", 3)]);
    }
}
