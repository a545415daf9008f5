//! The functions of XPath 1.0 and of the ODK XForms specification.

use std::sync::Arc;

use smallvec::SmallVec;

use super::{
    EvalError, Expr, Path, Root,
    ast::Call,
    axes, calendar,
    eval::{Context, eval, operand},
    geo, hash, locate,
    number::{as_int, round, truncate},
    shuffle, text, time,
    value::{NodeRef, Value},
};

macro_rules! functions {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A function known by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Function { $($variant),+ }

        impl Function {
            /// The function of a name, if there is one.
            pub(crate) fn named(name: &str) -> Option<Function> {
                Some(match name { $($name => Function::$variant,)+ _ => return None })
            }
        }
    };
}

functions! {
    True = "true", False = "false", Boolean = "boolean", Not = "not", BooleanFromString = "boolean-from-string",
    Number = "number", Int = "int", Round = "round", Floor = "floor", Ceiling = "ceiling", Abs = "abs", Pow = "pow",
    Acos = "acos", Asin = "asin", Atan = "atan", Atan2 = "atan2", Cos = "cos", Exp = "exp", Exp10 = "exp10",
    Log = "log", Log10 = "log10", Pi = "pi", Sin = "sin", Sqrt = "sqrt", Tan = "tan",
    String = "string", Concat = "concat", Join = "join", Substr = "substr", Substring = "substring",
    SubstringBefore = "substring-before", SubstringAfter = "substring-after", Translate = "translate",
    Contains = "contains", StartsWith = "starts-with", EndsWith = "ends-with", StringLength = "string-length",
    NormalizeSpace = "normalize-space", Regex = "regex", UpperCase = "upper-case", LowerCase = "lower-case",
    Date = "date", DateTime = "date-time", DecimalDateTime = "decimal-date-time", DecimalTime = "decimal-time",
    FormatDate = "format-date", FormatDateTime = "format-date-time", Today = "today", Now = "now",
    Selected = "selected", IsSelected = "is-selected", CountSelected = "count-selected", SelectedAt = "selected-at",
    ChoiceName = "jr:choice-name", Itext = "jr:itext",
    Position = "position", Last = "last", Count = "count", CountNonEmpty = "count-non-empty", Sum = "sum",
    Max = "max", Min = "min", Id = "id", Lang = "lang", LocalName = "local-name", Name = "name", NamespaceUri = "namespace-uri",
    Randomize = "randomize", IndexedRepeat = "indexed-repeat", Instance = "instance", Current = "current",
    If = "if", Coalesce = "coalesce", Once = "once", Depend = "depend", Checklist = "checklist",
    WeightedChecklist = "weighted-checklist", Random = "random", Uuid = "uuid", Version = "version",
    Property = "property", Digest = "digest", Base64Decode = "base64-decode",
    ExtractSigned = "extract-signed", PullData = "pulldata",
    Area = "area", EnclosedArea = "enclosed-area", Distance = "distance", Geofence = "geofence",
    Intersects = "intersects",
}

/// Calls a function.
pub(super) fn call(call: &Call, cx: &Context<'_>) -> Result<Value, EvalError> {
    use Function as F;
    let name = || cx.form.name(call.name).to_owned();
    let Some(function) = call.function else {
        return Err(EvalError::Unhandled(name()));
    };
    let args = &*call.args;
    // Lazy functions first: they do not evaluate all that they are given.
    match (function, args) {
        (F::If, [condition, yes, no]) => {
            return eval(
                if operand(condition, cx)?.to_boolean(cx)? {
                    yes
                } else {
                    no
                },
                cx,
            );
        }
        (F::Coalesce, [first, second]) => {
            let value = eval(first, cx)?;
            return if is_null(&value, cx) {
                eval(second, cx)
            } else {
                Ok(value)
            };
        }
        (F::IndexedRepeat, args) => return indexed_repeat(args, cx),
        (F::Position, []) => {
            let position = cx
                .position
                .map_or(cx.index(cx.node) as usize + 1, |(position, _)| position);
            return Ok(number(position));
        }
        (F::Last, []) => return Ok(number(cx.position.map_or(1, |(_, size)| size))),
        (F::Current, []) => return Ok(Value::Nodes(vec![cx.original])),
        // These look at the context where they are given nothing.
        (F::StringLength | F::NormalizeSpace | F::LocalName | F::Name | F::NamespaceUri, []) => {
            return apply(function, &[Value::Nodes(vec![cx.node])], cx, &name);
        }
        (F::String | F::Number, []) => {
            return apply(
                function,
                &[Value::text(axes::string_value(cx.node, cx))],
                cx,
                &name,
            );
        }
        _ => {}
    }
    let value = if takes_single_values(function) {
        operand
    } else {
        eval
    };
    let values = args
        .iter()
        .map(|arg| value(arg, cx))
        .collect::<Result<SmallVec<[Value; 3]>, _>>()?;
    apply(function, &values, cx, &name)
}

/// Whether a function treats a set of one node as that node's value. The arithmetic ones do not: of a date they are
/// given as a value they keep the time of day.
fn takes_single_values(function: Function) -> bool {
    use Function as F;
    matches!(
        function,
        F::Boolean
            | F::Not
            | F::Number
            | F::Int
            | F::Round
            | F::String
            | F::Concat
            | F::Substr
            | F::Contains
            | F::StartsWith
            | F::EndsWith
            | F::StringLength
            | F::NormalizeSpace
            | F::UpperCase
            | F::LowerCase
            | F::Regex
            | F::Date
            | F::DateTime
            | F::DecimalDateTime
            | F::DecimalTime
            | F::FormatDate
            | F::FormatDateTime
            | F::Selected
            | F::IsSelected
            | F::CountSelected
            | F::SelectedAt
            | F::ChoiceName
    )
}

#[expect(clippy::too_many_lines, reason = "one table of functions")]
fn apply(
    function: Function,
    args: &[Value],
    cx: &Context<'_>,
    name: &dyn Fn() -> String,
) -> Result<Value, EvalError> {
    use Function as F;
    let float = |at: usize| args[at].to_double(cx);
    let text = |at: usize| args[at].to_text(cx);
    Ok(match (function, args) {
        (F::True, []) => Value::Boolean(true),
        (F::False, []) => Value::Boolean(false),
        (F::Boolean, [value]) => Value::Boolean(value.to_boolean(cx)?),
        (F::Not, [value]) => Value::Boolean(!value.to_boolean(cx)?),
        (F::BooleanFromString, [value]) => {
            let text = value.to_text(cx)?;
            Value::Boolean(text.eq_ignore_ascii_case("true") || &*text == "1")
        }
        (F::Number, [value]) => Value::Number(value.to_number(cx)?),
        (F::Int, [value]) => Value::Number(truncate(value.to_number(cx)?)),
        (F::Round, [value]) => Value::Number(round(value.to_number(cx)?, 0)),
        (F::Round, [value, places]) => {
            Value::Number(round(value.to_number(cx)?, as_int(places.to_number(cx)?)))
        }
        (F::Floor, [value]) => Value::Number(value.to_number(cx)?.floor()),
        (F::Ceiling, [value]) => Value::Number(value.to_number(cx)?.ceil()),
        (F::Abs, [_]) => Value::Number(float(0)?.abs()),
        (F::Acos, [_]) => Value::Number(float(0)?.acos()),
        (F::Asin, [_]) => Value::Number(float(0)?.asin()),
        (F::Atan, [_]) => Value::Number(float(0)?.atan()),
        (F::Atan2, [_, _]) => Value::Number(float(0)?.atan2(float(1)?)),
        (F::Cos, [_]) => Value::Number(float(0)?.cos()),
        (F::Exp, [_]) => Value::Number(float(0)?.exp()),
        (F::Exp10, [_]) => Value::Number(10f64.powf(float(0)?)),
        (F::Log, [_]) => Value::Number(float(0)?.ln()),
        (F::Log10, [_]) => Value::Number(float(0)?.log10()),
        (F::Pi, []) => Value::Number(std::f64::consts::PI),
        (F::Sin, [_]) => Value::Number(float(0)?.sin()),
        (F::Sqrt, [_]) => Value::Number(float(0)?.sqrt()),
        (F::Tan, [_]) => Value::Number(float(0)?.tan()),
        (F::Pow, [_, _]) => Value::Number(power(float(0)?, float(1)?)),
        (F::String, [value]) => Value::Text(value.to_text(cx)?),
        (F::Concat, args) => Value::text(join("", args, cx)?),
        (F::Join, [separator, rest @ ..]) => Value::text(join(&separator.to_text(cx)?, rest, cx)?),
        (F::Substr, [value, start]) => {
            Value::text(text::substr(&value.to_text(cx)?, start.to_number(cx)?, None))
        }
        (F::Substr, [value, start, end]) => Value::text(text::substr(
            &value.to_text(cx)?,
            start.to_number(cx)?,
            Some(end.to_number(cx)?),
        )),
        (F::Substring, [value, start, rest @ ..]) if rest.len() < 2 => {
            let length = rest.first().map(|length| length.to_number(cx)).transpose()?;
            Value::text(text::substring(&value.to_text(cx)?, start.to_number(cx)?, length))
        }
        (F::SubstringBefore, [_, _]) => {
            let (whole, part) = (text(0)?, text(1)?);
            Value::text(whole.find(&*part).map_or("", |at| &whole[..at]))
        }
        (F::SubstringAfter, [_, _]) => {
            let (whole, part) = (text(0)?, text(1)?);
            Value::text(whole.find(&*part).map_or("", |at| &whole[at + part.len()..]))
        }
        (F::Translate, [_, _, _]) => Value::text(text::translate(&text(0)?, &text(1)?, &text(2)?)),
        (F::Contains, [_, _]) => Value::Boolean(text(0)?.contains(&*text(1)?)),
        (F::StartsWith, [_, _]) => Value::Boolean(text(0)?.starts_with(&*text(1)?)),
        (F::EndsWith, [_, _]) => Value::Boolean(text(0)?.ends_with(&*text(1)?)),
        (F::StringLength, [_]) => number(text(0)?.encode_utf16().count()),
        (F::NormalizeSpace, [_]) => {
            Value::text(text(0)?.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        }
        (F::UpperCase, [_]) => Value::text(text(0)?.to_uppercase()),
        (F::LowerCase, [_]) => Value::text(text(0)?.to_lowercase()),
        (F::Regex, [_, _]) => Value::Boolean(text::matches(&text(0)?, &text(1)?, cx)?),
        (F::Date, [value]) => time::to_date(value.clone().single(cx), false, cx)?,
        (F::DateTime, [value]) => time::to_date(value.clone().single(cx), true, cx)?,
        (F::DecimalDateTime, [value]) => time::decimal(value.clone().single(cx), true, cx)?,
        (F::DecimalTime, [value]) => time::decimal(value.clone().single(cx), false, cx)?,
        (F::FormatDate | F::FormatDateTime, [value, format]) => {
            match time::to_date(value.clone().single(cx), true, cx)? {
                Value::Date(at) => Value::text(time::format(at, &format.to_text(cx)?, cx)?),
                _ => Value::empty(),
            }
        }
        (F::Today, []) => Value::Date(calendar::day_start(cx.world.now.get(), cx.zone())),
        (F::Now, []) => Value::Date(cx.world.now.get()),
        (F::Selected | F::IsSelected, [_, _]) => {
            let Value::Text(choice) = args[1].clone().single(cx) else {
                return Err(EvalError::Mismatch(
                    "the second parameter of selected() must be a text".to_owned(),
                ));
            };
            let choices = strict_text(&args[0], cx)?;
            let choice = choice.trim();
            Value::Boolean(text::holds_words(&choices, choice))
        }
        (F::CountSelected, [_]) => number(words(&strict_text(&args[0], cx)?).count()),
        (F::SelectedAt, [_, at]) => {
            let choices = strict_text(&args[0], cx)?;
            let at = as_int(truncate(at.to_number(cx)?));
            let found = usize::try_from(at).ok().and_then(|at| words(&choices).nth(at));
            Value::text(found.unwrap_or(""))
        }
        (F::ChoiceName, [value, path]) => Value::text(crate::session::choices::choice_name(
            &value.to_text(cx)?,
            &path.to_text(cx)?,
            cx,
        )?),
        (F::Itext, [id]) => Value::text(crate::session::texts::itext(&id.to_text(cx)?, "", cx)),
        (F::Position, [Value::Nodes(nodes)]) => {
            number(nodes.first().map_or(0, |&node| cx.index(node) as usize + 1))
        }
        (F::Position, [_]) => return Err(EvalError::Mismatch("position() needs a node".to_owned())),
        (F::Count, [nodes]) => number(nodeset(nodes)?.len()),
        (F::CountNonEmpty, [nodes]) => {
            let filled = |node: &&NodeRef| {
                let mut has_children = false;
                cx.each_child(**node, &mut |_| has_children = true);
                has_children || !cx.is_blank(**node)
            };
            number(nodeset(nodes)?.iter().filter(filled).count())
        }
        (F::Sum, [nodes]) => {
            let mut sum = 0.0;
            for &node in nodeset(nodes)? {
                let value = cx.node_value(node).to_number(cx)?;
                if !value.is_nan() {
                    sum += value;
                }
            }
            Value::Number(sum)
        }
        (F::Max, args) => Value::Number(extreme(args, f64::from_bits(1), f64::max, cx)?),
        (F::Min, args) => Value::Number(extreme(args, f64::MAX, f64::min, cx)?),
        (F::LocalName | F::Name, [nodes]) => {
            let name = nodeset(nodes)?.first().and_then(|&node| cx.node_name(node));
            Value::text(name.map_or("", |name| cx.form.name(name)))
        }
        (F::NamespaceUri, [nodes]) => {
            let node = nodeset(nodes)?.first().filter(|node| node.doc == 0);
            let place = node.map(|node| cx.form.place(cx.state.node(node.id).place));
            Value::text(
                place
                    .and_then(|place| place.namespace)
                    .map_or("", |uri| cx.form.name(uri)),
            )
        }
        // Without a seed the order is one of chance, but the same as long as the session lasts.
        (F::Id, [ids]) => Value::Nodes(axes::with_ids(ids, cx)?),
        (F::Lang, [language]) => Value::Boolean(axes::speaks(&language.to_text(cx)?, cx)?),
        (F::Randomize, [nodes]) => Value::Nodes(shuffle::shuffle(nodeset(nodes)?, cx.world.shuffle.get())),
        (F::Randomize, [nodes, seed]) => {
            Value::Nodes(shuffle::shuffle(nodeset(nodes)?, shuffle::seed(seed, cx)?))
        }
        (F::Once, [value]) => {
            let current = cx.node_value(cx.node);
            if current.to_text(cx)?.is_empty() {
                value.clone()
            } else {
                current
            }
        }
        (F::Depend, [value, ..]) => value.clone(),
        (F::Checklist, [least, most, factors @ ..]) => {
            let count = spread(factors, cx)
                .iter()
                .map(|factor| factor.to_boolean(cx))
                .collect::<Result<Vec<_>, _>>()?;
            let count = i32::try_from(count.into_iter().filter(|factor| *factor).count()).unwrap_or(i32::MAX);
            let (least, most) = (as_int(least.to_number(cx)?), as_int(most.to_number(cx)?));
            Value::Boolean((least < 0 || count >= least) && (most < 0 || count <= most))
        }
        (F::WeightedChecklist, [least, most, pairs @ ..]) if pairs.len().is_multiple_of(2) => {
            let (factors, weights): (Vec<Value>, Vec<Value>) = match pairs {
                [Value::Nodes(factors), Value::Nodes(weights)] if factors.len() != weights.len() => {
                    return Err(EvalError::Mismatch(
                        "weighted-checklist: sets of different length".to_owned(),
                    ));
                }
                [factors @ Value::Nodes(_), weights @ Value::Nodes(_)] => (
                    spread(std::slice::from_ref(factors), cx),
                    spread(std::slice::from_ref(weights), cx),
                ),
                pairs => (
                    pairs.iter().step_by(2).cloned().collect(),
                    pairs.iter().skip(1).step_by(2).cloned().collect(),
                ),
            };
            let mut sum = 0.0;
            for (factor, weight) in factors.iter().zip(&weights) {
                let weight = weight.to_number(cx)?;
                if factor.to_boolean(cx)? {
                    sum += weight;
                }
            }
            Value::Boolean(sum >= least.to_number(cx)? && sum <= most.to_number(cx)?)
        }
        #[expect(clippy::cast_precision_loss, reason = "53 random bits are exact")]
        (F::Random, []) => Value::Number((cx.world.draw() >> 11) as f64 / (1u64 << 53) as f64),
        (F::Uuid, []) => Value::text(hash::uuid(cx)),
        (F::Uuid, [length]) => {
            let length = as_int(truncate(length.to_number(cx)?));
            Value::text(hash::random_text(
                usize::try_from(length).unwrap_or(0).min(10_000),
                cx,
            ))
        }
        (F::Version, []) => Value::text(&cx.form.version),
        (F::Property, [_]) => Value::text(cx.world.properties.get(&*text(0)?).map_or("", String::as_str)),
        (F::Digest, [_, _]) => Value::text(hash::digest(&text(0)?, &text(1)?, "base64")?),
        (F::Digest, [_, _, _]) => Value::text(hash::digest(&text(0)?, &text(1)?, &text(2)?)?),
        (F::Base64Decode, [_]) => Value::text(hash::base64_decode(&text(0)?)),
        (F::PullData, [_, _, _, _]) => pull_data(&text(0)?, &text(1)?, &text(2)?, &text(3)?, cx),
        (F::Area | F::EnclosedArea, [Value::Text(place)]) => {
            Value::Number(geo::area(&geo::outline(place, cx)))
        }
        (F::Area | F::EnclosedArea, [place]) => Value::Number(geo::area(&geo::points(place, &name(), cx)?)),
        (F::Distance, [place]) => Value::Number(geo::distance(&geo::points(place, &name(), cx)?)),
        (F::Distance, [_, ..]) => {
            let mut points = Vec::new();
            for place in args {
                let found = geo::points(place, &name(), cx)?;
                // A place without an answer counts as 0, 0.
                points.extend(if found.is_empty() { vec![(0.0, 0.0)] } else { found });
            }
            Value::Number(geo::distance(&points))
        }
        (F::ExtractSigned, [_, _]) => Value::text(hash::extract_signed(&text(0)?, &text(1)?)),
        (F::Geofence, [_, _]) => Value::Boolean(geo::inside(&text(0)?, &text(1)?)?),
        (F::Intersects, [_]) => Value::Boolean(geo::crosses_itself(&text(0)?)?),
        _ => {
            return Err(EvalError::Unhandled(format!(
                "{} with {} arguments",
                name(),
                args.len()
            )));
        }
    })
}

fn number(count: usize) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    Value::Number(count as f64)
}

fn is_null(value: &Value, cx: &Context<'_>) -> bool {
    match value.clone().single(cx) {
        Value::Text(text) => text.is_empty(),
        Value::Number(number) => number.is_nan(),
        _ => false,
    }
}

fn nodeset(value: &Value) -> Result<&[NodeRef], EvalError> {
    match value {
        Value::Nodes(nodes) => Ok(nodes),
        _ => Err(EvalError::Mismatch("not a set of nodes".to_owned())),
    }
}

/// A single set of nodes as its values; other arguments as they are.
fn spread(args: &[Value], cx: &Context<'_>) -> Vec<Value> {
    match args {
        [Value::Nodes(nodes)] => nodes.iter().map(|&node| cx.node_value(node)).collect(),
        args => args.to_vec(),
    }
}

/// The text of a value that is a text already; the reference engine throws on any other.
fn strict_text(value: &Value, cx: &Context<'_>) -> Result<Arc<str>, EvalError> {
    match value.clone().single(cx) {
        Value::Text(text) => Ok(text),
        _ => Err(EvalError::Mismatch("a list of choices is needed".to_owned())),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// The values one after the other; a set of nodes stands for each of its values.
fn join(separator: &str, args: &[Value], cx: &Context<'_>) -> Result<String, EvalError> {
    let mut joined = String::new();
    let values = args.iter().flat_map(|arg| spread(std::slice::from_ref(arg), cx));
    for (at, value) in values.enumerate() {
        if at > 0 {
            joined.push_str(separator);
        }
        joined.push_str(&value.to_text(cx)?);
        if joined.len() > crate::limits::ANSWER_CHARS {
            return Err(EvalError::TooMuchWork);
        }
    }
    Ok(joined)
}

/// The reference engine starts its search for the greatest at Java's least positive double, and for the least at the
/// greatest double: so the greatest of negative numbers is that.
fn extreme(
    args: &[Value],
    start: f64,
    pick: fn(f64, f64) -> f64,
    cx: &Context<'_>,
) -> Result<f64, EvalError> {
    let mut best = None;
    let mut look = |value: f64| {
        if !value.is_nan() {
            best = Some(pick(best.unwrap_or(start), value));
        }
    };
    match args {
        [Value::Nodes(nodes)] => {
            for &node in nodes {
                look(cx.node_value(node).to_number(cx)?);
            }
        }
        args => {
            for value in args {
                look(value.to_number(cx)?);
            }
        }
    }
    Ok(best.unwrap_or(f64::NAN))
}

/// Java's `Math.pow`: as C's, but NaN wherever the exponent is NaN, and for 1 to an infinite power.
#[expect(clippy::float_cmp, reason = "the special cases are exact")]
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

/// `indexed-repeat(path, repeat, index, …)`: the path's value in the instances named.
fn indexed_repeat(args: &[Expr], cx: &Context<'_>) -> Result<Value, EvalError> {
    let mismatch = |what: &str| EvalError::Mismatch(format!("indexed-repeat(): {what}"));
    if !matches!(args.len(), 3 | 5 | 7 | 9 | 11) {
        return Err(EvalError::Unhandled(format!(
            "indexed-repeat with {} arguments",
            args.len()
        )));
    }
    let Expr::Path(target) = &args[0] else {
        return Err(mismatch("the first parameter must be a path"));
    };
    let mut pins = Vec::new();
    let target_names =
        full_names(target, cx).ok_or_else(|| mismatch("the first parameter must be a plain path"))?;
    for pair in args[1..].chunks(2) {
        let Expr::Path(group) = &pair[0] else {
            return Err(mismatch("a repeat must be given as a path"));
        };
        let group =
            full_names(group, cx).ok_or_else(|| mismatch("a repeat must be given as a plain path"))?;
        if group.len() >= target_names.len() || !target_names.starts_with(&group) {
            return Err(mismatch("a repeat must be above the field"));
        }
        let index = as_int(truncate(eval(&pair[1], cx)?.to_number(cx)?)).max(1);
        pins.push((group.len(), u32::try_from(index - 1).unwrap_or(0)));
    }
    let mut nodes = locate::reference(target, cx, Some(&pins))?;
    nodes.retain(|node| node.doc != 0 || cx.state.node(node.id).relevant());
    Ok(Value::Nodes(nodes))
}

/// The names of a plain path from the root on, its context's included.
fn full_names(path: &Path, cx: &Context<'_>) -> Option<Vec<crate::symbols::Sym>> {
    use super::ast::{Axis, Test};
    if !path.is_reference() {
        return None;
    }
    let mut names = Vec::new();
    if matches!(path.root, Root::Context | Root::Current) {
        let mut at = if matches!(path.root, Root::Current) {
            cx.original
        } else {
            cx.node
        };
        for _ in path.steps.iter().filter(|step| step.axis == Axis::Parent) {
            at = cx.parent(at)?;
        }
        while let Some(parent) = cx.parent(at) {
            names.push(cx.node_name(at)?);
            at = parent;
        }
        names.reverse();
    }
    for step in path
        .steps
        .iter()
        .filter(|step| matches!(step.axis, Axis::Child | Axis::Attribute))
    {
        let Test::Name(name) = step.test() else {
            return None;
        };
        names.push(name);
    }
    Some(names)
}

/// `pulldata(list, column, key column, key)`: the first row's value, as Collect gives it.
fn pull_data(list: &str, column: &str, key_column: &str, key: &str, cx: &Context<'_>) -> Value {
    use crate::model::document::Document;
    let list = list.strip_suffix(".csv").unwrap_or(list);
    let found = (|| {
        let doc = *cx.form.instances.get(&cx.form.symbols.find(list)?)?;
        let Document::List(list) = cx.document(doc) else {
            return None;
        };
        let key_column = list.column(cx.form.symbols.find(key_column)?)?;
        let column = list.column(cx.form.symbols.find(column)?)?;
        list.text(*list.rows_where(key_column, key).first()?, column)
    })();
    found.map_or_else(Value::empty, Value::text)
}
