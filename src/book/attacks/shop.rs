//! The shop as pure data: its customers, their sessions and money, its reviews and orders. Everything is bounded.

use super::notes::cut;

/// The customers that every shop has, each with the password: the victim, a bystander and the attacker.
pub const CUSTOMERS: [(&str, &str); 3] =
    [("alice", "wonderland"), ("bob", "builder"), ("mallory", "malice")];
/// What each has at first. The attacker has nothing.
const AT_FIRST: [u32; 3] = [100, 100, 0];
/// The most sessions, reviews and orders at one time. The oldest goes when one more comes.
const MOST: usize = 6;
/// The most characters of a review or an order.
const LONGEST_TEXT: usize = 300;
/// The most characters of a session's token.
const LONGEST_TOKEN: usize = 80;

/// The state of one shop.
#[cfg_attr(test, derive(Clone))]
pub struct ShopState {
    balances: [u32; 3],
    /// Token and customer of each session, the oldest first.
    sessions: Vec<(String, &'static str)>,
    /// Customer and text of each review.
    reviews: Vec<(&'static str, String)>,
    /// Customer and text of each order.
    orders: Vec<(&'static str, String)>,
}

impl Default for ShopState {
    fn default() -> Self {
        Self {
            balances: AT_FIRST,
            sessions: Vec::new(),
            reviews: Vec::new(),
            orders: Vec::new(),
        }
    }
}

/// The shop's own name of a customer, if there is one of this name.
pub fn customer(name: &str) -> Option<&'static str> {
    CUSTOMERS.iter().find(|(known, _)| *known == name).map(|(known, _)| *known)
}

/// The customer of this name and password.
pub fn check(name: &str, password: &str) -> Option<&'static str> {
    let mut all = CUSTOMERS.iter();
    all.find(|it| **it == (name, password)).map(|(known, _)| *known)
}

impl ShopState {
    /// Opens a session of this customer.
    pub fn log_in(&mut self, token: &str, customer: &'static str) {
        self.log_out(token);
        push(&mut self.sessions, (cut(token, LONGEST_TOKEN), customer));
    }

    /// Ends a session on the server.
    pub fn log_out(&mut self, token: &str) {
        self.sessions.retain(|(known, _)| known != token);
    }

    /// Ends the sessions of a customer on the server, except that of this token.
    pub fn log_out_all(&mut self, customer: &str, but: &str) {
        self.sessions.retain(|(known, whose)| *whose != customer || known == but);
    }

    /// Whose session this token is.
    pub fn whose(&self, token: &str) -> Option<&'static str> {
        let mut all = self.sessions.iter();
        all.find(|(known, _)| known == token).map(|(_, customer)| *customer)
    }

    /// The tokens of a customer's sessions.
    pub fn sessions_of(&self, customer: &str) -> Vec<&str> {
        let own = self.sessions.iter().filter(|(_, whose)| *whose == customer);
        own.map(|(token, _)| token.as_str()).collect()
    }

    /// How much money a customer has.
    pub fn balance(&self, customer: &str) -> u32 {
        let at = CUSTOMERS.iter().position(|(known, _)| *known == customer);
        at.map_or(0, |at| self.balances[at])
    }

    /// Moves money, if both exist and there is enough of it.
    pub fn transfer(&mut self, from: &str, to: &str, amount: u32) -> bool {
        let place = |name| CUSTOMERS.iter().position(|(known, _)| *known == name);
        let (Some(from), Some(to)) = (place(from), place(to)) else { return false };
        if from == to || amount == 0 || self.balances[from] < amount {
            return false;
        }
        self.balances[from] -= amount;
        self.balances[to] += amount;
        true
    }

    /// Adds a review by a customer.
    pub fn review(&mut self, customer: &'static str, text: &str) {
        push(&mut self.reviews, (customer, cut(text, LONGEST_TEXT)));
    }

    /// The reviews, the oldest first.
    pub fn reviews(&self) -> &[(&'static str, String)] {
        &self.reviews
    }

    /// Adds an order of a customer.
    pub fn order(&mut self, customer: &'static str, text: &str) {
        push(&mut self.orders, (customer, cut(text, LONGEST_TEXT)));
    }

    /// The orders of a customer, the oldest first.
    pub fn orders_of(&self, customer: &str) -> Vec<&str> {
        let own = self.orders.iter().filter(|(whose, _)| *whose == customer);
        own.map(|(_, text)| text.as_str()).collect()
    }

    /// How many bytes of memory the shop takes, or a few more.
    pub fn bytes(&self) -> usize {
        let sessions: usize = self.sessions.iter().map(|(it, _)| 64 + it.len()).sum();
        let texts = self.reviews.iter().chain(&self.orders);
        128 + sessions + texts.map(|(_, text)| 64 + text.len()).sum::<usize>()
    }

    #[cfg(test)]
    pub(super) fn fill(&mut self) {
        let long = "é".repeat(5_000);
        for number in 0..50 {
            self.log_in(&format!("{number}{long}"), "alice");
            self.review("alice", &long);
            self.order("bob", &long);
        }
    }
}

/// Adds to a bounded list.
fn push<T>(all: &mut Vec<T>, one: T) {
    if all.len() >= MOST {
        all.remove(0);
    }
    all.push(one);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_moves_only_where_there_is_some() {
        let mut shop = ShopState::default();
        assert!(shop.transfer("alice", "mallory", 60));
        for (from, to, amount) in [
            ("alice", "mallory", 60),
            ("alice", "eve", 1),
            ("bob", "bob", 1),
            ("bob", "alice", 0),
        ] {
            assert!(!shop.transfer(from, to, amount), "{from} {to} {amount}");
        }
        assert_eq!((shop.balance("alice"), shop.balance("mallory")), (40, 60));
    }

    #[test]
    fn a_session_ends_at_the_logout() {
        let mut shop = ShopState::default();
        shop.log_in("t1", "alice");
        shop.log_in("t2", "alice");
        assert_eq!(
            (shop.whose("t1"), shop.sessions_of("alice").len()),
            (Some("alice"), 2)
        );
        shop.log_out("t1");
        assert_eq!((shop.whose("t1"), shop.whose("t2")), (None, Some("alice")));
        shop.log_in("t3", "alice");
        shop.log_in("t4", "bob");
        shop.log_out_all("alice", "t3");
        let left = ["t2", "t3", "t4"].map(|token| shop.whose(token));
        assert_eq!(left, [None, Some("alice"), Some("bob")]);
        assert_eq!(check("alice", "wonderland"), Some("alice"));
        assert_eq!(check("alice", "malice"), None);
    }
}
