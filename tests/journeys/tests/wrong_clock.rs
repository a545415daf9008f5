//! A phone whose clock is wrong hears the office's time with its first answer.

use banshi_journeys::{PHARMACIST, Phone};
use banshi_stage::{Stage, StageSettings, published_catalogue};
use chrono::{TimeDelta, Utc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_office_says_its_time_with_every_answer_and_the_phone_says_that_it_is_behind() {
    let office = Utc::now() + TimeDelta::hours(73);
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()).at(office))
        .await
        .unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    let resident = phone.resident("张三").unwrap();
    assert_eq!(
        resident.home().unwrap().clock,
        None,
        "nobody has said anything yet"
    );
    phone.sync(PHARMACIST).await.unwrap();
    let told = resident.home().unwrap().clock.unwrap().zh;
    assert!(told.starts_with("手机的时间慢了约 3 天。"), "{told}");

    phone.clock.set(office);
    phone.banshi.catalogue().sync().await.unwrap();
    assert_eq!(resident.home().unwrap().clock, None, "it was put right");
}
