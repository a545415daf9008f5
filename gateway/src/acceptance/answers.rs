//! Answers by path, out of a finalised XForms instance: what the gateway needs by name (name, telephone, address, the
//! fields of data checks). Whether they are right is the form engine's to say.

use std::collections::HashMap;

/// The most bytes of an instance.
const LIMIT: usize = 4 << 20;

/// The deepest nesting that is followed.
const DEEPEST: usize = 64;

/// The most nodes of an instance.
const MOST_NODES: u32 = 200_000;

/// Why bytes are not answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswersFault {
    /// More than 4 MiB.
    #[error("more than 4 MiB of answers")]
    TooLarge,
    /// Not well-formed XML, or with a document type.
    #[error("the answers are not well-formed")]
    Malformed,
    /// Groups within groups without end.
    #[error("the answers are nested too deeply")]
    TooDeep,
}

/// The answers of one instance.
#[derive(Clone, PartialEq, Eq)]
pub struct Answers {
    /// Values by path, each with the places of the repeats that it lies in, as `(path of the repeat, place from 1)`.
    values: HashMap<String, Vec<(Vec<u32>, String)>>,
}

impl Answers {
    /// Reads an instance.
    ///
    /// # Errors
    /// [`AnswersFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, AnswersFault> {
        if bytes.len() > LIMIT {
            return Err(AnswersFault::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| AnswersFault::Malformed)?;
        let options = roxmltree::ParsingOptions {
            allow_dtd: false,
            nodes_limit: MOST_NODES,
            ..Default::default()
        };
        let document =
            roxmltree::Document::parse_with_options(text, options).map_err(|_| AnswersFault::Malformed)?;
        let mut answers = Self {
            values: HashMap::new(),
        };
        let root = document.root_element();
        answers.walk(root, &format!("/{}", root.tag_name().name()), &mut vec![1])?;
        Ok(answers)
    }

    fn walk(
        &mut self,
        node: roxmltree::Node<'_, '_>,
        path: &str,
        places: &mut Vec<u32>,
    ) -> Result<(), AnswersFault> {
        if places.len() > DEEPEST {
            return Err(AnswersFault::TooDeep);
        }
        let mut seen: HashMap<&str, u32> = HashMap::new();
        let mut is_leaf = true;
        for child in node.children().filter(roxmltree::Node::is_element) {
            is_leaf = false;
            let name = child.tag_name().name();
            let place = seen.entry(name).and_modify(|count| *count += 1).or_insert(1);
            places.push(*place);
            self.walk(child, &format!("{path}/{name}"), places)?;
            places.pop();
        }
        if is_leaf && let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            self.values
                .entry(path.to_owned())
                .or_default()
                .push((places.clone(), text.to_owned()));
        }
        Ok(())
    }

    /// The answer at a path; where it lies in `member`, a repeat and an instance of it from 1, that instance's.
    #[must_use]
    pub fn first(&self, path: &str, member: Option<(&str, u32)>) -> Option<&str> {
        let values = self.values.get(path)?;
        let found = match member {
            Some((repeat, place)) if path.starts_with(&format!("{repeat}/")) => {
                let depth = repeat.matches('/').count();
                values
                    .iter()
                    .find(|(places, _)| places.get(depth - 1) == Some(&place))
            }
            _ => values.first(),
        };
        found.map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answers {{ {} paths }}", self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_by_path_and_member() {
        let xml = "<data xmlns='u'><head><name>甲</name></head>
            <member><name>乙</name></member><member><name> 丙 </name><note/></member></data>";
        let answers = Answers::read(xml.as_bytes()).unwrap();
        assert_eq!(
            answers.first("/data/head/name", Some(("/data/member", 2))),
            Some("甲")
        );
        assert_eq!(
            answers.first("/data/member/name", Some(("/data/member", 2))),
            Some("丙")
        );
        assert_eq!(
            answers.first("/data/member/name", Some(("/data/member", 3))),
            None
        );
        assert_eq!(answers.first("/data/member/name", None), Some("乙"));
        assert_eq!(answers.first("/data/member/note", None), None);
    }

    #[test]
    fn what_is_no_instance_is_named() {
        assert_eq!(Answers::read(b"<a>"), Err(AnswersFault::Malformed));
        assert_eq!(Answers::read(&[0xff]), Err(AnswersFault::Malformed));
        assert_eq!(
            Answers::read(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            Err(AnswersFault::Malformed)
        );
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        assert_eq!(Answers::read(deep.as_bytes()), Err(AnswersFault::TooDeep));
        assert_eq!(Answers::read(&vec![b' '; LIMIT + 1]), Err(AnswersFault::TooLarge));
    }
}
