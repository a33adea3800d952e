-- ARGV: now. The record as fields and values, or nil.
local at = living(KEYS[1])
if not at then return false end
use(KEYS[1], at)
return redis.call('HGETALL', KEYS[1])
