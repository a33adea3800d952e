-- ARGV: now, most bytes, field, value. 1 if put, 0 without a session, -1 if it doesn't fit.
local at = living(KEYS[1])
if not at then return 0 end
local had = redis.call('HMGET', KEYS[1], 'size', ARGV[3])
-- The field is the name and one sign before it.
local before = had[2] and #ARGV[3] - 1 + #had[2] or 0
local size = tonumber(had[1]) - before + #ARGV[3] - 1 + #ARGV[4]
if size > tonumber(ARGV[2]) then return -1 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4], 'size', whole(size))
use(KEYS[1], at)
return 1
