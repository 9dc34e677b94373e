namespace Tiercel.Engine;

/// <summary>Bytes that are read piece by piece, as from a file.</summary>
internal interface IRdbSource
{
    /// <summary>
    /// Bytes from a place on, at least so many; false if there are not so many. They are good until <see cref="Forget"/> is called
    /// after a later place was fetched.
    /// </summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    bool TryFetch(long offset, ulong count, out ReadOnlySpan<byte> bytes);

    /// <summary>Nothing that was fetched is looked at any more, but for the last.</summary>
    void Forget();
}
