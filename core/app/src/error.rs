//! What can go wrong, as a person needs to hear it: what happened, what is safe, what to do. Never with a name, a
//! number or an answer in it.

use std::time::Duration;

use banshi_client::{ClientError, LocalPart, RetryCause, SoftwareKeyError};
use banshi_domain::{Problem, ProblemKind};
use banshi_vault::VaultError;

use crate::Words;

/// What a shell can act on. [`AppError::words`] is what the person reads.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// No network, or the other side is busy: it goes by itself later.
    #[error("try again later: {cause}")]
    TryLater {
        /// Not before, where the other side said so.
        after: Option<Duration>,
        /// Why.
        cause: RetryCause,
    },
    /// Open the sign-in; all that waits goes on after it.
    #[error("sign-in is needed")]
    SignInNeeded,
    /// The person gave up at the sign-in page.
    #[error("cancelled by the person")]
    Cancelled,
    /// The gateway says no and why; its kind tells what to offer.
    #[error("refused: {}", .0.kind().slug())]
    Refused(Box<Problem>),
    /// What a person gave cannot be taken: a photo, a file, a text.
    #[error("bad input: {code}")]
    BadInput {
        /// Stable code.
        code: &'static str,
        /// What is wrong and what to do.
        words: Words,
    },
    /// Something is missing before this can be done; the screen's own list says what.
    #[error("{missing} things are missing")]
    Incomplete {
        /// How many.
        missing: usize,
    },
    /// It is gone, or never was there: go back to the list.
    #[error("no such {0}")]
    NotFound(Thing),
    /// Not in this state: look at the screen anew.
    #[error("not possible now: {0}")]
    NotNow(&'static str),
    /// Not on the phone yet, and there is no network: needs it once.
    #[error("not downloaded yet: {0}")]
    NotDownloaded(Thing),
    /// The catalogue or a form of it cannot be believed or read; what was there before stays.
    #[error("the catalogue cannot be used: {0}")]
    Catalogue(String),
    /// No room on the phone. Nothing was lost, nothing half-done.
    #[error("the disk is full")]
    Full,
    /// Unlock the phone first.
    #[error("locked")]
    Locked,
    /// The key to the stored data is gone for good.
    #[error("the key is lost")]
    KeyLost,
    /// A part of the stored data is damaged.
    #[error("damaged storage")]
    Damaged,
    /// A newer app wrote the data: update.
    #[error("written by a newer version")]
    NewerVersion,
    /// The phone's storage failed; may pass.
    #[error("storage failed")]
    Storage,
    /// A mistake of ours; repeating it will not help.
    #[error("a bug: {0}")]
    Bug(String),
}

/// What an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Thing {
    /// 事项.
    Item,
    /// 表单.
    Form,
    /// 草稿.
    Draft,
    /// 申报.
    Submission,
    /// 办件.
    Filing,
    /// 材料.
    Paper,
    /// 材料 of the item's list.
    Material,
    /// 居民.
    Resident,
    /// 预约.
    Reservation,
    /// 题目.
    Question,
    /// 登录.
    SignIn,
    /// 场景.
    Scenario,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Item => "item",
            Self::Form => "form",
            Self::Draft => "draft",
            Self::Submission => "submission",
            Self::Filing => "filing",
            Self::Paper => "paper",
            Self::Material => "material",
            Self::Resident => "resident",
            Self::Reservation => "reservation",
            Self::Question => "question",
            Self::Scenario => "scenario",
            Self::SignIn => "sign-in",
        })
    }
}

/// An error as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorWords {
    /// What happened.
    pub happened: Words,
    /// What is safe, and what to do next.
    pub advice: Words,
}

impl AppError {
    /// A stable code for logs and shells.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TryLater { .. } => "try-later",
            Self::SignInNeeded => "sign-in-needed",
            Self::Cancelled => "cancelled",
            Self::Refused(problem) => problem.kind().slug(),
            Self::BadInput { code, .. } => code,
            Self::Incomplete { .. } => "incomplete",
            Self::NotFound(_) => "not-found",
            Self::NotNow(_) => "not-now",
            Self::NotDownloaded(_) => "not-downloaded",
            Self::Catalogue(_) => "catalogue",
            Self::Full => "full",
            Self::Locked => "locked",
            Self::KeyLost => "key-lost",
            Self::Damaged => "damaged",
            Self::NewerVersion => "newer-version",
            Self::Storage => "storage",
            Self::Bug(_) => "bug",
        }
    }

    /// What a person reads.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table of words")]
    pub fn words(&self) -> ErrorWords {
        let (zh, advice_zh, en, advice_en) = match self {
            Self::Refused(problem) => return problem_words(problem.kind()),
            Self::BadInput { words, .. } => {
                return ErrorWords {
                    happened: words.clone(),
                    advice: Words::new("先前填的和拍的都还在", "What you entered before is kept"),
                };
            }
            Self::TryLater {
                cause: RetryCause::Untrusted,
                ..
            } => (
                "这个网络不安全，没有发送任何内容",
                "请检查手机的日期和时间，或换一个网络；内容都还在手机里",
                "This network cannot be trusted; nothing was sent",
                "Check the phone's date and time, or use another network. Everything is kept on this phone",
            ),
            Self::TryLater { .. } => (
                "现在连不上网",
                "内容已存在手机里，有网后会自动接着办，不用守着",
                "No connection just now",
                "Everything is kept on this phone and goes on by itself once there is a network",
            ),
            Self::SignInNeeded => (
                "需要登录",
                "您填的内容都还在手机里。登录后会接着办",
                "Please sign in",
                "What you entered is kept on this phone. It goes on after you sign in",
            ),
            Self::Cancelled => (
                "登录没有完成",
                "您填的内容都还在手机里，可以随时再登录",
                "The sign-in was not finished",
                "What you entered is kept on this phone. Sign in whenever you like",
            ),
            Self::Incomplete { .. } => (
                "还差几处没有填好",
                "请按清单逐条补上；填过的都还在",
                "Some things are still missing",
                "Please complete the list. What you entered is kept",
            ),
            Self::NotFound(_) => (
                "没有找到，可能已经删除",
                "请回到上一页再看一看",
                "Not found; it may have been deleted",
                "Go back and look again",
            ),
            Self::NotNow(_) => (
                "现在的状态不能这样办",
                "请看一看最新的状态再办；内容都还在",
                "This cannot be done in its present state",
                "Look at it again. Nothing was lost",
            ),
            Self::NotDownloaded(_) => (
                "这份表还没有下载到手机",
                "请在有网络时打开一次，之后没有网络也能填",
                "This form is not on the phone yet",
                "Open it once with a network; after that it works without",
            ),
            Self::Catalogue(_) => (
                "新的事项目录没有通过检查，没有采用",
                "原来的目录照常可用，稍后会自动再试",
                "The new catalogue did not pass its checks and was not taken",
                "The one you have still works; it is tried again later",
            ),
            Self::Full => (
                "手机存储空间不足",
                "先前填的和拍的都还在。请清理一些空间后再试",
                "The phone's storage is full",
                "What was saved before is kept. Make some room and try again",
            ),
            Self::Locked => (
                "手机锁着，打不开您的材料",
                "解锁手机后再试",
                "The phone is locked",
                "Unlock it and try again",
            ),
            Self::KeyLost => (
                "手机换过锁屏或恢复过系统，旧的加密钥匙已经失效",
                "已提交的办件登录后会重新取回；没有提交的草稿要重新填",
                "The phone's old encryption key is gone",
                "Sign in to get back what was filed. Drafts that were not sent must be filled in again",
            ),
            Self::Damaged => (
                "手机里有一份内容损坏了",
                "其他内容不受影响。请删去这一份，重新拍或重新填",
                "One part of what is stored is damaged",
                "The rest is whole. Remove this part and take or enter it again",
            ),
            Self::NewerVersion => (
                "这些内容是新版应用存的",
                "内容没有动过。请更新应用后再打开",
                "A newer version of the app stored this",
                "Nothing was touched. Update the app and open it again",
            ),
            Self::Storage => (
                "手机存储暂时出错，这一步没有存上",
                "先前的内容都还在，请再试一次",
                "The phone's storage failed; this step was not saved",
                "What was saved before is kept. Please try again",
            ),
            Self::Bug(_) => (
                "应用出了错，这一步没有完成",
                "先前的内容都还在。请更新应用，或打 12345 告诉我们",
                "The app made a mistake; this step was not done",
                "What was saved before is kept. Update the app, or tell us",
            ),
        };
        ErrorWords {
            happened: Words::new(zh, en),
            advice: Words::new(advice_zh, advice_en),
        }
    }

    pub(crate) fn bug(what: impl std::fmt::Display) -> Self {
        Self::Bug(what.to_string())
    }

    pub(crate) fn bad(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::BadInput {
            code,
            words: Words::new(zh, en),
        }
    }
}

/// The domain's own words for a problem.
#[must_use]
pub fn problem_words(kind: ProblemKind) -> ErrorWords {
    ErrorWords {
        happened: Words::new(kind.zh(), kind.en()),
        advice: Words::new(kind.advice_zh(), kind.en()),
    }
}

impl From<VaultError> for AppError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::KeyLost(_) => Self::KeyLost,
            VaultError::Damaged { .. } => Self::Damaged,
            VaultError::Full(_) => Self::Full,
            VaultError::NewerVersion(_) => Self::NewerVersion,
            VaultError::Locked(_) => Self::Locked,
            VaultError::Missing(banshi_vault::Part::Paper(_), _) => Self::NotFound(Thing::Paper),
            VaultError::Missing(banshi_vault::Part::Vault, _) => Self::NotFound(Thing::Resident),
            VaultError::Missing(banshi_vault::Part::Row("draft"), _) => Self::NotFound(Thing::Draft),
            VaultError::Missing(banshi_vault::Part::Row("submission"), _) => {
                Self::NotFound(Thing::Submission)
            }
            VaultError::Io(_) => Self::Storage,
            other => Self::bug(other),
        }
    }
}

impl From<ClientError> for AppError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Retry { after, cause } => Self::TryLater { after, cause },
            ClientError::SignInNeeded => Self::SignInNeeded,
            ClientError::Refused(problem) => Self::Refused(problem),
            ClientError::Cancelled => Self::Cancelled,
            // Something between phone and gateway; worth another try, much later.
            ClientError::Nonsense(_) | ClientError::TooLarge { .. } => Self::TryLater {
                after: Some(Duration::from_mins(10)),
                cause: RetryCause::NoProgress,
            },
            ClientError::Local {
                part: LocalPart::Signer,
                ..
            } => Self::Locked,
            ClientError::Local { cause, .. } => match cause.downcast::<VaultError>() {
                Ok(vault) => (*vault).into(),
                Err(_) => Self::Storage,
            },
            ClientError::Bug(what) => Self::bug(what),
        }
    }
}

impl From<SoftwareKeyError> for AppError {
    fn from(error: SoftwareKeyError) -> Self {
        match error {
            SoftwareKeyError::Damaged => Self::Damaged,
            SoftwareKeyError::File(error) if error.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            SoftwareKeyError::File(_) | SoftwareKeyError::Random => Self::Storage,
        }
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        // What the app itself wrote does not read back.
        Self::Bug(format!("a stored value of {:?}", error.classify()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<AppError> {
        let later = |cause| AppError::TryLater { after: None, cause };
        vec![
            later(RetryCause::Network),
            later(RetryCause::Untrusted),
            AppError::SignInNeeded,
            AppError::Cancelled,
            AppError::Refused(Box::new(ProblemKind::ItemVersionClosed.into())),
            AppError::bad("x", "照片太小，请重新拍摄", "Too small"),
            AppError::Incomplete { missing: 2 },
            AppError::NotFound(Thing::Draft),
            AppError::NotNow("sent"),
            AppError::NotDownloaded(Thing::Form),
            AppError::Catalogue("x".into()),
            AppError::Full,
            AppError::Locked,
            AppError::KeyLost,
            AppError::Damaged,
            AppError::NewerVersion,
            AppError::Storage,
            AppError::bug("x"),
        ]
    }

    #[test]
    fn every_error_says_what_happened_and_what_to_do_calmly_in_two_languages() {
        for error in every() {
            let words = error.words();
            for text in [&words.happened.zh, &words.advice.zh] {
                assert!(
                    !text.is_empty() && !text.contains(['!', '！', ',', ';', '?']),
                    "{text}"
                );
                assert!(!text.contains('你'), "{text}");
            }
            assert!(!words.happened.en.is_empty() && !words.advice.en.is_empty());
        }
    }

    #[test]
    fn codes_tell_errors_apart() {
        let mut codes: Vec<_> = every().iter().map(AppError::code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(
            codes.len(),
            every().len() - 1,
            "only the two kinds of TryLater share one"
        );
    }
}
