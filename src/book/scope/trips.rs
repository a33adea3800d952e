//! The trips through the lab: from which site to which a reader's browser goes, by what, and which lines the
//! shop writes. Pure data.

use self::By::{Form, Frame, Link, Redirect, Reload, Start};
use crate::http::lab_hosts::LabHost::{self, Evil, Shop, SubOfShop};
use crate::http::lab_page::TWO_MINUTES_AND_MORE;

/// A way through the lab.
pub struct Trip {
    /// The name of the trip in addresses.
    pub name: &'static str,
    /// The requests in their order, beginning with the first to a host of the lab.
    pub steps: &'static [TripStep],
}

/// One request of a trip.
pub struct TripStep {
    /// The site that the request goes to.
    pub at: LabHost,
    /// What sends the request.
    pub by: By,
    /// How many seconds pass on the page before that.
    pub after_s: u16,
    /// The `Set-Cookie` lines of the response. `{v}` is the trip's own value, `{place}` the path above
    /// its steps, `{shop}` the name of the shop, and `{line}` a line that the reader has written.
    pub sets: &'static [&'static str],
}

/// What makes a browser send a request of a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The page with which a trip begins, which belongs to the book.
    Start,
    /// A link on the page before.
    Link,
    /// A form on the page before, with `POST`.
    Form,
    /// A reload of the page before.
    Reload,
    /// A redirect (302): the answer to the request before.
    Redirect,
    /// A frame (`<iframe>`) in the page before.
    Frame,
}

impl TripStep {
    const fn new(at: LabHost, by: By) -> Self {
        Self { at, by, after_s: 0, sets: &[] }
    }

    const fn sets(at: LabHost, by: By, sets: &'static [&'static str]) -> Self {
        Self { at, by, after_s: 0, sets }
    }
}

impl Trip {
    /// Whether every site of the trip exists under numbers too.
    pub fn goes_by_numbers(&self) -> bool {
        self.steps.iter().all(|step| step.at != SubOfShop)
    }

    /// The path above its steps, which is that of its cookies.
    pub fn place(&self) -> String {
        format!("/scope/lab/{}", self.name)
    }

    /// The step on whose page the request of a step is made: the one before, without those in a frame.
    pub fn page_before(&self, number: usize) -> Option<&TripStep> {
        let step = self.steps.get(number)?;
        let mut before = (0..number).rev();
        let at = match step.by {
            Redirect => before.next(),
            _ => before.find(|at| !self.is_framed(*at)),
        };
        self.steps.get(at?)
    }

    /// Whether the request of a step is made in a frame.
    pub fn is_framed(&self, number: usize) -> bool {
        let steps = self.steps.iter().take(number + 1).rev();
        let last = steps.map(|step| step.by).find(|by| *by != Redirect);
        last == Some(Frame)
    }
}

/// The trip of this name.
pub fn find(name: &str) -> Option<&'static Trip> {
    ALL.iter().copied().find(|trip| trip.name == name)
}

/// All trips of the lab.
pub const ALL: &[&Trip] = &[
    &HOSTS,
    &LINK,
    &POST,
    &POST_LATER,
    &RELOAD,
    &REDIRECT,
    &FRAME,
    &PARTITION,
    &SHARE,
    &CLICK,
];

/// One cookie for each way to write `SameSite` that needs no `Secure`.
const THREE: &[&str] = &[
    "scope_unset={v}; Path={place}; Max-Age=600",
    "scope_lax={v}; Path={place}; Max-Age=600; SameSite=Lax",
    "scope_strict={v}; Path={place}; Max-Age=600; SameSite=Strict",
];

/// One cookie for each way to write `SameSite`.
const FOUR: &[&str] = &[
    THREE[0],
    THREE[1],
    THREE[2],
    "scope_none={v}; Path={place}; Max-Age=600; SameSite=None; Secure",
];

/// From the shop to its subdomain, and to a different site.
pub const HOSTS: Trip = Trip {
    name: "hosts",
    steps: &[
        TripStep::sets(
            Shop,
            Start,
            &[
                "scope_narrow={v}; Path={place}; Max-Age=600; SameSite=Lax",
                "scope_wide={v}; Path={place}; Max-Age=600; SameSite=Lax; Domain={shop}",
            ],
        ),
        TripStep::new(SubOfShop, Link),
        TripStep::new(Evil, Link),
    ],
};

/// Over a link on a different site.
pub const LINK: Trip = Trip {
    name: "link",
    steps: &[
        TripStep::sets(Shop, Start, THREE),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Link),
    ],
};

/// Over a form of a different site, at once.
pub const POST: Trip = Trip {
    name: "post",
    steps: &[
        TripStep::sets(Shop, Start, THREE),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Form),
    ],
};

/// Over the same form, after more than two minutes.
pub const POST_LATER: Trip = Trip {
    name: "later",
    steps: &[
        TripStep::sets(Shop, Start, THREE),
        TripStep::new(Evil, Link),
        TripStep { at: Shop, by: Form, after_s: TWO_MINUTES_AND_MORE, sets: &[] },
    ],
};

/// Over a link on a different site, then a reload.
pub const RELOAD: Trip = Trip {
    name: "reload",
    steps: &[
        TripStep::sets(Shop, Start, THREE),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Link),
        TripStep::new(Shop, Reload),
    ],
};

/// From the shop's own page to a different site, which redirects back.
pub const REDIRECT: Trip = Trip {
    name: "redirect",
    steps: &[
        TripStep::sets(Shop, Start, THREE),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Redirect),
    ],
};

/// Into a frame of a different site.
pub const FRAME: Trip = Trip {
    name: "frame",
    steps: &[
        TripStep::sets(Shop, Start, FOUR),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Frame),
    ],
};

/// What a frame sets, what it gets back there, and what the site gets at the top.
pub const PARTITION: Trip = Trip {
    name: "partition",
    steps: &[
        TripStep::new(Evil, Start),
        TripStep::sets(
            Shop,
            Frame,
            &[
                "scope_embedded={v}; Path={place}; Max-Age=600; SameSite=None; Secure",
                "scope_parted={v}; Path={place}; Max-Age=600; SameSite=None; Secure; Partitioned",
            ],
        ),
        TripStep::new(Shop, Redirect),
        TripStep::new(Shop, Link),
    ],
};

/// The name of the cookie that an exercise asks for.
pub const MINE: &str = "scope_mine";

/// What earlier attempts may have left goes first; then the reader's own line.
const OWN_LINE: &[&str] = &[
    "scope_mine=; Path=/; Max-Age=0",
    "scope_mine=; Path=/scope; Max-Age=0",
    "scope_mine=; Path=/scope/lab; Max-Age=0",
    "scope_mine=; Path={place}; Max-Age=0",
    "scope_mine=; Path=/; Max-Age=0; Domain={shop}",
    "scope_mine=; Path=/scope; Max-Age=0; Domain={shop}",
    "scope_mine=; Path=/scope/lab; Max-Age=0; Domain={shop}",
    "scope_mine=; Path={place}; Max-Age=0; Domain={shop}",
    "{line}",
];

/// An exercise: the shop and its subdomain are to get the reader's cookie.
pub const SHARE: Trip = Trip {
    name: "share",
    steps: &[
        TripStep::sets(Shop, Start, OWN_LINE),
        TripStep::new(SubOfShop, Link),
        TripStep::new(Shop, Link),
        TripStep::new(Evil, Link),
    ],
};

/// An exercise: a link of a different site is to carry the reader's cookie, and its form is not.
pub const CLICK: Trip = Trip {
    name: "click",
    steps: &[
        TripStep::sets(Shop, Start, OWN_LINE),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Link),
        TripStep::new(Evil, Link),
        TripStep::new(Shop, Form),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trip_begins_once_and_every_step_can_be_made_from_the_one_before() {
        for trip in ALL {
            assert!(find(trip.name).is_some_and(|it| it.name == trip.name));
            for (at, step) in trip.steps.iter().enumerate() {
                assert_eq!(step.by == Start, at == 0, "{} {at}", trip.name);
                let before = at.checked_sub(1).map(|at| &trip.steps[at]);
                let reloads = step.by == Reload;
                assert!(!reloads || before.is_some_and(|it| it.at == step.at));
                let own = step
                    .sets
                    .iter()
                    .all(|line| line.starts_with("scope_") || *line == "{line}");
                assert!(
                    own && (step.sets.is_empty() || step.at == Shop),
                    "{}",
                    trip.name
                );
            }
        }
    }
}
