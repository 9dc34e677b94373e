using System.Globalization;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>DEBUG OBJECT: how one value is kept, in the words of Redis.</summary>
internal static class DebugObject
{
    // What a dump has around the value: its type, a version of two bytes, a checksum of eight.
    private const int DumpOverhead = 11;

    private static ReadOnlySpan<byte> NoSuchKey => "ERR no such key"u8;

    /// <summary>Runs <c>DEBUG OBJECT key</c>.</summary>
    public static void Run(ref CommandContext c)
    {
        Key key = new(c.Arg(2), c.Keyspace.Hash(c.Arg(2)));
        if (Describe(c.Database, in key) is not { } use || SerializedLength(c.Database, in key) is not { } length)
        {
            c.Reply.Error(NoSuchKey);
            return;
        }

        // Where a value lies is nobody's business outside: the address is always the same.
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"Value at:0x0 refcount:{use.References} encoding:{use.Encoding} serializedlength:{length} lru:{use.Access} "
            + $"lru_seconds_idle:{use.IdleSeconds}");
        c.Reply.Status(Encoding.ASCII.GetBytes(text));
    }

    private static Use? Describe(Database database, scoped in Key key)
    {
        Keyspace keyspace = database.Keyspace;
        KeyScope scope = new(database);
        scope.Acquire(key.Hash);
        try
        {
            EntryRef entry = scope.Find(in key, LookupMode.Peek);
            if (!entry.Exists) return null;
            ushort access = entry.Entry.Access;
            int idleSeconds = keyspace.AccessStamp.IsLfu ? 0 : AccessClock.AgeSeconds(access, keyspace.AccessSeconds);
            string encoding = Encoding.ASCII.GetString(ObjectEncoding.NameOf(in entry));
            return new Use(ObjectEncoding.ReferencesOf(in entry), encoding, access, idleSeconds);
        }
        finally
        {
            scope.Release();
        }
    }

    private static int? SerializedLength(Database database, scoped in Key key)
    {
        PooledBuffer payload = default;
        try
        {
            return Dumps.TryDump(database, in key, ref payload) ? payload.Written.Length - DumpOverhead : null;
        }
        finally
        {
            payload.Dispose();
        }
    }

    private readonly record struct Use(int References, string Encoding, ushort Access, int IdleSeconds);
}
