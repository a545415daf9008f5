//! What is wrong with a form that loads all the same: questions that are never asked, constraints that no answer
//! satisfies, choices that are never shown, rules that nobody else can check, texts that a language lacks.
//!
//! For each expression it is found with which values of the nodes that it reads it may be true, each node on its own;
//! the sets are too large rather than too small, so that nothing is found fault with that is sound. A node may hold what
//! its type, its choices and its constraint allow; one that is calculated, set or prefilled may hold anything of its type.

mod cases;
mod choices;
mod domain;
mod unverifiable;

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    DataType, Form,
    model::{
        Choices, ControlKind, DOCUMENT, PlaceId, RuleKind, graph,
        seed::Germ,
        wording::{Part, TextForm, Translation},
    },
    xpath::{
        Expr, Path, Root,
        ast::{Axis, Test},
    },
};
use cases::{Cases, Read, Reads};
use domain::{Domain, Span};

/// Something wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The node without positions, `/data/person/name`; of a text that a language lacks, its id in the form.
    pub path: String,
    /// What is wrong.
    pub kind: FlawKind,
}

/// What is wrong with a node or text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlawKind {
    /// Its relevance is never true: it is never asked.
    NeverAsked {
        /// The relevance.
        expression: String,
    },
    /// No answer satisfies its constraint.
    NeverSatisfied {
        /// The constraint.
        expression: String,
    },
    /// No choice passes the filter of its list at any time.
    NoChoices,
    /// One of the form's own choices that the filter never lets through.
    ChoiceNeverShown {
        /// The choice's value.
        value: String,
    },
    /// Whether it is asked, required, offered or allowed, or what it comes to, is decided by the filing saved last, which
    /// nobody but the person has: whoever receives the filing cannot check it.
    Unverifiable {
        /// The rule.
        expression: String,
    },
    /// A language has no text where another has one.
    Untranslated {
        /// The language that lacks it.
        language: String,
    },
}

impl Form {
    /// What is wrong with the form though it loads, in order of the nodes; see the module for how it is found. Nothing
    /// sound is found fault with; what depends on more than one node at once is not found.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use banshi_forms::{FlawKind, Form, NoResources};
    ///
    /// let xml = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
    ///   <h:head><h:title>Age</h:title><model>
    ///     <instance><data id="age"><age/><school/></data></instance>
    ///     <bind nodeset="/data/age" type="int" constraint=". &gt;= 18"/>
    ///     <bind nodeset="/data/school" type="string" relevant="/data/age &lt; 18"/>
    ///   </model></h:head>
    ///   <h:body><input ref="/data/age"><label>Age</label></input>
    ///     <input ref="/data/school"><label>School</label></input></h:body></h:html>"#;
    /// let flaws = Arc::new(Form::parse(xml, &NoResources)?).flaws();
    /// assert_eq!(flaws[0].path, "/data/school");
    /// assert!(matches!(flaws[0].kind, FlawKind::NeverAsked { .. }));
    /// # Ok::<(), banshi_forms::LoadError>(())
    /// ```
    #[must_use]
    pub fn flaws(self: &Arc<Self>) -> Vec<Flaw> {
        let mut linter = Linter::new(self);
        linter.find_unreachable();
        let mut flaws = linter.constraints();
        flaws.extend(linter.unreachable());
        flaws.extend(choices::flaws(&linter));
        flaws.extend(unverifiable::flaws(self));
        flaws.extend(untranslated(self));
        flaws.sort();
        flaws.dedup();
        flaws
    }
}

/// What is known of a form's nodes.
pub(super) struct Linter<'a> {
    form: &'a Arc<Form>,
    /// Places whose value does not come from the person alone.
    free: BTreeSet<PlaceId>,
    /// Places whose own relevance is never true.
    never_asked: BTreeSet<PlaceId>,
    /// The choices of each select, unfiltered, by control.
    offered: choices::Offered,
}

impl<'a> Linter<'a> {
    fn new(form: &'a Arc<Form>) -> Self {
        let mut free: BTreeSet<PlaceId> = form
            .rules
            .iter()
            .filter(|rule| rule.kind == RuleKind::Calculate)
            .map(|rule| rule.target)
            .collect();
        for action in &form.actions {
            if let Expr::Path(path) = form.expr(action.path) {
                free.extend(graph::walk(form, path, action.base));
            }
        }
        let preset = (0..).zip(&form.places).filter(|(_, place)| {
            let bind = place.bind();
            bind.preload.is_some() || bind.attributes.iter().any(|(name, _)| name == "banshi:prefill")
        });
        free.extend(preset.map(|(id, _)| id));
        let templates = form.templates.values().map(AsRef::as_ref);
        for seed in std::iter::once(&form.seed).chain(templates) {
            defaulted(seed.root(), &mut free);
        }
        Self {
            form,
            free,
            never_asked: BTreeSet::new(),
            offered: choices::Offered::new(form),
        }
    }

    /// Until nothing more follows: what reads a question that is never asked may never be asked itself.
    fn find_unreachable(&mut self) {
        loop {
            let found: Vec<PlaceId> = self
                .form
                .rules
                .iter()
                .filter(|rule| rule.kind == RuleKind::Relevant && !self.never_asked.contains(&rule.target))
                .filter(|rule| {
                    let stand = Stand::new(self, rule.target);
                    Cases::from(self.form.expr(rule.expr), &stand).truth.is_none()
                })
                .map(|rule| rule.target)
                .collect();
            if found.is_empty() {
                return;
            }
            self.never_asked.extend(found);
        }
    }

    /// The outermost of what is never asked.
    fn unreachable(&self) -> Vec<Flaw> {
        let form = self.form;
        form.rules
            .iter()
            .filter(|rule| rule.kind == RuleKind::Relevant && self.never_asked.contains(&rule.target))
            .filter(|rule| !self.is_never_asked(form.place(rule.target).parent))
            .map(|rule| Flaw {
                path: form.place_path(rule.target),
                kind: FlawKind::NeverAsked {
                    expression: form.source(rule.expr).to_owned(),
                },
            })
            .collect()
    }

    fn constraints(&self) -> Vec<Flaw> {
        let form = self.form;
        (0..)
            .zip(&form.places)
            .filter(|(id, place)| place.control.is_some() && !self.is_never_asked(*id))
            .filter_map(|(id, place)| {
                let constraint = place.bind().constraint?;
                let stand = Stand {
                    answered: true,
                    ..Stand::new(self, id)
                };
                Cases::from(form.expr(constraint), &stand)
                    .truth
                    .is_none()
                    .then(|| Flaw {
                        path: form.place_path(id),
                        kind: FlawKind::NeverSatisfied {
                            expression: form.source(constraint).to_owned(),
                        },
                    })
            })
            .collect()
    }

    fn is_never_asked(&self, place: PlaceId) -> bool {
        let mut at = place;
        while at != DOCUMENT {
            if self.never_asked.contains(&at) {
                return true;
            }
            at = self.form.place(at).parent;
        }
        false
    }

    /// What a node's type and choices allow; `None` where that is no number and no text.
    fn typed(&self, id: PlaceId) -> Option<Domain> {
        let place = self.form.place(id);
        if !place.children.is_empty() {
            return None;
        }
        let control = place
            .control
            .map(|control| (control, &self.form.controls[control as usize]));
        let own = !self.free.contains(&id);
        if let Some((control, select)) = control
            && !matches!(select.choices, Choices::None)
        {
            let offered = self.offered.values(control);
            return match (select.kind, offered) {
                (ControlKind::SelectOne, Some(values)) if own => {
                    let nothing = std::iter::once(Arc::from(""));
                    Some(Domain::Only(values.iter().cloned().chain(nothing).collect()))
                }
                (ControlKind::SelectOne, _) => Some(Domain::any_text()),
                _ => None,
            };
        }
        match place.kind {
            DataType::Integer | DataType::Decimal | DataType::Date => {
                let numbers = Domain::numbers(place.kind != DataType::Decimal);
                let range = control.filter(|(_, control)| own && control.kind == ControlKind::Range);
                Some(match range {
                    Some((_, control)) => {
                        let bound = |wanted: &str| {
                            let found = control.attributes.iter().find(|(name, _)| name == wanted);
                            found.and_then(|(_, text)| text.trim().parse::<f64>().ok())
                        };
                        match (bound("start"), bound("end")) {
                            (Some(a), Some(b)) => numbers.within(Span::between(a.min(b), a.max(b))),
                            _ => numbers,
                        }
                    }
                    None => numbers,
                })
            }
            DataType::Text | DataType::Barcode => Some(Domain::any_text()),
            _ => None,
        }
    }

    /// What a node may hold when another rule reads it.
    fn domain(&self, id: PlaceId) -> Option<Domain> {
        let typed = self.typed(id)?;
        if self.is_never_asked(id) {
            return Some(typed.nothing());
        }
        let constraint = self
            .form
            .place(id)
            .bind()
            .constraint
            .filter(|_| !self.free.contains(&id));
        let Some(constraint) = constraint else {
            return Some(typed);
        };
        let stand = Stand {
            answered: true,
            ..Stand::new(self, id)
        };
        let allowed = Cases::from(self.form.expr(constraint), &stand).truth;
        let nothing = typed.nothing();
        Some(match allowed {
            None => nothing,
            Some(allowed) => match allowed.get(&id) {
                Some(allowed) => allowed.join(&nothing).unwrap_or(typed),
                None => typed,
            },
        })
    }
}

/// Where an expression stands.
pub(super) struct Stand<'a> {
    linter: &'a Linter<'a>,
    at: PlaceId,
    /// A constraint looks at an answer, which is never empty; what it says of other nodes is not looked into.
    answered: bool,
}

impl<'a> Stand<'a> {
    pub(super) fn new(linter: &'a Linter<'a>, at: PlaceId) -> Self {
        Self {
            linter,
            at,
            answered: false,
        }
    }
}

impl Reads for Stand<'_> {
    fn read(&self, path: &Path) -> Option<Read> {
        let form = self.linter.form;
        let id = one_place(form, path, self.at)?;
        let domain = if !self.answered {
            self.linter.domain(id)?
        } else if id == self.at {
            self.linter.typed(id)?.given()
        } else {
            return None;
        };
        Some(Read::Node(id, domain))
    }
}

/// The place of a path that names one node for each node that it stands at.
pub(super) fn one_place(form: &Form, path: &Path, base: PlaceId) -> Option<PlaceId> {
    let plain = path.is_reference()
        && !matches!(path.root, Root::Instance(_))
        && path.steps.iter().all(|step| {
            step.predicates.is_empty() && step.axis != Axis::Attribute && step.test() != Test::AnyName
        });
    let id = graph::walk(form, path, base).filter(|_| plain)?;
    let mut at = id;
    while at != DOCUMENT {
        if form.place(at).repeat.is_some() && !form.is_within(base, at) {
            return None;
        }
        at = form.place(at).parent;
    }
    Some(id)
}

/// Adds the places that hold something from the beginning.
fn defaulted(germ: Option<Germ<'_>>, found: &mut BTreeSet<PlaceId>) {
    let Some(germ) = germ else { return };
    if !germ.text().is_empty() {
        found.insert(germ.place());
    }
    for child in germ.children() {
        defaulted(Some(child), found);
    }
}

/// Texts that a language lacks, or has as the dash that pyxform writes for a missing one.
fn untranslated(form: &Form) -> Vec<Flaw> {
    let is_filled = |text: &TextForm| !form.wording.parts(text.text).eq([Part::Text("-")]);
    let mut flaws = Vec::new();
    for text in form
        .translations
        .iter()
        .flat_map(Translation::all)
        .filter(|text| is_filled(text))
    {
        for (translation, language) in form.translations.iter().zip(&form.languages) {
            let mut forms = translation.forms(text.id).iter();
            if !forms.any(|form| form.name == text.name && is_filled(form)) {
                flaws.push(Flaw {
                    path: form.name(text.id).to_owned(),
                    kind: FlawKind::Untranslated {
                        language: language.to_string(),
                    },
                });
            }
        }
    }
    flaws
}
