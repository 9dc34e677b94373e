using System.Globalization;

namespace Tiercel.Lua.Tests;

/// <summary>The numbers that scripts of Redis 7.0 draw.</summary>
public sealed class RandomSequenceTests
{
    private const string Script = "local r = {} math.randomseed(SEED) for i = 1, 40 do "
        + "r[i * 3 - 2] = string.format('%.17g', math.random()) r[i * 3 - 1] = tostring(math.random(10)) r[i * 3] = tostring(math.random(-5, 2147483647)) end return r";

    [Theory]
    [InlineData("7", "0.26644419658297869", "7", "17")]
    public void NumbersOfASeedAreThoseOfRedis(string seed, string first, string second, string third)
    {
        string[] drawn = LibraryRun.Of(
            LibraryRun.NewMachine(),
            $"math.randomseed({seed}) return string.format('%.17g', math.random()), math.random(10), math.random(5, 50)");
        Assert.Equal([first, second, third], drawn);
    }

    [RequiresRedisFact]
    public void RandomNumbersAreThoseOfRedis()
    {
        using RedisProcess redis = new();
        using RespConnection connection = new(redis.Port);
        LuaMachine machine = LibraryRun.NewMachine();
        foreach (string seed in (string[])["0", "7", "-1", "2147483647", "-2147483648", "123456789", "3.9", "2^32 + 5", "1e300"])
        {
            string script = Script.Replace("SEED", seed, StringComparison.Ordinal);
            RespReply reply = connection.Call("EVAL", script, "0");
            string ours = string.Join(' ', LibraryRun.Of(machine, $"return table.concat((function() {script} end)(), ' ')"));
            Assert.Equal(string.Join(' ', reply.Items.Select(static i => i.Text)), ours);
        }
    }

    [Fact]
    public void EachMachineHasItsOwnSequence()
    {
        (LuaMachine one, LuaMachine other) = (LibraryRun.NewMachine(), LibraryRun.NewMachine());
        string[] first = LibraryRun.Of(one, "return math.random()");
        LibraryRun.Of(one, "math.randomseed(99)");
        Assert.Equal(first, LibraryRun.Of(other, "return math.random()"));
        Assert.NotEqual(0, double.Parse(first[0], CultureInfo.InvariantCulture));
    }
}
