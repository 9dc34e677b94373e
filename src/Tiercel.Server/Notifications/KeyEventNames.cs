using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// How events are called: by the kind of change, unless the command that made it has a name of its own for it
/// (<see cref="CommandAttribute.Event"/>). Immutable.
/// </summary>
internal sealed class KeyEventNames
{
    private static readonly Dictionary<MutationKind, KeyEvent> ByKind = new()
    {
        [MutationKind.SetString] = new("set", EventClasses.String),
        [MutationKind.Append] = new("append", EventClasses.String),
        [MutationKind.SetRange] = new("setrange", EventClasses.String),
        [MutationKind.Restore] = new("restore", EventClasses.Generic),
        [MutationKind.HashSet] = new("hset", EventClasses.Hash),
        [MutationKind.HashRemove] = new("hdel", EventClasses.Hash),
        [MutationKind.ListPushLeft] = new("lpush", EventClasses.List),
        [MutationKind.ListPushRight] = new("rpush", EventClasses.List),
        [MutationKind.ListPopLeft] = new("lpop", EventClasses.List),
        [MutationKind.ListPopRight] = new("rpop", EventClasses.List),
        [MutationKind.ListSet] = new("lset", EventClasses.List),
        [MutationKind.ListInsertBefore] = new("linsert", EventClasses.List),
        [MutationKind.ListInsertAfter] = new("linsert", EventClasses.List),
        [MutationKind.ListRemove] = new("lrem", EventClasses.List),
        [MutationKind.SetAdd] = new("sadd", EventClasses.Set),
        [MutationKind.SetRemove] = new("srem", EventClasses.Set),
        [MutationKind.SortedSetSet] = new("zadd", EventClasses.SortedSet),
        [MutationKind.SortedSetRemove] = new("zrem", EventClasses.SortedSet),
        [MutationKind.StreamAdd] = new("xadd", EventClasses.Stream),
        [MutationKind.StreamRemove] = new("xdel", EventClasses.Stream),
        [MutationKind.StreamTrim] = new("xtrim", EventClasses.Stream),
        [MutationKind.StreamSetId] = new("xsetid", EventClasses.Stream),
        [MutationKind.StreamGroupRemove] = new("xgroup-destroy", EventClasses.Stream),
        [MutationKind.StreamConsumer] = new("xgroup-createconsumer", EventClasses.Stream),
        [MutationKind.StreamConsumerRemove] = new("xgroup-delconsumer", EventClasses.Stream),
    };

    // By kind; and of the kinds that commands have names for, by what caused the change.
    private readonly KeyEvent?[] _usual = new KeyEvent?[(int)Enum.GetValues<MutationKind>().Max() + 1];
    private readonly Named[] _named;

    public KeyEventNames(CommandTable table)
    {
        foreach ((MutationKind kind, KeyEvent usual) in ByKind) _usual[(int)kind] = usual;
        _named = new Named[table.All.Max(static c => c.Cause) + 1];
        foreach (CommandInfo command in table.All)
        {
            if (command.Event.Length > 0) _named[command.Cause] = Named.Of(command);
        }
    }

    /// <summary>The event of a change of a value; null if it is none.</summary>
    public KeyEvent? Of(in Mutation mutation)
    {
        Named named = OfCause(in mutation);
        if (!named.IsSet || mutation.Reason == RemoveReason.Expired) return _usual[(int)mutation.Kind];
        bool isGroup = mutation.Kind is MutationKind.StreamGroup or MutationKind.StreamGroupRead;
        return isGroup || _usual[(int)mutation.Kind] is not null ? named.Event : null;
    }

    /// <summary>Whether the expiry that a string is set with is told too.</summary>
    public bool TellsExpiry(in Mutation mutation) => OfCause(in mutation).TellsExpiry;

    /// <summary>What is told of a key that was removed before that is; null = nothing.</summary>
    public KeyEvent? BeforeRemoval(in Mutation mutation) =>
        mutation.Reason == RemoveReason.Removed && OfCause(in mutation) is { TellsRemoval: true } named ? named.Event : null;

    /// <summary>Whether a value that went to another key was moved to another database.</summary>
    public bool IsMove(in Mutation mutation) => OfCause(in mutation).IsMove;

    /// <summary>Whether the key is told as new though it was there, as the command removes it first.</summary>
    public bool RemovesFirst(in Mutation mutation) => OfCause(in mutation).RemovesFirst;

    // A command of no table of this server has no name of its own.
    private Named OfCause(in Mutation mutation) => mutation.Cause < _named.Length ? _named[mutation.Cause] : default;

    private readonly record struct Named(KeyEvent? Event, bool TellsExpiry, bool TellsRemoval, bool IsMove, bool RemovesFirst)
    {
        private const string NoEvent = "-";

        public bool IsSet { get; private init; }

        public static Named Of(CommandInfo command)
        {
            string[] words = command.Event.Split(',');
            return new Named(
                words[0] == NoEvent ? null : new KeyEvent(words[0], ClassOf(command)),
                TellsExpiry: words is [_, "expire"],
                TellsRemoval: words is [_, "remove"],
                IsMove: command.Name == "MOVE",
                RemovesFirst: command.Name is "RESTORE" or "COPY")
            {
                IsSet = true,
            };
        }

        private static EventClasses ClassOf(CommandInfo command) => command.Group switch
        {
            "generic" when command.Name == "SORT" => EventClasses.List,
            "generic" => EventClasses.Generic,
            "list" => EventClasses.List,
            "set" => EventClasses.Set,
            "hash" => EventClasses.Hash,
            "sorted-set" or "geo" => EventClasses.SortedSet,
            "stream" => EventClasses.Stream,
            _ => EventClasses.String,
        };
    }
}
