//! The pages that ask. Each does one thing when it is loaded, by itself: a click by the mouse would tell
//! the browser that somebody uses the site, and Firefox then treats its cookies differently.

use rocket::serde::json::to_string;

use super::cell::{By, How};

/// The end of a page: it tells the server that the browser has read it, cookies included.
fn done(key: &str) -> String {
    format!(
        "fetch('/done?k={key}.done').catch(() => {{}}).finally(() => {{ if (opener) close(); }});"
    )
}

fn page(head: &str, body: &str, script: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Cell</title>{head}</head>\
         <body>{body}<script>{script}</script></body></html>"
    )
}

/// A page that does nothing but tell that it is there, and later whether it came back whole.
pub fn target(key: &str) -> String {
    let back = format!(
        "addEventListener('pageshow', (event) => {{ \
            if (event.persisted) fetch('/shown?k={key}.kept'); \
            else if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') \
                fetch('/shown?k={key}.cached'); }});"
    );
    page("", "", &(done(key) + &back))
}

/// A page whose script sets these lines.
pub fn setter(key: &str, by: By, lines: &[String]) -> String {
    let lines = to_string(&lines).expect("texts").replace("</", "<\\/");
    let done = done(key);
    let script = match by {
        By::CookieStore => format!(
            "(async () => {{ for (const line of {lines}) \
                try {{ await cookieStore.set(JSON.parse(line)); }} catch (refusal) {{ \
                    await fetch('/refusal?k={key}.refusal', \
                        {{ method: 'POST', body: String(refusal) }}); }} \
            }})().finally(() => {{ {done} }});"
        ),
        _ => format!("for (const line of {lines}) document.cookie = line; {done}"),
    };
    page("", "", &script)
}

/// A page whose script tells the server what it reads: of a page in `document.cookie`, or in the response
/// from `url`.
pub fn reader(key: &str, how: How, url: &str) -> String {
    let read = match how {
        How::ReadCookieStore => {
            "(await cookieStore.getAll()).map((it) => it.name + '=' + it.value).join('; ')"
                .to_owned()
        }
        How::ReadResponse => {
            format!("(await fetch('{url}')).headers.get('Set-Cookie') ?? ''")
        }
        _ => "document.cookie".to_owned(),
    };
    let script = format!(
        "(async () => {{ let read; try {{ read = {read}; }} catch (refusal) {{ \
            read = 'error: ' + refusal; }} \
            await fetch('/read?k={key}.read', {{ method: 'POST', body: read }}); }})();"
    );
    page("", "", &script)
}

/// A page that asks for a URL in this way, and the key by which the URL is known.
pub fn asking(how: How, url: &str, key: &str) -> String {
    let to = url.replace('&', "&amp;");
    let without = to.split('?').next().unwrap_or_default();
    let load = |action: &str| {
        format!("addEventListener('load', () => setTimeout(() => {{ {action} }}, 0));")
    };
    let over = format!("fetch('/done?k={key}.done').catch(() => {{}});");
    let asks = to_string(&url).expect("a text");
    match how {
        How::FormGet => page(
            "",
            &format!(
                "<form id=x action='{without}'><input type=hidden name=k value='{key}'></form>"
            ),
            &load("x.submit();"),
        ),
        How::FormPost | How::RedirectPost302 | How::Redirect307 => page(
            "",
            &format!(
                "<form id=x method=post action='{to}'><input name=a value=b></form>"
            ),
            &load("x.submit();"),
        ),
        How::WindowOpen => page("", "", &load(&format!("window.open({asks});"))),
        How::Location => page("", "", &load(&format!("location.href = {asks};"))),
        How::MetaRefresh => {
            page(&format!("<meta http-equiv=refresh content='0;url={to}'>"), "", "")
        }
        How::Iframe => page("", &format!("<iframe src='{to}'></iframe>"), ""),
        How::ReadInFrame => page("", &format!("<iframe src='{to}'></iframe>"), ""),
        How::ReadInSandbox => {
            page("", &format!("<iframe sandbox=allow-scripts src='{to}'></iframe>"), "")
        }
        How::Prefetch => page(&format!("<link rel=prefetch href='{to}'>"), "", ""),
        How::FetchWithField => page(
            "",
            "",
            &format!("fetch({asks}, {{ headers: {{ Cookie: 'c=own' }} }});"),
        ),
        How::Img => page(
            "",
            "<img id=x alt=''>",
            &format!("x.onload = x.onerror = () => {{ {over} }}; x.src = {asks};"),
        ),
        How::Fetch => {
            page("", "", &format!("fetch({asks}).finally(() => {{ {over} }});"))
        }
        How::FetchCredentials => page(
            "",
            "",
            &format!(
                "fetch({asks}, {{ credentials: 'include' }}).finally(() => {{ {over} }});"
            ),
        ),
        How::Beacon => page("", "", &format!("navigator.sendBeacon({asks}, 'a');")),
        How::FormIntoIframe => page(
            "",
            &format!(
                "<iframe name=f></iframe><form id=x method=post target=f action='{to}'>\
                 <input name=a value=b></form>"
            ),
            &load("x.submit();"),
        ),
        _ => page("", &format!("<a id=x href='{to}'>Go</a>"), &load("x.click();")),
    }
}
