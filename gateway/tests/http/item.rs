//! One small item with one small form, and what a phone would fill it in with.

use banshi_domain::{Calendar, ContentHash, Item};
use serde_json::json;

pub(crate) const CALENDAR: &str = "banshi-calendar 1\n2026 -1001..1007 +1010\n";

pub(crate) const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>样例</h:title><model>
<instance><data id="sample"><name/><number/><telephone/><address/><certificate/><length/></data></instance>
<bind nodeset="/data/name" type="string" required="true()"/>
<bind nodeset="/data/number" type="string" required="true()"/>
<bind nodeset="/data/telephone" type="string" constraint="regex(., '^1[0-9]{10}$')"/>
<bind nodeset="/data/address" type="string"/>
<bind nodeset="/data/certificate" type="string"/>
<bind nodeset="/data/length" type="int" calculate="string-length(/data/name)"/>
</model></h:head>
<h:body><input ref="/data/name"><label>姓名</label></input><input ref="/data/number"><label>身份证号</label></input>
<input ref="/data/telephone"><label>电话</label></input><input ref="/data/address"><label>地址</label></input>
<input ref="/data/certificate"><label>资格证书编号</label></input></h:body></h:html>"#;

pub(crate) fn answers(name: &str, number: &str, telephone: &str) -> Vec<u8> {
    format!(
        "<data id=\"sample\"><name>{name}</name><number>{number}</number><telephone>{telephone}</telephone>\
         <address>镇江市样例路1号</address><certificate>ZY32001234</certificate><length>{}</length></data>",
        name.chars().count()
    )
    .into_bytes()
}

pub(crate) fn items() -> (Vec<Item>, Vec<Vec<u8>>, Calendar) {
    let calendar = Calendar::parse(CALENDAR).unwrap();
    (
        vec![
            item(1, "2020-01-01"),
            item(2, "2030-01-01"),
            another_item(),
            item_with_cases(),
        ],
        vec![FORM.as_bytes().to_vec()],
        calendar,
    )
}

/// The same under another code, made public before it is decided.
pub(crate) fn another_item() -> Item {
    let mut item = item(1, "2020-01-01");
    item.code = "another-item".parse().unwrap();
    item.clock.publication = Some(banshi_domain::PublicationRule {
        days: 5,
        basis: "样例公示办法".into(),
    });
    item
}

/// The same under another code; its photo is needed only by who has no certificate yet.
pub(crate) fn item_with_cases() -> Item {
    let mut item = item(1, "2020-01-01");
    item.code = "item-with-cases".parse().unwrap();
    item.materials[1].required = true;
    item.materials[1].applies_when = Some("/data/certificate = 'none'".into());
    item
}

pub(crate) fn item(version: u32, valid_from: &str) -> Item {
    let parts = [
        "basis",
        "accepting_body",
        "steps",
        "materials",
        "blank_forms",
        "samples",
        "fees",
        "time_limits",
        "accountability",
        "enquiries",
        "hours_and_address",
        "how_to_get_there",
        "status_query",
    ];
    let guide: Vec<_> = parts
        .iter()
        .map(|part| json!({"part": part, "text": ["样例"], "source": {"name": "样例"}}))
        .collect();
    serde_json::from_value(json!({
        "code": "sample-item", "version": version, "title": {"zh": "样例事项"}, "kind": "permit",
        "region": "321100", "office": {"code": "zhenjiang-approval", "name": "样例审批局"}, "handling": "ordinary",
        "online_depth": 4, "visits": 0,
        "clock": {
            "basis": "行政许可法第三十二条", "notice_days": 5, "silence": "accepted_as_of_receipt",
            "decision_days_legal": 20, "decision_days_promised": 10, "delivery_days": 10,
            "suspended_by": ["hearing"],
        },
        "materials": [
            {"code": "application", "title": "申请表", "required": true, "basis": "样例",
             "supply": {"by": "captured", "paper": "a4", "max_pages": 5}},
            {"code": "photo", "title": "照片", "required": false, "basis": "样例",
             "supply": {"by": "captured", "paper": "free", "max_pages": 1}},
        ],
        "guide": guide,
        "form": {"hash": ContentHash::of(FORM.as_bytes()).to_string()},
        "bindings": {
            "applicant_name": "/data/name", "applicant_number": "/data/number", "telephone": "/data/telephone",
            "delivery_address": "/data/address",
        },
        "delivery": ["courier"],
        "evidence": [
            {"source": "identity", "office": "公安", "legal_ground": "样例", "fields": [
                {"name": "name", "question": "/data/name"}, {"name": "id_number", "question": "/data/number"}]},
        ],
        "assurance": "real_name",
        "privacy": {"purpose": "样例", "basis": "样例", "recipients": [], "retention_days": 30},
        "valid_from": valid_from, "predecessor_usable_days": 30,
    }))
    .unwrap()
}
