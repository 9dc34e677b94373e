using System.Runtime.CompilerServices;

namespace Tiercel.Server.Tests;

/// <summary>The values of a few keys that hold integers: what a server should be, as plainly as it can be said.</summary>
internal readonly record struct KeyValues
{
    public const int Count = 3;
    public const long Absent = long.MinValue;

    private readonly long _first = Absent;
    private readonly long _second = Absent;
    private readonly long _third = Absent;

    /// <summary>No key is there.</summary>
    public KeyValues()
    {
    }

    private KeyValues(long first, long second, long third) => (_first, _second, _third) = (first, second, third);

    private long this[int key] => key switch
    {
        0 => _first,
        1 => _second,
        2 => _third,
        _ => throw new SwitchExpressionException(key),
    };

    /// <summary>The values after a call; false if it cannot have been answered so.</summary>
    public bool TryApply(Call call, out KeyValues after)
    {
        after = this;
        foreach (Step step in call.Steps)
        {
            if (!after.TryApply(step, out after)) return false;
        }

        return true;
    }

    private bool TryApply(Step step, out KeyValues after)
    {
        long before = this[step.Key];
        long incremented = before == Absent ? 1 : before + 1;
        after = step.Kind == StepKind.Get ? this : With(step.Key, step.Kind == StepKind.Set ? step.Value : incremented);
        return step.Kind switch
        {
            StepKind.Get => step.Value == before,
            StepKind.Increment => step.Value == incremented,
            _ => true,
        };
    }

    private KeyValues With(int key, long value) =>
        new(key == 0 ? value : _first, key == 1 ? value : _second, key == 2 ? value : _third);
}
