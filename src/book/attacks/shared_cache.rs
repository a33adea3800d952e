//! A shared cache, as one stands in front of many shops: it keeps responses and gives them to the next who asks.
//! A small one, with those rules of RFC 9111 that its lab is about. Pure data; the time is an argument.

/// The most responses at one time. The oldest goes when one more comes.
const MOST: usize = 4;
/// The longest response that is kept, with its address and the request's `Cookie`, in bytes.
const LONGEST: usize = 1024;

/// A response, with what a cache looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cacheable {
    /// The field `Cache-Control` of the response.
    pub cache_control: &'static str,
    /// The field `Vary`, or nothing.
    pub vary: &'static str,
    /// The `Set-Cookie` lines of the response.
    pub set_cookies: Vec<String>,
    /// The body of the response.
    pub body: String,
}

/// A response that was kept.
#[cfg_attr(test, derive(Clone))]
struct KeptResponse {
    url: String,
    /// The `Cookie` field of the request that it answered.
    cookie: String,
    /// Until when it is fresh, in Unix seconds.
    until: u64,
    response: Cacheable,
}

impl KeptResponse {
    fn bytes(&self) -> usize {
        let lines: usize =
            self.response.set_cookies.iter().map(|it| 24 + it.len()).sum();
        160 + self.url.len() + self.cookie.len() + lines + self.response.body.len()
    }
}

/// The responses that are kept, the oldest first.
#[derive(Default)]
#[cfg_attr(test, derive(Clone))]
pub struct SharedCache(Vec<KeptResponse>);

impl SharedCache {
    /// The fresh response that is kept for this request.
    pub fn get(&self, url: &str, cookie: &str, now: u64) -> Option<&Cacheable> {
        let fits = |it: &&KeptResponse| {
            let varies = it.response.vary.eq_ignore_ascii_case("cookie");
            it.url == url && now < it.until && (!varies || it.cookie == cookie)
        };
        self.0.iter().rev().find(fits).map(|it| &it.response)
    }

    /// Keeps a response for the next one who asks, if the shop lets it; whether it does. A `Set-Cookie` is no
    /// obstacle.
    pub fn keep(
        &mut self,
        url: &str,
        cookie: &str,
        response: &Cacheable,
        now: u64,
    ) -> bool {
        let Some(seconds) = fresh_for(response.cache_control) else { return false };
        let entry = KeptResponse {
            url: url.to_owned(),
            cookie: cookie.to_owned(),
            until: now.saturating_add(seconds),
            response: response.clone(),
        };
        if entry.bytes() > LONGEST {
            return false;
        }
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(entry);
        true
    }

    /// How many bytes of memory this takes, or a few more.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(KeptResponse::bytes).sum()
    }

    #[cfg(test)]
    pub(super) fn fill(&mut self) {
        for number in 0..50 {
            let response = Cacheable {
                cache_control: "max-age=60",
                body: "x".repeat(LONGEST - 200 + number % 4),
                ..Cacheable::default()
            };
            self.keep(&number.to_string(), "", &response, 0);
        }
    }
}

/// For how many seconds a shared cache may give out a response; `None` if it may not keep it.
fn fresh_for(cache_control: &str) -> Option<u64> {
    let all = || cache_control.split(',').map(str::trim);
    if all().any(|it| ["no-store", "private", "no-cache"].contains(&it)) {
        return None;
    }
    let seconds = |name: &str| {
        let values = all().filter_map(|it| it.split_once('='));
        let mut values = values.filter(|(it, _)| *it == name);
        values.find_map(|(_, value)| value.parse().ok())
    };
    // What speaks to shared caches alone comes first.
    seconds("s-maxage").or_else(|| seconds("max-age")).filter(|it| *it > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_kept_as_its_fields_say() {
        for (cache_control, seconds) in [
            ("public, max-age=60", Some(60)),
            ("max-age=0, s-maxage=5", Some(5)),
            ("max-age=60, s-maxage=0", None),
            ("private, max-age=60", None),
            ("no-store", None),
            ("no-cache, max-age=60", None),
            ("public", None),
            ("", None),
        ] {
            assert_eq!(fresh_for(cache_control), seconds, "{cache_control}");
        }
    }

    #[test]
    fn vary_tells_cookies_apart_and_not_two_requests_without_any() {
        for (vary, to_others) in [("", true), ("Cookie", false)] {
            let response = Cacheable {
                cache_control: "s-maxage=60",
                vary,
                ..Cacheable::default()
            };
            let mut cache = SharedCache::default();
            assert!(cache.keep("/", "a=1", &response, 100));
            assert_eq!(cache.get("/", "a=1", 159), Some(&response));
            assert_eq!(cache.get("/", "a=1", 160), None, "no longer fresh");
            assert_eq!(cache.get("/", "", 100).is_some(), to_others, "{vary}");
            assert_eq!(cache.get("/other", "a=1", 100), None);
            assert!(cache.keep("/", "", &response, 100));
            assert!(cache.get("/", "", 100).is_some(), "who has none shares");
        }
    }

    #[test]
    fn few_and_short_responses_are_kept() {
        let mut cache = SharedCache::default();
        cache.fill();
        assert_eq!(cache.0.len(), MOST);
        assert!(cache.bytes() <= MOST * LONGEST);
        let long = Cacheable {
            cache_control: "max-age=60",
            body: "x".repeat(LONGEST),
            ..Cacheable::default()
        };
        assert!(!cache.keep("/", "", &long, 0));
    }
}
