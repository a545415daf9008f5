//! Slots and reservations in the database. A seat is taken by one conditional update, so that no number of people at
//! once gets more seats than there are; it is given back under the reservation's lock, so that nobody gives it back
//! twice. Within one change locks come first, then one slot, then the feed: nobody waits in a circle.

use banshi_domain::{
    AppointmentKind, Change, ItemCode, Reservation, ReservationId, ReservationState, Slot, SlotId, SlotOffer,
};
use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::rules;
use crate::clock::instant_text;
use crate::http::ApiResult;
use crate::store::{StoreError, from_text, lock, to_text};
use crate::{Gateway, changes};

/// Which slots to list.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) item: Option<ItemCode>,
    pub(super) kind: Option<AppointmentKind>,
    pub(super) from: DateTime<Utc>,
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) most: i64,
}

const COLUMNS: &str = "id, kind, place, zone, starts_at, ends_at, capacity, taken";

/// Slots that have not begun, earliest first. Held places whose time is over count as free.
pub(super) async fn list(
    db: &mut AnyConnection,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Vec<Slot>, StoreError> {
    let rows = sqlx::query(
        "SELECT s.id, s.kind, s.place, s.zone, s.starts_at, s.ends_at, s.capacity,
            s.taken - (SELECT COUNT(*) FROM reservations r
                WHERE r.slot = s.id AND r.state = 'held' AND r.held_until <= $1) AS taken
         FROM slots s
         WHERE s.starts_at > $2 AND ($3 = '' OR s.starts_at < $3) AND ($4 = '' OR s.kind = $4)
           AND ($5 = '' OR NOT EXISTS (SELECT 1 FROM slot_items i WHERE i.slot = s.id)
                OR EXISTS (SELECT 1 FROM slot_items i WHERE i.slot = s.id AND i.item = $5))
         ORDER BY s.starts_at, s.place LIMIT $6",
    )
    .bind(instant_text(now))
    .bind(instant_text(wanted.from.max(now)))
    .bind(wanted.until.map(instant_text).unwrap_or_default())
    .bind(wanted.kind.map(AppointmentKind::code).unwrap_or_default())
    .bind(wanted.item.as_ref().map(ToString::to_string).unwrap_or_default())
    .bind(wanted.most)
    .fetch_all(db)
    .await?;
    rows.iter().map(read_slot).collect()
}

pub(super) async fn slot(db: &mut AnyConnection, id: SlotId) -> Result<Option<Slot>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM slots WHERE id = $1"
    )))
    .bind(id.to_string())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(read_slot).transpose()
}

/// Whether the slot is for the item: it names it, or none.
pub(super) async fn serves(
    db: &mut AnyConnection,
    slot: SlotId,
    item: &ItemCode,
) -> Result<bool, StoreError> {
    let named: Vec<String> = sqlx::query_scalar("SELECT item FROM slot_items WHERE slot = $1")
        .bind(slot.to_string())
        .fetch_all(db)
        .await?;
    Ok(named.is_empty() || named.iter().any(|named| named == item.as_str()))
}

/// The office that offers the slot, where there is such a slot; `Some(None)` where no office is named.
pub(super) async fn office_of(
    db: &mut AnyConnection,
    id: SlotId,
) -> Result<Option<Option<String>>, StoreError> {
    Ok(sqlx::query_scalar("SELECT office FROM slots WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(db)
        .await?)
}

/// Puts an offer in the place of the one before it. `false` where more people have the slot than it has room for.
pub(super) async fn offer(
    db: &mut AnyConnection,
    id: SlotId,
    offer: &SlotOffer,
    office: Option<&str>,
) -> Result<bool, StoreError> {
    let written = sqlx::query(
        "INSERT INTO slots (id, kind, place, zone, starts_at, ends_at, capacity, taken, office)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)
         ON CONFLICT (id) DO UPDATE SET kind = $2, place = $3, zone = $4, starts_at = $5, ends_at = $6, capacity = $7
         WHERE slots.taken <= $7",
    )
    .bind(id.to_string())
    .bind(offer.kind.code())
    .bind(offer.place.clone())
    .bind(offer.zone.clone())
    .bind(instant_text(offer.starts_at))
    .bind(instant_text(offer.ends_at))
    .bind(i64::from(offer.capacity))
    .bind(office.map(str::to_owned))
    .execute(&mut *db)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("DELETE FROM slot_items WHERE slot = $1")
        .bind(id.to_string())
        .execute(&mut *db)
        .await?;
    for item in &offer.items {
        sqlx::query("INSERT INTO slot_items (slot, item) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(id.to_string())
            .bind(item.to_string())
            .execute(&mut *db)
            .await?;
    }
    Ok(true)
}

/// Takes a seat, if there is one.
pub(super) async fn take_seat(db: &mut AnyConnection, slot: SlotId) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE slots SET taken = taken + 1 WHERE id = $1 AND taken < capacity")
        .bind(slot.to_string())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn give_seat_back(db: &mut AnyConnection, slot: SlotId) -> Result<(), StoreError> {
    sqlx::query("UPDATE slots SET taken = taken - 1 WHERE id = $1")
        .bind(slot.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps everyone else from changing these reservations until the change ends. Locked in one order by all.
pub(super) async fn lock_all(db: &mut AnyConnection, mut ids: Vec<ReservationId>) -> Result<(), StoreError> {
    ids.sort_unstable();
    for id in ids {
        lock(db, &format!("reservation:{id}")).await?;
    }
    Ok(())
}

/// A reservation and whose it is.
pub(super) async fn reservation(
    db: &mut AnyConnection,
    id: ReservationId,
) -> Result<Option<(Reservation, String)>, StoreError> {
    let row = sqlx::query("SELECT reservation, subject FROM reservations WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok((
            from_text("reservation", row.try_get("reservation")?)?,
            row.try_get("subject")?,
        ))
    })
    .transpose()
}

/// Ids of the person's reservations for the item that hold a place.
pub(super) async fn open_of(
    db: &mut AnyConnection,
    subject: &str,
    item: &str,
) -> Result<Vec<ReservationId>, StoreError> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM reservations WHERE subject = $1 AND item = $2 AND state IN ('held', 'confirmed')",
    )
    .bind(subject.to_owned())
    .bind(item.to_owned())
    .fetch_all(db)
    .await?;
    ids.iter()
        .map(|id| id.parse().map_err(|_| StoreError::Content("reservation")))
        .collect()
}

/// The person's reservations, newest slot first.
pub(super) async fn all_of(
    db: &mut AnyConnection,
    subject: &str,
    most: i64,
) -> Result<Vec<Reservation>, StoreError> {
    let texts: Vec<String> = sqlx::query_scalar(
        "SELECT reservation FROM reservations WHERE subject = $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(subject.to_owned())
    .bind(most)
    .fetch_all(db)
    .await?;
    texts.iter().map(|text| from_text("reservation", text)).collect()
}

/// The reservation that this one takes the place of.
pub(super) async fn moved_by(
    db: &mut AnyConnection,
    id: ReservationId,
) -> Result<Option<ReservationId>, StoreError> {
    let moves: Option<Option<String>> = sqlx::query_scalar("SELECT moves FROM reservations WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(db)
        .await?;
    moves
        .flatten()
        .map(|id| id.parse().map_err(|_| StoreError::Content("reservation")))
        .transpose()
}

/// Keeps a reservation's new state and tells the person's phones.
pub(super) async fn keep(
    db: &mut AnyConnection,
    reservation: &Reservation,
    subject: &str,
    moves: Option<ReservationId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO reservations (id, subject, slot, item, state, held_until, moves, reservation, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET state = $5, held_until = $6, reservation = $8",
    )
    .bind(reservation.id.to_string())
    .bind(subject.to_owned())
    .bind(reservation.slot.id.to_string())
    .bind(reservation.item.to_string())
    .bind(reservation.state.code())
    .bind(reservation.held_until.map(instant_text))
    .bind(moves.map(|id| id.to_string()))
    .bind(to_text("reservation", reservation)?)
    .bind(instant_text(now))
    .execute(&mut *db)
    .await?;
    let change = Change::Reservation {
        reservation: Box::new(reservation.clone()),
    };
    changes::publish(db, subject, &change, now).await
}

/// Ends a reservation that holds a place, and gives the seat back. `None` where it held none.
pub(super) async fn end(
    db: &mut AnyConnection,
    reservation: Reservation,
    subject: &str,
    as_what: ReservationState,
    now: DateTime<Utc>,
) -> Result<Option<Reservation>, StoreError> {
    let Some(ended) = rules::end(reservation, as_what) else {
        return Ok(None);
    };
    give_seat_back(db, ended.slot.id).await?;
    keep(db, &ended, subject, None, now).await?;
    Ok(Some(ended))
}

/// Ends what was held too long, at most a hundred at a time: every write of this capability begins with it. Each is a
/// change of its own, so that what is over stays over where the write that follows is refused.
pub(super) async fn expire(gateway: &Gateway, now: DateTime<Utc>) -> ApiResult<()> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM reservations WHERE state = 'held' AND held_until <= $1 ORDER BY held_until LIMIT 100",
    )
    .bind(instant_text(now))
    .fetch_all(gateway.store().reads())
    .await?;
    for id in ids {
        let id: ReservationId = id.parse().map_err(|_| StoreError::Content("reservation"))?;
        gateway
            .store()
            .write(move |db| Box::pin(async move { expire_one(db, id, now).await }))
            .await?;
    }
    Ok(())
}

async fn expire_one(db: &mut AnyConnection, id: ReservationId, now: DateTime<Utc>) -> ApiResult<()> {
    lock_all(db, vec![id]).await?;
    // It may have been confirmed or given up since it was listed.
    if let Some((held, subject)) = reservation(db, id).await?
        && rules::is_over(&held, now)
    {
        end(db, held, &subject, ReservationState::Expired, now).await?;
    }
    Ok(())
}

fn read_slot(row: &AnyRow) -> Result<Slot, StoreError> {
    let text = |name: &str| row.try_get::<String, _>(name);
    let number = |name: &str| row.try_get::<i64, _>(name);
    let damaged = || StoreError::Content("slot");
    let instant = |text: String| {
        DateTime::parse_from_rfc3339(&text)
            .map(|at| at.to_utc())
            .map_err(|_| damaged())
    };
    Ok(Slot {
        id: text("id")?.parse().map_err(|_| damaged())?,
        kind: from_text("slot", &format!("\"{}\"", text("kind")?))?,
        place: text("place")?,
        zone: text("zone")?,
        starts_at: instant(text("starts_at")?)?,
        ends_at: instant(text("ends_at")?)?,
        free: u32::try_from((number("capacity")? - number("taken")?).max(0)).map_err(|_| damaged())?,
    })
}
