"""The site's handlers in Flask 3.1: same names, same paths, same meaning.

    pip install -r requirements.txt
    python app.py

The pages quote these functions beside the Rocket ones, and the tests run this file.
"""

import os
import re
import secrets
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    request,
    session,
)
from itsdangerous import BadSignature, URLSafeSerializer, base64_decode

app = Flask(__name__)
app.config.update(
    SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(),
    PERMANENT_SESSION_LIFETIME=timedelta(seconds=10),
)

signer = URLSafeSerializer(app.config["SECRET_KEY"], salt="secret")


def plain(text):
    """A text that no browser takes for HTML."""
    return Response(text, mimetype="text/plain")


# 1. Keeping state


@app.get("/state/who")
def who_am_i():
    port = request.environ.get("REMOTE_PORT", "?")
    peer = f"{request.remote_addr}:{port}"
    name = request.cookies.get("name", "?")
    return plain(f"connection: {peer}\nname: {name}\n")


# 2. Cookies


@app.get("/cookie/set")
def set_cookie():
    response = make_response("<h1>set cookie!</h1>")
    response.set_cookie("test1", "123", max_age=20)
    return response


@app.get("/cookie/get")
def get_cookie():
    pairs = request.cookies.items(multi=True)
    lines = [f"{name} = {value}\n" for name, value in pairs]
    return plain("".join(lines) or "no cookies\n")


@app.get("/cookie/del")
def del_cookie():
    response = make_response("<h1>del cookie!</h1>")
    response.delete_cookie("test1")
    return response


@app.get("/cookie/http-only")
def set_http_only():
    response = plain("one for everybody, one for requests alone\n")
    response.set_cookie("readable", "1", max_age=300, samesite="Lax")
    response.set_cookie(
        "http_only", "1", max_age=300, httponly=True, samesite="Lax"
    )
    return response


@app.get("/cookie/no-lifetime")
def set_no_lifetime():
    response = plain("neither Max-Age nor Expires\n")
    response.set_cookie("till_close", "1", samesite="Lax")
    return response


@app.get("/cookie/login")
def set_login():
    response = plain("what a login should write\n")
    response.set_cookie(
        "__Host-sid",
        "a-random-token",
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )
    return response


@app.get("/cookie/login-http")
def set_login_http():
    response = plain("the same, for http://localhost\n")
    response.set_cookie(
        "sid", "a-random-token", path="/", httponly=True, samesite="Lax"
    )
    return response


@app.get("/cookie/by-server")
def set_by_server():
    response = plain("set by the server\n")
    response.set_cookie("by_server", "1")
    return response


@app.get("/cookie/refused")
def set_refused():
    response = plain("six lines sent\n")
    response.set_cookie("kept", "1", max_age=60)
    response.set_cookie(
        "none_insecure", "1", max_age=60, samesite="None"
    )
    # set_cookie(partitioned=True) would add the very Secure that is to be
    # missing.
    line = "partitioned=1; Max-Age=60; Path=/; Partitioned"
    response.headers.add("Set-Cookie", line)
    response.set_cookie("foreign", "1", max_age=60, domain="example.com")
    response.set_cookie("__Host-insecure", "1", max_age=60)
    # Werkzeug logs a warning and sends it all the same.
    response.set_cookie("too_large", "x" * 4088, max_age=60)
    return response


@app.get("/cookie/domain")
def set_domain():
    host = urlsplit(request.host_url).hostname
    parent = host.partition(".")[2]
    is_ip = host.replace(".", "").isdigit()
    wide = parent if "." in parent and not is_ip else host
    response = plain(f"narrow: {host} only\nwide: {wide} and all below it\n")
    response.set_cookie("narrow", "1", max_age=60)
    response.set_cookie("wide", "1", max_age=60, domain=wide)
    return response


@app.get("/cookie/same-site")
def set_same_site():
    response = plain("four cookies, one for each SameSite\n")
    response.set_cookie("unset", "1", max_age=300)
    response.set_cookie("lax", "1", max_age=300, samesite="Lax")
    response.set_cookie("strict", "1", max_age=300, samesite="Strict")
    response.set_cookie("none", "1", max_age=300, samesite="None", secure=True)
    return response


@app.get("/cookie/deep/set")
def set_deep():
    response = plain("set with Path=/cookie/deep\n")
    response.set_cookie("deep", "1", max_age=300, path="/cookie/deep")
    return response


@app.get("/cookie/deep/get")
def get_deep():
    if "deep" in request.cookies:
        return plain("deep is still here\n")
    return plain("no deep\n")


@app.get("/cookie/deep/del-wrong")
def del_deep_wrong():
    response = plain("deleted with Path=/\n")
    response.delete_cookie("deep")  # path="/" is the default
    return response


@app.get("/cookie/deep/del")
def del_deep():
    response = plain("deleted with Path=/cookie/deep\n")
    response.delete_cookie("deep", path="/cookie/deep")
    return response


@app.get("/cookie/remove-unseen")
def remove_unseen():
    response = plain("removed, says the code\n")
    # Sent always, whether or not the request carried the cookie.
    response.delete_cookie("deep", path="/cookie/deep")
    return response


@app.get("/cookie/twins/set")
def set_twins():
    response = plain("one name, two paths\n")
    response.set_cookie("twin", "root", max_age=300)
    response.set_cookie("twin", "deep", max_age=300, path="/cookie/twins")
    return response


@app.get("/cookie/twins/get")
def get_twins():
    every = request.cookies.getlist("twin")
    first = request.cookies.get("twin", "-")
    return plain(
        f"all of them: {every}\nget() takes the first: {first}\n"
    )


@app.post("/lab/set")
def lab_set():
    form = request.form
    named = r"(__Host-|__Secure-)?lab[\w.-]*"
    if not re.fullmatch(named, form["name"], re.ASCII):
        abort(422)
    seconds = form.get("expires", type=int)
    response = plain("see Set-Cookie\n")
    response.set_cookie(
        form["name"],
        form["value"],
        max_age=form.get("max_age", type=int),
        expires=None if seconds is None else time.time() + seconds,
        path=form.get("path") or None,
        domain=form.get("domain") or None,
        secure="secure" in form,
        httponly="http_only" in form,
        samesite=form.get("same_site") or None,
        partitioned="partitioned" in form,
    )
    return response


@app.get("/lab/deep/get")
def lab_get():
    lab = [name for name in request.cookies if name.startswith("lab")]
    return plain(f"came back: {', '.join(lab)}\n")


@app.get("/cookie/eight-hours")
def eight_hours():
    hours = request.args.get("zone", 8, type=int)
    zone = timezone(timedelta(hours=hours))
    now = datetime.now(zone)
    # What a clock on the wall shows there. Nothing in it says where.
    local = (now + timedelta(minutes=1)).replace(tzinfo=None)
    typed = datetime.fromisoformat
    local = request.args.get("local", local, type=typed)
    aware = local.replace(tzinfo=zone)

    response = plain("one local time, five cookies\n")
    # Without a zone it is taken for UTC: in Beijing, 8 hours too late.
    response.set_cookie("naive", "1", expires=local)
    plus8 = local + timedelta(hours=8)
    response.set_cookie("plus8", "1", expires=plus8)
    response.set_cookie("aware", "1", expires=aware)
    response.set_cookie("timestamp", "1", expires=aware.timestamp())
    response.set_cookie("max_age", "1", max_age=aware - now)
    return response


@app.get("/cookie/chinese")
def set_chinese():
    response = plain("中文, twice\n")
    # Octal, in quotes.
    response.set_cookie("cn_flask", "中文", max_age=300)
    # %E4%B8%AD...
    response.set_cookie("cn_rocket", quote("中文"), max_age=300)
    return response


@app.get("/cookie/chinese/get")
def get_chinese():
    line = request.headers.get("Cookie", "")
    flask = request.cookies.get("cn_flask", "-")
    rocket = request.cookies.get("cn_rocket", "-")
    return plain(f"on the wire: {line}\ncn_flask: {flask}\ncn_rocket: {rocket}\n")


# Flask has no encryption. These cookies are signed: nobody can change them, and
# everybody can read them.


@app.get("/private/set")
def set_private():
    response = plain("set private\n")
    signed = signer.dumps("234")
    response.set_cookie("secret", signed, max_age=300, httponly=True)
    return response


@app.get("/private/get")
def get_private():
    try:
        return plain(signer.loads(request.cookies.get("secret", "")))
    except BadSignature:
        return plain("None")


@app.get("/private/del")
def del_private():
    response = plain("del private\n")
    response.delete_cookie("secret")
    return response


# 3. Sessions: signed cookies too, and the lifetime is one for the whole application


@app.get("/session/set")
def set_session():
    session["test2"] = "234"
    return "<h1> set session </h1>"


@app.get("/session/get")
def get_session():
    return str(session.get("test2"))


@app.get("/session/del")
def del_session():
    session.clear()
    return "<h1> del session </h1>"


@app.get("/session/two")
def set_two():
    session["test2"] = "234"
    session["color"] = "blue"
    return plain("two keys\n")


@app.get("/session/remove")
def remove_one():
    value = session.pop("test2", None)
    if value is None:
        return plain("there was no test2, and that is no error\n")
    return plain(f"removed test2, it was {value}\n")


# Under /signed the site rebuilds Flask's own session. Here it needs no rebuilding.


@app.get("/signed/set")
def set_signed():
    session["test2"] = "234"
    return "<h1> set session </h1>"


@app.get("/signed/get")
def get_signed():
    return str(session.get("test2"))


@app.get("/signed/del")
def del_signed():
    session.clear()
    return "<h1> del session </h1>"


@app.get("/signed/decode")
def decode_signed():
    payload = request.cookies.get("session", "").partition(".")[0]
    return plain(base64_decode(payload))  # no key needed


@app.get("/signed/get/within")
def get_within():
    seconds = request.args.get("seconds", 10, type=int)
    interface = current_app.session_interface
    serializer = interface.get_signing_serializer(current_app)
    cookie = request.cookies.get("session", "")
    try:
        data = serializer.loads(cookie, max_age=seconds)
    except BadSignature:  # or too old
        data = {}
    value = data.get("test2")
    return plain(f"with PERMANENT_SESSION_LIFETIME = {seconds} s: {value}\n")


@app.get("/signed/lifetime-in-a-view")
def lifetime_in_a_view():
    # B's view. Not for this visitor: for every session of this app.
    seconds = request.args.get("seconds", 0, type=int)
    current_app.permanent_session_lifetime = timedelta(seconds=seconds)
    return plain(f"{seconds} s now, for everybody\n")


# What the note says of sessions, to be looked at on the wire


@app.get("/session/pop")
def pop_without_default():
    session.pop("test2")  # KeyError if it isn't there
    return "<h1> del session </h1>"


@app.get("/signed/permanent")
def set_permanent():
    session["test2"] = "234"
    session.permanent = True
    return "<h1> set session </h1>"


@app.get("/session/lifetime/<int:seconds>")
def change_lifetime(seconds):
    # Not for this visitor: for every session of this process.
    current_app.permanent_session_lifetime = timedelta(seconds=seconds)
    return plain(f"{seconds} s\n")


# 5. Scope: to which paths a cookie goes


@app.get("/scope/account/login")
def set_paths():
    response = plain("three cookies, three paths\n")
    lax = {"max_age": 300, "samesite": "Lax"}
    response.set_cookie("scope_here", "1", path=None, **lax)
    response.set_cookie("scope_account", "1", path="/scope/account/", **lax)
    response.set_cookie("scope_site", "1", path="/", **lax)
    return response


@app.get("/scope/account/orders")
def get_orders():
    names = sorted(n for n in request.cookies if n.startswith("scope_"))
    return plain(f"came back: {', '.join(names)}\n")


@app.get("/scope/accounts")
def get_accounts():
    names = sorted(n for n in request.cookies if n.startswith("scope_"))
    return plain(f"came back: {', '.join(names)}\n")


if __name__ == "__main__":
    # Open it as 127.0.0.1, the site as localhost: a browser keeps cookies by host, not
    # by port, and on one host the two would overwrite each other's "session".
    app.run(port=5000)
