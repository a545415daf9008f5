use super::*;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
}

fn with_check(body: &str) -> String {
    format!("{body}{}", char::from(check_character(body.as_bytes()).unwrap()))
}

fn fault(text: &str) -> ResidentIdFault {
    ResidentId::parse(text, today()).unwrap_err()
}

#[test]
fn a_number_says_where_when_and_who() {
    // The example of GB 11643-1999, annex A.
    let id: ResidentId = "11010519491231002X".parse().unwrap();
    assert_eq!(id.region().as_str(), "110105");
    assert_eq!(id.birth(), NaiveDate::from_ymd_opt(1949, 12, 31).unwrap());
    assert_eq!(id.sex(), Sex::Female);
    assert_eq!(
        "440524188001010014".parse::<ResidentId>().unwrap().sex(),
        Sex::Male
    );
}

#[test]
fn each_fault_has_its_name() {
    let good = "11010519491231002X";
    assert_eq!(fault(""), ResidentIdFault::Empty);
    assert_eq!(fault(&good[..17]), ResidentIdFault::Length { length: 17 });
    assert_eq!(
        fault("１１０１０５１９４９１２３１００２X"),
        ResidentIdFault::Fullwidth
    );
    assert_eq!(fault("1101051949123100XX"), ResidentIdFault::Letter);
    assert_eq!(fault("11010519491231002A"), ResidentIdFault::Letter);
    assert_eq!(fault("11010519491231002é"), ResidentIdFault::Letter);
    assert_eq!(fault("110105194912310021"), ResidentIdFault::Checksum);
    for (body, expected) in [
        ("10010519491231002", ResidentIdFault::UnknownProvince),
        ("91112419810803002", ResidentIdFault::UnknownProvince),
        ("11010519491331002", ResidentIdFault::BadMonth),
        ("11010519490431002", ResidentIdFault::BadDay),
        ("11010519000229002", ResidentIdFault::BadLeap),
        ("11010509491231002", ResidentIdFault::EarlyBirth),
        ("11010520260102002", ResidentIdFault::FutureBirth),
    ] {
        assert_eq!(fault(&with_check(body)), expected, "{}", expected.code());
    }
}

#[test]
fn the_day_of_birth_counts_as_lived() {
    let newborn = with_check("11010520260101002");
    assert!(ResidentId::parse(&newborn, today()).is_ok());
    let tomorrow = with_check("11010520260102002");
    assert!(
        tomorrow.parse::<ResidentId>().is_ok(),
        "without today, only the form is known"
    );
}

#[test]
fn residence_permits_of_hong_kong_macao_and_taiwan_are_resident_numbers() {
    for region in ["810000", "820000", "830000"] {
        let id: ResidentId = with_check(&format!("{region}19900315001")).parse().unwrap();
        assert_eq!(id.region().as_str(), region);
    }
}

#[test]
fn nothing_of_a_number_reaches_the_logs() {
    let number = "11010519491231002X";
    let id: PersonId = number.parse::<ResidentId>().unwrap().into();
    let wrong = serde_json::from_str::<ResidentId>("\"110105194912310021\"")
        .unwrap_err()
        .to_string();
    for text in [format!("{id:?}"), id.masked(), wrong] {
        assert!(!text.contains("19491231"), "{text}");
    }
    assert_eq!(id.masked(), "110105••••••••002X");
    let passport: PassportNumber = "EJ1234567".parse().unwrap();
    assert!(!format!("{passport:?}").contains("123"));
}

#[test]
fn ages_turn_on_the_birthday() {
    let id: ResidentId = "11010120000229019X".parse().unwrap();
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    assert_eq!(id.age_on(day(2018, 2, 28)), 17);
    assert_eq!(id.age_on(day(2018, 3, 1)), 18);
    assert_eq!(id.age_on(day(1999, 1, 1)), 0);
}

#[test]
fn each_document_has_its_form_on_the_wire() {
    for (json, masked, kind) in [
        (
            r#"{"kind":"resident","number":"11010519491231002X"}"#,
            "110105••••••••002X",
            "resident",
        ),
        (
            r#"{"kind":"passport","number":"EJ1234567","country":"CHN"}"#,
            "E•••••567",
            "passport",
        ),
        (
            r#"{"kind":"travel_permit","number":"H12345678"}"#,
            "H•••••678",
            "travel_permit",
        ),
        (
            r#"{"kind":"travel_permit","number":"12345678"}"#,
            "1••••678",
            "travel_permit",
        ),
        (
            r#"{"kind":"permanent_resident","number":"911124198108030024"}"#,
            "911124••••••••0024",
            "permanent_resident",
        ),
        (
            r#"{"kind":"permanent_resident","number":"CAN110081080310"}"#,
            "CAN110•••••0310",
            "permanent_resident",
        ),
    ] {
        let id: PersonId = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), json);
        assert_eq!((id.masked().as_str(), id.kind()), (masked, kind));
    }
}

#[test]
fn other_documents_are_refused_by_form() {
    for number in ["", "ABC", "ABCDEFGHIJ", "E 123456", "护照1234"] {
        assert_eq!(number.parse::<PassportNumber>(), Err(PersonIdFault::Passport));
    }
    for number in ["", "H1234567", "H123456789", "K12345678", "1234567", "H1234567a"] {
        assert_eq!(
            number.parse::<TravelPermitNumber>(),
            Err(PersonIdFault::TravelPermit)
        );
    }
    let checksum = PersonIdFault::Number(ResidentIdFault::Checksum);
    assert_eq!(
        "911124198108030025".parse::<PermanentResidentNumber>(),
        Err(checksum)
    );
    for number in [
        "",
        "CA",
        "CAN11008108031",
        "C1N110081080310",
        "811124198108030024",
        "证件110081080310",
    ] {
        assert_eq!(
            number.parse::<PermanentResidentNumber>(),
            Err(PersonIdFault::PermanentResident)
        );
    }
    let birth = "911124198108030024"
        .parse::<PermanentResidentNumber>()
        .unwrap()
        .birth();
    assert_eq!(birth, NaiveDate::from_ymd_opt(1981, 8, 3));
    assert!(serde_json::from_str::<PersonId>(r#"{"kind":"passport","number":"E1234567"}"#).is_err());
}

#[test]
fn typing_is_forgiven_where_it_cannot_mislead() {
    let read = |kind, number, country| PersonId::from_typed(kind, number, country, today());
    let id = read("resident", " 110105 19491231 ００２ｘ", "")
        .unwrap()
        .unwrap();
    assert_eq!(id.number(), "11010519491231002X");
    let id = read("passport", "ej1234567", "chn").unwrap().unwrap();
    assert_eq!(serde_json::to_value(&id).unwrap()["country"], "CHN");
    assert_eq!(
        read("passport", "ej1234567", "China"),
        Some(Err(PersonIdFault::Country))
    );
    assert_eq!(read("library card", "1", ""), None);
}

fn any_body() -> impl Strategy<Value = String> {
    let start = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
    (
        0_u64..45_000,
        0_u32..1000,
        prop::sample::select(vec!["110101", "321102", "542621", "810000"]),
    )
        .prop_map(move |(days, sequence, region)| {
            let birth = start + chrono::Days::new(days);
            format!("{region}{}{sequence:03}", birth.format("%Y%m%d"))
        })
}

proptest! {
    #[test]
    fn a_right_number_is_read_and_written_unchanged(body in any_body()) {
        let number = with_check(&body);
        let id = ResidentId::parse(&number, today()).unwrap();
        prop_assert_eq!(id.to_string(), number.clone());
        prop_assert_eq!(id.birth().format("%Y%m%d").to_string(), &number[6..14]);
        let lower: ResidentId = number.to_lowercase().parse().unwrap();
        prop_assert_eq!(&lower, &id);
        let json = serde_json::to_string(&id).unwrap();
        prop_assert_eq!(serde_json::from_str::<ResidentId>(&json).unwrap(), id);
    }

    #[test]
    fn one_wrong_digit_or_two_swapped_are_always_found(body in any_body(), place in 0_usize..17, by in 1_u8..10) {
        let number = with_check(&body);
        let mut wrong = number.clone().into_bytes();
        wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
        prop_assert_eq!(fault(std::str::from_utf8(&wrong).unwrap()), ResidentIdFault::Checksum);
        let mut swapped = number.clone().into_bytes();
        swapped.swap(place, (place + 1).min(16));
        let swapped = String::from_utf8(swapped).unwrap();
        if swapped != number {
            prop_assert_eq!(fault(&swapped), ResidentIdFault::Checksum);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,24}", ascii in "[0-9X]{18}") {
        let _ = PersonId::from_typed("resident", &text, "", today());
        let _ = PersonId::from_typed("permanent_resident", &text, "", today());
        let _ = PersonId::from_typed("travel_permit", &text, "", today());
        let _ = ascii.parse::<ResidentId>();
        prop_assert!(!masked(&text, 6, 4).contains('\0'));
    }
}
