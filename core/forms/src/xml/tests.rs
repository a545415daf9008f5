//! The reader beside roxmltree: the same documents, and the same refusals, but for what is meant to differ.

use proptest::prelude::*;

use super::{Document, Node};

/// A document as text: names with namespaces, attributes, texts. Neighbouring texts are one.
fn shown_here(node: Node<'_, '_>) -> String {
    if let Some(text) = node.text() {
        return format!("{text:?}");
    }
    let attributes = node.attributes().map(|attribute| {
        let (namespace, name, value) = (attribute.namespace(), attribute.name(), attribute.value());
        format!(" {namespace:?} {name}={value:?}")
    });
    let (attributes, children): (String, String) =
        (attributes.collect(), node.children().map(shown_here).collect());
    format!(
        "<{:?} {}{attributes}>{children}</>",
        node.namespace(),
        node.name()
    )
}

fn shown_there(node: roxmltree::Node<'_, '_>) -> String {
    let attributes = node.attributes().map(|attribute| {
        let (namespace, name, value) = (attribute.namespace(), attribute.name(), attribute.value());
        format!(" {namespace:?} {name}={value:?}")
    });
    let attributes: String = attributes.collect();
    let (mut children, mut text) = (String::new(), String::new());
    let flush = |text: &mut String, children: &mut String| {
        if !text.is_empty() {
            *children = format!("{children}{:?}", std::mem::take(text));
        }
    };
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or(""));
        } else if child.is_element() {
            flush(&mut text, &mut children);
            children.push_str(&shown_there(child));
        }
    }
    flush(&mut text, &mut children);
    let name = node.tag_name();
    format!(
        "<{:?} {}{attributes}>{children}</>",
        name.namespace(),
        name.name()
    )
}

fn agrees(text: &str) -> Result<(), TestCaseError> {
    match (Document::read(text), roxmltree::Document::parse(text)) {
        (Ok(mine), Ok(other)) => {
            prop_assert_eq!(shown_here(mine.root_element()), shown_there(other.root_element()));
        }
        // Characters that XML forbids, and some names, are taken here as the reference engine takes them.
        (_, Err(_)) => {}
        (Err(error), Ok(_)) => prop_assert!(false, "refused: {error}: {text:?}"),
    }
    Ok(())
}

/// Pieces that make documents, and break them.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "<a>",
        "</a>",
        "<b x='1'>",
        "</b>",
        "<p:c xmlns:p='u'>",
        "</p:c>",
        "<d xmlns='v' y=\"&lt;&#65;\n\t\"/>",
        "<p:d p:z='2'/>",
        "text",
        "王",
        " ",
        "\n",
        "\r\n",
        "&amp;",
        "&#x4e2d;",
        "&no;",
        "<!-- c -->",
        "<![CDATA[<x>&]]>",
        "<?pi?>",
        "<",
        ">",
        "/",
        "'",
        "\"",
        "=",
        "]]>",
        "<e a='1' a='2'/>",
        "<e xml:lang='zh'/>",
        "<f a = '1' >",
        "</f >",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_as_others_read_them(pieces in prop::collection::vec(piece(), 0..14)) {
        let inner = pieces.concat();
        agrees(&inner)?;
        agrees(&format!("<r xmlns:p='w'>{inner}</r>"))?;
    }
}

#[test]
fn white_space_within_instances_is_left_out_and_elsewhere_kept() {
    let document = Document::read("<m> <instance> <a> x </a> <b> </b> </instance> <i/> </m>").unwrap();
    assert_eq!(
        shown_here(document.root_element()),
        "<None m>\" \"<None instance><None a>\" x \"</><None b></></>\" \"<None i></>\" \"</>"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, what) in [
        ("", "no root element"),
        ("<a>", "<a> is not closed"),
        ("<a></b>", "</b> closes <a>"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        ("<a>&b;</a>", "&b; stands for nothing"),
        ("<a/><b/>", "several root elements"),
        ("<q:a/>", "prefix q stands for nothing"),
        ("<a b='1' b='2'/>", "twice"),
    ] {
        let error = Document::read(text).unwrap_err();
        assert!(error.contains(what), "{text}: {error}");
    }
    let deep = "<a>".repeat(10_000);
    assert!(Document::read(&deep).unwrap_err().contains("too deeply"));
}
