using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// Commands, as a bit for each row of the table. A container brings its subcommands in and takes them out with it, and can
/// be without some of them. Not thread safe while it is changed.
/// </summary>
internal sealed class CommandSet(AclTable table)
{
    private ulong[] _words = new ulong[(table.Commands.All.Count + 63) / 64];

    /// <summary>Whether it was made from all commands, so that it holds those of later versions too.</summary>
    public bool HoldsLaterOnes { get; private set; }

    public bool Holds(CommandInfo command) => (_words[command.Id >> 6] & (1ul << command.Id)) != 0;

    public CommandSet Clone()
    {
        CommandSet copy = (CommandSet)MemberwiseClone();
        copy._words = [.. _words];
        return copy;
    }

    /// <summary>Takes in or out all there are and will be.</summary>
    public void ChangeAll(bool hold)
    {
        Array.Fill(_words, hold ? ulong.MaxValue : 0);
        HoldsLaterOnes = hold;
    }

    /// <summary>Takes in or out a command with its subcommands.</summary>
    public void Change(CommandInfo command, bool hold)
    {
        ChangeOne(command, hold);
        foreach (CommandInfo subcommand in command.Subcommands) ChangeOne(subcommand, hold);
    }

    /// <summary>Takes in or out the commands of a category, the subcommands of its containers among them.</summary>
    public void ChangeCategory(int category, bool hold)
    {
        foreach (CommandInfo command in table.Commands.All)
        {
            if (table.IsOf(command, category)) Change(command, hold);
        }
    }

    /// <summary>How many commands of a category it holds, and how many it does not.</summary>
    public (int Held, int Missing) Count(int category)
    {
        int held = 0;
        int missing = 0;
        foreach (CommandInfo command in table.Commands.All)
        {
            if (!table.IsOf(command, category)) continue;
            if (Holds(command)) held++;
            else missing++;
        }

        return (held, missing);
    }

    private void ChangeOne(CommandInfo command, bool hold)
    {
        ref ulong word = ref _words[command.Id >> 6];
        word = hold ? word | (1ul << command.Id) : word & ~(1ul << command.Id);
    }
}
