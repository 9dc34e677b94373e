using System.Text;

namespace Tiercel;

/// <summary>A reply that was read of a <see cref="RespPipe"/>.</summary>
internal readonly record struct PipeReply
{
    /// <summary>The error; null = it is none.</summary>
    public string? Error { get; init; }

    /// <summary>The string, or status; null if there is none.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The number.</summary>
    public long Integer { get; init; }

    /// <summary>The elements; null if it is no array.</summary>
    public IReadOnlyList<PipeReply>? Items { get; init; }

    /// <summary>The string as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes ?? []);
}
