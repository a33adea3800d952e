"""A chapter's page in Flask, for benches/http.rs, with what prepare.py has made of the site's.

It is written as quickly as Flask allows without giving up Jinja: the context is read once and belongs to
the environment, so a request fills in its cookies and its session and nothing else; macros are imported
without context, so their module is kept; templates are compiled once and never looked at again.
"""

import json
import os
import pathlib
from types import SimpleNamespace

from flask import Flask, render_template, request

FOLDER = pathlib.Path(os.environ["PEER_FOLDER"])
# These are looked into by a name that is not an identifier.
TABLES = {"routes", "sections", "demos", "thens", "captures"}


def read():
    # Objects rather than dictionaries: `w.look.keys` is a word, not a method.
    context = json.loads(
        (FOLDER / "context.json").read_text(), object_hook=lambda found: SimpleNamespace(**found)
    )
    return {
        name: vars(value) if name in TABLES else value for name, value in vars(context).items()
    }


app = Flask(__name__, template_folder=FOLDER / "templates")
app.config["TEMPLATES_AUTO_RELOAD"] = False
CONTEXT = read()
# The server's sessions, under the id that the load generator sends.
RECORDS = {os.environ["SESSION_ID"]: CONTEXT.pop("record")}
app.jinja_env.globals.update(CONTEXT)
# As at the site, the templates are compiled before the first visitor comes.
app.jinja_env.get_template("text.html")


def shown(name, value):
    """A session's id is a secret, and stays one."""
    return f"{value[:4]}…{value[-2:]}" if name == "session" else value


@app.get("/page")
def page():
    cookies = [
        {"name": name, "value": shown(name, value)}
        for name, value in request.cookies.items(multi=True)
    ]
    return render_template(
        "text.html",
        request={"cookies": cookies},
        session=RECORDS.get(request.cookies.get("session")),
    )
