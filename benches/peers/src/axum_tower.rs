//! The server with axum and tower-sessions, on as many threads as the Rocket servers have workers.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use rocket::time::{Duration, OffsetDateTime};
use rocket::tokio;
use tower_cookies::cookie::SameSite;
use tower_cookies::{Cookie, Cookies};
use tower_sessions::session::Error;
use tower_sessions::{Expiry, MemoryStore, Session, SessionManagerLayer};

pub fn serve(port: u16) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port));
        let listener = listener.await.expect("the port is free");
        axum::serve(listener, router()).await.expect("it runs");
    });
}

fn router() -> Router {
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_secure(false)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::seconds(10)));
    Router::new()
        .route("/cookie/set", get(set_cookie))
        .route("/cookie/get", get(get_cookie))
        .route("/cookie/del", get(del_cookie))
        .route("/session/set", get(set_session))
        .route("/session/get", get(get_session))
        .route("/session/del", get(del_session))
        .layer(sessions)
}

async fn set_cookie(jar: Cookies) -> Html<&'static str> {
    let cookie = Cookie::build(("test1", "123")).path("/").same_site(SameSite::Lax);
    jar.add(cookie.max_age(Duration::seconds(20)).build());
    Html("<h1>set cookie!</h1>")
}

async fn get_cookie(jar: Cookies) -> String {
    let cookies = jar.list();
    let lines = cookies.iter();
    let mut lines: Vec<_> = lines
        .map(|cookie| format!("{} = {}\n", cookie.name(), cookie.value()))
        .collect();
    if lines.is_empty() {
        return "no cookies\n".to_owned();
    }
    lines.sort();
    lines.concat()
}

async fn del_cookie(jar: Cookies) -> Html<&'static str> {
    let cookie = Cookie::build(("test1", "")).path("/").same_site(SameSite::Lax);
    let cookie = cookie.max_age(Duration::ZERO).expires(OffsetDateTime::UNIX_EPOCH);
    jar.add(cookie.build());
    Html("<h1>del cookie!</h1>")
}

async fn set_session(session: Session) -> Result<Html<&'static str>, String> {
    session.insert("test2", "234").await.map_err(said)?;
    Ok(Html("<h1> set session </h1>"))
}

async fn get_session(session: Session) -> Result<String, String> {
    let value = session.get("test2").await.map_err(said)?;
    Ok(value.unwrap_or("None".to_owned()))
}

async fn del_session(session: Session) -> Result<Html<&'static str>, String> {
    session.flush().await.map_err(said)?;
    Ok(Html("<h1> del session </h1>"))
}

fn said(error: Error) -> String {
    error.to_string()
}
