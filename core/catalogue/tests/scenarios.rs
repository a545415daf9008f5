//! Scenarios on their way to the phone: with the edition or not at all, found as people ask, of no harm to what comes
//! without them.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod samples;

use banshi_catalogue::{
    Catalogue, Extras, Fetch, FetchError, Folder, Publication, PublishError, Published, ReadFault, SyncError,
    SyncOutcome,
};
use banshi_domain::{Item, Scenario};
use chrono::{DateTime, Days, Utc};
use samples::{day_one, extras, first_root, forms, item, keys, revised};
use serde_json::{Value, json};
use tempfile::TempDir;

fn choice(text: &str, then: &Value) -> Value {
    json!({"text": {"zh": text}, "then": then})
}

/// Leads to an item, or to advice.
fn scenario(code: &str, title: &str, aliases: &[&str], item: &Item) -> Scenario {
    let choices = [
        choice("是", &json!({"item": {"code": item.code, "answers": []}})),
        choice("否", &json!({"advice": {"zh": "请到派出所办理。"}})),
    ];
    let question = json!({"text": {"zh": "户籍在本地吗？"}, "choices": choices});
    let scenario = json!({"code": code, "title": {"zh": title}, "aliases": aliases, "question": question});
    serde_json::from_value(scenario).unwrap()
}

struct World {
    dir: TempDir,
    keys: banshi_catalogue::SigningKeys,
    items: Vec<Item>,
}

impl World {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            keys: keys(),
            items: (0..20).map(item).collect(),
        }
    }

    fn site(&self) -> Folder {
        Folder::new(self.dir.path().join("site"))
    }

    fn publish(&self, scenarios: &[Scenario], now: DateTime<Utc>) {
        let extras = Extras {
            scenarios: scenarios.to_vec(),
            ..extras()
        };
        let publication = Publication::new(self.items.clone(), forms(), extras).unwrap();
        publication.write(self.site().path(), &self.keys, now).unwrap();
    }

    fn phone(&self) -> Catalogue {
        Catalogue::open(self.dir.path().join("phone.db"), &first_root(self.site().path())).unwrap()
    }
}

fn titles(scenarios: Vec<Scenario>) -> Vec<String> {
    scenarios.into_iter().map(|one| one.title().zh.clone()).collect()
}

#[test]
fn scenarios_are_added_changed_and_removed_with_the_editions() {
    let mut world = World::new();
    let phone = {
        world.publish(&[], day_one());
        world.phone()
    };
    phone.sync(&world.site(), day_one()).unwrap();
    assert!(phone.scenarios().unwrap().is_empty());

    let child = scenario("child", "家里添了孩子", &["生孩子"], &world.items[0]);
    let shop = scenario("shop", "开一家店", &[], &world.items[1]);
    let day = day_one() + Days::new(1);
    world.publish(&[shop.clone(), child.clone()], day);
    let report = phone.sync(&world.site(), day).unwrap();
    // No row changed: three files of metadata, and the scenarios.
    assert_eq!((report.outcome, report.files), (SyncOutcome::UpToDate, 4));
    assert_eq!(phone.scenarios().unwrap(), [child.clone(), shop.clone()]);
    assert_eq!(phone.scenario(shop.code()).unwrap(), Some(shop.clone()));

    let changed = scenario("child", "家里要添孩子", &["怀孕"], &world.items[2]);
    world.items[3] = revised(world.items[3].clone(), day.date_naive());
    let day = day + Days::new(1);
    world.publish(&[changed.clone(), shop], day);
    let report = phone.sync(&world.site(), day).unwrap();
    assert!(matches!(report.outcome, SyncOutcome::Delta { .. }));
    assert_eq!(phone.scenario(changed.code()).unwrap(), Some(changed.clone()));

    let day = day + Days::new(1);
    world.publish(&[changed], day);
    phone.sync(&world.site(), day).unwrap();
    assert_eq!(titles(phone.scenarios().unwrap()), ["家里要添孩子"]);
    let day = day + Days::new(1);
    world.publish(&[], day);
    phone.sync(&world.site(), day).unwrap();
    assert!(phone.scenarios().unwrap().is_empty());
}

#[test]
fn scenarios_are_found_as_people_ask() {
    let world = World::new();
    let child = scenario("child", "家里添了孩子", &["生孩子", "新生儿"], &world.items[0]);
    let shop = scenario("shop", "开一家店", &["做生意"], &world.items[1]);
    world.publish(&[child, shop], day_one());
    let phone = world.phone();
    phone.sync(&world.site(), day_one()).unwrap();
    for (typed, found) in [
        ("孩子", &["家里添了孩子"][..]),
        ("xinsheng", &["家里添了孩子"]),
        ("zsy", &["开一家店"]),
        ("生", &["家里添了孩子", "开一家店"]),
        ("", &["家里添了孩子", "开一家店"]),
        ("护照", &[]),
    ] {
        assert_eq!(titles(phone.scenarios_about(typed).unwrap()), found, "{typed}");
    }
}

/// Serves other bytes in the place of the scenarios.
struct Forged(Folder, Vec<u8>);

impl Fetch for Forged {
    fn get(&self, path: &str, max_len: u64) -> Result<Vec<u8>, FetchError> {
        if path.ends_with(".scenarios") {
            return Ok(self.1.clone());
        }
        self.0.get(path, max_len)
    }
}

#[test]
fn forged_scenarios_leave_the_phone_as_it_was() {
    let world = World::new();
    let child = scenario("child", "家里添了孩子", &[], &world.items[0]);
    world.publish(std::slice::from_ref(&child), day_one());
    let phone = world.phone();
    phone.sync(&world.site(), day_one()).unwrap();
    let other = scenario("child", "请到这里付款", &[], &world.items[0]);
    world.publish(&[other], day_one());
    for forged in [vec![], b"x".to_vec(), vec![0; 9_000_000]] {
        let error = phone.sync(&Forged(world.site(), forged), day_one()).unwrap_err();
        assert!(
            matches!(error, SyncError::Read(ReadFault::Tampered { .. })),
            "{error}"
        );
        assert_eq!(phone.scenarios().unwrap(), std::slice::from_ref(&child));
    }
}

#[test]
fn a_reader_of_items_alone_needs_no_scenarios() {
    let world = World::new();
    world.publish(
        &[scenario("child", "家里添了孩子", &[], &world.items[0])],
        day_one(),
    );
    let gateway = Published::open(world.site().path(), &first_root(world.site().path())).unwrap();
    assert!(gateway.target_names().contains(&"scenarios".to_owned()));
    assert_eq!(gateway.items().unwrap().len(), world.items.len());
}

#[test]
fn a_scenario_that_leads_nowhere_is_not_published() {
    let world = World::new();
    let publication = |scenarios: Vec<Scenario>| {
        let extras = Extras {
            scenarios,
            ..extras()
        };
        Publication::new(world.items.clone(), forms(), extras)
    };
    let lost = scenario("lost", "迷路", &[], &item(99));
    let refused = publication(vec![lost]).unwrap_err();
    assert!(
        matches!(refused, PublishError::ScenarioLeadsNowhere { .. }),
        "{refused}"
    );
    let twice = scenario("child", "家里添了孩子", &[], &world.items[0]);
    let refused = publication(vec![twice.clone(), twice]).unwrap_err();
    assert!(matches!(refused, PublishError::ScenarioTwice(_)), "{refused}");
}
