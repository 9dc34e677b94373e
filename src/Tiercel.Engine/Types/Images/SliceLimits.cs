namespace Tiercel.Engine;

/// <summary>How large collections are read for a snapshot. The defaults are guesses; tests read in smaller slices.</summary>
/// <param name="AtOnceBytes">A collection that holds no more is written at once, under its lock.</param>
/// <param name="Elements">Elements of a slice, after which the lock is left: some ten microseconds.</param>
/// <param name="Bytes">Bytes of a slice.</param>
/// <param name="PieceBytes">Bytes of the record after which whoever writes it is asked whether it goes on.</param>
internal sealed record SliceLimits(long AtOnceBytes, int Elements, int Bytes, int PieceBytes)
{
    public static SliceLimits Default { get; } = new(AtOnceBytes: 16 << 10, Elements: 128, Bytes: 32 << 10, PieceBytes: 64 << 10);
}
