//! The one feed by which a phone learns what happened.

use std::time::Duration;

use banshi_domain::{ChangePage, Cursor};
use reqwest::Method;

use crate::client::Client;
use crate::error::ClientError;
use crate::exchange::Request;

/// The most that one page of the feed takes, in bytes.
const PAGE_LIMIT: u64 = 8 * 1024 * 1024;
/// The longest that the gateway is asked to wait.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

impl Client {
    /// The changes after a cursor. Where there are none, the gateway waits for one up to `wait` (rounded up to whole
    /// seconds, at most a minute). Apply them and the page's `next` in one transaction; the same change may come again.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `cursor-too-old`: read [`Client::filings`] and begin anew at the cursor 0.
    pub async fn changes(&self, after: Cursor, wait: Duration) -> Result<ChangePage, ClientError> {
        let wait = wait.min(LONGEST_WAIT);
        let mut url = self.url(&["changes"])?;
        url.query_pairs_mut()
            .append_pair("after", &after.0.to_string())
            .append_pair("wait", &wait.as_millis().div_ceil(1000).to_string());
        let request = Request::new(Method::GET, url).limit(PAGE_LIMIT).patience(wait);
        let page: ChangePage = self.send_signed_in(&request).await?.json()?;
        // A feed that went back, or stands still beside its changes, would be read for ever.
        let last = page
            .changes
            .iter()
            .map(|change| change.seq)
            .max()
            .unwrap_or(after);
        if page.next < last || page.changes.iter().any(|change| change.seq <= after) {
            return Err(ClientError::Nonsense("a feed that goes back"));
        }
        Ok(page)
    }
}
