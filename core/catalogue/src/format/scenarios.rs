//! The target `scenarios`: all scenarios (场景导航) in one file, for they are few and short.

use std::collections::BTreeSet;

use banshi_domain::Scenario;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FormatFault, limits, pack, sorted, unpack};

/// The format's version. A reader that knows another goes without scenarios: they help to find an item, and keep nobody
/// from the items themselves.
pub(crate) const SCENARIOS_FORMAT: u32 = 1;

const MALFORMED: FormatFault = FormatFault::Malformed {
    what: "the scenarios",
};

#[derive(Serialize, Deserialize)]
struct File<T> {
    format: u64,
    scenarios: Vec<T>,
}

/// Packed JSON, canonical and in order of the codes: the same scenarios are the same bytes.
pub(crate) fn write_scenarios(scenarios: &[Scenario]) -> Result<Vec<u8>, FormatFault> {
    let mut scenarios: Vec<&Scenario> = scenarios.iter().collect();
    scenarios.sort_by_key(|scenario| scenario.code());
    let file = File {
        format: u64::from(SCENARIOS_FORMAT),
        scenarios,
    };
    let value = serde_json::to_value(file).map_err(|_| MALFORMED)?;
    Ok(pack(&sorted(&value)?))
}

/// Reads them; [`FormatFault::Version`] for those of later years.
pub(crate) fn read_scenarios(bytes: &[u8]) -> Result<Vec<Scenario>, FormatFault> {
    let json = unpack(bytes, limits::SCENARIOS)?;
    let file: File<Value> = serde_json::from_slice(&json).map_err(|_| MALFORMED)?;
    if file.format != u64::from(SCENARIOS_FORMAT) {
        return Err(FormatFault::Version { found: file.format });
    }
    let scenarios = file
        .scenarios
        .into_iter()
        .map(|one| serde_json::from_value(one).map_err(|_| MALFORMED))
        .collect::<Result<Vec<Scenario>, _>>()?;
    let codes: BTreeSet<_> = scenarios.iter().map(Scenario::code).collect();
    if codes.len() == scenarios.len() {
        Ok(scenarios)
    } else {
        Err(MALFORMED)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn scenario(code: &str) -> Value {
        let choice = |text: &str| json!({"text": {"zh": text}, "then": {"advice": {"zh": "到窗口办理。"}}});
        json!({"code": code, "title": {"zh": "家里添了孩子"}, "aliases": [],
            "question": {"text": {"zh": "出生了吗？"}, "hint": null, "choices": [choice("是"), choice("否")]}})
    }

    fn packed(value: &Value) -> Vec<u8> {
        pack(value.to_string().as_bytes())
    }

    #[test]
    fn the_same_scenarios_are_the_same_bytes_in_whatever_order() {
        let [a, b]: [Scenario; 2] = ["a", "b"].map(|code| serde_json::from_value(scenario(code)).unwrap());
        let bytes = write_scenarios(&[b.clone(), a.clone()]).unwrap();
        assert_eq!(bytes, write_scenarios(&[a.clone(), b.clone()]).unwrap());
        assert_eq!(read_scenarios(&bytes).unwrap(), [a, b]);
    }

    #[test]
    fn another_format_is_named_whatever_it_holds() {
        let later = packed(&json!({"format": 2, "scenarios": [{"shape": "unknown"}]}));
        assert_eq!(read_scenarios(&later), Err(FormatFault::Version { found: 2 }));
    }

    #[test]
    fn what_is_no_list_of_scenarios_is_refused_whole() {
        let one_choice = {
            let mut bad = scenario("a");
            bad["question"]["choices"].as_array_mut().unwrap().pop();
            bad
        };
        for bad in [
            json!({"format": 1, "scenarios": [scenario("a"), scenario("a")]}),
            json!({"format": 1, "scenarios": [scenario("a"), one_choice]}),
            json!({"format": 1, "scenarios": [scenario("A 1")]}),
            json!({"format": 1, "scenarios": {}}),
            json!({"scenarios": []}),
            json!([]),
        ] {
            assert_eq!(read_scenarios(&packed(&bad)), Err(MALFORMED), "{bad}");
        }
        let bomb = pack(&vec![b' '; limits::SCENARIOS + 1]);
        assert!(matches!(read_scenarios(&bomb), Err(FormatFault::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_named_fault(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(read_scenarios(&bytes).is_err());
            prop_assert!(read_scenarios(&pack(&bytes)).is_err());
        }
    }
}
