//! Attached lists as their files say them: CSV (RFC 4180) and GeoJSON (RFC 7946).
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Environment, Evaluated, Form, LoadError, Resources, Session, Zone};

struct File<'a>(&'a str);

impl Resources for File<'_> {
    fn read(&self, _uri: &str) -> Option<Vec<u8>> {
        Some(self.0.as_bytes().to_vec())
    }
}

/// The rows of a list, their cells as `name=text`.
fn rows(uri: &str, file: &str) -> Result<Vec<String>, String> {
    let form = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
        <model><instance><data id="t"><a/></data></instance><instance id="list" src="{uri}"/></model></h:head>
        <h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>"#
    );
    let form = match Form::parse(form.as_bytes(), &File(file)) {
        Ok(form) => form,
        Err(LoadError::Resource { reason, .. }) => return Err(reason),
        Err(other) => panic!("{other}"),
    };
    let environment = Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7);
    let session = Session::new(Arc::new(form), environment).unwrap();
    let nodes = |path: &str| match session.evaluate(path, "/data").unwrap() {
        Evaluated::Nodes(nodes) => nodes,
        other => panic!("{other:?}"),
    };
    let rows = 1..=nodes("instance('list')/root/item").len();
    let row = |at| {
        let cells = nodes(&format!("instance('list')/root/item[position() = {at}]/*"));
        let cells = cells.iter().map(|(path, text)| {
            let name = path.rsplit('/').next().unwrap();
            format!("{name}={text}")
        });
        cells.collect::<Vec<_>>().join(" ")
    };
    Ok(rows.map(row).collect())
}

#[test]
fn cells_are_unquoted_and_rows_made_even() {
    let file = "\u{feff}name, label\r\na,\"x, \"\"y\"\"\nz\"\r\n\r\nb\n\"c\"d,\"\",more,still\n,\n\"e";
    let wanted = [
        "name=a label=x, \"y\"\nz",
        "name=b label=",
        "name=cd label=",
        "name= label=",
        "name=e label=",
    ];
    assert_eq!(rows("jr://file-csv/a.csv", file).unwrap(), wanted);
    assert_eq!(rows("jr://file-csv/a.csv", "a;b\n1;2,3").unwrap(), ["a=1 b=2,3"]);
    assert_eq!(rows("jr://file-csv/a.csv", "").unwrap(), Vec::<String>::new());
    assert_eq!(
        rows("jr://file-csv/a.csv", "name,label").unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn a_feature_is_a_row() {
    let file = r#"{"type": "FeatureCollection", "other": [1, {"a": [null]}], "features": [
        {"id": "f0", "properties": {"id": 7, "name": "银杏\n", "age": 1.50, "old": true, "nothing": null, "list": [1, {"a": 2}]},
         "geometry": {"type": "Point", "coordinates": [119.45, 32.2, 5]}},
        {"properties": null, "geometry": {"coordinates": [[0, 1], [2.5, 3, 4]], "type": "LineString"}},
        {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]], [[9, 9]]]}},
        {"geometry": null, "type": "Feature"}]}"#;
    let wanted = [
        "geometry=32.2 119.45 0 0 id=f0 name=银杏\n age=1.5 old=true nothing= list=[1, {\"a\": 2}]",
        "geometry=1 0 0 0; 3 2.5 0 0",
        "geometry=0 0 0 0; 1 1 0 0; 0 0 0 0",
        "",
    ];
    assert_eq!(rows("jr://file/a.geojson", file).unwrap(), wanted);
}

#[test]
fn what_is_no_feature_collection_is_refused() {
    let wrong = "a feature's geometry is not a point, line or polygon";
    for (file, reason) in [
        ("", "not GeoJSON"),
        ("[]", "not GeoJSON"),
        ("{}", "not a GeoJSON feature collection"),
        (r#"{"features": null}"#, "not a GeoJSON feature collection"),
        (r#"{"features": {}}"#, "not a GeoJSON feature collection"),
        (r#"{"features": [1]}"#, "the list's features"),
        (r#"{"features": [{"geometry": 1}]}"#, wrong),
        (r#"{"features": [{"geometry": {"type": "Point"}}]}"#, wrong),
        (
            r#"{"features": [{"geometry": {"type": "Point", "coordinates": [1]}}]}"#,
            wrong,
        ),
        (
            r#"{"features": [{"geometry": {"type": "Polygon", "coordinates": []}}]}"#,
            wrong,
        ),
        (
            r#"{"features": [{"geometry": {"type": "MultiPoint", "coordinates": [[1, 1]]}}]}"#,
            wrong,
        ),
    ] {
        let refused = rows("jr://file/a.geojson", file).unwrap_err();
        assert!(refused.contains(reason), "{file}: {refused}");
    }
}

#[test]
fn choices_by_search_are_refused_by_name() {
    let select = |appearance: &str| {
        let form = format!(
            r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
            <model><instance><data id="t"><a/></data></instance></model></h:head><h:body><select1 ref="/data/a" appearance="{appearance}">
            <label>a</label><item><label>label</label><value>name</value></item></select1></h:body></h:html>"#
        );
        Form::parse(form.as_bytes(), &File(""))
    };
    for written in [
        "search('fruits')",
        "minimal search('fruits', 'matches', 'a', 'b')",
    ] {
        match select(written) {
            Err(LoadError::Search { node, appearance }) => {
                assert_eq!((node.as_str(), appearance.as_str()), ("/data/a", written));
            }
            other => panic!("{written}: {:?}", other.map(|form| form.id().to_owned())),
        }
    }
    for shown in ["", "minimal search", "no-search('a')"] {
        assert!(select(shown).is_ok(), "{shown}");
    }
}
