//! One question to a browser: which lines are stored, and does one request carry the cookie?
//!
//! A cell is plain data. [`super::run`] puts it to an engine, and `data/engines.json` holds it with the
//! answers, in the form of [`super::record`].

use std::fmt;

/// Whether the engine's own policy on third-party cookies holds, or they are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The engine's own policy holds.
    Default,
    /// Third-party cookies are allowed by the user's setting.
    Allowed,
}

/// Who stores the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `Set-Cookie` fields of a response.
    Response,
    /// A script that assigns each line to `document.cookie`.
    Document,
    /// A script that calls `cookieStore.set` with each line, which is the JSON of its argument.
    CookieStore,
}

/// How a request comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The user types the URL.
    AddressBar,
    /// A click on a link.
    Link,
    /// A form with the method GET.
    FormGet,
    /// A form with the method POST.
    FormPost,
    /// A script calls `window.open`.
    WindowOpen,
    /// A script assigns to `location`.
    Location,
    /// The page has a `<meta http-equiv=refresh>`.
    MetaRefresh,
    /// A link, as [`How::Link`], and then the Reload button: the second request counts.
    Reload,
    /// A link to `via`, which answers 302.
    Redirect302,
    /// A form posted to `via`, which answers 302, so that a GET follows.
    RedirectPost302,
    /// A form posted to `via`, which answers 307, so that a POST follows.
    Redirect307,
    /// A link from a page of the target itself to `via` on the other site, which answers 302.
    RedirectBack,
    /// The user types the URL of `via`, which answers 302.
    RedirectAddressBar,
    /// A page in a frame.
    Iframe,
    /// An image in the page, `<img>`.
    Img,
    /// `fetch` as it is by default: credentials for its own origin only.
    Fetch,
    /// `fetch` with `credentials: "include"`.
    FetchCredentials,
    /// A script calls `navigator.sendBeacon`.
    Beacon,
    /// A form posted into a frame.
    FormIntoIframe,
    /// No request: what `document.cookie` tells a script of the page.
    ReadDocument,
    /// No request: what `cookieStore.getAll` tells a script of the page.
    ReadCookieStore,
    /// No request: what `document.cookie` tells a script of the page in a frame of `from`.
    ReadInFrame,
    /// No request: the same in a sandboxed frame, which may run script and has no origin.
    ReadInSandbox,
    /// No request: what a script reads in the `Set-Cookie` field of the response to its `fetch`.
    ReadResponse,
    /// `fetch` with a `Cookie` field of the script's own.
    FetchWithField,
    /// The page has a `<link rel=prefetch>`.
    Prefetch,
    /// A link to `via`, a page of the target's site, which leads on by `<meta http-equiv=refresh>`.
    LinkThenRefresh,
    /// A link to `via`, a page of the target's site, on which a link is clicked.
    LinkThenLink,
    /// A link away from the page, and then the Back button; how the page came back counts.
    Back,
    /// The redirect that the last response is.
    Followed,
}

impl How {
    /// The ways that lead the whole window to the target.
    pub const WINDOW: [Self; 12] = [
        Self::AddressBar,
        Self::Link,
        Self::FormGet,
        Self::FormPost,
        Self::WindowOpen,
        Self::Location,
        Self::MetaRefresh,
        Self::Reload,
        Self::Redirect302,
        Self::RedirectPost302,
        Self::Redirect307,
        Self::RedirectBack,
    ];
    /// The ways that ask from within a page.
    pub const INSIDE: [Self; 6] = [
        Self::Iframe,
        Self::Img,
        Self::Fetch,
        Self::FetchCredentials,
        Self::Beacon,
        Self::FormIntoIframe,
    ];

    /// The name in the data and in the ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::AddressBar => "address-bar",
            Self::Link => "link",
            Self::FormGet => "form-get",
            Self::FormPost => "form-post",
            Self::WindowOpen => "window-open",
            Self::Location => "location",
            Self::MetaRefresh => "meta-refresh",
            Self::Reload => "reload",
            Self::Redirect302 => "redirect-302",
            Self::RedirectPost302 => "redirect-post-302",
            Self::Redirect307 => "redirect-307",
            Self::RedirectBack => "redirect-back",
            Self::RedirectAddressBar => "redirect-address-bar",
            Self::Iframe => "iframe",
            Self::Img => "img",
            Self::Fetch => "fetch",
            Self::FetchCredentials => "fetch-credentials",
            Self::Beacon => "beacon",
            Self::FormIntoIframe => "form-into-iframe",
            Self::ReadDocument => "document.cookie",
            Self::ReadCookieStore => "cookieStore",
            Self::ReadInFrame => "document.cookie-in-iframe",
            Self::ReadInSandbox => "document.cookie-in-sandboxed-iframe",
            Self::ReadResponse => "response-field",
            Self::FetchWithField => "fetch-with-cookie-field",
            Self::Prefetch => "prefetch",
            Self::LinkThenRefresh => "link-then-meta-refresh",
            Self::LinkThenLink => "link-then-link",
            Self::Back => "back",
            Self::Followed => "followed",
        }
    }

    /// The method of the request that counts.
    pub fn method(self) -> &'static str {
        match self {
            Self::FormPost
            | Self::Redirect307
            | Self::Beacon
            | Self::FormIntoIframe => "POST",
            _ => "GET",
        }
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Lines that are stored together.
#[derive(Clone, Debug)]
pub struct Set {
    /// The URL of the response, or of the document whose script sets.
    pub url: String,
    /// The lines, in which a moment is written as `super::clock` reads it.
    pub lines: Vec<Vec<u8>>,
    /// Who stores the lines.
    pub by: By,
    /// How many seconds after the step before it.
    pub after: f64,
    /// The page that asks for the response, and how. Without it, the user types the URL.
    pub context: Option<(String, How)>,
    /// How far the `Date` of the response is from the true time, in seconds.
    pub date: Option<i64>,
    /// The status of the response.
    pub status: u16,
    /// The name of the field that holds each line.
    pub field: &'static str,
    /// The `Cache-Control` of the response.
    pub cache_control: Option<&'static str>,
}

/// The request that tells what is stored.
#[derive(Clone, Debug)]
pub struct Request {
    /// The URL of the target.
    pub url: String,
    /// The page that asks for it.
    pub from: Option<String>,
    /// How it is asked for.
    pub how: How,
    /// The URL that redirects to the target.
    pub via: Option<String>,
    /// How many seconds after the step before it.
    pub after: f64,
}

/// One question to a browser.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The permanent name of the cell: the topic, and what the cell asks.
    pub id: String,
    /// The policy on third-party cookies that the question is asked under.
    pub policy: Policy,
    /// What is set, in order.
    pub set: Vec<Set>,
    /// What is asked then.
    pub request: Request,
    /// Whether the question is about the last line (kept or refused), not about the request.
    pub line: bool,
    /// The pair that has to be in the `Cookie` field. Without it, any cookie will do.
    pub watch: Option<String>,
    /// Whether it may share its requests with other cells, each with a cookie of its own.
    pub shared: bool,
}

/// The address of most cells.
pub const SHOP: &str = "http://shop.localhost/";

impl Cell {
    /// A question about the request.
    pub fn sent(id: impl Into<String>) -> Self {
        let request = Request {
            url: SHOP.into(),
            from: None,
            how: How::AddressBar,
            via: None,
            after: 0.0,
        };
        Self {
            id: id.into(),
            policy: Policy::Default,
            set: Vec::new(),
            request,
            line: false,
            watch: None,
            shared: false,
        }
    }

    /// A question about the last line.
    pub fn kept(id: impl Into<String>) -> Self {
        Self { line: true, ..Self::sent(id) }
    }

    /// A response from this URL with this line.
    pub fn set(mut self, url: &str, line: impl AsRef<[u8]>) -> Self {
        self.set.push(Set {
            url: url.into(),
            lines: vec![line.as_ref().to_vec()],
            by: By::Response,
            after: 0.0,
            context: None,
            date: None,
            status: 200,
            field: "Set-Cookie",
            cache_control: None,
        });
        self.get_where_nothing_else_is_said(url)
    }

    fn get_where_nothing_else_is_said(mut self, url: &str) -> Self {
        if self.set.len() == 1 {
            self.request.url = url.into();
        }
        self
    }

    fn last(&mut self) -> &mut Set {
        self.set.last_mut().expect("something is set")
    }

    /// A further line of the same response.
    pub fn and(mut self, line: impl AsRef<[u8]>) -> Self {
        self.last().lines.push(line.as_ref().to_vec());
        self
    }

    /// Further lines of the same response.
    pub fn all(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.last().lines.extend(lines.into_iter().map(String::into_bytes));
        self
    }

    /// Something other than a response stores the lines given last.
    pub fn by(mut self, by: By) -> Self {
        self.last().by = by;
        self
    }

    /// The response comes so many seconds after the one before.
    pub fn set_after(mut self, seconds: f64) -> Self {
        self.last().after = seconds;
        self
    }

    /// A page asks for the response.
    pub fn within(mut self, page: &str, how: How) -> Self {
        self.last().context = Some((page.into(), how));
        self
    }

    /// The response's `Date` is wrong by so many seconds.
    pub fn date(mut self, seconds: i64) -> Self {
        self.last().date = Some(seconds);
        self
    }

    /// The status of the response.
    pub fn status(mut self, status: u16) -> Self {
        self.last().status = status;
        self
    }

    /// The name of the field in which the lines are.
    pub fn header(mut self, name: &'static str) -> Self {
        self.last().field = name;
        self
    }

    /// The `Cache-Control` of the response.
    pub fn cache_control(mut self, value: &'static str) -> Self {
        self.last().cache_control = Some(value);
        self
    }

    /// The user types this URL then.
    pub fn get(mut self, url: &str) -> Self {
        self.request.url = url.into();
        self
    }

    /// A page asks for this URL then.
    pub fn asks(mut self, page: &str, how: How, url: &str) -> Self {
        self.request.url = url.into();
        self.request.from = Some(page.into());
        self.request.how = how;
        self
    }

    /// How the URL of the request is asked for, or read.
    pub fn how(mut self, how: How) -> Self {
        self.request.how = how;
        self
    }

    /// The request comes so many seconds after the response.
    pub fn after(mut self, seconds: f64) -> Self {
        self.request.after = seconds;
        self
    }

    /// The pair that counts.
    pub fn watch(mut self, pair: &str) -> Self {
        self.watch = Some(pair.into());
        self
    }

    /// Third-party cookies are allowed.
    pub fn allowed(mut self) -> Self {
        self.policy = Policy::Allowed;
        self.id += "/allowed";
        self
    }

    /// The cell may share its requests with other cells.
    pub fn sharing(mut self) -> Self {
        self.shared = true;
        self
    }

    /// The first part of the id.
    pub fn topic(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// How long it waits in all, in seconds.
    pub fn waits(&self) -> f64 {
        self.set.iter().map(|set| set.after).sum::<f64>() + self.request.after
    }
}
