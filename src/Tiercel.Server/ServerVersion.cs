namespace Tiercel.Server;

/// <summary>The versions this server reports.</summary>
internal static class ServerVersion
{
    /// <summary>The Redis whose behaviour this is: clients decide by it what they may use.</summary>
    public const string Redis = "7.0.15";

    /// <summary>Our own.</summary>
    public static string Tiercel { get; } = typeof(ServerVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
