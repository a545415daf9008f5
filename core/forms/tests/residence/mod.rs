//! What a person may do in `forms/residence.xml`, right or wrong.

use banshi_forms::Event;
use proptest::prelude::*;

/// Answers, entries that are kept as they are, what is filled in, repeats, languages.
pub(crate) fn event() -> impl Strategy<Value = Event> {
    let path = prop_oneof![
        Just("/data/name".to_owned()),
        Just("/data/age".to_owned()),
        Just("/data/married".to_owned()),
        Just("/data/spouse".to_owned()),
        Just("/data/home/province".to_owned()),
        Just("/data/home/city".to_owned()),
        Just("/data/children".to_owned()),
        (1..4u8).prop_map(|at| format!("/data/member[{at}]/income")),
        (1..4u8).prop_map(|at| format!("/data/child[{at}]/child_name")),
    ];
    let value = prop_oneof![
        Just(""),
        Just("yes"),
        Just("no"),
        Just("js"),
        Just("nj"),
        Just("1"),
        Just("3"),
        Just("12.5"),
        Just("王")
    ];
    prop_oneof![
        8 => (path.clone(), value).prop_map(|(path, value)| Event::Answer { path, value: value.into() }),
        1 => path.clone().prop_map(|path| Event::Keep { path, value: "半".into() }),
        1 => path.prop_map(|path| Event::Prefill { path, value: "2".into(), origin: "资料".into() }),
        2 => Just(Event::AddRepeat { path: "/data/member".into() }),
        1 => (1..4u8).prop_map(|at| Event::RemoveRepeat { path: format!("/data/member[{at}]") }),
        1 => Just(Event::SetLanguage { language: "English (en)".into() }),
    ]
}
