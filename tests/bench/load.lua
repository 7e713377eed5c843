-- Asks for the lines of a file ("path<TAB>cookie"), one after the other, and prints what came of it as JSON.
local requests, place = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, cookie = line:match("([^\t]*)\t(.*)")
    requests[#requests + 1] = wrk.format("GET", path, { ["Cookie"] = cookie, ["Host"] = "127.0.0.1" })
  end
  place = math.random(#requests)
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nJSON {"requests":%d,"seconds":%.4f,"bytes":%d,"failed":%d,"p50":%.2f,"p95":%.2f,"p99":%.2f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
