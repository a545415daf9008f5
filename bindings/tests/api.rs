//! `API.md` says what crosses to Kotlin and Swift; it is made from the built library and compared here, so that a change
//! of the facade is seen in review. `BANSHI_API=write cargo test -p banshi-bindings --test api` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use uniffi_bindgen::macro_metadata::extract_from_library;
use uniffi_meta::{EnumMetadata, FieldMetadata, FnParamMetadata, Metadata, RecordMetadata, Type};

const HEAD: &str = "# The facade's API

What crosses to Kotlin and Swift, made from the built library: names as in Rust, which Kotlin and Swift write in their own
way. `T?` is an optional value, `[T]` a list, `async` a call that uses the network and may be cancelled. Every call fails
with `BanshiError` unless another error is named. `cargo test -p banshi-bindings --test api` compares this file;
`BANSHI_API=write` before it writes it anew.
";

const CANNOT_FAIL: &str = ", cannot fail";

/// What stands under one heading.
#[derive(Default)]
struct Section {
    doc: String,
    lines: Vec<String>,
}

/// The library that this test was built with.
fn library() -> PathBuf {
    let folder = std::env::current_exe().unwrap();
    let name = format!(
        "{}banshi_bindings{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    folder.parent().unwrap().join(name)
}

fn named(kind: &Type) -> String {
    match kind {
        Type::UInt8 => "u8".into(),
        Type::Int8 => "i8".into(),
        Type::UInt16 => "u16".into(),
        Type::Int16 => "i16".into(),
        Type::UInt32 => "u32".into(),
        Type::Int32 => "i32".into(),
        Type::UInt64 => "u64".into(),
        Type::Int64 => "i64".into(),
        Type::Float32 => "f32".into(),
        Type::Float64 => "f64".into(),
        Type::Boolean => "bool".into(),
        Type::String => "text".into(),
        Type::Bytes => "bytes".into(),
        Type::Timestamp => "moment".into(),
        Type::Duration => "duration".into(),
        Type::Object { name, .. }
        | Type::Record { name, .. }
        | Type::Enum { name, .. }
        | Type::CallbackInterface { name, .. }
        | Type::Custom { name, .. } => name.clone(),
        Type::Box { inner_type } => named(inner_type),
        Type::Optional { inner_type } => format!("{}?", named(inner_type)),
        Type::Sequence { inner_type } | Type::Set { inner_type } => format!("[{}]", named(inner_type)),
        Type::Map {
            key_type, value_type, ..
        } => format!("[{}: {}]", named(key_type), named(value_type)),
    }
}

/// The first sentence of a doc comment, on one line.
fn brief(doc: Option<&str>) -> String {
    let text = doc.unwrap_or_default().trim();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn call(
    name: &str,
    is_async: bool,
    inputs: &[FnParamMetadata],
    gives: Option<&Type>,
    throws: Option<&Type>,
) -> String {
    let inputs: Vec<String> = inputs
        .iter()
        .map(|input| format!("{}: {}", input.name, named(&input.ty)))
        .collect();
    let mut line = String::from("- `");
    if is_async {
        line.push_str("async ");
    }
    write!(line, "{name}({})", inputs.join(", ")).unwrap();
    if let Some(gives) = gives {
        write!(line, " → {}", named(gives)).unwrap();
    }
    line.push('`');
    match throws.map(named) {
        Some(error) if error == "BanshiError" => {}
        Some(error) => write!(line, ", fails with `{error}`").unwrap(),
        None => line.push_str(CANNOT_FAIL),
    }
    line
}

fn fields(fields: &[FieldMetadata]) -> Vec<String> {
    fields
        .iter()
        .map(|field| {
            format!(
                "- `{}: {}`: {}",
                field.name,
                named(&field.ty),
                brief(field.docstring.as_deref())
            )
        })
        .collect()
}

fn record(record: &RecordMetadata) -> Section {
    Section {
        doc: brief(record.docstring.as_deref()),
        lines: fields(&record.fields),
    }
}

fn choices(choices: &EnumMetadata) -> Section {
    let lines = choices.variants.iter().map(|variant| {
        let inside: Vec<String> = variant
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name, named(&field.ty)))
            .collect();
        let inside = if inside.is_empty() {
            String::new()
        } else {
            format!(" {{ {} }}", inside.join(", "))
        };
        format!(
            "- `{}{inside}`: {}",
            variant.name,
            brief(variant.docstring.as_deref())
        )
    });
    Section {
        doc: brief(choices.docstring.as_deref()),
        lines: lines.collect(),
    }
}

fn document(metadata: &[Metadata]) -> String {
    let (mut objects, mut records, mut enumerations, mut functions) = (
        BTreeMap::<String, Section>::new(),
        BTreeMap::new(),
        BTreeMap::new(),
        Vec::new(),
    );
    for one in metadata {
        match one {
            Metadata::Object(object) => {
                objects.entry(object.name.clone()).or_default().doc = brief(object.docstring.as_deref());
            }
            Metadata::Constructor(made) => {
                let line = call(
                    &made.name,
                    made.is_async,
                    &made.inputs,
                    None,
                    made.throws.as_ref(),
                );
                let lines = &mut objects.entry(made.self_name.clone()).or_default().lines;
                lines.push(line + ", makes one");
            }
            Metadata::Method(method) => {
                let (gives, throws) = (method.return_type.as_ref(), method.throws.as_ref());
                let line = call(&method.name, method.is_async, &method.inputs, gives, throws);
                let lines = &mut objects.entry(method.self_name.clone()).or_default().lines;
                lines.push(line);
            }
            Metadata::TraitMethod(method) => {
                let (gives, throws) = (method.return_type.as_ref(), method.throws.as_ref());
                let line = call(&method.name, method.is_async, &method.inputs, gives, throws);
                let lines = &mut objects.entry(method.trait_name.clone()).or_default().lines;
                lines.push(line + ", answered by the shell");
            }
            Metadata::Record(found) => {
                records.insert(found.name.clone(), record(found));
            }
            Metadata::Enum(found) => {
                enumerations.insert(found.name.clone(), choices(found));
            }
            Metadata::Func(function) => {
                let (gives, throws) = (function.return_type.as_ref(), function.throws.as_ref());
                let line = call(&function.name, function.is_async, &function.inputs, gives, throws);
                functions.push(line);
            }
            _ => {}
        }
    }
    functions.sort();
    let mut text = HEAD.to_owned();
    for (heading, sections) in [
        ("Objects", objects),
        ("Records", records),
        ("Enumerations and errors", enumerations),
    ] {
        write!(text, "\n## {heading}\n").unwrap();
        for (name, mut section) in sections {
            if heading == "Objects" {
                section.lines.sort();
            }
            write!(
                text,
                "\n### {name}\n\n{}\n\n{}\n",
                section.doc,
                section.lines.join("\n")
            )
            .unwrap();
        }
    }
    write!(text, "\n## Functions\n\n{}\n", functions.join("\n")).unwrap();
    text
}

#[test]
fn the_api_is_as_api_md_says() {
    let library = library();
    let metadata = extract_from_library(library.as_path().try_into().unwrap()).unwrap();
    let made = document(&metadata);
    // In Swift a panic in a call that cannot fail ends the app.
    let infallible: Vec<&str> = made.lines().filter(|line| line.contains(CANNOT_FAIL)).collect();
    assert_eq!(infallible, [""; 0]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("API.md");
    if std::env::var_os("BANSHI_API").is_some_and(|value| value == "write") {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (made, kept)) in (1..).zip(made.lines().zip(kept.lines())) {
        assert_eq!(
            made, kept,
            "API.md line {number}: the API changed; write it anew with BANSHI_API=write"
        );
    }
    assert_eq!(made.lines().count(), kept.lines().count(), "API.md");
}
