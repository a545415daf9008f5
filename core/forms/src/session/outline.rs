//! What a screen draws: groups, repeats and questions in order, relevant ones only, and the same cut into pages.

use std::collections::BTreeMap;

use super::{Choice, Session};
use crate::model::{Control, ControlId, ControlKind, RuleKind, datum::DataType};

/// Something of the form's body as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "most items are questions")]
pub enum Item {
    /// A group.
    Group(Group),
    /// A repeat with its instances.
    Repeat(Repeat),
    /// A question or note.
    Question(Question),
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its node, where it has one.
    pub path: Option<String>,
    /// Its heading; empty where it has none.
    pub label: String,
    /// `field-list`, `table-list` …: words separated by spaces.
    pub appearance: String,
    /// What stands in it.
    pub items: Vec<Item>,
}

/// A repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// Its path without a position of its own, for [`Event::AddRepeat`](super::Event).
    pub path: String,
    /// Its heading; empty where it has none.
    pub label: String,
    /// As for a group.
    pub appearance: String,
    /// Its relevant instances.
    pub instances: Vec<RepeatInstance>,
    /// How many instances there are, irrelevant ones included.
    pub size: usize,
    /// Whether the person may add and remove instances.
    pub open: bool,
}

/// One instance of a repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatInstance {
    /// Its path with its position.
    pub path: String,
    /// Its heading; empty where it has none.
    pub label: String,
    /// What stands in it.
    pub items: Vec<Item>,
}

/// A question as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its node, for events.
    pub path: String,
    /// Which control the form asks for.
    pub kind: ControlKind,
    /// The type of its value.
    pub data_type: DataType,
    /// What is asked, in the active language.
    pub label: String,
    /// The hint, empty where there is none.
    pub hint: String,
    /// Further guidance, empty where there is none.
    pub guidance: String,
    /// Files shown with the label.
    pub media: Media,
    /// Appearance words, separated by spaces.
    pub appearance: String,
    /// The value as its text in the XML; empty where there is none.
    pub value: String,
    /// The choices offered now; left empty in [`Session::outline`], filled in [`Session::question`].
    pub choices: Vec<Choice>,
    /// Whether an answer is required.
    pub required: bool,
    /// The form's own message for that.
    pub required_message: Option<String>,
    /// Whether it can only be read. A read-only input of text without a value is a note.
    pub readonly: bool,
    /// Whether it is asked at all now.
    pub relevant: bool,
    /// The form's message for an answer that breaks the constraint.
    pub constraint_message: Option<String>,
    /// Where a prefilled value came from; gone once the person has answered.
    pub origin: Option<String>,
    /// What the person entered and the value does not show: refused and kept, or overwritten by a calculation.
    pub entered: Option<String>,
    /// Other attributes of control and bind, such as `start`, `end`, `step`, `rows`, `mediatype`, `banshi:prefill`.
    pub attributes: BTreeMap<String, String>,
}

/// Files shown with a label, as `jr://` addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// A picture.
    pub image: Option<String>,
    /// The same, larger.
    pub big_image: Option<String>,
    /// A sound.
    pub audio: Option<String>,
    /// A film.
    pub video: Option<String>,
}

/// What is shown at once: one question, or a `field-list` group as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The headings above, outermost first; empty ones left out.
    pub headings: Vec<String>,
    /// The questions, by path; for a repeat that the person may extend and that has no instance, none.
    pub questions: Vec<String>,
    /// The repeat after whose last instance the page stands: here another instance can be added.
    pub add_to: Option<String>,
}

/// A node of the instance as it stands, for tools and tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeView {
    /// Its path.
    pub path: String,
    /// Its value as text.
    pub value: String,
    /// Relevant, by itself and all above.
    pub relevant: bool,
    /// An answer is required.
    pub required: bool,
    /// Read-only, by itself or by what stands above.
    pub readonly: bool,
}

impl Session {
    /// All nodes of the instance in document order, attributes after their element.
    #[must_use]
    pub fn nodes(&self) -> Vec<NodeView> {
        let mut views = Vec::new();
        let mut pending = vec![self.state.root()];
        while let Some(node) = pending.pop() {
            let slot = self.state.node(node);
            views.push(NodeView {
                path: self.state.path(&self.form, node),
                value: slot.value.text(self.world.zone).to_string(),
                relevant: slot.relevant(),
                required: slot.required(),
                readonly: self.state.readonly(node),
            });
            pending.extend(slot.children().iter().rev());
            pending.extend(slot.attributes().iter().rev());
        }
        views
    }

    /// The body of the form as it stands now, irrelevant parts left out; choices are not filled in.
    #[must_use]
    pub fn outline(&self) -> Vec<Item> {
        self.items(&self.form.body, self.state.root())
    }

    /// All relevant questions in order, choices not filled in.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let mut questions = Vec::new();
        collect(self.outline(), &mut questions);
        questions
    }

    /// The relevant questions of one instance of a repeat, in order, choices not filled in.
    pub(super) fn questions_in(&self, repeat: ControlId, instance: u32) -> Vec<Question> {
        let mut questions = Vec::new();
        let inside = &self.form.controls[repeat as usize].children;
        collect(self.items(inside, instance), &mut questions);
        questions
    }

    /// A question as it stands now, with its choices; `None` where the path is no question.
    #[must_use]
    pub fn question(&self, path: &str) -> Option<Question> {
        let node = self.state.find(&self.form, path)?;
        let control = self.form.place(self.state.node(node).place).control?;
        let mut question = self.question_at(control, node);
        question.choices = self.choices_at(node);
        Some(question)
    }

    /// The form cut into pages, in order.
    #[must_use]
    pub fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        paginate(self.outline(), &mut Vec::new(), &mut pages);
        pages
    }

    fn items(&self, controls: &[ControlId], context: u32) -> Vec<Item> {
        let mut items = Vec::new();
        for &id in controls {
            let control = &self.form.controls[id as usize];
            match self.item(id, context) {
                Some(item) => items.push(item),
                // A group without relevance hides its own nodes; questions of other nodes may stand in it.
                None if control.kind == ControlKind::Group => {
                    items.extend(self.items(&control.children, context));
                }
                None => {}
            }
        }
        items
    }

    /// A control below the context node; `None` where it is irrelevant.
    fn item(&self, id: ControlId, context: u32) -> Option<Item> {
        let control = &self.form.controls[id as usize];
        match control.kind {
            ControlKind::Group if self.is_wrapped_repeat(id) => self.item(control.children[0], context),
            ControlKind::Group => {
                let node = match control.place {
                    Some(place) => Some(self.node_below(context, place)?),
                    None => None,
                };
                if node.is_some_and(|node| !self.state.node(node).relevant()) {
                    return None;
                }
                Some(Item::Group(Group {
                    path: node.map(|node| self.state.path(&self.form, node)),
                    label: self.label(control, node.unwrap_or(context)),
                    appearance: self.form.name(control.appearance).to_owned(),
                    items: self.items(&control.children, node.unwrap_or(context)),
                }))
            }
            ControlKind::Repeat => self.repeat(control, context).map(Item::Repeat),
            _ => {
                let node = self.node_below(context, control.place?)?;
                self.state
                    .node(node)
                    .relevant()
                    .then(|| Item::Question(self.question_at(id, node)))
            }
        }
    }

    /// A group that holds nothing but a repeat: it is that repeat's heading.
    pub(super) fn is_wrapped_repeat(&self, id: ControlId) -> bool {
        let control = &self.form.controls[id as usize];
        matches!(control.children.as_slice(), [only] if self.form.controls[*only as usize].kind == ControlKind::Repeat)
    }

    fn repeat(&self, control: &Control, context: u32) -> Option<Repeat> {
        let place = control.place?;
        let parent = self.node_below(context, self.form.place(place).parent)?;
        if !self.state.node(parent).relevant() {
            return None;
        }
        let wrapper = control.parent.filter(|&parent| self.is_wrapped_repeat(parent));
        let labelled = match wrapper {
            Some(wrapper) if control.label.is_none() => &self.form.controls[wrapper as usize],
            _ => control,
        };
        let label = self.label(labelled, parent);
        let parent_path = self.state.path(&self.form, parent);
        Some(Repeat {
            path: format!("{parent_path}/{}", self.form.name(self.form.place(place).name)),
            label,
            appearance: self.form.name(control.appearance).to_owned(),
            instances: self
                .state
                .instances(&self.form, parent, place)
                .filter(|&node| self.state.node(node).relevant())
                .map(|node| RepeatInstance {
                    path: self.state.path(&self.form, node),
                    label: wrapper.map_or_else(String::new, |wrapper| {
                        self.label(&self.form.controls[wrapper as usize], node)
                    }),
                    items: self.items(&control.children, node),
                })
                .collect(),
            size: self.state.instances(&self.form, parent, place).count(),
            open: control.count.is_none() && !control.fixed && self.may_grow(parent, place),
        })
    }

    /// Whether another instance would be relevant: as the last one is, or as a first one would be.
    fn may_grow(&self, parent: u32, place: crate::model::PlaceId) -> bool {
        let Some(rule) = self
            .form
            .rules_of
            .at(place)
            .iter()
            .map(|&rule| &self.form.rules[rule as usize])
            .find(|rule| rule.kind == RuleKind::Relevant)
        else {
            return true;
        };
        if let Some(last) = self.state.instances(&self.form, parent, place).last() {
            return self.state.node(last).own_relevant();
        }
        let mut state = self.state.clone();
        let imagined = state.add(place, parent, 0);
        let cx = crate::xpath::Context {
            state: &state,
            ..self.context(parent)
        };
        let node = crate::xpath::value::NodeRef::main(imagined);
        let cx = crate::xpath::Context {
            node,
            original: node,
            ..cx
        };
        self.world.budget.set(crate::xpath::eval::BUDGET);
        crate::xpath::eval(self.form.expr(rule.expr), &cx)
            .and_then(|value| value.to_boolean(&cx))
            .unwrap_or(true)
    }

    /// The node of a place as seen from a context: the one in the same instances of repeats.
    pub(super) fn node_below(&self, context: u32, place: crate::model::PlaceId) -> Option<u32> {
        let mut above = context;
        while above != 0 && !self.form.is_within(place, self.state.node(above).place) {
            above = self.state.node(above).parent;
        }
        self.state.nodes_at(&self.form, above, place).first().copied()
    }

    pub(super) fn label(&self, control: &Control, node: u32) -> String {
        control
            .label
            .map_or_else(String::new, |label| self.message(label, node))
    }

    fn question_at(&self, id: ControlId, node: u32) -> Question {
        let control = &self.form.controls[id as usize];
        let slot = self.state.node(node);
        let place = self.form.place(slot.place);
        let media = |form: &str| {
            let text = control
                .label
                .map_or_else(String::new, |label| self.message_form(label, form, node));
            (!text.is_empty()).then_some(text)
        };
        let mut attributes: BTreeMap<String, String> = place.bind().attributes.iter().cloned().collect();
        attributes.extend(
            control
                .attributes
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        Question {
            path: self.state.path(&self.form, node),
            kind: control.kind,
            data_type: place.kind,
            label: self.label(control, node),
            hint: control
                .hint
                .map_or_else(String::new, |hint| self.message(hint, node)),
            guidance: control
                .hint
                .map_or_else(String::new, |hint| self.message_form(hint, "guidance", node)),
            media: Media {
                image: media("image"),
                big_image: media("big-image"),
                audio: media("audio"),
                video: media("video"),
            },
            appearance: self.form.name(control.appearance).to_owned(),
            value: slot.value.text(self.world.zone).to_string(),
            choices: Vec::new(),
            required: slot.required(),
            required_message: place
                .bind()
                .required_message
                .map(|message| self.message(message, node)),
            readonly: self.state.readonly(node),
            relevant: slot.relevant(),
            constraint_message: place
                .bind()
                .constraint_message
                .map(|message| self.message(message, node)),
            origin: slot.origin().map(AsRef::as_ref).map(str::to_owned),
            entered: slot.entered().map(AsRef::as_ref).map(str::to_owned),
            attributes,
        }
    }
}

fn collect(items: Vec<Item>, questions: &mut Vec<Question>) {
    for item in items {
        match item {
            Item::Question(question) => questions.push(question),
            Item::Group(group) => collect(group.items, questions),
            Item::Repeat(repeat) => repeat
                .instances
                .into_iter()
                .for_each(|one| collect(one.items, questions)),
        }
    }
}

fn paginate(items: Vec<Item>, headings: &mut Vec<String>, pages: &mut Vec<Page>) {
    let heading = |label: &str, headings: &mut Vec<String>| {
        let kept = !label.is_empty();
        if kept {
            headings.push(label.to_owned());
        }
        kept
    };
    for item in items {
        match item {
            Item::Question(question) => {
                pages.push(Page {
                    headings: headings.clone(),
                    questions: vec![question.path],
                    add_to: None,
                });
            }
            Item::Group(group) => {
                let pushed = heading(&group.label, headings);
                if group
                    .appearance
                    .split_whitespace()
                    .any(|word| word == "field-list")
                {
                    let mut questions = Vec::new();
                    collect(group.items, &mut questions);
                    let questions: Vec<String> =
                        questions.into_iter().map(|question| question.path).collect();
                    if !questions.is_empty() {
                        pages.push(Page {
                            headings: headings.clone(),
                            questions,
                            add_to: None,
                        });
                    }
                } else {
                    paginate(group.items, headings, pages);
                }
                if pushed {
                    headings.pop();
                }
            }
            Item::Repeat(repeat) => {
                let pushed = heading(&repeat.label, headings);
                for instance in repeat.instances {
                    if repeat
                        .appearance
                        .split_whitespace()
                        .any(|word| word == "field-list")
                    {
                        let mut questions = Vec::new();
                        collect(instance.items, &mut questions);
                        let questions = questions.into_iter().map(|question| question.path).collect();
                        pages.push(Page {
                            headings: headings.clone(),
                            questions,
                            add_to: None,
                        });
                    } else {
                        paginate(instance.items, headings, pages);
                    }
                }
                if repeat.open {
                    pages.push(Page {
                        headings: headings.clone(),
                        questions: Vec::new(),
                        add_to: Some(repeat.path),
                    });
                }
                if pushed {
                    headings.pop();
                }
            }
        }
    }
}
