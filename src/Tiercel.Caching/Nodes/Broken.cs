namespace Tiercel.Caching;

/// <summary>What checks of invariants throw.</summary>
internal static class Broken
{
    /// <exception cref="InvalidOperationException">It does not hold.</exception>
    public static void Unless(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException("Broken invariant: " + what + ".");
    }
}
