//! From one filing to the next: which of a form's questions ask for which known values, and which answers are worth
//! knowing. Pure.

use std::collections::BTreeMap;

use crate::profile::Fact;

/// A default to be put into a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Default {
    /// The question, without positions.
    pub(crate) path: String,
    /// For questions within a repeat: which instance, from 1.
    pub(crate) instance: Option<u32>,
    pub(crate) fact: Fact,
}

/// The key under which the n-th instance's answer is known: `member.name[2]`; the key itself for the first.
fn numbered(key: &str, instance: u32) -> String {
    if instance <= 1 {
        key.to_owned()
    } else {
        format!("{key}[{instance}]")
    }
}

/// The repeat that a generic path lies in, out of the form's repeats, the outermost.
fn repeat_of<'a>(path: &str, repeats: &'a [String]) -> Option<&'a String> {
    repeats.iter().find(|repeat| {
        path.strip_prefix(repeat.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    })
}

/// The most instances that a repeat is given by itself.
const MOST_INSTANCES: u32 = 20;

/// What of `facts` the questions of a form ask for. `prefills` are generic path and key, `repeats` generic paths.
pub(crate) fn defaults(prefills: &[(String, String)], repeats: &[String], facts: &[Fact]) -> Vec<Default> {
    let known: BTreeMap<&str, &Fact> = facts.iter().map(|fact| (fact.key.as_str(), fact)).collect();
    let mut found = Vec::new();
    for (path, key) in prefills {
        let instances = if repeat_of(path, repeats).is_some() {
            MOST_INSTANCES
        } else {
            1
        };
        for instance in 1..=instances {
            let Some(fact) = known.get(numbered(key, instance).as_str()) else {
                continue;
            };
            found.push(Default {
                path: path.clone(),
                instance: (instances > 1).then_some(instance),
                fact: (*fact).clone(),
            });
        }
    }
    found
}

/// A path with positions, `/data/member[2]/name`, as generic path and instance of its outermost repeat.
pub(crate) fn generic(path: &str) -> (String, Option<u32>) {
    let mut generic = String::with_capacity(path.len());
    let mut instance = None;
    for step in path.split('/').skip(1) {
        let (name, position) = match step.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']').parse().ok()),
            None => (step, None),
        };
        generic.push('/');
        generic.push_str(name);
        instance = instance.or(position);
    }
    (generic, instance)
}

/// What a finished form teaches: key and text of every answered question that names a key. Where several questions
/// name the same, the first holds (the applicant's own name stands before the recipient's).
pub(crate) fn lessons(
    prefills: &[(String, String)],
    answers: impl IntoIterator<Item = (String, String)>,
) -> Vec<(String, String)> {
    let keys: BTreeMap<&str, &str> = prefills
        .iter()
        .map(|(path, key)| (path.as_str(), key.as_str()))
        .collect();
    let mut lessons: Vec<(String, String)> = Vec::new();
    for (path, text) in answers {
        let (path, instance) = generic(&path);
        let Some(key) = keys.get(path.as_str()) else {
            continue;
        };
        let key = numbered(key, instance.unwrap_or(1));
        if !text.is_empty() && !lessons.iter().any(|(known, _)| *known == key) {
            lessons.push((key, text));
        }
    }
    lessons
}

#[cfg(test)]
mod tests {
    use banshi_vault::Origin;
    use chrono::DateTime;

    use super::*;
    use crate::profile::Known;

    fn fact(key: &str, text: &str) -> Fact {
        Fact {
            key: key.into(),
            known: Known {
                text: text.into(),
                item: None,
            },
            origin: Origin::Filing,
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn a_family_is_known_member_by_member() {
        let prefills = pairs(&[
            ("/data/name", "profile.name"),
            ("/data/member/name", "member.name"),
        ]);
        let answers = pairs(&[
            ("/data/name", "张三"),
            ("/data/member[1]/name", "李四"),
            ("/data/member[2]/name", "张小五"),
            ("/data/other", "x"),
        ]);
        let learnt = lessons(&prefills, answers);
        assert_eq!(
            learnt,
            pairs(&[
                ("profile.name", "张三"),
                ("member.name", "李四"),
                ("member.name[2]", "张小五")
            ])
        );
        let facts: Vec<_> = learnt.iter().map(|(key, text)| fact(key, text)).collect();
        let found = defaults(&prefills, &["/data/member".to_owned()], &facts);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.path.as_str(), one.instance, one.fact.known.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("/data/name", None, "张三"),
                ("/data/member/name", Some(1), "李四"),
                ("/data/member/name", Some(2), "张小五")
            ]
        );
    }

    #[test]
    fn the_first_of_several_questions_teaches() {
        let prefills = pairs(&[
            ("/data/a/name", "profile.name"),
            ("/data/b/recipient", "profile.name"),
        ]);
        let answers = pairs(&[("/data/a/name", "张三"), ("/data/b/recipient", "李四")]);
        assert_eq!(lessons(&prefills, answers), pairs(&[("profile.name", "张三")]));
    }

    #[test]
    fn empty_answers_teach_nothing() {
        let prefills = pairs(&[("/data/name", "profile.name")]);
        assert!(lessons(&prefills, pairs(&[("/data/name", "")])).is_empty());
    }
}
