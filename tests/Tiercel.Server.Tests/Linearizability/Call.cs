using System.Globalization;

namespace Tiercel.Server.Tests;

internal enum StepKind
{
    Get,
    Set,
    Increment,
}

/// <summary>What a call does with one key.</summary>
/// <param name="Value">Of a SET what it writes, of the others what was replied; <see cref="KeyValues.Absent"/> for none.</param>
internal readonly record struct Step(StepKind Kind, int Key, long Value)
{
    public override string ToString()
    {
        string value = Value == KeyValues.Absent ? "none" : Value.ToString(CultureInfo.InvariantCulture);
        return Kind == StepKind.Set ? $"SET {Key} {value}" : $"{(Kind == StepKind.Get ? "GET" : "INCR")} {Key} -> {value}";
    }
}

/// <summary>Steps that a client asked for as one: one command, or a block of MULTI.</summary>
/// <param name="InvokedAt">When it was sent, on a clock that all clients share.</param>
/// <param name="ReturnedAt">When its reply had come.</param>
internal sealed record Call(IReadOnlyList<Step> Steps, long InvokedAt, long ReturnedAt)
{
    public override string ToString() => $"[{InvokedAt}, {ReturnedAt}] {string.Join("; ", Steps)}";
}
