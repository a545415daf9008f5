//! Files of the catalogue: public, static, checked by their reader.

use reqwest::Method;

use crate::client::Client;
use crate::error::ClientError;
use crate::exchange::Request;

impl Client {
    /// One file under `/v1/catalogue/`: `metadata/timestamp.json`, `objects/{sha256}`. Sent without the person's
    /// tokens; nothing in it is believed here.
    ///
    /// # Errors
    /// [`ClientError::TooLarge`] where it is longer than `most` bytes, [`ClientError::Refused`] with status 404 where
    /// there is none.
    pub async fn fetch_catalogue(&self, path: &str, most: u64) -> Result<Vec<u8>, ClientError> {
        let mut segments = vec!["catalogue"];
        segments.extend(path.split('/'));
        if segments.iter().any(|segment| !is_plain(segment)) {
            return Err(ClientError::Bug("a path that no catalogue has"));
        }
        let request = Request::new(Method::GET, self.url(&segments)?).limit(most);
        Ok(self.send(&request).await?.body)
    }
}

/// A name that means itself in any path.
fn is_plain(segment: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    !segment.is_empty() && !segment.bytes().all(|b| b == b'.') && segment.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_path_cannot_leave_the_catalogue() {
        assert!(["1.root.json", "objects", "0a_b-c"].into_iter().all(is_plain));
        assert!(
            !["", ".", "..", "a b", "%2e%2e", "a?b", "中", "a\\b"]
                .into_iter()
                .any(is_plain)
        );
    }
}
