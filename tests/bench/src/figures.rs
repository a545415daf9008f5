//! Figures as lines of JSON, which mk/bench.py collects.

use serde_json::json;

/// One figure, ours beside the peer's.
pub(crate) struct Figure<'a> {
    pub(crate) name: String,
    pub(crate) ours: f64,
    pub(crate) peer: Option<f64>,
    pub(crate) unit: &'a str,
    /// The most that the ratio may be; without a peer, the most that ours may be.
    pub(crate) target: Option<f64>,
    /// What no engine could do without: bytes to read, nodes to touch.
    pub(crate) limit: String,
}

impl Figure<'_> {
    pub(crate) fn tell(self) {
        let ratio = self.peer.map(|peer| self.ours / peer);
        let holds = self.target.map(|target| ratio.unwrap_or(self.ours) <= target);
        let line = json!({
            "name": self.name,
            "ours": rounded(self.ours),
            "peer": self.peer.map(rounded),
            "unit": self.unit,
            "ratio": ratio.map(rounded),
            "target": self.target,
            "holds": holds,
            "limit": self.limit,
        });
        println!("{line}");
    }
}

/// Four significant digits.
fn rounded(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}
