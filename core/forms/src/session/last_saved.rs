//! The instance that was saved last with a form, `jr://instance/last-saved` (ODK XForms, "Secondary Instances"): it is the
//! person's own, so that a session holds it rather than the form that all sessions share.

use crate::{
    limits,
    model::{Form, LAST_SAVED, LoadError, document::Document, parse_xml},
};

/// What a session was given.
#[derive(Debug)]
pub(crate) struct LastSaved {
    /// As it was given: the journal keeps it, so that a resumed draft reads what the live one read.
    pub(crate) xml: Box<str>,
    pub(crate) document: Document,
}

impl LastSaved {
    /// Reads the XML of a filing; `None` where the form does not ask for it.
    pub(super) fn read(form: &Form, xml: &[u8]) -> Result<Option<LastSaved>, LoadError> {
        if !form.reads_last_saved() {
            return Ok(None);
        }
        let fail = |reason: String| LoadError::Resource {
            uri: LAST_SAVED.to_owned(),
            reason,
        };
        if xml.len() > limits::RESOURCE_BYTES {
            return Err(fail("it is too large".to_owned()));
        }
        let text = std::str::from_utf8(xml).map_err(|_| fail("it is not UTF-8".to_owned()))?;
        let parsed = parse_xml(text).map_err(|error| fail(error.to_string()))?;
        Ok(Some(LastSaved {
            xml: text.into(),
            document: Document::from_stranger(parsed.root_element(), &form.symbols),
        }))
    }
}
