//! Papers and answers as bytes, in a folder or an S3 bucket.

use std::sync::Arc;
use std::time::Duration;

use banshi_domain::{ContentHash, UploadId};
use bytes::Bytes;
use object_store::ClientOptions;
use object_store::aws::AmazonS3Builder;
use object_store::client::{HttpClient, HttpConnector};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};

use super::StoreError;
use crate::Settings;

/// Tries of one request to a bucket, the first not counted: whoever waits for it tries again by themselves, too.
const RETRIES: usize = 3;
/// How long a request to a bucket is tried.
const PATIENCE: Duration = Duration::from_secs(15);

/// The objects. A put that returned is durable: the folder is opened with fsync.
#[derive(Debug, Clone)]
pub struct Objects(Arc<dyn ObjectStore>);

/// Hands the gateway's one HTTP client to the bucket's: the same roots, the same TLS.
#[derive(Debug)]
struct OurClient(reqwest::Client);

impl HttpConnector for OurClient {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

impl Objects {
    /// Opens the folder, or the bucket, that the settings name; a bucket is reached by `http`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(settings: &Settings, http: reqwest::Client) -> Result<Self, StoreError> {
        let store: Arc<dyn ObjectStore> = match &settings.s3 {
            None => {
                let folder = settings.data.join("objects");
                std::fs::create_dir_all(&folder)?;
                Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
            }
            Some(s3) => Arc::new(
                AmazonS3Builder::new()
                    .with_endpoint(s3.endpoint.as_str().trim_end_matches('/'))
                    .with_allow_http(s3.endpoint.scheme() == "http")
                    .with_http_connector(OurClient(http))
                    .with_bucket_name(&s3.bucket)
                    .with_region(&s3.region)
                    .with_access_key_id(&s3.access_key)
                    .with_secret_access_key(&s3.secret_key)
                    .with_retry(RetryConfig {
                        max_retries: RETRIES,
                        retry_timeout: PATIENCE,
                        ..RetryConfig::default()
                    })
                    .build()?,
            ),
        };
        Ok(Self(store))
    }

    /// Writes and removes a small object: a bucket that is not there, or a secret that is wrong, is told at the start
    /// and not to the first person who sends a paper.
    ///
    /// # Errors
    /// [`StoreError::Bucket`], which names the setting to mend.
    pub async fn check(&self, settings: &Settings) -> Result<(), StoreError> {
        let Some(s3) = &settings.s3 else { return Ok(()) };
        let path = Path::from(format!("checks/{}", uuid::Uuid::now_v7()));
        let tried = match self.0.put(&path, PutPayload::from_static(b"banshi")).await {
            Ok(_) => self.0.delete(&path).await,
            Err(error) => Err(error),
        };
        tried.map_err(|cause| StoreError::Bucket {
            bucket: s3.bucket.clone(),
            advice: match &cause {
                object_store::Error::PermissionDenied { .. }
                | object_store::Error::Unauthenticated { .. } => {
                    "it refuses the key: mend `access_key` and `secret_key` in [s3]"
                }
                object_store::Error::NotFound { .. } => "it is not there: make it, or mend `bucket` in [s3]",
                _ => "it cannot be written: see that `endpoint` in [s3] is right and answers",
            },
            cause,
        })
    }

    /// Keeps an owner's object under its hash.
    pub(crate) async fn put(
        &self,
        owner: &str,
        hash: &ContentHash,
        bytes: Vec<Bytes>,
    ) -> Result<(), StoreError> {
        self.0
            .put(
                &object_path(owner, hash),
                bytes.into_iter().collect::<PutPayload>(),
            )
            .await?;
        Ok(())
    }

    /// An owner's object.
    pub(crate) async fn get(&self, owner: &str, hash: &ContentHash) -> Result<Bytes, StoreError> {
        Ok(self.0.get(&object_path(owner, hash)).await?.bytes().await?)
    }

    /// Removes an owner's object; one that is not there is as good as removed.
    pub(crate) async fn delete(&self, owner: &str, hash: &ContentHash) -> Result<(), StoreError> {
        match self.0.delete(&object_path(owner, hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a piece of an upload under way.
    pub(crate) async fn put_piece(
        &self,
        upload: UploadId,
        piece: i64,
        bytes: Bytes,
    ) -> Result<(), StoreError> {
        self.0.put(&piece_path(upload, piece), bytes.into()).await?;
        Ok(())
    }

    /// A piece of an upload under way.
    pub(crate) async fn get_piece(&self, upload: UploadId, piece: i64) -> Result<Bytes, StoreError> {
        Ok(self.0.get(&piece_path(upload, piece)).await?.bytes().await?)
    }

    /// Removes pieces; one that is not there is as good as removed.
    pub(crate) async fn delete_pieces(&self, upload: UploadId, pieces: i64) {
        for piece in 0..pieces {
            match self.0.delete(&piece_path(upload, piece)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => tracing::warn!(%upload, %error, "a piece could not be removed"),
            }
        }
    }
}

fn object_path(owner: &str, hash: &ContentHash) -> Path {
    Path::from(format!("owners/{owner}/{hash}"))
}

fn piece_path(upload: UploadId, piece: i64) -> Path {
    Path::from(format!("uploads/{upload}/{piece}"))
}
