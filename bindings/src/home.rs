//! 首页: what waits for the person, what is under way, what to go on with.

use banshi_app as app;

use crate::cross::record;
use crate::{DraftLine, FilingLine, ResidentLine, SendingLine, Words};

record! {
    /// One resident's home.
    HomeScreen = app::HomeScreen {
        /// Whose: 本人 · 张三, or 正在为 李四 办理.
        whose: Words,
        /// Whether these are another's papers than the phone's owner's.
        is_acting: bool,
        /// 等您处理: filings that wait for the person, the earliest last day first.
        waiting: Vec<FilingLine>,
        /// Submissions that came back with a named problem.
        attention: Vec<QueuedLine>,
        /// 等待发送.
        sending: Vec<QueuedLine>,
        /// 办理中.
        under_way: Vec<FilingLine>,
        /// 接着填.
        drafts: Vec<DraftLine>,
        /// 办好的.
        ended: Vec<FilingLine>,
        /// The other residents of this phone: counts only.
        others: Vec<ResidentLine>,
        /// How it works in three lines, where there is nothing yet.
        welcome: Vec<Words>,
        /// What to say of the phone's clock, where that is wrong; days and times in here go by the office's.
        clock: Option<Words>,
        /// 材料只存在本机，已加密.
        safe: Words,
    }
}

record! {
    /// A submission of the queue with its title.
    QueuedLine = app::QueuedLine {
        /// The item's name.
        title: Words,
        /// Where it stands.
        line: SendingLine,
        /// 已存在手机里，有网后自动发送，不用守着。
        words: Words,
    }
}
