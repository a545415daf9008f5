//! Problems (RFC 9457): every answer of the gateway that is not what was asked for has a type out of one list, and
//! every type says what happened, what is safe and what to do.

use serde::{Deserialize, Serialize};

use crate::{ContentHash, ItemVersion};

/// Where the types are explained; a type's URI is this and its slug.
pub const PROBLEM_BASE: &str = "https://banshi.dev/problems/";

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $status:literal, $zh:literal, $advice:literal, $en:literal;)+) => {
        /// The closed list of problem types.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemKind {
            $($(#[$doc])* $variant,)+
            /// A type that this build does not know.
            Other,
        }

        impl ProblemKind {
            /// Every type of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last part of its URI.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ Self::Other => "other" }
            }

            /// The HTTP status that it comes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ Self::Other => 500 }
            }

            /// What happened, in Chinese.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ Self::Other => "对方系统没有说明原因" }
            }

            /// What is safe and what to do, in Chinese.
            #[must_use]
            pub const fn advice_zh(self) -> &'static str {
                match self {
                    $(Self::$variant => $advice,)+
                    Self::Other => "您填的内容都还在手机里。请稍后再试，或打 12345 问一问",
                }
            }

            /// What happened and what to do, in English.
            #[must_use]
            pub const fn en(self) -> &'static str {
                match self {
                    $(Self::$variant => $en,)+
                    Self::Other => "The other side gave no reason. What you entered is safe on this phone; try later.",
                }
            }

            /// The type of a URI.
            #[must_use]
            pub fn from_uri(uri: &str) -> Self {
                match uri.strip_prefix(PROBLEM_BASE).unwrap_or(uri) {
                    $($slug => Self::$variant,)+
                    _ => Self::Other,
                }
            }
        }
    };
}

problems! {
    /// The request's shape is wrong.
    Malformed = "malformed", 400, "发出的内容格式不对", "您填的内容都还在手机里。请更新应用后再发送",
        "The request is malformed. What you entered is safe; update the app and send again.";
    /// No valid sign-in.
    SignInNeeded = "sign-in-needed", 401, "需要重新登录", "您填的内容都还在手机里。登录后会接着发送",
        "Sign in again. What you entered is safe; sending goes on after that.";
    /// Known, but not allowed.
    NotAllowed = "not-allowed", 403, "您没有办理这件事的权限", "如果是替别人办，请先取得对方的授权",
        "You are not allowed to do this. If you act for someone, ask for their authorisation first.";
    /// The sign-in is not sure enough.
    AssuranceTooLow = "assurance-too-low", 403, "这件事需要更高级别的实名认证", "您填的内容都还在手机里。完成认证后会接着发送",
        "This needs a stronger sign-in. What you entered is safe.";
    /// No such thing, or not yours.
    NotFound = "not-found", 404, "没有找到", "请核对编号；如果刚换了手机，请先登录",
        "Not found. Check the number; on a new phone, sign in first.";
    /// The id is taken, or other bytes were put to it.
    Conflict = "conflict", 409, "同一编号已经提交过不同的内容", "先前提交的仍然有效。请不要重复提交",
        "Other content was filed under this id. What was filed first stands.";
    /// Someone else was faster.
    FilingChanged = "filing-changed", 409, "这个办件刚刚有了变化", "请看一看最新的状态再办",
        "The filing has changed in the meantime. Look at it again.";
    /// The table of states has no such move.
    NoSuchMove = "no-such-move", 409, "办件现在的状态不能这样办", "请看一看最新的状态再办",
        "The filing's state does not allow this.";
    /// A second notice that asks for something new.
    NewDemand = "new-demand", 409, "补正应当一次告知，不能再提出新的材料", "只能重复第一次告知里列出的材料，或者受理",
        "A second notice may only repeat what the first one named.";
    /// One open filing per applicant and item.
    AlreadyOpen = "already-open", 409, "您已有一件同样的事正在办理", "请在“我的办件”里查看，不用重复申请",
        "You have an open filing of this item already.";
    /// A cursor older than what is kept.
    CursorTooOld = "cursor-too-old", 410, "手机很久没有联网", "正在重新取回您的办件，不用做什么",
        "The feed does not reach back that far; whole states are read anew.";
    /// Erased at the end of its retention.
    Erased = "erased", 410, "保存期限已满，内容已经删除", "办理结果仍然有效；需要证明请联系办理机关",
        "Its contents were erased at the end of their retention. The result stands; ask the office for proof.";
    /// More bytes than allowed.
    TooLarge = "too-large", 413, "文件太大", "请重新拍照，或选小一些的文件",
        "Too large. Take the picture again or choose a smaller file.";
    /// Not the bytes that were announced.
    ChecksumMismatch = "checksum-mismatch", 460, "传输中内容有损坏", "手机会自动重新上传，不用做什么",
        "The bytes were damaged on the way; they are sent again.";
    /// Papers that the manifest names are not here.
    PapersMissing = "papers-missing", 422, "有材料还没有传完", "手机会自动补传，不用做什么",
        "Some papers are not there yet; they are sent again.";
    /// A required material is not in the manifest.
    MaterialsIncomplete = "materials-incomplete", 422, "还缺材料", "请补拍缺少的材料后再发送",
        "A required material is missing. Add it and send again.";
    /// The form's own rules find answers wrong.
    AnswersInvalid = "answers-invalid", 422, "有几处填写需要改一下", "请按提示修改后再发送；其他内容都还在",
        "Some answers need to be mended. Everything else is kept.";
    /// The manifest's shape or signature is wrong.
    ManifestInvalid = "manifest-invalid", 422, "签名或清单有误", "您填的内容都还在手机里。请重新签名后发送",
        "The signed list is not valid. Sign again and send.";
    /// The version of the item is no longer taken.
    ItemVersionClosed = "item-version-closed", 422, "办事指南已经更新", "您填的内容会带到新表里，请核对后再发送",
        "The item has a new version. Your answers are carried over; check them and send again.";
    /// No such item.
    ItemUnknown = "item-unknown", 422, "没有这个事项", "请更新目录后再办",
        "No such item. Update the catalogue.";
    /// The slot is full.
    SlotFull = "slot-full", 409, "这个时间已经约满", "请换一个时间；您原来的预约不受影响",
        "This time is full. Choose another; what you had stays.";
    /// The slot is for other items.
    SlotOtherItem = "slot-other-item", 409, "这个时间不办这件事", "请在这件事可约的时间里重新选一个",
        "This time is for other items. Choose one that is offered for yours.";
    /// An offer that is smaller than what people hold already.
    OfferTooSmall = "offer-too-small", 409, "已经约好的人比新的名额多", "请把名额设得不少于已约的人数，或者先请他们改期",
        "More people hold this time than the offer has room for. Offer more places, or ask them to move first.";
    /// Held too long.
    ReservationExpired = "reservation-expired", 409, "保留的五分钟已过", "请重新选择时间",
        "The five minutes are over. Choose a time again.";
    /// One open reservation per person and item.
    AlreadyReserved = "already-reserved", 409, "您已有一个预约", "请先改期或取消原来的预约",
        "You have a reservation already. Move or cancel it first.";
    /// Rated already.
    AlreadyRated = "already-rated", 409, "您已经评价过", "一个办件评价一次",
        "You have rated this already.";
    /// The address knows no such method.
    MethodUnknown = "method-not-allowed", 405, "这个地址不能这样用", "您填的内容都还在手机里。请更新应用后再试",
        "This address does not take that method. Update the app.";
    /// A content type that the address does not take.
    MediaTypeUnknown = "unsupported-media-type", 415, "发出的内容类型不对", "您填的内容都还在手机里。请更新应用后再试",
        "This address does not take that content type. Update the app.";
    /// Another version of tus than 1.0.0.
    TusVersion = "tus-version", 412, "上传协议的版本不对", "您填的内容都还在手机里。请更新应用后再试",
        "Only version 1.0.0 of the upload protocol is spoken. Update the app.";
    /// The offset is not where the upload stands.
    UploadOffset = "upload-offset", 409, "上传的位置对不上", "手机会自动接着上传，不用做什么",
        "The upload stands elsewhere; it goes on from there by itself.";
    /// Too many requests.
    TooMany = "too-many-requests", 429, "操作太频繁", "请稍等一会儿，手机会自动再试",
        "Too many requests; tried again by itself.";
    /// A fault of ours.
    Internal = "internal", 500, "我们的系统出了错", "您填的内容都还在手机里，会自动再试",
        "A fault of ours. What you entered is safe; it is tried again by itself.";
    /// Not now.
    Unavailable = "unavailable", 503, "系统暂时不能用", "您填的内容都还在手机里，会自动再试",
        "Not available now. What you entered is safe; it is tried again by itself.";
}

/// `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// [`PROBLEM_BASE`] and the slug.
    #[serde(rename = "type")]
    pub uri: String,
    /// What happened, in Chinese.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is safe and what to do; never contents of the person's record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// `papers-missing`: which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<ContentHash>,
    /// `answers-invalid`: which, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerProblem>,
    /// `materials-incomplete`: which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<crate::MaterialCode>,
    /// `item-version-closed`: what took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<ItemVersion>,
}

/// One answer that the form's rules find wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerProblem {
    /// Path of the question.
    pub node: String,
    /// `required`, or the constraint as the form has it.
    pub constraint: String,
    /// The form's message.
    pub message: String,
}

impl Problem {
    /// A problem of a kind, with the kind's own words.
    #[must_use]
    pub fn new(kind: ProblemKind) -> Self {
        Self {
            uri: format!("{PROBLEM_BASE}{}", kind.slug()),
            title: kind.zh().to_owned(),
            status: kind.status(),
            detail: Some(kind.advice_zh().to_owned()),
            hashes: vec![],
            answers: vec![],
            materials: vec![],
            successor: None,
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> ProblemKind {
        ProblemKind::from_uri(&self.uri)
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self::new(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_survives_the_wire_and_an_unknown_one_becomes_other() {
        for &kind in ProblemKind::ALL {
            let text = serde_json::to_string(&Problem::new(kind)).unwrap();
            assert_eq!(serde_json::from_str::<Problem>(&text).unwrap().kind(), kind);
        }
        assert_eq!(
            ProblemKind::from_uri("https://banshi.dev/problems/new-one"),
            ProblemKind::Other
        );
    }

    #[test]
    fn words_are_polite_and_calm() {
        for kind in ProblemKind::ALL {
            for text in [kind.zh(), kind.advice_zh()] {
                assert!(!text.contains(['!', '！', ',', '.', ';']), "{text}");
                assert!(!text.contains("你"), "{text}");
            }
        }
    }
}
