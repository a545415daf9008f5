//! GeoJSON (RFC 7946) as a list: read feature by feature, since its values would take many times its length.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, value::RawValue};

use super::document::Document;
use crate::{limits, symbols::Symbols, table::Table};

impl Document {
    /// Reads a feature collection: a row a feature, a column a property, `geometry` as ODK text.
    pub(crate) fn from_geojson(bytes: &[u8], symbols: &mut Symbols) -> Result<Document, String> {
        let root: Collection<'_> =
            serde_json::from_slice(bytes).map_err(|error| format!("the list is not GeoJSON: {error}"))?;
        let Some(features) = root.features.filter(|features| features.get().starts_with('[')) else {
            return Err("the list is not a GeoJSON feature collection".to_owned());
        };
        let rows = Rows(Table::default());
        let table = serde_json::Deserializer::from_str(features.get()).deserialize_seq(rows);
        let table = table.map_err(|error| format!("the list's features: {error}"))?;
        Ok(Document::from_table(table, symbols))
    }
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

/// The features become rows.
struct Rows(Table);

impl Rows {
    fn add(&mut self, feature: &Feature<'_>) -> Result<(), String> {
        self.0.add_row()?;
        if let Some(geometry) = feature.geometry.filter(|geometry| geometry.get() != "null") {
            let text = odk_geometry(geometry.get())?;
            self.set("geometry", &text)?;
        }
        if let Some(properties) = feature.properties.filter(|one| one.get().starts_with('{')) {
            let mut members = serde_json::Deserializer::from_str(properties.get());
            members
                .deserialize_map(Properties(self))
                .map_err(|error| error.to_string())?;
        }
        // The feature's own id is the choice's, whatever its properties say.
        if let Some(id) = feature.id {
            self.set("id", &text_of(id)?)?;
        }
        Ok(())
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let column = self.0.column_or_new(name, 0)?;
        self.0.set(column, text)
    }
}

impl<'de> Visitor<'de> for Rows {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("features")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut features: A) -> Result<Table, A::Error> {
        while let Some(feature) = features.next_element::<Feature<'de>>()? {
            self.add(&feature).map_err(A::Error::custom)?;
        }
        Ok(self.0)
    }
}

/// A feature's properties become cells of the last row.
struct Properties<'r>(&'r mut Rows);

impl<'de> Visitor<'de> for Properties<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some((name, value)) = members.next_entry::<String, &'de RawValue>()? {
            let text = text_of(value).map_err(A::Error::custom)?;
            self.0.set(&name, &text).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// A value as a cell: a text without its quotes, a number as it is written everywhere, nothing for `null`.
fn text_of(value: &RawValue) -> Result<String, String> {
    let raw = value.get();
    let text = match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw),
        Some(b'n') => Ok(String::new()),
        Some(b'-' | b'0'..=b'9') => serde_json::from_str(raw).map(|number: Number| number.to_string()),
        _ => Ok(raw.to_owned()),
    };
    text.map_err(|error| error.to_string())
}

fn odk_geometry(raw: &str) -> Result<String, String> {
    let wrong = |_: serde_json::Error| "a feature's geometry is not a point, line or polygon".to_owned();
    let geometry: Geometry<'_> = serde_json::from_str(raw).map_err(wrong)?;
    let coordinates = geometry.coordinates.map_or("null", RawValue::get);
    let line = match geometry.kind.as_str() {
        "Point" => array(coordinates).map(|point: Point| point.0),
        "LineString" => array(coordinates).map(|line: Line| line.0),
        "Polygon" => array(coordinates).map(|rings: Rings| rings.0),
        _ => Err(Error::custom("another type")),
    };
    let text = line.map_err(wrong)?;
    if text.len() > limits::ANSWER_CHARS {
        return Err("a feature's geometry is too long".to_owned());
    }
    Ok(text)
}

fn array<T: Array>(raw: &str) -> serde_json::Result<T> {
    serde_json::from_str(raw).map(|Whole(value)| value)
}

/// What is read from the items of an array; those that it leaves are skipped.
trait Array: Sized {
    fn read<'de, A: SeqAccess<'de>>(items: &mut A) -> Result<Self, A::Error>;
}

/// Longitude and latitude, as ODK's latitude, longitude, altitude and accuracy.
struct Point(String);

impl Array for Point {
    fn read<'de, A: SeqAccess<'de>>(items: &mut A) -> Result<Self, A::Error> {
        let mut number = || -> Result<Number, A::Error> {
            let number = items.next_element()?;
            number.ok_or_else(|| Error::custom("a number is missing"))
        };
        let (longitude, latitude) = (number()?, number()?);
        Ok(Self(format!("{latitude} {longitude} 0 0")))
    }
}

/// Points, one after the other; of a line far too long only as much as tells that it is.
struct Line(String);

impl Array for Line {
    fn read<'de, A: SeqAccess<'de>>(items: &mut A) -> Result<Self, A::Error> {
        let mut line = String::new();
        while let Some(Whole(Point(point))) = items.next_element()? {
            if !line.is_empty() {
                line.push_str("; ");
            }
            line.push_str(&point);
            if line.len() > limits::ANSWER_CHARS {
                break;
            }
        }
        Ok(Self(line))
    }
}

/// The first ring of a polygon.
struct Rings(String);

impl Array for Rings {
    fn read<'de, A: SeqAccess<'de>>(items: &mut A) -> Result<Self, A::Error> {
        let outer = items.next_element()?;
        outer
            .map(|Whole(Line(outer))| Self(outer))
            .ok_or_else(|| Error::custom("a ring is missing"))
    }
}

/// An array read to its end.
struct Whole<T>(T);

impl<'de, T: Array> Deserialize<'de> for Whole<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Array> Visitor<'de> for Items<T> {
            type Value = Whole<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("coordinates")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Whole<T>, A::Error> {
                let value = T::read(&mut items)?;
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Whole(value))
            }
        }

        deserializer.deserialize_seq(Items(PhantomData))
    }
}
