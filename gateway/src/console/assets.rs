//! Style and script. The style's colours and sizes come from one table, light and dark.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use banshi_domain::{ContentHash, ProblemKind};
use serde::Deserialize;

use super::fault::PageResult;
use crate::http::{ApiError, Path};

const TOKENS: &str = include_str!("../../assets/tokens.json");
const STYLE: &str = include_str!("../../assets/console.css");
const SCRIPT: &str = include_str!("../../assets/console.js");

/// The style as served: the table as custom properties, then the rules that use them.
static STYLED: LazyLock<String> = LazyLock::new(|| format!("{}{STYLE}", properties(TOKENS)));

/// Changes with the content, so that a browser may keep both for as long as it likes.
pub(super) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = ContentHash::of(format!("{}{SCRIPT}", *STYLED).as_bytes()).to_string();
    hash.chars().take(12).collect()
});

#[derive(Deserialize, Default)]
struct Tokens {
    light: serde_json::Map<String, serde_json::Value>,
    dark: serde_json::Map<String, serde_json::Value>,
    size: serde_json::Map<String, serde_json::Value>,
}

fn properties(table: &str) -> String {
    // The table is compiled in; a test reads it.
    let tokens: Tokens = serde_json::from_str(table).unwrap_or_default();
    let mut text = String::from(":root {\n");
    list(&mut text, &tokens.size);
    list(&mut text, &tokens.light);
    text.push_str("}\n@media screen and (prefers-color-scheme: dark) { :root {\n");
    list(&mut text, &tokens.dark);
    text.push_str("} }\n");
    text
}

fn list(text: &mut String, values: &serde_json::Map<String, serde_json::Value>) {
    for (name, value) in values {
        if let Some(value) = value.as_str() {
            let _ = writeln!(text, "  --{name}: {value};");
        }
    }
}

/// `GET /console/assets/{name}`.
pub(super) async fn serve(Path(name): Path<String>) -> PageResult<Response> {
    let (kind, text) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", STYLED.as_str()),
        "console.js" => ("text/javascript; charset=utf-8", SCRIPT),
        _ => return Err(ApiError::from(ProblemKind::NotFound).into()),
    };
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2 relative luminance of `#RRGGBB`.
    fn luminance(colour: &str) -> f64 {
        let part = |from: usize| {
            let value = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_in_light_and_dark() {
        let tokens: Tokens = serde_json::from_str(TOKENS).unwrap();
        for theme in [&tokens.light, &tokens.dark] {
            let colour = |name: &str| theme[name].as_str().unwrap();
            for text in ["ink", "quiet", "action", "good", "caution", "stop", "seal"] {
                for ground in ["paper", "surface"] {
                    let ratio = contrast(colour(text), colour(ground));
                    assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
                }
            }
            for kind in ["action", "good", "caution", "stop"] {
                let ratio = contrast(colour(kind), colour(&format!("{kind}-soft")));
                assert!(ratio >= 4.5, "{kind} on its own ground: {ratio:.2}");
            }
            assert!(contrast(colour("on-action"), colour("action")) >= 4.5);
            assert!(contrast(colour("edge"), colour("surface")) >= 3.0);
        }
        assert_eq!(tokens.light.len(), tokens.dark.len());
    }

    #[test]
    fn the_rules_use_only_what_the_table_has() {
        let table = properties(TOKENS);
        for used in STYLE.split("var(--").skip(1) {
            let name = used.split(')').next().unwrap();
            assert!(table.contains(&format!("--{name}: ")), "{name}");
        }
        let stray = STYLE.match_indices('#').filter(|(at, _)| {
            let rest = &STYLE[at + 1..];
            rest.chars().take(6).all(|c| c.is_ascii_hexdigit()) && !rest.starts_with("1B1D1F")
        });
        assert_eq!(stray.count(), 0, "a colour that is not in the table");
    }
}
