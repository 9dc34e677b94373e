using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>Damaged input: Redis and we are to find the same values, or the same fault at the same place.</summary>
[Collection(RedisScriptsDefinition.Name)]
public sealed class DamagedInputTests
{
    private const int Rounds = 20;
    private const int InputsPerRound = 500;
    private const int Depth = 5;

    private readonly SeededRandom _random = SeededRandom.Create();
    private readonly RandomValues _values;
    private readonly ScriptComparison _comparison;

    public DamagedInputTests(RedisScripts redis)
    {
        _values = new RandomValues(_random);
        _comparison = new ScriptComparison(redis);
    }

    [RequiresRedisFact]
    public void DamagedJsonHasTheSameVerdict() => Compare("cjson.decode", Json, "{}[],:\"\\u0123456789abcdefinftrulsNI+-.eExX \0\n"u8.ToArray());

    [RequiresRedisFact]
    public void DamagedJsonHasTheSameVerdictWithStrictNumbers() => Compare(
        "(function() local j = cjson.new() j.decode_invalid_numbers(false) j.decode_max_depth(4) return j.decode end)()",
        Json, "{}[],:\"0123456789inafxX+-.eE\0"u8.ToArray());

    [RequiresRedisFact]
    public void DamagedMessagePackHasTheSameVerdict() => Compare("cmsgpack.unpack", MessagePack, MessagePackCodes);

    [RequiresRedisFact]
    public void DamagedMessagePackHasTheSameVerdictInPieces() =>
        Compare("function(s) return cmsgpack.unpack_limit(s, 2, 1) end", MessagePack, MessagePackCodes);

    private static byte[] MessagePackCodes => [.. Enumerable.Range(0x80, 128).Select(static b => (byte)b), 0, 1, 2, 3, 4];

    private byte[] Json() => Encoding.Latin1.GetBytes(_values.Json(Depth));

    private byte[] MessagePack()
    {
        LuaValue packed = new LibraryMachine().Run($"return cmsgpack.pack({_values.Next(Depth, hasOrder: false, hasNull: false)})");
        return packed.AsString.Span.ToArray();
    }

    private void Compare(string function, Func<byte[]> make, byte[] telling)
    {
        for (int round = 0; round < Rounds; round++)
        {
            byte[] other = make();
            List<byte[]> inputs = [];
            for (int i = 0; i < InputsPerRound; i += 10)
            {
                byte[] sound = make();
                inputs.Add(sound);
                for (int k = 1; k < 10; k++) inputs.Add(DamagedBytes.Make(sound, other, telling, _random));
            }

            _comparison.AssertSame(function, inputs, _random.ToString());
        }
    }
}
