-- ARGV: now. Whether it lived, and its owner.
local at = living(KEYS[1])
local owner = redis.call('HGET', KEYS[1], 'owner')
redis.call('DEL', KEYS[1])
return { at and 1 or 0, owner }
