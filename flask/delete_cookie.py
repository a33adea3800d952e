# Werkzeug 3.1, werkzeug/sansio/response.py
def delete_cookie(
    self,
    key: str,
    path: str | None = "/",
    domain: str | None = None,
    secure: bool = False,
    httponly: bool = False,
    samesite: str | None = None,
    partitioned: bool = False,
) -> None:
    self.set_cookie(
        key,
        expires=0,
        max_age=0,
        path=path,
        domain=domain,
        secure=secure,
        httponly=httponly,
        samesite=samesite,
        partitioned=partitioned,
    )
