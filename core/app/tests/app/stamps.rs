//! Copies of identity papers bear what they are for; the vault keeps the page as it was made.

use banshi_app::capture::{Document, Glyph, Mode, PageCopy, Paper, Scan, Segment};
use banshi_app::domain::{MaterialCode, SubmissionState};
use banshi_app::{AppError, Draft, Resident};
use banshi_papers::{Ground, Scene, Sheet};

use crate::support::{FAMILY, NUMBER, Phone, sign_in};

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
    let spoilt: [fn(&mut Vec<Glyph>); 4] = [
        Vec::clear,
        |glyphs| drop(glyphs.pop()),
        |glyphs| glyphs[0].outline = vec![Segment::Move([f32::NAN, 0.0])],
        |glyphs| glyphs[0].outline.clear(),
    ];
    for spoil in spoilt {
        let phone = Phone::new();
        let (app, resident) = phone.ready().await;
        sign_in(&app, &resident).await;
        let sent = |number: usize| {
            let paper = &phone.gateway.submissions()[number].papers[0];
            phone.gateway.object(paper.sha256).unwrap()
        };
        let draft = begun(&resident);
        let papers = draft.papers().unwrap();
        let promised = papers.add_shot(&permit(), &side(Sheet::CardBack)).unwrap();
        assert!(promised.safe.zh.contains("复印件盖有"), "{}", promised.safe.zh);

        phone.typeface.spoil(Some(spoil));
        let Err(AppError::BadInput { code, .. }) = draft.sign() else {
            panic!("the promise is not broken in silence");
        };
        assert_eq!(code, "stamp-not-made");
        assert_eq!(draft.state().unwrap(), SubmissionState::Draft);
        assert_eq!(app.outbox().send_due().await.unwrap().submitted, 0);
        let told = papers.screen(&permit()).unwrap();
        assert!(told.safe.zh.contains("复印件不带这行字"), "{}", told.safe.zh);

        draft.sign().unwrap();
        assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
        assert!(!holds(&sent(0), b"/Type3"), "who signs again sends without");

        // A typeface that is whole again stamps, and is promised again.
        phone.typeface.spoil(None);
        assert!(holds(&papers.document(&permit()).unwrap(), b"/Type3"));
        let again = papers.screen(&permit()).unwrap();
        assert_eq!(again.safe, promised.safe);
    }
}
