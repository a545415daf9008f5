//! The phone's side: whatever fails or is forged, what was there stays.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod samples;

use std::cell::{Cell, RefCell};
use std::path::Path;

use banshi_catalogue::{
    Catalogue, Fetch, FetchError, Folder, Lifetimes, MetadataFault, ReadFault, Role, SyncAdvice, SyncError,
    SyncOutcome, refresh_timestamp, rotate_root,
};
use banshi_domain::{Item, ItemVersion};
use chrono::{DateTime, Days, Utc};
use samples::{day_one, first_root, item, keys, publication, revised};
use tempfile::TempDir;

/// A publisher with some editions, and a phone.
struct World {
    dir: TempDir,
    keys: banshi_catalogue::SigningKeys,
    items: Vec<Item>,
    now: DateTime<Utc>,
}

impl World {
    fn new(items: usize) -> Self {
        let world = Self {
            dir: tempfile::tempdir().unwrap(),
            keys: keys(),
            items: (0..items).map(item).collect(),
            now: day_one(),
        };
        world.publish();
        world
    }

    fn site(&self) -> std::path::PathBuf {
        self.dir.path().join("site")
    }

    fn folder(&self) -> Folder {
        Folder::new(self.site())
    }

    fn publish(&self) {
        publication(self.items.clone())
            .write(&self.site(), &self.keys, self.now)
            .unwrap();
    }

    fn revise(&mut self, which: impl Iterator<Item = usize>) {
        for n in which {
            self.items[n] = revised(self.items[n].clone(), self.now.date_naive());
        }
        self.publish();
    }

    fn phone(&self, name: &str) -> Catalogue {
        Catalogue::open(self.dir.path().join(name), &first_root(&self.site())).unwrap()
    }

    fn synced(&self, name: &str) -> Catalogue {
        let phone = self.phone(name);
        phone.sync(&self.folder(), self.now).unwrap();
        phone
    }
}

/// A folder whose files can be changed on their way, and that can fail.
struct Link<'a> {
    folder: Folder,
    change: &'a dyn Fn(&str, Vec<u8>) -> Vec<u8>,
    fail_at: Option<usize>,
    requests: Cell<usize>,
    paths: RefCell<Vec<String>>,
}

impl<'a> Link<'a> {
    fn new(site: &Path, change: &'a dyn Fn(&str, Vec<u8>) -> Vec<u8>) -> Self {
        Self {
            folder: Folder::new(site),
            change,
            fail_at: None,
            requests: Cell::new(0),
            paths: RefCell::default(),
        }
    }
}

impl Fetch for Link<'_> {
    fn get(&self, path: &str, max_len: u64) -> Result<Vec<u8>, FetchError> {
        self.requests.set(self.requests.get() + 1);
        self.paths.borrow_mut().push(path.to_owned());
        if self.fail_at == Some(self.requests.get()) {
            return Err(FetchError::Unavailable("cut".into()));
        }
        let bytes = (self.change)(path, self.folder.get(path, max_len)?);
        if bytes.len() as u64 > max_len {
            Err(FetchError::TooLarge)
        } else {
            Ok(bytes)
        }
    }
}

fn unchanged(_: &str, bytes: Vec<u8>) -> Vec<u8> {
    bytes
}

/// What a phone holds, all of it.
fn rows(phone: &Catalogue, items: &[Item]) -> Vec<Option<Item>> {
    items
        .iter()
        .map(|item| phone.item(&item.code, item.version).unwrap())
        .collect()
}

#[test]
fn a_first_sync_brings_all_and_a_second_only_metadata() {
    let world = World::new(300);
    let phone = world.phone("phone.db");
    assert_eq!(phone.status().unwrap().edition, None);
    assert!(phone.status().unwrap().is_stale(world.now));
    let report = phone.sync(&world.folder(), world.now).unwrap();
    assert_eq!((report.outcome, report.edition), (SyncOutcome::Whole, 1));
    assert_eq!(
        rows(&phone, &world.items),
        world.items.iter().cloned().map(Some).collect::<Vec<_>>()
    );
    let status = phone.status().unwrap();
    assert_eq!((status.edition, status.items), (Some(1), 300));
    assert!(!status.is_stale(world.now));
    assert!(phone.calendar().unwrap().is_some() && phone.divisions().unwrap().is_some());
    let form = phone.object(&world.items[0].form.hash, &world.folder()).unwrap();
    assert_eq!(
        phone.stored_object(&world.items[0].form.hash).unwrap(),
        Some(form)
    );

    let again = phone.sync(&world.folder(), world.now).unwrap();
    assert_eq!((again.outcome, again.files), (SyncOutcome::UpToDate, 3));
}

#[test]
fn a_delta_from_every_edition_kept_makes_the_newest() {
    let mut world = World::new(60);
    let mut phones = vec![(1, world.synced("phone-1.db"))];
    for n in 0..32_u64 {
        let at = usize::try_from(n).unwrap();
        match n % 4 {
            0 => world.items.push(item(1000 + at)),
            1 => drop(world.items.remove(at % 20)),
            _ => {}
        }
        world.revise([at % 7, 30 + at % 9].into_iter());
        if n % 5 == 0 || n < 3 {
            phones.push((n + 2, world.synced(&format!("phone-{}.db", n + 2))));
        }
    }
    let fresh = world.synced("fresh.db");
    for (edition, phone) in phones {
        let report = phone.sync(&world.folder(), world.now).unwrap();
        match report.outcome {
            SyncOutcome::Delta { from, .. } => assert!(from == edition && edition >= 3),
            SyncOutcome::Whole => assert!(edition < 3, "edition {edition} came whole"),
            SyncOutcome::UpToDate => panic!("edition {edition} is not the newest"),
        }
        assert_eq!(rows(&phone, &world.items), rows(&fresh, &world.items));
        assert_eq!(phone.status().unwrap(), fresh.status().unwrap());
        for text in ["登记", "zyys", "首次注册"] {
            let query = banshi_catalogue::Query::text(text);
            assert_eq!(phone.search(&query).unwrap(), fresh.search(&query).unwrap());
        }
    }
}

#[test]
fn a_sync_cut_at_any_request_leaves_what_was_there() {
    let mut world = World::new(200);
    let root = first_root(&world.site());
    let phone = world.synced("phone.db");
    let old = world.items.clone();
    world.revise(0..40);
    let whole = Link::new(&world.site(), &unchanged);
    world.synced("count.db");
    let count = Catalogue::open(world.dir.path().join("delta.db"), &root).unwrap();
    count.sync(&whole, world.now).unwrap();
    let before = phone.status().unwrap();
    for request in 1..=whole.requests.get() {
        let mut link = Link::new(&world.site(), &unchanged);
        link.fail_at = Some(request);
        match phone.sync(&link, world.now) {
            Err(error) => {
                assert_eq!(error.advice(), SyncAdvice::TryLater, "request {request}: {error}");
                assert_eq!(phone.status().unwrap(), before);
                assert_eq!(
                    rows(&phone, &old),
                    old.iter().cloned().map(Some).collect::<Vec<_>>()
                );
            }
            // The delta takes fewer requests than the whole.
            Ok(report) => {
                assert!(link.requests.get() < request);
                assert_eq!(report.edition, 2);
                return;
            }
        }
    }
    panic!("no sync ran to its end");
}

#[test]
fn a_first_sync_that_breaks_off_goes_on_where_it_stopped() {
    let world = World::new(1200);
    let phone = world.phone("phone.db");
    let mut fetched: Vec<String> = Vec::new();
    let mut request = 8;
    loop {
        let mut link = Link::new(&world.site(), &unchanged);
        link.fail_at = Some(request);
        let result = phone.sync(&link, world.now);
        let mut paths = link.paths.take();
        if result.is_err() {
            paths.pop();
        }
        fetched.extend(paths.into_iter().filter(|path| path.starts_with("objects/")));
        if result.is_ok() {
            break;
        }
        request += 1;
    }
    let all = fetched.len();
    fetched.sort();
    fetched.dedup();
    assert!(
        all >= 4 && all == fetched.len(),
        "{all} parts fetched, {} are different",
        fetched.len()
    );
    assert_eq!(phone.status().unwrap().items, 1200);
}

/// What somebody on the way does to a file.
type Change = dyn Fn(Vec<u8>) -> Vec<u8>;

/// Every byte class of every kind of file: the sync fails, by name, and nothing changed.
#[test]
fn tampered_cut_and_swollen_files_are_refused() {
    let mut world = World::new(120);
    let phone = world.synced("phone.db");
    let old = world.items.clone();
    world.revise(0..30);
    let new_phone = world.phone("new.db");
    let before = phone.status().unwrap();

    let kinds = [
        "timestamp.json",
        ".snapshot.json",
        ".targets.json",
        "delta-1",
        ".snapshot",
        "objects/",
    ];
    let changes: [(&str, &Change); 8] = [
        ("first byte", &|mut bytes| {
            bytes[0] ^= 1;
            bytes
        }),
        ("middle byte", &|mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            bytes
        }),
        ("last byte", &|mut bytes| {
            *bytes.last_mut().unwrap() ^= 1;
            bytes
        }),
        ("cut", &|mut bytes| {
            bytes.truncate(bytes.len() - 1);
            bytes
        }),
        ("empty", &|_| Vec::new()),
        ("longer", &|mut bytes| {
            bytes.push(b' ');
            bytes
        }),
        ("swollen", &|mut bytes| {
            bytes.resize(20_000_000, b' ');
            bytes
        }),
        ("other", &|_| {
            b"<html>Please sign in to this network</html>".to_vec()
        }),
    ];
    for kind in kinds {
        for (how, change) in &changes {
            let hit = Cell::new(false);
            let forge = |path: &str, bytes: Vec<u8>| {
                if !path.contains(kind) || (kind == ".snapshot" && path.contains(".json")) {
                    return bytes;
                }
                hit.set(true);
                change(bytes)
            };
            let link = Link::new(&world.site(), &forge);
            // No file's length or hash is signed for the timestamp itself: a blank after it changes nothing.
            if kind == "timestamp.json" && *how == "longer" {
                continue;
            }
            let whole = matches!(kind, ".snapshot" | "objects/");
            let error = if whole { &new_phone } else { &phone }
                .sync(&link, world.now)
                .unwrap_err();
            assert_eq!(error.advice(), SyncAdvice::Distrust, "{kind}, {how}: {error}");
            assert!(hit.get(), "{kind} was never asked for");
            assert_eq!(phone.status().unwrap(), before, "{kind}, {how}");
            assert_eq!(
                rows(&phone, &old),
                old.iter().cloned().map(Some).collect::<Vec<_>>()
            );
        }
    }
    assert_eq!(new_phone.status().unwrap().edition, None);
    assert_eq!(
        new_phone.sync(&world.folder(), world.now).unwrap().outcome,
        SyncOutcome::Whole
    );
}

fn metadata_fault(result: Result<banshi_catalogue::SyncReport, SyncError>) -> MetadataFault {
    match result {
        Err(SyncError::Read(ReadFault::Metadata(fault))) => fault,
        other => panic!("{other:?}"),
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_rolled_back_catalogue_is_refused() {
    let mut world = World::new(20);
    let old = world.dir.path().join("old");
    copy(&world.site(), &old);
    world.revise(0..3);
    let phone = world.synced("phone.db");
    let fault = metadata_fault(phone.sync(&Folder::new(&old), world.now));
    assert_eq!(
        fault,
        MetadataFault::RolledBack {
            role: Role::Timestamp,
            trusted: 2,
            offered: 1
        }
    );
    assert_eq!(phone.status().unwrap().edition, Some(2));

    // An old snapshot under a new timestamp: mixed up.
    let mix = |path: &str, bytes: Vec<u8>| {
        if path == "metadata/2.snapshot.json" {
            std::fs::read(old.join("metadata/1.snapshot.json")).unwrap()
        } else {
            bytes
        }
    };
    let other = world.phone("other.db");
    let fault = metadata_fault(other.sync(&Link::new(&world.site(), &mix), world.now));
    assert_eq!(fault, MetadataFault::MixedUp { role: Role::Snapshot });
}

#[test]
fn an_expired_catalogue_is_stale_and_readable() {
    let world = World::new(20);
    let phone = world.synced("phone.db");
    let later = world.now.checked_add_days(Days::new(8)).unwrap();
    let error = phone.sync(&world.folder(), later).unwrap_err();
    assert_eq!(error.advice(), SyncAdvice::ShowStale);
    assert!(phone.status().unwrap().is_stale(later));
    assert_eq!(
        phone.item(&world.items[3].code, ItemVersion(1)).unwrap().as_ref(),
        Some(&world.items[3])
    );

    refresh_timestamp(&world.site(), &world.keys.timestamp, Lifetimes::default(), later).unwrap();
    assert_eq!(
        phone.sync(&world.folder(), later).unwrap().outcome,
        SyncOutcome::UpToDate
    );
    assert!(!phone.status().unwrap().is_stale(later));
}

#[test]
fn strangers_signatures_are_refused_and_new_keys_followed() {
    let mut world = World::new(20);
    let phone = world.synced("phone.db");
    let stranger = World::new(20);
    let fault = metadata_fault(phone.sync(&stranger.folder(), world.now));
    assert_eq!(
        fault,
        MetadataFault::Unsigned {
            role: Role::Timestamp,
            valid: 0,
            needed: 1
        }
    );

    let next = keys();
    rotate_root(
        &world.site(),
        &world.keys.root,
        &next,
        Lifetimes::default(),
        world.now,
    )
    .unwrap();
    let root = first_root(&world.site());
    let before = std::mem::replace(&mut world.keys, next);
    let fault = metadata_fault(phone.sync(&world.folder(), world.now));
    assert_eq!(
        fault,
        MetadataFault::Unsigned {
            role: Role::Timestamp,
            valid: 0,
            needed: 1
        }
    );
    assert_eq!(phone.status().unwrap().edition, Some(1));
    world.revise(0..2);
    assert!(matches!(
        phone.sync(&world.folder(), world.now).unwrap().outcome,
        SyncOutcome::Delta { from: 1, .. }
    ));

    // A root that the old keys did not sign leads nowhere.
    let forged = World::new(5);
    rotate_root(
        &forged.site(),
        &forged.keys.root,
        &keys(),
        Lifetimes::default(),
        world.now,
    )
    .unwrap();
    let forge = |path: &str, bytes: Vec<u8>| {
        if path == "metadata/2.root.json" {
            std::fs::read(forged.site().join(path)).unwrap()
        } else {
            bytes
        }
    };
    let other = Catalogue::open(world.dir.path().join("other.db"), &root).unwrap();
    let fault = metadata_fault(other.sync(&Link::new(&world.site(), &forge), world.now));
    assert!(
        matches!(fault, MetadataFault::Unsigned { role: Role::Root, .. }),
        "{fault}"
    );
    drop(before);
}

#[test]
fn what_was_synced_is_there_after_opening_again_and_a_damaged_file_is_made_anew() {
    let world = World::new(20);
    drop(world.synced("phone.db"));
    let phone = world.phone("phone.db");
    assert_eq!(phone.status().unwrap().items, 20);
    assert_eq!(
        phone.sync(&world.folder(), world.now).unwrap().outcome,
        SyncOutcome::UpToDate
    );
    drop(phone);

    let path = world.dir.path().join("phone.db");
    std::fs::write(&path, vec![7; 50_000]).unwrap();
    let phone = world.phone("phone.db");
    assert_eq!(phone.status().unwrap().edition, None);
    assert_eq!(
        phone.sync(&world.folder(), world.now).unwrap().outcome,
        SyncOutcome::Whole
    );

    // Built for another publisher: rows stay readable until that one's replace them.
    drop(phone);
    let other = World::new(3);
    let phone = Catalogue::open(&path, &first_root(&other.site())).unwrap();
    assert_eq!(phone.status().unwrap().items, 20);
    assert_eq!(
        phone.sync(&other.folder(), other.now).unwrap().outcome,
        SyncOutcome::Whole
    );
    assert_eq!(phone.status().unwrap().items, 3);
    assert!(matches!(
        Catalogue::open(&path, b"{}"),
        Err(banshi_catalogue::CatalogueError::TrustedRoot(_))
    ));
}

#[test]
fn an_object_that_is_not_the_one_named_is_refused() {
    let world = World::new(3);
    let phone = world.synced("phone.db");
    let forge = |_: &str, mut bytes: Vec<u8>| {
        bytes[0] ^= 1;
        bytes
    };
    let hash = world.items[0].form.hash;
    assert!(phone.object(&hash, &Link::new(&world.site(), &forge)).is_err());
    assert_eq!(phone.stored_object(&hash).unwrap(), None);
    assert_eq!(
        phone.objects_of(&world.items[0], &world.folder()).unwrap().len(),
        1
    );
}

#[test]
fn a_version_whose_day_has_not_come_is_not_the_one_listed() {
    let mut world = World::new(3);
    let phone = world.synced("phone.db");
    let day = world.now.date_naive().checked_add_days(Days::new(3)).unwrap();
    world.items[0] = revised(world.items[0].clone(), day);
    world.publish();
    phone.sync(&world.folder(), world.now).unwrap();
    let code = world.items[0].code.clone();
    assert_eq!(phone.listing(&code).unwrap().unwrap().version, ItemVersion(1));
    assert_eq!(
        phone
            .current(&code, world.now.date_naive())
            .unwrap()
            .unwrap()
            .version,
        ItemVersion(1)
    );
    assert_eq!(
        phone.current(&code, day).unwrap().unwrap().version,
        ItemVersion(2)
    );
    let later = world.now.checked_add_days(Days::new(4)).unwrap();
    phone.sync(&world.folder(), later).unwrap();
    assert_eq!(phone.listing(&code).unwrap().unwrap().version, ItemVersion(2));
}
