//! Items of the tests: a permit with one paper, a family with one filing a member.

use banshi_app::domain::{
    Assurance, ClockRule, ContentHash, DeliveryKind, EvidenceNeed, FormBindings, FormRef, Guide, GuidePart,
    GuideSection, Handling, Item, ItemKind, ItemVersion, Material, Office, PaperKind, Privacy, Scenario,
    Silence, Source, Supply, Title, Waiver, WaiverGround,
};
use serde_json::json;

pub(crate) const PHARMACIST: &str = "pharmacist";
pub(crate) const FAMILY: &str = "family";

fn form(id: &str, model: &str, body: &str) -> Vec<u8> {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:banshi="https://banshi.dev/xforms">
<h:head><h:title>{id}</h:title><model>{model}</model></h:head><h:body>{body}</h:body></h:html>"#
    )
    .into_bytes()
}

fn pharmacist_form(extra: bool) -> Vec<u8> {
    let (node, bind, field) = if extra {
        (
            "<credits/>",
            r#"<bind nodeset="/data/practice/credits" type="int" required="true()"/>"#,
            r#"<input ref="/data/practice/credits"><label>学时数</label></input>"#,
        )
    } else {
        (
            "<note_of_old/>",
            r#"<bind nodeset="/data/practice/note_of_old" type="barcode"/>"#,
            r#"<input ref="/data/practice/note_of_old"><label>备注</label></input>"#,
        )
    };
    form(
        "pharmacist",
        &format!(
            r#"<instance><data id="pharmacist" version="1"><applicant><name/><id_number/><telephone/></applicant><practice><employer/><category/>{node}</practice></data></instance>
<bind nodeset="/data/applicant/name" type="string" required="true()" banshi:prefill="profile.name"/>
<bind nodeset="/data/applicant/id_number" type="string" required="true()" constraint="string-length(.) = 18" jr:constraintMsg="公民身份号码应为十八位，请对照身份证再看一遍。" banshi:prefill="profile.id_number"/>
<bind nodeset="/data/applicant/telephone" type="string" required="true()" constraint="regex(., '^1[3-9][0-9]{{9}}$')" jr:constraintMsg="手机号码应为十一位数字，以 1 开头。" banshi:prefill="profile.telephone"/>
<bind nodeset="/data/practice/employer" type="string" required="true()" jr:requiredMsg="请填写执业单位名称。" banshi:prefill="employer.name"/>
<bind nodeset="/data/practice/category" type="string" required="true()"/>{bind}"#
        ),
        &format!(
            r#"<group ref="/data/applicant" appearance="field-list"><label>申请人</label>
<input ref="/data/applicant/name"><label>姓名</label><hint>与身份证一致</hint></input>
<input ref="/data/applicant/id_number"><label>公民身份号码</label></input>
<input ref="/data/applicant/telephone" appearance="numbers"><label>手机号码</label></input></group>
<group ref="/data/practice" appearance="field-list"><label>执业单位</label>
<input ref="/data/practice/employer"><label>执业单位名称</label></input>
<select1 ref="/data/practice/category"><label>执业类别</label>
<item><label>药学</label><value>pharmacy</value></item><item><label>中药学</label><value>chinese</value></item></select1>{field}</group>"#
        ),
    )
}

fn family_form() -> Vec<u8> {
    form(
        "family",
        r#"<instance><data id="family" version="1"><contact><name/><telephone/><relation/></contact><member jr:template=""><name/><id_number/><local/></member></data></instance>
<instance id="__last-saved" src="jr://instance/last-saved"/>
<setvalue event="odk-instance-first-load" ref="/data/contact/relation" value="instance('__last-saved')/data/contact/relation"/>
<bind nodeset="/data/contact/name" type="string" required="true()" banshi:prefill="profile.name"/>
<bind nodeset="/data/contact/telephone" type="string" required="true()" banshi:prefill="profile.telephone"/>
<bind nodeset="/data/member/name" type="string" required="true()" banshi:prefill="member.name"/>
<bind nodeset="/data/member/id_number" type="string" required="true()" banshi:prefill="member.id_number"/>
<bind nodeset="/data/member/local" type="string" required="true()"/>"#,
        r#"<group ref="/data/contact" appearance="field-list"><label>经办人</label>
<input ref="/data/contact/name"><label>姓名</label></input>
<input ref="/data/contact/telephone"><label>手机号码</label></input>
<input ref="/data/contact/relation"><label>与参保人的关系</label></input></group>
<group ref="/data/member"><label>参保人</label><repeat nodeset="/data/member" appearance="field-list">
<input ref="/data/member/name"><label>姓名</label></input>
<input ref="/data/member/id_number"><label>公民身份号码</label></input>
<select1 ref="/data/member/local"><label>户籍在本地吗</label><item><label>在</label><value>yes</value></item><item><label>不在</label><value>no</value></item></select1></repeat></group>"#,
    )
}

fn guide(fees: &str) -> Guide {
    let sections = GuidePart::ALL.iter().map(|&part| GuideSection {
        part,
        text: vec![if part == GuidePart::Fees {
            fees.into()
        } else {
            "见正文。".into()
        }],
        source: Source {
            name: "样例".into(),
            checked_on: None,
        },
    });
    Guide::new(sections.collect()).unwrap()
}

fn base(code: &str, title: &str, english: &str, form: &[u8]) -> Item {
    Item {
        code: code.parse().unwrap(),
        version: ItemVersion(1),
        title: Title {
            zh: title.into(),
            en: Some(english.into()),
        },
        aliases: vec![],
        kind: ItemKind::Permit,
        region: "321102".parse().unwrap(),
        office: Office {
            code: "approval".parse().unwrap(),
            name: "镇江市行政审批局".into(),
        },
        handling: Handling::PreReviewed,
        online_depth: 4,
        visits: 0,
        clock: ClockRule {
            basis: "行政许可法".into(),
            notice_days: 5,
            silence: Silence::AcceptedAsOfReceipt,
            decision_days_legal: 20,
            decision_days_promised: 1,
            extension_days: Some(10),
            delivery_days: 10,
            suspended_by: vec![],
            lapse: None,
            publication: None,
        },
        materials: vec![],
        guide: guide("不收费。"),
        form: FormRef {
            hash: ContentHash::of(form),
            lists: vec![],
        },
        bindings: FormBindings {
            applicant_name: "/data/applicant/name".into(),
            applicant_number: "/data/applicant/id_number".into(),
            telephone: None,
            delivery_address: None,
            member_repeat: None,
        },
        delivery: vec![DeliveryKind::Courier, DeliveryKind::PickUp],
        evidence: vec![],
        assurance: Assurance::RealName,
        privacy: Privacy {
            purpose: "办理注册".into(),
            basis: "个人信息保护法第十三条".into(),
            recipients: vec!["镇江市行政审批局".into(), "公安".into()],
            retention_days: 1825,
        },
        several_open: false,
        valid_from: chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        predecessor_usable_days: 30,
        caution: Some("样例，使用前须核对".into()),
    }
}

fn material(code: &str, title: &str, supply: Supply) -> Material {
    Material {
        code: code.parse().unwrap(),
        title: title.into(),
        supply,
        required: true,
        applies_when: None,
        hint: None,
        mistakes: vec![],
        basis: Some("样例".into()),
    }
}

/// The permit: one page to photograph, one checked by data, one made from the form.
pub(crate) fn pharmacist() -> (Item, Vec<Vec<u8>>) {
    let form = pharmacist_form(false);
    let mut item = base(
        "pharmacist",
        "执业药师首次注册",
        "First registration as a pharmacist",
        &form,
    );
    let waiver = Waiver {
        ground: WaiverGround::DataCheck,
        basis: "执业药师注册管理办法".into(),
    };
    item.materials = vec![
        material("form", "注册申请表", Supply::Generated),
        Material {
            hint: Some("须盖公章。".into()),
            mistakes: vec!["章盖在空白处。".into()],
            ..material(
                "opinion",
                "申请表的“执业单位意见”页",
                Supply::Captured {
                    paper: PaperKind::A4,
                    max_pages: 2,
                },
            )
        },
        material(
            "identity",
            "身份证明",
            Supply::Checked {
                source: "identity".into(),
                waiver,
            },
        ),
    ];
    item.evidence = vec![EvidenceNeed {
        source: "identity".into(),
        office: "公安".into(),
        legal_ground: "样例".into(),
        fields: vec![],
        replaces: Some("identity".parse().unwrap()),
    }];
    (item, vec![form])
}

/// The permit's next version: one question gone, one new.
pub(crate) fn pharmacist_second() -> (Item, Vec<Vec<u8>>) {
    let (mut item, _) = pharmacist();
    let form = pharmacist_form(true);
    item.version = ItemVersion(2);
    item.form.hash = ContentHash::of(&form);
    (item, vec![form])
}

/// The family: a filing for each member, and a paper for those from elsewhere.
pub(crate) fn family() -> (Item, Vec<Vec<u8>>) {
    let form = family_form();
    let mut item = base(
        "family",
        "城乡居民医保参保",
        "Medical insurance of residents",
        &form,
    );
    item.bindings.applicant_name = "/data/member/name".into();
    item.bindings.applicant_number = "/data/member/id_number".into();
    item.bindings.member_repeat = Some("/data/member".into());
    item.delivery = vec![DeliveryKind::ElectronicLicence];
    item.materials = vec![
        material("form", "参保登记表", Supply::Generated),
        Material {
            applies_when: Some("/data/member/local = 'no'".into()),
            hint: Some("户籍不在本地才需要。".into()),
            ..material(
                "permit",
                "居住证",
                Supply::Captured {
                    paper: PaperKind::IdCard,
                    max_pages: 2,
                },
            )
        },
    ];
    (item, vec![form])
}

/// A scenario that leads to both items, and past them.
pub(crate) fn child(asked: &str) -> Scenario {
    let family = |value: &str| json!({"item": {"code": "family", "answers": [{"question": "/data/member/local", "value": value}]}});
    let choice =
        |zh: &str, en: &str, then: serde_json::Value| json!({"text": {"zh": zh, "en": en}, "then": then});
    let local = json!({
        "text": {"zh": "孩子的户籍在本地吗？", "en": "Is the child registered here?"},
        "hint": {"zh": "看户口簿。", "en": "See the household register."},
        "choices": [choice("在本地", "Yes", family("yes")), choice("不在本地", "No", family("no"))],
    });
    let first = json!({"text": {"zh": asked, "en": "What is it about?"}, "choices": [
        choice("给孩子参保", "Insurance", json!({"question": local})),
        choice("自己要注册", "Registration", json!({"item": {"code": "pharmacist"}})),
        choice("上户口", "The register", json!({"advice": {"zh": "由派出所办理。", "en": "The police station does it."}})),
    ]});
    let scenario = json!({
        "code": "child", "title": {"zh": "家里添了孩子", "en": "A child in the family"}, "aliases": ["生孩子"],
        "question": first,
    });
    serde_json::from_value(scenario).unwrap()
}
