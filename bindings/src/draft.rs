//! 填写: a draft, its form page by page, its signature.

use std::sync::Arc;

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::error::known;
use crate::{
    BanshiError, CarriedLine, CodeScanner, DeliveryKind, Papers, ReviewScreen, SubmissionState, Words,
};

/// A draft, saved at each answer.
#[derive(uniffi::Object)]
pub struct Draft(pub(crate) app::Draft);

record! {
    /// One page of a form.
    FormScreen = app::FormScreen {
        /// The draft.
        draft: String,
        /// The item's name.
        title: Words,
        /// Which page, from 0.
        page: u32,
        /// Of how many.
        pages: u32,
        /// 2 / 5 页.
        place: Words,
        /// The headings above the questions, outermost first.
        headings: Vec<String>,
        /// What is asked here.
        questions: Vec<FormQuestion>,
        /// Where another one can be added here (另一位参保人).
        add: Option<AddRow>,
        /// Where the page belongs to one that can be removed.
        remove: Option<RemoveRow>,
        /// 填一项存一项，可以随时离开。
        safe: Words,
        /// What the main button says: 下一页, or 去核对 on the last.
        next: Words,
        /// Whether the main button leads to the review.
        is_last: bool,
        /// The form's languages by name; empty where it has one.
        languages: Vec<String>,
        /// The active one.
        language: Option<String>,
    }
}

record! {
    /// A row that adds an instance of a repeat.
    AddRow = app::AddRow {
        /// For [`Draft::add`].
        path: String,
        /// What it says.
        words: Words,
    }
}

record! {
    /// A row that removes the instance that the page belongs to.
    RemoveRow = app::RemoveRow {
        /// For [`Draft::remove`].
        path: String,
        /// What it says.
        words: Words,
    }
}

choice! {
    /// How a question is answered.
    FieldKind = app::FieldKind {
        /// A text that is only read.
        Note,
        /// A line of text.
        Text,
        /// A whole number.
        Integer,
        /// A number.
        Decimal,
        /// `2026-03-15`.
        Date,
        /// `09:30:00`.
        Time,
        /// A date with time.
        DateTime,
        /// One of the choices.
        SelectOne,
        /// Some of the choices.
        SelectMultiple,
        /// The choices in an order.
        Rank,
        /// A number between two.
        Range,
        /// `OK` once it was read.
        Acknowledge,
        /// A file; papers are photographed outside of the form.
        File,
        /// Anything else: as text.
        Other,
    }
}

record! {
    /// A question as a field shows it.
    FormQuestion = app::FormQuestion {
        /// For [`Draft::answer`].
        path: String,
        /// How it is answered.
        kind: FieldKind,
        /// What is asked, in the form's active language.
        label: String,
        /// Below it; may be empty.
        hint: String,
        /// What stands in the field: what the person entered, right or not.
        value: String,
        /// The choices, for selects.
        choices: Vec<ChoiceLine>,
        /// Whether an answer is required.
        required: bool,
        /// Whether the field cannot be changed: calculated, or from real-name sign-in.
        locked: bool,
        /// Where the value is from, where the person did not enter it here.
        origin: Option<Words>,
        /// What is wrong with what stands in the field, in words that help.
        mistake: Option<Words>,
        /// The form's appearance words (`numbers`, `minimal`, `autocomplete`).
        appearance: String,
        /// 扫码: what the button beside the field says, where a code can be scanned into it: [`Draft::scanner`].
        scan: Option<Words>,
    }
}

record! {
    /// A choice of a select.
    ChoiceLine = app::ChoiceLine {
        /// What an answer holds.
        value: String,
        /// What the person reads.
        label: String,
        /// Whether it is chosen.
        chosen: bool,
    }
}

#[uniffi::export]
impl Draft {
    /// Names it.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn id(&self) -> Result<String, BanshiError> {
        Ok(self.0.id().cross())
    }

    /// The page that the person was on.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn screen(&self) -> Result<FormScreen, BanshiError> {
        Ok(self.0.screen()?.cross())
    }

    /// 读给我听: the page that the person is on, sentence by sentence.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn spoken(&self) -> Result<Vec<Words>, BanshiError> {
        Ok(self.0.spoken()?.cross())
    }

    /// Goes to a page, from 0; one past the last is the last.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn go_to(&self, page: u32) -> Result<FormScreen, BanshiError> {
        Ok(self.0.go_to(page)?.cross())
    }

    /// Goes to the page that a question is on.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where no page shows it now.
    pub fn go_to_question(&self, path: String) -> Result<FormScreen, BanshiError> {
        Ok(self.0.go_to_question(&path)?.cross())
    }

    /// Answers a question: the text as the form takes it (`2026-03-15`, a choice's value, several separated by blanks);
    /// an empty one clears. Durable when it returns. What the form refuses is kept as well, with what is wrong.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] for what is not there, locked or calculated; [`BanshiError::Storage`], after which the
    /// draft stands as before.
    pub fn answer(&self, path: String, value: String) -> Result<FormScreen, BanshiError> {
        Ok(self.0.answer(&path, &value)?.cross())
    }

    /// 扫码: reads a code for a question that offers it: [`FormQuestion::scan`]. What it takes is stored by
    /// [`Draft::answer`].
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] for what is not there, locked, or not answered by a code.
    pub fn scanner(&self, path: String) -> Result<Arc<CodeScanner>, BanshiError> {
        Ok(Arc::new(CodeScanner::new(self.0.scanner(&path)?)))
    }

    /// Adds an instance of a repeat: [`AddRow::path`].
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where the form fixes their number.
    pub fn add(&self, repeat: String) -> Result<FormScreen, BanshiError> {
        Ok(self.0.add(&repeat)?.cross())
    }

    /// Removes an instance of a repeat: [`RemoveRow::path`].
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone, or the form fixes their number.
    pub fn remove(&self, instance: String) -> Result<FormScreen, BanshiError> {
        Ok(self.0.remove(&instance)?.cross())
    }

    /// The form's texts in another of its languages.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it has no such.
    pub fn set_language(&self, language: String) -> Result<FormScreen, BanshiError> {
        Ok(self.0.set_language(&language)?.cross())
    }

    /// What is different since the draft was carried over from an earlier version of the item.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn carried(&self) -> Result<Vec<CarriedLine>, BanshiError> {
        Ok(self.0.carried()?.cross())
    }

    /// The papers that the item asks for.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn papers(&self) -> Result<Arc<Papers>, BanshiError> {
        Ok(Arc::new(Papers(self.0.papers()?)))
    }

    /// 核对与签名: everything on one page, and what is missing.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn review(&self) -> Result<ReviewScreen, BanshiError> {
        Ok(self.0.review()?.cross())
    }

    /// 告知承诺: the person read a commitment's text and signs it, or takes that back.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where the item has no such commitment.
    pub fn commit(&self, material: String, yes: bool) -> Result<ReviewScreen, BanshiError> {
        Ok(self.0.commit(&known(&material)?, yes)?.cross())
    }

    /// 同意: the person read what is done with the answers, or takes that back.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] for a purpose that is not asked about.
    pub fn consent(&self, purpose: String, yes: bool) -> Result<ReviewScreen, BanshiError> {
        Ok(self.0.consent(&purpose, yes)?.cross())
    }

    /// How the result should come.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where the item does not offer it.
    pub fn choose_delivery(&self, kind: DeliveryKind) -> Result<ReviewScreen, BanshiError> {
        Ok(self.0.choose_delivery(kind.cross())?.cross())
    }

    /// 签名并发送: signs by the phone's key and puts it into the outbox; gives the submission's id.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where something is missing; [`BanshiError::Storage`] where the key asks for the person.
    /// The draft stands as before.
    pub fn sign(&self) -> Result<String, BanshiError> {
        Ok(self.0.sign()?.cross())
    }

    /// Where the draft stands.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn state(&self) -> Result<SubmissionState, BanshiError> {
        Ok(self.0.state()?.cross())
    }
}
