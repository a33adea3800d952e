//! Where the rules are specified, document by document.

/// The [`Reference`] to a section and step of a document.
macro_rules! source {
    (layered $section:literal $step:literal) => {
        Reference {
            document: "draft-ietf-httpbis-layered-cookies",
            section: $section,
            step: $step,
            url: concat!(
                "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-layered-cookies#section-",
                $section
            ),
        }
    };
    (bis $section:literal $step:literal) => {
        Reference {
            document: "draft-ietf-httpbis-rfc6265bis",
            section: $section,
            step: $step,
            url: concat!(
                "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-",
                $section
            ),
        }
    };
    (chips $section:literal $step:literal) => {
        Reference {
            document: "draft-cutler-httpbis-partitioned-cookies",
            section: $section,
            step: $step,
            url: concat!(
                "https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies#section-",
                $section
            ),
        }
    };
    (trust $section:literal $step:literal) => {
        Reference {
            document: "Secure Contexts",
            section: $section,
            step: $step,
            url: "https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy",
        }
    };
    (store $section:literal $step:literal) => {
        Reference {
            document: "Cookie Store API",
            section: "CookieStore",
            step: $step,
            url: concat!("https://cookiestore.spec.whatwg.org/", $section),
        }
    };
    (chromium $section:literal $step:literal) => {
        Reference {
            document: "Chromium",
            section: $section,
            step: $step,
            url: concat!(
                "https://source.chromium.org/chromium/chromium/src/+/main:",
                $section
            ),
        }
    };
    (firefox $section:literal $step:literal) => {
        Reference {
            document: "Firefox",
            section: $section,
            step: $step,
            url: concat!("https://searchfox.org/firefox-main/source/", $section),
        }
    };
    (libsoup $section:literal $step:literal) => {
        Reference {
            document: "libsoup",
            section: $section,
            step: $step,
            url: concat!("https://gitlab.gnome.org/GNOME/libsoup/-/blob/3.2.3/", $section),
        }
    };
    (webkitgtk $section:literal $step:literal) => {
        Reference {
            document: "WebKitGTK",
            section: $section,
            step: $step,
            url: concat!(
                "https://github.com/WebKit/WebKit/blob/webkitgtk-2.50.6/Source/",
                $section
            ),
        }
    };
    (mdn $section:literal $step:literal) => {
        Reference {
            document: "MDN",
            section: $section,
            step: $step,
            url: "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#browser_compatibility",
        }
    };
    (webkit $section:literal $step:literal) => {
        Reference {
            document: "WebKit",
            section: $section,
            step: $step,
            url: "https://webkit.org/blog/10218/full-third-party-cookie-blocking-and-more/",
        }
    };
}
