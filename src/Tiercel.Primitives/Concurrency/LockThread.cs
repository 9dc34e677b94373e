using System.Runtime.CompilerServices;

namespace Tiercel.Primitives;

/// <summary>What a thread signs its locks with, and whether it may take any: none while it runs a callback under one.</summary>
internal static class LockThread
{
    // 0 = not asked for yet; negative = the thread is inside a callback.
    [ThreadStatic]
    private static int _id;

    /// <summary>The calling thread's number: positive, unique among living threads.</summary>
    /// <exception cref="InvalidOperationException">The thread is inside a callback that may take no lock.</exception>
    public static int Id
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int id = _id;
            return id > 0 ? id : FirstId(id);
        }
    }

    /// <summary>From here to <see cref="EndCallback"/> every attempt of the calling thread to take a lock throws.</summary>
    public static void BeginCallback() => _id = -Id;

    /// <summary>Ends what <see cref="BeginCallback"/> began.</summary>
    public static void EndCallback() => _id = -_id;

    /// <summary>
    /// Lets the calling thread take locks in the midst of a callback, for who knows that it holds what the callback runs under.
    /// Returns what <see cref="EndExemption"/> is told.
    /// </summary>
    public static int BeginExemption()
    {
        int id = _id;
        _id = Math.Abs(id);
        return id;
    }

    public static void EndExemption(int exemption) => _id = exemption;

    /// <summary>Throws if the calling thread is inside a callback: for what would fail later, and not as cleanly.</summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    public static void RequireNoCallback() => _ = Id;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FirstId(int id)
    {
        if (id < 0) ThrowInCallback();
        return _id = Environment.CurrentManagedThreadId;
    }

    private static void ThrowInCallback() => throw new InvalidOperationException(
        "A callback that runs under a lock called the engine, or the cache, that holds it. Return first, or copy what you need.");
}
