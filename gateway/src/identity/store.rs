//! People, devices and sessions in the database.

use banshi_domain::{Assurance, ContentHash, DeviceId, ProblemKind, VerifyingKey};
use chrono::TimeDelta;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use uuid::Uuid;

use super::{Claims, ProviderPerson, Row, SignedIn, Tokens, new_token, roles_text, token_hash};
use crate::clock::instant_text;
use crate::http::{ApiError, ApiResult};
use crate::store::{StoreError, from_text, to_text};
use crate::{Caller, Gateway};

/// A device that enrols; its proof has been checked.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// Made by the phone.
    pub id: DeviceId,
    /// P-256, base64url.
    pub public_key: String,
    /// What the list of devices calls it.
    pub name: String,
}

/// Finds the person, or makes them known, and keeps the claims.
pub(super) async fn keep_person(gateway: &Gateway, person: &ProviderPerson) -> ApiResult<String> {
    let issuer = gateway.settings().identity.issuer.as_str();
    let key = ContentHash::of(format!("{issuer}\n{}", person.provider_subject).as_bytes()).to_string();
    let claims = Claims {
        name: person.name.clone(),
        id: person.id.clone(),
        telephone: person.telephone.clone(),
    };
    let person_key = claims.id.as_ref().map(|id| gateway.keys().person_key(id));
    let claims = to_text("claims", &claims)?;
    let now = instant_text(gateway.clock().now());
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let subject: String = sqlx::query_scalar(
                    "INSERT INTO people (subject, provider_key, claims, updated_at, person_key)
                     VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (provider_key) DO UPDATE SET claims = excluded.claims,
                        updated_at = excluded.updated_at, person_key = excluded.person_key RETURNING subject",
                )
                .bind(Uuid::now_v7().to_string())
                .bind(key)
                .bind(claims)
                .bind(now)
                .bind(person_key)
                .fetch_one(db)
                .await?;
                Ok::<_, ApiError>(subject)
            })
        })
        .await
}

/// What is known of a person.
///
/// # Errors
/// `not-found`, or the store's.
pub async fn person(gateway: &Gateway, subject: &str) -> ApiResult<Claims> {
    let text: Option<String> = sqlx::query_scalar("SELECT claims FROM people WHERE subject = $1")
        .bind(subject.to_owned())
        .fetch_optional(gateway.store().reads())
        .await?;
    Ok(from_text("claims", &text.ok_or(ProblemKind::NotFound)?)?)
}

pub(super) async fn open_session(
    gateway: &Gateway,
    who: &SignedIn,
    device: Option<NewDevice>,
) -> ApiResult<Tokens> {
    let now = gateway.clock().now();
    let limits = gateway.settings().sessions;
    let minutes = if device.is_some() {
        limits.access_minutes
    } else {
        limits.console_minutes
    };
    let expires_at = now + TimeDelta::minutes(minutes);
    let refresh_until = now + TimeDelta::days(limits.refresh_days);
    let tokens = Tokens {
        access: new_token()?,
        refresh: new_token()?,
        expires_at,
    };
    let (access, refresh) = (token_hash(&tokens.access), token_hash(&tokens.refresh));
    let (subject, office) = (who.subject.clone(), who.person.office.clone());
    let assurance = to_text("assurance", &who.person.assurance)?;
    let roles = roles_text(&who.person.roles)?;
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                if let Some(device) = &device {
                    enrol(db, &subject, device, &instant_text(now)).await?;
                }
                sqlx::query(
                    "INSERT INTO sessions (id, subject, device, assurance, roles, office, access_hash, access_until,
                     access_used, refresh_hash, refresh_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)",
                )
                .bind(Uuid::now_v7().to_string())
                .bind(subject)
                .bind(device.map(|device| device.id.to_string()).unwrap_or_default())
                .bind(assurance)
                .bind(roles)
                .bind(office)
                .bind(access)
                .bind(instant_text(expires_at))
                .bind(refresh)
                .bind(instant_text(refresh_until))
                .execute(db)
                .await?;
                Ok::<_, ApiError>(())
            })
        })
        .await?;
    Ok(tokens)
}

/// A device belongs to who enrolled it: another person's sign-in on the same phone is another row, and the same id with
/// another key replaces the key, for whoever signed in just proved to hold it.
async fn enrol(db: &mut AnyConnection, subject: &str, device: &NewDevice, now: &str) -> ApiResult<()> {
    sqlx::query(
        "INSERT INTO devices (id, subject, public_key, name, enrolled_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subject, id) DO UPDATE
         SET public_key = excluded.public_key, name = excluded.name, enrolled_at = excluded.enrolled_at,
             revoked_at = NULL",
    )
    .bind(device.id.to_string())
    .bind(subject.to_owned())
    .bind(device.public_key.clone())
    .bind(device.name.clone())
    .bind(now.to_owned())
    .execute(db)
    .await?;
    Ok(())
}

/// Exchanges a refresh token.
pub(super) async fn refresh(gateway: &Gateway, token: &str) -> ApiResult<(Tokens, String, Assurance)> {
    let now = gateway.clock().now();
    let limits = gateway.settings().sessions;
    let expires_at = now + TimeDelta::minutes(limits.access_minutes);
    let refresh_until = instant_text(now + TimeDelta::days(limits.refresh_days));
    let tokens = Tokens {
        access: new_token()?,
        refresh: new_token()?,
        expires_at,
    };
    let (access, next) = (token_hash(&tokens.access), token_hash(&tokens.refresh));
    let used = token_hash(token);
    // The refusal must be kept too (the session ends), so that it is a value here and not an error.
    let outcome = gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let now = instant_text(now);
                let row = sqlx::query(
                    "SELECT s.id, s.subject, s.assurance, s.refresh_hash, s.access_used, s.refresh_until, s.ended_at
                     FROM sessions s WHERE s.refresh_hash = $1 OR s.previous_hash = $1",
                )
                .bind(used.clone())
                .fetch_optional(&mut *db)
                .await?;
                let Some(row) = row else {
                    end_family_of_spent(db, &used, &now).await?;
                    return Ok(None);
                };
                let session: String = row.try_get("id")?;
                let current: String = row.try_get("refresh_hash")?;
                let is_current = current == used;
                let successor_used = row.try_get::<i64, _>("access_used")? != 0;
                if row.try_get::<Option<String>, _>("ended_at")?.is_some()
                    || row.try_get::<String, _>("refresh_until")? < now
                {
                    return Ok(None);
                }
                if !is_current && successor_used {
                    end(db, &session, &now).await?;
                    return Ok(None);
                }
                spend(db, &current, &session).await?;
                sqlx::query(
                    "UPDATE sessions SET access_hash = $2, access_until = $3, access_used = 0, previous_hash = $4,
                     refresh_hash = $5, refresh_until = $6, rotated_at = $7 WHERE id = $1",
                )
                .bind(session)
                .bind(access)
                .bind(instant_text(expires_at))
                .bind(used)
                .bind(next)
                .bind(refresh_until)
                .bind(now)
                .execute(&mut *db)
                .await?;
                let assurance: Assurance = from_text("assurance", &row.try_get::<String, _>("assurance")?)?;
                Ok::<_, ApiError>(Some((row.try_get::<String, _>("subject")?, assurance)))
            })
        })
        .await?;
    let (subject, assurance) = outcome.ok_or(ProblemKind::SignInNeeded)?;
    Ok((tokens, subject, assurance))
}

async fn spend(db: &mut AnyConnection, hash: &str, session: &str) -> ApiResult<()> {
    sqlx::query("INSERT INTO spent_refresh_tokens (hash, session) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(hash.to_owned())
        .bind(session.to_owned())
        .execute(db)
        .await?;
    Ok(())
}

async fn end_family_of_spent(db: &mut AnyConnection, hash: &str, now: &str) -> ApiResult<()> {
    let session: Option<String> =
        sqlx::query_scalar("SELECT session FROM spent_refresh_tokens WHERE hash = $1")
            .bind(hash.to_owned())
            .fetch_optional(&mut *db)
            .await?;
    if let Some(session) = session {
        tracing::warn!(session, "a spent refresh token came again: the session ends");
        end(db, &session, now).await?;
    }
    Ok(())
}

async fn end(db: &mut AnyConnection, session: &str, now: &str) -> ApiResult<()> {
    sqlx::query("UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
        .bind(session.to_owned())
        .bind(now.to_owned())
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn end_session(gateway: &Gateway, session: String) -> ApiResult<()> {
    let now = instant_text(gateway.clock().now());
    gateway
        .store()
        .write(move |db| Box::pin(async move { end(db, &session, &now).await }))
        .await
}

/// Who holds an access token.
pub(crate) async fn authenticate(gateway: &Gateway, token: &str) -> ApiResult<Caller> {
    let now = instant_text(gateway.clock().now());
    let row = sqlx::query(
        "SELECT s.id, s.subject, s.device, s.assurance, s.roles, s.office, s.access_used, d.revoked_at
         FROM sessions s LEFT JOIN devices d ON d.subject = s.subject AND d.id = s.device
         WHERE s.access_hash = $1 AND s.access_until > $2 AND s.ended_at IS NULL",
    )
    .bind(token_hash(token))
    .bind(now)
    .fetch_optional(gateway.store().reads())
    .await?
    .ok_or(ProblemKind::SignInNeeded)?;
    if row.try_get::<Option<String>, _>("revoked_at")?.is_some() {
        return Err(ProblemKind::SignInNeeded.into());
    }
    let is_first_use = row.try_get::<i64, _>("access_used")? == 0;
    let row = read_row(&row)?;
    if is_first_use {
        let session = row.id.clone();
        gateway
            .store()
            .write(move |db| {
                Box::pin(async move {
                    sqlx::query("UPDATE sessions SET access_used = 1 WHERE id = $1")
                        .bind(session)
                        .execute(db)
                        .await?;
                    Ok::<_, ApiError>(())
                })
            })
            .await?;
    }
    Ok(Caller {
        subject: row.subject,
        device: row.device,
        session: row.id,
        assurance: row.assurance,
        roles: row.roles,
        office: row.office,
    })
}

fn read_row(row: &AnyRow) -> ApiResult<Row> {
    Ok(Row {
        id: row.try_get("id")?,
        subject: row.try_get("subject")?,
        device: row.try_get::<String, _>("device")?.parse().ok(),
        assurance: from_text("assurance", &row.try_get::<String, _>("assurance")?)?,
        roles: from_text("roles", &row.try_get::<String, _>("roles")?)?,
        office: row.try_get("office")?,
    })
}

/// The key of a person's device that is not revoked: who signs with it signs for that person.
///
/// # Errors
/// `manifest-invalid` where there is none.
pub async fn device_key(gateway: &Gateway, subject: &str, device: DeviceId) -> ApiResult<VerifyingKey> {
    let text: Option<String> = sqlx::query_scalar(
        "SELECT public_key FROM devices WHERE subject = $1 AND id = $2 AND revoked_at IS NULL",
    )
    .bind(subject.to_owned())
    .bind(device.to_string())
    .fetch_optional(gateway.store().reads())
    .await?;
    let text = text.ok_or(ProblemKind::ManifestInvalid)?;
    VerifyingKey::p256(&text).map_err(|_| StoreError::Content("device key").into())
}

/// Id, name, day of enrolment, day of revocation.
pub(super) type DeviceRow = (String, String, String, Option<String>);

pub(super) async fn devices(gateway: &Gateway, subject: &str) -> ApiResult<Vec<DeviceRow>> {
    Ok(sqlx::query_as(
        "SELECT id, name, enrolled_at, revoked_at FROM devices WHERE subject = $1 ORDER BY enrolled_at",
    )
    .bind(subject.to_owned())
    .fetch_all(gateway.store().reads())
    .await?)
}

/// Revokes a device: its sessions end, its signatures are no longer taken.
pub(super) async fn revoke(gateway: &Gateway, subject: &str, device: DeviceId) -> ApiResult<()> {
    let now = instant_text(gateway.clock().now());
    let (subject, device) = (subject.to_owned(), device.to_string());
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let found = sqlx::query(
                    "UPDATE devices SET revoked_at = COALESCE(revoked_at, $3) WHERE subject = $1 AND id = $2",
                )
                .bind(subject.clone())
                .bind(device.clone())
                .bind(now.clone())
                .execute(&mut *db)
                .await?;
                if found.rows_affected() == 0 {
                    return Err(ApiError::from(ProblemKind::NotFound));
                }
                sqlx::query(
                    "UPDATE sessions SET ended_at = $3 WHERE subject = $1 AND device = $2 AND ended_at IS NULL",
                )
                .bind(subject)
                .bind(device)
                .bind(now)
                .execute(db)
                .await?;
                Ok(())
            })
        })
        .await
}
