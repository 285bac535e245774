//! Who may talk to the local platform: this machine's programs and its own pages, never a page from elsewhere.
//!
//! A web page can make a browser send requests to loopback ports.
//! Three headers tell such a request: `Host` (a foreign name that resolves to 127.0.0.1, "DNS rebinding"),
//! `Origin` and `Sec-Fetch-Site`; a page cannot set any of them.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

/// Refuses requests that a page from elsewhere caused.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    match check(request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    let refuse = |code, message: &str| Err(ApiError::new(StatusCode::FORBIDDEN, code, message));
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST).or(uri.authority().map(axum::http::uri::Authority::as_str));
    let Some(host) = host.filter(|host| is_loopback(host)) else {
        return refuse(
            "foreign-host",
            "the local platform answers to 127.0.0.1, localhost and [::1] only",
        );
    };
    if let Some(origin) = text(header::ORIGIN)
        && origin.strip_prefix("http://") != Some(host)
    {
        return refuse(
            "foreign-origin",
            "a page of another origin may not drive the local platform",
        );
    }
    match headers
        .get("sec-fetch-site")
        .map(|value| value.to_str().unwrap_or("?"))
    {
        None | Some("same-origin" | "none") => Ok(()),
        // Following a link to the frame is harmless: it shows, and does nothing by itself.
        Some(_) if *method == Method::GET && uri.path() == "/" => Ok(()),
        Some(_) => refuse(
            "foreign-page",
            "a page from elsewhere may not use the local platform",
        ),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> &'static str {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    header::HeaderValue::from_static(value),
                )
            })
            .collect();
        match check(method, &path.parse().unwrap(), &headers) {
            Ok(()) => "passes",
            Err(error) => error.code(),
        }
    }

    #[test]
    fn programs_and_our_own_pages_pass() {
        for headers in [
            &[("host", "127.0.0.1:4600")][..],
            &[("host", "localhost:4600")],
            &[("host", "[::1]:4600")],
            &[
                ("host", "localhost:4600"),
                ("origin", "http://localhost:4600"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[("host", "127.0.0.1:4600"), ("sec-fetch-site", "none")],
        ] {
            assert_eq!(code(&Method::POST, "/_local/clock", headers), "passes");
        }
    }

    #[test]
    fn a_name_that_was_rebound_to_loopback_is_refused() {
        for host in [
            "evil.example",
            "evil.example:4600",
            "127.0.0.1.evil.example",
            "localhost.evil:1",
        ] {
            let headers = [("host", host)];
            assert_eq!(code(&Method::GET, "/", &headers), "foreign-host", "{host}");
        }
        assert_eq!(code(&Method::GET, "/", &[]), "foreign-host");
    }

    #[test]
    fn a_page_of_another_origin_is_refused_even_on_this_machine() {
        for origin in [
            "https://evil.example",
            "http://127.0.0.1:8080",
            "http://localhost:4600",
            "null",
        ] {
            let headers = [("host", "127.0.0.1:4600"), ("origin", origin)];
            assert_eq!(
                code(&Method::POST, "/_local/clock", &headers),
                "foreign-origin",
                "{origin}"
            );
        }
        for site in ["cross-site", "same-site"] {
            let headers = [("host", "127.0.0.1:4600"), ("sec-fetch-site", site)];
            assert_eq!(
                code(&Method::GET, "/_local/sites", &headers),
                "foreign-page",
                "{site}"
            );
            assert_eq!(
                code(&Method::GET, "/", &headers),
                "passes",
                "a link to the frame"
            );
        }
    }
}
