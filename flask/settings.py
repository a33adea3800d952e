https = not app.debug
app.config.update(
    SESSION_COOKIE_NAME="__Host-sid" if https else "sid",
    SESSION_COOKIE_SECURE=https,
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",
)
