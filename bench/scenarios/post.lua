-- The requests of wrk: the body in the file BENCH_BODY, with the key and the user that the governed gateway asks for.
-- Every leg gets the same headers.

local file = assert(io.open(assert(os.getenv("BENCH_BODY"), "BENCH_BODY names no file"), "rb"))
local body = file:read("*a")
file:close()

wrk.method = "POST"
wrk.body = body
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer rf-bench"
wrk.headers["X-User-Id"] = "bench"

-- One line that a script can read: requests, microseconds measured, percentiles, errors.
done = function(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("RESULT requests=%d duration_us=%d p50_us=%d p90_us=%d p99_us=%d p999_us=%d max_us=%d errors=%d\n",
        summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(90), latency:percentile(99), latency:percentile(99.9), latency.max,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
