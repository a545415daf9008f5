//! Binds and the actions of the model: what gives nodes their types, rules and first values.

use super::{
    Action, ActionValue, BANSHI_NAMESPACE, ControlKind, DOCUMENT, DataType, Message, Moment, Moments,
    PlaceId, Prefill, ROOT, RuleKind,
    entities::ENTITIES,
    load::{JAVAROSA, LoadError, Loader, attribute, elements},
};
use crate::xml::Node;
use crate::xpath::Expr;

impl Loader {
    pub(super) fn bind_ids(&mut self, model: Node<'_, '_>) {
        for bind in elements(model).filter(|node| node.name() == "bind") {
            if let (Some(id), Some(path)) = (attribute(bind, "id"), bind_path(bind)) {
                self.bind_paths.insert(id.to_owned(), path.to_owned());
            }
        }
    }

    pub(super) fn binds(&mut self, model: Node<'_, '_>) -> Result<(), LoadError> {
        for bind in elements(model).filter(|node| node.name() == "bind") {
            self.bind(bind)?;
        }
        self.selects_have_choices();
        Ok(())
    }

    fn bind(&mut self, bind: Node<'_, '_>) -> Result<(), LoadError> {
        let path = bind_path(bind).ok_or_else(|| LoadError::Invalid {
            node: "bind".to_owned(),
            what: "it names no node".to_owned(),
        })?;
        // A bind of a node that is not there binds nothing.
        let place = match self.resolve(path, ROOT, "bind") {
            Err(LoadError::Unbound { .. }) => return Ok(()),
            other => other?,
        };
        for entry in bind.attributes() {
            let (name, value) = (entry.name(), entry.value());
            if value.trim().is_empty() {
                continue;
            }
            match (entry.namespace(), name) {
                (None, "nodeset" | "ref" | "id") | (Some(JAVAROSA), "preloadParams") => {}
                (None, "type") => self.place_mut(place).kind = DataType::named(value),
                (None, "relevant") => {
                    self.property(RuleKind::Relevant, place, value, path)?;
                    if value == "false()" {
                        self.place_mut(place).bind_mut().never_relevant = true;
                    }
                }
                (None, "readonly") => self.property(RuleKind::Readonly, place, value, path)?,
                (None, "required") => self.property(RuleKind::Required, place, value, path)?,
                (None, "calculate") => self.property(RuleKind::Calculate, place, value, path)?,
                (None, "constraint") => {
                    let constraint = self.expr(value, path, place)?;
                    self.place_mut(place).bind_mut().constraint = Some(constraint);
                }
                (Some(JAVAROSA), "constraintMsg") => {
                    let message = self.message_text(value);
                    self.place_mut(place).bind_mut().constraint_message = Some(message);
                }
                (Some(JAVAROSA), "requiredMsg") => {
                    let message = self.message_text(value);
                    self.place_mut(place).bind_mut().required_message = Some(message);
                }
                (Some(JAVAROSA), "preload") => {
                    let params = bind.attribute((JAVAROSA, "preloadParams")).unwrap_or("");
                    self.place_mut(place).bind_mut().preload = Some((value.to_owned(), params.to_owned()));
                }
                (Some(ENTITIES), "saveto") => self.save_tos.push((place, value.to_owned())),
                (namespace, name) => {
                    let name = if namespace == Some(BANSHI_NAMESPACE) {
                        format!("banshi:{name}")
                    } else {
                        name.to_owned()
                    };
                    if name == "banshi:prefill" {
                        let path = self.form.place_path(place);
                        self.form.prefills.push(Prefill {
                            path,
                            source: value.to_owned(),
                        });
                    }
                    let attributes = &mut self.place_mut(place).bind_mut().attributes;
                    attributes.push((name, value.to_owned()));
                }
            }
        }
        Ok(())
    }

    fn property(&mut self, kind: RuleKind, place: PlaceId, text: &str, node: &str) -> Result<(), LoadError> {
        let expr = self.expr(text, node, place)?;
        self.rule(kind, place, expr);
        Ok(())
    }

    /// A message in an attribute: a text, or `jr:itext('id')`.
    fn message_text(&mut self, text: &str) -> Message {
        match self.itext_reference(text) {
            Some(id) => Message::Itext(id),
            None => Message::Text(self.wording.plain(text)),
        }
    }

    /// A select's answer is a choice, whatever text type the bind gives.
    fn selects_have_choices(&mut self) {
        for at in 0..self.form.controls.len() {
            let control = &self.form.controls[at];
            let (Some(place), kind) = (control.place, control.kind) else {
                continue;
            };
            let place = &mut self.form.places[place as usize];
            match kind {
                ControlKind::SelectOne if matches!(place.kind, DataType::Text | DataType::Untyped) => {
                    place.kind = DataType::SelectOne;
                }
                // Several choices fit no other type.
                ControlKind::SelectMultiple | ControlKind::Rank => place.kind = DataType::SelectMultiple,
                _ => {}
            }
        }
    }

    /// The actions that stand in the model itself.
    pub(super) fn model_actions(&mut self, model: Node<'_, '_>) -> Result<(), LoadError> {
        for node in elements(model) {
            self.action(node, DOCUMENT, None)?;
        }
        Ok(())
    }

    /// Reads an action element; other elements are left alone. `trigger` is the question it stands in.
    pub(super) fn action(
        &mut self,
        node: Node<'_, '_>,
        within: PlaceId,
        trigger: Option<PlaceId>,
    ) -> Result<(), LoadError> {
        let name = node.name();
        if !matches!(name, "setvalue" | "setgeopoint" | "recordaudio") {
            return Ok(());
        }
        let invalid = |what: String| LoadError::Invalid {
            node: name.to_owned(),
            what,
        };
        let events = node
            .attributes()
            .find(|attribute| attribute.name() == "event")
            .map(crate::xml::Attribute::value)
            .ok_or_else(|| invalid("it names no event".to_owned()))?;
        let mut moments = Moments::default();
        for event in events.split_ascii_whitespace() {
            moments.insert(match event {
                "odk-instance-first-load" => Moment::FirstLoad,
                "xforms-ready" => Moment::Ready,
                "odk-instance-load" => Moment::Load,
                // Within a question the reference engine does not see it.
                "odk-new-repeat" if trigger.is_some() => continue,
                "odk-new-repeat" => Moment::NewRepeat,
                "xforms-value-changed" => Moment::ValueChanged,
                "xforms-revalidate" => continue,
                other => return Err(invalid(format!("the event `{other}` is not supported"))),
            });
        }
        if trigger.is_none() && moments.contains(Moment::ValueChanged) {
            return Err(invalid(
                "`xforms-value-changed` stands outside a question".to_owned(),
            ));
        }
        let path = match (attribute(node, "ref"), attribute(node, "bind")) {
            (Some(path), _) => path.to_owned(),
            (None, Some(id)) => self
                .bind_paths
                .get(id)
                .cloned()
                .ok_or_else(|| invalid(format!("there is no bind `{id}`")))?,
            (None, None) => return Err(invalid("it names no node".to_owned())),
        };
        let base = trigger.unwrap_or(if within == DOCUMENT { ROOT } else { within });
        let target = self.resolve(&path, base, name)?;
        if name == "setgeopoint" && node.namespace() != Some("http://www.opendatakit.org/xforms") {
            return Err(invalid("it is not in ODK's namespace".to_owned()));
        }
        if name != "setvalue" {
            return Ok(());
        }
        let value = match attribute(node, "value").filter(|text| !text.is_empty()) {
            Some(text) => ActionValue::Expr(self.expr(text, &path, target)?),
            None => ActionValue::Text(super::document::own_text(node).as_ref().into()),
        };
        let path = self.expr(&path, name, base)?;
        let id = u32::try_from(self.form.actions.len()).unwrap_or(u32::MAX);
        if let Some(trigger) = trigger.filter(|_| moments.contains(Moment::ValueChanged)) {
            self.form.on_change.entry(trigger).or_default().push(id);
        }
        let within = (within != DOCUMENT).then_some(within);
        self.form.actions.push(Action {
            moments,
            path,
            base,
            value,
            within,
        });
        Ok(())
    }

    /// The text id of `jr:itext('id')`.
    pub(super) fn itext_reference(&mut self, text: &str) -> Option<crate::symbols::Sym> {
        let inner = text.trim().strip_prefix("jr:itext(")?.strip_suffix(')')?.trim();
        let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let id = inner.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(self.intern(id))
    }

    /// The expression inside `jr:itext(…)` where it is no plain text.
    pub(super) fn itext_expression(
        &mut self,
        text: &str,
        node: &str,
    ) -> Result<Option<super::ExprId>, LoadError> {
        let Some(inner) = text
            .trim()
            .strip_prefix("jr:itext(")
            .and_then(|rest| rest.strip_suffix(')'))
        else {
            return Ok(None);
        };
        self.expr(inner, node, DOCUMENT).map(Some)
    }
}

fn bind_path<'a>(bind: Node<'a, '_>) -> Option<&'a str> {
    attribute(bind, "nodeset").or_else(|| attribute(bind, "ref"))
}

/// Whether an expression is a path; actions and itemsets need one.
pub(super) fn is_path(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(_))
}
