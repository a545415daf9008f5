//! Encrypted storage on the phone.
