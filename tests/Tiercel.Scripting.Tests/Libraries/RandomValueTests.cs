using System.Text;

namespace Tiercel.Scripting.Tests;

/// <summary>Random values, written and read by Redis and here.</summary>
[Collection(RedisScriptsDefinition.Name)]
public sealed class RandomValueTests
{
    private const int Rounds = 20;
    private const int ValuesPerRound = 100;
    private const int Depth = 5;

    private readonly SeededRandom _random = SeededRandom.Create();
    private readonly RandomValues _values;
    private readonly RedisScripts _redis;
    private readonly ScriptComparison _comparison;

    public RandomValueTests(RedisScripts redis)
    {
        _redis = redis;
        _values = new RandomValues(_random);
        _comparison = new ScriptComparison(redis);
    }

    [RequiresRedisFact]
    public void JsonOfValuesIsTheSame() => Compare(() => $"return cjson.encode({_values.Next(Depth, hasOrder: true, hasNull: true)})");

    [RequiresRedisFact]
    public void MessagePackOfValuesIsTheSame() =>
        Compare(() => $"return cmsgpack.pack({_values.Next(Depth, hasOrder: true, hasNull: false)}, {_values.Next(19, hasOrder: true, hasNull: false)})");

    [RequiresRedisFact]
    public void JsonReadBackIsTheSame() =>
        Compare(() => $"return cjson.decode(cjson.encode({_values.Next(Depth, hasOrder: false, hasNull: true)}))");

    [RequiresRedisFact]
    public void MessagePackReadBackIsTheSame() =>
        Compare(() => $"return cmsgpack.unpack(cmsgpack.pack({_values.Next(Depth, hasOrder: false, hasNull: false)}))");

    [RequiresRedisFact]
    public void EachReadsTheJsonOfTheOther() => Exchange("json.encode", "cjson.decode", hasNull: true);

    [RequiresRedisFact]
    public void EachReadsTheMessagePackOfTheOther() => Exchange("cmsgpack.pack", "cmsgpack.unpack", hasNull: false);

    [RequiresRedisFact]
    public void BitOperationsAreTheSame()
    {
        string[] functions = ["band", "bor", "bxor", "lshift", "rshift", "arshift", "rol", "ror", "tohex", "bswap", "bnot", "tobit"];
        Compare(() => $"return bit.{functions[_random.Next(functions.Length)]}({_values.Number()}, {_values.Number()}, {_values.Number()})");
    }

    [RequiresRedisFact]
    public void StructuresAreTheSame()
    {
        Compare(() =>
        {
            StringBuilder format = new();
            StringBuilder arguments = new();
            for (int options = _random.Next(1, 6); options > 0; options--) AddOption(format, arguments);
            string data = $"struct.pack('{format}'{arguments})";
            return $"return {data}, struct.unpack('{format}', {data} .. {_values.Text()}, {_random.Next(1, 3)})";
        });
    }

    private void AddOption(StringBuilder format, StringBuilder arguments)
    {
        char option = "<>! xbBhHlLTiIfdcsiI"[_random.Next(20)];
        format.Append(option);
        if (option == '!' && _random.Next(2) == 0) format.Append(1 << _random.Next(5));
        if (option is 'i' or 'I' && _random.Next(2) == 0) format.Append(_random.Next(0, 20));
        if (option == 'c' && _random.Next(2) == 0) format.Append(_random.Next(0, 4));
        if (option is 'c' or 's') arguments.Append(", ").Append(_values.Text());
        else if (char.IsAsciiLetter(option) && option != 'x') arguments.Append(", ").Append(_values.Number());
    }

    private void Compare(Func<string> snippet)
    {
        for (int round = 0; round < Rounds; round++)
            _comparison.AssertSame([.. Enumerable.Range(0, ValuesPerRound).Select(_ => snippet())], _random.ToString());
    }

    private void Exchange(string encode, string decode, bool hasNull)
    {
        for (int round = 0; round < Rounds; round++)
        {
            IEnumerable<string> encoded = Enumerable.Range(0, ValuesPerRound)
                .Select(_ => $"r[#r + 1] = {encode}({_values.Next(Depth, hasOrder: false, hasNull)})\n");
            string script = $"local r, json = {{}}, cjson.new()\njson.encode_sparse_array(true)\n{string.Concat(encoded)}return r";
            IReadOnlyList<string> theirs = _redis.List(script, []);
            IReadOnlyList<string> ours = new LibraryMachine().List(script);
            _comparison.AssertSame(decode, [.. theirs.Concat(ours).Select(Encoding.Latin1.GetBytes)], _random.ToString());
        }
    }
}
