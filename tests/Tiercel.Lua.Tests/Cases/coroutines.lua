-- Coroutines: what goes in and out, errors and death, what cannot yield.
coroutine.resume(coroutine.create(function(...) return select('#', ...), ... end), 1, nil, 3)
coroutine.resume(coroutine.create(function(...) local a, b = coroutine.yield(...) return b, a end), 1, 2)
--{
local co = coroutine.create(function(a, b)
  local c = coroutine.yield(a + b)
  local d, e = coroutine.yield(c * 2)
  return d + e
end)
return coroutine.resume(co, 1, 2), select(2, coroutine.resume(co, 10)), select(2, coroutine.resume(co, 3, 4)), coroutine.status(co), coroutine.resume(co)
--}
--{
local co = coroutine.create(function() error("x") end)
local a, b = coroutine.resume(co)
return a, b, coroutine.status(co), coroutine.resume(co)
--}
--{
local co = coroutine.create(function() error({1}) end)
return coroutine.resume(co)
--}
coroutine.resume(coroutine.create(function() local x = nil; x() end))
coroutine.resume(coroutine.create(function() return coroutine.running() ~= nil end))
coroutine.running()
coroutine.yield(1)
pcall(coroutine.yield, 1)
coroutine.resume(coroutine.create(function() return pcall(coroutine.yield, 1) end))
coroutine.resume(coroutine.create(function() return pcall(function() coroutine.yield(1) end) end))
coroutine.resume(coroutine.create(function() table.sort({1,2,3}, coroutine.yield) end))
coroutine.resume(coroutine.create(function() return ("x"):gsub("x", coroutine.yield) end))
coroutine.resume(coroutine.create(function() return setmetatable({}, {__add = function(a, b) return coroutine.yield(a, b) end}) + 1 end))
--{
local co = coroutine.create(function(...) return coroutine.yield(coroutine.yield(...)) end)
return {coroutine.resume(co, 1, 2)}, {coroutine.resume(co, 3, 4)}, {coroutine.resume(co, 5, 6)}
--}
--{
local co = coroutine.create(function() local t = {coroutine.yield()} local u = {0, coroutine.yield()} return #t, #u, coroutine.yield() end)
coroutine.resume(co) coroutine.resume(co, 1, 2, 3) coroutine.resume(co, 4, 5)
return coroutine.resume(co, 7, 8, 9)
--}
--{
local f = coroutine.wrap(function() error("inside") end)
return pcall(f)
--}
--{
local f = coroutine.wrap(function() error({}) end)
return pcall(f)
--}
--{
local f = coroutine.wrap(function() return 1 end)
f()
return pcall(f)
--}
--{
local f = coroutine.wrap(function() return 1 end)
f()
f()
--}
--{
local co
co = coroutine.create(function() return coroutine.resume(co) end)
return coroutine.resume(co)
--}
--{
local co
co = coroutine.create(function() return coroutine.status(co) end)
return coroutine.status(co), select(2, coroutine.resume(co)), coroutine.status(co)
--}
--{
local outer
outer = coroutine.create(function() local inner = coroutine.create(function() return coroutine.status(outer), coroutine.resume(outer) end) return coroutine.resume(inner) end)
return coroutine.resume(outer)
--}
--{
local f = coroutine.wrap(function() local f
f = coroutine.wrap(function() f() end) f() end)
f()
--}
coroutine.create(tostring)
coroutine.create(nil)
coroutine.wrap(1)
coroutine.resume(1)
coroutine.status(nil)
coroutine.wrap(tostring)
--{
local log = {}
local gen = coroutine.wrap(function() for i = 1, 3 do log[#log + 1] = "y" .. i; coroutine.yield(i) end end)
for i in gen do log[#log + 1] = "g" .. i end
return log
--}
--{
-- A variable shared by a coroutine that has died and a closure.
local get
local co = coroutine.create(function() local x = 1; get = function() x = x + 1 return x end; error("dead") end)
coroutine.resume(co)
return get(), get()
--}
--{
local x = 0
local co = coroutine.wrap(function() while true do x = x + 1; coroutine.yield() end end)
co() co() x = 10 co()
return x
--}
--{
local function walk(t) if type(t) == "table" then for _, v in ipairs(t) do walk(v) end else coroutine.yield(t) end end
local r = {}
for v in coroutine.wrap(function() walk({1, {2, {3, 4}, 5}, {{6}}}) end) do r[#r + 1] = v end
return r
--}
--{
local co = coroutine.create(function() return pcall(error, "e") end)
return coroutine.resume(co)
--}
--{
local co = coroutine.wrap(function(...) local a = {...} while true do a = {coroutine.yield(unpack(a))} end end)
return {co(1)}, {co()}, {co(1, 2, 3)}, {co(nil, nil)}
--}
xpcall(function() return coroutine.resume(coroutine.create(function() error("in", 2) end)) end, function(m) return "handled " .. tostring(m) end)
