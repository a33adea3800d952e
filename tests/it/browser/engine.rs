//! The engines that the tests drive, and what each needs to start: its programs, its environment and
//! its capabilities.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rocket::serde::json::{Value as Json, json};

use super::driver::{Driver, PATIENCE, Screen};
use crate::site::installed;

/// A browser engine, in the browser that drives it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Blink, in Debian's Chromium.
    Chromium,
    /// Gecko, in Firefox ESR.
    Firefox,
    /// WebKitGTK, in its MiniBrowser. Safari is another port of WebKit, and is not tested here.
    WebKitGtk,
}

/// The settings that a visitor may choose in the browser.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether pages may run script. Only Chromium can be told to forbid it.
    pub script: bool,
    /// Whether animations are allowed. Where they are not, scrolling ends at once.
    pub motion: bool,
    /// The port of a proxy on this machine that every request goes through, of every host, and that may
    /// have any certificate. A page is then not waited for: the proxy knows what was loaded.
    pub proxy: Option<u16>,
    /// Whether third-party cookies are allowed, whatever the engine's own policy is.
    pub third_party: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { script: true, motion: false, proxy: None, third_party: false }
    }
}

/// The programs of an engine on this machine.
pub struct Programs {
    driver: PathBuf,
    browser: Option<PathBuf>,
    xvfb: Option<PathBuf>,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKitGtk => "WebKitGTK",
        })
    }
}

impl Engine {
    /// The programs that it needs. If one is missing, prints which proof is not run, or fails where
    /// every proof is mandatory.
    pub fn programs(self, proof: &str) -> Option<Programs> {
        let found = |name| installed(name, proof);
        Some(match self {
            Self::Chromium => Programs {
                driver: found("chromedriver")?,
                browser: Some(found("chromium")?),
                xvfb: None,
            },
            Self::Firefox => Programs {
                driver: found("geckodriver")?,
                browser: Some(found("firefox-esr")?),
                xvfb: None,
            },
            // The driver knows where its MiniBrowser is.
            Self::WebKitGtk => Programs {
                driver: found("WebKitWebDriver")?,
                browser: None,
                xvfb: Some(found("Xvfb")?),
            },
        })
    }

    /// Starts the driver of this engine.
    pub fn drive(self, programs: &Programs, settings: Settings) -> Driver {
        let screen = programs.xvfb.as_deref().map(Screen::start);
        Driver::start(&programs.driver, screen, |command, port, folder| {
            command.arg(format!("--port={port}"));
            match self {
                Self::Chromium => {}
                Self::Firefox => {
                    command.env("HOME", folder);
                }
                Self::WebKitGtk => webkit_gtk(command, folder, settings),
            }
        })
    }

    /// The capabilities of a new session. Each driver makes a new profile for it.
    pub fn capabilities(self, programs: &Programs, settings: Settings) -> Json {
        let limit = PATIENCE.as_millis() as u64;
        let mut wanted = json!({ "timeouts": { "pageLoad": limit, "script": limit, "implicit": 0 } });
        if settings.proxy.is_some() {
            wanted["acceptInsecureCerts"] = json!(true);
            wanted["pageLoadStrategy"] = json!("none");
        }
        let browser = programs.browser.as_deref().map(Path::to_string_lossy);
        match self {
            Self::Chromium => {
                wanted["browserName"] = json!("chrome");
                wanted["goog:chromeOptions"] = chromium(settings);
                wanted["goog:chromeOptions"]["binary"] = json!(browser);
                wanted["goog:loggingPrefs"] =
                    json!({ "browser": "ALL", "performance": "ALL" });
            }
            Self::Firefox => {
                wanted["browserName"] = json!("firefox");
                wanted["moz:firefoxOptions"] = json!({
                    "binary": browser,
                    "args": ["-headless", "--width=1280", "--height=900"],
                    "prefs": firefox(settings),
                });
            }
            Self::WebKitGtk => {
                wanted["browserName"] = json!("MiniBrowser");
                let arguments = mini_browser(settings);
                if !arguments.is_empty() {
                    wanted["webkitgtk:browserOptions"] = json!({ "args": arguments });
                }
            }
        }
        wanted
    }
}

fn chromium(settings: Settings) -> Json {
    let proxy =
        settings.proxy.map(|port| format!("--proxy-server=http://127.0.0.1:{port}"));
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,900",
    ];
    if !settings.motion {
        arguments.push("--force-prefers-reduced-motion");
    }
    if let Some(proxy) = &proxy {
        // Without these, loopback goes by the proxy, http becomes https, and a page of one host may not
        // ask a host of the local network.
        arguments.extend([
            proxy.as_str(),
            "--proxy-bypass-list=<-loopback>",
            "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks",
        ]);
    }
    // 2 is "block", as after a click on "blocked" in the settings.
    let mut preferences = json!({});
    if !settings.script {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    if settings.third_party {
        preferences["profile.cookie_controls_mode"] = json!(0);
    }
    json!({ "args": arguments, "prefs": preferences })
}

fn firefox(settings: Settings) -> Json {
    let mut preferences =
        json!({ "ui.prefersReducedMotion": u8::from(!settings.motion) });
    if settings.third_party {
        preferences["network.cookie.cookieBehavior"] = json!(0);
    }
    if let Some(port) = settings.proxy {
        for (name, value) in [
            ("network.proxy.type", json!(1)),
            ("network.proxy.http", json!("127.0.0.1")),
            ("network.proxy.http_port", json!(port)),
            ("network.proxy.ssl", json!("127.0.0.1")),
            ("network.proxy.ssl_port", json!(port)),
            ("network.proxy.no_proxies_on", json!("")),
            ("network.proxy.allow_hijacking_localhost", json!(true)),
            // An http URL stays one, and a window may be opened without a click.
            ("dom.security.https_first", json!(false)),
            ("dom.disable_open_during_load", json!(false)),
        ] {
            preferences[name] = value;
        }
    }
    preferences
}

fn mini_browser(settings: Settings) -> Vec<String> {
    let Some(port) = settings.proxy else { return Vec::new() };
    let mut arguments = vec![
        "--automation".to_owned(),
        format!("--proxy=http://127.0.0.1:{port}"),
        // A window may be opened without a click.
        "--javascript-can-open-windows-automatically=true".to_owned(),
    ];
    if settings.third_party {
        arguments.push("--cookies-policy=always".to_owned());
    }
    arguments
}

/// MiniBrowser draws into a window and asks the desktop for many things that a test does not have.
fn webkit_gtk(command: &mut Command, folder: &Path, settings: Settings) {
    let gtk = folder.join(".config/gtk-3.0");
    fs::create_dir_all(&gtk).expect("a folder can be made");
    let animations = u8::from(settings.motion);
    let ini = format!("[Settings]\ngtk-enable-animations={animations}\n");
    fs::write(gtk.join("settings.ini"), ini).expect("a file can be written");
    command
        .env("HOME", folder)
        .env_remove("XDG_CONFIG_HOME")
        // Its sandbox needs privileges that a container does not have. The pages are ours.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        // A bus would bring two windows together into one process.
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env("NO_AT_BRIDGE", "1")
        .env("GIO_USE_VFS", "local")
        .env("GSETTINGS_BACKEND", "memory")
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
}
