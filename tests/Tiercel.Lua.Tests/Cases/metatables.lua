-- Handlers of events, chains of tables, errors within handlers.
setmetatable({}, {__index = {x = 1}}).x
setmetatable({}, {__index = function(t, k) return k .. "!" end}).y
setmetatable({}, {__index = setmetatable({}, {__index = {z = 3}})}).z
rawget(setmetatable({}, {__index = {x = 1}}), "x")
--{
local log = {}
local t = setmetatable({}, {__newindex = function(t, k, v) log[#log + 1] = k; rawset(t, k, v) end})
t.a = 1; t.a = 2; t.b = 3; t.a = nil; t.a = 4
return log, t.a, t.b
--}
--{
local store = {}
local t = setmetatable({}, {__newindex = store, __index = store})
t.a = 1; t[1] = 2; t[1.5] = 3
return rawget(t, "a"), store, t.a, t[1], t[1.5]
--}
setmetatable({}, {__index = function() error("deep") end}).x
setmetatable({}, {__index = function() error("deep", 0) end}).x
setmetatable({}, {__index = function() local a; a.b = 1 end}).x
pcall(function() return setmetatable({}, {__add = function(a, b) error({a == b}) end}) + 1 end)
--{
local t = setmetatable({}, {__index = function(t, k) error("no " .. k) end})
local ok, e = pcall(function() return t.a end)
rawset(t, "a", 5)
return ok, e, t.a, pcall(function() return t.b end)
--}
--{
local mt = {}
for _, e in ipairs{"add", "sub", "mul", "div", "mod", "pow", "concat"} do mt["__" .. e] = function(a, b) return e, type(a), type(b) end end
mt.__unm = function(a, b) return type(a) .. type(b) end
mt.__len = function() return 42 end
local t = setmetatable({}, mt)
return t + 1, 1 - t, t * t, "2" / t, t % 2, 2 ^ t, t .. "x", 1 .. t, -t, #t
--}
--{
local mt = {__eq = function(a, b) return true end}
local a, b, c = setmetatable({}, mt), setmetatable({}, mt), setmetatable({}, {__eq = function() return true end})
return a == b, a ~= b, a == c, a == 1, rawequal(a, b), a == a
--}
--{
local mt = {__lt = function(a, b) return a.v < b.v end}
local function new(v) return setmetatable({v = v}, mt) end
return new(1) < new(2), new(1) > new(2), new(1) <= new(1), new(2) >= new(3), pcall(function() return new(1) < 2 end)
--}
--{
local mt = {__le = function(a, b) return "yes" end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
return a <= b, a >= b, pcall(function() return a < b end)
--}
{} < {}
{} < 1
"a" < 1
1 < "a"
nil < nil
{} <= {}
true < false
--{
local mt = {__concat = function(a, b) return (type(a) == "table" and "T" or a) .. "|" .. (type(b) == "table" and "T" or b) end}
local t = setmetatable({}, mt)
return t .. t, t .. "a" .. "b", "a" .. t .. "b", "a" .. "b" .. t, 1 .. t .. 2, t .. 1 .. t
--}
--{
local mt = {__call = function(self, ...) return self.x, select("#", ...), ... end}
local t = setmetatable({x = 7}, mt)
return t(), t(1, nil), {t(1, 2)}, pcall(t, 3), select("#", t(1))
--}
--{
local t = setmetatable({}, {__call = function(self, n) if n == 0 then return "end" end return self(n - 1) end})
return t(100)
--}
setmetatable({}, {__call = 1})()
setmetatable({}, {__call = setmetatable({}, {__call = function() return 1 end})})()
--{
local t = setmetatable({}, {__metatable = "locked"})
return getmetatable(t), pcall(setmetatable, t, {})
--}
getmetatable("x").__index == string
tostring(setmetatable({}, {__tostring = function() return "me" end}))
tostring(setmetatable({}, {__tostring = function() return 1 end}))
tostring(setmetatable({}, {__tostring = 1}))
setmetatable(1, {})
setmetatable({}, 1)
setmetatable({})
setmetatable({}, nil) ~= nil
getmetatable(nil)
getmetatable()
("x").y
("x").y.z
("x").len
("abc"):len()
#setmetatable({1, 2}, {__len = function() return 9 end})
--{
local t = setmetatable({}, {})
getmetatable(t).__index = t
return pcall(function() return t.x end)
--}
--{
local t = setmetatable({}, {})
getmetatable(t).__newindex = t
return pcall(function() t.x = 1 end)
--}
--{
-- A handler that comes later, goes, and comes again.
local mt = {}
local t = setmetatable({}, mt)
local r = {t.x or "none"}
mt.__index = function() return "first" end r[#r + 1] = t.x
mt.__index = nil r[#r + 1] = t.x or "gone"
rawset(mt, "__index", {x = "again"}) r[#r + 1] = t.x
return r
--}
--{
local t = setmetatable({}, {__index = function(t, k) t[k] = k * 2 return t[k] end})
return t[1], t[2], rawget(t, 1), #t
--}
--{
local t = setmetatable({1, 2, 3}, {__index = function() return 0 end})
local r = {} for i, v in ipairs(t) do r[i] = v end
return r, t[4], next(t, 3)
--}
--{
local p = newproxy(true)
getmetatable(p).__len = function() return 3 end
getmetatable(p).__index = {a = 1}
getmetatable(p).__call = function(_, x) return x end
getmetatable(p).__eq = function() return true end
return #p, p.a, p(5), p == newproxy(p), type(p), pcall(function() p.x = 1 end)
--}
table.concat(setmetatable({}, {__index = function() return "x" end}), ",", 1, 2)
unpack(setmetatable({}, {__index = function() return "x" end}), 1, 2)
next(setmetatable({}, {__index = {1}}))
--{
local t = setmetatable({}, {__newindex = function() error("set") end})
return pcall(table.insert, t, 1), rawget(t, 1)
--}
--{
local a = setmetatable({}, {__sub = function(x, y) return "left" end})
local b = setmetatable({}, {__sub = function(x, y) return "right" end})
return a - b, b - a, 1 - b, a - "x", pcall(function() return {} - 1 end)
--}
