use super::*;

async fn store(folder: &tempfile::TempDir) -> Store {
    Store::open(&format!(
        "sqlite:{}",
        folder.path().join("a b%/gateway.db").display()
    ))
    .await
    .unwrap()
}

#[tokio::test]
async fn a_change_that_fails_leaves_nothing_and_harms_no_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let add = |name: &'static str, is_good: bool| {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(move |db| {
                    Box::pin(async move {
                        let serial = next_serial(db, name).await?;
                        if is_good {
                            Ok::<_, StoreError>(serial)
                        } else {
                            Err(StoreError::Content("bad"))
                        }
                    })
                })
                .await
        })
    };
    let tasks: Vec<_> = (0..200).map(|place| add("one", place % 3 != 0)).collect();
    let mut serials = vec![];
    for task in tasks {
        if let Ok(serial) = task.await.unwrap() {
            serials.push(serial);
        }
    }
    serials.sort_unstable();
    assert_eq!(serials, (1..=133).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_change_that_panics_is_undone_and_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let panicked = store
        .write(|db| {
            Box::pin(async move {
                next_serial(db, "n").await?;
                assert!(db.backend_name().is_empty(), "on purpose");
                Ok::<i64, StoreError>(0)
            })
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Closed)));
    let next = store
        .write(|db| Box::pin(async move { next_serial(db, "n").await }))
        .await
        .unwrap();
    assert_eq!(next, 1);
}
