-- find without patterns.
("hello world"):find("o"), ("hello world"):find("o", 6), ("hello world"):find("xyz"), ("hello"):find(""), ("hello"):find("", 3), ("hello"):find("", 6), ("hello"):find("", 7), ("hello"):find("", -2), (""):find("")
("hello"):find("l", -2), ("hello"):find("h", -5), ("hello"):find("h", -100), ("hello"):find("o", 100), ("hello"):find("l", 0), ("hello"):find("hello"), ("hello"):find("hello!")
("a.b"):find(".", 1, true), ("a.b"):find(".", 2, true), ("a+b"):find("+", 1, true), ("a+b"):find("+", 1, 1), ("a+b"):find("+", 1, false), ("a%b"):find("%", 1, true)
("a\0b"):find("\0"), ("a\0b"):find("b"), ("a\0b"):find("a\0b"), ("a\0b"):find("a\0c"), ("a\0.b"):find("\0.b"), ("a\0b"):find("\0", 1, true)
(("x"):rep(100000) .. "y"):find("y"), (("x"):rep(100000) .. "y"):find("xy"), (("ab"):rep(100000) .. "c"):find("bc", 1, true), ("ab"):rep(1000):find("abc")
(("a"):rep(3000) .. "b"):find(("a"):rep(1000) .. "b", 1, true), ("a"):rep(3000):find(("a"):rep(1000) .. "b")
("hello"):find("l", 1e300), ("hello"):find("l", -1e300), ("hello"):find("l", 1/0), ("hello"):find("l", 0/0), ("hello"):find("l", 2.9), ("hello"):find("l", "3")
string.find(12345, 34), string.find("x", "x", nil), string.find("x", "x", nil, nil)
string.find()
string.find("x")
string.find("x", nil)
string.find(nil, "x")
string.find("x", "x", "y")
string.find("x", {})
-- Single bytes and classes.
("hello"):find("l+"), ("hello"):find("."), ("hello"):find(".", 6), (""):find("."), ("hello"):find("[aeiou]"), ("hello"):find("[^aeiou]"), ("hello"):find("%w"), ("hello"):find("%W")
--{
local out = {}
for _, class in ipairs { "a", "c", "d", "l", "p", "s", "u", "w", "x", "z", "A", "C", "D", "L", "P", "S", "U", "W", "X", "Z", "e", "E", "-", ".", "_", "%" } do
  local count, sum = 0, 0
  for b = 0, 255 do
    if string.find(string.char(b), "%" .. class) then count, sum = count + 1, sum + b end
  end
  out[#out + 1] = class .. ":" .. count .. ":" .. sum
end
return table.concat(out, " ")
--}
--{
local out = {}
for _, set in ipairs { "[a-c]", "[^a-c]", "[%a]", "[^%a]", "[%a_]", "[%d%s]", "[]]", "[^]]", "[]-a]", "[a-]", "[-a]", "[a%-z]", "[%]]", "[%^]", "[a^]", "[^^]", "[.]", "[%.]", "[$]", "[+-%]]", "[a-%%]", "[%a-z]", "[z-a]", "[\1-\255]", "[^%z]", "[%z]", "[[]", "[%[%]]", "[a-c-e]", "[%w-]", "[--/]", "[%%]", "[^%%]", "[()]" } do
  local count, sum = 0, 0
  for b = 0, 255 do
    local ok, found = pcall(string.find, string.char(b), set)
    if not ok then out[#out + 1] = found break end
    if found then count, sum = count + 1, sum + b end
  end
  out[#out + 1] = set .. ":" .. count .. ":" .. sum
end
return table.concat(out, " ")
--}
-- Repetitions.
("aaab"):match("a*"), ("aaab"):match("a+"), ("aaab"):match("a-"), ("aaab"):match("a-b"), ("aaab"):match("a?"), ("b"):match("a?"), ("b"):match("a*"), ("b"):match("a+"), ("aaab"):match("^a-$"), ("aaa"):match("^a-$")
("aaab"):match("a?a?a?a?b"), ("aaa"):match("a*a"), ("aaa"):match("a*aa"), ("aaa"):match("a*aaaa"), ("aab"):match("a+b"), ("xaab"):match("xa-b"), ("aXb"):match("a.-b"), ("aXbXb"):match("a.*b"), ("aXbXb"):match("a.-b")
("  x  "):match("^%s*(.-)%s*$"), ("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("2024-01-31"):match("(%d+)-(%d+)-(%d+)"), ("[[x]]"):match("%[%[(.-)%]%]")
("*"):match("*"), ("+a"):match("+"), ("?"):match("?"), ("-"):match("-"), ("**"):match("**"), ("a**"):match("a**"), ("--"):match("--"), ("a-"):match("a%-"), ("]"):match("]"), ("^"):match("%^"), ("a^"):match("a^"), ("$a"):match("$a"), ("a$b"):match("a$b")
("aaa"):find("a$"), ("aaa"):find("^a"), ("aaa"):find("^a", 2), ("baa"):find("^a", 2), ("aaa"):find("^$"), (""):find("^$"), (""):find("$"), ("abc"):find("$"), ("abc"):find("^"), ("abc"):find("^", 3), ("abc"):find("^^a")
("a$"):find("a%$"), ("a$"):find("a$$"), ("a"):find("a$$"), ("ab"):find("a$b"), ("a\nb"):find("a.b"), ("abc"):find("b", 2), ("abc"):find("b()", 1)
-- Captures.
("hello"):match("(h)(e)(l+)(o)"), ("hello"):match("((h)(e))"), ("hello"):match("()ll()"), ("hello"):match("()"), ("hello"):match("()", 6), ("hello"):find("(l)(l)"), ("hello"):find("()(l+)()")
("abab"):match("(ab)%1"), ("abac"):match("(ab)%1"), ("aa"):match("(a)(%1)"), ("abcabc"):match("(a)(b)(c)%1%2%3"), ([["x" 'y']]):match([[(["'])(.-)%1]]), (""):match("()%1"), ("a"):match("()a%1"), ("xx"):match("(x?)x%1"), ("aXa"):match("(.)X%1")
("x"):match("((((((((((((((((((((((((((((((((x))))))))))))))))))))))))))))))))")
("x"):match("(((((((((((((((((((((((((((((((((x)))))))))))))))))))))))))))))))))")
("abc"):match("(a)(b)(c)", 2), ("abc"):match("(b)(c)", 2), ("abc"):match("^(b)", 2), ("abc"):match("b", -2), ("abc"):match("a", -2), ("abc"):match("", 10), ("abc"):match("", 4)
("aaa"):match("(a*)(a)"), ("aaa"):match("(a-)(a)$"), ("aab"):match("(a?)(a?)(a?)b"), ("ab"):match("((a)(b)?)"), ("abc"):match("(a.-(.)$)"), ("aXbX"):match("((.-)X)((.-)X)")
-- Malformed patterns.
("x"):find("[")
("x"):find("[a")
("x"):find("[^")
("x"):find("[]")
("x"):find("[^]")
("x"):find("[%")
("x"):find("[%]")
("x"):find("[a-")
("x"):find("%")
("x"):find("x%")
("y"):find("x%")
("x"):find("y[")
("x"):find("(")
("x"):find("(x")
("x"):find(")")
("x"):find("x)")
("x"):find("(()")
("x"):find("%1")
("x"):find("(x)%2")
("x"):find("(%1)")
("x"):find("%0")
("x"):find("(x)%9")
("x"):find("%b")
("x"):find("%bx")
("x"):find("x%b")
("x"):find("%f")
("x"):find("%fa")
("x"):find("%f[")
("x"):match("(")
("x"):match("(x")
("x"):match("())")
("x"):find("(x)(")
("abc"):find("(b")
("abc"):find("b(c")
-- %b and %f.
("f(a(b)c)d"):match("%b()"), ("(()"):match("%b()"), ("((a)"):find("%b()"), ("x[y]z"):match("%b[]"), ("aXXa"):match("%bXX"), ("aXbXc"):match("%bXX"), ("()"):match("^%b()$"), ("if x then y end"):match("%bxy"), ("f(a)(b)"):match("(%b())(%b())"), ("("):match("%b()"), (""):match("%b()"), ("a(b)c"):gsub("%b()", "")
("THE (quick) fox"):find("%f[%a]%a+%f[%A]"), ("THE (quick) fox"):gsub("%f[%a]%a+", "w"), ("a b"):find("%f[%z]"), ("ab"):find("%f[b]"), ("ab"):find("%f[%w]"), ("ab"):match("%f[%w]()"), (""):find("%f[%z]"), (""):find("%f[a]"), ("aab"):gsub("%f[a]a", "x"), (" a"):match("()%f[%S]"), ("x"):find("%f[^x]")
-- A pattern ends at its first zero byte.
("abc"):match("a\0b"), ("a.c"):match("a.\0zzz"), ("a\0b"):match("a%zb"), ("a\0b"):match("[%z]"), ("a\0b"):match("."), ("a\0b"):match("a.b"), ("abc"):find("b\0[", 1), ("abc"):find(".\0["), ("\0"):match("%z")
("x"):find("%\0"), ("x"):find("[\0]")
-- Bytes above 127.
("\192\193"):match("[\192-\193]+"), ("\255"):match("%w"), ("caf\233"):match("%a+"), ("\128"):find("[^\1-\127]"), ("\255"):find("\255"), ("\254\255"):find(".\255")
-- Long texts.
#("x"):rep(100000):match(".*"), #("x"):rep(100000):match("x+"), #("x"):rep(100000):match("[xy]*"), #("x"):rep(100000):match("%w-$"), ("x"):rep(1000):match(".-y"), #("ab"):rep(50000):match("[ab]+"), ("x"):rep(5000):match("^x*y")
("x"):rep(100000):find("(x*)$", 99990), #("a b "):rep(20000):gsub("%s", ""), select(2, ("a b "):rep(20000):gsub("%w", "%0%0"))
("a?"):rep(20) .. ("a"):rep(20) == nil, #("a"):rep(20):match(("a?"):rep(20) .. ("a"):rep(20)), #("a"):rep(100):match(("a?"):rep(60))
#("a"):rep(300):match(("a-"):rep(200) .. "$"), #("x"):rep(300):match(("x?"):rep(250))
-- match.
string.match()
string.match("x")
string.match("x", {})
string.match("x", "x", {})
string.match(123, 2), string.match(123, "%d", 2), ("x"):match("x", nil)
