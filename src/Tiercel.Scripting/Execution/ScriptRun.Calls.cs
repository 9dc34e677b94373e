using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Lua;

namespace Tiercel.Scripting;

// Commands that a script calls.
internal sealed partial class ScriptRun
{
    private const int MaxKeptBytes = 64 * 1024;

    private byte[] _input = new byte[1024];
    private Argument[] _arguments = new Argument[16];
    private int _inputLength;
    private int _argumentCount;

    /// <summary>Runs a command, whose words are the arguments of a call from a script; null, or an error that is none of its own.</summary>
    public byte[]? Call(ref LuaCall c)
    {
        if (c.Count == 0) return ScriptErrors.NoArguments;
        if (!TryReadWords(ref c)) return ScriptErrors.NoStrings;
        ReadOnlySpan<byte> input = _input.AsSpan(0, _inputLength);
        Span<Argument> arguments = _arguments.AsSpan(0, _argumentCount);
        CommandDispatcher dispatcher = machine.Engine.Dispatcher;
        if (!dispatcher.TryResolve(input, arguments, out CommandInfo? command))
            return dispatcher.Table.TryFind(input[..arguments[0].Length], out _) ? ScriptErrors.WrongArity : ScriptErrors.UnknownCommand;
        if (RefusalOf(command) is { } refusal) return refusal;
        dispatcher.HashKeys(command, input, arguments, database: null);
        _place.Reply.Clear();
        ReplyWriter reply = c.IsStatement ? _place.Unwanted : _place.Reply;
        reply.Protocol = Protocol;
        CommandContext context = new(dispatcher, command, input, arguments, Client, reply) { Transaction = _transaction };
        Reach(in context, command, arguments);
        if (_keepsAll && command.Has(CommandFlags.Write)) KeepFromNowOn(command);
        Run(ref context);
        if (_input.Length > MaxKeptBytes) _input = new byte[1024];
        return null;
    }

    private void Run(ref CommandContext context)
    {
        CommandClient client = context.Client;
        client.IsInScript = true;
        try
        {
            if (context.Dispatcher.ExecuteIn(ref context)) _calls.Note(in context, _place.Reply.IsError, client.Statistics);
        }
        catch (LuaException e) when (context.Command.Has(CommandFlags.Write))
        {
            // There was no memory for the reply of what is done already: that is not to be caught, but taken back.
            throw new LuaException(e.Value) { IsFatal = true };
        }
        finally
        {
            client.IsInScript = false;
        }
    }

    /// <summary>Whether the caller may run a command; null if there is no such command.</summary>
    public bool? IsAllowed(ref LuaCall c, out byte[]? error)
    {
        error = null;
        if (!TryReadWords(ref c))
        {
            error = [.. "ERR redis.acl_check_cmd() command arguments must be strings or integers"u8];
            return null;
        }

        ReadOnlySpan<byte> input = _input.AsSpan(0, _inputLength);
        Span<Argument> arguments = _arguments.AsSpan(0, _argumentCount);
        CommandDispatcher dispatcher = machine.Engine.Dispatcher;
        if (!dispatcher.Table.TryFind(input[..arguments[0].Length], out _)) return null;
        // Words are missing, so that there are no keys to be judged.
        if (!dispatcher.TryResolve(input, arguments, out CommandInfo? command)) return true;
        CommandContext context = new(dispatcher, command, input, arguments, Client, _place.Reply);
        return !Client.IsIntercepted || Client.Authorize(in context).IsEmpty;
    }

    /// <summary>Writes a line to the log of the server, if what the script has done stays.</summary>
    public void Log(int level, string text)
    {
        if (machine.Engine.Log is not { } log) return;
        // Libraries are loaded in no transaction.
        if (_transaction is { } transaction) transaction.Defer(() => log(level, text));
        else log(level, text);
    }

    private byte[]? RefusalOf(CommandInfo command)
    {
        if (command.Has(CommandFlags.NoScript)) return ScriptErrors.NotFromScripts;
        if (IsReadOnly && command.Has(CommandFlags.Write | CommandFlags.MayReplicate)) return ScriptErrors.ReadOnly;
        if (IsOutOfMemory && !AllowsOutOfMemory && command.Has(CommandFlags.DenyOom)) return ScriptErrors.CommandOutOfMemory;
        bool mayKeep = _keepsAll && !(_isPart && _transaction!.IsPartOfLog);
        return mayKeep || !IsIrrevocable(command) ? null : ScriptErrors.Irrevocable(command.Name);
    }

    private static bool IsIrrevocable(CommandInfo command) => !command.CanBeUndone && command.Has(CommandFlags.Write);

    // With the atomicity of Redis what is written stays, so that the script is not killed any more. What cannot be taken back at
    // all makes final what was before it, and then the script can not begin anew either.
    private void KeepFromNowOn(CommandInfo command)
    {
        if (!TryWriteForGood()) throw new LuaException(_killedBecause ?? "") { IsFatal = true };
        if (!IsIrrevocable(command)) return;
        if (_mayDetach)
        {
            Leave();
            throw Restart();
        }

        _isFinal = true;
        _transaction!.CommitSoFar();
    }

    // Locks what the call needs and is not locked yet; if that is not to be had, the run ends, to begin anew.
    private void Reach(in CommandContext context, CommandInfo command, ReadOnlySpan<Argument> arguments)
    {
        if (_isPart) return;
        ulong shards = command.Reach switch
        {
            KeyReach.Database or KeyReach.Everything => ulong.MaxValue,
            _ => CommandDispatcher.DeclaredShards(in context, command, arguments),
        };
        int index = Client.DatabaseIndex;
        if (index == _ownDatabase) _touched |= shards;
        Keyspace keyspace = machine.Engine.Dispatcher.Keyspace;
        if ((command.Reach == KeyReach.Everything || IsIrrevocable(command)) && !_plan.IsEverything)
        {
            _plan.AddEverything();
        }
        else
        {
            Database? database = _plan.IsEverything ? keyspace.Database(index) : keyspace.DatabaseIfCreated(index);
            if (database is not null && (shards & ~_transaction!.ShardsOf(database)) == 0) return;
            if (database is not null && TryHoldMore(database, shards)) return;
        }

        (_ending, _needsDatabase, _needsShards) = (Ending.NeedsMore, index, shards);
        throw Restart();
    }

    private static LuaException Restart() => new("The script begins anew.") { IsFatal = true };

    private bool TryHoldMore(Database database, ulong shards)
    {
        if (_plan.IsEverything) return false;
        if (IsReserving)
        {
            _plan.Add(database.Index, shards);
            Reservations.Reserve(this, _plan);
        }

        if (!_transaction!.TryHoldMore(database, shards)) return false;
        if (_lockedAt != 0) _wariedAt = Stopwatch.GetTimestamp();
        return true;
    }

    private bool TryReadWords(ref LuaCall c)
    {
        _inputLength = 0;
        _argumentCount = 0;
        if (c.Count > _arguments.Length) Array.Resize(ref _arguments, Math.Max(c.Count, 2 * _arguments.Length));
        Span<byte> digits = stackalloc byte[32];
        for (int i = 1; i <= c.Count; i++)
        {
            LuaValue value = c[i];
            if (value.IsString) Add(value.AsString.Span);
            else if (value.IsNumber) Add(digits[..ScriptNumbers.Write(value.AsNumber, digits)]);
            else return false;
        }

        return true;
    }

    private void Add(ReadOnlySpan<byte> word)
    {
        long end = (long)_inputLength + word.Length;
        // One long string may be any number of the words.
        if (end > LuaLimits.StringBytes) throw new LuaException("not enough memory");
        if (end > _input.Length) Array.Resize(ref _input, (int)Math.Min(LuaLimits.StringBytes, Math.Max(end, 2L * _input.Length)));
        word.CopyTo(_input.AsSpan(_inputLength));
        _arguments[_argumentCount++] = new Argument { Offset = _inputLength, Length = word.Length };
        _inputLength = (int)end;
    }
}
