namespace Tiercel;

/// <summary>A key on its way.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LivesMs">How long it still lives, in milliseconds; 0 = for ever.</param>
/// <param name="Payload">Its value as DUMP tells it; null if it has vanished since it was found.</param>
internal readonly record struct ImportedKey(byte[] Name, long LivesMs, byte[]? Payload);
