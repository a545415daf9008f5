use super::*;
use proptest::prelude::*;

fn number(serial: u32) -> FilingNumber {
    let day = NaiveDate::from_ymd_opt(2026, 10, 16).unwrap();
    FilingNumber::new(&"321102".parse().unwrap(), day, serial).unwrap()
}

#[test]
fn codes_hold_only_their_characters() {
    assert_eq!("".parse::<ItemCode>(), Err(CodeFault::Empty));
    assert_eq!("a_b".parse::<ItemCode>(), Err(CodeFault::Character));
    assert_eq!("x".repeat(65).parse::<ItemCode>(), Err(CodeFault::Length));
    assert_eq!("JK-2026-Ab".parse::<ItemCode>().unwrap().as_str(), "JK-2026-Ab");
    assert_eq!("House_Book".parse::<MaterialCode>(), Err(CodeFault::Character));
    assert!("house_book-2".parse::<MaterialCode>().is_ok());
    assert_eq!("x".repeat(41).parse::<OfficeCode>(), Err(CodeFault::Length));
    assert!(serde_json::from_str::<OfficeCode>("\"../etc\"").is_err());
}

#[test]
fn a_filing_number_is_read_back_from_what_a_person_types() {
    let number = number(42);
    assert_eq!(number.as_str().len(), 18);
    assert!(number.as_str().starts_with("32110226101600042"));
    assert_eq!(number.grouped().replace(' ', ""), number.as_str());
    assert_eq!(
        number.grouped().split(' ').map(str::len).collect::<Vec<_>>(),
        [4, 4, 4, 4, 2]
    );
    assert_eq!(FilingNumber::from_typed(&number.grouped()), Ok(number));
    let fullwidth: String = number
        .as_str()
        .bytes()
        .map(|b| char::from_u32(u32::from(b) + 0xFEE0).unwrap())
        .collect();
    assert_eq!(FilingNumber::from_typed(&fullwidth), Ok(number));
    assert_eq!(
        number.grouped().parse::<FilingNumber>(),
        Err(CodeFault::Length),
        "the wire has one form"
    );
}

#[test]
fn the_check_digit_is_that_of_the_standard() {
    // ISO/IEC 7064:2003, example of MOD 11,10: 0794 has check digit 5.
    assert_eq!(mod_11_10(b"0794"), b'5');
}

#[test]
fn a_filing_number_names_a_place_and_a_day() {
    let region = "321102".parse().unwrap();
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    assert_eq!(FilingNumber::new(&region, day(1999), 1), Err(CodeFault::Date));
    assert_eq!(FilingNumber::new(&region, day(2100), 1), Err(CodeFault::Date));
    assert_eq!(FilingNumber::new(&region, day(2026), 0), Err(CodeFault::Serial));
    assert_eq!(
        FilingNumber::new(&region, day(2026), 100_000),
        Err(CodeFault::Serial)
    );
    let checked =
        |body: &str| format!("{body}{}", char::from(mod_11_10(body.as_bytes()))).parse::<FilingNumber>();
    assert_eq!(checked("32110226023000001"), Err(CodeFault::Date));
    assert_eq!(checked("47110226022000001"), Err(CodeFault::Region));
    assert_eq!(checked("32110226022000000"), Err(CodeFault::Serial));
    assert!(checked("32110226022000001").is_ok());
}

#[test]
fn a_content_hash_is_sha_256_in_lower_case() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let hash = ContentHash::of(b"");
    assert_eq!(hash.to_string(), empty);
    assert_eq!(empty.parse(), Ok(hash));
    assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{empty}\""));
    for wrong in ["", "e3", &empty.to_uppercase(), &empty.replace('e', "g")] {
        assert_eq!(wrong.parse::<ContentHash>(), Err(HashFault));
    }
}

#[test]
fn identifiers_are_uuids_of_version_7() {
    let id = SubmissionId::new();
    assert_eq!(id.as_uuid().get_version_num(), 7);
    assert_ne!(id, SubmissionId::new());
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    assert!("7".parse::<FilingId>().is_err());
}

proptest! {
    #[test]
    fn one_wrong_digit_is_always_found(serial in 1_u32..=99_999, place in 0_usize..18, by in 1_u8..10) {
        let mut digits = number(serial).0;
        digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
        let wrong = std::str::from_utf8(&digits).unwrap().parse::<FilingNumber>();
        prop_assert_eq!(wrong, Err(CodeFault::Checksum));
    }

    #[test]
    fn numbers_survive_the_wire(serial in 1_u32..=99_999) {
        let number = number(serial);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(serde_json::from_str::<FilingNumber>(&json).unwrap(), number);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
        let _ = FilingNumber::from_typed(&text);
        let _ = text.parse::<FilingNumber>();
        let _ = text.parse::<ContentHash>();
        let _ = text.parse::<ItemCode>();
        prop_assert!(tidied_number(&text).chars().count() <= MAX_TIDIED);
    }
}
