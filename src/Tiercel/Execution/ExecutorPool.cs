using System.Collections.Concurrent;
using Tiercel.Commands;
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
        if (!_idle.TryTake(out CommandExecutor? executor)) executor = Add();
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
        if (!_idle.TryTake(out CommandExecutor? executor)) executor = Add();
        try
        {
            return executor.ExecuteAsync(database, arguments, cancellation);
        }
        finally
        {
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

    private CommandExecutor Add()
    {
        CommandExecutor executor = new(Dispatcher);
        lock (_all) _all.Add(executor);
        return executor;
    }
}
