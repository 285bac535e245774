//! The page host: the frame at `/`, and the admin page in it as Jira's host serves a Custom UI page.
//!
//! `/_page/<site>/<user>/…` is the built page under the platform's own Content-Security-Policy, with the bridge in front.
//! `csp/compute.mjs` computes the policy with Atlassian's package; `frame/bridge.js` stands for their `global-bridge.js`.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path as Segments, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::host::Host;

/// Computed by `csp/compute.mjs` from `@forge/csp` 6.3.2 and the manifest on 2026-11-21, without the report address.
const POLICY: &str = include_str!("../csp/page.csp");
/// The frame's own: nothing but this server's files, and never inside another page.
const FRAME_POLICY: &str = "default-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// `GET /`: the frame.
pub(crate) async fn frame() -> Response {
    file(
        HTML,
        FRAME_POLICY,
        include_str!("../frame/index.html").into(),
    )
}

/// `GET /favicon.ico`: none, but no error in the console of a page that is open without the frame either.
pub(crate) async fn icon() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// `GET /_frame/{file}`: what the frame and the bridge are made of.
pub(crate) async fn asset(Segments(name): Segments<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "frame.js" => (SCRIPT, include_str!("../frame/frame.js")),
        "bridge.js" => (SCRIPT, include_str!("../frame/bridge.js")),
        "frame.css" => (STYLE, include_str!("../frame/frame.css")),
        "token.css" => (STYLE, include_str!("../frame/token.css")),
        _ => return ApiError::not_found("there is no such file of the frame").into_response(),
    };
    file(kind, FRAME_POLICY, text.into())
}

/// `GET /_page/{site}/{user}/`: the page's document.
///
/// # Errors
/// 404 when there is no such site or user, or the page is not built.
pub(crate) async fn document(
    State(host): State<Arc<Host>>,
    Segments((site, user)): Segments<(String, String)>,
) -> Result<Response, ApiError> {
    serve(&host, &site, &user, "index.html")
}

/// `GET /_page/{site}/{user}/{path}`: a file of the page, or `__context`, what `view.getContext()` answers.
///
/// # Errors
/// 404 when there is no such site, user or file.
pub(crate) async fn part(
    State(host): State<Arc<Host>>,
    Segments((site, user, path)): Segments<(String, String, String)>,
) -> Result<Response, ApiError> {
    if path == "__context" {
        return Ok(Json(host.page_context(&site, &user)?).into_response());
    }
    serve(&host, &site, &user, &path)
}

fn serve(host: &Host, site: &str, user: &str, path: &str) -> Result<Response, ApiError> {
    host.has(site, user)?;
    let folder = host
        .page_folder()
        .ok_or_else(|| ApiError::not_found("the page is not served: started with --headless"))?;
    let missing = || ApiError::not_found("the admin page has no such file: is it built?");
    let place = within(folder, path).ok_or_else(missing)?;
    let bytes = std::fs::read(&place).map_err(|_| missing())?;
    let policy = POLICY.replace('\n', " ").replace("{site}", site);
    let kind = match place.extension().and_then(|ending| ending.to_str()) {
        Some("html") => return Ok(file(HTML, policy.trim(), with_bridge(&bytes).into_bytes())),
        Some("js" | "mjs") => SCRIPT,
        Some("css") => STYLE,
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    Ok(file(kind, policy.trim(), bytes))
}

/// Returns the place of `path` below `folder`; nothing when it would lead out of it.
fn within(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| folder.join(path))
}

/// Puts the bridge in front of the page's own scripts, as the platform's packaging does.
fn with_bridge(html: &[u8]) -> String {
    let html = String::from_utf8_lossy(html);
    let script = "<script src=\"/_frame/bridge.js\"></script>";
    match html.find("<head>") {
        Some(at) => {
            let (before, after) = html.split_at(at + "<head>".len());
            format!("{before}{script}{after}")
        }
        None => format!("{script}{html}"),
    }
}

fn file(kind: &'static str, policy: &str, body: Vec<u8>) -> Response {
    let Ok(policy) = HeaderValue::from_str(policy) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        (
            HeaderName::from_static("referrer-policy"),
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_page_is_no_file() {
        let folder = Path::new("/page");
        for path in ["../secret", "a/../../secret", "/etc/passwd", "./x"] {
            assert_eq!(within(folder, path), None, "{path}");
        }
        assert_eq!(
            within(folder, "a/main.js"),
            Some(PathBuf::from("/page/a/main.js"))
        );
    }

    #[test]
    fn the_bridge_comes_before_the_pages_scripts() {
        let html = with_bridge(b"<html><head><script src=\"main.js\"></script></head></html>");
        assert!(html.find("bridge.js") < html.find("main.js"), "{html}");
    }

    #[test]
    fn the_policy_forbids_inline_scripts_and_eval() {
        let scripts = POLICY
            .lines()
            .find(|line| line.starts_with("script-src"))
            .unwrap();
        assert!(scripts.contains("'self'"), "{scripts}");
        assert!(!scripts.contains("unsafe"), "{scripts}");
        assert!(POLICY.contains("connect-src 'self' "), "{POLICY}");
        assert!(!POLICY.contains("report-uri"), "{POLICY}");
    }
}
