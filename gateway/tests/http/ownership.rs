//! The third column of the table: what is another person's, or another office's, does not exist for the caller.

use banshi_domain::{
    ContentHash, FilingId, OfficeAct, OfficeAction, ReservationId, SlotId, SubmissionId, SupplementId,
};
use banshi_gateway::access::{TABLE, Whose};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::phone::Phone;
use crate::stage::Stage;
use crate::uploads;

const PAGE: &[u8] = b"a page";

/// One person's things, and an office's.
struct Things {
    device: String,
    upload: String,
    submission: SubmissionId,
    filing: FilingId,
    reservation: ReservationId,
    slot: SlotId,
}

impl Things {
    async fn of(stage: &Stage, person: &Phone, clerk: &Phone) -> Self {
        let manifest = person.manifest(PAGE).await;
        assert_eq!(person.submit(&manifest).await.status(), 201);
        let things = Self {
            device: stage.sign_in("zhangsan").await.device.to_string(),
            upload: uploads::create(person, b"under way").await,
            submission: manifest.submission,
            filing: manifest.filings[0].id,
            reservation: ReservationId::new(),
            slot: SlotId::new(),
        };
        for (caller, route) in [
            (clerk, "/v1/office/slots/{id}"),
            (person, "/v1/reservations/{id}"),
        ] {
            let made = things
                .request(caller, &Method::PUT, route)
                .await
                .send()
                .await
                .unwrap();
            assert!(made.status().is_success(), "{}", made.text().await.unwrap());
        }
        things
    }

    /// A caller's request for these things at an endpoint of the table, with a body that the endpoint takes.
    async fn request(&self, caller: &Phone, method: &Method, route: &str) -> RequestBuilder {
        let path = match route {
            "/v1/devices/{id}" => format!("/v1/devices/{}", self.device),
            "/v1/uploads/{id}" => self.upload.clone(),
            "/v1/submissions/{id}" => format!("/v1/submissions/{}", self.submission),
            _ if route.starts_with("/v1/reservations") => {
                route.replace("{id}", &self.reservation.to_string())
            }
            "/v1/office/slots/{id}" => format!("/v1/office/slots/{}", self.slot),
            _ => route
                .replace("{id}", &self.filing.to_string())
                .replace("{sha256}", &ContentHash::of(PAGE).to_string())
                .replace("{supplement}", &SupplementId::new().to_string()),
        };
        let request = caller.request(method.clone(), &path);
        match (method.as_str(), route) {
            ("HEAD" | "PATCH" | "DELETE", "/v1/uploads/{id}") => request
                .header("tus-resumable", "1.0.0")
                .header("upload-offset", "0")
                .header("content-type", "application/offset+octet-stream")
                .body(if *method == Method::PATCH { "under" } else { "" }),
            ("PUT", "/v1/submissions/{id}") => {
                let mut manifest = caller.manifest(PAGE).await;
                manifest.submission = self.submission;
                jose(request, caller.signed(&manifest))
            }
            ("PUT", "/v1/filings/{id}/supplements/{supplement}") => {
                let claims = json!({"supplement": path.rsplit('/').next().unwrap(), "filing": self.filing,
                    "finalised_at": "2026-10-12T00:30:00Z", "papers": []});
                jose(request, caller.signed(&claims))
            }
            ("PUT", "/v1/filings/{id}/rating") => request.json(&json!({"level": "fair"})),
            ("PUT", "/v1/reservations/{id}") => request.json(&json!({"slot": self.slot, "item": "sample-item"})),
            ("PUT", "/v1/office/slots/{id}") => request.json(&json!({"kind": "window", "place": "样例", "capacity": 3,
                "zone": "Asia/Shanghai", "starts_at": "2026-10-12T04:00:00Z", "ends_at": "2026-10-12T05:00:00Z"})),
            ("POST", "/v1/office/filings/{id}/actions") => request.json(&OfficeAction {
                revision: 999,
                act: OfficeAct::Accept,
            }),
            _ => request,
        }
    }
}

fn jose(request: RequestBuilder, jws: String) -> RequestBuilder {
    request.header("content-type", "application/jose").body(jws)
}

/// What an endpoint says to whoever the thing is not: nothing of it, or that an id that phones make is taken.
fn is_hidden(method: &Method, route: &str, answer: &Response) -> bool {
    let makes = *method == Method::PUT && matches!(route, "/v1/submissions/{id}" | "/v1/reservations/{id}");
    answer.status() == if makes { 409 } else { 404 }
}

#[tokio::test]
async fn what_is_anothers_does_not_exist() {
    let stage = Stage::start().await;
    let (person, another) = (stage.sign_in("zhangsan").await, stage.sign_in("wanglan").await);
    let (clerk, elsewhere) = (stage.sign_in("clerk").await, stage.sign_in("otherclerk").await);
    let things = Things::of(&stage, &person, &clerk).await;
    let mut cells = 0;
    for (method, route, _, whose) in TABLE {
        let (own, other) = match whose {
            Whose::Nobodys => continue,
            Whose::Own => (&person, &another),
            Whose::Offices => (&clerk, &elsewhere),
        };
        // Lists have no id to try: below.
        if !route.contains('{') {
            continue;
        }
        let method: Method = method.parse().unwrap();
        let answer = things.request(other, &method, route).await.send().await.unwrap();
        assert!(
            is_hidden(&method, route, &answer),
            "{method} {route} of another: {}",
            answer.status()
        );
        let answer = things.request(own, &method, route).await.send().await.unwrap();
        let status = answer.status().as_u16();
        let refused_as_other = *route == "/v1/submissions/{id}" && method == Method::PUT;
        assert!(
            (status != 404 && status < 500) && (status != 401) && (refused_as_other || status != 403),
            "{method} {route} of one's own: {status} {}",
            answer.text().await.unwrap()
        );
        cells += 1;
    }
    assert!(cells >= 18, "{cells} endpoints reach things by id");
}

#[tokio::test]
async fn lists_hold_what_is_ones_own() {
    let stage = Stage::start().await;
    let (person, another) = (stage.sign_in("zhangsan").await, stage.sign_in("wanglan").await);
    let (clerk, elsewhere) = (stage.sign_in("clerk").await, stage.sign_in("otherclerk").await);
    let things = Things::of(&stage, &person, &clerk).await;
    let holds = async |caller: &Phone, path: &str, what: String| -> bool {
        let list: Value = caller.get(path).await;
        list.to_string().contains(&what)
    };
    for (path, what) in [
        ("/v1/devices", things.device.clone()),
        ("/v1/filings", things.filing.to_string()),
        ("/v1/changes?after=0", things.filing.to_string()),
        ("/v1/reservations", things.reservation.to_string()),
    ] {
        assert!(holds(&person, path, what.clone()).await, "{path}");
        assert!(!holds(&another, path, what).await, "{path} of another");
    }
    let filing = things.filing.to_string();
    assert!(holds(&clerk, "/v1/office/filings", filing.clone()).await);
    assert!(!holds(&elsewhere, "/v1/office/filings", filing).await);
}
