//! As many people as there are filings: an applicant has one open filing of an item.

use banshi_stage::{People, Person};

/// Names to sign in with and valid numbers that are nobody's: the sequence 990 to 999 of a day is never given out to
/// so many.
pub(crate) fn made_up(count: usize) -> impl Iterator<Item = Person> {
    let password = People::sample()
        .persons
        .first()
        .map(|person| person.password.clone())
        .unwrap_or_default();
    (0..count).map(move |number| Person {
        login: login(number),
        password: password.clone(),
        note: String::new(),
        name: NAME.to_owned(),
        id_number: id_number(number),
        telephone: format!("139{number:08}"),
        roles: vec![],
        office: None,
        records: [].into(),
    })
}

/// Everybody's name.
pub(crate) const NAME: &str = "张三";

pub(crate) fn login(number: usize) -> String {
    format!("applicant-{number}")
}

/// A resident's number (GB 11643): place, birth date, sequence, check character.
pub(crate) fn id_number(number: usize) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let (day, month, year) = (number % 28 + 1, number / 28 % 12 + 1, 1970 + number / 336 % 20);
    let body = format!("321102{year}{month:02}{day:02}{:03}", 990 + number / 6720 % 10);
    let sum: usize = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", CHECKS[sum % 11])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use banshi_domain::ResidentId;

    use super::*;

    #[test]
    fn everyone_has_a_valid_number_of_their_own() {
        let numbers: BTreeSet<String> = (0..2000).map(id_number).collect();
        assert_eq!(numbers.len(), 2000);
        assert!(numbers.iter().all(|number| number.parse::<ResidentId>().is_ok()));
    }
}
