//! What is known about a resident, to fill forms in with: from real-name sign-in, from what they typed, from earlier
//! filings. Each value says where it is from.

use std::sync::Arc;

use banshi_domain::{Divisions, PersonId, SignedInPerson};
use banshi_vault::{Origin, ProfileValue, ResidentTx, ResidentVault};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::banshi::Inner;
use crate::{AppError, Words, words};

/// Keys that forms ask for by `banshi:prefill`.
pub(crate) mod keys {
    /// Name.
    pub(crate) const NAME: &str = "profile.name";
    /// Number of the identity document.
    pub(crate) const ID_NUMBER: &str = "profile.id_number";
    /// Telephone number.
    pub(crate) const TELEPHONE: &str = "profile.telephone";
    /// Street and number of the home.
    pub(crate) const ADDRESS: &str = "profile.address.detail";
    /// Not for forms: the whole document with its kind, as sign-in gave it.
    pub(crate) const DOCUMENT: &str = "account.document";
}

/// The longest value that is kept, in bytes: a name or address, no essay.
const LONGEST: usize = 2_000;

/// What is known about one resident.
pub struct Profile {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
}

/// One line of the profile's screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileLine {
    /// As forms ask for it.
    pub key: String,
    /// What a person reads for the key.
    pub label: Words,
    /// The value.
    pub value: String,
    /// Where it is from.
    pub origin: Words,
    /// Whether it comes from real-name sign-in and cannot be changed here.
    pub locked: bool,
    /// Whether it is a text that can be typed here; what a form chose from a list can only be removed.
    pub is_text: bool,
}

/// A value as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) text: String,
    /// The item in which it was entered, where it was one.
    #[serde(default)]
    pub(crate) item: Option<String>,
}

/// A value with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) key: String,
    pub(crate) known: Known,
    pub(crate) origin: Origin,
    pub(crate) at: DateTime<Utc>,
}

impl Fact {
    fn read(stored: &ProfileValue) -> Option<Self> {
        Some(Self {
            key: stored.key.clone(),
            // A value of another shape, from a later version of the app, is passed over.
            known: serde_json::from_slice(&stored.value).ok()?,
            origin: stored.origin,
            at: stored.updated_at,
        })
    }

    fn stored(&self) -> Result<ProfileValue, AppError> {
        Ok(ProfileValue {
            key: self.key.clone(),
            value: serde_json::to_vec(&self.known)?,
            origin: self.origin,
            updated_at: self.at,
        })
    }
}

impl Profile {
    /// All that is known and all that can be told here, in the order in which forms ask.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn lines(&self) -> Result<Vec<ProfileLine>, AppError> {
        let today = self.app.today();
        let mut facts = all(&self.vault)?;
        facts.retain(|fact| !fact.key.starts_with("account."));
        let places = self.places(&facts);
        let told = TYPED
            .iter()
            .filter(|key| !facts.iter().any(|fact| fact.key == **key));
        let mut lines: Vec<ProfileLine> = told.map(|key| untold(key)).collect();
        lines.extend(facts.iter().map(|fact| ProfileLine {
            label: label(&fact.key),
            origin: origin_words(fact.origin, fact.known.item.as_deref(), fact.at, today),
            locked: fact.origin == Origin::Official,
            is_text: !is_place(&fact.key),
            value: shown(fact, places.as_ref()),
            key: fact.key.clone(),
        }));
        lines.sort_by_key(|line| (place(&line.key), line.key.clone()));
        Ok(lines)
    }

    /// The names of divisions, where a value is the code of one.
    fn places(&self, facts: &[Fact]) -> Option<Divisions> {
        let asked = facts.iter().any(|fact| is_place(&fact.key));
        let copy = asked.then(|| self.app.catalogue.copy().ok()).flatten()?;
        copy.divisions().ok().flatten()
    }

    /// Sets a value that the person typed; an empty text removes it.
    ///
    /// # Errors
    /// [`AppError::NotNow`] for what comes from real-name sign-in, [`AppError::BadInput`] where it is too long.
    pub fn set(&self, key: &str, text: &str) -> Result<(), AppError> {
        if text.len() > LONGEST || key.len() > 200 || key.starts_with("account.") {
            return Err(AppError::bad(
                "too-long",
                "内容太长，请写短一些",
                "Too long: please shorten it",
            ));
        }
        let at = self.app.now();
        self.vault.transaction(|tx| {
            if tx
                .profile()
                .get(key)?
                .is_some_and(|known| known.origin == Origin::Official)
            {
                return Err(AppError::NotNow("it comes from real-name sign-in"));
            }
            if text.is_empty() {
                tx.profile().remove(key)?;
                return Ok(());
            }
            enter(tx, key, text, at)
        })
    }
}

/// Keeps what the person typed, unless something surer is known.
pub(crate) fn enter(tx: &ResidentTx<'_>, key: &str, text: &str, at: DateTime<Utc>) -> Result<(), AppError> {
    let known = Known {
        text: text.to_owned(),
        item: None,
    };
    learn(
        tx,
        &Fact {
            key: key.to_owned(),
            known,
            origin: Origin::Entered,
            at,
        },
    )
}

/// All facts.
pub(crate) fn all(vault: &ResidentVault) -> Result<Vec<Fact>, AppError> {
    let stored = vault.read(|tx| tx.profile().all())?;
    Ok(stored.iter().filter_map(Fact::read).collect())
}

/// Keeps a fact, unless something surer is known: real-name sign-in is never overwritten by less.
pub(crate) fn learn(tx: &ResidentTx<'_>, fact: &Fact) -> Result<(), AppError> {
    let known = tx.profile().get(&fact.key)?;
    let surer =
        known.is_some_and(|known| known.origin == Origin::Official) && fact.origin != Origin::Official;
    if !surer && fact.known.text.len() <= LONGEST {
        tx.profile().set(&fact.stored()?)?;
    }
    Ok(())
}

/// Keeps what real-name sign-in told.
pub(crate) fn learn_person(
    tx: &ResidentTx<'_>,
    person: &SignedInPerson,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut told = vec![(keys::NAME, person.name.clone())];
    if let Some(id) = &person.id {
        told.push((keys::ID_NUMBER, id.number().to_owned()));
        told.push((keys::DOCUMENT, serde_json::to_string(id)?));
    }
    for (key, text) in told {
        let known = Known { text, item: None };
        learn(
            tx,
            &Fact {
                key: key.to_owned(),
                known,
                origin: Origin::Official,
                at,
            },
        )?;
    }
    // A telephone number changes hands: it is a good default, not a fact about the person.
    if let Some(telephone) = &person.telephone
        && tx.profile().get(keys::TELEPHONE)?.is_none()
    {
        enter(tx, keys::TELEPHONE, telephone, at)?;
    }
    Ok(())
}

/// The document that sign-in told of.
pub(crate) fn document(vault: &ResidentVault) -> Result<Option<PersonId>, AppError> {
    let stored = vault.read(|tx| tx.profile().get(keys::DOCUMENT))?;
    let fact = stored.as_ref().and_then(Fact::read);
    Ok(fact.and_then(|fact| serde_json::from_str(&fact.known.text).ok()))
}

/// Where a value is from.
pub(crate) fn origin_words(
    origin: Origin,
    item: Option<&str>,
    at: DateTime<Utc>,
    today: chrono::NaiveDate,
) -> Words {
    use chrono::Datelike as _;
    match (origin, item) {
        (Origin::Official, _) => Words::new("来自实名登录", "From your real-name sign-in"),
        (Origin::Filing, Some(item)) => {
            let day = words::china_day(at);
            let month = if day.year() == today.year() {
                format!("{}月", day.month())
            } else {
                format!("{}年{}月", day.year(), day.month())
            };
            Words::new(
                format!("取自您 {month}的{item}，可以修改"),
                format!("From your earlier filing ({item}); you can change it"),
            )
        }
        (Origin::Recognised, _) => Words::new("从照片识别，请核对", "Read off a photo: please check"),
        _ => Words::new("取自您的资料，可以修改", "From your profile; you can change it"),
    }
}

/// What a person can tell here before any form asked for it, in the order in which forms ask.
const TYPED: [&str; 4] = [keys::NAME, keys::ID_NUMBER, keys::TELEPHONE, keys::ADDRESS];

fn untold(key: &str) -> ProfileLine {
    ProfileLine {
        key: key.to_owned(),
        label: label(key),
        value: String::new(),
        origin: Words::default(),
        locked: false,
        is_text: true,
    }
}

/// Where a key stands among the others: the person, their address, their employer, their family, the rest.
fn place(key: &str) -> usize {
    let order = [
        keys::NAME,
        keys::ID_NUMBER,
        keys::TELEPHONE,
        "profile.address.province",
        "profile.address.city",
        "profile.address.county",
        "profile.address.",
        "profile.",
        "employer.name",
        "employer.",
        "member.",
    ];
    order
        .iter()
        .position(|begin| key.starts_with(begin))
        .unwrap_or(order.len())
}

/// Whether a value is the code of a division.
fn is_place(key: &str) -> bool {
    ["province", "city", "county"]
        .iter()
        .any(|last| key.rsplit('.').next() == Some(*last))
}

fn shown(fact: &Fact, places: Option<&Divisions>) -> String {
    let text = &fact.known.text;
    let code = is_place(&fact.key).then(|| text.parse().ok()).flatten();
    let name = code.zip(places).and_then(|(code, places)| places.name(code));
    name.map_or_else(|| text.clone(), str::to_owned)
}

fn label(key: &str) -> Words {
    let (key, number) = match key.split_once('[') {
        Some((key, number)) => (key, number.trim_end_matches(']')),
        None => (key, ""),
    };
    let (zh, en) = match key {
        keys::NAME => ("姓名", "Name"),
        keys::ID_NUMBER => ("证件号码", "ID number"),
        keys::TELEPHONE => ("手机号码", "Mobile number"),
        "profile.address.province" => ("住址：省", "Address: province"),
        "profile.address.city" => ("住址：市", "Address: city"),
        "profile.address.county" => ("住址：县（市、区）", "Address: county"),
        keys::ADDRESS => ("住址：街道、门牌号", "Address: street and number"),
        "employer.name" => ("执业单位", "Employer"),
        "employer.credit_code" => ("单位统一社会信用代码", "Employer's credit code"),
        "employer.province" => ("单位：省", "Employer: province"),
        "employer.city" => ("单位：市", "Employer: city"),
        "employer.county" => ("单位：县（市、区）", "Employer: county"),
        "employer.street" => ("单位：街道、门牌号", "Employer: street and number"),
        "member.name" => ("家人姓名", "Family member's name"),
        "member.id_number" => ("家人证件号码", "Family member's ID number"),
        "member.relation" => ("家人与您的关系", "Family member's relation to you"),
        "member.school" => ("家人学校", "Family member's school"),
        _ => ("填过的其他内容", "Something else that you entered"),
    };
    if number.is_empty() {
        Words::new(zh, en)
    } else {
        Words::new(format!("{zh}（第 {number} 位）"), format!("{en} ({number})"))
    }
}
