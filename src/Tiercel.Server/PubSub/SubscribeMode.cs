using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// What a client of RESP2 may do while it subscribes to anything: it could not tell another reply from a message.
/// </summary>
internal static class SubscribeMode
{
    public static bool Allows(CommandInfo command) => command.Name is
        "SUBSCRIBE" or "PSUBSCRIBE" or "SSUBSCRIBE" or "UNSUBSCRIBE" or "PUNSUBSCRIBE" or "SUNSUBSCRIBE"
        or "PING" or "QUIT" or "RESET";

    public static byte[] Refusal(CommandInfo command) =>
    [
        .. "ERR Can't execute '"u8, .. command.FoldedName, .. "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / "u8,
        .. "RESET are allowed in this context"u8,
    ];
}
