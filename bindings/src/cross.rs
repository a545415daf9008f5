//! How values cross: a mirror of each of the core's screen models, made field by field, so that a field that is new in
//! the core breaks the build here.

use std::time::SystemTime;

use banshi_app::{domain, vault};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Turns what the core gives into what crosses.
pub(crate) trait Cross<T> {
    fn cross(self) -> T;
}

impl<T: Cross<B>, B> Cross<Vec<B>> for Vec<T> {
    fn cross(self) -> Vec<B> {
        self.into_iter().map(Cross::cross).collect()
    }
}

impl<T: Cross<B>, B> Cross<Option<B>> for Option<T> {
    fn cross(self) -> Option<B> {
        self.map(Cross::cross)
    }
}

macro_rules! as_it_is {
    ($($type:ty),*) => { $(impl Cross<$type> for $type { fn cross(self) -> $type { self } })* };
}
as_it_is!(String, bool, u8, u16, u32, u64, f32);

macro_rules! as_text {
    ($($type:ty),*) => { $(impl Cross<String> for $type { fn cross(self) -> String { self.to_string() } })* };
}
as_text!(
    &'static str,
    Uuid,
    // 2026-10-16.
    NaiveDate,
    vault::VaultId,
    domain::ItemCode,
    domain::MaterialCode,
    domain::DeviceId,
    domain::FilingId,
    domain::SubmissionId,
    domain::SupplementId,
    domain::NoticeId,
    domain::ReservationId,
    domain::SlotId,
    banshi_app::ScenarioPath
);

impl Cross<String> for domain::FilingNumber {
    /// As people read it, in groups of four.
    fn cross(self) -> String {
        self.grouped()
    }
}

impl Cross<u32> for domain::ItemVersion {
    fn cross(self) -> u32 {
        self.0
    }
}

impl Cross<SystemTime> for DateTime<Utc> {
    fn cross(self) -> SystemTime {
        self.into()
    }
}

/// A record that mirrors one of the core's, field by field.
macro_rules! record {
    // Back as well: what a shell gives.
    (both $(#[$meta:meta])* $name:ident = $core:ty { $($(#[$doc:meta])* $field:ident: $type:ty,)+ }) => {
        $crate::cross::record! { $(#[$meta])* $name = $core { $($(#[$doc])* $field: $type,)+ } }

        impl $crate::cross::Cross<$core> for $name {
            fn cross(self) -> $core {
                type Core = $core;
                let $name { $($field),+ } = self;
                Core { $($field: $crate::cross::Cross::cross($field)),+ }
            }
        }
    };
    ($(#[$meta:meta])* $name:ident = $core:ty { $($(#[$doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, uniffi::Record)]
        pub struct $name { $($(#[$doc])* pub $field: $type,)+ }

        impl $crate::cross::Cross<$name> for $core {
            fn cross(self) -> $name {
                type Core = $core;
                let Core { $($field),+ } = self;
                $name { $($field: $crate::cross::Cross::cross($field)),+ }
            }
        }
    };
}
pub(crate) use record;

/// An enumeration without contents that mirrors one of the core's.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident = $core:ty {
        $($(#[$doc:meta])* $variant:ident,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $crate::cross::Cross<$name> for $core {
            fn cross(self) -> $name {
                type Core = $core;
                match self { $(Core::$variant => $name::$variant,)+ }
            }
        }
    };
    // The same, and back: what a shell chooses.
    (both $(#[$meta:meta])* $name:ident = $core:ty { $($(#[$doc:meta])* $variant:ident,)+ }) => {
        $crate::cross::choice! { $(#[$meta])* $name = $core { $($(#[$doc])* $variant,)+ } }

        impl $crate::cross::Cross<$core> for $name {
            fn cross(self) -> $core {
                type Core = $core;
                match self { $($name::$variant => Core::$variant,)+ }
            }
        }
    };
}
pub(crate) use choice;
