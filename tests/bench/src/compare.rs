//! What is measured, one method a figure.

use std::{hint::black_box, path::PathBuf, sync::Arc, time::Instant};

use banshi_bench::{Folder, environment, forms::Villages};
use banshi_forms::{Event, Form, Session};
use banshi_javarosa::JavaRosa;
use serde_json::{Value, json};

use crate::figures::Figure;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Rounds that count, and those before that warm the reference's JVM.
const ROUNDS: usize = 5;
const WARMING: usize = 8;
/// Answers of a walk at most.
const ANSWERS: usize = 400;
/// Values given in turn where one answer is timed.
const VALUES: usize = 6;

/// A form to be measured.
pub(crate) struct Subject {
    name: String,
    path: PathBuf,
    media: Folder,
    xml: Vec<u8>,
    /// Bytes of the form and of the files that it reads.
    bytes: u64,
}

impl Subject {
    pub(crate) fn read(name: &str, path: PathBuf, media: PathBuf) -> std::io::Result<Self> {
        let xml = std::fs::read(&path)?;
        let mut bytes = xml.len() as u64;
        if path.parent() != Some(&media) && media.is_dir() {
            for file in std::fs::read_dir(&media)? {
                bytes += file?.metadata()?.len();
            }
        }
        Ok(Self {
            name: name.to_owned(),
            path,
            media: Folder(media),
            xml,
            bytes,
        })
    }

    fn form(&self) -> Outcome<Arc<Form>> {
        Ok(Arc::new(Form::parse(&self.xml, &self.media)?))
    }

    fn start(&self) -> Outcome<Session> {
        Ok(Session::new(self.form()?, environment())?)
    }

    /// A request about this form.
    fn request(&self, op: &str) -> Value {
        json!({ "op": op, "form": self.path, "media": self.media.0, "most": ANSWERS })
    }
}

fn nanoseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e9
}

/// The least of some figures; none where there are none.
fn least(figures: impl IntoIterator<Item = f64>) -> Option<f64> {
    figures.into_iter().min_by(f64::total_cmp)
}

fn numbers(answer: &Value, name: &str) -> Vec<f64> {
    let list = answer[name].as_array().map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(Value::as_f64).collect()
}

/// Keeps the lesser of each pair.
fn keep_least(best: &mut Vec<f64>, round: Vec<f64>) {
    if best.is_empty() {
        *best = round;
    } else {
        best.iter_mut()
            .zip(round)
            .for_each(|(best, new)| *best = best.min(new));
    }
}

/// The engine beside the reference, where there is one.
pub(crate) struct Bench {
    reference: Option<JavaRosa>,
}

impl Bench {
    pub(crate) fn new(reference: Option<JavaRosa>) -> Self {
        Self { reference }
    }

    fn ask(&mut self, request: &Value) -> Outcome<Option<Value>> {
        self.reference
            .as_mut()
            .map(|reference| reference.ask(request))
            .transpose()
            .map_err(Into::into)
    }

    /// Asks as often as warms the JVM.
    fn warm(&mut self, request: &Value) -> Outcome {
        for _ in 0..WARMING {
            self.ask(request)?;
        }
        Ok(())
    }

    /// Parse plus first evaluation.
    pub(crate) fn load(&mut self, subject: &Subject) -> Outcome {
        let request = subject.request("time-load");
        self.warm(&request)?;
        let (mut ours, mut peers) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            peers.extend(self.ask(&request)?.and_then(|answer| answer["ns"].as_f64()));
            let begun = Instant::now();
            let session = subject.start()?;
            ours.push(nanoseconds(begun));
            drop(session);
        }
        Figure {
            name: format!("forms_load_{}", subject.name),
            ours: least(ours).unwrap_or(f64::NAN) / 1e6,
            peer: least(peers).map(|ns| ns / 1e6),
            unit: "ms",
            target: self.reference.as_ref().map(|_| 0.1),
            limit: format!("{} bytes read", subject.bytes),
        }
        .tell();
        Ok(())
    }

    /// What a loaded form with its session holds.
    pub(crate) fn memory(&mut self, subject: &Subject) -> Outcome {
        let peer = self
            .ask(&subject.request("heap"))?
            .and_then(|answer| answer["bytes"].as_f64());
        let (session, asked) = banshi_memory::counted(|| subject.start());
        drop(session?);
        #[expect(clippy::cast_precision_loss, reason = "a figure")]
        Figure {
            name: format!("forms_memory_{}", subject.name),
            ours: asked.held as f64 / 1e6,
            peer: peer.map(|bytes| bytes / 1e6),
            unit: "MB",
            target: self.reference.as_ref().map(|_| 0.25),
            limit: format!("{} bytes read", subject.bytes),
        }
        .tell();
        Ok(())
    }

    /// The slowest of all answers of a form that is filled in once, each the best of its rounds.
    pub(crate) fn slowest_answer(&mut self, subject: &Subject) -> Outcome {
        let request = subject.request("time-walk");
        let form = subject.form()?;
        let Some(walk) = self.ask(&request)? else {
            return Ok(());
        };
        let text = |answer: &Value, name: &str| answer[name].as_str().unwrap_or("").to_owned();
        let given: Vec<(String, String)> = walk["answers"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|answer| (text(answer, "path"), text(answer, "value")))
            .collect();
        self.warm(&request)?;
        let (mut ours, mut peers) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let walk = self.ask(&request)?.unwrap_or_default();
            let times = walk["answers"].as_array().into_iter().flatten();
            keep_least(
                &mut peers,
                times.filter_map(|answer| answer["ns"].as_f64()).collect(),
            );
            let mut session = Session::new(Arc::clone(&form), environment())?;
            let mut round = Vec::new();
            for (path, value) in &given {
                let event = Event::Answer {
                    path: path.clone(),
                    value: value.clone(),
                };
                let begun = Instant::now();
                let changes = session.apply(event);
                round.push(nanoseconds(begun));
                // Both engines refuse the same answers; what is timed is that they decide.
                drop(black_box(changes));
            }
            keep_least(&mut ours, round);
        }
        let most = |times: &[f64]| times.iter().copied().max_by(f64::total_cmp);
        Figure {
            name: format!("forms_slowest_answer_{}", subject.name),
            ours: most(&ours).unwrap_or(f64::NAN) / 1e3,
            peer: most(&peers).map(|ns| ns / 1e3),
            unit: "µs",
            target: Some(0.1),
            limit: format!("{} answers", given.len()),
        }
        .tell();
        Ok(())
    }

    /// The best time of answers to one question, each another value than before.
    fn best_answer(session: &mut Session, path: &str) -> Outcome<f64> {
        let mut times = Vec::new();
        for value in 0..VALUES * ROUNDS {
            let event = Event::Answer {
                path: path.to_owned(),
                value: (value % 2 + 2).to_string(),
            };
            let begun = Instant::now();
            let changes = session.apply(event)?;
            times.push(nanoseconds(begun));
            drop(black_box(changes));
        }
        least(times).ok_or_else(|| "no answer".into())
    }

    /// One answer to one question, on which `nodes` values depend or must be read.
    pub(crate) fn one_answer(&mut self, subject: &Subject, path: &str, nodes: usize) -> Outcome {
        self.ask(&subject.request("time-load"))?;
        let values: Vec<String> = (0..VALUES).map(|value| (value % 2 + 2).to_string()).collect();
        let request = json!({ "op": "time-answers", "path": path, "values": values });
        self.warm(&request)?;
        let mut peers = Vec::new();
        for _ in 0..ROUNDS {
            peers.extend(self.ask(&request)?.map(|answer| numbers(&answer, "ns")));
        }
        let mut session = subject.start()?;
        let ours = Self::best_answer(&mut session, path)?;
        let chain = subject.name.starts_with("chain");
        Figure {
            name: format!(
                "forms_answer_{}{}",
                subject.name,
                path.replace(['/', '[', ']'], "_")
            ),
            ours: ours / 1e6,
            peer: least(peers.into_iter().flatten()).map(|ns| ns / 1e6),
            unit: "ms",
            target: (!chain && self.reference.is_some()).then_some(0.01),
            limit: format!("{nodes} nodes touched"),
        }
        .tell();
        if chain {
            Figure {
                name: format!("forms_answer_{}", subject.name),
                ours: ours / 1e6,
                peer: None,
                unit: "ms",
                target: Some(1.0),
                limit: format!("{nodes} nodes touched"),
            }
            .tell();
        }
        Ok(())
    }

    /// How much an answer in a repeat costs more for each further value that a sum or a greatest must read.
    pub(crate) fn growth(repeats: &[Subject; 2]) -> Outcome {
        let mut times = Vec::new();
        for (subject, path) in repeats.iter().zip(["/data/r[150]/a", "/data/r[1500]/a"]) {
            times.push(Self::best_answer(&mut subject.start()?, path)?);
        }
        Figure {
            name: "forms_answer_repeat_per_value".to_owned(),
            ours: (times[1] - times[0]) / (2.0 * 2_700.0),
            peer: None,
            unit: "ns",
            target: Some(30.0),
            limit: "1 value read".to_owned(),
        }
        .tell();
        Ok(())
    }

    /// The choices of a select with a filter over a long list, with their labels: each time for another value.
    pub(crate) fn choices(&mut self, subject: &Subject, of: Villages) -> Outcome {
        self.ask(&subject.request("time-load"))?;
        let mut session = subject.start()?;
        for (by, select, letter, groups) in [
            ("/data/county", "/data/village", 'c', of.counties),
            ("/data/province", "/data/hamlet", 'p', of.provinces),
        ] {
            let (mut peers, mut ours) = (Vec::new(), Vec::new());
            let mut first = (f64::NAN, None);
            for round in 0..ROUNDS + WARMING {
                // Values not asked for before: neither engine can answer from memory.
                let values: Vec<String> = (0..2)
                    .map(|at| format!("{letter}{}", (round * 2 + at) % groups))
                    .collect();
                let request = json!({ "op": "time-choices", "path": by, "of": select, "values": values });
                if let Some(answer) = self.ask(&request)? {
                    let times = numbers(&answer, "ns");
                    if round == 0 {
                        first.1 = times.first().copied();
                    }
                    peers.extend(times);
                }
                for value in values {
                    session.apply(Event::Answer {
                        path: by.to_owned(),
                        value,
                    })?;
                    let begun = Instant::now();
                    let choices = session.choices(select);
                    ours.push(nanoseconds(begun));
                    drop(black_box(choices));
                }
                if round == 0 {
                    first.0 = ours[0];
                }
            }
            let rows = of.rows / groups;
            for (when, ours, peer) in [
                ("first", first.0, first.1),
                ("later", least(ours).unwrap_or(f64::NAN), least(peers)),
            ] {
                Figure {
                    name: format!("forms_choices_{}_{rows}_rows_{when}", subject.name),
                    ours: ours / 1e3,
                    peer: peer.map(|ns| ns / 1e3),
                    unit: "µs",
                    target: peer.map(|_| 0.1),
                    limit: format!("{rows} of {} rows", of.rows),
                }
                .tell();
            }
        }
        Ok(())
    }

    /// A draft of 2,000 answers taken up again.
    pub(crate) fn resume(subject: &Subject) -> Outcome {
        const ANSWERS: usize = 2_000;
        let form = subject.form()?;
        let mut session = Session::new(Arc::clone(&form), environment())?;
        let mut journal = vec![session.journal_entry().to_vec()];
        let paths: Vec<String> = session
            .questions()
            .into_iter()
            .map(|question| question.path)
            .collect();
        let mut round = 0;
        while journal.len() <= ANSWERS {
            for path in paths
                .iter()
                .filter(|path| path.ends_with("name") || path.ends_with("born") || path.ends_with("kind"))
            {
                let value = match (path.ends_with("born"), path.ends_with("kind")) {
                    (true, _) => format!("{}-05-01", 1980 + round % 40),
                    (_, true) => ["yes", "no"][round % 2].to_owned(),
                    _ => format!("王{round}"),
                };
                if journal.len() <= ANSWERS {
                    session.apply(Event::Answer {
                        path: path.clone(),
                        value,
                    })?;
                    journal.push(session.journal_entry().to_vec());
                }
            }
            round += 1;
        }
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let resumed = Session::resume(
                Arc::clone(&form),
                journal.iter().map(Vec::as_slice),
                environment(),
            )?;
            times.push(nanoseconds(begun));
            drop(black_box(resumed));
        }
        let bytes: usize = journal.iter().map(Vec::len).sum();
        Figure {
            name: format!("forms_resume_{ANSWERS}_answers"),
            ours: least(times).unwrap_or(f64::NAN) / 1e6,
            peer: None,
            unit: "ms",
            target: Some(20.0),
            limit: format!("{bytes} bytes read"),
        }
        .tell();
        Ok(())
    }
}
