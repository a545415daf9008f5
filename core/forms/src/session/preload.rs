//! First values that the device gives: `jr:preload` (ODK XForms, "Preloaders").

use std::sync::Arc;

use thin_vec::ThinVec;

use super::Session;
use crate::{
    model::datum::Datum,
    xpath::{self, Value, eval::BUDGET},
};

impl Session {
    /// The first value of a node with `jr:preload`.
    pub(super) fn preload(&mut self, node: u32) {
        let place = self.state.node(node).place;
        if self.form.place(place).attribute {
            return;
        }
        let Some((kind, params)) = self.form.place(place).bind().preload.clone() else {
            return;
        };
        if kind == "timestamp" && params == "end" {
            return;
        }
        let datum = match self.replayed(node) {
            Some(datum) => datum,
            None => match self.preloaded(&kind, &params, node) {
                Some(datum) => {
                    self.note(node, &datum);
                    datum
                }
                None => return,
            },
        };
        if self.state.node(node).value != datum {
            self.put(node, datum);
        }
    }

    fn preloaded(&self, kind: &str, params: &str, node: u32) -> Option<Datum> {
        let now = self.world.now.get();
        let text = |text: &str| {
            if text.is_empty() {
                Datum::Empty
            } else {
                Datum::Text(Arc::from(text))
            }
        };
        Some(match (kind, params) {
            ("timestamp", _) => Datum::DateTime(now),
            ("date", "today") => Datum::Date(xpath::calendar::day_start(now, self.world.zone)),
            ("property", name) => text(self.world.properties.get(name).map_or("", String::as_str)),
            ("uid", _) => {
                let cx = self.context(node);
                let call = xpath::ast::Call {
                    name: self.form.places[0].name,
                    function: Some(xpath::functions::Function::Uuid),
                    args: ThinVec::new(),
                };
                self.world.budget.set(BUDGET);
                match xpath::eval(&xpath::Expr::Call(call), &cx) {
                    Ok(Value::Text(uuid)) => text(&format!("uuid:{uuid}")),
                    _ => return None,
                }
            }
            ("uuid", _) => return self.preloaded("uid", "", node),
            _ => return None,
        })
    }
}
