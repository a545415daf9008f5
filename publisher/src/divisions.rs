//! The choice list `divisions.csv` for forms, made from the catalogue's own table of divisions.
//!
//! Columns: `name` (the code), `label`, `parent`, `level` (`province`, `city`, `county`). A form asks for the three
//! levels one after the other; a level that a place does not have is left out. So districts of a municipality (北京市)
//! have the municipality as their parent, and counties right under a province (仙桃市) stand on the level of cities.

use std::fmt::Write as _;

use banshi_domain::{Division, Divisions, Level};

/// The file name under which forms read the list.
pub(crate) const FILE_NAME: &str = "divisions.csv";

/// Writes the list.
pub(crate) fn choice_list(divisions: &Divisions) -> String {
    let mut csv = String::from("name,label,parent,level\n");
    for division in divisions.iter().filter(|division| !division.is_filler()) {
        let (parent, level) = place_of(division, divisions);
        let _ = writeln!(csv, "{},{},{parent},{level}", division.code, division.name);
    }
    csv
}

fn place_of(division: Division<'_>, divisions: &Divisions) -> (String, &'static str) {
    let parent = division.code.parent();
    let filler = parent
        .filter(|parent| parent.level() == Level::City)
        .and_then(|parent| divisions.name(parent).map(|name| Division { code: parent, name }))
        .filter(Division::is_filler);
    match (division.code.level(), filler) {
        (Level::Province | Level::Nation, _) => (String::new(), "province"),
        (Level::City, _) => (division.code.province().to_string(), "city"),
        // 市辖区 and 县 only group the districts of a municipality; 省直辖县级行政区划 groups what has a city's standing.
        (Level::County, Some(filler)) if filler.name.ends_with("直辖县级行政区划") => {
            (division.code.province().to_string(), "city")
        }
        (Level::County, Some(_)) => (division.code.province().to_string(), "county"),
        (Level::County, None) => (parent.map(|code| code.to_string()).unwrap_or_default(), "county"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_that_a_place_does_not_have_are_left_out() {
        let table = Divisions::parse(
            "banshi-divisions 1\n11 北京市\n1101 市辖区\n110101 东城区\n32 江苏省\n3211 镇江市\n321102 京口区\n\
             42 湖北省\n4290 省直辖县级行政区划\n429004 仙桃市\n",
        )
        .unwrap();
        assert_eq!(
            choice_list(&table),
            "name,label,parent,level\n110000,北京市,,province\n110101,东城区,110000,county\n320000,江苏省,,province\n\
             321100,镇江市,320000,city\n321102,京口区,321100,county\n420000,湖北省,,province\n\
             429004,仙桃市,420000,city\n"
        );
    }
}
