"""What Schemathesis can't know of the formats in src/api/openapi.json: which of their values a case may
hold. `uri` alone would be any scheme, and a date any year.
"""

import re
from datetime import date

import jsonschema_rs
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation

LETTERS = "abcdefghijklmnopqrstuvwxyz"
label = st.text(LETTERS, min_size=1, max_size=12)
name = st.lists(label, min_size=1, max_size=4).map(".".join)
host = st.one_of(
    name,
    st.tuples(label, name).map("-".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.sampled_from(["localhost", "www.example.co.uk", "例え.example", "xn--r8jz45g.example"]),
)
port = st.one_of(st.just(""), st.integers(0, 65535).map(lambda port: f":{port}"))
rest = st.one_of(
    st.just(""), st.text(max_size=40).map(lambda text: "/" + text.strip())
)
url = st.tuples(
    st.sampled_from(["http", "https", "ws", "wss", "HTTPS"]), host, port, rest
).map(lambda parts: "{}://{}{}{}".format(*parts))

day = st.dates(
    min_value=date(1970, 1, 2),
    max_value=date(9000, 12, 30),
)
clock = st.times().map(lambda time: time.replace(microsecond=0).isoformat())
zone = st.sampled_from(["Z", "+08:00", "-03:30"])
moment = st.tuples(day, clock, zone).map(lambda it: f"{it[0].isoformat()}T{it[1]}{it[2]}")
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
http_date = st.tuples(day, clock).map(
    lambda it: f"{DAYS[it[0].weekday()]}, {it[0].day:02} {MONTHS[it[0].month - 1]} {it[0].year} {it[1]} GMT"
)

schemathesis.openapi.format("uri", url)
schemathesis.openapi.format("date-time", moment)
schemathesis.openapi.format("http-date", http_date)


FORMATS = {
    # Not RFC 3986's, which has no characters beyond ASCII.
    "uri": lambda text: re.match(r"(?i)(https?|wss?)://.", text) is not None,
    "http-date": lambda text: re.fullmatch(
        r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", text
    ) is not None,
}


def is_case(body, description):
    schema = {**description.raw_schema, "$ref": "#/components/schemas/Case"}
    validator = jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats=FORMATS
    )
    return validator.is_valid(body)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A request that should be wrong may come out right: what was broken is a member of an object that is
    null then. To accept it is no failure, as long as nothing but the body should be wrong.
    """
    if not isinstance(failure, AcceptedNegativeData):
        return True
    components = case.meta.components.items()
    elsewhere = [where for where, it in components if it.mode.is_negative and where != ParameterLocation.BODY]
    return bool(elsewhere) or not is_case(case.body, case.operation.schema)
