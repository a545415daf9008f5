//! Entities (ODK Entities specification): what a finished filing creates and updates, and which declarations are refused.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{
    EntityAction, EntityBase, EntityFault, Environment, Event, Form, LoadError, NoResources, Resources,
    Session, Zone,
};

const TREE: &str = "7c2b1f3e-3a7d-4c52-9a39-0a8b64b1b6f0";
const BRANCH: &str = "0b0f8f6a-2f0e-4c8e-8a53-9c1b7f9f0d11";

struct Trees;

impl Resources for Trees {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        let list = format!(
            "name,label,__version,__trunkVersion,__branchId,species\n{TREE},老银杏,5,3,{BRANCH},银杏\nno-uuid,坏的,x,,,松"
        );
        (uri == "jr://file-csv/trees.csv").then(|| list.into_bytes())
    }
}

fn form_text(model: &str, instance: &str, rest: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:entities="http://www.opendatakit.org/xforms/entities">
        <h:head><h:title>t</h:title><model {model}><instance><data id="t">{instance}</data></instance>{rest}</model></h:head>
        <h:body>{body}</h:body></h:html>"#
    )
}

fn start(xml: &str) -> Result<Session, LoadError> {
    let environment = Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7);
    Session::new(Arc::new(Form::parse(xml.as_bytes(), &Trees)?), environment)
}

fn answer(session: &mut Session, path: &str, value: &str) {
    let (path, value) = (format!("/data/{path}"), value.to_owned());
    session.apply(Event::Answer { path, value }).unwrap();
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// A tree is chosen or not; where it is old enough it is made or changed.
fn tree_form(version: &str, attributes: &str) -> String {
    form_text(
        &format!(r#"entities:entities-version="{version}""#),
        &format!(
            r#"<tree/><age/><note/><where/><meta><entity dataset="trees" id="" {attributes}><label/></entity></meta>"#
        ),
        r#"<instance id="trees" src="jr://file-csv/trees.csv"/>
        <bind nodeset="/data/tree" type="string"/>
        <bind nodeset="/data/age" type="int" entities:saveto="age"/>
        <bind nodeset="/data/note" type="string" entities:saveto="note"/>
        <bind nodeset="/data/where" type="geopoint" relevant="/data/age > 50" entities:saveto="geometry"/>
        <bind nodeset="/data/meta/entity/@id" type="string" calculate="if(/data/tree = '', once(uuid()), /data/tree)"/>
        <bind nodeset="/data/meta/entity/@create" type="string" calculate="/data/tree = '' and /data/age > 18"/>
        <bind nodeset="/data/meta/entity/@update" type="string" calculate="/data/tree != ''"/>
        <bind nodeset="/data/meta/entity/@baseVersion" type="string" calculate="instance('trees')/root/item[name = /data/tree]/__version"/>
        <bind nodeset="/data/meta/entity/@trunkVersion" type="string" calculate="instance('trees')/root/item[name = /data/tree]/__trunkVersion"/>
        <bind nodeset="/data/meta/entity/@branchId" type="string" calculate="instance('trees')/root/item[name = /data/tree]/__branchId"/>
        <bind nodeset="/data/meta/entity/label" type="string" calculate="/data/note"/>"#,
        r#"<input ref="/data/tree"/><input ref="/data/age"/><input ref="/data/note"/><input ref="/data/where"/>"#,
    )
}

const BOTH: &str = r#"create="" update="" baseVersion="" trunkVersion="" branchId="""#;

#[test]
fn a_condition_says_whether_an_entity_is_made() {
    for version in ["2022.1.0", "2023.1.2", "2024.1.0", "2025.1.0"] {
        let mut session = start(&tree_form(version, BOTH)).unwrap();
        answer(&mut session, "note", "小树");
        answer(&mut session, "age", "18");
        assert_eq!(session.entities(), []);
        answer(&mut session, "age", "19");
        let entity = session.entities().remove(0).unwrap();
        assert_eq!(entity.path, "/data/meta/entity");
        assert_eq!(entity.dataset, "trees");
        assert_eq!(entity.action, EntityAction::Create);
        assert_eq!(entity.label.as_deref(), Some("小树"));
        // Where the tree stands is not asked of a young one.
        assert_eq!(entity.properties, pairs(&[("age", "19"), ("note", "小树")]));
        assert_eq!(Some(entity.id), session.value("/data/meta/entity/@id"));
    }
}

#[test]
fn an_update_tells_what_it_was_made_upon() {
    let mut session = start(&tree_form("2024.1.0", BOTH)).unwrap();
    answer(&mut session, "tree", TREE);
    answer(&mut session, "age", "51");
    let entity = session.entities().remove(0).unwrap();
    assert_eq!(entity.id, TREE);
    let base = EntityBase {
        version: 5,
        trunk_version: Some(3),
        branch_id: Some(BRANCH.to_owned()),
    };
    assert_eq!(entity.action, EntityAction::Update(base));
    assert_eq!(entity.label, None);
    assert_eq!(
        entity.properties,
        pairs(&[("age", "51"), ("note", ""), ("geometry", "")])
    );
}

#[test]
fn an_entity_that_cannot_be_is_named() {
    let mut session = start(&tree_form("2024.1.0", BOTH)).unwrap();
    let fault = |session: &Session| session.entities().remove(0).unwrap_err().fault;
    answer(&mut session, "age", "30");
    assert_eq!(fault(&session), EntityFault::Label);
    answer(&mut session, "tree", "no-uuid");
    let version = EntityFault::Version {
        attribute: "baseVersion",
        text: "x".to_owned(),
    };
    assert_eq!(fault(&session), version);
    let unknown = "7c2b1f3e-3a7d-4c52-9a39-000000000000";
    answer(&mut session, "tree", unknown);
    let missing = session.entities().remove(0).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "/data/meta/entity: the baseVersion `` is no version"
    );

    let made = |id: &str| {
        let entity =
            format!(r#"<meta><entity dataset="d" id="{id}" create="true"><label>x</label></entity></meta>"#);
        let model = r#"entities:entities-version="2022.1.0""#;
        start(&form_text(model, &entity, "", ""))
            .unwrap()
            .entities()
            .remove(0)
    };
    assert_eq!(made(&TREE.to_uppercase()).unwrap().id, TREE);
    for id in ["", "1", &TREE.replace("-4c52", "-1c52"), &TREE.replace('-', "x")] {
        let fault = made(id).unwrap_err().fault;
        assert_eq!(fault, EntityFault::Id(id.to_ascii_lowercase()));
    }
}

#[test]
fn only_1_and_true_are_true() {
    let made = |create: &str, update: &str| {
        let entity = format!(
            r#"<meta><entity dataset="d" id="{TREE}" create="{create}" update="{update}" baseVersion=""><label>x</label></entity></meta>"#
        );
        let model = r#"entities:entities-version="2024.1.0""#;
        start(&form_text(model, &entity, "", "")).unwrap().entities()
    };
    for no in ["", "0", "yes", "TRUE", "false"] {
        assert_eq!(made(no, no), [], "{no}");
    }
    for yes in ["1", "true"] {
        let entity = made(yes, "").remove(0).unwrap();
        assert_eq!(entity.action, EntityAction::Create);
        // What is not there yet has no version.
        let entity = made(yes, yes).remove(0).unwrap();
        assert_eq!(entity.action, EntityAction::CreateOrUpdate(None));
    }
}

#[test]
fn each_instance_of_a_repeat_makes_its_own() {
    let tree = r#"<name/><inner><height/></inner><meta><entity dataset="trees" id="" create="1"><label/></entity></meta>"#;
    let xml = form_text(
        r#"entities:entities-version="2025.1.0""#,
        &format!(
            r#"<owner/><tree jr:template="">{tree}</tree><tree>{tree}</tree><meta><entity dataset="people" id="" create="1"><label/></entity></meta>"#
        ),
        r#"<bind nodeset="/data/owner" type="string" entities:saveto="owner"/>
        <bind nodeset="/data/tree" relevant="/data/owner != ''"/>
        <bind nodeset="/data/tree/name" type="string" entities:saveto="kind"/>
        <bind nodeset="/data/tree/inner/height" type="decimal" entities:saveto="height"/>
        <bind nodeset="/data/tree/meta/entity/@id" type="string" calculate="once(uuid())"/>
        <bind nodeset="/data/tree/meta/entity/label" type="string" calculate="../../../name"/>
        <bind nodeset="/data/meta/entity/@id" type="string" calculate="once(uuid())"/>
        <bind nodeset="/data/meta/entity/label" type="string" calculate="/data/owner"/>"#,
        r#"<input ref="/data/owner"/><group ref="/data/tree"><repeat nodeset="/data/tree"><input ref="/data/tree/name"/>
        <group ref="/data/tree/inner"><input ref="/data/tree/inner/height"/></group></repeat></group>"#,
    );
    let mut session = start(&xml).unwrap();
    answer(&mut session, "owner", "王");
    let path = "/data/tree".to_owned();
    session.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut session, "tree[1]/name", "松");
    answer(&mut session, "tree[2]/name", "柏");
    answer(&mut session, "tree[2]/inner/height", "12.5");
    let found: Vec<_> = session.entities().into_iter().map(Result::unwrap).collect();
    let told: Vec<_> = found
        .iter()
        .map(|entity| {
            (
                &*entity.dataset,
                entity.label.as_deref(),
                entity.properties.clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("trees", Some("松"), pairs(&[("kind", "松"), ("height", "")])),
            ("trees", Some("柏"), pairs(&[("kind", "柏"), ("height", "12.5")])),
            ("people", Some("王"), pairs(&[("owner", "王")])),
        ]
    );
    assert_ne!(found[0].id, found[1].id);
    answer(&mut session, "owner", "");
    let left: Vec<_> = session
        .entities()
        .into_iter()
        .map(|entity| entity.unwrap_err().fault)
        .collect();
    assert_eq!(left, [EntityFault::Label]);
}

/// Where a form's entities are wrong, and how.
fn refused(version: &str, attributes: &str, inner: &str, bind: &str) -> Option<(String, String)> {
    let instance = format!("<a/><b><c/></b><meta><entity {attributes}>{inner}</entity></meta>");
    let body = r#"<group ref="/data/b"><repeat nodeset="/data/b"><input ref="/data/b/c"/></repeat></group>"#;
    match start(&form_text(version, &instance, bind, body)) {
        Err(LoadError::Entities { node, what }) => Some((node, what)),
        other => {
            other.unwrap();
            None
        }
    }
}

const VERSION: &str = r#"entities:entities-version="2024.1.0""#;
const CREATED: &str = r#"dataset="trees" id="" create="1""#;

#[test]
fn a_version_that_is_not_known_is_refused() {
    for (version, what) in [
        ("", "it has entities and no `entities-version`"),
        (
            r#"entities:entities-version="2031.1.0""#,
            "entities of version `2031.1.0` are not known",
        ),
        (
            r#"entities:entities-version="2024.10""#,
            "entities of version `2024.10` are not known",
        ),
    ] {
        let wanted = ("model".to_owned(), what.to_owned());
        let bind = r#"<bind nodeset="/data/a" entities:saveto="a"/>"#;
        assert_eq!(refused(version, CREATED, "<label/>", bind), Some(wanted));
    }
    // Also where the form declares none yet.
    let later = form_text(r#"entities:entities-version="2031.1.0""#, "<a/>", "", "");
    assert!(matches!(start(&later), Err(LoadError::Entities { .. })));
}

#[test]
fn a_declaration_that_lacks_something_is_refused() {
    assert_eq!(refused(VERSION, CREATED, "<label/>", ""), None);
    for (attributes, inner, what) in [
        (r#"id="" create="1""#, "<label/>", "`` cannot be a dataset's name"),
        (
            r#"dataset="__a" id="" create="1""#,
            "<label/>",
            "`__a` cannot be a dataset's name",
        ),
        (
            r#"dataset="a.b" id="" create="1""#,
            "<label/>",
            "`a.b` cannot be a dataset's name",
        ),
        (r#"dataset="a" create="1""#, "<label/>", "the entity has no `id`"),
        (
            r#"dataset="a" id="""#,
            "<label/>",
            "the entity has neither `create` nor `update`",
        ),
        (CREATED, "", "an entity that is created has no `label`"),
        (
            r#"dataset="a" id="" update="1""#,
            "",
            "an entity that is updated has no `baseVersion`",
        ),
    ] {
        let wanted = ("/data/meta/entity".to_owned(), what.to_owned());
        assert_eq!(refused(VERSION, attributes, inner, ""), Some(wanted));
    }
}

#[test]
fn a_property_without_a_place_or_a_name_is_refused() {
    for (node, property, what) in [
        ("/data/a", "höhe.1", None),
        ("/data/a", "Name", Some("`Name` cannot be a property's name")),
        ("/data/a", "label", Some("`label` cannot be a property's name")),
        ("/data/a", "__x", Some("`__x` cannot be a property's name")),
        ("/data/a", "1a", Some("`1a` cannot be a property's name")),
        (
            "/data/b/c",
            "c",
            Some("`c` stands in a repeat that its entity does not stand in"),
        ),
    ] {
        let bind = format!(r#"<bind nodeset="{node}" entities:saveto="{property}"/>"#);
        let wanted = what.map(|what| (node.to_owned(), what.to_owned()));
        assert_eq!(refused(VERSION, CREATED, "<label/>", &bind), wanted);
    }
}

#[test]
fn a_form_that_does_not_take_part_makes_none() {
    let entity =
        format!(r#"<meta><entity dataset="d" id="{TREE}" create="1"><label>x</label></entity></meta>"#);
    let session = start(&form_text("", &entity, "", "")).unwrap();
    assert_eq!(session.entities(), []);
    let warning = "model: it has an `entity` and no `entities-version`: it makes none";
    assert_eq!(session.form().warnings(), [warning]);
}

#[test]
fn an_answer_saved_to_no_entity_is_told_to_the_author() {
    let xml = form_text(
        r#"entities:entities-version="2025.1.0""#,
        r#"<a/><g><b/><meta><entity dataset="trees" id="" create="1"><label/></entity></meta></g>"#,
        r#"<bind nodeset="/data/a" entities:saveto="a"/><bind nodeset="/data/g/b" entities:saveto="b"/>"#,
        "",
    );
    let form = Form::parse(xml.as_bytes(), &NoResources).unwrap();
    assert_eq!(form.warnings(), ["/data/a: it is saved to `a` of no entity"]);
}
