//! Two tabs that change one session at once, in every order in which their steps can fall.

use remember_me::session::{Digest, Lifetime, Limits, Memory, New, Store};
use rocket::time::Duration;

use super::{START, key};

/// What a tab does, one step after the other. Each step is one call to the store.
#[derive(Clone, Copy)]
enum Step {
    Read,
    Write,
}

/// Every order of two tabs' steps: a list of who is next.
fn orders(steps: usize) -> Vec<Vec<usize>> {
    fn go(left: [usize; 2], order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if left == [0, 0] {
            return all.push(order.clone());
        }
        for tab in [0, 1].into_iter().filter(|tab| left[*tab] > 0) {
            let mut left = left;
            left[tab] -= 1;
            order.push(tab);
            go(left, order, all);
            order.pop();
        }
    }
    let mut all = Vec::new();
    go([steps, steps], &mut Vec::new(), &mut all);
    all
}

/// In how many of all orders a tab's write is lost, and how many there are. Each tab reads, then
/// writes its own key: alone, or the whole session with it.
async fn lost(whole: bool) -> (usize, usize) {
    const STEPS: [Step; 2] = [Step::Read, Step::Write];
    let store = Memory::new(Limits::default());
    let orders = orders(STEPS.len());
    let mut lost = 0;
    for order in &orders {
        let session = key();
        let lifetime = Lifetime::fixed(Duration::seconds(10));
        let new = New { lifetime, owner: None, data: &[("all", "")] };
        store.create(session, new, START).await.expect("it is created");
        let mut next = [0, 0];
        let mut seen = [String::new(), String::new()];
        for tab in order {
            let own = ["a", "b"][*tab];
            match STEPS[next[*tab]] {
                Step::Read => seen[*tab] = all_of(&store, session).await,
                Step::Write if whole => {
                    let all = format!("{}{own}", seen[*tab]);
                    store.insert(session, "all", &all, START).await.expect("it fits");
                }
                Step::Write => {
                    store.insert(session, own, "1", START).await.expect("it fits");
                }
            }
            next[*tab] += 1;
        }
        let record = store.peek(session, START).await.expect("the store answers");
        let data = record.expect("it lives").data;
        let kept = |own: &str| data.contains_key(own) || data["all"].contains(own);
        lost += usize::from(!(kept("a") && kept("b")));
    }
    (lost, orders.len())
}

async fn all_of(store: &Memory, session: Digest) -> String {
    let record = store.read(session, START).await.expect("the store answers");
    record.expect("it lives").data["all"].clone()
}

#[rocket::async_test]
async fn who_writes_the_whole_session_loses_in_four_of_six() {
    assert_eq!(lost(true).await, (4, 6));
}

#[rocket::async_test]
async fn who_writes_by_key_loses_in_none() {
    assert_eq!(lost(false).await, (0, 6));
}
