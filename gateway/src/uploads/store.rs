//! Uploads under way, and objects that are whole.

use banshi_domain::{ContentHash, ProblemKind, UploadId};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, Row as _};

use super::rules::{Announced, PIECE};
use crate::clock::instant_text;
use crate::http::{ApiError, ApiResult};
use crate::store::StoreError;
use crate::{Gateway, retention};

/// An upload as it stands.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub(super) id: UploadId,
    pub(super) owner: String,
    pub(super) sha256: ContentHash,
    pub(super) metadata: String,
    pub(super) length: u64,
    pub(super) received: u64,
    pieces: i64,
    pub(super) is_done: bool,
    pub(super) expires_at: DateTime<Utc>,
}

/// Bytes as the database counts them.
fn stored(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Content("length"))
}

fn counted(count: i64) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(|_| StoreError::Content("length"))
}

/// Begins an upload. What the owner has already is not sent again: it stands whole at once.
pub(super) async fn create(gateway: &Gateway, owner: &str, announced: Announced) -> ApiResult<Upload> {
    let settings = gateway.settings().uploads;
    let now = gateway.clock().now();
    let expires_at = now + TimeDelta::days(settings.days.into());
    let is_known = missing(gateway, owner, &[(announced.sha256, Some(announced.length))])
        .await?
        .is_empty();
    let upload = Upload {
        id: UploadId::new(),
        owner: owner.to_owned(),
        sha256: announced.sha256,
        metadata: announced.metadata,
        length: announced.length,
        received: if is_known { announced.length } else { 0 },
        pieces: 0,
        is_done: is_known,
        expires_at,
    };
    let row = upload.clone();
    let most = stored(settings.max_open_bytes)?;
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let length = stored(row.length)?;
                let open: i64 = sqlx::query_scalar(
                    "SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM uploads
                     WHERE owner = $1 AND state = 'open' AND expires_at > $2",
                )
                .bind(row.owner.clone())
                .bind(instant_text(now))
                .fetch_one(&mut *db)
                .await?;
                if !row.is_done && open.saturating_add(length) > most {
                    return Err(ApiError::from(ProblemKind::TooMany));
                }
                sqlx::query(
                    "INSERT INTO uploads (id, owner, sha256, metadata, length, received, pieces, state, expires_at)
                     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)",
                )
                .bind(row.id.to_string())
                .bind(row.owner)
                .bind(row.sha256.to_string())
                .bind(row.metadata)
                .bind(length)
                .bind(stored(row.received)?)
                .bind(if row.is_done { "done" } else { "open" })
                .bind(instant_text(row.expires_at))
                .execute(db)
                .await?;
                Ok(())
            })
        })
        .await?;
    Ok(upload)
}

/// Keeps an upload that came whole in one request: its bytes once, under their hash, and one change of the database.
pub(super) async fn create_whole(
    gateway: &Gateway,
    owner: &str,
    announced: Announced,
    bytes: Bytes,
) -> ApiResult<Upload> {
    if ContentHash::of(&bytes) != announced.sha256 {
        return Err(ProblemKind::ChecksumMismatch.into());
    }
    gateway
        .objects()
        .put(owner, &announced.sha256, vec![bytes])
        .await?;
    let now = gateway.clock().now();
    let upload = Upload {
        id: UploadId::new(),
        owner: owner.to_owned(),
        sha256: announced.sha256,
        metadata: announced.metadata,
        length: announced.length,
        received: announced.length,
        pieces: 0,
        is_done: true,
        expires_at: now + TimeDelta::days(gateway.settings().uploads.days.into()),
    };
    let row = upload.clone();
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO uploads (id, owner, sha256, metadata, length, received, pieces, state, expires_at)
                     VALUES ($1, $2, $3, $4, $5, $5, 0, 'done', $6)",
                )
                .bind(row.id.to_string())
                .bind(row.owner.clone())
                .bind(row.sha256.to_string())
                .bind(row.metadata)
                .bind(stored(row.length)?)
                .bind(instant_text(row.expires_at))
                .execute(&mut *db)
                .await?;
                keep_object(db, row.owner, &row.sha256, row.length, now).await
            })
        })
        .await?;
    Ok(upload)
}

async fn keep_object(
    db: &mut AnyConnection,
    owner: String,
    sha256: &ContentHash,
    length: u64,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    sqlx::query(
        "INSERT INTO objects (owner, sha256, length, stored_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(owner)
    .bind(sha256.to_string())
    .bind(stored(length)?)
    .bind(instant_text(now))
    .execute(db)
    .await?;
    Ok(())
}

/// An upload of the owner's own that has not expired.
pub(super) async fn find(gateway: &Gateway, owner: &str, id: UploadId) -> ApiResult<Upload> {
    let now = instant_text(gateway.clock().now());
    let row = sqlx::query(
        "SELECT sha256, metadata, length, received, pieces, state, expires_at FROM uploads
         WHERE id = $1 AND owner = $2 AND expires_at > $3",
    )
    .bind(id.to_string())
    .bind(owner.to_owned())
    .bind(now)
    .fetch_optional(gateway.store().reads())
    .await?
    .ok_or(ProblemKind::NotFound)?;
    let expires_at: String = row.try_get("expires_at")?;
    Ok(Upload {
        id,
        owner: owner.to_owned(),
        sha256: row
            .try_get::<String, _>("sha256")?
            .parse()
            .map_err(|_| StoreError::Content("hash"))?,
        metadata: row.try_get("metadata")?,
        length: counted(row.try_get("length")?)?,
        received: counted(row.try_get("received")?)?,
        pieces: row.try_get("pieces")?,
        is_done: row.try_get::<String, _>("state")? == "done",
        expires_at: DateTime::parse_from_rfc3339(&expires_at)
            .map_err(|_| StoreError::Content("instant"))?
            .to_utc(),
    })
}

impl Upload {
    /// Takes bytes at the present offset: durable before the offset moves. The last bytes make it whole.
    pub(super) async fn take(&mut self, gateway: &Gateway, bytes: Bytes) -> ApiResult<()> {
        if self.received == 0 && bytes.len() as u64 == self.length && !self.is_done {
            // Came whole in one request: it needs no pieces.
            return self.finish(gateway, vec![bytes]).await;
        }
        if bytes.is_empty() {
            return Ok(());
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let piece = rest.split_to(rest.len().min(PIECE));
            self.keep_piece(gateway, piece).await?;
        }
        if self.received == self.length {
            let mut whole = Vec::new();
            for piece in 0..self.pieces {
                whole.push(gateway.objects().get_piece(self.id, piece).await?);
            }
            self.finish(gateway, whole).await?;
        }
        Ok(())
    }

    async fn keep_piece(&mut self, gateway: &Gateway, piece: Bytes) -> ApiResult<()> {
        let length = piece.len() as u64;
        gateway.objects().put_piece(self.id, self.pieces, piece).await?;
        let expires_at = gateway.clock().now() + TimeDelta::days(gateway.settings().uploads.days.into());
        let (id, before, after) = (self.id, stored(self.received)?, stored(self.received + length)?);
        gateway
            .store()
            .write(move |db| {
                Box::pin(async move {
                    let moved = sqlx::query(
                        "UPDATE uploads SET received = $3, pieces = pieces + 1, expires_at = $4
                         WHERE id = $1 AND received = $2 AND state = 'open'",
                    )
                    .bind(id.to_string())
                    .bind(before)
                    .bind(after)
                    .bind(instant_text(expires_at))
                    .execute(db)
                    .await?;
                    // Two who write to one upload at once: the slower one is told where it stands.
                    if moved.rows_affected() == 1 {
                        Ok(())
                    } else {
                        Err(ApiError::from(ProblemKind::UploadOffset))
                    }
                })
            })
            .await?;
        self.received += length;
        self.pieces += 1;
        self.expires_at = expires_at;
        Ok(())
    }

    /// Checks the whole and puts it under its hash. Bytes that are not those announced end the upload.
    async fn finish(&mut self, gateway: &Gateway, bytes: Vec<Bytes>) -> ApiResult<()> {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        for piece in &bytes {
            context.update(piece);
        }
        if context.finish().as_ref() != self.sha256.as_bytes() {
            terminate(gateway, &self.owner, self.id).await?;
            return Err(ProblemKind::ChecksumMismatch.into());
        }
        gateway.objects().put(&self.owner, &self.sha256, bytes).await?;
        let now = gateway.clock().now();
        let row = self.clone();
        gateway
            .store()
            .write(move |db| {
                Box::pin(async move {
                    keep_object(db, row.owner, &row.sha256, row.length, now).await?;
                    sqlx::query("UPDATE uploads SET state = 'done', received = length WHERE id = $1")
                        .bind(row.id.to_string())
                        .execute(db)
                        .await?;
                    Ok::<_, ApiError>(())
                })
            })
            .await?;
        gateway.objects().delete_pieces(self.id, self.pieces).await;
        self.received = self.length;
        self.is_done = true;
        Ok(())
    }
}

/// Ends an upload and forgets its pieces; a whole object stays.
pub(super) async fn terminate(gateway: &Gateway, owner: &str, id: UploadId) -> ApiResult<()> {
    let owner = owner.to_owned();
    let pieces: i64 = gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let pieces: Option<i64> =
                    sqlx::query_scalar("DELETE FROM uploads WHERE id = $1 AND owner = $2 RETURNING pieces")
                        .bind(id.to_string())
                        .bind(owner)
                        .fetch_optional(db)
                        .await?;
                pieces.ok_or_else(|| ApiError::from(ProblemKind::NotFound))
            })
        })
        .await?;
    gateway.objects().delete_pieces(id, pieces).await;
    Ok(())
}

/// Those of the objects that the owner has not uploaded whole, or with another length.
pub(crate) async fn missing(
    gateway: &Gateway,
    owner: &str,
    objects: &[(ContentHash, Option<u64>)],
) -> ApiResult<Vec<ContentHash>> {
    let mut missing = vec![];
    for (hash, length) in objects {
        let kept: Option<i64> =
            sqlx::query_scalar("SELECT length FROM objects WHERE owner = $1 AND sha256 = $2")
                .bind(owner.to_owned())
                .bind(hash.to_string())
                .fetch_optional(gateway.store().reads())
                .await?;
        let fits = match (kept, length) {
            (Some(kept), Some(length)) => counted(kept)? == *length,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !fits {
            missing.push(*hash);
        }
    }
    Ok(missing)
}

/// Forgets uploads whose time is over, at most a hundred at a time; with them what came whole and was never filed.
pub(crate) async fn purge(gateway: &Gateway) -> ApiResult<()> {
    let now = instant_text(gateway.clock().now());
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT id, owner, sha256 FROM uploads WHERE expires_at <= $1 ORDER BY expires_at LIMIT 100",
    )
    .bind(now)
    .fetch_all(gateway.store().reads())
    .await?;
    for (id, owner, sha256) in rows {
        let id = id.parse().map_err(|_| StoreError::Content("upload id"))?;
        let sha256: ContentHash = sha256.parse().map_err(|_| StoreError::Content("hash"))?;
        forget_unfiled(gateway, &owner, id, sha256).await?;
        match terminate(gateway, &owner, id).await {
            Ok(()) => {}
            Err(error) if error.problem().status == 404 => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Removes an object that no filing has and no other upload names.
async fn forget_unfiled(gateway: &Gateway, owner: &str, id: UploadId, sha256: ContentHash) -> ApiResult<()> {
    let other: Option<String> =
        sqlx::query_scalar("SELECT id FROM uploads WHERE owner = $1 AND sha256 = $2 AND id <> $3 LIMIT 1")
            .bind(owner.to_owned())
            .bind(sha256.to_string())
            .bind(id.to_string())
            .fetch_optional(gateway.store().reads())
            .await?;
    if other.is_some() || retention::is_needed(gateway, owner, None, sha256).await? {
        return Ok(());
    }
    gateway.objects().delete(owner, &sha256).await?;
    let owner = owner.to_owned();
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                sqlx::query("DELETE FROM objects WHERE owner = $1 AND sha256 = $2")
                    .bind(owner)
                    .bind(sha256.to_string())
                    .execute(db)
                    .await?;
                Ok::<_, ApiError>(())
            })
        })
        .await
}
