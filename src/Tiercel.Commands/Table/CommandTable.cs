using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tiercel.Commands;

/// <summary>
/// All commands of one engine, found by name in any case. Built once from the tables that the generator wrote
/// for each assembly, then immutable: safe for any number of threads.
/// </summary>
/// <remarks>
/// Open addressing over the first eight bytes of the folded name and its length: one multiply, mostly one probe.
/// </remarks>
public sealed class CommandTable
{
    private readonly CommandInfo?[] _slots;
    private readonly int _mask;

    public CommandTable(params ReadOnlySpan<CommandInfo[]> modules)
    {
        List<CommandInfo> all = [];
        foreach (CommandInfo[] module in modules)
        {
            // Rows are copied: subcommands and ids belong to this table, the generated arrays are shared.
            foreach (CommandInfo row in module) all.Add(row.Clone());
        }

        all.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (int i = 0; i < all.Count; i++) all[i].Id = i;
        All = all;
        TopLevel = [.. all.Where(static c => !c.Name.Contains('|', StringComparison.Ordinal))];
        foreach (CommandInfo container in TopLevel)
        {
            string prefix = container.Name + "|";
            container.Subcommands = [.. all.Where(c => c.Name.StartsWith(prefix, StringComparison.Ordinal))];
        }

        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, TopLevel.Count * 4));
        _slots = new CommandInfo?[capacity];
        _mask = capacity - 1;
        foreach (CommandInfo command in TopLevel)
        {
            int slot = SlotOf(command.FoldedName);
            while (_slots[slot] is not null) slot = (slot + 1) & _mask;
            _slots[slot] = command;
        }
    }

    /// <summary>Every row, subcommands included, in the order of their names; a row's Id is its index.</summary>
    public IReadOnlyList<CommandInfo> All { get; }

    /// <summary>Rows that are not subcommands.</summary>
    public IReadOnlyList<CommandInfo> TopLevel { get; }

    /// <summary>Finds a command by its name (not a subcommand), whatever its case.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out CommandInfo? command)
    {
        int slot = SlotOf(name);
        while ((command = _slots[slot]) is not null)
        {
            if (Ascii.EqualsIgnoreCase(name, command.FoldedName)) return true;
            slot = (slot + 1) & _mask;
        }

        return false;
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

    private int SlotOf(ReadOnlySpan<byte> name)
    {
        // Bit 5 is the case bit of letters; dropping it in every byte folds case, and what else it merges
        // the comparison tells apart.
        ulong head;
        if (name.Length >= 8)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(name);
        }
        else
        {
            head = 0;
            for (int i = 0; i < name.Length; i++) head |= (ulong)name[i] << (8 * i);
        }

        head &= 0xDFDF_DFDF_DFDF_DFDF;
        ulong tail = name.Length == 0 ? 0UL : (ulong)(name[^1] & 0xDF);
        ulong mixed = (head ^ (tail << 3) ^ ((ulong)name.Length << 59)) * 0x9E37_79B9_7F4A_7C15;
        return (int)(mixed >> 40) & _mask;
    }
}
