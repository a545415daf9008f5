use banshi_capture::Quad;

use super::*;

const CODE: &str = "91350100M000100Y43";
const OTHER: &str = "91321102MA1ABCDE0M";

fn code(text: &str, x: f32, y: f32) -> Code {
    let corner = |dx, dy| banshi_capture::Point::new(x + dx, y + dy);
    Code {
        text: text.to_owned(),
        quad: Quad([
            corner(0.0, 0.0),
            corner(80.0, 0.0),
            corner(80.0, 80.0),
            corner(0.0, 80.0),
        ]),
    }
}

#[test]
fn the_credit_code_is_found_wherever_it_stands_on_a_licences_code() {
    for text in [
        CODE.to_owned(),
        CODE.to_lowercase(),
        format!(
            "https://www.gsxt.gov.cn/socialuser-use-rllogin.html?uniscid={CODE}&sign=0a1b2c3d4e5f60718293"
        ),
        format!("http://gsxt.example/qr/{CODE}"),
        format!("https://gsxt.example/jump?to=https%3A%2F%2Fgsxt.example%2F%3Fcode%3D{CODE}%26v%3D1"),
        format!("统一社会信用代码:{CODE};企业名称:镇江某大药房有限公司;登记机关:镇江市市场监督管理局"),
        format!("{CODE},{CODE}"),
    ] {
        assert_eq!(answer(Wanted::CreditCode, &text), Ok(CODE.to_owned()), "{text}");
    }
}

#[test]
fn what_is_no_credit_code_is_not_taken_for_one() {
    for text in [
        "",
        "https://banshi.example/check/licence/JY13211020000017?v=1&s=4f9c1a7be2d08365",
        // A wrong check character, and the code within a longer run.
        "91350100M000100Y44",
        "X91350100M000100Y43",
        "91350100M000100Y431",
        "32110219600203998X",
        "%",
        "%4",
        "%药",
    ] {
        assert_eq!(
            answer(Wanted::CreditCode, text),
            Err(Unfit::NoCreditCode),
            "{text}"
        );
    }
    assert_eq!(
        answer(Wanted::CreditCode, &format!("{CODE} {OTHER}")),
        Err(Unfit::SeveralCreditCodes)
    );
}

#[test]
fn a_text_is_taken_as_it_stands_and_a_paper_of_ours_by_its_number() {
    for (text, taken) in [
        ("ZY32001234", "ZY32001234"),
        ("  执业药师 32001234\n", "执业药师 32001234"),
        ("banshi://filing/321102261016000422", "321102261016000422"),
        // A wrong number of ours is what it says, for the form to refuse.
        (
            "banshi://filing/321102261016000420",
            "banshi://filing/321102261016000420",
        ),
    ] {
        assert_eq!(answer(Wanted::Text, text).as_deref(), Ok(taken));
    }
}

#[test]
fn what_steers_a_screen_or_is_endless_is_refused_by_name() {
    let long = "长".repeat(10_000 / 3);
    for (text, why) in [
        (" \n", Unfit::Empty),
        (long.as_str(), Unfit::TooLong),
        ("a\u{0}b", Unfit::Unreadable),
        ("a\u{1b}[2Jb", Unfit::Unreadable),
        ("a\nb", Unfit::Unreadable),
        ("\u{202E}3210", Unfit::Unreadable),
        ("32\u{200B}10", Unfit::Unreadable),
        ("\u{2066}32\u{2069}10", Unfit::Unreadable),
    ] {
        assert_eq!(answer(Wanted::Text, text), Err(why), "{text:?}");
    }
    // A credit code is plain letters and digits whatever stands around it.
    let hostile = format!("\u{202E}{}\u{0}{CODE}", "长".repeat(900));
    assert_eq!(answer(Wanted::CreditCode, &hostile), Ok(CODE.to_owned()));
}

#[test]
fn a_code_has_held_still_where_it_was_in_the_frame_before() {
    let before = [code("a", 100.0, 100.0), code("b", 300.0, 100.0)];
    assert!(has_held_still(&before, &code("a", 110.0, 105.0)));
    assert!(!has_held_still(&before, &code("a", 130.0, 100.0)));
    assert!(!has_held_still(&before, &code("c", 100.0, 100.0)));
    assert!(!has_held_still(&[], &code("a", 100.0, 100.0)));
}

#[test]
fn the_first_code_that_is_an_answer_is_taken_and_else_the_first_is_told_why_not() {
    let look = |texts: &[&str]| sight(Wanted::CreditCode, texts.iter().copied(), || Words::same("none"));
    assert_eq!(look(&["else", CODE]).taken.as_deref(), Some(CODE));
    let unfit = look(&["else"]);
    assert_eq!((unfit.taken, unfit.is_unfit), (None, true));
    assert_eq!(unfit.advice, Unfit::NoCreditCode.words());
    let none = look(&[]);
    assert_eq!(
        (none.taken, none.is_unfit, none.advice),
        (None, false, Words::same("none"))
    );
}

/// A code as a frame of 640 × 480 shows it.
fn frame(text: &str, left: usize) -> Vec<u8> {
    let photo = banshi_papers::code(text, 640, 480, left);
    photo.luma()
}

#[test]
fn a_frame_takes_what_held_still_over_two_and_forgets_what_was_gone() {
    let url = format!("https://gsxt.example/?uniscid={CODE}");
    let shown = frame(&url, 150);
    let empty = vec![200; 640 * 480];
    let mut scanner = CodeScanner::new(Wanted::CreditCode);
    let mut look = |luma: &[u8]| scanner.look(Frame::new(luma, 640, 480, 640).unwrap());
    let first = look(&shown);
    assert_eq!((first.taken, first.advice.zh.as_str()), (None, "拿稳，正在读"));
    assert_eq!(look(&empty).advice.zh, "把二维码放进画面，靠近一些");
    assert_eq!(look(&shown).taken, None);
    // Moved on between two frames.
    assert_eq!(look(&frame(&url, 300)).taken, None);
    assert_eq!(look(&frame(&url, 310)).taken.as_deref(), Some(CODE));
}

#[test]
fn a_photograph_is_read_at_once_and_one_without_a_code_says_so() {
    let scanner = CodeScanner::new(Wanted::Text);
    let photo = banshi_papers::code("banshi://filing/321102261016000422", 1280, 960, 300).jpeg();
    assert_eq!(scanner.read(&photo).taken.as_deref(), Some("321102261016000422"));
    let without = scanner.read(&banshi_papers::employer_opinion_photo(7));
    assert_eq!((without.taken, without.is_unfit), (None, false));
    assert!(without.advice.zh.starts_with("这张照片里没有读到二维码"));
    let none = scanner.read(b"not a picture");
    assert_eq!((none.taken, none.is_unfit), (None, true));
    assert_eq!(none.advice.zh, "这不是照片文件，请选择照片");
}

#[test]
fn a_hostile_code_in_a_photograph_is_refused_by_name() {
    let scanner = CodeScanner::new(Wanted::Text);
    let read = |text: &str| scanner.read(&banshi_papers::code(text, 1600, 1200, 50).jpeg());
    for (text, why) in [
        ("\u{202E}01062212\u{202C}".to_owned(), Unfit::Unreadable),
        ("a\u{0}\u{7}".to_owned(), Unfit::Unreadable),
        ("A".repeat(1200), Unfit::TooLong),
    ] {
        let sight = read(&text);
        assert_eq!(
            (sight.taken, sight.is_unfit, sight.advice),
            (None, true, why.words()),
            "{why:?}"
        );
    }
}

#[test]
fn of_a_code_in_another_encoding_the_number_is_taken() {
    // 代码 in GBK, as registration offices wrote it.
    let text = [&[0xB4, 0xFA, 0xC2, 0xEB, b':'], CODE.as_bytes()].concat();
    let photo = banshi_papers::code(text, 1280, 960, 300).jpeg();
    let read = |wanted| CodeScanner::new(wanted).read(&photo);
    assert_eq!(read(Wanted::CreditCode).taken.as_deref(), Some(CODE));
    assert_eq!(read(Wanted::Text).advice, Unfit::Unreadable.words());
}
