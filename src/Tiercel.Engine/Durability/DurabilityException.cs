using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tiercel.Engine;

/// <summary>
/// The disk is full or broken: a change was refused and nothing has changed, or changes that were made before cannot be brought to
/// the disk. Reads go on. An engine with a log tries every five seconds to write all data anew; from when that has succeeded
/// changes are taken again.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "It always says which files are concerned.")]
public sealed class DurabilityException : IOException
{
    internal DurabilityException(string path, string message, ReadOnlySpan<byte> reply, Exception? cause)
        : base(message, cause)
    {
        Path = path;
        Reply = reply.ToArray();
    }

    /// <summary>The file that cannot be written, or the directory of the log.</summary>
    public string Path { get; }

    /// <summary>What a client is replied.</summary>
    internal byte[] Reply { get; }

    /// <summary>The log cannot be written.</summary>
    internal static DurabilityException OfLog(string path, Exception cause) => new(
        path,
        $"The log in {path} cannot be written: {cause.Message}",
        Encoding.UTF8.GetBytes("MISCONF Errors writing to the AOF file: " + cause.Message),
        cause);
}
