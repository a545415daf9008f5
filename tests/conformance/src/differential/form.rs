//! A generated form: its XML, made from a tape.

use std::fmt::Write as _;

use super::{
    expression::{CHOICES, Kind, Known, Scope},
    tape::Tape,
};

const KINDS: [Kind; 15] = [
    Kind::Text,
    Kind::Integer,
    Kind::Decimal,
    Kind::One,
    Kind::Several,
    Kind::Integer,
    Kind::Text,
    Kind::One,
    Kind::Date,
    Kind::Time,
    Kind::DateTime,
    Kind::Point,
    Kind::Rank,
    Kind::Range,
    Kind::Trigger,
];

/// How deep groups and repeats nest at most.
const DEPTH: usize = 3;

#[derive(Default)]
struct Parts {
    binds: String,
    actions: String,
    /// Actions of the innermost repeat around, on its new instances.
    greetings: String,
    english: String,
    chinese: String,
    known: Vec<Known>,
    count: usize,
}

/// The XML of a form.
pub(crate) fn xml(tape: &mut Tape) -> String {
    let mut parts = Parts::default();
    let (instance, body) = parts.items(tape, "/data", &[], DEPTH);
    let Parts {
        binds,
        actions,
        english,
        chinese,
        ..
    } = parts;
    let list = list();
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">
<h:head><h:title>generated</h:title><model>
<itext><translation lang="English" default="true()">{english}</translation><translation lang="中文">{chinese}</translation></itext>
<instance><data id="generated">{instance}</data></instance>
{list}
{binds}{actions}</model></h:head>
<h:body>{body}</h:body></h:html>"#
    )
}

/// A list of choices with a column to filter by.
fn list() -> String {
    let items = CHOICES.iter().zip(["a", "b", "a", "b"]).map(|(name, parent)| {
        format!("<item><name>{name}</name><label>Choice {name}</label><parent>{parent}</parent></item>")
    });
    let plain: String = items.collect();
    format!(r#"<instance id="list"><root>{plain}</root></instance>"#)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

impl Parts {
    fn items(&mut self, tape: &mut Tape, above: &str, repeats: &[String], depth: usize) -> (String, String) {
        let (mut instance, mut body) = (String::new(), String::new());
        for _ in 0..=tape.below(4) {
            let (node, control) = match tape.below(8) {
                6 if depth > 0 => self.group(tape, above, repeats, depth - 1),
                7 if depth > 0 => self.repeat(tape, above, repeats, depth - 1),
                5 => self.calculation(tape, above, repeats),
                _ => self.question(tape, above, repeats),
            };
            instance += &node;
            body += &control;
        }
        (instance, body)
    }

    fn name(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}{}", self.count)
    }

    fn group(&mut self, tape: &mut Tape, above: &str, repeats: &[String], depth: usize) -> (String, String) {
        let name = self.name("g");
        let path = format!("{above}/{name}");
        self.bind(tape, &path, repeats, &["relevant", "readonly"], "");
        let label = self.label(tape, &path, repeats);
        let (instance, body) = self.items(tape, &path, repeats, depth);
        (
            format!("<{name}>{instance}</{name}>"),
            format!(r#"<group ref="{path}">{label}{body}</group>"#),
        )
    }

    fn repeat(&mut self, tape: &mut Tape, above: &str, repeats: &[String], depth: usize) -> (String, String) {
        let name = self.name("r");
        let path = format!("{above}/{name}");
        self.bind(tape, &path, repeats, &["relevant"], "");
        let label = self.label(tape, &path, repeats);
        let inside = [repeats, std::slice::from_ref(&path)].concat();
        let asked = self
            .known
            .iter()
            .rfind(|known| known.kind == Kind::Integer && repeats.starts_with(&known.repeats));
        let counts = match (tape.below(5), asked) {
            (4, Some(known)) => Some((String::new(), format!(r#" jr:count="{}""#, known.path))),
            (3, _) => {
                let count = format!("{path}_count");
                let value = ["2", "1", "3"][tape.below(3)];
                let _ = write!(
                    self.binds,
                    r#"<bind nodeset="{count}" type="int" calculate="{value}"/>"#
                );
                Some((format!("<{name}_count/>"), format!(r#" jr:count="{count}""#)))
            }
            _ => None,
        };
        let (counter, count) = counts.unwrap_or_default();
        let around = std::mem::take(&mut self.greetings);
        let (instance, body) = self.items(tape, &path, &inside, depth);
        let greetings = std::mem::replace(&mut self.greetings, around);
        let first = if tape.once_in(3) {
            String::new()
        } else {
            format!("<{name}>{instance}</{name}>")
        };
        (
            format!(r#"{counter}<{name} jr:template="">{instance}</{name}>{first}"#),
            format!(
                r#"<group ref="{path}">{label}<repeat nodeset="{path}"{count}>{greetings}{body}</repeat></group>"#
            ),
        )
    }

    fn calculation(&mut self, tape: &mut Tape, above: &str, repeats: &[String]) -> (String, String) {
        let name = self.name("c");
        let path = format!("{above}/{name}");
        let scope = Scope {
            known: &self.known,
            at: &path,
            repeats,
        };
        let (data_type, kind, value) = match tape.below(3) {
            0 => ("string", Kind::Text, scope.text(tape)),
            1 => ("decimal", Kind::Decimal, scope.number(tape)),
            _ => ("string", Kind::Text, scope.boolean(tape)),
        };
        let calculate = format!(r#" type="{data_type}" calculate="{}""#, escaped(&value));
        self.bind(tape, &path, repeats, &["relevant"], &calculate);
        self.known.push(Known {
            path,
            kind,
            repeats: repeats.to_vec(),
            is_asked: false,
            has_choices: false,
        });
        (format!("<{name}/>"), String::new())
    }

    fn question(&mut self, tape: &mut Tape, above: &str, repeats: &[String]) -> (String, String) {
        let name = self.name("q");
        let path = format!("{above}/{name}");
        let kind = KINDS[tape.below(KINDS.len())];
        let mut more = format!(r#" type="{}""#, data_type(kind));
        if kind == Kind::Integer && tape.once_in(3) {
            let bound = tape.pick(&[". < 6", ". != 5", ". >= 0 and . < 12"]);
            let _ = write!(
                more,
                r#" constraint="{}" jr:constraintMsg="Not {name}""#,
                escaped(bound)
            );
        } else if tape.once_in(6) {
            let scope = Scope {
                known: &self.known,
                at: &path,
                repeats,
            };
            let _ = write!(more, r#" constraint="{}""#, escaped(&scope.boolean(tape)));
        }
        self.bind(tape, &path, repeats, &["relevant", "required", "readonly"], &more);
        let label = self.label(tape, &path, repeats);
        let (choices, has_choices) = self.choices(tape, kind, &path, repeats);
        let triggered = self.triggered(tape, repeats);
        self.dynamic_default(tape, kind, &path, repeats);
        // A default that is not offered is lost to whoever asks first; whether that is the walk or an expression is an
        // accident of the reference engine.
        let default = if tape.once_in(4) && (has_choices || choices.is_empty()) {
            default(kind)
        } else {
            ""
        };
        self.known.push(Known {
            path: path.clone(),
            kind,
            repeats: repeats.to_vec(),
            is_asked: true,
            has_choices,
        });
        let control = match kind {
            Kind::One => "select1",
            Kind::Several => "select",
            Kind::Rank => "odk:rank",
            Kind::Range => "range",
            Kind::Trigger => "trigger",
            _ => "input",
        };
        let bounds = if kind == Kind::Range {
            r#" start="1" end="5" step="1""#
        } else {
            ""
        };
        (
            format!("<{name}>{default}</{name}>"),
            format!(r#"<{control} ref="{path}"{bounds}>{label}{choices}{triggered}</{control}>"#),
        )
    }

    /// A bind with some of the properties and what else it says.
    fn bind(&mut self, tape: &mut Tape, path: &str, repeats: &[String], properties: &[&str], more: &str) {
        let scope = Scope {
            known: &self.known,
            at: path,
            repeats,
        };
        let mut told = String::new();
        for property in properties {
            let rare = if *property == "readonly" { 12 } else { 4 };
            if tape.once_in(rare) {
                let _ = write!(told, r#" {property}="{}""#, escaped(&scope.boolean(tape)));
            }
        }
        if !told.is_empty() || !more.is_empty() {
            let _ = write!(self.binds, r#"<bind nodeset="{path}"{told}{more}/>"#);
        }
    }

    /// A label: plain, with a value in it, or in two languages.
    fn label(&mut self, tape: &mut Tape, path: &str, repeats: &[String]) -> String {
        let scope = Scope {
            known: &self.known,
            at: path,
            repeats,
        };
        let output = if tape.once_in(4) {
            format!(r#"<output value="{}"/>"#, escaped(&scope.text(tape)))
        } else {
            String::new()
        };
        match tape.below(4) {
            3 => {
                let _ = write!(
                    self.english,
                    r#"<text id="{path}:label"><value>Label {output}</value></text><text id="{path}:hint"><value>Hint</value></text>"#
                );
                let _ = write!(
                    self.chinese,
                    r#"<text id="{path}:label"><value>标签{output}</value></text><text id="{path}:hint"><value>提示</value></text>"#
                );
                format!(r#"<label ref="jr:itext('{path}:label')"/><hint ref="jr:itext('{path}:hint')"/>"#)
            }
            2 => format!("<label>{path}{output}</label><hint>A hint</hint>"),
            _ => format!("<label>{path} {output}</label>"),
        }
    }

    /// Choices of a select, and whether they are the same at any time.
    fn choices(&mut self, tape: &mut Tape, kind: Kind, path: &str, repeats: &[String]) -> (String, bool) {
        if !matches!(kind, Kind::One | Kind::Several | Kind::Rank) {
            return (String::new(), false);
        }
        let scope = Scope {
            known: &self.known,
            at: path,
            repeats,
        };
        let filter = match tape.below(6) {
            0 => {
                let item =
                    |name: &&str| format!("<item><label>Item {name}</label><value>{name}</value></item>");
                return (CHOICES.iter().map(item).collect(), true);
            }
            5 => return (self.translated_choices(path), true),
            1 => String::new(),
            2 => match self
                .known
                .iter()
                .rfind(|known| known.kind == Kind::One && repeats.starts_with(&known.repeats))
            {
                Some(known) => format!("[parent = {}]", known.path),
                None => "[parent = 'a']".to_owned(),
            },
            3 => format!("[name != {}]", scope.text(tape)),
            _ => format!("[{}]", scope.boolean(tape)),
        };
        let list = format!("instance('list')/root/item{filter}");
        let list = if tape.once_in(5) {
            format!("randomize({list}, 3)")
        } else {
            list
        };
        let itemset = format!(
            r#"<itemset nodeset="{}"><value ref="name"/><label ref="label"/></itemset>"#,
            escaped(&list)
        );
        (itemset, filter.is_empty())
    }

    fn translated_choices(&mut self, path: &str) -> String {
        let mut items = String::new();
        for name in CHOICES {
            let id = format!("{path}/{name}:label");
            let _ = write!(
                self.english,
                r#"<text id="{id}"><value>Item {name}</value></text>"#
            );
            let _ = write!(
                self.chinese,
                r#"<text id="{id}"><value>选项 {name}</value></text>"#
            );
            let _ = write!(
                items,
                r#"<item><label ref="jr:itext('{id}')"/><value>{name}</value></item>"#
            );
        }
        items
    }

    /// An action on another question when this one is answered.
    fn triggered(&self, tape: &mut Tape, repeats: &[String]) -> String {
        if !tape.once_in(6) {
            return String::new();
        }
        let near: Vec<&Known> = self
            .known
            .iter()
            .filter(|known| known.is_asked && known.kind == Kind::Text && repeats.starts_with(&known.repeats))
            .collect();
        let Some(target) = near.get(tape.below(near.len().max(1))) else {
            return String::new();
        };
        let scope = Scope {
            known: &self.known,
            at: &target.path,
            repeats,
        };
        let value = escaped(&scope.text(tape));
        format!(
            r#"<setvalue ref="{}" event="xforms-value-changed" value="{value}"/>"#,
            target.path
        )
    }

    /// An action that gives a question its first value.
    fn dynamic_default(&mut self, tape: &mut Tape, kind: Kind, path: &str, repeats: &[String]) {
        if kind != Kind::Text || !tape.once_in(5) {
            return;
        }
        let scope = Scope {
            known: &self.known,
            at: path,
            repeats,
        };
        let value = escaped(&scope.text(tape));
        let (list, event) = if repeats.is_empty() {
            (&mut self.actions, "odk-instance-first-load")
        } else {
            (&mut self.greetings, "odk-instance-first-load odk-new-repeat")
        };
        let _ = write!(
            list,
            r#"<setvalue ref="{path}" event="{event}" value="{value}"/>"#
        );
    }
}

fn data_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Trigger | Kind::One | Kind::Several => "string",
        Kind::Integer | Kind::Range => "int",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime => "dateTime",
        Kind::Point => "geopoint",
        Kind::Rank => "odk:rank",
    }
}

fn default(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "abc",
        Kind::Integer => "5",
        Kind::Decimal => "2.5",
        Kind::Date => "2024-02-29",
        Kind::One => "b",
        Kind::Several => "a c",
        _ => "",
    }
}
