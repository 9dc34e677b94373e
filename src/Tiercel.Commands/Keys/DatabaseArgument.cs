using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>An argument that names a database.</summary>
internal static class DatabaseArgument
{
    /// <summary>Reads the index of a database that exists; if it is none the error is replied.</summary>
    public static bool TryRead(ref CommandContext c, int argument, out int database)
    {
        database = 0;
        if (!IntegerText.TryParse(c.Arg(argument), out long index))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return false;
        }

        if (index != (int)index)
        {
            c.Reply.Error(CommandErrors.IndexOutOfRange);
            return false;
        }

        database = (int)index;
        if (Exists(ref c, database)) return true;
        c.Reply.Error(CommandErrors.DatabaseOutOfRange);
        return false;
    }

    /// <summary>Reads any 32-bit integer, with one error of the caller's for all that is no 32-bit integer.</summary>
    public static bool TryRead(ref CommandContext c, int argument, ReadOnlySpan<byte> error, out int database)
    {
        database = 0;
        if (IntegerText.TryParse(c.Arg(argument), out long index) && index == (int)index)
        {
            database = (int)index;
            return true;
        }

        c.Reply.Error(error);
        return false;
    }

    /// <summary>Whether there is a database of this index.</summary>
    public static bool Exists(ref CommandContext c, int index) => (uint)index < (uint)c.Keyspace.DatabaseCount;
}
