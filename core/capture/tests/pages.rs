//! From a photograph to a page, its judgement and a document.
#![expect(clippy::unwrap_used, reason = "a test's own pictures")]

use std::sync::OnceLock;

use banshi_capture::{Document, MOST_PAGE_BYTES, Mode, Paper, Point, Quad, Reason, Scan};
use banshi_papers::{Ground, Scene, Sheet};

/// A good shot of the employer's opinion, with the truth.
fn opinion() -> &'static (Scan, Quad) {
    static SHOT: OnceLock<(Scan, Quad)> = OnceLock::new();
    SHOT.get_or_init(|| {
        let photo = banshi_papers::employer_opinion(1);
        let truth = Quad(photo.truth.unwrap().map(|[x, y]| Point::new(x, y)));
        (Scan::from_slice(&photo.jpeg()).unwrap(), truth)
    })
}

fn reasons(scan: &Scan, paper: Paper) -> Vec<&'static str> {
    let page = scan.page(paper, Mode::Auto).unwrap();
    page.judgement()
        .findings()
        .iter()
        .map(|f| f.reason.code())
        .collect()
}

#[test]
fn a_good_shot_becomes_an_a4_page_that_nobody_sends_back() {
    let (scan, truth) = opinion();
    let (found, confidence) = scan.found().unwrap();
    assert!(found.corner_distance(truth) < 6.0, "{found:?} {truth:?}");
    assert!(confidence > 0.8);
    let page = scan.page(Paper::A4, Mode::Auto).unwrap();
    assert_eq!(page.size(), (210.0, 297.0));
    assert_eq!((page.width(), page.height()), (1654, 2339), "200 dots per inch");
    assert!(page.judgement().is_acceptable(), "{:?}", page.judgement());
    assert!(page.is_colour(), "the seal is red");
    let jpeg = page.jpeg();
    assert!(jpeg.len() <= MOST_PAGE_BYTES, "{}", jpeg.len());
    let read = image::load_from_memory(&jpeg).unwrap();
    assert_eq!(
        (read.width(), read.height()),
        (page.width(), page.height()),
        "small without shrinking"
    );
    // The light is even: empty paper is white in all four corners.
    let grey = read.into_luma8();
    for (x, y) in [(60, 60), (1594, 60), (60, 2279), (1594, 2279)] {
        assert!(
            grey.get_pixel(x, y).0[0] > 240,
            "{x} {y}: {:?}",
            grey.get_pixel(x, y)
        );
    }
}

#[test]
fn modes_are_what_they_are_called() {
    let (scan, _) = opinion();
    let grey = scan.page(Paper::A4, Mode::Grey).unwrap();
    assert!(!grey.is_colour());
    assert_eq!(grey.pixels().len(), (grey.width() * grey.height()) as usize);
    let black = scan.page(Paper::A4, Mode::BlackAndWhite).unwrap();
    let between = black.pixels().iter().filter(|v| (40..215).contains(*v)).count();
    assert!(
        between * 20 < black.pixels().len(),
        "nearly all is black or white"
    );
    assert!(scan.page(Paper::A4, Mode::Colour).unwrap().is_colour());
}

#[test]
fn each_kind_of_paper_has_its_own_shape_and_resolution() {
    // Kind, what lies there, width and height in millimetres; pixels an inch.
    let cases = [
        (Paper::A4, Sheet::Form, (210.0, 297.0), 200.0),
        (Paper::IdCard, Sheet::Card, (85.6, 54.0), 300.0),
        (Paper::ResidenceBooklet, Sheet::Booklet, (143.0, 210.0), 200.0),
        (Paper::Receipt, Sheet::Slip, (80.0, 190.0), 200.0),
        (Paper::Free, Sheet::Licence, (297.0, 210.0), 200.0),
    ];
    for (paper, sheet, (width, height), dpi) in cases {
        let mut scene = Scene::draw(12, Ground::Wood, Some(sheet), 3000, 4000);
        (scene.shadow, scene.glare, scene.finger) = (0.0, 0.0, false);
        // Drawn as if cut out of a larger photo: seen from aslant, the middle is not where the lens looked.
        (scene.pitch, scene.yaw, scene.roll) = (6.0, -4.0, 4.0);
        let page = scan_of(&scene).page(paper, Mode::Auto).unwrap();
        let (across, down) = page.size();
        let told = format!("{paper:?}: {across} × {down} mm, {} px", page.width());
        match paper.size() {
            // Its true size, lying or upright as it was photographed.
            Some(_) => assert_eq!((across, down), (width, height), "{told}"),
            // Its shape, from the perspective.
            None => assert!((across / down / (width / height) - 1.0).abs() < 0.03, "{told}"),
        }
        let made = u16::try_from(page.width()).map(f32::from).unwrap() / across * 25.4;
        assert!(
            made <= dpi + 1.0 && (paper.size().is_none() || made > dpi - 1.0),
            "{told}"
        );
        assert!(!page.judgement().has(Reason::LowResolution), "{told}");
    }
}

#[test]
fn dragged_corners_make_the_page_again() {
    let (scan, truth) = opinion();
    let [a, b, c, d] = truth.0;
    // The upper half alone, corners given in any order.
    let middle = |p: Point, q: Point| Point::new(f32::midpoint(p.x, q.x), f32::midpoint(p.y, q.y));
    let half = Quad([middle(b, c), a, middle(a, d), b]);
    let page = scan.page_with(half, Paper::Free, Mode::Grey).unwrap();
    assert!(page.width() > page.height());
    let crossed = Quad([a, a, a, a]);
    assert!(scan.page_with(crossed, Paper::A4, Mode::Auto).is_err());
    let away = Quad([Point::new(-1e6, 0.0), b, c, d]);
    assert!(scan.page_with(away, Paper::A4, Mode::Auto).is_err());
    let nothing = Quad([Point::new(f32::NAN, 0.0), b, c, d]);
    assert!(scan.page_with(nothing, Paper::A4, Mode::Auto).is_err());
}

#[test]
fn a_page_of_another_limit_gives_way_in_size() {
    let (scan, _) = opinion();
    let page = scan.page(Paper::A4, Mode::Grey).unwrap();
    let small = page.jpeg_within(60_000);
    assert!(small.len() <= 60_000);
    let thumbnail = image::load_from_memory(&page.thumbnail(240)).unwrap();
    assert_eq!(thumbnail.height(), 240);
}

#[test]
fn a_blurred_shot_is_told_from_a_sharp_one() {
    let scan = Scan::from_slice(&banshi_papers::blurred(1)).unwrap();
    assert!(scan.found().is_some());
    let page = scan.page(Paper::A4, Mode::Auto).unwrap();
    assert!(page.judgement().has(Reason::Blurred), "{:?}", page.judgement());
    assert!(!page.judgement().is_acceptable());
    for finding in page.judgement().findings() {
        assert!(finding.reason.chinese().chars().count() > 5 && finding.reason.english().is_ascii());
    }
}

#[test]
fn an_empty_desk_is_no_page_and_says_so() {
    let scan = Scan::from_slice(&banshi_papers::no_page(1)).unwrap();
    assert!(scan.found().is_none());
    assert!(reasons(&scan, Paper::A4).contains(&"no-page"));
}

#[test]
fn too_few_pixels_and_too_little_light_are_named() {
    let mut scene = Scene::draw(4, Ground::Plain, Some(Sheet::Form), 900, 1200);
    (scene.pitch, scene.yaw, scene.shadow, scene.glare, scene.finger) = (0.0, 0.0, 0.0, 0.0, false);
    let of = |scene: &Scene| Scan::from_slice(&scene.photograph().jpeg()).unwrap();
    assert!(reasons(&of(&scene), Paper::A4).contains(&"low-resolution"));
    scene.brightness = 0.22;
    assert!(reasons(&of(&scene), Paper::A4).contains(&"dark"));
}

#[test]
fn mirrored_light_and_deep_shadow_are_named_with_their_place() {
    let mut scene = Scene::draw(6, Ground::Stone, Some(Sheet::Form), 1200, 1600);
    (scene.pitch, scene.yaw, scene.shadow, scene.finger, scene.falloff) = (0.0, 0.0, 0.0, false, 0.0);
    (scene.glare, scene.brightness) = (16.0, 0.8);
    let scan = Scan::from_slice(&scene.photograph().jpeg()).unwrap();
    let page = scan.page(Paper::A4, Mode::Auto).unwrap();
    let glare = page
        .judgement()
        .findings()
        .iter()
        .find(|f| f.reason == Reason::Glare)
        .unwrap();
    assert!(glare.place.right - glare.place.left < 0.6, "{glare:?}");
    (scene.glare, scene.shadow) = (0.0, 0.62);
    let scan = Scan::from_slice(&scene.photograph().jpeg()).unwrap();
    let reasons = reasons(&scan, Paper::A4);
    assert!(reasons.contains(&"shadow"), "{reasons:?} {:?}", scan.found());
}

#[test]
fn a_document_holds_each_jpeg_as_it_is_and_tells_nothing_else() {
    let (scan, _) = opinion();
    let page = scan.page(Paper::A4, Mode::Grey).unwrap();
    let mut document = Document::new("执业单位意见");
    document.add_page(&page).unwrap();
    document.add_page(&page).unwrap();
    let pdf = document.pdf();
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
    let jpeg = page.jpeg();
    let holds = |needle: &[u8]| pdf.windows(needle.len()).any(|w| w == needle);
    assert!(holds(&jpeg), "byte for byte");
    assert!(holds(b"/Count 2"));
    // A4 in points.
    assert!(holds(b"595.27") && holds(b"841.88"), "media box");
    for private in [
        b"/CreationDate".as_slice(),
        b"/Producer",
        b"/Creator",
        b"/Author",
        b"Exif",
    ] {
        assert!(!holds(private), "{}", String::from_utf8_lossy(private));
    }
    assert_eq!(pdf, document.pdf(), "the same bytes each time");
}

/// What outsiders say to the file: whole, A4, titled, in named colours, and silent on who made it when with what. Readers that
/// this machine lacks are skipped by name.
#[test]
fn outside_readers_accept_the_document_and_find_nothing_private_in_it() {
    let (scan, _) = opinion();
    let page = scan.page(Paper::A4, Mode::Auto).unwrap();
    let mut document = Document::new("执业单位意见");
    document.add_page(&page).unwrap();
    let folder = std::env::temp_dir().join(format!("banshi-document-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (pdf, jpeg) = (folder.join("page.pdf"), folder.join("page.jpg"));
    std::fs::write(&pdf, document.pdf()).unwrap();
    std::fs::write(&jpeg, page.jpeg()).unwrap();
    let read = |program: &str, arguments: &[&std::ffi::OsStr]| {
        let output = std::process::Command::new(program).args(arguments).output();
        if output.is_err() {
            eprintln!("skipped: {program} is missing");
        }
        output.ok()
    };
    if let Some(output) = read("qpdf", &["--check".as_ref(), pdf.as_os_str()]) {
        assert!(output.status.success(), "{output:?}");
    }
    if let Some(output) = read("pdfinfo", &[pdf.as_os_str()]) {
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("执业单位意见") && text.contains("(A4)"), "{text}");
        assert!(!text.contains("Creat") && !text.contains("Producer"), "{text}");
    }
    for file in [&pdf, &jpeg] {
        let Some(output) = read("exiftool", &["-s".as_ref(), file.as_os_str()]) else {
            continue;
        };
        let text = String::from_utf8(output.stdout).unwrap();
        // File… tags are the disk's own.
        let private = text.lines().filter(|line| !line.starts_with("File"));
        for line in private {
            for word in [
                "Date", "GPS", "Make", "Model", "Software", "Creator", "Producer", "Author",
            ] {
                assert!(!line.starts_with(word), "{line}");
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    let bytes = document.pdf();
    assert!(bytes.windows(10).any(|w| w == b"/GTS_PDFA1"));
}

#[test]
fn a_page_that_stands_on_its_head_is_offered_turned() {
    let mut scene = Scene::draw(5, Ground::Wood, Some(Sheet::Form), 1800, 2400);
    (scene.finger, scene.glare, scene.pitch, scene.yaw) = (false, 0.0, 5.0, 0.0);
    for (roll, turns) in [(0.0, 0), (180.0, 2), (90.0, 3), (-90.0, 1)] {
        scene.roll = roll;
        let scan = Scan::from_slice(&scene.photograph().jpeg()).unwrap();
        let page = scan.page(Paper::A4, Mode::Grey).unwrap();
        assert_eq!(page.turns_to_upright(), turns, "{roll}");
        assert_eq!(page.judgement().has(Reason::NotUpright), turns != 0);
        assert!(page.judgement().is_acceptable(), "{:?}", page.judgement());
        let upright = page.turned(turns);
        assert!(!upright.judgement().has(Reason::NotUpright));
        assert_eq!(upright.size(), (210.0, 297.0));
        assert!(upright.height() > upright.width());
    }
}

#[test]
fn a_thumb_on_the_paper_is_named_with_its_place() {
    let mut scene = Scene::draw(5, Ground::Stone, Some(Sheet::Form), 1800, 2400);
    (scene.finger, scene.glare, scene.pitch, scene.yaw) = (false, 0.0, 5.0, 0.0);
    let of = |scene: &Scene| {
        let scan = Scan::from_slice(&scene.photograph().jpeg()).unwrap();
        scan.page(Paper::A4, Mode::Auto).unwrap()
    };
    assert!(!of(&scene).judgement().has(Reason::Finger));
    scene.thumb = 20.0;
    let page = of(&scene);
    let finding = page
        .judgement()
        .findings()
        .iter()
        .find(|f| f.reason == Reason::Finger);
    let place = finding.unwrap().place;
    let area = (place.right - place.left) * (place.bottom - place.top);
    assert!(area < 0.05, "{place:?}");
    assert!(!page.judgement().is_acceptable());
}

#[test]
fn a_jpeg_that_is_taken_as_it_is_loses_what_tells_of_place_and_time() {
    let mut jpeg = vec![0xFF, 0xD8, 0xFF, 0xE1, 0, 16];
    jpeg.extend_from_slice(b"Exif\0\0GPS here");
    let plain = Scene::draw(2, Ground::Plain, Some(Sheet::Form), 320, 240)
        .photograph()
        .jpeg();
    jpeg.extend_from_slice(&plain[2..]);
    let mut document = Document::new("附件");
    document.add_jpeg(&jpeg, 210.0, 297.0).unwrap();
    let pdf = document.pdf();
    assert!(!pdf.windows(8).any(|w| w == b"GPS here"));
    assert!(
        pdf.windows(plain.len()).any(|w| w == plain),
        "the picture itself is untouched"
    );
    assert!(document.add_jpeg(b"no", 210.0, 297.0).is_err());
    assert!(document.add_jpeg(&jpeg, 0.0, f32::NAN).is_err());
    assert_eq!(document.len(), 1);
}

#[test]
fn both_sides_of_a_card_stand_on_one_a4_page_at_their_true_size() {
    let mut scene = Scene::draw(8, Ground::Wood, Some(Sheet::Card), 1600, 1200);
    (scene.finger, scene.glare, scene.curl) = (false, 0.0, 0.0);
    let scan = Scan::from_slice(&scene.photograph().jpeg()).unwrap();
    let page = scan.page(Paper::IdCard, Mode::Colour).unwrap();
    assert_eq!(page.size(), (85.6, 54.0));
    let mut document = Document::new("居民身份证");
    let jpeg = page.jpeg();
    document
        .add_card([(jpeg.as_slice(), page.size()), (jpeg.as_slice(), page.size())])
        .unwrap();
    assert!(document.add_card([]).is_err());
    assert!(document.add_card([(jpeg.as_slice(), (85.6, 200.0))]).is_err());
    assert_eq!(document.len(), 1);
    let pdf = document.pdf();
    // 85.6 mm are 242.6 points.
    assert!(pdf.windows(6).filter(|w| w == b"242.64").count() >= 2);
}

/// A card as it is held up to a camera, without a hand or lamp in it.
fn card(seed: u64) -> Scene {
    let mut scene = Scene::draw(seed, Ground::Plain, Some(Sheet::Card), 2400, 1800);
    (scene.finger, scene.glare, scene.fill) = (false, 0.0, 0.88);
    scene.pitch *= 0.7;
    scene
}

fn scan_of(scene: &Scene) -> Scan {
    Scan::from_slice(&scene.photograph().jpeg()).unwrap()
}

#[test]
fn a_card_tells_by_its_portrait_which_way_up_it_lies() {
    for (turn, wanted) in [(0.0, 0), (180.0, 2)] {
        let mut scene = card(38);
        scene.roll += turn;
        let page = scan_of(&scene).page(Paper::IdCard, Mode::Auto).unwrap();
        assert_eq!(page.turns_to_upright(), wanted, "turned by {turn}");
    }
}

#[test]
fn a_card_that_runs_out_of_the_shot_does_not_give_its_portrait_for_the_page() {
    let mut scene = card(42);
    (scene.fill, scene.offset) = (1.22, (0.0, 0.0));
    let reasons = reasons(&scan_of(&scene), Paper::IdCard);
    assert!(
        reasons.contains(&"cut-off") || reasons.contains(&"no-page"),
        "{reasons:?}"
    );
}
