//! `randomize()`: Fisher-Yates with the Park-Miller generator, as the ODK XForms specification fixes it, so that a
//! seed gives the same order everywhere.

use ring::digest;

use super::{
    EvalError,
    eval::Context,
    value::{NodeRef, Value},
};

const MODULUS: i64 = 2_147_483_647;

/// The seed that a value stands for: a number as it is, a text by its hash.
pub(super) fn seed(value: &Value, cx: &Context<'_>) -> Result<i64, EvalError> {
    let number = value.to_number(cx)?;
    if !number.is_nan() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates, as in the reference engine"
        )]
        return Ok(number as i64);
    }
    let text = value.to_text(cx)?;
    if text.is_empty() {
        return Ok(0);
    }
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&digest.as_ref()[..8]);
    Ok(i64::from_be_bytes(bytes))
}

pub(super) fn shuffle(nodes: &[NodeRef], seed: i64) -> Vec<NodeRef> {
    // The reference engine takes the remainder of a double, which a large seed does not fit into exactly.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "as in the reference engine"
    )]
    let mut state = (seed as f64 % MODULUS as f64) as i64;
    if state <= 0 {
        state += MODULUS - 1;
    }
    // The inside-out form of the algorithm, as the reference engine has it: other forms give other orders.
    let mut shuffled: Vec<NodeRef> = Vec::with_capacity(nodes.len());
    for (at, &node) in nodes.iter().enumerate() {
        state = state * 16_807 % MODULUS;
        #[expect(clippy::cast_precision_loss, reason = "31 bits are exact")]
        let fraction = (state - 1) as f64 / (MODULUS - 1) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in the list"
        )]
        let other = ((fraction * (at + 1) as f64) as usize).min(at);
        shuffled.push(node);
        shuffled.swap(other, at);
    }
    shuffled
}
