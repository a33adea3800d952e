//! The connections to a driver.

use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower_service::Service;

/// Opens a connection for each request. A driver may close one that has answered while the next command is
/// on its way (RFC 9112 §9.5). Nobody knows then whether the command was carried out, so it can't be sent
/// again, and the test would fail.
#[derive(Clone, Copy)]
pub struct Anew;

impl Service<Uri> for Anew {
    type Response = TokioIo<Once>;
    type Error = Error;
    type Future =
        Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        Box::pin(async move {
            let nowhere = || Error::new(ErrorKind::InvalidInput, "no host and port");
            let address = to.authority().ok_or_else(nowhere)?;
            let stream = TcpStream::connect(address.as_str()).await?;
            stream.set_nodelay(true)?;
            Ok(TokioIo::new(Once(stream)))
        })
    }
}

/// A connection for one request. The client's pool doesn't keep it.
pub struct Once(TcpStream);

impl Connection for Once {
    fn connected(&self) -> Connected {
        let connected = Connected::new();
        connected.poison();
        connected
    }
}

impl AsyncRead for Once {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Once {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize, Error>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// A driver that answers one command on each connection, doesn't say that it will close it, and closes it
/// when the next command begins to come.
#[test]
fn a_connection_that_the_driver_closes_after_an_answer_costs_no_command() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{TcpListener, TcpStream as Stream};

    use fantoccini::wd::Capabilities;

    use super::{PATIENCE, answer, connect};

    fn serve(stream: Stream) -> Option<()> {
        let mut reader = BufReader::new(&stream);
        let (mut command, mut line, mut length) = (String::new(), String::new(), 0);
        reader.read_line(&mut command).ok()?;
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).ok()?;
            let field = line.to_ascii_lowercase();
            if let Some(value) = field.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let value = match command.split(' ').nth(1)? {
            "/session" => r#"{"sessionId":"x","capabilities":{}}"#,
            _ => r#""http://localhost/""#,
        };
        let body = format!(r#"{{"value":{value}}}"#);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        (&stream).write_all((head + &body).as_bytes()).ok()?;
        reader.read_exact(&mut [0]).ok()
    }

    let driver = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = driver.local_addr().expect("it has an address").port();
    std::thread::spawn(move || {
        for stream in driver.incoming().map_while(Result::ok) {
            std::thread::spawn(move || serve(stream));
        }
    });
    let client = connect(port, &Capabilities::new(), PATIENCE).expect("a session");
    for _command in 0..5 {
        let url = answer(PATIENCE, client.current_url()).expect("it is answered");
        assert_eq!(url.as_str(), "http://localhost/");
    }
}
