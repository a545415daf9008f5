use super::*;

const TABLE: &str = "banshi-divisions 1
# made by hand
11 北京市
1101 市辖区
110101 东城区
32 江苏省
3211 镇江市
321102 京口区
321111 润州区
3212 泰州市
62 甘肃省
6202 嘉峪关市
620201 嘉峪关市
65 新疆维吾尔自治区
6590 自治区直辖县级行政区划
659001 石河子市
";

fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

#[test]
fn a_code_knows_its_level_and_what_is_above_it() {
    let jingkou = code("321102");
    assert_eq!(jingkou.level(), Level::County);
    assert_eq!(jingkou.parent(), Some(code("321100")));
    assert_eq!(jingkou.province(), code("320000"));
    assert_eq!(jingkou.province_name(), "江苏省");
    assert_eq!(code("320000").parent(), Some(RegionCode::NATION));
    assert_eq!(RegionCode::NATION.parent(), None);
    assert_eq!(RegionCode::NATION.province_name(), "全国");
    assert_eq!(code("830000").province_name(), "台湾省");
}

#[test]
fn a_place_contains_what_lies_in_it_and_no_more() {
    assert!(code("321100").contains(code("321102")));
    assert!(RegionCode::NATION.contains(code("321102")));
    assert!(code("321102").contains(code("321102")));
    assert!(!code("321102").contains(code("321100")));
    assert!(!code("321200").contains(code("321102")));
}

#[test]
fn what_is_no_code_is_named() {
    for form in ["", "32110", "3211020", "32110x", "３２１１０２", "+32110"] {
        assert_eq!(form.parse::<RegionCode>(), Err(RegionFault::Form), "{form}");
    }
    for province in ["000000", "100100", "160000", "990000"] {
        assert_eq!(
            province.parse::<RegionCode>(),
            Err(RegionFault::UnknownProvince),
            "{province}"
        );
    }
    assert!(serde_json::from_str::<RegionCode>("\"470000\"").is_err());
    assert_eq!(serde_json::to_string(&code("321102")).unwrap(), "\"321102\"");
}

#[test]
fn the_list_of_provinces_is_in_order() {
    assert!(
        PROVINCES.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "binary search needs it"
    );
}

#[test]
fn full_names_leave_out_levels_that_only_fill_a_gap() {
    let table = Divisions::parse(TABLE).unwrap();
    let full = |text| table.full_name(code(text));
    assert_eq!(full("321102").as_deref(), Some("江苏省镇江市京口区"));
    assert_eq!(full("110101").as_deref(), Some("北京市东城区"));
    assert_eq!(full("659001").as_deref(), Some("新疆维吾尔自治区石河子市"));
    assert_eq!(full("620201").as_deref(), Some("甘肃省嘉峪关市"));
    assert_eq!(full("320000").as_deref(), Some("江苏省"));
    assert_eq!(full("321121"), None);
    assert_eq!(
        table.nearest_full_name(code("321121")).as_deref(),
        Some("江苏省镇江市")
    );
    assert_eq!(table.nearest_full_name(code("440101")), None);
}

#[test]
fn children_are_the_next_level_only() {
    let table = Divisions::parse(TABLE).unwrap();
    let names = |of| {
        table
            .children(of)
            .map(|division| division.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(code("320000")), ["镇江市", "泰州市"]);
    assert_eq!(names(code("321100")), ["京口区", "润州区"]);
    assert_eq!(names(code("321102")), [""; 0]);
    assert_eq!(
        names(RegionCode::NATION),
        ["北京市", "江苏省", "甘肃省", "新疆维吾尔自治区"]
    );
    assert_eq!(table.len(), 14);
}

#[test]
fn a_damaged_table_is_refused_with_its_line() {
    let parse = |rows: &str| Divisions::parse(&format!("banshi-divisions 1\n{rows}")).unwrap_err();
    assert_eq!(Divisions::parse("11 北京市\n"), Err(DivisionsFault::Header));
    assert_eq!(Divisions::parse(""), Err(DivisionsFault::Header));
    for line in [
        "11",
        "11 ",
        "110 北京市",
        "1100 北京市",
        "47 某省",
        "10 全国",
        "11 北京 市",
        "110101北",
    ] {
        assert_eq!(parse(line), DivisionsFault::Line { line: 2 }, "{line}");
    }
    assert_eq!(
        parse(&format!("11 {}", "长".repeat(41))),
        DivisionsFault::Line { line: 2 }
    );
    assert_eq!(parse("32 江苏省\n11 北京市"), DivisionsFault::Order { line: 3 });
    assert_eq!(parse("32 江苏省\n32 江苏省"), DivisionsFault::Order { line: 3 });
    assert_eq!(
        parse("32 江苏省\n321102 京口区"),
        DivisionsFault::Order { line: 3 }
    );
    assert_eq!(
        Divisions::parse(&"\n".repeat(MAX_BYTES + 1)),
        Err(DivisionsFault::TooLong)
    );
}
