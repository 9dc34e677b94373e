namespace Tiercel.Engine;

/// <summary>Numbers by which listeners tell calls apart.</summary>
internal static class CallNumber
{
    [ThreadStatic]
    private static uint _last;

    /// <summary>Another one than the calling thread has had before, long ago excepted; never 0.</summary>
    public static uint Next() => ++_last == 0 ? ++_last : _last;
}
