using System.Buffers;
using Tiercel.Commands;

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

    /// <summary>Runs one command on a database.</summary>
    public CommandReply Execute(int database, ReadOnlySpan<CommandArgument> arguments)
    {
        _caller.DatabaseIndex = database;
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
            _batch.Execute(input.AsSpan(0, end), _caller, _reply);
            CommandReply reply = _reply.Reply ?? throw new InvalidOperationException("The command ended without a reply.");
            if (reply.IsError) Statistics.Fail(_caller.LastCommandId);
            return reply;
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
