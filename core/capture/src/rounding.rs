//! Rounding in loops over pixels.

/// Added to a number below 2²³, this rounds it and leaves it in the lowest bits.
const UNIT: f32 = 8_388_608.0;

/// The whole number nearest to one from 0 to 2²² (IEEE 754: ties to even). A cast would ask each time whether the number
/// is one at all, and could not be made several at once.
#[inline]
pub(crate) fn rounded(number: f32) -> u32 {
    (number + UNIT).to_bits().wrapping_sub(UNIT.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest() {
        let cases = [
            (0.0, 0),
            (0.4, 0),
            (0.6, 1),
            (1.5, 2),
            (254.6, 255),
            (4_194_304.0, 4_194_304),
        ];
        for (number, whole) in cases {
            assert_eq!(rounded(number), whole, "{number}");
        }
    }
}
