//! A draft: its form page by page, its papers, its signature.

use banshi_app as app;

use crate::error::not_ours;
use crate::{BanshiError, Words};

/// A draft, saved at each answer.
#[derive(uniffi::Object)]
pub struct Draft(pub(crate) app::Draft);

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum FieldKind {
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
    /// A file.
    File,
    /// Anything else: as text.
    Other,
}

impl From<app::FieldKind> for FieldKind {
    fn from(kind: app::FieldKind) -> Self {
        match kind {
            app::FieldKind::Note => Self::Note,
            app::FieldKind::Text => Self::Text,
            app::FieldKind::Integer => Self::Integer,
            app::FieldKind::Decimal => Self::Decimal,
            app::FieldKind::Date => Self::Date,
            app::FieldKind::Time => Self::Time,
            app::FieldKind::DateTime => Self::DateTime,
            app::FieldKind::SelectOne => Self::SelectOne,
            app::FieldKind::SelectMultiple => Self::SelectMultiple,
            app::FieldKind::Rank => Self::Rank,
            app::FieldKind::Range => Self::Range,
            app::FieldKind::Acknowledge => Self::Acknowledge,
            app::FieldKind::File => Self::File,
            _ => Self::Other,
        }
    }
}

/// A page of the form.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FormPage {
    /// From 0.
    pub page: u32,
    /// How many.
    pub pages: u32,
    /// Headings of the groups around it.
    pub headings: Vec<String>,
    /// Its questions.
    pub questions: Vec<FormQuestion>,
    /// 已存在手机里.
    pub safe: Words,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FormQuestion {
    /// For [`Draft::answer`].
    pub path: String,
    /// How it is answered.
    pub kind: FieldKind,
    /// What is asked.
    pub label: String,
    /// Below it.
    pub hint: String,
    /// What stands in the field.
    pub value: String,
    /// The choices of a select.
    pub choices: Vec<FormChoice>,
    /// Whether an answer is required.
    pub required: bool,
    /// Whether it cannot be changed.
    pub locked: bool,
    /// Where the value is from.
    pub origin: Option<Words>,
    /// What is wrong with it.
    pub mistake: Option<Words>,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FormChoice {
    /// What an answer holds.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl From<app::FormScreen> for FormPage {
    fn from(screen: app::FormScreen) -> Self {
        Self {
            page: screen.page,
            pages: screen.pages,
            headings: screen.headings,
            questions: screen.questions.into_iter().map(Into::into).collect(),
            safe: screen.safe.into(),
        }
    }
}

impl From<app::FormQuestion> for FormQuestion {
    fn from(question: app::FormQuestion) -> Self {
        Self {
            path: question.path,
            kind: question.kind.into(),
            label: question.label,
            hint: question.hint,
            value: question.value,
            choices: question
                .choices
                .into_iter()
                .map(|choice| FormChoice {
                    value: choice.value,
                    label: choice.label,
                    chosen: choice.chosen,
                })
                .collect(),
            required: question.required,
            locked: question.locked,
            origin: question.origin.map(Into::into),
            mistake: question.mistake.map(Into::into),
        }
    }
}

/// The pages of one material.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Paper {
    /// Its name.
    pub title: String,
    /// How many pages there are.
    pub pages: u32,
    /// 已拍 1 页.
    pub state: Words,
}

/// Everything before the signature.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Review {
    /// What is missing, in one list.
    pub missing: Vec<Words>,
    /// Purposes to consent to, and the texts to read first.
    pub consents: Vec<String>,
    /// Whether it can be signed.
    pub can_sign: bool,
}

impl From<app::ReviewScreen> for Review {
    fn from(screen: app::ReviewScreen) -> Self {
        Self {
            missing: screen.missing.into_iter().map(|line| line.words.into()).collect(),
            consents: screen
                .consents
                .into_iter()
                .map(|consent| consent.purpose)
                .collect(),
            can_sign: screen.can_sign,
        }
    }
}

#[uniffi::export]
impl Draft {
    /// Its id.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn id(&self) -> Result<String, BanshiError> {
        Ok(self.0.id().to_string())
    }

    /// The page that it stands on.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn page(&self) -> Result<FormPage, BanshiError> {
        Ok(self.0.screen()?.into())
    }

    /// Goes to the page of a question.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn go_to_question(&self, path: String) -> Result<FormPage, BanshiError> {
        Ok(self.0.go_to_question(&path)?.into())
    }

    /// Answers a question; kept before this returns. A wrong answer is kept too, and the page says what is wrong.
    ///
    /// # Errors
    /// [`BanshiError::Storage`]; the draft is as it was.
    pub fn answer(&self, path: String, value: String) -> Result<FormPage, BanshiError> {
        Ok(self.0.answer(&path, &value)?.into())
    }

    /// Takes a photograph of a material: found, straightened, encrypted.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where it is no picture, or too small, too large; the draft is as it was.
    pub fn add_photo(&self, material: String, photo: Vec<u8>) -> Result<Paper, BanshiError> {
        let material = material.parse().map_err(|_| not_ours())?;
        let screen = self.0.papers()?.add_shot(&material, &photo)?;
        Ok(Paper {
            title: screen.title,
            pages: u32::try_from(screen.pages.len()).unwrap_or(u32::MAX),
            state: screen.state.into(),
        })
    }

    /// Everything on one page.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn review(&self) -> Result<Review, BanshiError> {
        Ok(self.0.review()?.into())
    }

    /// Consents to a purpose whose text was read.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn consent(&self, purpose: String) -> Result<Review, BanshiError> {
        Ok(self.0.consent(&purpose, true)?.into())
    }

    /// Signs by the device's key and queues it; the submission's id.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where something is missing.
    pub fn sign(&self) -> Result<String, BanshiError> {
        Ok(self.0.sign()?.to_string())
    }
}
