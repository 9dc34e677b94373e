-- Numbers as text: tostring, concatenation.
tostring(0), tostring(1), tostring(-1), tostring(0.1), tostring(1/3), tostring(-1/3)
tostring(1e14), tostring(1e15), tostring(1e16), tostring(1e100), tostring(1e-4), tostring(1e-5), tostring(123456789012345)
tostring(99999999999999), tostring(999999999999999), tostring(99999999999999.5), tostring(0.1 + 0.2), tostring(100), tostring(1e2)
tostring(1/0), tostring(-1/0), tostring(2^31), tostring(2^32), tostring(2^53), tostring(2^63), tostring(-2^63), tostring(2^64)
tostring(2^31 - 1), tostring(-2^31), tostring(-2^31 - 1), tostring(5e-324), tostring(1.7976931348623157e308), tostring(3.14159265358979)
tostring(1.5), tostring(10.25), tostring(1e300 * 1e10), 1 .. "", 1.5 .. "|" .. -0.25, 2^53 .. ""
tostring(-0.0), tostring(0 * -1), 0 / -1 .. ""
-- Text as numbers.
tonumber("10"), tonumber(" 10 "), tonumber("\t10\n"), tonumber("\v10\f\r"), tonumber("1 0"), tonumber(""), tonumber(" ")
tonumber("5."), tonumber(".5"), tonumber("."), tonumber("+5"), tonumber("-5"), tonumber("+-5"), tonumber("- 5"), tonumber("--5")
tonumber("1e5"), tonumber("1E5"), tonumber("1e+5"), tonumber("1e-5"), tonumber("1e"), tonumber("1e+"), tonumber("e5"), tonumber("1e5.0"), tonumber("1e1e1")
tonumber("1e308"), tonumber("1e309"), tonumber("-1e309"), tonumber("1e-323"), tonumber("1e-324"), tonumber("4.9e-324"), tonumber("2.4703282292062327e-324"), tonumber("2.4703282292062329e-324")
tonumber("1e99999999999999999999"), tonumber("-1e99999999999999999999"), tonumber("1e-99999999999999999999"), tonumber("0e99999999999999999999")
tonumber("0x10"), tonumber("0X10"), tonumber("-0x10"), tonumber("+0x10"), tonumber("0x"), tonumber("0xg"), tonumber("x10"), tonumber("0x1g"), tonumber("00x1")
tonumber("0xffffffff"), tonumber("0xffffffffffffffff"), tonumber("0xfffffffffffffffff"), tonumber("0x7fffffffffffffff"), tonumber("0xabcdefABCDEF")
tonumber("0x1p4"), tonumber("0x1P4"), tonumber("0x1p-4"), tonumber("0x1p+4"), tonumber("0x.8"), tonumber("0x8."), tonumber("0x."), tonumber("0x1.8p1"), tonumber("0xp1"), tonumber("0x1p"), tonumber("0x1p+")
tonumber("0x1p1023"), tonumber("0x1p1024"), tonumber("0x1p-1074"), tonumber("0x1p-1075"), tonumber("0x1.8p-1075"), tonumber("0x1.0000000000001p-1075"), tonumber("0x1p99999999999"), tonumber("0x1p-99999999999"), tonumber("0x0p99999999999")
tonumber("0x1fffffffffffff"), tonumber("0x3fffffffffffff"), tonumber("0x20000000000001"), tonumber("0x20000000000003"), tonumber("0x200000000000011"), tonumber("0x40000000000001000000000000000000001")
tonumber("0x1.fffffffffffffp1023"), tonumber("0x1.fffffffffffff8p1023"), tonumber("0x1.fffffffffffff7p1023"), tonumber("0x0.0000000000001p-1022"), tonumber("0x0.00000000000018p-1022"), tonumber("0x0.00000000000008p-1022")
tonumber("inf"), tonumber("-inf"), tonumber("INF"), tonumber("Infinity"), tonumber("infinit"), tonumber("infi"), tonumber("infinityx"), tonumber("+infinity")
tonumber("nan") ~= tonumber("nan"), tonumber("NaN") ~= 0, tonumber("nan(12)") ~= 0, tonumber("nan()"), tonumber("nan("), tonumber("nan(a_1)") ~= nil, tonumber("nan(-)"), tonumber("nano")
tonumber("10\0abc"), tonumber("\0"), tonumber("0x10\0"), tonumber(" 7 \0 x")
tonumber("1_000"), tonumber("1,5"), tonumber("1f"), tonumber("1d"), tonumber("10x"), tonumber("0b1"), tonumber("1e5x"), tonumber("\160\49")
tonumber("123456789012345678"), tonumber("9007199254740993"), tonumber("9007199254740992.5"), tonumber("9007199254740993.0000000000000000000000001"), tonumber("0.1"), tonumber("0.10000000000000000555")
tonumber("000000000000000000000000000000012"), tonumber("1" .. ("0"):rep(400)), tonumber("0." .. ("0"):rep(400) .. "1"), tonumber("0." .. ("0"):rep(400) .. "1e401"), tonumber("1" .. ("0"):rep(400) .. "e-400")
-- Coercion in arithmetic goes the same way.
"10" + 5, "0x10" * 2, " 3 " - 1, "1e1" / 4, -"2", "7" % 4, "2" ^ "3"
"abc" + 1
"10" + {}
{} .. "x"
"" + 1
"0x" + 1
-- Other bases.
tonumber("10", 2), tonumber("ff", 16), tonumber("FF", 16), tonumber("0xff", 16), tonumber("zz", 36), tonumber("8", 8), tonumber("7", 8), tonumber("", 16), tonumber(" 11 ", 2), tonumber("-11", 2)
tonumber("10", 1)
tonumber("10", 37)
tonumber("1e1", 16), tonumber("1.0", 16), tonumber("1 1", 2), tonumber(10, 16), tonumber("7fffffffffffffff", 16), tonumber("ffffffffffffffffffff", 16)
tonumber({})
tonumber()
tonumber(nil)
tonumber(true), tonumber(false)
tonumber({}, 16)
