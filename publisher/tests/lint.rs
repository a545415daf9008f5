//! The engine as a linter: what is wrong with a form that converts and loads, at the row that it stands on.

mod stage;

use std::fs;

use banshi_publisher::{BuildError, check};

use stage::{Stage, now};

const FORM: &str = "
| survey | | | | | | | | | |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | hint::English (en) | relevant | constraint | choice_filter |
| | begin group | applicant | 申请人 | Applicant | | | | | |
| | text | name | 姓名 | Name | 与身份证一致 | | | | |
| | text | id_number | 号码 | Number | | | | | |
| | text | telephone | 电话 | Telephone | | | | | |
| | integer | age | 年龄 | Age | | | | . > 60 and . < 18 | |
| | select_one province | province | 省 | Province | | | | | |
| | select_one city | city | 市 | City | | | | | of = ${province} |
| | select_one city | port | 港口 | Port | | | | | of = 'sh' |
| | text | abroad | 国外地址 | Address abroad | | | ${province} = 'abroad' | | |
| | text | moved | 搬家原因 | Why you moved | | | ${last-saved#province} != ${province} | | |
| | end group | | | | | | | | |
| choices | | | | | |
| --- | --- | --- | --- | --- | --- |
| | list_name | name | label::中文 (zh) | label::English (en) | of |
| | province | js | 江苏 | Jiangsu | |
| | province | zj | 浙江 | Zhejiang | |
| | city | nj | 南京 | Nanjing | js |
| | city | gz | 广州 | Guangzhou | gd |
| settings | |
| --- | --- |
| | default_language |
| | 中文 (zh) |
";

#[test]
fn each_flaw_is_told_at_its_row() {
    let Some(pyxform) = stage::pyxform("each_flaw_is_told_at_its_row") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    fs::write(stage.content().join("items/birth-registration/form.md"), FORM)
        .expect("the form can be written");
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    let told: Vec<(u32, &str)> = findings
        .iter()
        .filter_map(|finding| Some((finding.place.row?, finding.zh.as_str())))
        .collect();
    for (sheet, row, says) in [
        ("survey", 3, "English (en) 缺少 hint 的文字"),
        ("survey", 6, "没有一个答案能通过检查"),
        ("survey", 9, "一个选项也不会出现"),
        ("survey", 10, "永远不会出现"),
        ("survey", 11, "受理的一方没有，无法核对"),
        ("choices", 5, "选项 gz 永远不会出现"),
    ] {
        let found = findings.iter().any(|finding| {
            finding.place.sheet.as_deref() == Some(sheet)
                && finding.place.row == Some(row)
                && finding.zh.contains(says)
        });
        assert!(found, "{sheet} {row} {says}: {told:?}");
    }
    assert_eq!(told.len(), 6, "and nothing else: {told:?}");
}

#[test]
fn choices_by_search_are_told_at_their_row() {
    const NAME: &str = "choices_by_search_are_told_at_their_row";
    let Some(pyxform) = stage::pyxform(NAME) else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    let form = FORM
        .replace("| choice_filter |", "| choice_filter | appearance |")
        .replace(
            "省 | Province | | | | |",
            "省 | Province | | | | | | search('provinces') |",
        );
    fs::write(stage.content().join("items/birth-registration/form.md"), form)
        .expect("the form can be written");
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    let told = findings
        .iter()
        .find(|finding| finding.zh.contains("search('provinces')"))
        .unwrap_or_else(|| panic!("{findings:?}"));
    assert_eq!(
        (told.place.sheet.as_deref(), told.place.row),
        (Some("survey"), Some(7))
    );
}
