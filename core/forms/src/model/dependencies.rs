//! What a form's rules read, for those who check a form or compare engines.

use super::{DOCUMENT, Form, RuleKind};

/// Which property of a node a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// `relevant`; it holds for all below as well.
    Relevant,
    /// `readonly`; it holds for all below as well.
    Readonly,
    /// `required`.
    Required,
    /// `calculate`.
    Value,
    /// `jr:count` of a repeat below the node.
    Count,
    /// The texts of the question.
    Texts,
    /// The choices of the question.
    Choices,
}

/// A rule reads a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// Generic path of the node that the rule gives a property.
    pub reader: String,
    /// Which property.
    pub property: Property,
    /// Generic path of the node that is read.
    pub read: String,
    /// Whether it is read in other instances of a repeat than the reader stands in, as a sum over all is.
    pub gathers: bool,
}

impl Form {
    /// What reads what, by generic path; constraints, which depend on nothing that is kept, are left out.
    #[must_use]
    pub fn dependencies(&self) -> Vec<Dependency> {
        let mut found = Vec::new();
        for id in (0..).take(self.places.len()) {
            for reader in self.readers_of.at(id) {
                let rule = &self.rules[reader.rule as usize];
                let property = match rule.kind {
                    RuleKind::Relevant => Property::Relevant,
                    RuleKind::Readonly => Property::Readonly,
                    RuleKind::Required => Property::Required,
                    RuleKind::Calculate => Property::Value,
                    RuleKind::Count(_) => Property::Count,
                    RuleKind::Labels(_) => Property::Texts,
                    RuleKind::Choices(_) => Property::Choices,
                };
                let mut gathers = false;
                let mut at = id;
                while at != DOCUMENT {
                    gathers |= self.place(at).repeat.is_some() && !self.is_within(reader.scope, at);
                    at = self.place(at).parent;
                }
                found.push(Dependency {
                    reader: self.place_path(rule.target),
                    property,
                    read: self.place_path(id),
                    gathers,
                });
            }
        }
        found.sort();
        found.dedup();
        found
    }
}
