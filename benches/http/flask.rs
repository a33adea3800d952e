//! A page of the site, rendered by Flask.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::server::{Server, ask, root};

/// The visitor who requests a page.
pub struct Visitor {
    /// The page on which the servers are compared.
    pub page: &'static str,
    /// The `Cookie` line's value, with the session in it.
    pub cookies: String,
    /// The id in the session cookie.
    pub session: String,
}

/// Flask's page, which `prepare.py` makes from the site's own. The two pages must be equal.
pub fn serve(python: &Path, folder: &Path, site: &Server, visitor: &Visitor) -> Server {
    let scripts = root().join("benches/flask");
    let run = |script: &str, arguments: &[&OsStr]| {
        let mut command = Command::new(python);
        command.arg(scripts.join(script)).args(arguments);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        assert!(command.status().expect("python runs").success(), "{script}");
    };
    let (site_file, peer_file) = (folder.join("site"), folder.join("peer"));
    let address = format!("http://127.0.0.1:{}", site.port);
    let arguments = [address.as_str(), visitor.page, &visitor.cookies];
    let mut arguments = arguments.map(OsStr::new).to_vec();
    arguments.push(folder.as_os_str());
    run("prepare.py", &arguments);
    let peer = Server::start(|port| {
        let mut command = Command::new(python);
        command
            .args(["-m", "gunicorn", "-w", "2", "--log-level", "error", "-b"])
            .arg(format!("127.0.0.1:{port}"))
            .arg("app:app")
            .current_dir(&scripts)
            .env("PEER_FOLDER", folder)
            .env("SESSION_ID", &visitor.session)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    });
    let cookies = format!("Cookie: {}\r\n", visitor.cookies);
    for (server, path, file) in
        [(site, visitor.page, &site_file), (&peer, "/page", &peer_file)]
    {
        let (_, body) = ask(server.port, path, &cookies);
        std::fs::write(file, body).expect("a file can be written");
    }
    run("same.py", &[site_file.as_os_str(), peer_file.as_os_str()]);
    peer
}
