app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=10)


@bp_status.get("/session/set")
def set_session():
    session["test2"] = "234"
    return "<h1> set session </h1>"
