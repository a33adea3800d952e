-- What the scripts share. KEYS[1] is the session, ARGV[1] the time; all times in milliseconds.

local now = tonumber(ARGV[1])

-- All digits: Lua's own would be rounded to fourteen.
local function whole(number)
  return string.format('%.0f', number)
end

-- The times of the session, if it lives.
local function living(key)
  local at = redis.call('HMGET', key, 'expires', 'ends', 'idle')
  return at[1] and now < tonumber(at[1]) and at
end

-- Lets the server clear the key away a minute after `expires`, counted on its own clock.
local function keep(key, expires)
  redis.call('PEXPIRE', key, whole(expires - now + 60000))
end

-- Moves the end of the session that was found living: never to an earlier moment, and never
-- beyond the absolute limit.
local function use(key, at)
  local expires = tonumber(at[2])
  if at[3] ~= '' then
    expires = math.min(expires, now + tonumber(at[3]))
  end
  if expires > tonumber(at[1]) then
    redis.call('HSET', key, 'expires', whole(expires))
    keep(key, expires)
  end
end
