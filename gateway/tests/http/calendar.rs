//! A new calendar is published while filings wait: what was only expected is counted anew.

use std::sync::{Arc, Mutex, RwLock};

use banshi_domain::{Calendar, ContentHash, Item, ItemCode};
use banshi_gateway::items::{HeldItems, Items, ItemsError};

use crate::item::{CALENDAR, items};
use crate::stage::{Stage, Without};

/// A catalogue whose next edition has another calendar.
struct Editions {
    held: HeldItems,
    now: RwLock<(u64, Arc<Calendar>)>,
    next: Mutex<Option<Calendar>>,
}

impl Items for Editions {
    fn versions(&self, code: &ItemCode) -> Result<Vec<Arc<Item>>, ItemsError> {
        self.held.versions(code)
    }

    fn object(&self, hash: &ContentHash) -> Result<Option<Arc<[u8]>>, ItemsError> {
        self.held.object(hash)
    }

    fn calendar(&self) -> Arc<Calendar> {
        self.now.read().unwrap().1.clone()
    }

    fn edition(&self) -> u64 {
        self.now.read().unwrap().0
    }

    fn reload(&self) -> Result<(), ItemsError> {
        if let Some(next) = self.next.lock().unwrap().take() {
            let mut now = self.now.write().unwrap();
            *now = (now.0 + 1, Arc::new(next));
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_new_calendar_counts_what_was_provisional() {
    let (all, objects, calendar) = items();
    let editions = Arc::new(Editions {
        held: HeldItems::new(all, objects, calendar.clone()),
        now: RwLock::new((1, Arc::new(calendar))),
        next: Mutex::default(),
    });
    let stage = Stage::start_without(Without {
        items: Some(editions.clone()),
        ..Without::default()
    })
    .await;
    stage.set_clock("2026-12-28T01:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    let (id, answer) = phone.file().await;
    assert_eq!(
        (
            answer.filings[0].answer_by.to_string(),
            answer.filings[0].provisional
        ),
        ("2027-01-05".into(), true)
    );
    // Saturday 2 January is worked in place of another day: the window has a day less.
    *editions.next.lock().unwrap() = Some(Calendar::parse(&format!("{CALENDAR}2027 -0101 +0102\n")).unwrap());
    let counted = phone
        .until("the new day", |filing| {
            filing.duty.as_ref().is_some_and(|duty| !duty.provisional)
        })
        .await;
    assert_eq!(counted.duty.unwrap().due_on.to_string(), "2027-01-04");
    // No timer was due meanwhile; the one for the new day is.
    stage.set_clock("2027-01-04T16:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    let silent = phone
        .until("the silent acceptance", |filing| filing.accepted_silently)
        .await;
    assert_eq!(silent.id, id);
}
