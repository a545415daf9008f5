//! Who may know whom (DESIGN §3), held against what `cargo metadata` says.
//!
//! The table names every crate of ours. A new crate, or a new edge, fails the test until it is written down here,
//! where a reviewer sees it.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::process::Command;

    /// A crate, and which of ours it may depend on (development dependencies apart).
    const ALLOWED: &[(&str, &[&str])] = &[
        ("banshi-domain", &[]),
        ("banshi-forms", &[]),
        ("banshi-capture", &[]),
        ("banshi-catalogue", &["banshi-domain", "banshi-forms"]),
        ("banshi-vault", &["banshi-domain"]),
        ("banshi-client", &["banshi-domain"]),
        (
            "banshi-app",
            &[
                "banshi-capture",
                "banshi-catalogue",
                "banshi-client",
                "banshi-domain",
                "banshi-forms",
                "banshi-vault",
            ],
        ),
        ("banshi-bindings", &["banshi-app"]),
        (
            "banshi-gateway",
            &["banshi-catalogue", "banshi-domain", "banshi-forms"],
        ),
        (
            "banshi-publisher",
            &["banshi-catalogue", "banshi-domain", "banshi-forms"],
        ),
        // Stands in for other people's systems, so it shares the words and nothing else.
        ("banshi-simulators", &["banshi-domain"]),
    ];

    /// What must never be in the phone's library.
    const BANNED_ON_THE_PHONE: &[&str] = &[
        "aws-lc-rs",
        "native-tls",
        "openssl",
        "sqlx",
        "axum",
        "banshi-gateway",
        "banshi-simulators",
    ];

    fn metadata() -> serde_json::Value {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn text<'a>(value: &'a serde_json::Value, key: &str) -> &'a str {
        value[key].as_str().unwrap()
    }

    #[test]
    fn every_edge_between_our_crates_is_allowed() {
        let metadata = metadata();
        let members: BTreeSet<&str> = metadata["workspace_members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap())
            .collect();
        let root = text(&metadata, "workspace_root");
        let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
        for package in metadata["packages"].as_array().unwrap() {
            if !members.contains(text(package, "id")) {
                continue;
            }
            // What crosses parts, under tests/, may know everyone.
            if text(package, "manifest_path").starts_with(&format!("{root}/tests/")) {
                continue;
            }
            let name = text(package, "name");
            let knows = allowed
                .get(name)
                .unwrap_or_else(|| panic!("{name} is not in the table of edges"));
            for dependency in package["dependencies"].as_array().unwrap() {
                let other = text(dependency, "name");
                if other.starts_with("banshi-") && dependency["kind"].as_str() != Some("dev") {
                    assert!(knows.contains(&other), "{name} may not know {other}");
                }
            }
        }
    }

    #[test]
    fn the_phones_library_holds_nothing_banned() {
        let metadata = metadata();
        let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
        let names: BTreeMap<&str, &str> = metadata["packages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|package| (text(package, "id"), text(package, "name")))
            .collect();
        let start = names
            .iter()
            .find(|(_, name)| **name == "banshi-bindings")
            .unwrap()
            .0;
        let mut seen = BTreeSet::new();
        let mut ahead = vec![*start];
        while let Some(id) = ahead.pop() {
            if !seen.insert(id) {
                continue;
            }
            let node = nodes.iter().find(|node| text(node, "id") == id).unwrap();
            for dependency in node["deps"].as_array().unwrap() {
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                if kinds.iter().any(|kind| kind["kind"].is_null()) {
                    ahead.push(text(dependency, "pkg"));
                }
            }
        }
        for banned in BANNED_ON_THE_PHONE {
            assert!(
                !seen.iter().any(|id| names[id] == *banned),
                "{banned} is in the phone's library"
            );
        }
    }
}
