namespace Tiercel.Commands;

/// <summary>
/// Makes a static method <c>void Name(ref CommandContext c)</c> a command. The generator turns it into a row of
/// the table; its summary comment becomes the text of COMMAND DOCS.
/// </summary>
/// <param name="name">Upper case; a subcommand is written <c>CLIENT|ID</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CommandAttribute(string name) : Attribute
{
    /// <summary>Upper case; a subcommand is written <c>CLIENT|ID</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Arguments with the name itself; negative: at least that many.</summary>
    public int Arity { get; init; }

    /// <summary>
    /// Where the keys are: "" none, "1", "1..-1" (to the last argument), "1..-1/2" (every second), "#1" (argument 1 says how
    /// many stand behind it), "1 #2" (one at 1, and behind argument 2 as many as it says), "1 STORE@6" (one at 1, and one behind
    /// the word, which may stand at argument 6 or later), "STREAMS@1/2" (the first half of all behind the word).
    /// </summary>
    public string Keys { get; init; } = "";

    /// <summary>
    /// Index of the argument that names an element of the collection at the first key, by which it is looked up; 0 = none is. So
    /// that calls in a row on one large collection fetch ahead.
    /// </summary>
    public int Element { get; init; }

    /// <summary>What it does, for the dispatcher and for COMMAND INFO.</summary>
    public CommandFlags Flags { get; init; }

    /// <summary>
    /// What it does to its keys, as COMMAND INFO's key specifications say it: "RW access update"; where the first key and
    /// the others differ, both behind each other: "RW access delete; OW update".
    /// </summary>
    public string KeyFlags { get; init; } = "";

    /// <summary>
    /// Whether it changes one of its keys at most, and so, if memory is refused, nothing: it needs no transaction then.
    /// </summary>
    public bool ChangesOneKey { get; init; }

    /// <summary>
    /// Whether the body locks what it needs by itself, because its keys lie in several databases or because it must not
    /// hold a lock all the time. It is called without a scope.
    /// </summary>
    public bool LocksItself { get; init; }

    /// <summary>What it may touch besides its keys, for a transaction that locks beforehand: see <see cref="KeyReach"/>.</summary>
    public KeyReach Reach { get; init; }

    /// <summary>
    /// What key notifications call its changes of values, if not by the usual name of the kind of change; "-" if they do not
    /// tell of them. With ",expire" behind it the expiry that a string is set with is told too, with ",remove" a removal of the
    /// key is told as a change first.
    /// </summary>
    public string Event { get; init; } = "";

    /// <summary>Hints for clients, as COMMAND INFO says them, separated by blanks: "nondeterministic_output".</summary>
    public string Tips { get; init; } = "";

    /// <summary>The group of Redis's documentation: string, generic, connection, server …</summary>
    public string Group { get; init; } = "";

    /// <summary>The Redis version that brought the command.</summary>
    public string Since { get; init; } = "1.0.0";

    /// <summary>
    /// In what it differs from Redis 7.0.15 on purpose, for <c>docs/commands.md</c>: half a sentence; "" if in nothing.
    /// </summary>
    public string Differs { get; init; } = "";

    /// <summary>Time complexity, as COMMAND DOCS prints it.</summary>
    public string Complexity { get; init; } = "";

    /// <summary>
    /// Its arguments, for COMMAND DOCS: "key value [condition(NX|XX)] [EX seconds:integer]"; the notation is drawn in
    /// <c>ArgumentSyntax</c>.
    /// </summary>
    public string Arguments { get; init; } = "";
}
