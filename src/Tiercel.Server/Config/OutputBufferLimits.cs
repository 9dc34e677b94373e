using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// The limits of unread replies for each class of clients, as redis.conf writes them:
/// <c>normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60</c>. Immutable.
/// </summary>
public sealed class OutputBufferLimits : ISettingText<OutputBufferLimits>
{
    private const long Mebibyte = 1024 * 1024;
    private const int WordsOfClass = 4;

    /// <summary>Redis's defaults: normal clients have no limit.</summary>
    public static OutputBufferLimits Usual { get; } = new();

    /// <inheritdoc/>
    public static string Syntax => "class hard-bytes soft-bytes soft-seconds, for one class or several";

    /// <summary>Of clients that are nothing else.</summary>
    public OutputBufferLimit Normal { get; init; }

    /// <summary>Of replicas.</summary>
    public OutputBufferLimit Replica { get; init; } = new(256 * Mebibyte, 64 * Mebibyte, 60);

    /// <summary>Of subscribers.</summary>
    public OutputBufferLimit PubSub { get; init; } = new(32 * Mebibyte, 8 * Mebibyte, 60);

    /// <inheritdoc/>
    public string Text => $"{TextOf("normal", Normal)} {TextOf("slave", Replica)} {TextOf("pubsub", PubSub)}";

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        OutputBufferLimits former,
        [NotNullWhen(true)] out OutputBufferLimits? value,
        [NotNullWhen(false)] out string? error)
    {
        value = null;
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        (OutputBufferLimit normal, OutputBufferLimit replica, OutputBufferLimit pubSub) =
            (former.Normal, former.Replica, former.PubSub);
        error = words.Length % WordsOfClass == 0 ? null : "Wrong number of arguments in buffer limit configuration.";
        for (int i = 0; i < words.Length && error is null; i += WordsOfClass)
        {
            OutputBufferLimit limit = default;
            string name = words[i].ToLowerInvariant();
            if (name is not ("normal" or "slave" or "replica" or "pubsub"))
                error = "Invalid client class specified in buffer limit configuration.";
            else if (!TryParseLimit(words.AsSpan(i + 1, WordsOfClass - 1), out limit))
                error = "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
            else if (name == "normal") normal = limit;
            else if (name == "pubsub") pubSub = limit;
            else replica = limit;
        }

        if (error is not null) return false;
        value = new OutputBufferLimits { Normal = normal, Replica = replica, PubSub = pubSub };
        return true;
    }

    private static bool TryParseLimit(ReadOnlySpan<string> words, out OutputBufferLimit limit)
    {
        long hard = 0;
        long soft = 0;
        int seconds = 0;
        bool valid = MemoryText.TryParse(words[0], out hard)
            && MemoryText.TryParse(words[1], out soft)
            && int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
        limit = new OutputBufferLimit(hard, soft, seconds);
        return valid;
    }

    private static string TextOf(string name, in OutputBufferLimit limit) => string.Create(
        CultureInfo.InvariantCulture, $"{name} {limit.HardBytes} {limit.SoftBytes} {limit.SoftSeconds}");
}
