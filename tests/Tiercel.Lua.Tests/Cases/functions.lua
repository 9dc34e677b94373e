-- Arguments, results, captured variables, tail calls, scopes, the order in which things happen.
select("#", (function(...) return ... end)(nil, nil))
select("#", ((function(...) return ... end)(1, 2, 3)))
(function(...) local a, b = ... return b, a end)(1)
(function(...) return {...}, select("#", ...) end)(1, nil, 3)
(function(a, ...) return a, ... end)()
(function(...) return ..., "end" end)(1, 2)
(function(...) return (...) end)(1, 2)
{(function() return 1, 2, 3 end)(), (function() return 1, 2, 3 end)()}
{((function() return 1, 2, 3 end)())}
(function(...) return arg end)(1, 2)
(function(...) return arg, ... end)(1, 2)
(function(x, ...) return x, arg.n, arg[1] end)(1, 2, 3)
--{
local r = {}
for i = 1, 3 do r[i] = function() i = i + 1 return i end end
return r[1](), r[1](), r[2](), r[3]()
--}
--{
local r = {}
for _, v in ipairs{"a", "b"} do r[#r + 1] = function(x) v = v .. (x or "") return v end end
return r[1]("1"), r[2]("2"), r[1](), r[2]()
--}
--{
local r, i = {}, 0
while i < 3 do i = i + 1 local j = i r[i] = function() j = j * 2 return j, i end end
return {r[1]()}, {r[2]()}, {r[1]()}
--}
--{
local r, i = {}, 0
repeat local j = i; i = i + 1; r[i] = function() return j end until j >= 2
return r[1](), r[2](), r[3]()
--}
--{
local r = {}
for i = 1, 5 do if i == 3 then break end local k = i; r[i] = function() return k end end
return #r, r[1](), r[2]()
--}
--{
local function f() local x = 0 return function() x = x + 1 return x end, function() return x end end
local inc, get = f() inc() inc()
local inc2, get2 = f() inc2()
return get(), get2()
--}
--{
local x = 1
local function f() return x end
local x = 2
return f(), x
--}
--{
local a = {} local i = 1
i, a[i] = i + 1, 20
return i, a[1], a[2]
--}
--{
local t = {1, 2}
local a, b, c = (function() return 1, 2 end)(), 10
return a, b, c
--}
--{
local x, y = 1, 2
x, y = y, x
return x, y
--}
--{
local a = {1, 2, 3}
local i = 1
i, a[i], a[i + 1] = 5, 6, 7
return i, a
--}
--{
local log = {}
local function f(x) log[#log + 1] = x return x end
local t = {[f(1)] = f(2), [f(3)] = f(4), f(5)}
t[f(6)], t[f(7)] = f(8), f(9)
local _ = f(10) + f(11) * f(12) .. f(13)
return log, t
--}
--{
local x = 1
local function change() x = 10 return 1 end
return x + change(), x
--}
--{
local x = 1
local function change() x = 10 return 1 end
return x .. change(), x
--}
--{
local x = {1, 2}
local function change() x = {3, 4} return 1 end
return x[change()], x[1]
--}
--{
local x = 1
local function change() x = 10 return 5 end
return x < change(), x
--}
--{
local x = 1
local function f() x = x + 1 return x end
local t = {x, f(), x, f(), x}
return t
--}
--{
local x = 5
local f = function() x = 6 return 0 end
local a, b = x, f()
return a, b, x
--}
--{
local function loop(n) if n == 0 then return "done" end return loop(n - 1) end
return loop(100000)
--}
--{
local function even(n) if n == 0 then return true end return (function() return n end)() % 2 == 0 end
return even(10), even(7)
--}
--{
local function sum(n) if n == 0 then return 0 end return n + sum(n - 1) end
return sum(10000)
--}
local function f() return f() + 1 end f()
local function f() local x = f() return x end return (pcall(f))
pcall(string.rep)
string.rep()
("x"):rep()
("x"):rep({})
string.rep("x", {})
string.rep("x", "y")
local t = {} t:nomethod()
local t = {x = {}} t.x.y.z = 1
local t = {} t[nil] = 1
local t = {} t[0/0] = 1
local t = {} return t[nil], t[0/0]
nosuch.field
nosuch.field = 1
nosuch()
nosuch:method()
local up = nil; (function() up() end)()
local up = nil; (function() return up.x end)()
local up = nil; (function() return up + 1 end)()
local a = "x" return a + 1
local a = {} return a + 1
local a = {} return 1 + a
local a, b = {}, nil return a + b
local a, b = 1, nil return a + b
local a = {} return a.b + 1
local a = {} return a.b.c
local a = {} return a.b.c.d
local a = {} return a[1][2]
local a = {} local k = "key" return a[k].x
local a = {} return a .. "x"
local a return "x" .. a
local a = {} return "x" .. a.b
local a return a .. a
local a return -a
local a = {} return -a.b
local a return #a
local a = {} return #a.b
for i = 1 do end
for i = "a", 2 do end
for i = 1, "b" do end
for i = 1, 2, {} do end
for i = "1", "3" do n = i end return n
for i = 1, 2, 0 do break end return "zero"
for i = 3, 1 do error("never") end return "none"
local r = {} for i = 3, 1, -1 do r[#r + 1] = i end return r
local r = {} for i = 0, 1, 0.25 do r[#r + 1] = i end return r
local r = {} for i = 1, 3 do local j = i i = 10 r[#r + 1] = j end return r
for i in nil do end
for i in 1 do end
for i in {} do end
for k, v in pairs(nil) do end
for k, v in ipairs() do end
for i = 1, 0/0 do error("never") end return "nan"
local n = 0 for i = 1/0, 1 do n = n + 1 end return n
do local a = 1 do local a = 2 end return a end
local a = 1; local a = a + 1; return a
local function a(a) a = a + 1 return a end return a(1)
not nil == true
not (nil == true)
1 == 1.0, "1" == 1, 0 == -0
1 and 2, nil and 1, false or nil, nil or false, 1 or error("x")
2 ^ 3 ^ 2, -2 ^ 2, 2 ^ -1, not 1 == 2
"a" .. "b" == "ab", 1 .. 2, 2 .. ""
1 < 2 == true, "abc" < "abd", "" < "a", "a\0b" > "a"
10 % 3, -10 % 3, 10 % -3, -10 % -3, 5.5 % 2, -1 % (1/0), 1 % 0
7 / 0, -7 / 0, 0 / 0 ~= 0 / 0
"10" + 5, "0x10" * 2, " 3 " - 1, "1e1" / 2, "5" .. 5
"abc" + 1
error()
error(nil)
error("x", 0)
error("x", 1)
error("x", 2)
error("x", 3)
error(42)
error({code = 1})
pcall(error)
pcall(error, nil)
pcall(error, "m", 0)
pcall(error, "m", 1)
pcall(error, "m", 2)
local function f() error("m", 2) end local function g() f() end return pcall(g)
local function f() error("m", 3) end local function g() f() end local function h() g() end return pcall(h)
assert(false)
assert(nil, "message")
assert(false, {1})
assert(1, 2, 3)
assert()
pcall(assert, false, "m")
select(0)
select(-1, 1, 2, 3)
select(-4, 1, 2, 3)
select(2^32 + 1, "a", "b")
select("2", "a", "b")
select("x")
unpack({1, 2, 3}, 2)
unpack({1, 2, 3}, 2, 5)
unpack({}, 1, 1e8)
unpack({1, 2}, -1, 1)
unpack({1, 2, 3}, 2^32 + 1, 2^32 + 2)
xpcall(function() local x = nil + 1 end, function(m) return "H:" .. m end)
xpcall(function() error() end, function(m) return m == nil end)
xpcall(function() error("a") end, function(m) error("b") end)
xpcall(error, type)
xpcall(function(...) return select("#", ...) end, nil)
--{
local ok, e = pcall(function() local t = setmetatable({}, {__index = function(t, k) return k.x.y end}) return t.z end)
return ok, e
--}
--{
-- After an error in the midst of an expression everything goes on as before.
local r = {}
for i = 1, 5 do
  local ok, e = pcall(function() local a, b, c = i, i * 2, i * 3 if i % 2 == 0 then error(a + b + c, 0) end return a + b + c end)
  r[#r + 1] = tostring(e)
end
return r
--}
getfenv(1) == _G, getfenv(0) == _G, getfenv() == _G
--{
local function f() return x end
setfenv(f, {x = 5})
return f(), x
--}
--{
local env = setmetatable({}, {__index = _G})
local f = loadstring("y = 1 return y, tostring(2)")
setfenv(f, env)
return f(), env.y, y
--}
setfenv(1, {})
setfenv(100, {})
setfenv(tostring, {})
getfenv(100)
getfenv(-1)
loadstring("return 1 +")
loadstring("x = = 1", "=name")
loadstring("x = 'abc", "@file.lua")
loadstring("break")
loadstring("for i = 1, 2 do local function f() break end end")
loadstring("return ...")("a", "b")
loadstring("function f() return ... end")
loadstring("local a <const> = 1")
loadstring("goto x")
loadstring(("("):rep(300))
loadstring("return " .. ("("):rep(150) .. "1" .. (")"):rep(150))()
loadstring(("do "):rep(250))
loadstring("local " .. ("a,"):rep(250) .. "a")
loadstring("x = [==[a]=]b]==] return x")()
loadstring("return '\\065\\10\\\\\\n\\z'")()
loadstring("return '\\300'")
loadstring("--[[ unfinished")
loadstring("a\n=\n1\n(f)()")
loadstring("a.b:c = 1")
loadstring("f() = 1")
loadstring("local function a.b() end")
loadstring("return return")
loadstring("x = }")
loadstring("\0")
loadstring("x = 1e")
loadstring("x = 0x")
loadstring("x = 3..2")
loadstring("x = ~1")
load(function() return nil end)
local n = 0 return load(function() n = n + 1 return ({"return ", 4, 2})[n] end)()
load(function() return {} end)
local n = 0 return load(function() n = n + 1 return ({"return ", "4", "2"})[n] end)()
load(nil)
load("return 1")
--{
local t = {}
local old = t
local function f() t = {} return 1 end
t.x = f()
return t.x, old.x
--}
--{
local k = "a"
local t = {}
local function f() k = "b" return 1 end
t[k] = f()
return t
--}
--{
local t, u = {}, {}
local function f() t = u return 1 end
t.x, u.y = f(), 2
return t, u
--}
--{
local t, u = {}, {}
local function f() t = u return 1 end
local old = t
t.x, t = f(), 2
return t, u, old
--}
