//! The table of who may do what, cell by cell.

use banshi_domain::Role;
use banshi_gateway::access::{TABLE, Who, who};
use reqwest::Method;
use uuid::Uuid;

use crate::phone::{Phone, refused};
use crate::stage::Stage;

fn address(route: &str) -> String {
    route
        .replace("{id}", &Uuid::now_v7().to_string())
        .replace("{supplement}", &Uuid::now_v7().to_string())
        .replace("{sha256}", &"0".repeat(64))
        .replace("{folder}", "metadata")
        .replace("{name}", "none.json")
}

#[tokio::test]
async fn every_cell_is_as_the_table_says() {
    let stage = Stage::start().await;
    let roles = [
        (Role::Applicant, "zhangsan"),
        (Role::Clerk, "clerk"),
        (Role::Reviewer, "reviewer"),
        (Role::Supervisor, "supervisor"),
    ];
    for (method, route, who, _) in TABLE {
        let method: Method = method.parse().unwrap();
        let url = format!("{}{}", stage.url, address(route));
        let nobody = stage.http.request(method.clone(), &url).send().await.unwrap();
        let opens = !matches!(who, Who::Roles(_));
        let partner = matches!(who, Who::Partner);
        assert_eq!(
            nobody.status() == 401,
            !opens || partner,
            "{method} {route} without sign-in: {}",
            nobody.status()
        );
        for (role, login) in roles {
            let person: Phone = stage.sign_in(login).await;
            let answer = person
                .request(method.clone(), &address(route))
                .send()
                .await
                .unwrap();
            let is_allowed = match who {
                Who::Roles(allowed) => allowed.contains(&role),
                _ => true,
            };
            assert_eq!(
                answer.status() != 403,
                is_allowed,
                "{method} {route} as {role:?}: {}",
                answer.status()
            );
            assert!(
                answer.status().as_u16() < 500 || answer.status() == 503,
                "{method} {route}: {}",
                answer.status()
            );
        }
    }
}

#[tokio::test]
async fn an_endpoint_without_a_line_is_open_to_nobody() {
    assert_eq!(who(&Method::GET, "/v1/secrets"), None);
    assert_eq!(who(&Method::POST, "/v1/filings"), None);
    // Every path of the API's own text has its line.
    for (path, item) in banshi_gateway::openapi().paths.paths {
        let verbs = [
            (Method::GET, item.get),
            (Method::PUT, item.put),
            (Method::POST, item.post),
            (Method::DELETE, item.delete),
            (Method::PATCH, item.patch),
        ];
        for (method, operation) in verbs {
            assert!(
                operation.is_none() || who(&method, &path).is_some(),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let stage = Stage::start().await;
    let send = |method: Method, path: &str| stage.http.request(method, format!("{}{path}", stage.url)).send();
    let kinds = [
        (Method::GET, "/v1/nothing", banshi_domain::ProblemKind::NotFound),
        (Method::GET, "/", banshi_domain::ProblemKind::NotFound),
        (
            Method::PATCH,
            "/v1/filings",
            banshi_domain::ProblemKind::MethodUnknown,
        ),
        (
            Method::GET,
            "/v1/catalogue/metadata/..%2f..%2fetc",
            banshi_domain::ProblemKind::NotFound,
        ),
        (
            Method::GET,
            "/v1/catalogue/keys/receipts.pk8",
            banshi_domain::ProblemKind::NotFound,
        ),
    ];
    for (method, path, kind) in kinds {
        assert_eq!(refused(send(method, path).await.unwrap()).await, kind, "{path}");
    }
    let health = send(Method::GET, "/healthz").await.unwrap();
    assert!(health.status().is_success());
}
