//! The order in which a form is walked through: groups, instances of repeats, questions, and the places where another
//! instance may be added.

use banshi_forms::{Item, Session};

/// A place of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) op: &'static str,
    pub(crate) path: String,
    pub(crate) label: String,
}

pub(crate) fn walk(session: &Session) -> Vec<Place> {
    let mut places = Vec::new();
    let root = session
        .nodes()
        .into_iter()
        .next()
        .map_or_else(String::new, |root| root.path);
    items(&session.outline(), &root, &mut places);
    places
}

fn items(list: &[Item], above: &str, places: &mut Vec<Place>) {
    for item in list {
        match item {
            Item::Group(group) => {
                let path = group.path.clone().unwrap_or_else(|| above.to_owned());
                places.push(Place {
                    op: "group",
                    path: path.clone(),
                    label: group.label.clone(),
                });
                items(&group.items, &path, places);
            }
            Item::Question(question) => {
                places.push(Place {
                    op: "question",
                    path: question.path.clone(),
                    label: question.label.clone(),
                });
            }
            Item::Repeat(repeat) => {
                for instance in &repeat.instances {
                    places.push(Place {
                        op: "repeat",
                        path: instance.path.clone(),
                        label: instance.label.clone(),
                    });
                    items(&instance.items, &instance.path, places);
                }
                if repeat.open {
                    let path = format!("{}[{}]", repeat.path, repeat.size + 1);
                    places.push(Place {
                        op: "promptRepeat",
                        path,
                        label: repeat.label.clone(),
                    });
                }
            }
        }
    }
}
