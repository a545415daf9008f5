#![no_main]

#[path = "../targets.rs"]
#[expect(dead_code, reason = "one target a binary")]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::code(bytes));
