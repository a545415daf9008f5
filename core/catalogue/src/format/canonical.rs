//! JSON with one way to write each value, so that it can be hashed and signed.

use serde_json::Value;

use super::FormatFault;

/// Canonical JSON after OLPC, as python-tuf's securesystemslib writes it: sorted members, no blanks, in strings only
/// `"` and `\` escaped, integers only. What signatures of metadata are made over.
pub(crate) fn olpc(value: &Value) -> Result<Vec<u8>, FormatFault> {
    let mut out = Vec::with_capacity(1024);
    write(value, &mut out, &|text, out| {
        out.push(b'"');
        for byte in text.bytes() {
            if matches!(byte, b'"' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.push(b'"');
    })?;
    Ok(out)
}

/// Canonical JSON of a row: sorted members, no blanks, integers only, strings escaped as JSON demands and no further
/// (RFC 8785 for all that rows hold). Unlike [`olpc`] it is always JSON and never holds a line feed.
pub(crate) fn sorted(value: &Value) -> Result<Vec<u8>, FormatFault> {
    let mut out = Vec::with_capacity(8192);
    write(value, &mut out, &|text, out| {
        // Writing a string into memory cannot fail.
        let _ = serde_json::to_writer(out, text);
    })?;
    Ok(out)
}

fn write(value: &Value, out: &mut Vec<u8>, string: &dyn Fn(&str, &mut Vec<u8>)) -> Result<(), FormatFault> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) if number.is_i64() || number.is_u64() => {
            out.extend_from_slice(number.to_string().as_bytes());
        }
        Value::Number(_) => {
            return Err(FormatFault::Malformed {
                what: "a number that is no integer",
            });
        }
        Value::String(text) => string(text, out),
        Value::Array(values) => {
            out.push(b'[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write(value, out, string)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                string(name, out);
                out.push(b':');
                write(value, out, string)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metadata_is_written_as_securesystemslib_does() {
        let value = json!({"b": [1, -2, true, null], "a": "引\"号\\\n"});
        assert_eq!(
            olpc(&value).unwrap(),
            "{\"a\":\"引\\\"号\\\\\n\",\"b\":[1,-2,true,null]}".as_bytes()
        );
    }

    #[test]
    fn a_row_never_holds_a_line_feed_and_is_json() {
        let value = json!({"b": 1, "a": "一\n二\u{1}"});
        let bytes = sorted(&value).unwrap();
        assert_eq!(bytes, "{\"a\":\"一\\n二\\u0001\",\"b\":1}".as_bytes());
        assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn fractions_are_refused() {
        assert!(olpc(&json!(1.5)).is_err());
        assert!(sorted(&json!({"a": [1e3]})).is_err());
    }
}
