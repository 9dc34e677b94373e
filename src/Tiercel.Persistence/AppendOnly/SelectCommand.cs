using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Persistence;

/// <summary>SELECT, as the log has it.</summary>
internal static class SelectCommand
{
    /// <summary>Bytes of one at most.</summary>
    public const int MaxBytes = 64;

    /// <summary>Writes one; returns its length.</summary>
    public static int Write(Span<byte> target, int database)
    {
        int length = RespWriter.WriteHeader(target, (byte)'*', 2);
        length += RespWriter.WriteBulk(target[length..], "SELECT"u8);
        Span<byte> digits = stackalloc byte[IntegerText.MaxLength];
        return length + RespWriter.WriteBulk(target[length..], IntegerText.Format(database, digits));
    }
}
