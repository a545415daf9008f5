//! Data checks at the evidence simulator, good days and bad.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_simulators::{Mood, People, Settings, Simulators};
use ring::hmac;
use serde_json::{Value, json};

async fn ask(simulators: &Simulators, source: &str, fields: Value) -> reqwest::Response {
    let body = json!({
        "request_id": uuid::Uuid::new_v4(), "source": source, "fields": fields, "legal_ground": "样例",
        "subject": {"kind": "resident", "number": "321102199006151235", "name": "张三"},
        "callback_url": "http://127.0.0.1:1/never",
    })
    .to_string();
    let time = chrono::Utc::now().timestamp();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"simulated-partners");
    let tag = hmac::sign(&key, format!("{time}.POST /v1/checks.{body}").as_bytes());
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("http://{}/v1/checks", simulators.evidence))
        .header("banshi-signature", format!("t={time},v1={}", hex::encode(tag)))
        .body(body)
        .send()
        .await
        .unwrap()
}

async fn outcome(simulators: &Simulators, source: &str, fields: Value) -> Value {
    ask(simulators, source, fields)
        .await
        .json::<Value>()
        .await
        .unwrap()["outcome"]
        .clone()
}

#[tokio::test]
async fn an_office_confirms_what_it_has_on_record_and_nothing_else() {
    let simulators = Simulators::start(Settings::default(), People::sample())
        .await
        .unwrap();
    assert_eq!(
        outcome(&simulators, "identity", json!({"name": "张三"})).await,
        "confirmed"
    );
    assert_eq!(
        outcome(&simulators, "identity", json!({"name": "李四"})).await,
        "differs"
    );
    assert_eq!(
        outcome(
            &simulators,
            "education",
            json!({"educated_until": "2026", "credits": "90"})
        )
        .await,
        "confirmed"
    );
    let unknown = json!({"credit_code": "91110000600037341L"});
    assert_eq!(outcome(&simulators, "business", unknown).await, "not_found");
    assert_eq!(ask(&simulators, "weather", json!({})).await.status(), 404);
}

#[tokio::test]
async fn a_bad_day_is_as_it_was_ordered() {
    let simulators = Simulators::start(Settings::default(), People::sample())
        .await
        .unwrap();
    simulators.set_evidence_mood(Mood {
        failing: 1,
        talking_nonsense: 1,
        wrong: true,
        ..Mood::default()
    });
    assert_eq!(ask(&simulators, "identity", json!({})).await.status(), 503);
    assert!(
        ask(&simulators, "identity", json!({}))
            .await
            .json::<Value>()
            .await
            .is_err()
    );
    assert_eq!(
        outcome(&simulators, "identity", json!({"name": "张三"})).await,
        "differs"
    );
}
