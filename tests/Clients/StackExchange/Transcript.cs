using System.Collections;
using System.Globalization;
using StackExchange.Redis;

namespace Tiercel.Clients;

/// <summary>What the calls of a program returned, one line a step, in the same words whatever the server.</summary>
internal sealed class Transcript
{
    private readonly List<string> _lines = [];

    public string[] Lines => [.. _lines];

    /// <summary>One line; everything that is unordered is sorted first.</summary>
    public void Say(string name, params object?[] values) => _lines.Add($"{name}: {string.Join(", ", values.Select(Plain))}");

    /// <summary>A line with the error that an action must end with.</summary>
    public void Refused<TException>(string name, Action action)
        where TException : Exception
    {
        TException error = Assert.Throws<TException>(action);
        _lines.Add($"{name}: {error.Message}");
    }

    private static string Plain(object? value) => value switch
    {
        null => "null",
        RedisValue { IsNull: true } => "nil",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string or RedisValue or RedisKey or HashEntry or SortedSetEntry => value.ToString()!,
        IEnumerable many => $"[{string.Join(' ', many.Cast<object?>().Select(Plain))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
