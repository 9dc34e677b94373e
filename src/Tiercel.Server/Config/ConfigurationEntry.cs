namespace Tiercel.Server;

/// <summary>A setting as somebody wrote it.</summary>
/// <param name="Name">As redis.conf spells it.</param>
/// <param name="Value">Its words, joined by blanks.</param>
/// <param name="Place">Where it was written, for messages: <c>tiercel.conf:12</c>, <c>--port</c>.</param>
internal readonly record struct ConfigurationEntry(string Name, string Value, string Place);
