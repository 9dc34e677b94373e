using System.Collections.Immutable;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>The body of a command.</summary>
public delegate void CommandHandler(ref CommandContext context);

/// <summary>One row of the command table: all that is known of a command besides its body. Immutable.</summary>
public sealed class CommandInfo
{
    /// <summary>Upper case; of a subcommand <c>CLIENT|ID</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Arguments with the name itself (of a subcommand: both names); negative: at least that many.</summary>
    public required int Arity { get; init; }

    /// <summary>What it does, for the dispatcher and for COMMAND INFO.</summary>
    public required CommandFlags Flags { get; init; }

    /// <summary>Its body.</summary>
    public required CommandHandler Handler { get; init; }

    /// <summary>Index of the first key among the arguments; 0 = none has a fixed place.</summary>
    public int FirstKey { get; init; }

    /// <summary>Index of the last key; negative counts from the end.</summary>
    public int LastKey { get; init; }

    /// <summary>Arguments from one key to the next.</summary>
    public int KeyStep { get; init; } = 1;

    /// <summary>Index of the argument that says how many keys stand behind it; 0 = none does.</summary>
    public int KeyCountIndex { get; init; }

    /// <summary>Words with keys behind them, in the order in which their keys are told.</summary>
    public ImmutableArray<KeyWord> KeyWords { get; init; } = [];

    /// <summary>
    /// What it does to its keys, in the words of COMMAND INFO's key specifications; two groups of words, separated by a
    /// semicolon, if the first key and the others differ.
    /// </summary>
    public string KeyFlags { get; init; } = "";

    /// <summary>Index of the argument by which an element of the collection at the first key is looked up; 0 = none is.</summary>
    public int Element { get; init; }

    /// <summary>Whether it changes one of its keys at most.</summary>
    public bool ChangesOneKey { get; init; }

    /// <summary>Whether the body locks what it needs by itself: it is called without a scope.</summary>
    public bool LocksItself { get; init; }

    /// <summary>What it may touch; <see cref="KeyReach.Declared"/> stands for the keys of a command that has keys alone.</summary>
    public KeyReach Reach
    {
        get
        {
            if (field != KeyReach.Declared || HasKeys) return field;
            return Has(CommandFlags.Read) ? KeyReach.Database : KeyReach.Everything;
        }
        init;
    }

    /// <summary>Whether what it does can be taken back, or is nothing: what cannot is refused in a block that may roll back.</summary>
    internal bool CanBeUndone => (HasKeys && !KeysAreChannels) || Has(CommandFlags.Read) || Reach == KeyReach.Nothing;

    /// <summary>Whether it runs a script: what that comes to beside its keys, it locks itself.</summary>
    internal bool RunsScript => HasKeys && Group == "scripting";

    /// <summary>What key notifications call its changes: see <see cref="CommandAttribute.Event"/>.</summary>
    public string Event { get; init; } = "";

    /// <summary>Hints for clients, in the words of COMMAND INFO, separated by blanks.</summary>
    public string Tips { get; init; } = "";

    /// <summary>One sentence on what it does, without the full stop.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The group of Redis's documentation.</summary>
    public string Group { get; init; } = "";

    /// <summary>The Redis version that brought it.</summary>
    public string Since { get; init; } = "";

    /// <summary>In what it differs from Redis 7.0.15 on purpose, for people; "" if in nothing.</summary>
    public string Differs { get; init; } = "";

    /// <summary>Time complexity, for people.</summary>
    public string Complexity { get; init; } = "";

    /// <summary>Its arguments: see <see cref="CommandAttribute.Arguments"/>.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>For a container such as CLIENT: its subcommands, else empty.</summary>
    public IReadOnlyList<CommandInfo> Subcommands { get; internal set; } = [];

    /// <summary>Whether it has subcommands: asked at every call.</summary>
    internal bool IsContainer { get; set; }

    /// <summary>
    /// Whether its time hardly depends on its arguments, so that one call can be timed in place of many: it has at most
    /// one key, and Redis calls it fast or of constant time.
    /// </summary>
    internal bool IsSampled { get; set; }

    /// <summary>Position in the table; statistics are kept in arrays indexed by it.</summary>
    public int Id { get; internal set; }

    /// <summary>What listeners are told of the changes it makes: <see cref="Engine.Mutation.Cause"/>.</summary>
    internal int Cause { get; set; }

    /// <summary>The name's bytes, in lower case as replies print it.</summary>
    internal byte[] FoldedName => field ??= System.Text.Encoding.ASCII.GetBytes(Name.ToLowerInvariant());

    /// <summary>Whether a call with <paramref name="count"/> arguments (the name counted) is complete.</summary>
    public bool AcceptsCount(int count) => Arity >= 0 ? count == Arity : count >= -Arity;

    /// <summary>Whether there are any keys among its arguments.</summary>
    internal bool HasKeys => (FirstKey | KeyCountIndex | KeyWords.Length) != 0;

    /// <summary>Whether what stands in the places of its keys are names of channels, which no data is found by.</summary>
    internal bool KeysAreChannels => KeyFlags == "not_key";

    /// <summary>Whether it has one key, always.</summary>
    internal bool HasOneKey => FirstKey != 0 && FirstKey == LastKey && (KeyCountIndex | KeyWords.Length) == 0;

    /// <summary>
    /// How many keys stand behind the argument that counts them, by that argument; 0 if it is no number from 1 to that of the
    /// arguments left.
    /// </summary>
    internal int CountedKeys(ReadOnlySpan<byte> input, ReadOnlySpan<Argument> arguments)
    {
        if (KeyCountIndex == 0) return 0;
        ref readonly Argument argument = ref arguments[KeyCountIndex];
        bool isNumber = IntegerText.TryParse(input.Slice(argument.Offset, argument.Length), out long count);
        return isNumber && count > 0 && count < arguments.Length - KeyCountIndex ? (int)count : 0;
    }

    internal CommandInfo Clone() => (CommandInfo)MemberwiseClone();

    /// <summary>Whether it has one of these flags.</summary>
    public bool Has(CommandFlags flags) => (Flags & flags) != 0;
}
