//! A draft resumed from its journal, or from a snapshot and what followed, equals the live session, whatever happened.
#![expect(clippy::unwrap_used, reason = "tests")]

mod residence;

use std::sync::{Arc, OnceLock};

use banshi_forms::{Environment, Form, NoResources, Session, Zone};
use proptest::prelude::*;
use residence::event;

fn form() -> Arc<Form> {
    static FORM: OnceLock<Arc<Form>> = OnceLock::new();
    let load = || Arc::new(Form::parse(include_bytes!("forms/residence.xml"), &NoResources).unwrap());
    Arc::clone(FORM.get_or_init(load))
}

fn same(live: &Session, resumed: &Session) -> Result<(), TestCaseError> {
    prop_assert_eq!(live.nodes(), resumed.nodes());
    prop_assert_eq!(live.outline(), resumed.outline());
    prop_assert_eq!(live.validate(), resumed.validate());
    prop_assert_eq!(live.instance(), resumed.instance());
    prop_assert_eq!(live.language(), resumed.language());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_resumed_draft_equals_the_live_one(events in proptest::collection::vec(event(), 0..24), cut in 0..24usize) {
        let environment = Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7);
        let later = Environment::new("2026-05-01T00:00:00Z".parse().unwrap(), Zone::UTC, 8);
        let mut live = Session::new(form(), environment).unwrap();
        let mut journal = vec![live.journal_entry().to_vec()];
        let mut from_snapshot = journal.clone();
        for (at, event) in events.into_iter().enumerate() {
            if live.apply(event).is_ok() {
                journal.push(live.journal_entry().to_vec());
                from_snapshot.push(live.journal_entry().to_vec());
            }
            if at == cut {
                from_snapshot = vec![live.snapshot()];
            }
        }
        let resumed = Session::resume(form(), journal.iter().map(Vec::as_slice), later.clone()).unwrap();
        same(&live, &resumed)?;
        let resumed = Session::resume(form(), from_snapshot.iter().map(Vec::as_slice), later).unwrap();
        same(&live, &resumed)?;
    }
}
