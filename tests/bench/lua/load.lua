-- What wrk sends: one request built once (GET, PROPFIND), or PUTs of ever new names with ever new contents.
-- Arguments after "--": method, authorization, then for PROPFIND: depth and body; for PUT: path prefix and size.
local count, head, tail, filler, authority = 0, nil, nil, nil, nil

local function next_put()
  count = count + 1
  local stamp = string.format("%015d\n", count)
  return head .. count .. tail .. stamp .. filler
end

function init(args)
  local method = args[1]
  wrk.method = method
  wrk.headers["Authorization"] = args[2]
  if method == "PROPFIND" then
    wrk.headers["Depth"] = args[3]
    wrk.headers["Content-Type"] = "application/xml; charset=utf-8"
    wrk.body = args[4]
  elseif method == "PUT" then
    local size = tonumber(args[4])
    head = "PUT " .. args[3]
    tail = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nAuthorization: " .. args[2] ..
      "\r\nContent-Type: application/octet-stream\r\nContent-Length: " .. size .. "\r\n\r\n"
    filler = string.rep("Landbox bench 0123456789 abcdefg\n", math.ceil(size / 33)):sub(1, size - 16)
    request = next_put
  end
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,"p50":%.1f,"p99":%.1f}\n',
    summary.requests, summary.duration / 1e6, e.connect, e.read, e.write, e.status, e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
