//! Says of resident ID numbers and unified social credit codes whether they are valid, and if not, why.
//!
//! Reads JSON lines `{"kind": "ric" | "uscc", "value": …, "id": …}` from standard input and writes
//! `{"id": …, "valid": …, "reason": …}` for each. `--today DATE` sets the day as of which births lie in the future;
//! without it, today in China.
//!
//! ```text
//! cargo run -p banshi-domain --example classify -- --today 2026-01-01 < numbers.jsonl
//! ```

use std::error::Error;
use std::io::{BufRead as _, Write as _};

use banshi_domain::{CreditCode, CreditCodeFault, ResidentId, ResidentIdFault};
use chrono::{NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let today = today(std::env::args().skip(1))?;
    let mut output = std::io::stdout().lock();
    for (line, number) in std::io::stdin().lock().lines().zip(1..) {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        // Not the line itself: it may hold a person's number.
        let verdict =
            verdict(&line, today).ok_or_else(|| format!("line {number} is not a number to classify"))?;
        writeln!(output, "{verdict}")?;
    }
    Ok(())
}

fn today(mut arguments: impl Iterator<Item = String>) -> Result<NaiveDate, Box<dyn Error>> {
    match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        // China has one time zone and no summer time.
        (None, ..) => Ok((Utc::now() + TimeDelta::hours(8)).date_naive()),
        (Some("--today"), Some(day), None) => Ok(day.parse()?),
        _ => Err("usage: classify [--today YYYY-MM-DD] < numbers.jsonl".into()),
    }
}

/// The answer to one line; `None` where it is not of the form asked for.
pub(crate) fn verdict(line: &str, today: NaiveDate) -> Option<Value> {
    let row: Value = serde_json::from_str(line).ok()?;
    let value = row["value"].as_str()?;
    let reason = match row["kind"].as_str()? {
        "ric" => ResidentId::parse(value, today).err().map(|fault| match fault {
            ResidentIdFault::Length { length } => format!("length_{length}"),
            other => other.code().to_owned(),
        }),
        "uscc" => value.parse::<CreditCode>().err().map(|fault| match fault {
            CreditCodeFault::Length { length } => format!("length_{length}"),
            other => other.code().to_owned(),
        }),
        _ => return None,
    };
    Some(json!({"id": row["id"], "valid": reason.is_none(), "reason": reason}))
}
