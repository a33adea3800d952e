//! The lost update: two tabs write into one session at the same time.
//!
//! A session that is stored as one value is read, changed and written back as a whole. A tab that
//! writes last overwrites the other's change with the value it read before. A session that is stored
//! key by key does not have this problem.

use rocket::serde::json::{self, Value, json};
use rocket::time::{Duration, OffsetDateTime};
use rocket::{Route, State, get, routes};
use rocket_server_sessions::{
    self as session, Clock, Digest, Id, Lifetime, Limits, Memory, New, Session, Store,
};

use super::drawing::{Drawing, TabStep, Tabs};
use crate::book::with_data::WithData;

pub(super) fn routes() -> Vec<Route> {
    routes![begin_two, a_reads, a_writes, b_reads, b_writes, every_order]
}

/// The key and value that each tab stores.
const A: (&str, &str) = ("color", "blue");
const B: (&str, &str) = ("size", "large");

#[get("/two/begin")]
async fn begin_two(session: Session<'_>) -> Result<WithData, session::Error> {
    session.start(Lifetime::sliding(Duration::minutes(5))).await;
    session.insert("whole", json!({})).await?;
    after("one session, nothing in it, two tabs", None, &session).await
}

#[get("/two/a/reads")]
async fn a_reads(session: Session<'_>) -> Result<WithData, session::Error> {
    reads(&session, "a has").await?;
    after("tab A has read the session", Some(("A", false)), &session).await
}

#[get("/two/a/writes")]
async fn a_writes(session: Session<'_>) -> Result<WithData, session::Error> {
    writes(&session, "a has", A).await?;
    after("tab A has written color=blue", Some(("A", true)), &session).await
}

#[get("/two/b/reads")]
async fn b_reads(session: Session<'_>) -> Result<WithData, session::Error> {
    reads(&session, "b has").await?;
    after("tab B has read the session", Some(("B", false)), &session).await
}

#[get("/two/b/writes")]
async fn b_writes(session: Session<'_>) -> Result<WithData, session::Error> {
    writes(&session, "b has", B).await?;
    after("tab B has written size=large", Some(("B", true)), &session).await
}

/// The first half of a request: it loads the whole session and keeps a copy while it works.
async fn reads(session: &Session<'_>, hand: &str) -> Result<(), session::Error> {
    let whole: Option<Value> = session.get("whole").await?;
    session.insert(hand, whole.unwrap_or(json!({}))).await
}

/// The second half of a request. As one value, the copy with its change replaces everything. Key by
/// key, only the change is written.
async fn writes(
    session: &Session<'_>,
    hand: &str,
    (key, value): (&str, &str),
) -> Result<(), session::Error> {
    let mut whole: Value = session.get(hand).await?.unwrap_or(json!({}));
    whole[key] = json!(value);
    session.insert("whole", whole).await?;
    session.insert(key, value).await
}

/// The answer after a step: what happened, which tab took the step, and what the session contains now,
/// stored in both ways.
async fn after(
    what: &str,
    step: Option<(&'static str, bool)>,
    session: &Session<'_>,
) -> Result<WithData, session::Error> {
    let object: Value = session.get("whole").await?.unwrap_or(json!({}));
    let (mut whole, mut keys) = (Vec::new(), Vec::new());
    for (key, _) in [A, B] {
        if let Some(value) = object[key].as_str() {
            whole.push(format!("{key}={value}"));
        }
        if let Some(value) = session.get::<String>(key).await? {
            keys.push(format!("{key}={value}"));
        }
    }
    let line = |pairs: &[String]| -> String {
        pairs.iter().map(|pair| format!("  {pair}")).collect()
    };
    let text =
        format!("{what}\n\none whole: {}\nkey by key:{}\n", line(&whole), line(&keys));
    let step = step.map(|(tab, writes)| TabStep { tab, writes });
    Ok(WithData::new(text, &Drawing::Tabs(Tabs { step, whole, keys })))
}

/// One step of one tab.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Reads(char),
    Writes(char),
}

/// Every order in which two tabs can take two steps each. There are six.
fn orders() -> Vec<Vec<Step>> {
    fn go_on(a: &[Step], b: &[Step]) -> Vec<Vec<Step>> {
        let (Some((first_a, rest_a)), Some((first_b, rest_b))) =
            (a.split_first(), b.split_first())
        else {
            return vec![[a, b].concat()];
        };
        let with = |first: Step, orders: Vec<Vec<Step>>| {
            orders.into_iter().map(move |rest| [vec![first], rest].concat())
        };
        with(*first_a, go_on(rest_a, b))
            .chain(with(*first_b, go_on(a, rest_b)))
            .collect()
    }
    let tab = |name| [Step::Reads(name), Step::Writes(name)];
    go_on(&tab('A'), &tab('B'))
}

#[get("/two/every-order")]
async fn every_order(clock: &State<Clock>) -> Result<String, session::Error> {
    let store = Memory::new(Limits::default());
    let mut rows = String::new();
    let (mut whole_lost, mut keys_lost, mut count_lost) = (0, 0, 0);
    for order in orders() {
        let run = Run::new(&store, clock.now()).await?;
        let [whole, keys, count] = run.take(&order).await?;
        whole_lost += usize::from(whole < 2);
        keys_lost += usize::from(keys < 2);
        count_lost += usize::from(count < 2);
        let steps = order.iter().map(|step| match step {
            Step::Reads(tab) => format!("{tab} reads   "),
            Step::Writes(tab) => format!("{tab} writes  "),
        });
        let steps: String = steps.collect();
        rows += &format!("{steps}   {whole} of 2      ");
        rows += &format!("{keys} of 2       {count} of 2\n");
    }
    let n = orders().len();
    Ok(format!(
        "verdict: whole lost {whole_lost} of {n}\n\
         verdict: keys lost {keys_lost} of {n}\n\
         verdict: count lost {count_lost} of {n}\n\n\
         in this order                             \
         one whole   key by key   one counter\n{rows}"
    ))
}

/// Two tabs that share one session of their own in a real store.
struct Run<'s> {
    store: &'s dyn Store,
    session: Digest,
    now: OffsetDateTime,
}

impl<'s> Run<'s> {
    async fn new(
        store: &'s dyn Store,
        now: OffsetDateTime,
    ) -> Result<Self, session::Error> {
        let session = Id::random()?.digest();
        let lifetime = Lifetime::fixed(Duration::minutes(1));
        let data = &[("whole", "{}"), ("count", "0")];
        store.create(session, New { lifetime, owner: None, data }, now).await?;
        Ok(Self { store, session, now })
    }

    /// Takes the steps in this order. Returns how many of the two writes are there afterwards: in the
    /// one value, among the keys, and in a counter that both tabs increment.
    async fn take(&self, order: &[Step]) -> Result<[usize; 3], session::Error> {
        let mut hands = [(json!({}), 0), (json!({}), 0)];
        for step in order {
            let (Step::Reads(tab) | Step::Writes(tab)) = *step;
            let at = usize::from(tab == 'B');
            let (key, value) = [A, B][at];
            if *step == Step::Reads(tab) {
                hands[at] =
                    (self.get("whole").await?, count(&self.get("count").await?));
                continue;
            }
            let (whole, counted) = &mut hands[at];
            whole[key] = json!(value);
            self.put("whole", &whole.to_string()).await?;
            self.put(key, &json!(value).to_string()).await?;
            self.put("count", &(*counted + 1).to_string()).await?;
        }
        let whole = self.get("whole").await?;
        let in_whole = [A, B].iter().filter(|(key, value)| whole[*key] == *value);
        let mut by_key = 0;
        for (key, value) in [A, B] {
            by_key += usize::from(self.get(key).await? == value);
        }
        Ok([in_whole.count(), by_key, count(&self.get("count").await?)])
    }

    async fn get(&self, key: &str) -> Result<Value, session::Error> {
        let record = self.store.read(self.session, self.now).await?;
        let text = record.and_then(|record| record.data.get(key).cloned());
        Ok(text.and_then(|text| json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn put(&self, key: &str, text: &str) -> Result<(), session::Error> {
        self.store.insert(self.session, key, text, self.now).await.map(|_| ())
    }
}

fn count(value: &Value) -> usize {
    value.as_u64().unwrap_or_default() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tabs_of_two_steps_have_six_orders_and_each_keeps_its_own() {
        let orders = orders();
        assert_eq!(orders.len(), 6);
        for (at, order) in orders.iter().enumerate() {
            assert!(!orders[..at].contains(order), "one of them twice");
            for tab in ['A', 'B'] {
                let place = |step| order.iter().position(|other| *other == step);
                assert!(place(Step::Reads(tab)) < place(Step::Writes(tab)));
            }
        }
    }
}
