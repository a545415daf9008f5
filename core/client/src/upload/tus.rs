//! tus 1.0.0 (<https://tus.io/protocols/resumable-upload>): creation, creation-with-upload, checksum.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use reqwest::header::LOCATION;
use url::Url;

use super::UploadProgress;
use super::paper::{self, PaperSource, Piece};
use crate::client::Client;
use crate::error::{ClientError, RetryCause};
use crate::exchange::{Answer, Request};

const OCTETS: &str = "application/offset+octet-stream";
/// The longest address of an upload that is kept.
const URL_LIMIT: usize = 1024;

/// One paper on its way.
pub(crate) struct Tus<'a> {
    client: &'a Client,
    paper: &'a Arc<dyn PaperSource>,
    media_type: &'a str,
}

/// What one request came to.
pub(crate) enum Step {
    /// The upload is at this path; how far it came is not known.
    Created(String),
    /// The gateway has so many bytes for sure.
    Reached(UploadProgress),
    /// It has another number of bytes than we thought: ask.
    Conflict,
    /// The piece arrived damaged: send it again.
    Damaged,
    /// The upload is not there any more: start anew.
    Gone,
}

impl<'a> Tus<'a> {
    pub(crate) fn new(client: &'a Client, paper: &'a Arc<dyn PaperSource>, media_type: &'a str) -> Self {
        Self {
            client,
            paper,
            media_type,
        }
    }

    /// Creates the upload and sends its first piece with it.
    pub(crate) async fn create(&self) -> Result<Step, ClientError> {
        let length = self.paper.length();
        let piece = self.piece(0).await?;
        let metadata = format!(
            "sha256 {},filetype {}",
            BASE64.encode(self.paper.sha256().to_string()),
            BASE64.encode(self.media_type)
        );
        let request = Request::new(Method::POST, self.client.url(&["uploads"])?)
            .header("tus-resumable", "1.0.0")?
            .header("upload-length", &length.to_string())?
            .header("upload-metadata", &metadata)?;
        let answer = self.send_piece(request, &piece).await?;
        if answer.status.as_u16() == 460 {
            return Ok(Step::Damaged);
        }
        let answer = answer.success()?;
        let url = self.location(&answer)?;
        match answer.number("upload-offset") {
            Some(offset) if offset <= length => {
                self.client.pace().arrived(piece.bytes.len());
                Ok(Step::Reached(UploadProgress { url, offset }))
            }
            _ if length == 0 => Ok(Step::Reached(UploadProgress { url, offset: 0 })),
            // Without the header nothing of the body was taken for sure.
            _ => Ok(Step::Created(url)),
        }
    }

    /// Asks how many bytes the gateway has.
    pub(crate) async fn offset(&self, url: &str) -> Result<Step, ClientError> {
        let request = Request::new(Method::HEAD, self.resolve(url)?).header("tus-resumable", "1.0.0")?;
        let answer = self.client.ask_signed_in(&request).await?;
        // 403: another's, since someone else signed in here.
        if matches!(answer.status.as_u16(), 403 | 404 | 410) {
            return Ok(Step::Gone);
        }
        let answer = answer.success()?;
        let offset = answer
            .number("upload-offset")
            .ok_or(ClientError::Nonsense("an upload without an offset"))?;
        let length = self.paper.length();
        let other = answer
            .number("upload-length")
            .is_some_and(|stated| stated != length);
        if other || offset > length {
            // Something else lies at that address.
            return Ok(Step::Gone);
        }
        Ok(Step::Reached(UploadProgress {
            url: url.to_owned(),
            offset,
        }))
    }

    /// Sends the next piece.
    pub(crate) async fn send(&self, progress: &UploadProgress) -> Result<Step, ClientError> {
        let UploadProgress { url, offset } = progress;
        let piece = self.piece(*offset).await?;
        let request = Request::new(Method::PATCH, self.resolve(url)?)
            .header("tus-resumable", "1.0.0")?
            .header("upload-offset", &offset.to_string())?;
        let answer = self.send_piece(request, &piece).await?;
        match answer.status.as_u16() {
            404 | 410 => return Ok(Step::Gone),
            409 => return Ok(Step::Conflict),
            460 => return Ok(Step::Damaged),
            _ => {}
        }
        let answer = answer.success()?;
        let most = offset + piece.bytes.len() as u64;
        match answer.number("upload-offset") {
            Some(reached) if reached > *offset && reached <= most => {
                self.client.pace().arrived(piece.bytes.len());
                Ok(Step::Reached(UploadProgress {
                    url: url.clone(),
                    offset: reached,
                }))
            }
            _ => Ok(Step::Conflict),
        }
    }

    /// Sends a request with a piece as its body, and learns from what the link makes of it.
    async fn send_piece(&self, request: Request, piece: &Piece) -> Result<Answer, ClientError> {
        let request = if piece.bytes.is_empty() {
            request
        } else {
            request
                .header(
                    "upload-checksum",
                    &format!("sha256 {}", BASE64.encode(piece.sha256)),
                )?
                .body(OCTETS, piece.bytes.clone())
        };
        let answered = self.client.ask_signed_in(&request).await;
        if let Err(ClientError::Retry {
            cause: RetryCause::Network | RetryCause::Timeout,
            ..
        }) = answered
        {
            self.client.pace().lost();
        }
        answered
    }

    async fn piece(&self, offset: u64) -> Result<Piece, ClientError> {
        let left = self.paper.length().saturating_sub(offset);
        let size = left.min(u64::from(self.client.pace().piece()));
        let size = usize::try_from(size).map_err(|_| ClientError::Bug("a piece that is too large"))?;
        paper::piece(self.paper, offset, size).await
    }

    /// The path of a new upload. Its origin is left behind: a gateway behind a proxy names itself as it likes, and the
    /// person's token goes nowhere but where the settings say.
    fn location(&self, answer: &Answer) -> Result<String, ClientError> {
        let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let location = location.ok_or(ClientError::Nonsense("an upload without an address"))?;
        let url = self.client.url(&["uploads"])?.join(location);
        let url = url.map_err(|_| ClientError::Nonsense("an upload's address that is none"))?;
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        if !url.has_host() || !is_path(path) {
            return Err(ClientError::Nonsense("an upload's address that is none"));
        }
        if path.len() > URL_LIMIT {
            return Err(ClientError::Nonsense("an upload's address that is too long"));
        }
        Ok(path.to_owned())
    }

    /// The address of a path that was kept.
    fn resolve(&self, path: &str) -> Result<Url, ClientError> {
        let url = self.client.base().join(path).ok();
        let ours = url.filter(|url| is_path(path) && url.origin() == self.client.base().origin());
        ours.ok_or(ClientError::Bug("an upload's address that was not kept as given"))
    }
}

/// Whether a text is a path alone; `//host` would be another machine.
fn is_path(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//")
}
