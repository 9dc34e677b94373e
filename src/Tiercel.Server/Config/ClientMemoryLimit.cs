using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// What the buffers of all clients together may occupy: bytes, or a share of <c>maxmemory</c> as <c>5%</c>. Immutable.
/// </summary>
public sealed class ClientMemoryLimit : ISettingText<ClientMemoryLimit>
{
    /// <summary>No limit.</summary>
    public static ClientMemoryLimit None { get; } = new();

    /// <inheritdoc/>
    public static string Syntax => "bytes, or a percentage of maxmemory; 0 = no limit";

    /// <summary>Bytes; 0 = no limit, unless there is a percentage.</summary>
    public long Bytes { get; init; }

    /// <summary>Hundredths of <c>maxmemory</c>; 0 = it is told in bytes.</summary>
    public int Percent { get; init; }

    /// <inheritdoc/>
    public string Text => Percent > 0
        ? Percent.ToString(CultureInfo.InvariantCulture) + "%"
        : Bytes.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        ClientMemoryLimit former,
        [NotNullWhen(true)] out ClientMemoryLimit? value,
        [NotNullWhen(false)] out string? error)
    {
        value = null;
        error = null;
        if (text.EndsWith('%'))
        {
            bool isNumber = int.TryParse(text.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int percent);
            if (isNumber && percent <= 100) value = new ClientMemoryLimit { Percent = percent };
            else if (isNumber) error = "percentage argument must be less or equal to 100";
        }
        else if (MemoryText.TryParse(text, out long bytes))
        {
            value = new ClientMemoryLimit { Bytes = bytes };
        }

        if (value is { Bytes: 0, Percent: 0 }) value = None;
        if (value is null) error ??= "argument must be a memory or percent value";
        return value is not null;
    }

    /// <summary>The limit in bytes where keys may occupy so many; 0 = there is none.</summary>
    internal long Of(long maxMemory) => Percent == 0 ? Bytes : (long)((Int128)maxMemory * Percent / 100);
}
