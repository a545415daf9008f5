//! What to do about a form that pyxform refuses, in Chinese; pyxform itself says in English what is wrong.

/// Advice for a refusal: by pyxform's code where it has one, else by what it says.
pub(crate) fn advice(code: Option<&str>, message: &str) -> String {
    let known = BY_CODE
        .iter()
        .find(|(known, _)| code == Some(known))
        .or_else(|| BY_PHRASE.iter().find(|(phrase, _)| message.contains(phrase)));
    match known {
        Some((_, advice)) => format!("{advice}。"),
        None => format!("这里不合 XLSForm 的写法，请照下一行英文改正：{message}"),
    }
}

/// By `pyxform.errors.ErrorCode`.
const BY_CODE: [(&str, &str); 58] = [
    (
        "ENTITY_001",
        "用 save_to 保存实体，要先在 entities 表里写上这个实体",
    ),
    ("ENTITY_002", "save_to 的属性和另一行重了：请改名或删去一个"),
    ("ENTITY_003", "组和重复组不能用 save_to：请删去，或移到问题那一行"),
    (
        "ENTITY_004",
        "entities 表里没有这个实体列表：请核对名称，或在 entities 表里加上",
    ),
    ("ENTITY_005", "新建实体要有 label：请补上"),
    (
        "ENTITY_006",
        "既新建又更新的实体要写 update_if：请补上，或删去 entity_id",
    ),
    (
        "ENTITY_007",
        "更新实体要写 entity_id：请补上；只新建的，把 update_if 改成 create_if",
    ),
    ("ENTITY_008", "不止一个实体时，save_to 要写成“列表名#属性名”"),
    (
        "ENTITY_009",
        "一个组或重复组里只能有一个实体：请核对 save_to 和 label 里提到的问题各在哪一组",
    ),
    (
        "ENTITY_011",
        "这个实体的问题不在同一组里：请核对列表名，或用 calculate 把值带到同一组",
    ),
    (
        "ENTITY_012",
        "这个实体提到的问题不在同一组里：请核对名称，或用 calculate 把值带到同一组",
    ),
    ("ENTITY_013", "save_to 里最多有一个 #：请核对"),
    ("HEADER_001", "缺少表头：请在第一行写上各列的名称"),
    ("HEADER_002", "有两列是同一列的不同写法：请改名或删去一列"),
    ("HEADER_003", "缺少必需的列：请在表头补上"),
    ("HEADER_004", "列名不能空着，也不能有空格：请改名"),
    ("HEADER_005", "entities 表里有不认得的列：请核对列名，或删去"),
    ("LABEL_001", "每个选项都要有 label：请补上"),
    ("NAMES_001", "同一组里有两个问题用了这个名称：请改一个"),
    ("NAMES_002", "这个名称和另一个只差大小写：请改一个"),
    ("NAMES_003", "重复组的名称不能和整张表单的根相同：请改名"),
    ("NAMES_004", "重复组的名称在整张表单里只能用一次：请改名"),
    ("NAMES_005", "meta 这个名称已有专门用途：请改名"),
    ("NAMES_006", "每个选项都要有 name：请补上"),
    ("NAMES_007", "同一列表里选项的 name 不能重复：请改名"),
    (
        "NAMES_008",
        "名称以字母或下划线开头，后面只用字母、数字、下划线、连字符和点：请改名",
    ),
    (
        "NAMES_009",
        "名称以字母或下划线开头，后面只用字母、数字、下划线、连字符和点：请改名",
    ),
    ("NAMES_010", "这里的名称不能以两个下划线开头：请改名"),
    ("NAMES_011", "这里的名称不能有点：请改名"),
    ("NAMES_012", "这里的名称不能是 name 或 label：请改名"),
    ("NAMES_013", "工作表的名称像是写错了：请核对"),
    ("NAMES_014", "实体列表的名称不能重复：请改名"),
    ("NAMES_015", "实体列表要有名称：请补上 list_name"),
    ("PYREF_001", "提到问题要写成“${名称}”：请核对花括号"),
    ("PYREF_002", "提到几个问题，中间要用逗号隔开：请补上"),
    ("PYREF_003", "没有这个名称的问题：请核对“${……}”里的名称"),
    ("PYREF_004", "有几个问题用了这个名称，不知道指的是哪一个：请改名"),
    ("RANGE_001", "量程的这个参数要是数字：请改正"),
    ("RANGE_002", "量程的这个参数不能是 0：请改正"),
    ("RANGE_003", "量程的这个参数不能大于起点和终点之差：请改小"),
    ("RANGE_004", "量程的这个参数要是 step 的整数倍：请改正"),
    ("RANGE_005", "量程的这个参数要在起点和终点之间：请改正"),
    ("RANGE_006", "choices 表里没有 tick_labelset 写的列表：请核对名称"),
    (
        "RANGE_007",
        "外观是 no-ticks 时，tick_labelset 的列表只能有两项：请删去其余的",
    ),
    (
        "RANGE_008",
        "这种外观不能用 tick_interval、placeholder 和 tick_labelset：请删去参数或改外观",
    ),
    (
        "RANGE_009",
        "tick_labelset 的列表里选项的 name 都要是数字：请改正",
    ),
    (
        "RANGE_010",
        "tick_labelset 的列表里选项要在起点和终点之间：请改正",
    ),
    ("RANGE_011", "tick_labelset 的列表里选项要正好落在刻度上：请改正"),
    (
        "RANGE_012",
        "外观是 no-ticks 时，tick_labelset 的列表只能写起点和终点：请改正",
    ),
    (
        "SURVEY_001",
        "这个 end 没有对应的 begin：请补上 begin，或删去这一行",
    ),
    ("SURVEY_002", "这个 begin 没有对应的 end：请在组的末尾补上 end"),
    ("SURVEY_003", "incremental 只能写 true：请改正或删去"),
    ("SURVEY_004", "parameters 要写成“名称=值 名称=值”：请改正"),
    ("SURVEY_005", "这种问题没有这个参数：请核对参数名称，或删去"),
    (
        "SURVEY_006",
        "reference-geometry 要写列表、附件或重复组的名称：请改正",
    ),
    ("SURVEY_007", "capture-accuracy 要是数字：请改正"),
    ("SURVEY_008", "warning-accuracy 要是数字：请改正"),
    ("SURVEY_009", "allow-mock-accuracy 只能写 true 或 false：请改正"),
];

/// By a part of the message, where there is no code.
const BY_PHRASE: [(&str, &str); 27] = [
    (
        "You must have a sheet named",
        "缺少工作表 survey：请补上，或核对工作表的名称",
    ),
    (
        "There should be a choices sheet",
        "缺少工作表 choices：请补上，或核对工作表的名称",
    ),
    (
        "There should be an external_choices sheet",
        "缺少工作表 external_choices：请补上，或核对工作表的名称",
    ),
    ("List name not in", "没有这个名称的列表：请核对，或在选项表里加上"),
    (
        "There should be choices",
        "这个问题要有选项：请在 choices 表里加上",
    ),
    ("specify choices", "这个问题要有选项：请在 choices 表里加上"),
    ("Unknown question type", "没有这种问题：请核对 type 一列"),
    ("Question or group with no name", "这一行没有名称：请补上 name"),
    ("Question with no type", "这一行没有类型：请补上 type"),
    ("has no label or hint", "这个问题没有 label，也没有 hint：请补上"),
    ("Missing calculation", "calculate 要有算式：请补上 calculation"),
    (
        "should end with one of the supported file extensions",
        "列表文件只能是 .csv、.xml 或 .geojson：请改名",
    ),
    ("The same instance id", "两个文件用了同一个名称：请把一个改名"),
    (
        "Instance names must be unique",
        "两个外部列表用了同一个名称：请把一个改名",
    ),
    (
        "Android package name",
        "app 要写完整的应用包名，中间至少有一个点：请改正",
    ),
    (
        "not user-visible so it can't be used as a calculation trigger",
        "trigger 只能写看得见的问题：请改正",
    ),
    ("must have a trigger", "background-geopoint 要有 trigger：请补上"),
    (
        "Invalid value for quality",
        "quality 的写法不对：请照 xlsform.org 改正",
    ),
    ("Audits must always be named", "audit 的名称空着就行：请删去 name"),
    (
        "must include randomize=true",
        "用 seed 要写 randomize=true：请补上",
    ),
    (
        "search()",
        "用 search() 的问题不能和别的问题共用列表：请另写一个列表",
    ),
    ("big-image", "用 big-image 要同时写 image：请补上"),
    (
        "This section has not been included",
        "include 引用的部分不在这里：请把那几行写进来",
    ),
    ("must have an integer value", "这个参数要是整数：请改正"),
    ("is an invalid value", "这个参数的写法不对：请照下一行英文改正"),
    ("must be set to", "这个参数的写法不对：请照下一行英文改正"),
    (
        "Choice filter not supported",
        "这种问题不能用 choice_filter：请删去",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_to_do() {
        let unbalanced = advice(Some("SURVEY_002"), "[row : 4] Unmatched 'begin_group'.");
        assert_eq!(unbalanced, "这个 begin 没有对应的 end：请在组的末尾补上 end。");
        let unknown = advice(None, "Unknown question type 'integr'.");
        assert_eq!(unknown, "没有这种问题：请核对 type 一列。");
        let new = advice(Some("SURVEY_999"), "Something new.");
        assert!(new.ends_with("Something new."), "{new}");
    }
}
