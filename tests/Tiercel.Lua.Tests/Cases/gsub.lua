-- Templates.
("hello world"):gsub("o", "0"), ("hello"):gsub("", "-"), ("hello"):gsub("l*", "x"), ("abc"):gsub("%w", "%0%0"), ("abc"):gsub("%w", "%1"), ("abc"):gsub("(%w)", "<%1>"), ("hello world"):gsub("(%w+) (%w+)", "%2 %1")
(""):gsub("", "x"), (""):gsub("x", "y"), ("abc"):gsub("x", "y"), ("abc"):gsub(".", ""), ("abc"):gsub("b*", "-"), ("abc"):gsub(".-", "-"), ("abc"):gsub("()", "%1"), ("abc"):gsub("$", "x"), ("abc"):gsub("^", "x"), ("aaa"):gsub("^a", "b"), ("aaa"):gsub("a$", "b")
("abc"):gsub("b", "%%"), ("abc"):gsub("b", "%"), ("abc"):gsub("b", "%x"), ("abc"):gsub("b", "a%%b%%c"), ("abc"):gsub("b", "%."), ("abc"):gsub("(b)", "%1%1%0"), ("abc"):gsub("b", "\0"), ("a\0b"):gsub("%z", "0"), ("abc"):gsub("(a)(b)(c)", "%3%2%1")
("abc"):gsub("b", "%2")
("abc"):gsub("(b)", "%2")
("abc"):gsub("(b)", "%9")
("abc"):gsub("x", "%9")
("abc"):gsub("(b", "%1")
("abc"):gsub("(b", "x")
("abc"):gsub("()b", "%1")
("abc"):gsub("b", 12), ("abc"):gsub("%w", 1.5), (123):gsub(2, 4) == nil
string.gsub(123, 2, 4)
-- The number of replacements.
("aaaa"):gsub("a", "b", 2), ("aaaa"):gsub("a", "b", 0), ("aaaa"):gsub("a", "b", -1), ("aaaa"):gsub("a", "b", 100), ("aaaa"):gsub("a", "b", "3"), ("aaaa"):gsub("a", "b", 1.9), ("aaa"):gsub("", "-", 2), ("aaaa"):gsub("a", "b", nil), ("aaaa"):gsub("a", "b", 1e300), ("aaaa"):gsub("a", "b", 2^32 + 2)
("abc"):gsub("%w", "x", "y")
("abc"):gsub("%w", "x", {})
-- Tables.
("$name is $age"):gsub("%$(%w+)", { name = "Bob", age = 42 }), ("abc"):gsub("%w", { a = 1, b = true == false, c = "x" }), ("abc"):gsub("%w", {}), ("abc"):gsub("(%w)(%w)", { a = "x" }), ("abc"):gsub("()", { "x", "y", "z" }), ("a b"):gsub("%w", { a = false, b = 0 })
("abc"):gsub("%w", { a = {} })
("abc"):gsub("%w", { a = true })
("abc"):gsub("%w", { a = function() end })
("abc"):gsub("%w", setmetatable({}, { __index = function(_, k) return k .. k end }))
("abc"):gsub("%w", setmetatable({}, { __index = { b = "B" } }))
("abc"):gsub("%w", setmetatable({}, { __index = function(_, k) error("no " .. k, 0) end }))
-- Functions.
("abc"):gsub("%w", string.upper), ("abc"):gsub("(%w)(%w)", function(a, b) return b .. a end), ("abc"):gsub("%w", function() end), ("abc"):gsub("%w", function() return nil end), ("abc"):gsub("%w", function() return false end), ("abc"):gsub("b", function(...) return select("#", ...) end), ("abc"):gsub("()", function(p) return p * 2 end), ("abc"):gsub("%w", function(c) return 1.5 end)
("abc"):gsub("%w", function() return {} end)
("abc"):gsub("%w", function() return true end)
("abc"):gsub("%w", function() error("stop", 0) end)
("abc"):gsub("%w", function() error("stop") end)
("abc"):gsub("%w", function() error({ 1 }) end)
("abc"):gsub("%w", function(c) return (c:gsub("%w", function(d) return d .. "!" end)) end)
("a(b)c"):gsub("%b()", function(s) return s:sub(2, -2):upper() end), ("x=1, y=2"):gsub("(%w+)=(%w+)", "%2=%1"), ("  trim  "):gsub("^%s+", ""):gsub("%s+$", "")
("abc"):gsub("%w", rawequal), ("abc"):gsub("(a)(b)", function(...) return table.concat({ ... }, "-") end)
--{
local seen = {}
local result, count = ("one two  three"):gsub("%s*(%S+)%s*()", function(word, at) seen[#seen + 1] = word .. at end)
return result, count, seen
--}
--{
local function nested(n) return n == 0 and "x" or ("a"):gsub("a", function() return nested(n - 1) end) end
return nested(50)
--}
-- Wrong arguments.
string.gsub()
string.gsub("x")
string.gsub("x", "y")
string.gsub("x", "y", nil)
string.gsub("x", "y", true)
string.gsub("x", nil, "z")
string.gsub(nil, "y", "z")
string.gsub("x", "y", nil, "n")
string.gsub("x", "[", "z")
string.gsub("x", "%", "z")
-- Long ones.
#(("x"):rep(10000):gsub("x", "yy")), #(("x"):rep(10000):gsub("", "-")), select(2, ("x y "):rep(5000):gsub("%w%s", "z")), #(("ab"):rep(1000):gsub("b", ("c"):rep(100)))
-- gmatch.
--{
local out = {}
for word in ("one two three"):gmatch("%a+") do out[#out + 1] = word end
return out
--}
--{
local out = {}
for k, v in ("a=1, b=2, c"):gmatch("(%w+)=(%w+)") do out[#out + 1] = k .. v end
return out
--}
--{
local out = {}
for at in ("abc"):gmatch("()") do out[#out + 1] = at end
return out
--}
--{
local out = {}
for text in ("abc"):gmatch("b*") do out[#out + 1] = "<" .. text .. ">" end
return table.concat(out)
--}
--{
local out = {}
for text in ("^a^a"):gmatch("^a") do out[#out + 1] = text end
return out
--}
--{
local next = ("ab"):gmatch(".")
return next(), next("ignored", 7), next(), next(), select("#", next())
--}
--{
local out = {}
for a, b in ("k1v1k2v2"):gmatch("k(%d)(v%d)") do out[#out + 1] = a .. b end
return out
--}
(function() for x in (""):gmatch("x*") do return "[" .. x .. "]" end end)()
(function() for x in (""):gmatch("x+") do return x end return "none" end)()
(function() for x in ("x"):gmatch("[") do end end)()
(function() for x in ("x"):gmatch("(x") do end end)()
type(("x"):gmatch("["))
string.gmatch()
string.gmatch("x")
string.gmatch("x", {})
string.gmatch({}, "x")
(string.gmatch(123, "%d"))()
