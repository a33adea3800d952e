//! A record as the fields of a hash.

use std::collections::HashMap;

use rocket::time::Duration;

use super::{Record, from_millis, millis};
use crate::Lifetime;

/// The field name of the value under `name`. A prefix keeps it apart from the record's own fields.
pub fn field(name: &str) -> String {
    format!("={name}")
}

/// All fields of a record. `size` is kept so that a script need not count again.
pub fn fields(record: &Record) -> Vec<(String, String)> {
    let mut fields = vec![("size".to_owned(), record.size().to_string())];
    if let Some(owner) = &record.owner {
        fields.push(("owner".to_owned(), owner.clone()));
    }
    let times = times(record.lifetime, millis(record.created), millis(record.expires));
    fields.extend(times.map(|(field, value)| (field.to_owned(), value)));
    fields.extend(record.data.iter().map(|(name, value)| (field(name), value.clone())));
    fields
}

/// The fields that a login rewrites. The scripts calculate with `ends` and `idle`; `lifetime` has the
/// exact nanoseconds that are returned to the program.
pub fn times(
    lifetime: Lifetime,
    created: i64,
    expires: i64,
) -> [(&'static str, String); 5] {
    let idle = lifetime.idle.map(|idle| {
        // Longer ones end in the year 9999 as well, and a double holds these numbers exactly.
        idle.whole_milliseconds().clamp(-1_000_000_000_000_000, 1_000_000_000_000_000)
    });
    [
        ("created", created.to_string()),
        ("expires", expires.to_string()),
        ("ends", lifetime.ends(created).to_string()),
        ("idle", idle.map(|idle| idle.to_string()).unwrap_or_default()),
        ("lifetime", written(lifetime)),
    ]
}

/// Reads a record from these fields. `None` if they are not a record.
pub fn parse(mut fields: HashMap<String, String>) -> Option<Record> {
    let mut own = |name| fields.remove(name);
    let owner = own("owner");
    let created = from_millis(own("created")?.parse().ok()?);
    let expires = from_millis(own("expires")?.parse().ok()?);
    let lifetime = understood(&own("lifetime")?)?;
    let data = fields.into_iter().filter_map(|(field, value)| {
        Some((field.strip_prefix('=')?.to_owned(), value))
    });
    Some(Record { data: data.collect(), owner, created, expires, lifetime })
}

/// Seconds and nanoseconds of the absolute limit, then of the idle one if there is one.
fn written(lifetime: Lifetime) -> String {
    let numbers = |length: Duration| {
        format!("{} {}", length.whole_seconds(), length.subsec_nanoseconds())
    };
    match lifetime.idle {
        Some(idle) => format!("{} {}", numbers(lifetime.absolute), numbers(idle)),
        None => numbers(lifetime.absolute),
    }
}

fn understood(text: &str) -> Option<Lifetime> {
    let numbers: Vec<i64> =
        text.split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let length = |seconds, nanoseconds: i64| {
        Some(Duration::new(seconds, nanoseconds.try_into().ok()?))
    };
    match numbers[..] {
        [seconds, nanoseconds] => Some(Lifetime::fixed(length(seconds, nanoseconds)?)),
        [seconds, nanoseconds, idle_seconds, idle_nanoseconds] => Some(
            Lifetime::sliding(length(idle_seconds, idle_nanoseconds)?)
                .at_most(length(seconds, nanoseconds)?),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rocket::time::OffsetDateTime;

    use super::*;

    #[test]
    fn a_record_survives_its_way_through_the_fields() {
        let lifetimes = [
            Lifetime::fixed(Duration::seconds(10)),
            Lifetime::sliding(Duration::nanoseconds(-1_500_000_001)),
            Lifetime::sliding(Duration::MAX).at_most(Duration::MAX),
            Lifetime::fixed(Duration::MIN),
        ];
        for (lifetime, owner) in
            lifetimes.into_iter().zip([None, Some("ann"), Some(""), None])
        {
            let record = Record {
                data: [("", "1"), ("=", "\"é\""), ("owner", "null")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into(),
                owner: owner.map(str::to_owned),
                created: OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(7),
                expires: OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(1_234_567),
                lifetime,
            };
            assert_eq!(parse(fields(&record).into_iter().collect()), Some(record));
        }
    }

    #[test]
    fn what_is_no_record_is_refused() {
        let whole: HashMap<_, _> = fields(&Record {
            data: Default::default(),
            owner: None,
            created: OffsetDateTime::UNIX_EPOCH,
            expires: OffsetDateTime::UNIX_EPOCH,
            lifetime: Lifetime::fixed(Duration::ZERO),
        })
        .into_iter()
        .collect();
        for field in ["created", "expires", "lifetime"] {
            let mut fields = whole.clone();
            fields.insert(field.to_owned(), "1 x".to_owned());
            assert_eq!(parse(fields.clone()), None, "{field}");
            fields.remove(field);
            assert_eq!(parse(fields), None, "{field}");
        }
    }
}
