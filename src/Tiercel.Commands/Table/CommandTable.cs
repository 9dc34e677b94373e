using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tiercel.Commands;

/// <summary>
/// All commands of one engine, found by name in any case. Built once from the tables that the generator wrote
/// for each assembly, then immutable: safe for any number of threads.
/// </summary>
/// <remarks>
/// Open addressing over the first eight bytes of the name, bit 5 of each cleared. Bit 5 is the case of letters, so
/// for a name of at most eight letters these bytes and the length are the whole comparison: clearing it merges no
/// letter with anything but itself in the other case. Other names are compared byte by byte as well.
/// </remarks>
public sealed class CommandTable
{
    private const ulong FoldCase = 0xDFDF_DFDF_DFDF_DFDF;

    private readonly Slot[] _slots;
    private readonly int _mask;

    /// <summary>Joins the rows of several assemblies.</summary>
    public CommandTable(params ReadOnlySpan<CommandInfo[]> modules)
    {
        List<CommandInfo> all = [];
        foreach (CommandInfo[] module in modules)
        {
            // Rows are copied: subcommands and ids belong to this table, the generated arrays are shared.
            foreach (CommandInfo row in module) all.Add(row.Clone());
        }

        AddMissingContainers(all);
        all.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (int i = 1; i < all.Count; i++)
        {
            if (all[i].Name == all[i - 1].Name)
                throw new ArgumentException($"Two commands are called {all[i].Name}.", nameof(modules));
        }

        for (int i = 0; i < all.Count; i++)
        {
            CommandInfo row = all[i];
            row.Id = i;
            row.Cause = CauseNumbers.Of(row.Name);
            bool isConstant = row.FirstKey > 0 && row.Complexity.StartsWith("O(1)", StringComparison.Ordinal);
            row.IsSampled = (row.HasOneKey || !row.HasKeys) && (row.Has(CommandFlags.Fast) || isConstant);
        }

        All = all;
        TopLevel = [.. all.Where(static c => !c.Name.Contains('|', StringComparison.Ordinal))];
        foreach (CommandInfo container in TopLevel)
        {
            string prefix = container.Name + "|";
            container.Subcommands = [.. all.Where(c => c.Name.StartsWith(prefix, StringComparison.Ordinal))];
            container.IsContainer = container.Subcommands.Count > 0;
        }

        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, TopLevel.Count * 4));
        _slots = new Slot[capacity];
        _mask = capacity - 1;
        foreach (CommandInfo command in TopLevel)
        {
            ulong head = HeadOf(command.FoldedName);
            int slot = SlotOf(head, command.Name.Length);
            while (_slots[slot].Command is not null) slot = (slot + 1) & _mask;
            bool isExact = command.Name.Length <= 8 && command.Name.All(char.IsAsciiLetter);
            _slots[slot] = new Slot(head, command.Name.Length, isExact, command);
        }
    }

    /// <summary>Every row, subcommands included, in the order of their names; a row's Id is its index.</summary>
    public IReadOnlyList<CommandInfo> All { get; }

    /// <summary>Rows that are not subcommands.</summary>
    public IReadOnlyList<CommandInfo> TopLevel { get; }

    /// <summary>Finds a command by its name (not a subcommand), whatever its case.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out CommandInfo? command)
    {
        ulong head = HeadOf(name);
        int slot = SlotOf(head, name.Length);
        while (true)
        {
            ref readonly Slot candidate = ref _slots[slot];
            command = candidate.Command;
            if (command is null) return false;
            if (candidate.Head == head && candidate.Length == name.Length
                && (candidate.IsExact || Ascii.EqualsIgnoreCase(name, command.FoldedName)))
            {
                return true;
            }

            slot = (slot + 1) & _mask;
        }
    }

    /// <summary>Finds a command or, written <c>config|get</c>, a subcommand, whatever its case.</summary>
    internal bool TryFindFullName(ReadOnlySpan<byte> name, [NotNullWhen(true)] out CommandInfo? command)
    {
        int bar = name.IndexOf((byte)'|');
        if (bar < 0) return TryFind(name, out command);
        return TryFind(name[..bar], out command) && TryFindSubcommand(command, name[(bar + 1)..], out command);
    }

    /// <summary>Finds a subcommand of <paramref name="container"/> by its second word, whatever its case.</summary>
    public static bool TryFindSubcommand(
        CommandInfo container, ReadOnlySpan<byte> word, [NotNullWhen(true)] out CommandInfo? command)
    {
        foreach (CommandInfo candidate in container.Subcommands)
        {
            if (Ascii.EqualsIgnoreCase(word, candidate.FoldedName.AsSpan(container.Name.Length + 1)))
            {
                command = candidate;
                return true;
            }
        }

        command = null;
        return false;
    }

    /// <summary>
    /// A container that does nothing on its own (CLIENT) needs no method: its row follows from its subcommands. Its
    /// arity asks for one, so its handler is never reached.
    /// </summary>
    private static void AddMissingContainers(List<CommandInfo> all)
    {
        HashSet<string> names = [.. all.Select(static c => c.Name)];
        IGrouping<string, CommandInfo>[] families =
        [
            .. all.Where(static c => c.Name.Contains('|', StringComparison.Ordinal))
                .GroupBy(static c => c.Name[..c.Name.IndexOf('|', StringComparison.Ordinal)]),
        ];
        foreach (IGrouping<string, CommandInfo> family in families)
        {
            if (names.Contains(family.Key)) continue;
            all.Add(new CommandInfo
            {
                Name = family.Key,
                Arity = -2,
                Flags = CommandFlags.None,
                Handler = static (ref CommandContext c) => c.Reply.Error(Unresolved.WrongArity(c.Command)),
                Group = family.First().Group,
                Since = family.Select(static c => Version.Parse(c.Since)).Min()!.ToString(),
                Complexity = "by subcommand",
                Summary = $"The commands {family.Key} …, each a subcommand",
            });
        }
    }

    /// <summary>The first eight bytes with their case folded; what a shorter name lacks is zero.</summary>
    private static ulong HeadOf(ReadOnlySpan<byte> name)
    {
        ulong head;
        if (name.Length >= 8)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(name);
        }
        else if (name.Length >= 4)
        {
            // Two halves that overlap: the same bytes meet in the same places.
            ulong tail = BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]);
            head = BinaryPrimitives.ReadUInt32LittleEndian(name) | (tail << (8 * (name.Length - 4)));
        }
        else
        {
            head = 0;
            for (int i = 0; i < name.Length; i++) head |= (ulong)name[i] << (8 * i);
        }

        return head & FoldCase;
    }

    private int SlotOf(ulong head, int length) =>
        (int)(((head ^ ((ulong)length << 59)) * 0x9E37_79B9_7F4A_7C15) >> 40) & _mask;

    private readonly record struct Slot(ulong Head, int Length, bool IsExact, CommandInfo? Command);
}
