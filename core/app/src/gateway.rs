//! What the app asks of the government's side. The client answers it over HTTP; tests put other links in its place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use banshi_client::{
    BoxError, Client, ClientError, Device, DeviceSigner, PaperSource, SignIn, SlotQuery, UploadProgress,
};
use banshi_domain::{
    ChangePage, Cursor, DeviceId, Filing, FilingId, Rating, Reservation, ReservationId, ReservationRequest,
    Session, Slot, SubmissionAnswer, SubmissionId, SupplementId,
};

/// A future of the gateway's answer.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, ClientError>> + Send + 'a>>;

/// Takes note of how far an upload came; returns once that is durable.
pub type KeepProgress<'a> = &'a mut (dyn FnMut(&UploadProgress) -> Result<(), BoxError> + Send);

/// The gateway as the app sees it. Every call may be repeated; dropping a future leaves nothing half-done.
#[expect(
    missing_docs,
    reason = "each method is the client's of the same name; its documentation is there"
)]
pub trait Gateway: Send + Sync {
    fn fetch_catalogue<'a>(&'a self, path: &'a str, most: u64) -> Asked<'a, Vec<u8>>;

    fn begin_sign_in<'a>(&'a self, redirect_uri: &'a str) -> Asked<'a, SignIn>;
    fn complete_sign_in<'a>(
        &'a self,
        sign_in: &'a SignIn,
        callback_url: &'a str,
        device_name: &'a str,
        signer: Arc<dyn DeviceSigner>,
    ) -> Asked<'a, Session>;
    fn is_signed_in(&self) -> Asked<'_, bool>;
    fn sign_out(&self) -> Asked<'_, ()>;
    fn devices(&self) -> Asked<'_, Vec<Device>>;
    fn revoke_device(&self, id: DeviceId) -> Asked<'_, ()>;

    fn upload<'a>(
        &'a self,
        paper: Arc<dyn PaperSource>,
        media_type: &'a str,
        progress: Option<UploadProgress>,
        on_progress: KeepProgress<'a>,
    ) -> Asked<'a, ()>;
    fn put_submission<'a>(&'a self, id: SubmissionId, jws: &'a [u8]) -> Asked<'a, SubmissionAnswer>;
    fn put_supplement<'a>(&'a self, filing: FilingId, id: SupplementId, jws: &'a [u8]) -> Asked<'a, ()>;
    fn withdraw(&self, filing: FilingId) -> Asked<'_, ()>;
    fn rate<'a>(&'a self, filing: FilingId, rating: &'a Rating) -> Asked<'a, ()>;

    fn filing(&self, id: FilingId) -> Asked<'_, Filing>;
    fn filings(&self) -> Asked<'_, Vec<Filing>>;
    fn changes(&self, after: Cursor, wait: Duration) -> Asked<'_, ChangePage>;

    fn slots<'a>(&'a self, query: &'a SlotQuery) -> Asked<'a, Vec<Slot>>;
    fn reserve<'a>(&'a self, id: ReservationId, request: &'a ReservationRequest) -> Asked<'a, Reservation>;
    fn confirm_reservation(&self, id: ReservationId) -> Asked<'_, Reservation>;
    fn cancel_reservation(&self, id: ReservationId) -> Asked<'_, ()>;
}

impl Gateway for Client {
    fn fetch_catalogue<'a>(&'a self, path: &'a str, most: u64) -> Asked<'a, Vec<u8>> {
        Box::pin(self.fetch_catalogue(path, most))
    }

    fn begin_sign_in<'a>(&'a self, redirect_uri: &'a str) -> Asked<'a, SignIn> {
        Box::pin(self.begin_sign_in(redirect_uri))
    }

    fn complete_sign_in<'a>(
        &'a self,
        sign_in: &'a SignIn,
        callback_url: &'a str,
        device_name: &'a str,
        signer: Arc<dyn DeviceSigner>,
    ) -> Asked<'a, Session> {
        Box::pin(self.complete_sign_in(sign_in, callback_url, device_name, signer))
    }

    fn is_signed_in(&self) -> Asked<'_, bool> {
        Box::pin(self.is_signed_in())
    }

    fn sign_out(&self) -> Asked<'_, ()> {
        Box::pin(self.sign_out())
    }

    fn devices(&self) -> Asked<'_, Vec<Device>> {
        Box::pin(self.devices())
    }

    fn revoke_device(&self, id: DeviceId) -> Asked<'_, ()> {
        Box::pin(self.revoke_device(id))
    }

    fn upload<'a>(
        &'a self,
        paper: Arc<dyn PaperSource>,
        media_type: &'a str,
        progress: Option<UploadProgress>,
        on_progress: KeepProgress<'a>,
    ) -> Asked<'a, ()> {
        Box::pin(self.upload(paper, media_type, progress, on_progress))
    }

    fn put_submission<'a>(&'a self, id: SubmissionId, jws: &'a [u8]) -> Asked<'a, SubmissionAnswer> {
        Box::pin(self.put_submission(id, jws))
    }

    fn put_supplement<'a>(&'a self, filing: FilingId, id: SupplementId, jws: &'a [u8]) -> Asked<'a, ()> {
        Box::pin(self.put_supplement(filing, id, jws))
    }

    fn withdraw(&self, filing: FilingId) -> Asked<'_, ()> {
        Box::pin(self.withdraw(filing))
    }

    fn rate<'a>(&'a self, filing: FilingId, rating: &'a Rating) -> Asked<'a, ()> {
        Box::pin(self.rate(filing, rating))
    }

    fn filing(&self, id: FilingId) -> Asked<'_, Filing> {
        Box::pin(self.filing(id))
    }

    fn filings(&self) -> Asked<'_, Vec<Filing>> {
        Box::pin(self.filings())
    }

    fn changes(&self, after: Cursor, wait: Duration) -> Asked<'_, ChangePage> {
        Box::pin(self.changes(after, wait))
    }

    fn slots<'a>(&'a self, query: &'a SlotQuery) -> Asked<'a, Vec<Slot>> {
        Box::pin(self.slots(query))
    }

    fn reserve<'a>(&'a self, id: ReservationId, request: &'a ReservationRequest) -> Asked<'a, Reservation> {
        Box::pin(self.reserve(id, request))
    }

    fn confirm_reservation(&self, id: ReservationId) -> Asked<'_, Reservation> {
        Box::pin(self.confirm_reservation(id))
    }

    fn cancel_reservation(&self, id: ReservationId) -> Asked<'_, ()> {
        Box::pin(self.cancel_reservation(id))
    }
}
