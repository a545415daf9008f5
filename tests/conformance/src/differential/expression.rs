//! Expressions for generated forms, each of a type, over the questions that its place can read.

use super::tape::Tape;

/// What a question's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Decimal,
    Date,
    Time,
    DateTime,
    Point,
    One,
    Several,
    Rank,
    Range,
    Trigger,
}

/// A question that expressions may name.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Its path without positions.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// The repeats that it stands in, outermost first, by path.
    pub(crate) repeats: Vec<String>,
    /// It is a question, not a calculation.
    pub(crate) is_asked: bool,
    /// Its values have labels.
    pub(crate) has_choices: bool,
}

/// Where an expression stands and what it can name there.
pub(crate) struct Scope<'a> {
    pub(crate) known: &'a [Known],
    /// The path of the node that it belongs to.
    pub(crate) at: &'a str,
    /// The repeats around that node.
    pub(crate) repeats: &'a [String],
}

/// How deep expressions nest at most.
const DEPTH: usize = 3;

impl Scope<'_> {
    pub(crate) fn boolean(&self, tape: &mut Tape) -> String {
        self.boolean_at(tape, DEPTH)
    }

    pub(crate) fn number(&self, tape: &mut Tape) -> String {
        self.number_at(tape, DEPTH)
    }

    pub(crate) fn text(&self, tape: &mut Tape) -> String {
        self.text_at(tape, DEPTH)
    }

    fn boolean_at(&self, tape: &mut Tape, depth: usize) -> String {
        if depth == 0 {
            return tape.pick(&["true()", "false()"]).to_owned();
        }
        let depth = depth - 1;
        match tape.below(14) {
            0 | 1 => {
                let sign = tape.pick(&["=", "!=", "<", ">", "<=", ">="]);
                format!(
                    "{} {sign} {}",
                    self.number_at(tape, depth),
                    self.number_at(tape, depth)
                )
            }
            2 | 3 => {
                let sign = tape.pick(&["=", "!="]);
                format!(
                    "{} {sign} {}",
                    self.text_at(tape, depth),
                    self.text_at(tape, depth)
                )
            }
            4 => format!(
                "({} and {})",
                self.boolean_at(tape, depth),
                self.boolean_at(tape, depth)
            ),
            5 => format!(
                "({} or {})",
                self.boolean_at(tape, depth),
                self.boolean_at(tape, depth)
            ),
            6 => format!("not({})", self.boolean_at(tape, depth)),
            7 | 8 => match self.any_of(tape, &[Kind::Several, Kind::One, Kind::Rank]) {
                Some(path) => format!("selected({path}, '{}')", tape.pick(&CHOICES)),
                None => "true()".to_owned(),
            },
            9 => match self.any_of(tape, &[]) {
                Some(path) => format!("{path} = ''"),
                None => "false()".to_owned(),
            },
            10 => format!(
                "contains({}, {})",
                self.text_at(tape, depth),
                self.text_at(tape, depth)
            ),
            11 => format!(
                "starts-with({}, {})",
                self.text_at(tape, depth),
                self.text_at(tape, depth)
            ),
            12 => format!("regex({}, '[a-z0-9]+')", self.text_at(tape, depth)),
            _ => format!("boolean({})", self.number_at(tape, depth)),
        }
    }

    fn number_at(&self, tape: &mut Tape, depth: usize) -> String {
        if depth == 0 {
            return tape.pick(&NUMBERS).to_owned();
        }
        let depth = depth - 1;
        match tape.below(18) {
            0..=3 => match self.any_of(tape, &[Kind::Integer, Kind::Decimal, Kind::Range]) {
                Some(path) => path,
                None => tape.pick(&NUMBERS).to_owned(),
            },
            4 => {
                let sign = tape.pick(&["+", "-", "*", "div", "mod"]);
                format!(
                    "({} {sign} {})",
                    self.number_at(tape, depth),
                    self.number_at(tape, depth)
                )
            }
            5 => format!("string-length({})", self.text_at(tape, depth)),
            6 => match self.any_of(tape, &[Kind::Several]) {
                Some(path) => format!("count-selected({path})"),
                None => "1".to_owned(),
            },
            7 => format!(
                "if({}, {}, {})",
                self.boolean_at(tape, depth),
                self.number_at(tape, depth),
                self.number_at(tape, depth)
            ),
            8 => format!(
                "round({}, {})",
                self.number_at(tape, depth),
                tape.pick(&["0", "1", "2"])
            ),
            9 => format!("int({})", self.number_at(tape, depth)),
            10 => format!("abs({})", self.number_at(tape, depth)),
            11 => match self.gathered(tape, &[Kind::Integer, Kind::Decimal]) {
                Some(path) => format!(
                    "{}({path})",
                    tape.pick(&["sum", "count", "max", "min", "count-non-empty"])
                ),
                None => "2".to_owned(),
            },
            12 => match self.repeats.last() {
                Some(repeat) => format!("position({})", self.relative(repeat)),
                None => "3".to_owned(),
            },
            13 => match self.any_of(tape, &[Kind::Date]) {
                Some(path) => format!("decimal-date-time({path})"),
                None => "4".to_owned(),
            },
            14 => format!("number({})", self.text_at(tape, depth)),
            15 => format!("pow({}, 2)", self.number_at(tape, depth)),
            16 => format!("coalesce({}, {})", self.text_at(tape, depth), tape.pick(&NUMBERS)),
            _ => format!("-{}", tape.pick(&NUMBERS)),
        }
    }

    fn text_at(&self, tape: &mut Tape, depth: usize) -> String {
        if depth == 0 {
            return format!("'{}'", tape.pick(&TEXTS));
        }
        let depth = depth - 1;
        match tape.below(16) {
            0..=3 => match self.any_of(tape, &[Kind::Text, Kind::One, Kind::Several, Kind::Integer]) {
                Some(path) => path,
                None => format!("'{}'", tape.pick(&TEXTS)),
            },
            4 => format!(
                "concat({}, {})",
                self.text_at(tape, depth),
                self.text_at(tape, depth)
            ),
            5 => format!(
                "if({}, {}, {})",
                self.boolean_at(tape, depth),
                self.text_at(tape, depth),
                self.text_at(tape, depth)
            ),
            6 => format!(
                "coalesce({}, {})",
                self.text_at(tape, depth),
                self.text_at(tape, depth)
            ),
            7 => format!(
                "substr({}, {}, 3)",
                self.text_at(tape, depth),
                tape.pick(&["0", "1", "-2"])
            ),
            8 => format!("string({})", self.number_at(tape, depth)),
            9 => match self.any_of(tape, &[Kind::Several, Kind::Rank]) {
                Some(path) => format!("selected-at({path}, {})", tape.pick(&["0", "1", "2"])),
                None => "'b'".to_owned(),
            },
            10 => match self.gathered(tape, &[Kind::Text, Kind::Integer]) {
                Some(path) => format!("join('-', {path})"),
                None => "'c'".to_owned(),
            },
            11 => match self.labelled(tape) {
                Some((path, quoted)) => format!("jr:choice-name({path}, '{quoted}')"),
                None => "'d'".to_owned(),
            },
            12 => match self.any_of(tape, &[Kind::Date]) {
                Some(path) => format!("format-date({path}, '%Y/%n/%e')"),
                None => "'e'".to_owned(),
            },
            13 => format!("normalize-space({})", self.text_at(tape, depth)),
            14 => format!("translate({}, 'abc', 'xy')", self.text_at(tape, depth)),
            _ => format!("substring-before({}, 'b')", self.text_at(tape, depth)),
        }
    }

    /// A question of one of the kinds (any, where none is named) that has one value here.
    fn any_of(&self, tape: &mut Tape, kinds: &[Kind]) -> Option<String> {
        let near: Vec<&Known> = self
            .known
            .iter()
            .filter(|known| kinds.is_empty() || kinds.contains(&known.kind))
            .filter(|known| self.repeats.starts_with(&known.repeats))
            .collect();
        if near.is_empty() {
            return None;
        }
        let path = &near[tape.below(near.len())].path;
        Some(if tape.once_in(3) {
            path.clone()
        } else {
            self.relative(path)
        })
    }

    fn labelled(&self, tape: &mut Tape) -> Option<(String, String)> {
        let near: Vec<&Known> = self
            .known
            .iter()
            .filter(|known| known.has_choices && self.repeats.starts_with(&known.repeats))
            .collect();
        let known = near.get(tape.below(near.len().max(1)))?;
        Some((self.relative(&known.path), known.path.clone()))
    }

    /// The values of a question in all instances of its repeat.
    fn gathered(&self, tape: &mut Tape, kinds: &[Kind]) -> Option<String> {
        let far: Vec<&Known> = self
            .known
            .iter()
            .filter(|known| kinds.contains(&known.kind) && !known.repeats.is_empty())
            .filter(|known| !self.repeats.starts_with(&known.repeats))
            .collect();
        let known = far.get(tape.below(far.len().max(1)))?;
        Some(known.path.clone())
    }

    /// A path as seen from the place of the expression.
    fn relative(&self, path: &str) -> String {
        let ours: Vec<&str> = self.at.split('/').collect();
        let theirs: Vec<&str> = path.split('/').collect();
        let shared = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
        let ups = std::iter::repeat_n("..", ours.len() - shared);
        ups.chain(theirs[shared..].iter().copied())
            .collect::<Vec<_>>()
            .join("/")
    }
}

/// The values that choices have.
pub(crate) const CHOICES: [&str; 4] = ["a", "b", "c", "d"];
const NUMBERS: [&str; 6] = ["1", "0", "2", "7", "0.5", "10"];
const TEXTS: [&str; 6] = ["a", "", "b", "abc", "12", "x y"];
