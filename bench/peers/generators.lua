-- SPDX-License-Identifier: BSL-1.0
-- LuaJIT's coroutines, doing what the benchmarks in bench/generator/ do.

local seconds = tonumber(arg[1] or "0.05")
local resume, yield = coroutine.resume, coroutine.yield

local function measure(name, run)
  local n = 1
  while true do
    local start = os.clock()
    run(n)
    local spent = os.clock() - start
    if spent >= seconds then
      print(string.format('{"name": "%s", "ns_per_op": %.4f}', name, spent / n * 1e9))
      return
    end
    n = math.max(n + 1, math.min(10 * n, math.floor(1.2 * n * seconds / math.max(spent, 1e-9))))
  end
end

local function started(body, ...)
  local made = coroutine.create(body)
  assert(resume(made, ...))
  return made
end

local function count()
  local i = 0
  while true do
    yield(i)
    i = i + 1
  end
end

local function echo()
  local last = 0
  while true do last = yield(last) end
end

-- Lua has no delegation: each level passes on what goes down and what comes up.
local function echo_behind(depth)
  local inner = depth == 1 and started(echo) or started(echo_behind, depth - 1)
  local last = 0
  while true do
    local _, value = resume(inner, yield(last))
    last = value
  end
end

-- Nor can it throw into a coroutine: the body raises what it is sent.
local function catches()
  while true do
    pcall(function() error(yield(1)) end)
  end
end

local function one() yield(1) end

local function run_resume(made)
  return function(n)
    for _ = 1, n do resume(made, 1) end
  end
end

print(string.format('{"version": "%s"}', jit.version))
measure("next", run_resume(started(count)))
measure("send", run_resume(started(echo)))
-- Deeper ones end with "C stack overflow".
for _, depth in ipairs({1, 10, 100}) do
  measure("send_behind/" .. depth, run_resume(started(echo_behind, depth)))
end
local thrown = {}
measure("throw", function(n)
  local made = started(catches)
  for _ = 1, n do resume(made, thrown) end
end)
measure("create", function(n)
  for _ = 1, n do resume(coroutine.create(one)) end
end)
