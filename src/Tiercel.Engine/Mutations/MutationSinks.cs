namespace Tiercel.Engine;

/// <summary>Several listeners as one, told in the order in which they came. Immutable.</summary>
internal sealed class MutationSinks : IMutationSink
{
    private readonly IMutationSink[] _sinks;

    private MutationSinks(IMutationSink[] sinks)
    {
        _sinks = sinks;
        NeedsValues = sinks.Any(static s => s.NeedsValues);
    }

    public bool NeedsValues { get; }

    /// <summary>Those there are, and another.</summary>
    public static IMutationSink With(IMutationSink? sinks, IMutationSink added) => sinks switch
    {
        null => added,
        MutationSinks several => new MutationSinks([.. several._sinks, added]),
        _ => new MutationSinks([sinks, added]),
    };

    /// <summary>Those there are but one; null if none is left.</summary>
    public static IMutationSink? Without(IMutationSink? sinks, IMutationSink removed)
    {
        if (sinks is not MutationSinks several) return sinks == removed ? null : sinks;
        IMutationSink[] left = [.. several._sinks.Where(s => s != removed)];
        return left.Length == 1 ? left[0] : new MutationSinks(left);
    }

    public void OnMutation(in Mutation mutation)
    {
        foreach (IMutationSink sink in _sinks) sink.OnMutation(in mutation);
    }
}
