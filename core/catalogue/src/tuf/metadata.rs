//! Metadata of the four roles: read, checked for signatures, written.

use std::collections::{BTreeMap, BTreeSet};

use banshi_domain::ContentHash;
use chrono::{DateTime, NaiveDateTime, Utc};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{MetadataFault, Role, RoleKeys};
use crate::format::olpc;

/// The specification that written metadata follows.
pub(crate) const SPEC_VERSION: &str = "1.0.31";

/// An Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PublicKey(pub(crate) [u8; 32]);

impl PublicKey {
    pub(crate) fn to_json(self) -> Value {
        json!({"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": hex::encode(self.0)}})
    }
}

/// Id of a key, as securesystemslib computes it.
pub(crate) fn key_id(key: &PublicKey) -> String {
    ContentHash::of(&olpc(&key.to_json()).unwrap_or_default()).to_string()
}

/// Signed metadata before its content is believed.
pub(crate) struct Envelope {
    role: Role,
    signed: Value,
    /// What the signatures are over.
    canonical: Vec<u8>,
    signatures: Vec<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    keyid: String,
    sig: String,
}

/// Members that all roles have.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "_type")]
    kind: String,
    spec_version: String,
    version: u64,
    expires: String,
}

/// No true metadata has more; each costs a verification.
const MAX_SIGNATURES: usize = 64;

impl Envelope {
    pub(crate) fn read(role: Role, bytes: &[u8]) -> Result<Self, MetadataFault> {
        #[derive(Deserialize)]
        struct Outer {
            signatures: Vec<Signature>,
            signed: Value,
        }
        let Outer { signatures, signed } =
            serde_json::from_slice(bytes).map_err(|_| MetadataFault::Malformed {
                role,
                what: "not signed JSON",
            })?;
        let canonical = olpc(&signed).map_err(|_| MetadataFault::Malformed {
            role,
            what: "a fraction",
        })?;
        if signatures.len() > MAX_SIGNATURES {
            return Err(MetadataFault::Malformed {
                role,
                what: "too many signatures",
            });
        }
        Ok(Self {
            role,
            signed,
            canonical,
            signatures,
        })
    }

    /// Counts distinct keys, not ids: one key under two ids signs once.
    pub(crate) fn verify(&self, root: &Root) -> Result<(), MetadataFault> {
        let rule = root.role(self.role);
        let valid: BTreeSet<_> = self
            .signatures
            .iter()
            .filter(|signature| rule.keyids.contains(&signature.keyid))
            .filter_map(|signature| {
                let key = root.keys.get(&signature.keyid)?;
                let bytes = hex::decode(&signature.sig).ok()?;
                UnparsedPublicKey::new(&ED25519, key.0)
                    .verify(&self.canonical, &bytes)
                    .ok()
                    .map(|()| *key)
            })
            .collect();
        if valid.len() < rule.threshold {
            return Err(MetadataFault::Unsigned {
                role: self.role,
                valid: valid.len(),
                needed: rule.threshold,
            });
        }
        Ok(())
    }

    fn head(&self) -> Result<(u64, DateTime<Utc>), MetadataFault> {
        let malformed = |what| MetadataFault::Malformed {
            role: self.role,
            what,
        };
        let head = Head::deserialize(&self.signed).map_err(|_| malformed("no version or expiry"))?;
        if head.kind != self.role.name() {
            return Err(malformed("of another role"));
        }
        if !head.spec_version.starts_with("1.") {
            return Err(malformed("of another specification"));
        }
        if head.version == 0 {
            return Err(malformed("version 0"));
        }
        let expires = NaiveDateTime::parse_from_str(&head.expires, "%Y-%m-%dT%H:%M:%SZ")
            .map_err(|_| malformed("no expiry"))?
            .and_utc();
        Ok((head.version, expires))
    }

    fn body<T: for<'a> Deserialize<'a>>(&self, what: &'static str) -> Result<T, MetadataFault> {
        T::deserialize(&self.signed).map_err(|_| MetadataFault::Malformed {
            role: self.role,
            what,
        })
    }
}

/// Which keys sign for a role, and how many must.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct RoleRule {
    pub(crate) keyids: BTreeSet<String>,
    pub(crate) threshold: usize,
}

/// Root metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Root {
    pub(crate) version: u64,
    pub(crate) expires: DateTime<Utc>,
    keys: BTreeMap<String, PublicKey>,
    roles: [RoleRule; 4],
}

impl Root {
    /// Reads the content; who signed it is for the caller to check.
    pub(crate) fn read(envelope: &Envelope) -> Result<Self, MetadataFault> {
        #[derive(Deserialize)]
        struct Body {
            keys: BTreeMap<String, Value>,
            roles: BTreeMap<String, RoleRule>,
            #[serde(default)]
            consistent_snapshot: bool,
        }
        let malformed = |what| MetadataFault::Malformed {
            role: Role::Root,
            what,
        };
        let (version, expires) = envelope.head()?;
        let mut body: Body = envelope.body("no keys or roles")?;
        if !body.consistent_snapshot {
            return Err(malformed("no consistent snapshot"));
        }
        let keys = body
            .keys
            .into_iter()
            .filter_map(|(id, key)| Some((id, ed25519(&key)?)))
            .collect();
        let mut rule = |role: Role| match body.roles.remove(role.name()) {
            Some(rule) if rule.threshold > 0 => Ok(rule),
            _ => Err(malformed("a role without threshold")),
        };
        let roles = [
            rule(Role::Root)?,
            rule(Role::Targets)?,
            rule(Role::Snapshot)?,
            rule(Role::Timestamp)?,
        ];
        Ok(Self {
            version,
            expires,
            keys,
            roles,
        })
    }

    pub(crate) fn role(&self, role: Role) -> &RoleRule {
        &self.roles[role as usize]
    }

    /// The keys that may sign for a role.
    pub(crate) fn role_keys(&self, role: Role) -> BTreeSet<PublicKey> {
        self.role(role)
            .keyids
            .iter()
            .filter_map(|id| self.keys.get(id))
            .copied()
            .collect()
    }
}

/// Keys of other kinds may stand in a root; they sign nothing here.
fn ed25519(key: &Value) -> Option<PublicKey> {
    if key.get("keytype")? != "ed25519" || key.get("scheme")? != "ed25519" {
        return None;
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(key.get("keyval")?.get("public")?.as_str()?, &mut bytes).ok()?;
    Some(PublicKey(bytes))
}

/// What timestamp and snapshot say about the metadata below them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FileMeta {
    pub(crate) version: u64,
    #[serde(default)]
    pub(crate) length: Option<u64>,
    #[serde(default)]
    hashes: Option<BTreeMap<String, String>>,
}

impl FileMeta {
    /// Whether these are the bytes. Hashes of other kinds than SHA-256 are passed over.
    pub(crate) fn fits(&self, bytes: &[u8]) -> bool {
        let hash = self.hashes.as_ref().and_then(|hashes| hashes.get("sha256"));
        self.length.is_none_or(|length| length == bytes.len() as u64)
            && hash.is_none_or(|hash| *hash == ContentHash::of(bytes).to_string())
    }
}

/// Timestamp or snapshot metadata: each names one file here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) version: u64,
    pub(crate) expires: DateTime<Utc>,
    pub(crate) below: FileMeta,
}

impl Pointer {
    pub(crate) fn read(envelope: &Envelope) -> Result<Self, MetadataFault> {
        #[derive(Deserialize)]
        struct Body {
            meta: BTreeMap<String, FileMeta>,
        }
        let name = if envelope.role == Role::Timestamp {
            "snapshot.json"
        } else {
            "targets.json"
        };
        let (version, expires) = envelope.head()?;
        let mut body: Body = envelope.body("no list of metadata")?;
        let below =
            body.meta
                .remove(name)
                .filter(|meta| meta.version > 0)
                .ok_or(MetadataFault::Malformed {
                    role: envelope.role,
                    what: "names no metadata below it",
                })?;
        Ok(Self {
            version,
            expires,
            below,
        })
    }
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetFile {
    pub(crate) length: u64,
    pub(crate) sha256: ContentHash,
    pub(crate) custom: Value,
}

impl TargetFile {
    pub(crate) fn of(bytes: &[u8], custom: Value) -> Self {
        Self {
            length: bytes.len() as u64,
            sha256: ContentHash::of(bytes),
            custom,
        }
    }
}

/// Targets metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Targets {
    pub(crate) version: u64,
    pub(crate) expires: DateTime<Utc>,
    pub(crate) files: BTreeMap<String, TargetFile>,
}

impl Targets {
    pub(crate) fn read(envelope: &Envelope) -> Result<Self, MetadataFault> {
        #[derive(Deserialize)]
        struct Body {
            targets: BTreeMap<String, File>,
        }
        #[derive(Deserialize)]
        struct File {
            length: u64,
            hashes: BTreeMap<String, String>,
            #[serde(default)]
            custom: Value,
        }
        let malformed = MetadataFault::Malformed {
            role: Role::Targets,
            what: "no list of files",
        };
        let (version, expires) = envelope.head()?;
        let body: Body = envelope.body("no list of files")?;
        let mut files = BTreeMap::new();
        for (name, file) in body.targets {
            let sha256 = file.hashes.get("sha256").and_then(|hash| hash.parse().ok());
            let sha256 = sha256.ok_or_else(|| malformed.clone())?;
            files.insert(
                name,
                TargetFile {
                    length: file.length,
                    sha256,
                    custom: file.custom,
                },
            );
        }
        Ok(Self {
            version,
            expires,
            files,
        })
    }

    pub(crate) fn files_json(files: &BTreeMap<String, TargetFile>) -> Value {
        let members = files.iter().map(|(name, file)| {
            let mut value = json!({"length": file.length, "hashes": {"sha256": file.sha256}});
            if !file.custom.is_null() {
                value["custom"] = file.custom.clone();
            }
            (name.clone(), value)
        });
        Value::Object(members.collect())
    }
}

/// Metadata of a role, signed by all keys given: bytes as they are published.
pub(crate) fn signed_bytes(
    role: Role,
    version: u64,
    expires: DateTime<Utc>,
    body: Value,
    keys: &[&RoleKeys],
) -> Result<Vec<u8>, crate::format::FormatFault> {
    let mut signed = json!({
        "_type": role.name(),
        "spec_version": SPEC_VERSION,
        "version": version,
        "expires": expires.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    if let (Value::Object(signed), Value::Object(body)) = (&mut signed, body) {
        signed.extend(body);
    }
    let canonical = olpc(&signed)?;
    let mut signatures = BTreeMap::new();
    for key in keys.iter().flat_map(|keys| &keys.keys) {
        signatures.insert(key.id(), hex::encode(key.sign(&canonical)));
    }
    let signatures: Vec<_> = signatures
        .into_iter()
        .map(|(keyid, sig)| json!({"keyid": keyid, "sig": sig}))
        .collect();
    olpc(&json!({"signatures": signatures, "signed": signed}))
}
