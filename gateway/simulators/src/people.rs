//! The people and bodies that the simulated offices know. All are made up; their numbers are valid and nobody's.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Records by source (`identity`, `business` …) and field.
pub type Records = BTreeMap<String, BTreeMap<String, String>>;

/// Everyone whom the simulated offices know.
#[derive(Debug, Clone, Deserialize)]
pub struct People {
    /// Natural persons.
    pub persons: Vec<Person>,
    /// Enterprises.
    pub bodies: Vec<Body>,
}

/// A natural person.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// Name to sign in with.
    pub login: String,
    /// Password to sign in with.
    pub password: String,
    /// What the sign-in page says of them.
    pub note: String,
    /// Name.
    pub name: String,
    /// 居民身份证号码.
    pub id_number: String,
    /// Telephone number.
    pub telephone: String,
    /// Roles in the back office.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The office of such a role.
    #[serde(default)]
    pub office: Option<String>,
    /// What offices have on record about them, by source and field.
    #[serde(default)]
    pub records: Records,
}

/// An enterprise.
#[derive(Debug, Clone, Deserialize)]
pub struct Body {
    /// Name.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// What offices have on record about it, by source and field.
    #[serde(default)]
    pub records: Records,
}

impl People {
    /// The people of the sample.
    ///
    /// # Panics
    /// Never: the sample is part of the build, and a test reads it.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the sample is part of the build, and a test reads it"
    )]
    pub fn sample() -> Self {
        serde_json::from_str(include_str!("people.json")).expect("the sample is well-formed")
    }

    pub(crate) fn by_login(&self, login: &str, password: &str) -> Option<&Person> {
        self.persons
            .iter()
            .find(|person| person.login == login && person.password == password)
    }

    pub(crate) fn by_id_number(&self, number: &str) -> Option<&Person> {
        self.persons.iter().find(|person| person.id_number == number)
    }

    pub(crate) fn body(&self, credit_code: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.credit_code == credit_code)
    }
}

#[cfg(test)]
mod tests {
    use banshi_domain::{CreditCode, ResidentId};

    use super::*;

    #[test]
    fn everyone_in_the_sample_has_a_valid_number() {
        let people = People::sample();
        for person in &people.persons {
            assert!(person.id_number.parse::<ResidentId>().is_ok(), "{}", person.login);
        }
        for body in &people.bodies {
            assert!(body.credit_code.parse::<CreditCode>().is_ok(), "{}", body.name);
        }
    }
}
