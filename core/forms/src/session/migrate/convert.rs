//! When an answer of one type is an answer of another: only where nothing of it is lost.

use std::borrow::Cow;

use crate::DataType;

/// What values of a type are made of.
#[derive(PartialEq, Eq)]
enum Family {
    Words,
    Number,
    Moment,
    Truth,
    Choice,
    Shape,
    File,
}

fn family(kind: DataType) -> Family {
    match kind {
        DataType::Untyped | DataType::Text | DataType::Barcode | DataType::Unsupported => Family::Words,
        DataType::Integer | DataType::Long | DataType::Decimal => Family::Number,
        DataType::Date | DataType::DateTime | DataType::Time => Family::Moment,
        DataType::Boolean => Family::Truth,
        DataType::SelectOne | DataType::SelectMultiple => Family::Choice,
        DataType::Geopoint | DataType::Geotrace | DataType::Geoshape => Family::Shape,
        DataType::Binary => Family::File,
    }
}

/// Whether an answer of type `to` says in words what one of type `from` says by a choice's value.
pub(super) fn spells_out(from: DataType, to: DataType) -> bool {
    family(from) == Family::Choice && family(to) == Family::Words
}

/// The text to answer a question of type `to` with, for an answer of type `from`; `None` where it is none. Whether the
/// text reads as one of its type is for the question to say.
pub(super) fn converted(from: DataType, to: DataType, text: &str) -> Option<Cow<'_, str>> {
    if from == to {
        return Some(Cow::Borrowed(text));
    }
    let fits = match (family(from), family(to)) {
        // A file's name says nothing by itself, and no text names a file.
        (Family::File, _) | (_, Family::File) => false,
        // The engine reads any other text as `false`.
        (Family::Words | Family::Number | Family::Choice, Family::Truth) => matches!(text, "0" | "1"),
        (_, Family::Words)
        | (Family::Words, _)
        | (Family::Choice, Family::Number)
        | (Family::Number | Family::Truth, Family::Choice) => true,
        (Family::Choice, Family::Choice) => to == DataType::SelectMultiple || !text.contains(' '),
        (Family::Moment, Family::Moment) => from != DataType::Time && to != DataType::Time,
        (from, to) => from == to,
    };
    if !fits {
        return None;
    }
    // The day of a moment; its time of day stands in the list of what changed.
    if (from, to) == (DataType::DateTime, DataType::Date) {
        return text.split('T').next().map(Cow::Borrowed);
    }
    Some(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_over_where_nothing_of_it_is_lost() {
        use DataType as T;
        for (from, to, text, wanted) in [
            (T::Text, T::Integer, "12", Some("12")),
            (T::Integer, T::Decimal, "12", Some("12")),
            (T::Date, T::DateTime, "2026-03-15", Some("2026-03-15")),
            (
                T::DateTime,
                T::Date,
                "2026-03-15T10:00:00.000+08:00",
                Some("2026-03-15"),
            ),
            (T::Time, T::DateTime, "10:00:00.000+08:00", None),
            (T::SelectMultiple, T::SelectOne, "a", Some("a")),
            (T::SelectMultiple, T::SelectOne, "a b", None),
            (T::SelectOne, T::SelectMultiple, "a", Some("a")),
            (T::SelectOne, T::Integer, "3", Some("3")),
            (T::Text, T::Boolean, "1", Some("1")),
            (T::Text, T::Boolean, "是", None),
            (T::Boolean, T::SelectOne, "1", Some("1")),
            (T::Text, T::Binary, "photo.jpg", None),
            (T::Binary, T::Text, "photo.jpg", None),
            (T::Integer, T::Geopoint, "32", None),
            (
                T::Geotrace,
                T::Geoshape,
                "1 1 0 0; 2 2 0 0",
                Some("1 1 0 0; 2 2 0 0"),
            ),
            (T::Decimal, T::Date, "12.5", None),
        ] {
            assert_eq!(converted(from, to, text).as_deref(), wanted, "{from:?} → {to:?}");
        }
    }
}
