//! Compares a store with a plain model of it: the same operations run on both and must give the same
//! results.
//!
//! A sequence is a list of numbers, which proptest makes and, when one fails, shortens; each number
//! stands for an operation. Sessions are named by the order in which their digests were given out,
//! so digests of sessions that were renewed or have ended are tried as well.

use std::collections::BTreeMap;
use std::ops::Deref;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rocket::time::Duration;

use super::{digest, fresh};
use crate::{Digest, Error, Lifetime, Limits, Login, New, Record, Store, from_millis};

/// The number and kind of the sequences.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The number of sequences to run.
    pub sequences: u32,
    /// Whether time advances in whole seconds. This is required where the number of sessions is
    /// limited, because the place of an ended session may be taken for up to a second.
    pub whole_seconds: bool,
    /// The limits that the store was made with.
    pub limits: Limits,
}

/// Runs the sequences. Sequence number `n` begins at `start(n)`, in milliseconds since 1970, on the
/// store that `store(n)` returns: a new one each time, or the same at a later `start`.
///
/// # Panics
/// With the shortest sequence it finds in which the store and the model differ.
pub fn run<S: Deref<Target: Store + Sized>>(
    plan: Plan,
    start: impl Fn(u32) -> i64,
    store: impl Fn(u32) -> S,
) {
    let config = Config {
        cases: plan.sequences,
        failure_persistence: None,
        max_shrink_iters: 10_000,
        ..Config::default()
    };
    let runtime = rocket::tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let number = std::cell::Cell::new(0);
    let numbers = proptest::collection::vec(proptest::num::u32::ANY, 1..40);
    let tested = TestRunner::new(config).run(&numbers, |numbers| {
        let this = number.replace(number.get() + 1);
        let store = store(this);
        let mut pair = StoreAndModel::new(&*store, plan, start(this));
        runtime.block_on(pair.run(&numbers)).map_err(TestCaseError::fail)
    });
    if let Err(difference) = tested {
        panic!("{difference}");
    }
}

/// One operation of a sequence.
#[derive(Debug)]
enum Op {
    Create { lifetime: Lifetime, owner: Option<usize>, data: Vec<(String, String)> },
    Read(usize),
    Peek(usize),
    Insert(usize, String, String),
    Remove(usize, String),
    Renew(usize, Option<(usize, Lifetime)>),
    Destroy(usize),
    List(usize),
    Wait(i64),
}

/// Decodes an operation from a number. `digests` is how many digests have been given out.
fn decode(mut number: u32, digests: usize, plan: Plan) -> Op {
    let mut pick = |n: usize| {
        let picked = number as usize % n;
        number /= n as u32;
        picked
    };
    let kind = pick(16);
    // Mostly one of the last few, seldom one of the rest.
    let which = digests.saturating_sub(1 + pick(5));
    let text = |n: usize| match n {
        0 => String::new(),
        n => "7".repeat(1 + n * plan.limits.bytes_each / 6),
    };
    match kind {
        0..=2 => {
            let lifetime = lifetime(pick(6), plan);
            let owner = [None, None, Some(0), Some(1)][pick(4)];
            let data = (0..pick(3)).map(|n| (name(n), text(pick(6)))).collect();
            Op::Create { lifetime, owner, data }
        }
        3 | 4 => Op::Read(which),
        5 => Op::Peek(which),
        6..=8 => Op::Insert(which, name(pick(4)), text(pick(7))),
        9 => Op::Remove(which, name(pick(4))),
        10 => Op::Renew(which, None),
        11 => Op::Renew(which, Some((pick(2), lifetime(pick(6), plan)))),
        12 => Op::Destroy(which),
        13 => Op::List(pick(2)),
        _ => Op::Wait(match plan.whole_seconds {
            true => [1000, 2000, 3000, 10_000][pick(4)],
            false => [1, 499, 500, 1000, 1501, 4000, 20_000][pick(7)],
        }),
    }
}

fn name(n: usize) -> String {
    ["", "a", "会话", "test2"][n].to_owned()
}

fn lifetime(n: usize, plan: Plan) -> Lifetime {
    let millis = Duration::milliseconds;
    let odd = if plan.whole_seconds { 0 } else { 500 };
    match n {
        0 => Lifetime::fixed(millis(2000)),
        1 => Lifetime::fixed(millis(10_000 + odd)),
        2 => Lifetime::sliding(millis(1000 + odd)),
        3 => Lifetime::sliding(millis(2000)).at_most(millis(5000)),
        4 => Lifetime::sliding(millis(4000)).at_most(millis(3000 + odd)),
        _ => Lifetime::fixed(Duration::ZERO),
    }
}

/// The session as the model keeps it.
#[derive(Clone, Debug)]
struct ModelSession {
    data: BTreeMap<String, String>,
    owner: Option<usize>,
    created: i64,
    expires: i64,
    lifetime: Lifetime,
}

impl ModelSession {
    fn size(&self, owners: &[String; 2]) -> usize {
        let data: usize = self.data.iter().map(|(n, v)| n.len() + v.len()).sum();
        data + self.owner.map_or(0, |owner| owners[owner].len())
    }

    fn begin(&mut self, now: i64) {
        self.created = now;
        self.expires = now;
        self.touch(now);
    }

    /// The rule of expiry, written differently from the engine.
    fn touch(&mut self, now: i64) {
        let absolute =
            self.created + self.lifetime.absolute.whole_milliseconds() as i64;
        let end = match self.lifetime.idle {
            None => absolute,
            Some(idle) => {
                let idle = now + idle.whole_milliseconds() as i64;
                if idle < absolute { idle } else { absolute }
            }
        };
        if end > self.expires {
            self.expires = end;
        }
    }
}

/// A store and the model beside it.
struct StoreAndModel<'s> {
    store: &'s dyn Store,
    plan: Plan,
    /// The sessions of the model, by the number of their digest.
    sessions: BTreeMap<usize, ModelSession>,
    digests: Vec<Digest>,
    owners: [String; 2],
    now: i64,
}

impl<'s> StoreAndModel<'s> {
    fn new(store: &'s dyn Store, plan: Plan, now: i64) -> Self {
        Self {
            store,
            plan,
            sessions: BTreeMap::new(),
            digests: vec![digest()],
            owners: [fresh("o"), fresh("p")],
            now,
        }
    }

    async fn run(&mut self, numbers: &[u32]) -> Result<(), String> {
        let mut done = Vec::new();
        for number in numbers {
            let op = decode(*number, self.digests.len(), self.plan);
            let (store, model) = self.step(&op).await;
            done.push(op);
            if store != model {
                return Err(format!("store {store}\nmodel {model}\nafter {done:#?}"));
            }
        }
        for which in 0..self.digests.len() {
            let (store, model) = self.step(&Op::Peek(which)).await;
            if store != model {
                return Err(format!(
                    "{which}: store {store}\nmodel {model}\n{done:#?}"
                ));
            }
        }
        Ok(())
    }

    /// Runs an operation and returns the store's answer and the model's.
    async fn step(&mut self, op: &Op) -> (String, String) {
        let now = from_millis(self.now);
        let store = self.store;
        let said = |store: String, model: String| (store, model);
        match op {
            Op::Create { lifetime, owner, data } => {
                let key = self.new_digest();
                let pairs: Vec<_> =
                    data.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                let new = New {
                    lifetime: *lifetime,
                    owner: owner.map(|owner| self.owners[owner].as_str()),
                    data: &pairs,
                };
                let answer = store.create(key, new, now).await;
                said(format!("{answer:?}"), format!("{:?}", self.create(op)))
            }
            Op::Read(which) => {
                let answer = store.read(self.digests[*which], now).await;
                let at = self.now;
                if let Some(session) = self.living(*which) {
                    session.touch(at);
                }
                said(
                    format!("{answer:?}"),
                    format!("{:?}", Ok::<_, Error>(self.record(*which))),
                )
            }
            Op::Peek(which) => {
                let answer = store.peek(self.digests[*which], now).await;
                said(
                    format!("{answer:?}"),
                    format!("{:?}", Ok::<_, Error>(self.record(*which))),
                )
            }
            Op::Insert(which, name, value) => {
                let answer = store.insert(self.digests[*which], name, value, now).await;
                let model = self.change(*which, |session| {
                    session.data.insert(name.clone(), value.clone());
                });
                said(format!("{answer:?}"), format!("{:?}", model.map(|m| m.is_some())))
            }
            Op::Remove(which, name) => {
                let answer = store.remove(self.digests[*which], name, now).await;
                let model = self.change(*which, |session| session.data.remove(name));
                said(format!("{answer:?}"), format!("{:?}", model.map(Option::flatten)))
            }
            Op::Renew(which, login) => {
                let new = self.new_digest();
                let login_of = login.map(|(owner, lifetime)| Login {
                    owner: &self.owners[owner],
                    lifetime,
                });
                let answer =
                    store.renew(self.digests[*which], new, login_of, now).await;
                said(format!("{answer:?}"), format!("{:?}", self.renew(*which, *login)))
            }
            Op::Destroy(which) => {
                let answer = store.destroy(self.digests[*which], now).await;
                let lived = self.living(*which).is_some();
                self.sessions.remove(which);
                said(format!("{answer:?}"), format!("{:?}", Ok::<_, Error>(lived)))
            }
            Op::List(owner) => {
                let answer = store.list(&self.owners[*owner], now).await;
                let sorted = answer.map(|mut listed| {
                    listed.sort_by_key(|(key, _)| *key);
                    listed
                });
                said(
                    format!("{sorted:?}"),
                    format!("{:?}", Ok::<_, Error>(self.list(*owner))),
                )
            }
            Op::Wait(millis) => {
                self.now += millis;
                said(String::new(), String::new())
            }
        }
    }

    fn new_digest(&mut self) -> Digest {
        let key = digest();
        self.digests.push(key);
        key
    }

    fn living(&mut self, which: usize) -> Option<&mut ModelSession> {
        let now = self.now;
        self.sessions.get_mut(&which).filter(|session| now < session.expires)
    }

    fn record(&mut self, which: usize) -> Option<Record> {
        let session = self.living(which)?.clone();
        Some(Record {
            data: session.data,
            owner: session.owner.map(|owner| self.owners[owner].clone()),
            created: from_millis(session.created),
            expires: from_millis(session.expires),
            lifetime: session.lifetime,
        })
    }

    fn create(&mut self, op: &Op) -> Result<(), Error> {
        let Op::Create { lifetime, owner, data } = op else { return Ok(()) };
        let mut session = ModelSession {
            data: data.iter().cloned().collect(),
            owner: *owner,
            created: 0,
            expires: 0,
            lifetime: *lifetime,
        };
        session.begin(self.now);
        if session.size(&self.owners) > self.plan.limits.bytes_each {
            return Err(Error::TooLarge);
        }
        let living = self.sessions.values().filter(|s| self.now < s.expires).count();
        if living >= self.plan.limits.sessions {
            return Err(Error::Full);
        }
        self.sessions.insert(self.digests.len() - 1, session);
        Ok(())
    }

    fn change<T>(
        &mut self,
        which: usize,
        change: impl FnOnce(&mut ModelSession) -> T,
    ) -> Result<Option<T>, Error> {
        let now = self.now;
        let Some(session) = self.living(which) else { return Ok(None) };
        let mut changed = session.clone();
        let result = change(&mut changed);
        if changed.size(&self.owners) > self.plan.limits.bytes_each {
            return Err(Error::TooLarge);
        }
        changed.touch(now);
        self.sessions.insert(which, changed);
        Ok(Some(result))
    }

    fn renew(
        &mut self,
        which: usize,
        login: Option<(usize, Lifetime)>,
    ) -> Result<bool, Error> {
        let now = self.now;
        let changed = self.change(which, |session| {
            if let Some((owner, lifetime)) = login {
                session.owner = Some(owner);
                session.lifetime = lifetime;
                session.begin(now);
            }
        })?;
        if changed.is_none() {
            return Ok(false);
        }
        if let Some(session) = self.sessions.remove(&which) {
            self.sessions.insert(self.digests.len() - 1, session);
        }
        Ok(true)
    }

    fn list(&mut self, owner: usize) -> Vec<(Digest, Record)> {
        let name = self.owners[owner].clone();
        let mut listed: Vec<_> = (0..self.digests.len())
            .filter_map(|which| Some((self.digests[which], self.record(which)?)))
            .filter(|(_, record)| record.owner.as_ref() == Some(&name))
            .collect();
        listed.sort_by_key(|(key, _)| *key);
        listed
    }
}
