using System.Collections.Concurrent;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Scripting;

namespace Tiercel;

/// <summary>As many executors as commands ever ran at one time. Thread safe.</summary>
internal sealed class ExecutorPool(CommandDispatcher dispatcher) : IDisposable
{
    private readonly ConcurrentBag<CommandExecutor> _idle = [];
    private readonly List<CommandExecutor> _all = [];

    public CommandDispatcher Dispatcher { get; } = dispatcher;

    public CommandReply Execute(int database, ReadOnlySpan<CommandArgument> arguments)
    {
        CommandExecutor executor = Take();
        try
        {
            return executor.Execute(database, arguments);
        }
        finally
        {
            _idle.Add(executor);
        }
    }

    public ValueTask<CommandReply> ExecuteAsync(
        int database, ReadOnlySpan<CommandArgument> arguments, CancellationToken cancellation)
    {
        CommandExecutor executor = Take();
        try
        {
            return executor.ExecuteAsync(database, arguments, cancellation);
        }
        finally
        {
            _idle.Add(executor);
        }
    }

    /// <summary>Runs a command as a part of the transaction of a callback.</summary>
    public CommandReply ExecuteIn(CallbackTransaction transaction, int database, ReadOnlySpan<CommandArgument> arguments)
    {
        CommandExecutor executor = Take();
        // It goes where the transaction is in already, and where that leads.
        int exemption = LockThread.BeginExemption();
        try
        {
            return executor.ExecuteIn(transaction, database, arguments);
        }
        finally
        {
            LockThread.EndExemption(exemption);
            _idle.Add(executor);
        }
    }

    /// <summary>What all of them counted, for the commands that were called.</summary>
    public IReadOnlyList<CommandUse> Uses()
    {
        CommandStatistics[] counts;
        lock (_all) counts = [.. _all.Select(static e => e.Statistics)];
        List<CommandUse> uses = [];
        foreach (CommandInfo command in Dispatcher.Table.All)
        {
            CommandTotals totals = CommandTotals.Of(counts, command.Id);
            if (totals.IsUsed) uses.Add(CommandUse.Of(command.Name, totals));
        }

        return uses;
    }

    /// <summary>Ends scripts that run on threads of their own.</summary>
    public void Dispose() => (Dispatcher.Scripting as ScriptEngine)?.Dispose();

    private CommandExecutor Take()
    {
        if (_idle.TryTake(out CommandExecutor? executor)) return executor;
        executor = new CommandExecutor(Dispatcher);
        lock (_all) _all.Add(executor);
        return executor;
    }
}
