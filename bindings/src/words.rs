//! Texts in both languages of the app.

use banshi_app as app;

use crate::cross::record;

record! {
    /// A text in both languages of the app.
    #[derive(Eq)]
    Words = app::Words {
        /// 简体中文.
        zh: String,
        /// English; the Chinese again where a source has no other.
        en: String,
    }
}

record! {
    /// What happened, and what to do.
    ErrorWords = app::ErrorWords {
        /// What happened.
        happened: Words,
        /// What is safe, and what to do next.
        advice: Words,
    }
}
