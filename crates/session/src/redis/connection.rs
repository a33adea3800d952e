//! The connection to the server: one for all requests, opened when it is first needed and again
//! whenever it is lost, with a time limit for each answer.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{
    Client, Cmd, ConnectionInfo, FromRedisValue, IntoConnectionInfo as _, RedisError,
    RedisResult, ScriptInvocation,
};
use rocket::tokio::sync::OnceCell;
use rocket::tokio::time::timeout;

use crate::Error;

/// How long the server may take to accept a connection, and to answer.
const ANSWER: Duration = Duration::from_secs(1);

/// How long a request may wait for the store in any case.
const PATIENCE: Duration = Duration::from_secs(3);

/// The error that an address cannot be read as one of a Redis server.
#[derive(Debug)]
pub struct BadAddress(RedisError);

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The address of the session store is refused: {}. Write it like redis://localhost:6379",
            self.0
        )
    }
}

impl std::error::Error for BadAddress {}

/// A Redis server, or a cluster of servers.
pub struct Server {
    client: RedisClient,
    connection: OnceCell<RedisConnection>,
}

enum RedisClient {
    One(Box<Client>),
    Cluster(Box<ClusterClient>),
}

/// Cheap to clone: all clones send over the same connection.
#[derive(Clone)]
enum RedisConnection {
    One(ConnectionManager),
    Cluster(ClusterConnection),
}

/// A request to the server.
enum Ask<'a> {
    Script(&'a ScriptInvocation<'a>),
    Command(&'a Cmd),
}

impl Server {
    /// Reads the address. Nothing is sent yet.
    pub fn new(address: &str) -> Result<Self, BadAddress> {
        let client = match address.split_once("-cluster://") {
            Some((scheme, nodes)) => {
                let nodes =
                    nodes.split(',').map(|node| info(&format!("{scheme}://{node}")));
                let nodes =
                    nodes.collect::<RedisResult<Vec<_>>>().map_err(BadAddress)?;
                let client = ClusterClient::builder(nodes)
                    .connection_timeout(ANSWER)
                    .response_timeout(ANSWER)
                    .retries(2);
                RedisClient::Cluster(Box::new(client.build().map_err(BadAddress)?))
            }
            None => {
                let client = info(address).and_then(Client::open);
                RedisClient::One(Box::new(client.map_err(BadAddress)?))
            }
        };
        Ok(Self { client, connection: OnceCell::new() })
    }

    /// Whether keys may lie on different servers.
    pub fn is_cluster(&self) -> bool {
        matches!(self.client, RedisClient::Cluster(_))
    }

    /// Runs a script that must not run twice.
    pub async fn run<T: FromRedisValue>(
        &self,
        call: &ScriptInvocation<'_>,
    ) -> Result<T, Error> {
        self.ask(Ask::Script(call), false).await
    }

    /// Runs a script that may run twice, which it does if the connection is lost over it.
    pub async fn run_again<T: FromRedisValue>(
        &self,
        call: &ScriptInvocation<'_>,
    ) -> Result<T, Error> {
        self.ask(Ask::Script(call), true).await
    }

    /// Sends a command that may be sent twice.
    pub async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Error> {
        self.ask(Ask::Command(command), true).await
    }

    async fn ask<T: FromRedisValue>(
        &self,
        what: Ask<'_>,
        twice: bool,
    ) -> Result<T, Error> {
        let answer = timeout(PATIENCE, async {
            let mut first = pin!(self.send(&what));
            let (answer, soon) = match timeout(ANSWER / 2, &mut first).await {
                Ok(answer) => (answer, true),
                Err(_) => (first.await, false),
            };
            match answer {
                // Nothing has been sent. This is the result of the last attempt to connect, and the
                // next attempt is made for the next request. No wait for an answer ends this soon.
                Err(why) if why.is_connection_refusal() || why.is_timeout() && soon => {
                    self.send(&what).await
                }
                Err(why) if twice && why.is_connection_dropped() => {
                    self.send(&what).await
                }
                answer => answer,
            }
        });
        match answer.await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(why)) if why.code() == Some("OOM") => Err(Error::Full),
            Ok(Err(why)) => Err(Error::unavailable(why)),
            Err(_) => Err(Error::unavailable(format_args!(
                "no answer from Redis within {} s",
                PATIENCE.as_secs()
            ))),
        }
    }

    async fn send<T: FromRedisValue>(&self, what: &Ask<'_>) -> RedisResult<T> {
        match (self.connection().await?, what) {
            (RedisConnection::One(mut to), Ask::Script(call)) => {
                call.invoke_async(&mut to).await
            }
            (RedisConnection::One(mut to), Ask::Command(cmd)) => {
                cmd.query_async(&mut to).await
            }
            (RedisConnection::Cluster(mut to), Ask::Script(call)) => {
                call.invoke_async(&mut to).await
            }
            (RedisConnection::Cluster(mut to), Ask::Command(cmd)) => {
                cmd.query_async(&mut to).await
            }
        }
    }

    async fn connection(&self) -> RedisResult<RedisConnection> {
        let made = self.connection.get_or_try_init(async || match &self.client {
            RedisClient::One(client) => {
                // Without retries of its own, it reports at once that a server is down, and the next
                // request tries again.
                let config = ConnectionManagerConfig::new()
                    .set_number_of_retries(0)
                    .set_connection_timeout(Some(ANSWER))
                    .set_response_timeout(Some(ANSWER));
                ConnectionManager::new_lazy_with_config((**client).clone(), config)
                    .map(RedisConnection::One)
            }
            RedisClient::Cluster(client) => {
                client.get_async_connection().await.map(RedisConnection::Cluster)
            }
        });
        made.await.cloned()
    }
}

/// The address with the settings of this crate. A connection whose bytes are not acknowledged is closed
/// after five seconds; otherwise a cut cable would be noticed after a quarter of an hour.
fn info(address: &str) -> RedisResult<ConnectionInfo> {
    let info = address.into_connection_info()?;
    #[cfg(target_os = "linux")]
    let info = info.set_tcp_settings(
        redis::io::tcp::TcpSettings::default().set_user_timeout(Duration::from_secs(5)),
    );
    Ok(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_and_how() {
        for one in [
            "redis://localhost",
            "redis://:secret@127.0.0.1:6379/2",
            "rediss://user:secret@example.org",
            "valkey://localhost",
        ] {
            assert!(!Server::new(one).unwrap().is_cluster(), "{one}");
        }
        for cluster in ["redis-cluster://a:7000,b:7000", "rediss-cluster://u:p@a:7000"]
        {
            assert!(Server::new(cluster).unwrap().is_cluster(), "{cluster}");
        }
    }

    #[test]
    fn a_bad_address_is_refused_without_being_repeated() {
        for address in
            ["", "localhost:6379", "http://:secret@localhost", "redis-cluster://"]
        {
            let why = Server::new(address).err().expect("it is refused").to_string();
            assert!(!why.contains("secret"), "{why}");
        }
    }
}
