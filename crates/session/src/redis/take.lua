-- ARGV: now, most bytes, and at a login the owner. Ends the session under this key and gives its
-- record as fields and values; false without a session, and an empty record if the owner doesn't
-- fit. A cluster's first half of renew.lua.
local at = living(KEYS[1])
if not at then return false end
if ARGV[3] then
  local had = redis.call('HMGET', KEYS[1], 'size', 'owner')
  local size = tonumber(had[1]) - #(had[2] or '') + #ARGV[3]
  if size > tonumber(ARGV[2]) then return {} end
end
use(KEYS[1], at)
local record = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return record
