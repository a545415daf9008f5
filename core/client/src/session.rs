//! Who the phone is to the gateway: sign-in, and the tokens that it gives.

mod sign_in;
mod software_key;
mod tokens;

pub use sign_in::{DeviceSigner, SignIn, fuzz_callback};
pub use software_key::{SoftwareKey, SoftwareKeyError};
pub(crate) use tokens::TokenKeeper;
pub use tokens::{TokenStore, Tokens};
