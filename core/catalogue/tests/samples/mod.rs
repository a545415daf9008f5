//! Made-up items with guides as long and as alike as a city's: for tests and the benchmark.

#![allow(dead_code, reason = "each test and the benchmark uses some of it")]
#![allow(clippy::unwrap_used, reason = "right by construction")]

use std::path::Path;

use banshi_catalogue::{Extras, Publication, SigningKey, SigningKeys};
use banshi_domain::{
    Assurance, ClockRule, ContentHash, DeliveryKind, FormBindings, FormRef, Guide, GuidePart, GuideSection,
    Handling, Item, ItemKind, ItemVersion, Material, Office, PaperKind, Privacy, ReceiptKeys, Silence,
    Source, Supply, Title, Waiver, WaiverGround,
};
use chrono::{DateTime, NaiveDate, Utc};

/// What the office deals with.
const OBJECTS: [&str; 56] = [
    "执业药师",
    "药品经营",
    "医疗机构",
    "护士执业",
    "医师执业",
    "放射诊疗",
    "公共场所卫生",
    "生育",
    "婴幼儿照护服务",
    "食品经营",
    "食品生产",
    "特种设备",
    "计量器具",
    "个体工商户",
    "企业",
    "农民专业合作社",
    "城乡居民基本医疗保险",
    "职工基本养老保险",
    "失业保险",
    "工伤保险",
    "灵活就业人员",
    "劳务派遣",
    "人力资源服务",
    "职业技能",
    "教师资格",
    "民办学校",
    "义务教育入学",
    "残疾人证",
    "最低生活保障",
    "特困人员",
    "临时救助",
    "老年人优待",
    "养老机构",
    "社会团体",
    "民办非企业单位",
    "婚姻",
    "收养",
    "殡葬服务",
    "户口",
    "居住证",
    "身份证",
    "护照",
    "港澳通行证",
    "机动车",
    "驾驶证",
    "道路运输",
    "出租汽车",
    "建筑施工",
    "商品房预售",
    "不动产",
    "国有土地使用",
    "取水",
    "排污",
    "危险废物",
    "林木采伐",
    "重庆市外来投资",
];

/// What is done about it.
const ACTS: [&str; 24] = [
    "首次注册",
    "变更注册",
    "延续注册",
    "注销注册",
    "登记",
    "变更登记",
    "注销登记",
    "许可核发",
    "许可变更",
    "许可延续",
    "许可注销",
    "备案",
    "备案变更",
    "信息查询",
    "补发",
    "换发",
    "年度报告",
    "资格认定",
    "补贴申领",
    "待遇核定",
    "关系转移",
    "证明开具",
    "参保",
    "停保",
];

/// Where in the city.
const PLACES: [(&str, &str); 9] = [
    ("321100", "镇江市"),
    ("321102", "京口区"),
    ("321111", "润州区"),
    ("321112", "丹徒区"),
    ("321181", "丹阳市"),
    ("321182", "扬中市"),
    ("321183", "句容市"),
    ("321171", "镇江新区"),
    ("320000", "江苏省"),
];

const OFFICES: [(&str, &str); 8] = [
    ("health", "卫生健康委员会"),
    ("market", "市场监督管理局"),
    ("labour", "人力资源和社会保障局"),
    ("civil", "民政局"),
    ("police", "公安局"),
    ("education", "教育局"),
    ("transport", "交通运输局"),
    ("land", "自然资源和规划局"),
];

/// Publishing starts on this day.
pub(crate) fn day_one() -> DateTime<Utc> {
    "2026-11-02T01:00:00Z".parse().unwrap()
}

/// The `n`-th item. All differ; neighbours share what an office's guides share.
pub(crate) fn item(n: usize) -> Item {
    let object = OBJECTS[n % OBJECTS.len()];
    let act = ACTS[n / OBJECTS.len() % ACTS.len()];
    let (region, place) = PLACES[n / (OBJECTS.len() * ACTS.len()) % PLACES.len()];
    let (office_code, office) = OFFICES[n % OBJECTS.len() / 7];
    let title = if n < 3000 {
        format!("{object}{act}")
    } else {
        format!("{object}{act}（{place}）")
    };
    let office = Office {
        code: format!("{office_code}-{region}").parse().unwrap(),
        name: format!("{place}{office}"),
    };
    Item {
        code: format!("{region}-{office_code}-{n:05}").parse().unwrap(),
        version: ItemVersion(1),
        guide: guide(n, &title, place, &office.name),
        aliases: if n.is_multiple_of(3) {
            vec![format!("办{object}")]
        } else {
            vec![]
        },
        title: Title {
            zh: title,
            en: n.is_multiple_of(5).then(|| format!("Service {n}")),
        },
        kind: [
            ItemKind::Permit,
            ItemKind::Confirmation,
            ItemKind::PublicService,
            ItemKind::Benefit,
        ][n % 4],
        region: region.parse().unwrap(),
        office,
        handling: [Handling::OnTheSpot, Handling::PreReviewed, Handling::Ordinary][n % 3],
        online_depth: u8::try_from(n % 4 + 1).unwrap(),
        visits: u8::try_from(n % 3 % 2).unwrap(),
        clock: ClockRule {
            basis: "《中华人民共和国行政许可法》第三十二条、第四十二条、第四十四条".into(),
            notice_days: 5,
            silence: Silence::AcceptedAsOfReceipt,
            decision_days_legal: 20,
            decision_days_promised: u16::try_from(n % 10 + 1).unwrap(),
            extension_days: Some(10),
            delivery_days: 10,
            suspended_by: vec!["检验、检测、检疫".into(), "专家评审".into()],
            lapse: None,
            publication: None,
        },
        materials: materials(object, act),
        form: FormRef {
            hash: ContentHash::of(form(n).as_bytes()),
            lists: vec![],
        },
        bindings: FormBindings {
            applicant_name: "/data/applicant/name".into(),
            applicant_number: "/data/applicant/number".into(),
            telephone: Some("/data/applicant/telephone".into()),
            delivery_address: None,
            member_repeat: None,
        },
        delivery: vec![DeliveryKind::Courier],
        evidence: vec![],
        assurance: Assurance::RealName,
        privacy: Privacy {
            purpose: format!("办理{object}{act}"),
            basis: "《中华人民共和国个人信息保护法》第十三条第一款第三项".into(),
            recipients: vec![format!("{place}政务服务管理办公室")],
            retention_days: 3650,
        },
        several_open: false,
        valid_from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        predecessor_usable_days: 30,
        caution: Some("样例，使用前须核对".into()),
    }
}

fn guide(n: usize, title: &str, place: &str, office: &str) -> Guide {
    let (street, number, phone) = (
        ["学府路", "檀山路", "长江路", "正东路"][n % 4],
        n % 300 + 1,
        80_000_000 + n * 7919 % 9_999_999,
    );
    let text = |part: GuidePart| {
        match part {
        GuidePart::Basis => vec![
            format!("{title}依据国家和江苏省有关法律、法规、规章和规范性文件办理，法律、法规另有规定的，从其规定。"),
            format!("《{place}政务服务事项目录（2026年版）》第{n}项：{title}，由{office}负责实施。"),
        ],
        GuidePart::AcceptingBody => vec![format!("{office}，委托{place}政务服务中心综合窗口统一受理。")],
        GuidePart::Steps => vec![
            format!("申请：申请人通过手机或者{place}政务服务中心综合窗口提出{title}申请，提交申请材料。"),
            "受理：综合窗口在收到申请后五个工作日内作出是否受理的决定；材料不齐全或者不符合法定形式的，一次性告知需要补正的全部内容。".into(),
            format!("审查：{office}对申请材料进行审查，需要核实的，指派两名以上工作人员核查，或者通过数据共享核验。"),
            format!("决定：{office}自受理之日起{}个工作日内作出决定，不予办理的书面说明理由并告知救济途径。", n % 10 + 1),
            "送达：结果自决定之日起十个工作日内送达，申请人可以选择邮政特快专递或者自行领取。".into(),
        ],
        GuidePart::Materials => vec![
            format!("{title}申请表；能够通过数据共享获取的证明材料，不再要求申请人提供。"),
            "复印件应当清晰，与原件一致，由申请人签名或者加盖公章。".into(),
        ],
        GuidePart::BlankForms => vec![format!("在手机上填写，系统生成；也可以在{place}政务服务中心免费领取空白表格。")],
        GuidePart::Samples => vec![
            "常见错误：单位意见栏没有加盖公章；签名与身份证件不一致；照片模糊、缺角、反光。".into(),
            format!("示范文本见{title}申请表填写样例，编号第{n}号。"),
        ],
        GuidePart::Fees => vec!["不收费。".into()],
        GuidePart::TimeLimits => vec![format!("法定时限：二十个工作日。承诺时限：{}个工作日。", n % 10 + 1)],
        GuidePart::Accountability => vec![
            "工作人员滥用职权、玩忽职守、徇私舞弊的，依法给予处分；构成犯罪的，依法追究刑事责任。".into(),
            format!("投诉：{place}行政审批局政务服务监督科，电话12345。"),
        ],
        GuidePart::Enquiries => vec![format!("咨询电话：0511-{phone}，工作日接听；12345政务服务热线全天接听。")],
        GuidePart::HoursAndAddress => vec![
            format!("地址：{place}{street}{number}号政务服务中心{}楼综合窗口。", n % 4 + 1),
            "时间：周一至周五上午九时至十二时，下午一时至五时；法定节假日除外。".into(),
        ],
        GuidePart::HowToGetThere => {
            vec![format!("乘{}路、{}路公交车至{street}站下车，步行约{}米。", n % 90 + 1, n % 37 + 100, n % 50 * 10 + 50)]
        }
        GuidePart::StatusQuery => vec!["在手机上查看办理进度，或者凭办件编号向综合窗口、12345热线查询。".into()],
    }
    };
    let source = Source {
        name: format!("{place}政务服务事项办事指南"),
        checked_on: None,
    };
    let sections = GuidePart::ALL
        .iter()
        .map(|&part| GuideSection {
            part,
            text: text(part),
            source: source.clone(),
        })
        .collect();
    Guide::new(sections).unwrap()
}

fn materials(object: &str, act: &str) -> Vec<Material> {
    let material = |code: &str, title: String, supply| Material {
        code: code.parse().unwrap(),
        title,
        supply,
        required: true,
        applies_when: None,
        hint: Some("四角完整，文字清晰，不反光。".into()),
        mistakes: vec!["没有加盖公章".into(), "缺页".into()],
        basis: Some("《政务服务事项办事指南》".into()),
    };
    let waiver = |basis: &str| Waiver {
        ground: WaiverGround::DataCheck,
        basis: basis.into(),
    };
    vec![
        material("form", format!("{object}{act}申请表"), Supply::Generated),
        material(
            "opinion",
            "所在单位意见（加盖公章）".into(),
            Supply::Captured {
                paper: PaperKind::A4,
                max_pages: 3,
            },
        ),
        material(
            "identity",
            "身份证明".into(),
            Supply::Checked {
                source: "identity".into(),
                waiver: waiver("通过公安部门人口信息核验，无需提供"),
            },
        ),
        material(
            "licence",
            "营业执照".into(),
            Supply::Checked {
                source: "business".into(),
                waiver: waiver("通过市场监管部门电子证照核验，无需提供"),
            },
        ),
    ]
}

/// A form of the `n`-th item; a hundred different ones.
pub(crate) fn form(n: usize) -> String {
    format!(
        "<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head><h:title>表 {}</h:title></h:head></h:html>",
        n % 100
    )
}

pub(crate) fn forms() -> Vec<Vec<u8>> {
    (0..100).map(|n| form(n).into_bytes()).collect()
}

pub(crate) fn extras() -> Extras {
    Extras {
        receipt_keys: ReceiptKeys::default(),
        calendar: "banshi-calendar 1\n2026 -0101..0103 +0104\n".into(),
        divisions: "banshi-divisions 1\n32 江苏省\n3211 镇江市\n321102 京口区\n".into(),
        scenarios: vec![],
    }
}

pub(crate) fn publication(items: Vec<Item>) -> Publication {
    Publication::new(items, forms(), extras()).unwrap()
}

pub(crate) fn keys() -> SigningKeys {
    let key = || SigningKey::generate_pkcs8().unwrap();
    SigningKeys::from_pkcs8(&key(), &key(), &key(), &key()).unwrap()
}

/// The folder's first root: what an app is built with.
pub(crate) fn first_root(dir: &Path) -> Vec<u8> {
    std::fs::read(dir.join("metadata/1.root.json")).unwrap()
}

/// The next version of an item, as a publisher changes one: a telephone number and a promise.
pub(crate) fn revised(mut item: Item, first_day: NaiveDate) -> Item {
    item.version = ItemVersion(item.version.0 + 1);
    item.valid_from = first_day;
    item.clock.decision_days_promised = item.clock.decision_days_promised % 9 + 1;
    let mut sections: Vec<GuideSection> = item.guide.into();
    let salt = item.version.0 * 37 + u32::from(item.clock.decision_days_promised);
    sections[GuidePart::Enquiries as usize].text[0] = format!(
        "咨询电话：0511-8{:07}，工作日接听；12345政务服务热线全天接听。",
        salt * 7919 % 9_999_999
    );
    sections[GuidePart::TimeLimits as usize].text[0] = format!(
        "法定时限：二十个工作日。承诺时限：{}个工作日。",
        item.clock.decision_days_promised
    );
    item.guide = Guide::new(sections).unwrap();
    item
}
