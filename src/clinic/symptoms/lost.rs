//! Sessions whose data is lost or overwritten, or fills the memory.

use crate::clinic::symptoms::Symptom;
use crate::evidence::{Exemption, because, cell};
use crate::lang::Text;

/// Every session is lost at a restart, because the secret key is a new one.
pub const RESTART: Symptom = Symptom {
    slug: "all-sessions-die-on-restart",
    title: Text {
        zh: "一重启、一部署，所有人都被登出；或者几次请求里只有一次是登录的",
        en: "All sessions die on restart, or one request in N is logged in",
    },
    errors: &[
        "The session is unavailable because no secret key was set. Set the secret_key on the application to something unique and secret.",
        "itsdangerous.exc.BadSignature: Signature",
        "JWEDecryptionFailed: decryption operation failed",
        "was not found in the key ring.",
        "ActiveSupport::MessageVerifier::InvalidSignature",
        "The MAC is invalid.",
        "cryptography.fernet.InvalidToken",
        "insecure secret key config",
    ],
    words: Text {
        zh: "重启 部署 发布 全部掉线 重新登录 SECRET_KEY secret_key 密钥 随机 os.urandom worker gunicorn 多进程 时好时坏 轮换 换密钥",
        en: "restart redeploy deploy everyone logged out secret_key random os.urandom worker gunicorn several processes intermittent rotate key rotation",
    },
    cause: Text {
        zh: "签名、加密的 cookie 靠密钥认，密钥却是启动时随机生成的：重启一次，旧的 cookie 全都验不过，当作没有会话。每个 worker 各自生成一个，就只有发它的那个认得，四个 worker，平均四次只认得一次。还有一种是会话放在进程的内存里，进程没了就没了。",
        en: "Signed and encrypted cookies are verified with a key, and the key is generated at each start: after a restart no old cookie verifies, and each counts as no session. If every worker generates its own, only the one that wrote a cookie accepts it; with four workers, that is one time in four. Or the sessions are in the memory of a process, and are lost with it.",
    },
    rule: Text {
        zh: "没有 RFC 管这件事。RFC 7515 §5.2：签名验不过的要拒绝；ASVS 5.0 的 11.1.1：密钥怎么管、活多久，要有规定。",
        en: "No RFC covers this. RFC 7515 §5.2: a signature that doesn’t verify is rejected; ASVS 5.0, 11.1.1: there is a policy for keys and their life cycle.",
    },
    fix: Text {
        zh: "生成一次，放进配置或密钥管理，每个进程、每次启动都用它：``python -c \"import secrets; print(secrets.token_hex())\"``不要写 `SECRET_KEY = os.urandom(24)`。Rocket：``ROCKET_SECRET_KEY=\"$(openssl rand -base64 32)\"``这个也要存下来。ASP.NET Core：``PersistKeysToFileSystem``换密钥时让旧的再读一阵子：Flask 3.1 的 `SECRET_KEY_FALLBACKS`。",
        en: "Generate it once, put it in the configuration or a secret store, and use it in every process at every start: ``python -c \"import secrets; print(secrets.token_hex())\"`` Not `SECRET_KEY = os.urandom(24)`. Rocket: ``ROCKET_SECRET_KEY=\"$(openssl rand -base64 32)\"`` Store this one as well. ASP.NET Core: ``PersistKeysToFileSystem`` When you change the key, keep the old one for reading for a while: `SECRET_KEY_FALLBACKS` in Flask 3.1.",
    },
    evidence: &[],
    case: None,
    section: "scale#workers",
    demo: Some("scale::key_five"),
};

/// Several servers do not share their sessions.
pub const SERVERS: Symptom = Symptom {
    slug: "session-lost-between-servers",
    title: Text {
        zh: "多台服务器、负载均衡后，session 丢失",
        en: "With several servers the session is lost",
    },
    errors: &[
        "Session ID unknown",
        "Error unprotecting the session cookie.",
        "session lost behind load balancer",
    ],
    words: Text {
        zh: "集群 分布式 多机 多实例 负载均衡 nginx upstream 轮询 共享 同步 粘滞 ip_hash Redis 微服务 单点登录 socket.io",
        en: "cluster distributed several servers instances load balancer round robin share sticky ip_hash redis replicate kubernetes replicas socket.io",
    },
    cause: Text {
        zh: "会话存在某一台的内存里，下一个请求分到另一台，那台没有这份记录，你就成了新访客。一台时好好的，加到两台，就时好时坏，各占一半。",
        en: "The session is in the memory of one server, and the next request goes to a different one, which has no such record, so to it you are new. With one server all is well; with two, half the requests fail.",
    },
    rule: Text {
        zh: "RFC 9110 §3.3：HTTP 是无状态的，每个请求都能单独看懂，到哪一台都一样。记住你，是服务器自己的事。",
        en: "RFC 9110 §3.3: HTTP is stateless; each request can be understood by itself, wherever it arrives. Remembering you is up to the servers.",
    },
    fix: Text {
        zh: "四条路。共用一份存储：Redis、数据库，最常用。粘住（sticky）：nginx 的 `ip_hash`，那台一停，它的访客就一起被登出。互相复制：台数一多就慢。放进 cookie：签名或加密，收不回，只有 4 KB。不管哪条，密钥每台都要一样；ASP.NET Core 还要共用 Data Protection 的密钥。本站：``REMEMBER_ME_STORE=redis://localhost:6379``",
        en: "Four ways. A shared store, Redis or a database: the usual one. Sticky sessions: `ip_hash` in nginx; when that server stops, all of its visitors are logged out. Copies on every server: slower with each server you add. In the cookie, signed or encrypted: it can’t be revoked, and there are only 4 KB. Whichever it is, the key must be the same everywhere; ASP.NET Core has to share its Data Protection keys too. This site: ``REMEMBER_ME_STORE=redis://localhost:6379``",
    },
    evidence: &[],
    case: None,
    section: "scale#workers",
    demo: Some("scale::workers_five"),
};

/// A change inside a list in the session is not saved.
pub const APPEND: Symptom = Symptom {
    slug: "append-to-a-list-in-session",
    title: Text {
        zh: "往 session 里的列表 append，下次就没了",
        en: "append to a list in the session is lost",
    },
    errors: &[
        "session.modified = True",
        "flask session list append not saved",
        "flask session append 不保存",
    ],
    words: Text {
        zh: "列表 字典 嵌套 购物车 修改 没有保存 不更新 丢失 赋值 modified Flask Django Starlette",
        en: "list dict nested cart changes mutable not updated not persisted assignment modified flask django starlette",
    },
    cause: Text {
        zh: "框架靠「给键赋值」来知道会话改了。`session[\"cart\"].append(x)` 改的是列表里面，会话对象没有察觉，响应里就没有 `Set-Cookie`，也不写存储；下一个请求读到的还是旧的列表。",
        en: "The framework notices a change when a key is assigned. `session[\"cart\"].append(x)` changes the inside of a list, which the session object doesn’t notice: there is no `Set-Cookie` in the response, nothing is written to the store, and the next request reads the old list.",
    },
    rule: Text {
        zh: "这是框架的约定：Flask 文档「Sessions」的 `modified`、Django 文档「When sessions are saved」。响应里没有 `Set-Cookie`，浏览器就什么也不改（RFC 6265bis §5.6）。",
        en: "A convention of frameworks: `modified` in Flask’s documentation, “Sessions”, and Django’s “When sessions are saved”. Without a `Set-Cookie` in the response a browser changes nothing (RFC 6265bis §5.6).",
    },
    fix: Text {
        zh: "重新赋值：``session[\"cart\"] = session[\"cart\"] + [x]``或者改完说一声：``session.modified = True``Django：``request.session.modified = True``更稳的是会话里只放购物车的 id，内容放数据库。",
        en: "Assign it again: ``session[\"cart\"] = session[\"cart\"] + [x]`` Or say so after the change: ``session.modified = True`` Django: ``request.session.modified = True`` More robust: keep the cart’s id in the session and its contents in a database.",
    },
    evidence: &[because(Exemption::Http)],
    case: None,
    section: "session#3.2.1",
    demo: None,
};

/// The sessions fill the memory of the server.
pub const MEMORY: Symptom = Symptom {
    slug: "server-memory-grows",
    title: Text {
        zh: "会话越来越多，服务器内存一直涨；MemoryStore 警告",
        en: "Server memory grows with sessions; the MemoryStore warning",
    },
    errors: &[
        "Warning: connect.session() MemoryStore is not designed for a production environment, as it will leak memory, and will not scale past a single process.",
        "MemoryStore is not designed for a production environment",
    ],
    words: Text {
        zh: "内存泄漏 内存上涨 OOM 爬虫 机器人 匿名会话 saveUninitialized 过期清理 上限 express-session Redis 存储",
        en: "memory leak growth oom bots crawlers anonymous sessions saveUninitialized expiry sweep cap express-session redis store",
    },
    cause: Text {
        zh: "每个没带 cookie 的请求都开一份会话。爬虫和健康检查不存 cookie，来一次就多一份；内存里的存储又不清过期的，只涨不落。express-session 自带的 MemoryStore 就是这样，只给开发用。",
        en: "Every request without a cookie starts a session. Crawlers and health checks keep no cookies, so every visit adds one more; and an in-memory store that never removes expired sessions only grows. That is what express-session’s built-in MemoryStore does; it is meant for development.",
    },
    rule: Text {
        zh: "没有 RFC 管这件事；express-session 文档的「session(options)」说，MemoryStore 不供生产用。ASVS 5.0 的 7.3.1、7.3.2：会话要有有效期，服务器那份记录也要跟着清掉。",
        en: "No RFC rules on it; express-session’s documentation, “session(options)”, says that MemoryStore is not for production. ASVS 5.0, 7.3.1 and 7.3.2: sessions expire, and what the server keeps of them must go too.",
    },
    fix: Text {
        zh: "要记才开：express-session `saveUninitialized: false`，没有可记的访客不发 cookie。给会话有效期，并清掉过期的：``connect-redis``让 Redis 按 TTL 删，并设 `maxmemory-policy noeviction`，免得把没过期的也清掉。最后加一个上限，满了就拒绝。",
        en: "Start a session only when there is something to remember: `saveUninitialized: false` in express-session, so that other visitors get no cookie. Give sessions a lifetime and remove expired ones: ``connect-redis`` Where Redis deletes by TTL, with `maxmemory-policy noeviction` so that it doesn’t evict live ones. Finally, add a cap, and refuse when it is reached.",
    },
    evidence: &[],
    case: None,
    section: "scale#bill",
    demo: Some("scale::bill_eager"),
};

/// Parallel requests overwrite each other’s changes to the session.
pub const PARALLEL: Symptom = Symptom {
    slug: "parallel-requests-overwrite",
    title: Text {
        zh: "两个标签页、并发请求，会话里的数据互相覆盖",
        en: "Two tabs or parallel requests overwrite each other’s session data",
    },
    errors: &[
        "The request's session was deleted before the request completed. The user may have logged out in a concurrent request, for example.",
        "django.contrib.sessions.exceptions.SessionInterrupted",
        "Session already invalidated",
        "express-session race condition",
    ],
    words: Text {
        zh: "并发 竞态 竞争 同时 覆盖 丢失更新 两个窗口 多标签 ajax 加锁 最后写入 计数器",
        en: "concurrent race condition simultaneous overwrite lost update two tabs windows ajax lock last write wins counter",
    },
    cause: Text {
        zh: "许多框架把会话整份读进来，请求结束时整份写回去。两个请求都先读了旧的，后写的把先写的盖掉，这叫丢失的更新（lost update）。放在 cookie 里也一样：两个响应各带一个 `Set-Cookie`，浏览器留下后到的。要是另一个请求正好登出了，先前那个写回时就找不到会话。",
        en: "Many frameworks read the whole session and write it all back at the end of the request. If two requests both read the old state, the later write undoes the earlier one: a lost update. In a cookie it is the same: each of two responses has its own `Set-Cookie`, and the browser keeps the one that arrives later. And if the other request has just logged out, the first finds nothing to write to.",
    },
    rule: Text {
        zh: "RFC 6265bis §4.1.1：并发的响应都带 `Set-Cookie`，就是竞态，结果难料；§5.7：同一个 cookie，后收到的盖掉先收到的。",
        en: "RFC 6265bis §4.1.1: concurrent responses with `Set-Cookie` are a race, and the outcome is unpredictable; §5.7: for one cookie, what is received later replaces what was received earlier.",
    },
    fix: Text {
        zh: "逐键写，不要整份写（Redis 的 `HSET`）；计数交给存储（`HINCRBY`）；写的时候核对版本，不对就重来；或者给一个会话加锁。会话里少放会变的东西，购物车之类放数据库，用事务。不写会话的请求就别存：express-session `resave: false`。登出撞上别的请求是正常的，让那个请求当作未登录就好。",
        en: "Write key by key, not the whole session (`HSET` in Redis); let the store count (`HINCRBY`); check a version when writing, and start over if it has changed; or lock the session. Keep little that changes in a session: a cart belongs in a database, with a transaction. And don’t save when nothing was written: `resave: false` in express-session. A logout that overlaps with another request is normal: treat that request as logged out.",
    },
    evidence: &[cell("order/two-lines-of-one-name", "c=2")],
    case: None,
    section: "scale#two",
    demo: Some("scale::begin_two"),
};

/// The program cannot reach the store of its sessions.
pub const STORE_AWAY: Symptom = Symptom {
    slug: "session-store-is-away",
    title: Text {
        zh: "会话存储连不上（Redis 停了、重启了）：req.session 是 undefined，或者所有人都被登出",
        en: "The session store is away (Redis is down or was restarted): req.session is undefined, or everybody is logged out",
    },
    errors: &[
        "connect ECONNREFUSED 127.0.0.1:6379",
        "Redis connection to localhost:6379 failed",
        "Error 111 connecting to localhost:6379. Connection refused.",
        "RedisConnectionFailureException",
        "session_start(): Failed to read session data",
        "TypeError: Cannot set properties of undefined (setting 'user') req.session",
    ],
    words: Text {
        zh: "Redis 连接失败 连不上 拒绝连接 存储 宕机 重启 清空 req.session undefined connect-redis Memcached MongoDB 会话表 磁盘满",
        en: "redis connection refused econnrefused store down away restarted flushed req.session undefined connect-redis memcached mongodb session table disk full",
    },
    cause: Text {
        zh: "cookie 好好的，里面的令牌也没变，只是服务器查不到那份记录。存储连不上时，各家做法不同：照文档，express-session 不报错，只是不给 `req.session`，程序在别处才出错；有的直接 500；有的当作没有会话，于是人人都被登出。存储重启过、没有持久化，或者内存满了把会话清掉，记录就真的没了。本站的做法是答 503：现在查不了，不等于没有；第 7 章可以停掉 Redis 看看。express-session 的说法没有实测。",
        en: "The cookie is fine, and so is the token in it; the server just can’t look up the record. Frameworks differ on what they do then: by its documentation, express-session raises no error and leaves `req.session` unset, so the program fails somewhere else; others answer 500; others treat it as no session, and everybody is logged out. If the store was restarted without persistence, or evicted sessions because its memory was full, the records really are gone. This site answers 503: being unable to look a session up isn’t the same as having none; in chapter 7 you can stop Redis and see. What is said of express-session was not measured.",
    },
    rule: Text {
        zh: "RFC 9110 §15.6.4：暂时处理不了，是 503，可以加 `Retry-After`。不该是 401，更不该删掉 cookie：存储回来以后，它还有用。",
        en: "RFC 9110 §15.6.4: being unable to handle a request for a while is 503, with `Retry-After` if you like. Not 401, and certainly not a deletion of the cookie: it is still good when the store is back.",
    },
    fix: Text {
        zh: "先看存储在不在、地址对不对（容器里 `localhost` 是容器自己）：``redis-cli -h localhost -p 6379 ping``Express，没有会话就说清楚，不要往下走：``app.use((req, res, next) => req.session ? next() : res.status(503).set(\"Retry-After\", \"5\").send(\"session store is down\"))``Redis 重启不丢会话、内存满了也不清掉没过期的：``redis-server --appendonly yes --maxmemory-policy noeviction``PHP 存在文件里的，看 `session.save_path` 可不可写、磁盘满没满。Django 存在数据库里的，先建表：``python manage.py migrate sessions``",
        en: "First see whether the store is there and the address is right (inside a container, `localhost` is the container itself): ``redis-cli -h localhost -p 6379 ping`` Express, say so where there is no session, instead of going on: ``app.use((req, res, next) => req.session ? next() : res.status(503).set(\"Retry-After\", \"5\").send(\"session store is down\"))`` So that Redis keeps sessions over a restart, and doesn’t evict live ones when memory is full: ``redis-server --appendonly yes --maxmemory-policy noeviction`` In PHP, where sessions are files, check that `session.save_path` is writable and the disk isn’t full. In Django, where they are in the database, create the table: ``python manage.py migrate sessions``",
    },
    evidence: &[],
    case: None,
    section: "scale#workers",
    demo: Some("scale::shared_five"),
};
