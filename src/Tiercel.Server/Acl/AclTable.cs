using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>What access control knows of each command, by its row in the command table. Immutable.</summary>
internal sealed class AclTable
{
    private readonly KeyUses?[] _keys;
    private readonly ChannelUse[] _channels;
    private readonly uint[] _categories;

    public AclTable(CommandTable commands)
    {
        Commands = commands;
        _keys = [.. commands.All.Select(static c => HasRealKeys(c) ? new KeyUses(c) : null)];
        _channels = [.. commands.All.Select(static c => ChannelsOf(c.Name))];
        _categories = [.. commands.All.Select(AclCategories.Of)];
    }

    public CommandTable Commands { get; }

    /// <summary>What a command does to its keys; null if it has none.</summary>
    public KeyUses? KeysOf(CommandInfo command) => _keys[command.Id];

    /// <summary>Which of its arguments are channels.</summary>
    public ChannelUse ChannelsOf(CommandInfo command) => _channels[command.Id];

    /// <summary>Whether a command is of a category.</summary>
    public bool IsOf(CommandInfo command, int category) => ((_categories[command.Id] >> category) & 1) != 0;

    // Shard channels are told as keys, so that clients of a cluster find the node.
    private static bool HasRealKeys(CommandInfo command) => command.HasKeys && command.KeyFlags != "not_key";

    // As in Redis, who unsubscribes needs no right to the channel.
    private static ChannelUse ChannelsOf(string name) => name switch
    {
        "PUBLISH" or "SPUBLISH" => ChannelUse.First,
        "SUBSCRIBE" or "SSUBSCRIBE" => ChannelUse.All,
        "PSUBSCRIBE" => ChannelUse.AllPatterns,
        _ => ChannelUse.None,
    };
}
