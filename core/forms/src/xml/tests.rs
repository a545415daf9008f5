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

/// What a list's text is made of, and what makes it something else.
fn list_piece() -> impl Strategy<Value = String> {
    let cells = prop::collection::vec(
        prop::sample::select(vec![
            "<name>n1</name>",
            "<label>一 &amp; 二</label>",
            "<name/>",
            "<label></label>",
            "<label> a\r\n</label >",
            "<label>a<!-- c -->b<![CDATA[<c>]]></label>",
            "\n  ",
            "<!-- c -->",
            "text",
            "<name a='1'>n2</name>",
            "<p:name>n3</p:name>",
            "<label>a<b/></label>",
            "<far>f</far>",
        ]),
        0..5,
    );
    (prop::sample::select(vec![0, 0, 0, 0, 0, 0, 0, 1, 2, 3]), cells).prop_map(|(kind, cells)| {
        let cells = cells.concat();
        match kind {
            0 => format!("<item>{cells}</item>\n"),
            1 => "<item/>".to_owned(),
            2 => format!("<other>{cells}</other>"),
            _ => format!("<item a='1'>{cells}</item>"),
        }
    })
}

/// The rows of a list, each as its cells' names and texts, by what is said of rows: of one name, the first with cells;
/// cells of flat text, no name twice in a row, in one order; no attributes, no prefixes.
fn rows_there<'a>(root: roxmltree::Node<'a, '_>) -> Option<Vec<Vec<(&'a str, String)>>> {
    let plain =
        |node: roxmltree::Node<'_, '_>| node.attributes().len() == 0 && node.tag_name().namespace().is_none();
    let elements = |node: roxmltree::Node<'a, '_>| {
        node.children()
            .filter(roxmltree::Node::is_element)
            .collect::<Vec<_>>()
    };
    let mut order: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    let first = root.first_element_child()?;
    first.first_element_child()?;
    for row in elements(root) {
        if !plain(row) || row.tag_name() != first.tag_name() {
            return None;
        }
        let mut cells: Vec<(&str, String)> = Vec::new();
        let mut behind = 0;
        for cell in elements(row) {
            let name = cell.tag_name().name();
            let at = order.iter().position(|known| *known == name).unwrap_or_else(|| {
                order.push(name);
                order.len() - 1
            });
            if !plain(cell) || !elements(cell).is_empty() || at < behind {
                return None;
            }
            behind = at + 1;
            let text: String = cell
                .children()
                .filter_map(|text| text.text().filter(|_| text.is_text()))
                .collect();
            cells.push((name, text.trim().to_owned()));
        }
        rows.push(cells);
    }
    Some(rows)
}

fn rows_here<'a>(root: Node<'a, '_>) -> Option<Vec<Vec<(&'a str, String)>>> {
    let table = &root.rows()?.table;
    let cells = |row| {
        let names = table.names().enumerate();
        names
            .filter(|&(column, _)| table.has(row, column))
            .map(|(column, name)| {
                (
                    name,
                    table.text(row, column).map_or(String::new(), ToString::to_string),
                )
            })
            .collect()
    };
    Some((0..table.rows()).map(cells).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_what_others_find_in_a_list(pieces in prop::collection::vec(list_piece(), 0..8)) {
        let list = format!("<root xmlns:p='u'>{}</root>", pieces.concat());
        let there = roxmltree::Document::parse(&list).unwrap();
        let rows = rows_there(there.root_element());
        let here = Document::read_list(&list).unwrap();
        prop_assert_eq!(rows_here(here.root_element()), rows.clone());
        // What is no list is read as it stands, and so is the form's own instance.
        if rows.is_none() {
            let tree = |document: &Document<'_>| document.root_element().children().count();
            let elements = there.root_element().children().filter(roxmltree::Node::is_element).count();
            prop_assert!(tree(&here) >= elements);
        }
        let form = format!("<html><head><model><instance>{list}</instance><instance>{list}</instance></model></head></html>");
        let form = Document::read(&form).unwrap();
        let model = form.root_element().first_element_child().and_then(Node::first_element_child).unwrap();
        let roots: Vec<_> = model.elements().filter_map(Node::first_element_child).collect();
        prop_assert!(rows_here(roots[0]).is_none());
        prop_assert_eq!(rows_here(roots[1]), rows);
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
