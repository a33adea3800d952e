-- KEYS[1]: an owner's list. ARGV: now, a session's digest, when it ends at the latest.
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if last[2] then keep(KEYS[1], tonumber(last[2])) end
return 1
