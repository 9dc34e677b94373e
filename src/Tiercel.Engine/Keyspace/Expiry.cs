namespace Tiercel.Engine;

/// <summary>The two expiry values that are no time.</summary>
internal static class Expiry
{
    /// <summary>Lives for ever.</summary>
    public const long None = 0;

    /// <summary>Keep the one the entry has, if it exists.</summary>
    public const long Keep = -1;
}
