using System.Globalization;

namespace Tiercel.Lua.Tests;

public sealed class LuaTableTests
{
    [Fact]
    public void AKeyThatHasMovedToTheListIsPassedOnce()
    {
        // 4 waits in the map, goes to the list with 3, and is taken out while a loop stands on it.
        string[] seen = LibraryRun.Of(
            LibraryRun.NewMachine(),
            "local t = {} t.a = 1 t[4] = 4 t.b = 2 t[1] = 1 t[2] = 2 t[3] = 3 t.c = 3 local r = {} "
            + "for k in pairs(t) do r[#r + 1] = tostring(k) t[k] = nil end return table.concat(r, ' '), next(t)");
        Assert.Equal(["1 2 3 4 a b c", "nil"], seen);
    }

    [Fact]
    public void LoopsThatTakeOutWhatTheyMeetMeetEverything()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 2_000; round++)
        {
            LuaTable table = new LuaMachine().NewTable();
            HashSet<double> left = [];
            for (int i = random.Next(60); i > 0; i--)
            {
                double key = random.Next(20) - 3;
                bool isSet = random.Next(3) > 0;
                table.Set(key, isSet ? true : LuaValue.Nil);
                if (isSet) left.Add(key);
                else left.Remove(key);
            }

            LuaValue at = default;
            while (table.Next(ref at, out LuaValue value))
            {
                Assert.True(value.IsTrue && left.Remove(at.AsNumber), $"met twice, or never set: {at} {random}");
                if (random.Next(2) == 0) table.Set(in at, default);
            }

            Assert.True(left.Count == 0, $"not met: {string.Join(' ', left)} {random}");
        }
    }

    [Fact]
    public void ItHoldsWhatADictionaryHolds()
    {
        SeededRandom random = SeededRandom.Create();
        LuaTable table = new LuaMachine().NewTable();
        Dictionary<LuaValue, int> model = [];
        for (int i = 0; i < 200_000; i++)
        {
            LuaValue key = random.Next(4) switch
            {
                0 => LuaString.Create(random.Next(300).ToString(CultureInfo.InvariantCulture)),
                1 => random.Next(-50, 300) + 0.5,
                _ => random.Next(-50, 300),
            };
            if (random.Next(3) == 0)
            {
                table.Set(in key, default);
                model.Remove(key);
            }
            else
            {
                table.Set(in key, i);
                model[key] = i;
            }

            if (random.Next(1000) == 0) AssertSame(table, model, random);
        }
    }

    private static void AssertSame(LuaTable table, Dictionary<LuaValue, int> model, SeededRandom random)
    {
        int count = 0;
        LuaValue key = default;
        while (table.Next(ref key, out LuaValue value))
        {
            count++;
            Assert.True(model.TryGetValue(key, out int expected) && value.AsNumber == expected, $"{key} {random}");
        }

        Assert.True(model.Count == count, random.ToString());
        int border = table.Length;
        Assert.True(border == 0 || model.ContainsKey(border), random.ToString());
        Assert.False(model.ContainsKey(border + 1), random.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    [InlineData(0.125)]
    public void KeysAtEqualDistancesSpread(double distance)
    {
        const int Keys = 4096;
        const int Processes = 1000;
        SeededRandom random = SeededRandom.Create();
        bool[] isTaken = new bool[Keys];
        for (int process = 0; process < Processes; process++)
        {
            (ulong added, ulong factor) = ((ulong)random.NextInt64(), (ulong)random.NextInt64() | 1);
            System.Array.Clear(isTaken);
            for (int i = 1; i <= Keys; i++)
                isTaken[HashKey.Mix(BitConverter.DoubleToUInt64Bits(i * distance), added, factor) & (Keys - 1)] = true;
            // At random 63 % of the places are taken.
            Assert.InRange(isTaken.Count(static t => t), Keys / 2, Keys);
        }
    }

    [Fact]
    public void ComingAndGoingKeysDoNotMakeTheMapAnewEachTime()
    {
        LuaMachine machine = new();
        LuaTable table = machine.NewTable();
        const int Kept = (1 << 14) - 1;
        for (int i = 0; i < Kept; i++) table.Set(-i - 1.0, true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Kept; i++)
        {
            table.Set(i + 0.5, true);
            table.Set(i + 0.5, default);
        }

        long perKey = (GC.GetAllocatedBytesForCurrentThread() - before) / Kept;
        Assert.InRange(perKey, 0, 1000);
    }

    [Fact]
    public void ClearingLeavesNothing()
    {
        LuaTable table = new LuaMachine().NewTable();
        for (int i = 1; i <= 10; i++) table.Set(i, i);
        table.Set(LuaString.Create("a"), true);
        table.Clear();
        LuaValue key = default;
        Assert.False(table.Next(ref key, out _));
        Assert.Equal(0, table.Length);
        Assert.True(table[3].IsNil);
    }
}
