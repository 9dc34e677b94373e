-- len, byte, char.
string.len(""), string.len("abc"), string.len("a\0b"), string.len(123), ("x"):len(), #"abc"
string.len()
string.len(nil)
string.len({})
string.len(true)
string.byte(""), string.byte("a"), string.byte("abc", 2), string.byte("abc", -1), string.byte("abc", 4), string.byte("abc", 0), string.byte("abc", -4)
string.byte("abc", 1, -1)
string.byte("abc", 0, 10)
string.byte("abc", -10, 2)
string.byte("abc", 3, 2)
string.byte("abc", 2, 2), string.byte("\0\255", 1, 2)
string.byte("abc", 1.9, 2.9)
string.byte("abc", "2")
string.byte("abc", nil, nil)
string.byte("abc", "x")
string.byte("abc", 1, {})
string.byte()
select("#", string.byte("")), select("#", string.byte("abc", 1, 3))
select("#", string.byte(("x"):rep(7997), 1, -1))
select("#", string.byte(("x"):rep(7998), 1, -1))
string.byte(("x"):rep(100000), 1, -1)
string.byte("abc", 1e300), string.byte("abc", -1e300), string.byte("abc", 1/0), string.byte("abc", 0/0)
string.char(), string.char(65), string.char(65, 66, 0, 255), string.char("65")
string.char(256)
string.char(-1)
string.char(65, 66, 1e10)
string.char(2^32 + 65)
string.char(65.9)
string.char("x")
string.char(65, nil)
string.char({})
-- sub.
("hello"):sub(2), ("hello"):sub(2, 3), ("hello"):sub(-3), ("hello"):sub(-3, -2), ("hello"):sub(0), ("hello"):sub(10), ("hello"):sub(-10)
("hello"):sub(4, 2), ("hello"):sub(1, 0), ("hello"):sub(5, 5), ("hello"):sub(6, 6), ("hello"):sub(1, -1), ("hello"):sub(1, -6), ("hello"):sub(-100, 100)
("hello"):sub(1, 1e10), ("hello"):sub(1, 1/0), ("hello"):sub(-1/0), ("hello"):sub(0/0), ("hello"):sub(1e300), ("hello"):sub(-1e300, 2)
("hello"):sub(1.5, 2.5), ("hello"):sub("2", "3"), (12345):rep(1) == nil
(""):sub(1), (""):sub(0, 0), ("a\0b"):sub(2, 3), string.sub(12345, 2, 3)
("x"):sub()
("x"):sub(nil)
("x"):sub({})
string.sub()
string.sub("x", 1, "y")
("hello"):sub(2, nil)
-- rep, reverse, lower, upper.
("ab"):rep(3), ("ab"):rep(0), ("ab"):rep(-1), (""):rep(1000), ("x"):rep(1), ("ab"):rep(2.9), ("ab"):rep("2"), string.rep(12, 2)
#("abc"):rep(100000), ("abc"):rep(40000):sub(-5), ("abcdefg"):rep(30000):sub(65530, 65545), #("x"):rep(70000), ("\0"):rep(3)
("x"):rep(-2^31), ("x"):rep(-1e300), ("x"):rep(0/0), ("x"):rep(-1/0), ("x"):rep(2^32 + 3), ("x"):rep(2^32)
("x"):rep()
("x"):rep("y")
string.rep()
string.reverse(""), string.reverse("a"), string.reverse("abc"), string.reverse("a\0b"), string.reverse(123)
("abc"):rep(50000):reverse():sub(65530, 65545), #("abc"):rep(50000):reverse()
string.reverse()
string.lower("ABC xyz 123 \192\224"), string.upper("ABC xyz 123 \192\224"), string.lower(""), string.upper("@[`{a z"), string.lower("@[`{A Z"), string.upper(1)
("aB"):rep(50000):lower() == ("ab"):rep(50000), ("aB"):rep(50000):upper() == ("AB"):rep(50000)
string.lower(nil)
string.upper({})
-- dump, and what else the library holds.
type(string.dump), pcall(string.dump), pcall(string.dump, 1)
string.gfind == string.gmatch
--{
local names = {}
for name in pairs(string) do names[#names + 1] = name end
table.sort(names)
return table.concat(names, " ")
--}
getmetatable("").__index == string, getmetatable("x") == getmetatable("y")
("x").len == string.len, ("x").nothing, ("x")[1]
("abc"):len(), ("%d"):format(3), #("x"):rep(3)
("x"):nothing()
--{
local s = "x"
s.y = 1
--}
string.len(("x"):rep(3), "more"), string.upper("x", 1, 2)
-- Comparisons and concatenation of strings go by bytes.
"a" < "b", "a" < "a\0", "a\0a" < "a\0b", "" < "a", "Z" < "a", "\255" > "a", "10" < "9"
"a" .. "b" .. 1 .. 2 == "ab12"
"a" < 1
1 < "a"
{} < {}
"a" <= nil
