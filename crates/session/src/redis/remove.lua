-- ARGV: now, field. The value, or nil.
local at = living(KEYS[1])
if not at then return false end
local had = redis.call('HMGET', KEYS[1], 'size', ARGV[2])
if had[2] then
  redis.call('HDEL', KEYS[1], ARGV[2])
  local size = tonumber(had[1]) - (#ARGV[2] - 1 + #had[2])
  redis.call('HSET', KEYS[1], 'size', whole(size))
end
use(KEYS[1], at)
return had[2]
