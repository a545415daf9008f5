//! Schemas of the types that travel as plain strings and numbers.

use std::borrow::Cow;

use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! plain {
    ($kind:ident: $($name:ident),+ $(,)?) => {$(
        impl PartialSchema for crate::$name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::$kind).into()
            }
        }

        impl ToSchema for crate::$name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

plain!(String: ItemCode, MaterialCode, OfficeCode, FilingNumber, ContentHash, RegionCode, ResidentId, CreditCode,
    SubmissionId, FilingId, UploadId, DeviceId, SupplementId, ReservationId, SlotId, NoticeId, OrderId);
plain!(Integer: ItemVersion);
plain!(Object: PersonId);
