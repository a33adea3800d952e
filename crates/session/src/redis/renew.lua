-- KEYS[2]: its new key. ARGV: now, most bytes, and at a login the owner, expires, then fields and
-- values. 1 if renewed, 0 without a session, -1 if the owner doesn't fit.
local at = living(KEYS[1])
if not at then return 0 end
if ARGV[3] then
  local had = redis.call('HMGET', KEYS[1], 'size', 'owner')
  local size = tonumber(had[1]) - #(had[2] or '') + #ARGV[3]
  if size > tonumber(ARGV[2]) then return -1 end
  redis.call('HSET', KEYS[1], 'owner', ARGV[3], 'size', whole(size))
  for i = 5, #ARGV, 2 do
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
  keep(KEYS[1], tonumber(ARGV[4]))
else
  use(KEYS[1], at)
end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1
