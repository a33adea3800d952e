"""The chapter's page in Flask, for benches/http.rs: the text stands in the template, and only the
visitor's panel is rendered. Beside a page that Jinja2 puts together from a base, a table of
contents and components this is the least it could do, so the comparison favours Flask."""

import os

from flask import Flask, render_template, request

app = Flask(__name__, template_folder=os.environ["PAGE_FOLDER"])

# The server's record, under the id that the load generator sends.
RECORDS = {
    os.environ["SESSION_ID"]: {
        "id": "9f2c…e1",
        "data": {"test2": "234"},
        "created": "2026-01-01T00:00:00Z",
        "expires": "2026-01-01T00:00:10Z",
    }
}


@app.get("/page")
def page():
    return render_template(
        "page.html",
        cookies=request.cookies.items(multi=True),
        session=RECORDS.get(request.cookies.get("session")),
    )
