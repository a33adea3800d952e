"""The note's six endpoints in Flask 3.1, complete and corrected.

    pip install flask
    python note.py

Then open http://127.0.0.1:5000/cookie/set in a browser.
"""

import os
import secrets
from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    make_response,
    request,
    session,
)

bp_status = Blueprint("status", __name__)


@bp_status.get("/cookie/set")
def set_cookie():
    response = make_response("<h1>set cookie!</h1>")
    response.set_cookie(
        "test1", "123", max_age=20, httponly=True, samesite="Lax"
    )
    return response


@bp_status.get("/cookie/get")
def get_cookie():
    # A session's cookie is a login: it belongs in no page and no log.
    lines = [
        f"{name} = {value}\n"
        for name, value in request.cookies.items(multi=True)
        if name != "note_session"
    ]
    text = "".join(lines) or "no cookies\n"
    return Response(text, mimetype="text/plain")


@bp_status.get("/cookie/del")
def del_cookie():
    response = make_response("<h1>del cookie!</h1>")
    response.delete_cookie("test1")  # path="/", as it was set
    return response


@bp_status.get("/session/set")
def set_session():
    session["test2"] = "234"
    return "<h1> set session </h1>"


@bp_status.get("/session/get")
def get_session():
    return str(session.get("test2"))


@bp_status.get("/session/del")
def del_session():
    session.clear()
    return "<h1> del session </h1>"


app = Flask(__name__)
app.config.update(
    # With several workers, and after a restart: the same secret.
    SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(),
    PERMANENT_SESSION_LIFETIME=timedelta(seconds=10),
    # Browsers keep cookies by host, not by port: with a name of its
    # own it can't overwrite another program's "session".
    SESSION_COOKIE_NAME="note_session",
    SESSION_COOKIE_SAMESITE="Lax",
    # On https: SESSION_COOKIE_SECURE=True, and secure=True in set_cookie.
)
app.register_blueprint(bp_status)


@app.after_request
def for_one_visitor(response):
    response.cache_control.no_store = True
    response.vary.add("Cookie")
    return response


if __name__ == "__main__":
    app.run(port=5000)
