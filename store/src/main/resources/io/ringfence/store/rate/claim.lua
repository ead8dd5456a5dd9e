-- Takes from a token bucket that holds a minute's worth of tokens and is refilled evenly, by this server's own clock.
-- Its level is kept in 60,000ths of a token, of which every millisecond brings as many as the limit is.
--
-- KEYS[1]  the bucket
-- ARGV     the limit; what is given back, below zero what was used without asking; what is wanted; less would help
--          nobody; what will be used for a while
-- Answers what was granted, and the whole tokens that are left.
local PARTS = 60000
local limit = tonumber(ARGV[1])
local returned = tonumber(ARGV[2])
local wanted = tonumber(ARGV[3])
local least = tonumber(ARGV[4])
local ahead = tonumber(ARGV[5])

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local full = limit * PARTS
local level = full
local known = redis.call('HMGET', KEYS[1], 'level', 'limit', 'at')
if known[1] then
    local before = tonumber(known[2])
    local at = tonumber(known[3])
    -- A clock that was set back brings nothing.
    local elapsed = math.max(0, now - at)
    now = math.max(now, at)
    level = math.min(before * PARTS, tonumber(known[1]) + elapsed * before)
    -- Under another limit, what was used stays used.
    level = level + (limit - before) * PARTS
end
level = math.min(full, level + returned * PARTS)

local left = math.floor(level / PARTS)
local granted = 0
if left > 0 and left >= least then
    granted = math.min(left, math.max(wanted, math.min(ahead, math.floor(left / 2))))
    level = level - granted * PARTS
end

redis.call('HSET', KEYS[1], 'level', string.format('%.0f', level), 'limit', ARGV[1], 'at', string.format('%.0f', now))
-- A bucket that nobody touches until it is full need not be kept.
redis.call('PEXPIRE', KEYS[1], math.min(86400000, math.ceil((full - level) / limit) + 60000))
return {granted, math.floor(level / PARTS)}
