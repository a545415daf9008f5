//! Odd requests to every endpoint of the table, by everyone who may call it: whatever a client sends, the fault is never
//! the gateway's. On SQLite here and on PostgreSQL in its own module.

use banshi_domain::Role;
use banshi_gateway::access::{TABLE, Who};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::phone::Phone;
use crate::stage::Stage;

/// Requests to each endpoint.
const ROUNDS: usize = 24;

/// What may stand where something else is expected.
fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("a\u{0}b"),
        json!("\u{202e}\u{feff}𠮷"),
        json!("样".repeat(5000)),
        json!("%' OR 1=1 --"),
        json!("../../etc/passwd"),
        json!("-262143-01-01T00:00:00Z"),
        json!("+262142-12-31T23:59:59Z"),
        json!("9999-12-31"),
        json!("-262143-01-01"),
        json!("2026-10-12T01:00:00Z"),
        json!(Uuid::now_v7()),
        json!("00000000-0000-0000-0000-000000000000"),
        json!([]),
        json!({}),
        json!([[[[[[[[[[[[]]]]]]]]]]]]),
        json!(vec!["x"; 2000]),
    ]
}

fn odd(random: &mut StdRng) -> Value {
    odd_values().choose(random).unwrap().clone()
}

/// Where values of a body stand, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, inner)| places(inner, &format!("{at}/{name}"), found)),
        Value::Array(values) => values
            .iter()
            .enumerate()
            .for_each(|(place, inner)| places(inner, &format!("{at}/{place}"), found)),
        _ => {}
    }
}

/// One place of a body becomes odd, is lost, or is doubled.
fn mutate(value: &mut Value, random: &mut StdRng) {
    match value {
        Value::Object(fields) if !fields.is_empty() && random.random_bool(0.85) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = names.choose(random).unwrap();
            if random.random_bool(0.1) {
                fields.remove(name);
            } else {
                mutate(fields.get_mut(name).unwrap(), random);
            }
        }
        Value::Array(values) if !values.is_empty() && random.random_bool(0.85) => {
            let place = random.random_range(0..values.len());
            if random.random_bool(0.1) {
                let copy = values[place].clone();
                values.push(copy);
            } else {
                mutate(&mut values[place], random);
            }
        }
        other => *other = odd(random),
    }
}

/// A body that each endpoint takes, before it is made odd.
fn body(route: &str, manifest: &Value) -> Option<Value> {
    Some(match route {
        "/v1/sessions" => {
            json!({"code": "c", "code_verifier": "v".repeat(43), "nonce": "n", "redirect_uri": "banshi://",
            "device": {"id": Uuid::now_v7(), "public_key": "AAAA", "proof": "AAAA", "name": "手机"}})
        }
        "/v1/sessions/refresh" => json!({"refresh_token": "x"}),
        "/v1/submissions/{id}" => manifest.clone(),
        "/v1/filings/{id}/supplements/{supplement}" => {
            json!({"supplement": Uuid::now_v7(), "filing": Uuid::now_v7(),
            "finalised_at": "2026-10-12T00:30:00Z", "papers": [{"material": "application", "sha256": "0".repeat(64),
            "length": 1, "media_type": "image/jpeg", "pages": 1}]})
        }
        "/v1/filings/{id}/rating" => json!({"level": "fair", "words": "还行"}),
        "/v1/reservations/{id}" => {
            json!({"slot": Uuid::now_v7(), "item": "sample-item", "moves": Uuid::now_v7()})
        }
        "/v1/office/slots/{id}" => {
            json!({"kind": "window", "place": "样例", "zone": "Asia/Shanghai", "capacity": 2,
            "starts_at": "2026-10-12T04:00:00Z", "ends_at": "2026-10-12T05:00:00Z", "items": ["sample-item"]})
        }
        "/v1/office/filings/{id}/actions" => {
            json!({"revision": 1, "act": {"act": "suspend", "procedure": "hearing",
            "until": "2026-10-20"}})
        }
        "/v1/callbacks/evidence" | "/v1/callbacks/courier" => {
            json!({"event": Uuid::now_v7(), "request": Uuid::now_v7()})
        }
        _ => return None,
    })
}

/// A path with odd parts and an odd query.
fn address(route: &str, filing: &str, random: &mut StdRng) -> String {
    let parts = [
        "%00",
        "%ff",
        "x",
        "..%2f..",
        "样例",
        "0",
        "00000000-0000-0000-0000-000000000000",
    ];
    let mut path = String::new();
    for (place, part) in route.split('/').enumerate() {
        if place > 0 {
            path.push('/');
        }
        match (part.starts_with('{'), random.random_range(0..3)) {
            (false, _) => path.push_str(part),
            (true, 0) => path.push_str(parts.choose(random).unwrap()),
            (true, 1) => path.push_str(&Uuid::now_v7().to_string()),
            (true, _) => path.push_str(filing),
        }
    }
    let names = [
        "after", "wait", "state", "reason", "item", "kind", "from", "until", "group", "find", "watch",
        "paper", "code",
    ];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for _ in 0..random.random_range(0..3) {
        let value = match odd(random) {
            Value::String(text) => text.chars().take(300).collect(),
            other => other.to_string().chars().take(300).collect::<String>(),
        };
        // A long wait is allowed, and tells nothing here.
        let name = *names.choose(random).unwrap();
        query.append_pair(name, if name == "wait" { "0" } else { &value });
    }
    let query = query.finish();
    if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    }
}

/// A body as its endpoint takes it: signed, or as JSON.
fn with_body(request: RequestBuilder, caller: &Phone, route: &str, body: &Value) -> RequestBuilder {
    if route.starts_with("/v1/submissions") || route.contains("/supplements/") {
        let request = request.header("content-type", "application/jose");
        request.body(caller.signed(body))
    } else {
        with_text(request, body.to_string())
    }
}

fn with_text(request: RequestBuilder, text: String) -> RequestBuilder {
    request.header("content-type", "application/json").body(text)
}

/// What the requests are made from.
struct Known {
    /// A manifest whose papers are there.
    manifest: Value,
    /// A filing that is there.
    filing: String,
}

async fn send(
    caller: &Phone,
    method: &Method,
    route: &str,
    known: &Known,
    random: &mut StdRng,
) -> (String, Response) {
    let Known { manifest, filing } = known;
    let path = address(route, filing, random);
    let mut request = caller.request(method.clone(), &path);
    if random.random_bool(0.2) {
        let header = [
            "range",
            "if-none-match",
            "upload-offset",
            "upload-length",
            "upload-metadata",
            "upload-checksum",
            "tus-resumable",
            "accept",
            "cookie",
            "x-forwarded-for",
        ];
        let value = [
            "",
            "-1",
            "18446744073709551616",
            "sha256 !!!",
            "1.0.0",
            "a,,b;=",
            "text/calendar",
            "bytes=9-1",
        ];
        request = request.header(*header.choose(random).unwrap(), *value.choose(random).unwrap());
    }
    if route.starts_with("/v1/uploads") && random.random_bool(0.7) {
        request = request
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .body("bytes");
        return (path, request.send().await.unwrap());
    }
    if let Some(mut body) = body(route, manifest) {
        for _ in 0..random.random_range(0..3) {
            mutate(&mut body, random);
        }
        request = match random.random_range(0..10) {
            0 => with_text(
                request,
                body.to_string()
                    .chars()
                    .take(random.random_range(0..60))
                    .collect(),
            ),
            1 => with_text(request, "[".repeat(100_000)),
            _ => with_body(request, caller, route, &body),
        };
    }
    (path, request.send().await.unwrap())
}

/// Everyone who calls, and the things that are there.
struct Scene<'a> {
    stage: &'a Stage,
    callers: Vec<(Role, Phone)>,
    known: Known,
    failures: Vec<String>,
}

impl<'a> Scene<'a> {
    async fn of(stage: &'a Stage) -> Self {
        let phone = stage.sign_in("zhangsan").await;
        let known = Known {
            manifest: json!(phone.manifest(b"another page").await),
            filing: phone.file().await.0.to_string(),
        };
        let mut callers = vec![(Role::Applicant, phone)];
        for (role, login) in [
            (Role::Clerk, "clerk"),
            (Role::Reviewer, "reviewer"),
            (Role::Supervisor, "supervisor"),
        ] {
            callers.push((role, stage.sign_in(login).await));
        }
        Self {
            stage,
            callers,
            known,
            failures: vec![],
        }
    }

    /// Who may call it: who may not gets no further than the table, which is another test's.
    fn allowed(&self, who: &Who) -> Vec<&Phone> {
        self.callers
            .iter()
            .filter(|(role, _)| match who {
                Who::Roles(roles) => roles.contains(role),
                _ => true,
            })
            .map(|(_, caller)| caller)
            .collect()
    }

    async fn judge(&mut self, what: String, answer: Response) {
        let status = answer.status().as_u16();
        if status >= 500 {
            self.failures
                .push(format!("{what}: {status} {}", answer.text().await.unwrap()));
        }
    }

    /// Odd paths, queries, headers and bodies, at random.
    async fn at_random(&mut self, random: &mut StdRng) {
        for (method, route, who, _) in TABLE {
            // Signing out and revoking end what the others need.
            if *method == "DELETE" && (route.contains("sessions") || route.contains("devices")) {
                continue;
            }
            let method: Method = method.parse().unwrap();
            for round in 0..ROUNDS {
                let allowed = self.allowed(who);
                let caller = allowed[round % allowed.len()];
                let (path, answer) = send(caller, &method, route, &self.known, random).await;
                self.judge(format!("{method} {path}"), answer).await;
            }
        }
    }

    /// Each odd value at each place of each body.
    async fn bodies(&mut self) {
        for (method, route, who, _) in TABLE {
            let Some(whole) = body(route, &self.known.manifest).filter(|_| *method != "GET") else {
                continue;
            };
            let path = route
                .replace("{id}", &self.known.filing)
                .replace("{supplement}", &Uuid::now_v7().to_string());
            let mut found = vec![];
            places(&whole, "", &mut found);
            for (number, value) in odd_values().into_iter().enumerate() {
                for (step, place) in found.iter().enumerate() {
                    let mut changed = whole.clone();
                    *changed.pointer_mut(place).unwrap() = value.clone();
                    let allowed = self.allowed(who);
                    let caller = allowed[(number + step) % allowed.len()];
                    let request = caller.request(method.parse().unwrap(), &path);
                    let request = with_body(request, caller, route, &changed);
                    let answer = request.send().await.unwrap();
                    self.judge(format!("{method} {route} {place} {value:.60}"), answer)
                        .await;
                }
            }
        }
    }

    /// Each odd value in each query, of the console's pages too.
    async fn queries(&mut self) {
        for (path, names) in [
            ("/v1/slots", &["item", "kind", "from", "until"][..]),
            ("/v1/changes", &["after"]),
            ("/v1/office/filings", &["state"]),
            ("/v1/office/filings/{id}", &["reason"]),
            ("/console", &["group", "find", "watch"]),
            (
                "/console/filings/{id}",
                &["reason", "paper", "reveal", "panel", "done"],
            ),
            ("/console/sign-in", &["next"]),
            ("/console/sign-in/callback", &["code", "state"]),
        ] {
            for name in names {
                for value in odd_values() {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    let text: String = text.chars().take(2000).collect();
                    let query = url::form_urlencoded::Serializer::new(String::new())
                        .append_pair(name, &text)
                        .finish();
                    let path = format!("{}?{query}", path.replace("{id}", &self.known.filing));
                    let (_, clerk) = &self.callers[1];
                    let cookie = format!("banshi_console={}", clerk.session.access_token);
                    let request = clerk.request(Method::GET, &path).header("cookie", cookie);
                    let answer = request.send().await.unwrap();
                    self.judge(format!("GET {path:.200}"), answer).await;
                }
            }
        }
    }

    /// Each odd value in each field of the console's forms.
    async fn forms(&mut self) {
        let fields = [
            "act",
            "step",
            "revision",
            "procedure",
            "until",
            "text",
            "basis",
            "reasons",
            "facts",
            "ground",
        ];
        let (_, reviewer) = &self.callers[2];
        let cookie = format!("banshi_console={}", reviewer.session.access_token);
        let page = format!(
            "{}/console/filings/{}?reason=x",
            self.stage.url, self.known.filing
        );
        let page = self
            .stage
            .http
            .get(page)
            .header("cookie", &cookie)
            .send()
            .await
            .unwrap();
        let page = page.text().await.unwrap();
        let (_, token) = page.split_once("name=\"token\" value=\"").unwrap();
        let token = token.split('"').next().unwrap().to_owned();
        let url = format!("{}/console/filings/{}/acts", self.stage.url, self.known.filing);
        for act in ["suspend", "refuse", "ask", "decline"] {
            for field in fields {
                for value in odd_values() {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    let form = url::form_urlencoded::Serializer::new(String::new())
                        .extend_pairs([
                            ("token", token.as_str()),
                            ("act", act),
                            ("revision", "1"),
                            ("step", "preview"),
                        ])
                        .extend_pairs([
                            ("procedure", "hearing"),
                            ("until", "2026-10-20"),
                            ("text", "样例"),
                        ])
                        .extend_pairs([("basis", "样例"), ("reasons", "样例"), ("facts", "样例")])
                        .append_pair(field, &text)
                        .finish();
                    let request = self.stage.http.post(&url).header("cookie", &cookie);
                    let request = request.header("content-type", "application/x-www-form-urlencoded");
                    let answer = request.body(form).send().await.unwrap();
                    self.judge(format!("console {act} {field} {value:.60}"), answer)
                        .await;
                }
            }
        }
    }
}

/// Every endpoint, every role that may call it.
pub(crate) async fn never_a_fault(stage: &Stage, seed: u64) {
    let mut scene = Scene::of(stage).await;
    scene.bodies().await;
    scene.queries().await;
    scene.forms().await;
    scene.at_random(&mut StdRng::seed_from_u64(seed)).await;
    let failures = scene.failures;
    assert!(
        failures.is_empty(),
        "{}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[tokio::test]
async fn whatever_is_sent_the_fault_is_not_ours() {
    never_a_fault(&Stage::start().await, 20_261_012).await;
}
