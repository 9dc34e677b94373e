namespace Tiercel.Caching;

/// <summary>
/// The loads in whose factories the present flow of execution is, from the innermost out; also behind an await and on threads that a
/// factory hands work to.
/// </summary>
internal sealed class LoadFrame
{
    private static readonly AsyncLocal<LoadFrame?> Present = new();

    private readonly LoadFrame? _outer;
    private volatile object? _load;

    private LoadFrame(object load, LoadFrame? outer)
    {
        _load = load;
        _outer = outer;
    }

    /// <summary>From here on the calling method, which must be async, is inside a load; to its caller that does not show.</summary>
    public static LoadFrame Enter(object load)
    {
        LoadFrame? outer = Present.Value;
        // What began in a factory that has ended is outside of it.
        while (outer is { _load: null }) outer = outer._outer;
        return Present.Value = new LoadFrame(load, outer);
    }

    /// <summary>The load has ended: flows that go on from inside it do not keep it, nor its value.</summary>
    public void Leave() => _load = null;

    /// <summary>Throws if the flow is inside a load: it would wait for itself.</summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    public static void RequireOutside(object load)
    {
        for (LoadFrame? frame = Present.Value; frame is not null; frame = frame._outer)
        {
            if (frame._load == load)
            {
                throw new InvalidOperationException("The factory of a key asks for the same key: it would wait for itself for ever.");
            }
        }
    }
}
