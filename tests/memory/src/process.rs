//! Memory of whole processes, as Linux counts it.

use std::{env, error::Error, fs, process::Command};

use serde_json::json;

/// Bytes of this process that lie in memory now.
///
/// # Errors
/// Where the system does not say.
pub fn resident() -> Result<f64, Box<dyn Error>> {
    status("VmRSS")
}

/// Most bytes of this process that ever lay in memory.
///
/// # Errors
/// Where the system does not say.
pub fn most_resident() -> Result<f64, Box<dyn Error>> {
    status("VmHWM")
}

fn status(name: &str) -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let mut lines = status.lines().filter_map(|line| line.split_once(':'));
    let kilobytes: f64 = lines
        .find_map(|(key, value)| (key == name).then_some(value.trim()))
        .and_then(|value| value.strip_suffix(" kB"))
        .ok_or_else(|| format!("the system says no {name}"))?
        .trim()
        .parse()?;
    Ok(kilobytes * 1024.0)
}

/// Runs a part of this program, by its arguments, in a process of its own; gives the figures that it [`say`]s.
///
/// # Errors
/// What that process says is wrong.
pub fn alone(part: &[&str]) -> Result<Vec<f64>, Box<dyn Error>> {
    let said = Command::new(env::current_exe()?).args(part).output()?;
    if !said.status.success() {
        return Err(String::from_utf8_lossy(&said.stderr).into());
    }
    Ok(serde_json::from_slice(&said.stdout)?)
}

/// Says figures to the process that runs this one [`alone`].
pub fn say(figures: &[f64]) {
    println!("{}", json!(figures));
}
