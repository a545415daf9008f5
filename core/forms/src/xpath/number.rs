//! Numbers as text and rounding, as the reference engine does them.

/// A number as JavaRosa's `string()` gives it: whole numbers of 32 bits without a fraction, others as Java prints a
/// double.
pub(crate) fn number_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.abs() < 1e-12 {
        "0".to_owned()
    } else if number.is_infinite() {
        if number < 0.0 {
            "-Infinity".to_owned()
        } else {
            "Infinity".to_owned()
        }
    } else {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates, as the comparison below expects"
        )]
        let whole = number as i32;
        if (number - f64::from(whole)).abs() < 1e-12 {
            whole.to_string()
        } else {
            java_double(number)
        }
    }
}

/// A double as `Double.toString` prints it: shortest digits, a point always, an exponent outside 10⁻³ … 10⁷.
pub(crate) fn java_double(number: f64) -> String {
    if !number.is_finite() || number == 0.0 {
        return match number {
            n if n.is_nan() => "NaN".to_owned(),
            n if n.is_infinite() => if n < 0.0 { "-Infinity" } else { "Infinity" }.to_owned(),
            n if n.is_sign_negative() => "-0.0".to_owned(),
            _ => "0.0".to_owned(),
        };
    }
    let size = number.abs();
    if (1e-3..1e7).contains(&size) {
        let text = number.to_string();
        return if text.contains('.') { text } else { text + ".0" };
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}.0E{exponent}"),
        None => text,
    }
}

/// `round(number, places)`, as in JavaRosa: halves go up, for negative numbers towards zero.
pub(super) fn round(number: f64, places: i32) -> f64 {
    if !number.is_finite() {
        return number;
    }
    if !(-30..=30).contains(&places) {
        return f64::NAN;
    }
    if places < 0 {
        let scale = 10f64.powi(-places);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the reference casts to a long here"
        )]
        let rounded = (number / scale + 0.5) as i64;
        #[expect(clippy::cast_precision_loss, reason = "the result is a double")]
        return rounded as f64 * scale;
    }
    round_decimal(number, places.unsigned_abs() as usize)
}

/// Rounds the shortest decimal text of the number, so that 1.005 to two places is 1.01 as a person expects.
fn round_decimal(number: f64, places: usize) -> f64 {
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if fraction.len() <= places {
        return number;
    }
    let mut digits: Vec<u8> = whole
        .bytes()
        .chain(fraction.bytes().take(places))
        .map(|b| b - b'0')
        .collect();
    let dropped = &fraction.as_bytes()[places..];
    let half = dropped[0]
        .cmp(&b'5')
        .then(if dropped[1..].iter().any(|&b| b != b'0') {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        });
    let up = half.is_gt() || (half.is_eq() && number > 0.0);
    let mut carry = u8::from(up);
    for digit in digits.iter_mut().rev() {
        *digit += carry;
        carry = *digit / 10;
        *digit %= 10;
    }
    let mut text = String::with_capacity(digits.len() + 3);
    if number < 0.0 {
        text.push('-');
    }
    if carry == 1 {
        text.push('1');
    }
    for (at, digit) in digits.iter().enumerate() {
        if at == whole.len() {
            text.push('.');
        }
        text.push(char::from(b'0' + digit));
    }
    text.parse().unwrap_or(number)
}

/// `int()`: towards zero.
pub(super) fn truncate(number: f64) -> f64 {
    number.trunc()
}

/// A double as Java's `intValue` casts it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates and sends NaN to 0, as in Java"
)]
pub(super) fn as_int(number: f64) -> i32 {
    number as i32
}
