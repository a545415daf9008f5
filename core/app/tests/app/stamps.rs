//! Copies of identity papers bear what they are for; the vault keeps the page as it was made.

use banshi_app::capture::{Area, Document, Mode, PageCopy, Paper, Scan, Segment};
use banshi_app::domain::{MaterialCode, SubmissionState};
use banshi_app::{AppError, Draft, Resident};
use banshi_papers::{Ground, Scene, Sheet};
use uuid::Uuid;

use crate::support::{FAMILY, NUMBER, Phone, Spoil, sign_in};

/// A side of a card, lying on its head: its emblem tells.
fn side(sheet: Sheet) -> Vec<u8> {
    let mut scene = Scene::draw(6, Ground::Wood, Some(sheet), 1200, 900);
    (scene.finger, scene.glare, scene.curl, scene.pitch, scene.yaw) = (false, 0.0, 0.0, 0.0, 0.0);
    scene.roll = 180.0;
    scene.photograph().jpeg()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// All but the photographs of a filing that asks for a card.
fn begun(resident: &Resident) -> Draft {
    let draft = resident.drafts().start(&FAMILY.parse().unwrap(), None).unwrap();
    draft.answer("/data/contact/telephone", "13800138000").unwrap();
    draft.answer("/data/contact/relation", "本人").unwrap();
    draft.add("/data/member").unwrap();
    draft.answer("/data/member[1]/name", "张小五").unwrap();
    draft.answer("/data/member[1]/id_number", NUMBER).unwrap();
    draft.answer("/data/member[1]/local", "no").unwrap();
    draft.consent("processing", true).unwrap();
    draft
}

fn permit() -> MaterialCode {
    "permit".parse().unwrap()
}

#[tokio::test]
async fn what_is_sent_of_a_card_is_stamped_and_the_vault_keeps_the_page() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let draft = begun(&resident);
    let (papers, permit) = (draft.papers().unwrap(), permit());
    let title = resident.drafts().list().unwrap()[0].title.zh.clone();
    papers.add_shot(&permit, &side(Sheet::CardBack)).unwrap();
    let screen = papers.add_shot(&permit, &side(Sheet::CardBack)).unwrap();
    let words = format!("仅供办理{title}使用");
    assert_eq!(
        screen.safe.zh,
        format!("照片只存在本机，已加密；发出的复印件盖有“{words}”")
    );

    // The page in the vault is what was photographed, turned upright, and bears nothing.
    let page = Scan::from_slice(&side(Sheet::CardBack))
        .unwrap()
        .page(Paper::IdCard, Mode::Auto)
        .unwrap();
    assert_eq!(page.turns_to_upright(), 2);
    let kept = papers.page_bytes(screen.pages[0].id).unwrap();
    assert_eq!(kept, page.turned(2).jpeg());
    assert_eq!(phone.typeface.asked(), 0, "a promise needs no shapes");

    draft.sign().unwrap();
    assert_eq!(phone.typeface.asked(), 1);
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    let manifest = &phone.gateway.submissions()[0].papers[0];
    assert_eq!(manifest.pages, 1, "both sides on one sheet");
    let sent = phone.gateway.object(manifest.sha256).unwrap();
    assert!(holds(&sent, b"/Type3"), "the words as type");
    assert!(!holds(&sent, &kept), "the page itself is not in what is sent");
    // The picture that is in it is another than the page's, of the same size.
    let mut plain = Document::new("居住证");
    plain.add_card([(kept.as_slice(), (85.6, 54.0))]).unwrap();
    assert!(holds(&plain.pdf(), &kept));
    assert!(PageCopy::open(&kept).is_ok());
}

#[tokio::test]
async fn a_copy_goes_without_its_stamp_only_when_the_person_was_told() {
    let spoilt: [Spoil; 4] = [
        Vec::clear,
        |glyphs| drop(glyphs.pop()),
        |glyphs| glyphs[0].outline = vec![Segment::Move([f32::NAN, 0.0])],
        |glyphs| glyphs[0].outline.clear(),
    ];
    for spoil in spoilt {
        let phone = Phone::new();
        let (app, resident) = phone.ready().await;
        sign_in(&app, &resident).await;
        let draft = begun(&resident);
        let papers = draft.papers().unwrap();
        let promised = papers.add_shot(&permit(), &side(Sheet::CardBack)).unwrap();
        assert!(promised.safe.zh.contains("复印件盖有"), "{}", promised.safe.zh);

        phone.typeface.spoil(Some(spoil));
        let refused = || match draft.sign() {
            Err(AppError::BadInput { code, .. }) => code,
            other => panic!("the promise is broken in silence: {other:?}"),
        };
        assert_eq!(refused(), "stamp-not-made");
        assert_eq!(draft.state().unwrap(), SubmissionState::Draft);
        assert_eq!(app.outbox().send_due().await.unwrap().submitted, 0);
        let told = papers.screen(&permit()).unwrap();
        assert!(told.safe.zh.contains("复印件不带这行字"), "{}", told.safe.zh);

        // A typeface that is whole again stamps, and is promised again: its next failure is told again.
        phone.typeface.spoil(None);
        assert!(holds(&papers.document(&permit()).unwrap(), b"/Type3"));
        assert_eq!(papers.screen(&permit()).unwrap().safe, promised.safe);
        phone.typeface.spoil(Some(spoil));
        assert_eq!(refused(), "stamp-not-made");

        draft.sign().unwrap();
        assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
        let paper = &phone.gateway.submissions()[0].papers[0];
        let sent = phone.gateway.object(paper.sha256).unwrap();
        assert!(!holds(&sent, b"/Type3"), "who signs again sends without");
    }
}

/// Pictures of a PDF, in order.
fn pictures(pdf: &[u8]) -> Vec<image::GrayImage> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = pdf[at..].windows(3).position(|three| three == [0xFF, 0xD8, 0xFF]) {
        let start = at + start;
        let length = pdf[start..]
            .windows(9)
            .position(|nine| nine == b"endstream")
            .unwrap();
        found.push(
            image::load_from_memory(&pdf[start..start + length])
                .unwrap()
                .into_luma8(),
        );
        at = start + length;
    }
    found
}

#[tokio::test]
async fn what_is_covered_is_black_in_what_is_sent_and_whole_in_the_vault() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let draft = begun(&resident);
    let papers = draft.papers().unwrap();
    let screen = papers.add_shot(&permit(), &side(Sheet::CardBack)).unwrap();
    let page = screen.pages[0].id;
    assert_eq!(
        (&screen.pages[0].covers[..], &screen.pages[0].covered),
        (&[][..], &None)
    );
    let kept = papers.page_bytes(page).unwrap();
    let upright = image::load_from_memory(&kept).unwrap();

    let area = Area {
        left: 0.5,
        top: 0.25,
        right: 0.75,
        bottom: 0.5,
    };
    let covered = papers.cover(page, &[area]).unwrap();
    assert_eq!(covered.pages[0].covers, [area]);
    assert_eq!(covered.pages[0].covered.as_ref().unwrap().zh, "发出时遮住 1 处");
    assert_eq!(
        papers.page_bytes(page).unwrap(),
        kept,
        "what the person looks at stays"
    );

    // Turned, the cover lies where it lay on the paper.
    let turned = papers.turn(page).unwrap();
    let there = turned.pages[0].covers[0];
    assert_eq!(
        (there.left, there.top, there.right, there.bottom),
        (0.5, 0.5, 0.75, 0.75)
    );
    let shown = image::load_from_memory(&papers.page_bytes(page).unwrap()).unwrap();
    assert_eq!(
        (shown.width(), shown.height()),
        (upright.height(), upright.width())
    );

    let sent = &pictures(&papers.document(&permit()).unwrap())[0];
    assert_eq!((sent.width(), sent.height()), (shown.width(), shown.height()));
    // But for the border, where the picture's blocks begin.
    let mean = |picture: &image::GrayImage, area: &Area| {
        let within = |at: u32, side: u32, low: f32, high: f32| {
            let share = f64::from(at) / f64::from(side);
            (f64::from(low) + 0.01..f64::from(high) - 0.01).contains(&share)
        };
        let (mut sum, mut count) = (0_u64, 0_u64);
        for (x, y, pixel) in picture.enumerate_pixels() {
            if within(x, picture.width(), area.left, area.right)
                && within(y, picture.height(), area.top, area.bottom)
            {
                sum += u64::from(pixel.0[0]);
                count += 1;
            }
        }
        sum / count
    };
    assert!(
        mean(sent, &there) < 40,
        "{}: black but for the stamp's words",
        mean(sent, &there)
    );
    let beside = Area {
        left: 0.0,
        right: 0.4,
        ..there
    };
    assert!(mean(sent, &beside) > 120, "{}", mean(sent, &beside));

    // Undone, and turned on to where it was, it is the page again: nothing was lost.
    papers.cover(page, &[]).unwrap();
    for _ in 0..3 {
        papers.turn(page).unwrap();
    }
    assert_eq!(papers.page_bytes(page).unwrap(), kept);

    let small = Area {
        right: area.left + 0.001,
        ..area
    };
    for (areas, expected) in [(vec![small], "not-a-cover"), (vec![area; 21], "too-many-covers")] {
        let Err(AppError::BadInput { code, .. }) = papers.cover(page, &areas) else {
            panic!("{expected}");
        };
        assert_eq!(code, expected);
    }
    assert_eq!(papers.screen(&permit()).unwrap().pages[0].covers, []);
    assert!(matches!(papers.turn(Uuid::nil()), Err(AppError::NotFound(_))));
}
