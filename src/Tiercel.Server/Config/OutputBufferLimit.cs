namespace Tiercel.Server;

/// <summary>When a client that does not read its replies is disconnected.</summary>
/// <param name="HardBytes">At once with more than this unread; 0 = never.</param>
/// <param name="SoftBytes">With more than this unread for <paramref name="SoftSeconds"/>; 0 = never.</param>
/// <param name="SoftSeconds">Seconds.</param>
public readonly record struct OutputBufferLimit(long HardBytes, long SoftBytes, int SoftSeconds)
{
    /// <summary>
    /// Whether so much unread is too much.
    /// </summary>
    /// <param name="unreadBytes">What waits for the client.</param>
    /// <param name="nowMs">Unix time in milliseconds.</param>
    /// <param name="overSinceMs">When the soft limit was passed, kept from one call to the next; 0 = it is not.</param>
    internal bool IsPassed(long unreadBytes, long nowMs, ref long overSinceMs)
    {
        if (HardBytes > 0 && unreadBytes > HardBytes) return true;
        if (SoftBytes == 0 || unreadBytes <= SoftBytes)
        {
            overSinceMs = 0;
            return false;
        }

        if (overSinceMs == 0) overSinceMs = nowMs;
        return nowMs - overSinceMs > SoftSeconds * 1000L;
    }
}
