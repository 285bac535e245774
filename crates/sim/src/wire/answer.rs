//! Answers onto the wire.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Response;
use crate::refusal::Refusal;
use crate::request::Answer;

/// An answer and the seconds of its `Retry-After`.
type Hinted = (Response, Option<u32>);

fn response(status: u16, body: String) -> Response {
    let mut headers = BTreeMap::new();
    if !body.is_empty() {
        headers.insert("content-type".into(), "application/json".into());
    }
    Response {
        status,
        headers,
        body,
    }
}

/// Writes the answer to a request that was performed.
pub(super) fn performed(answer: Answer, path: &str) -> Hinted {
    let ok = |body: Json| response(200, body.to_string());
    let response = match answer {
        Answer::Done if path.starts_with("/webhook/queue/publish/") => response(201, "{}".into()),
        Answer::Done => response(204, String::new()),
        Answer::Value(shown) => ok(json!(shown)),
        Answer::Page(data, None) => ok(json!({ "data": data })),
        Answer::Page(data, Some(cursor)) => ok(json!({ "data": data, "cursor": cursor })),
        Answer::Batch(successful, failed) => {
            ok(json!({"successfulKeys": successful, "failedKeys": failed}))
        }
        Answer::Refused(events) => {
            let failed: Vec<Json> = events
                .into_iter()
                .map(|(index, message)| json!({"index": index, "errorMessage": message}))
                .collect();
            let body =
                json!({"failedEvents": failed, "errorMessage": "Some events were not taken"});
            response(202, body.to_string())
        }
        Answer::Stats(success, pending, failed) => {
            ok(json!({"success": success, "inProgress": pending, "failed": failed}))
        }
        Answer::Http(status, body) => response(status, body.to_string()),
    };
    (response, None)
}

/// Writes the answer to a request that was refused.
pub(super) fn refused(refusal: &Refusal, as_jira: bool) -> Hinted {
    // A gateway that lost the answer sends no JSON.
    let body = if refusal.code == "UNKNOWN_ERROR" {
        "<html><body>Gateway Timeout</body></html>".to_owned()
    } else {
        json!({"code": refusal.code, "message": refusal.message}).to_string()
    };
    let mut response = response(refusal.status, body);
    if as_jira && refusal.code == "NEEDS_AUTHENTICATION_ERR" {
        response
            .headers
            .insert("forge-proxy-error".into(), refusal.code.clone());
    }
    (response, refusal.retry_after)
}
