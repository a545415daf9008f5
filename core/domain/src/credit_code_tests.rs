use super::*;
use proptest::prelude::*;

fn fault(text: &str) -> CreditCodeFault {
    text.parse::<CreditCode>().unwrap_err()
}

fn with_check(body: &str) -> String {
    let sum: usize = body
        .chars()
        .zip(WEIGHTS)
        .map(|(c, weight)| value_of(c).unwrap() * weight)
        .sum();
    format!("{body}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

#[test]
fn a_code_says_who_registered_what_where() {
    let code: CreditCode = "91350100M000100Y43".parse().unwrap();
    assert_eq!((code.authority(), code.entity()), ('9', '1'));
    assert_eq!(code.region().unwrap().as_str(), "350100");
    assert_eq!(code.organisation_code(), "M000100Y4");
    assert_eq!(code.masked(), "91350100••••••0Y43");
    assert_eq!(CreditCode::from_typed("９１350100-m000100y43"), Ok(code.clone()));
    assert!(!format!("{code:?}").contains("350100"));
}

#[test]
fn each_fault_has_its_name() {
    assert_eq!(fault(""), CreditCodeFault::Empty);
    assert_eq!(fault("91350100M000100Y4"), CreditCodeFault::Length { length: 17 });
    assert_eq!(fault("９1350100M000100Y43"), CreditCodeFault::Fullwidth);
    assert_eq!(fault("91350100M0001O0Y43"), CreditCodeFault::ForbiddenLetter);
    assert_eq!(fault("91350100M0001/0Y43"), CreditCodeFault::Character);
    assert_eq!(fault("91350100M0001码0Y43"), CreditCodeFault::Character);
    assert_eq!(fault("9135010AM000100Y43"), CreditCodeFault::RegionLetter);
    assert_eq!(fault("91350100M000100Y44"), CreditCodeFault::Checksum);
    assert_eq!(fault("000000000000000000"), CreditCodeFault::UnknownAuthority);
}

#[test]
fn codes_of_newer_offices_and_of_the_nation_are_taken() {
    for body in ["N2321102MF1234567", "A1110000MF1234567", "12100000400000000"] {
        assert!(with_check(body).parse::<CreditCode>().is_ok(), "{body}");
    }
}

proptest! {
    #[test]
    fn one_wrong_character_is_always_found(
        organisation in "[0-9A-HJ-NP-RTUWXY]{9}",
        place in 0_usize..18,
        by in 1_usize..31,
    ) {
        let number = with_check(&format!("91321102{organisation}"));
        let code: CreditCode = number.parse().unwrap();
        let json = serde_json::to_string(&code).unwrap();
        prop_assert_eq!(serde_json::from_str::<CreditCode>(&json).unwrap(), code);

        let mut wrong = number.into_bytes();
        let value = ALPHABET.binary_search(&wrong[place]).unwrap();
        wrong[place] = ALPHABET[(value + by) % 31];
        let found = fault(std::str::from_utf8(&wrong).unwrap());
        prop_assert!(matches!(found, CreditCodeFault::Checksum | CreditCodeFault::RegionLetter));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,24}") {
        let _ = text.parse::<CreditCode>();
        let _ = CreditCode::from_typed(&text);
    }
}
