using System.Buffers;
using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel;

/// <summary>Runs commands for callers in this process, one at a time; callers on several threads have one each.</summary>
internal sealed class CommandExecutor
{
    private readonly CommandBatch _batch;
    private readonly Caller _caller = new();
    private readonly ReplyBuilder _reply = new();

    public CommandExecutor(CommandDispatcher dispatcher)
    {
        _batch = new CommandBatch(dispatcher);
        _caller.Statistics = Statistics = new CommandStatistics(dispatcher);
    }

    public CommandStatistics Statistics { get; }

    /// <summary>Runs one command on a database. One that would wait is answered as if its time had passed.</summary>
    public CommandReply Execute(int database, ReadOnlySpan<CommandArgument> arguments) =>
        Execute(_caller, database, arguments) ?? throw new InvalidOperationException("The command ended without a reply.");

    /// <summary>Runs one command that may wait.</summary>
    public ValueTask<CommandReply> ExecuteAsync(int database, ReadOnlySpan<CommandArgument> arguments, CancellationToken cancellation)
    {
        WaitingCaller caller = new(cancellation) { Statistics = Statistics };
        return Execute(caller, database, arguments) is { } reply ? ValueTask.FromResult(reply) : new(caller.Reply!);
    }

    /// <summary>Runs one command as a part of the transaction of a callback.</summary>
    public CommandReply ExecuteIn(CallbackTransaction transaction, int database, ReadOnlySpan<CommandArgument> arguments) =>
        Execute(_caller, database, arguments, transaction)!;

    // Null if the caller waits.
    private CommandReply? Execute(
        CommandClient caller, int database, ReadOnlySpan<CommandArgument> arguments, CallbackTransaction? transaction = null)
    {
        caller.DatabaseIndex = database;
        byte[] input = ArrayPool<byte>.Shared.Rent(MaxLengthOf(arguments));
        try
        {
            int end = 0;
            foreach (CommandArgument argument in arguments)
            {
                int length = argument.Write(input.AsSpan(end));
                _batch.AddArgument(end, length);
                end += length;
            }

            _batch.EndCommand();
            if (transaction is null) _batch.Execute(input.AsSpan(0, end), caller, _reply);
            else _batch.ExecuteIn(transaction, input.AsSpan(0, end), caller, _reply);
            if (_reply.Reply is { IsError: true }) Statistics.Fail(caller.LastCommandId);
            return _reply.Reply;
        }
        finally
        {
            _batch.DropPartialCommand();
            _batch.Clear();
            _reply.Clear();
            _caller.Closing = false;
            _caller.Yielding = false;
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private static int MaxLengthOf(ReadOnlySpan<CommandArgument> arguments)
    {
        long sum = 0;
        foreach (CommandArgument argument in arguments) sum += argument.MaxLength;
        if (sum > Array.MaxLength) throw new ArgumentException("The command is longer than 2 GiB.", nameof(arguments));
        return (int)sum;
    }

    private sealed class Caller : CommandClient;
}
