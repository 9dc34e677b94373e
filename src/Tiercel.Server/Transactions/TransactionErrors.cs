namespace Tiercel.Server;

/// <summary>What transactions reply when they do not run, in Redis's words where it has them.</summary>
internal static class TransactionErrors
{
    public static ReadOnlySpan<byte> Nested => "ERR MULTI calls can not be nested"u8;

    public static ReadOnlySpan<byte> ExecWithoutMulti => "ERR EXEC without MULTI"u8;

    public static ReadOnlySpan<byte> DiscardWithoutMulti => "ERR DISCARD without MULTI"u8;

    public static ReadOnlySpan<byte> WatchInside => "ERR WATCH inside MULTI is not allowed"u8;

    public static ReadOnlySpan<byte> NotInside => "ERR Command not allowed inside a transaction"u8;

    public static ReadOnlySpan<byte> Aborted => "EXECABORT Transaction discarded because of previous errors."u8;

    public static ReadOnlySpan<byte> TooLarge =>
        "ERR The queued commands of this transaction exceed client-query-buffer-limit"u8;

    /// <summary>A block that may roll back holds a command that could not be taken back.</summary>
    public static byte[] Irrevocable(string command) => System.Text.Encoding.ASCII.GetBytes(
        $"EXECABORT Transaction discarded because {command.ToLowerInvariant()} cannot be taken back (multi-rollback is on).");

    /// <summary>A command failed, and all that ran before it was taken back.</summary>
    public static byte[] RolledBack(ReadOnlySpan<byte> error) =>
        [.. "EXECABORT Transaction rolled back because of: "u8, .. error];
}
