//! A node of the main instance. A session holds many of them, so a node is small: what only elements with children, or
//! answers with a history, have stands apart.

use std::sync::Arc;

use crate::model::{PlaceId, datum::Datum};

const OWN_RELEVANT: u16 = 1;
const RELEVANT: u16 = 1 << 1;
const OWN_READONLY: u16 = 1 << 2;
/// All choices of a question for several fell away: the reference engine tells no choices from no value.
const EMPTIED: u16 = 1 << 3;
const ANSWERED: u16 = 1 << 4;
const ALIVE: u16 = 1 << 5;
const COUNTED: u16 = 1 << 6;
const MADE: u16 = 1 << 7;
/// Children do not stand in the order of their places, so that they have to be searched one by one.
const MIXED: u16 = 1 << 8;
const REQUIRED: u16 = 1 << 9;
/// The flags that a snapshot keeps, in a byte; the others follow from form and values.
const KEPT: u16 = ANSWERED | COUNTED | MADE | EMPTIED;

/// A node of the main instance; number 0 is the document above the root element.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) place: PlaceId,
    pub(crate) parent: u32,
    /// Place among the siblings of the same name, from 0.
    pub(crate) index: u32,
    flags: u16,
    branch: Option<Box<Branch>>,
    aside: Option<Box<Aside>>,
    pub(crate) value: Datum,
}

/// What stands below a node.
#[derive(Debug, Clone, Default)]
pub(super) struct Branch {
    pub(super) children: Vec<u32>,
    pub(super) attributes: Vec<u32>,
}

/// What a node has besides its value.
#[derive(Debug, Clone, Default, PartialEq)]
struct Aside {
    /// Where a prefilled value came from.
    origin: Option<Arc<str>>,
    /// What the person entered and the value does not show: not accepted, or overwritten by the form.
    entered: Option<Arc<str>>,
}

impl Node {
    pub(super) fn new(place: PlaceId, parent: u32, index: u32) -> Self {
        Self {
            place,
            parent,
            index,
            flags: OWN_RELEVANT | RELEVANT | ALIVE,
            branch: None,
            aside: None,
            value: Datum::Empty,
        }
    }

    /// The elements below, in document order.
    pub(crate) fn children(&self) -> &[u32] {
        self.branch.as_ref().map_or(&[], |branch| &branch.children)
    }

    pub(crate) fn attributes(&self) -> &[u32] {
        self.branch.as_ref().map_or(&[], |branch| &branch.attributes)
    }

    pub(super) fn branch_mut(&mut self) -> &mut Branch {
        self.branch.get_or_insert_default()
    }

    /// Where a prefilled value came from.
    pub(crate) fn origin(&self) -> Option<&Arc<str>> {
        self.aside.as_ref()?.origin.as_ref()
    }

    /// What the person entered and the value does not show: not accepted, or overwritten by the form.
    pub(crate) fn entered(&self) -> Option<&Arc<str>> {
        self.aside.as_ref()?.entered.as_ref()
    }

    pub(crate) fn set_origin(&mut self, origin: Option<Arc<str>>) {
        self.set_aside(|aside| aside.origin = origin);
    }

    pub(crate) fn set_entered(&mut self, entered: Option<Arc<str>>) {
        self.set_aside(|aside| aside.entered = entered);
    }

    fn set_aside(&mut self, change: impl FnOnce(&mut Aside)) {
        let mut aside = self.aside.take().unwrap_or_default();
        change(&mut aside);
        self.aside = (*aside != Aside::default()).then_some(aside);
    }

    fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    fn put(&mut self, flag: u16, on: bool) {
        if on {
            self.flags |= flag;
        } else {
            self.flags &= !flag;
        }
    }

    /// Relevant itself and within relevant nodes only.
    pub(crate) fn relevant(&self) -> bool {
        self.has(RELEVANT)
    }

    pub(crate) fn own_relevant(&self) -> bool {
        self.has(OWN_RELEVANT)
    }

    pub(crate) fn own_readonly(&self) -> bool {
        self.has(OWN_READONLY)
    }

    pub(crate) fn required(&self) -> bool {
        self.has(REQUIRED)
    }

    /// Whether the value is the person's own.
    pub(crate) fn answered(&self) -> bool {
        self.has(ANSWERED)
    }

    pub(crate) fn alive(&self) -> bool {
        self.has(ALIVE)
    }

    /// Whether the choices of a question for several all fell away, and nobody has answered since.
    pub(crate) fn emptied(&self) -> bool {
        self.has(EMPTIED)
    }

    /// Whether a count made this instance.
    pub(crate) fn counted(&self) -> bool {
        self.has(COUNTED)
    }

    /// Whether the person added this instance.
    pub(crate) fn added(&self) -> bool {
        self.made() && !self.counted()
    }

    /// Whether this is an instance that was added to the session's first ones.
    pub(super) fn made(&self) -> bool {
        self.has(MADE)
    }

    /// Whether the children have to be searched one by one.
    pub(super) fn mixed(&self) -> bool {
        self.has(MIXED)
    }

    pub(super) fn set_mixed(&mut self) {
        self.put(MIXED, true);
    }

    /// Ends the node; gives what stands below it.
    pub(super) fn end(&mut self) -> Option<Box<Branch>> {
        self.flags = 0;
        self.branch.take()
    }

    /// Notes an instance that was added to the session's first ones.
    pub(crate) fn set_made(&mut self) {
        self.put(MADE, true);
    }

    /// What a snapshot keeps of the node's flags.
    pub(crate) fn kept_flags(&self) -> u8 {
        u8::try_from(self.flags & KEPT).unwrap_or(0)
    }

    pub(crate) fn set_kept_flags(&mut self, flags: u8) {
        self.flags = (self.flags & !KEPT) | (u16::from(flags) & KEPT);
    }

    pub(crate) fn set_counted(&mut self) {
        self.put(COUNTED, true);
    }

    pub(crate) fn set_own_relevant(&mut self, on: bool) {
        self.put(OWN_RELEVANT, on);
    }

    pub(crate) fn set_relevant(&mut self, on: bool) {
        self.put(RELEVANT, on);
    }

    pub(crate) fn set_own_readonly(&mut self, on: bool) {
        self.put(OWN_READONLY, on);
    }

    pub(crate) fn set_required(&mut self, on: bool) {
        self.put(REQUIRED, on);
    }

    pub(crate) fn set_answered(&mut self, on: bool) {
        self.put(ANSWERED, on);
    }

    pub(crate) fn set_emptied(&mut self, on: bool) {
        self.put(EMPTIED, on);
    }
}
