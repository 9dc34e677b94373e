using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>DEBUG POPULATE: fills a database with strings, from within.</summary>
internal static class DebugPopulate
{
    /// <summary>Runs <c>DEBUG POPULATE count [prefix] [size]</c>.</summary>
    public static void Run(ref CommandContext c)
    {
        long size = 0;
        bool isValid = IntegerText.TryParse(c.Arg(2), out long count) && count >= 0
            && (c.Count < 5 || (IntegerText.TryParse(c.Arg(4), out size) && size >= 0));
        if (!isValid)
        {
            c.Reply.Error(CommandErrors.NotPositive);
            return;
        }

        if (size > StringOps.MaxLength)
        {
            c.Reply.Error(CommandErrors.StringTooLong);
            return;
        }

        try
        {
            string prefix = c.Count < 4 ? "key" : Encoding.Latin1.GetString(c.Arg(3));
            if (Fill(in c, count, prefix, (int)size)) c.Reply.Ok();
            else c.Reply.Error(CommandErrors.OutOfMemory);
        }
        catch (InsufficientMemoryException)
        {
            c.Reply.Error(CommandErrors.OutOfMemory);
        }
    }

    /// <summary>False if a limit is reached; what is set by then stays.</summary>
    private static bool Fill(scoped in CommandContext c, long count, string prefix, int size)
    {
        Database database = c.Database;
        for (long i = 0; i < count; i++)
        {
            if (!c.MakeRoom(database)) return false;
            byte[] key = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}:{i}"));
            byte[] value = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"value:{i}"));
            Add(c.Caller, database, new Key(key, database.Keyspace.Hash(key)), value, size == 0 ? value.Length : size);
        }

        return true;
    }

    // Zero bytes follow the value up to the length asked for. The lock is let go between keys, but for that of a transaction:
    // others are not held up.
    private static void Add(in Caller caller, Database database, scoped in Key key, ReadOnlySpan<byte> value, int length)
    {
        KeyScope scope = caller.Open(database);
        scope.AcquireMany(Shard.MaskOf(key.Hash));
        try
        {
            bool isNew = StringOps.Set(
                ref scope, in key, value[..Math.Min(value.Length, length)], condition: SetCondition.IfAbsent);
            if (isNew && length > value.Length) StringOps.SetRange(ref scope, in key, length - 1, [0], out _);
        }
        finally
        {
            scope.Release();
        }
    }
}
