-- ARGV: now, expires, then fields and values.
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
keep(KEYS[1], tonumber(ARGV[2]))
return 1
