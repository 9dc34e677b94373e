using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Tiercel;

/// <summary>The keys of a server behind a port, as source or as target: <c>redis://[user:password@]host[:port][/database]</c>.</summary>
internal sealed class RedisKeys : IKeySource, IKeyTarget
{
    private const int StandardPort = 6379;

    private readonly TcpClient _client;
    private readonly RespPipe _pipe;
    private int _selected;

    private RedisKeys(Uri address)
    {
        _client = new TcpClient(address.Host, address.Port > 0 ? address.Port : StandardPort) { NoDelay = true };
        try
        {
            _pipe = new RespPipe(Open(address));
            LogIn(address.UserInfo);
            string path = address.AbsolutePath.Trim('/');
            Databases = Find(path.Length == 0 ? null : int.Parse(path, NumberStyles.None, CultureInfo.InvariantCulture));
        }
        catch
        {
            _client.Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<int, long> Databases { get; }

    public byte[]? Functions
    {
        get
        {
            _pipe.Add("FUNCTION"u8.ToArray(), "LIST"u8.ToArray());
            _pipe.Add("FUNCTION"u8.ToArray(), "DUMP"u8.ToArray());
            _pipe.Send();
            // Before 7.0 there are none, and both are errors.
            bool isAny = _pipe.Read().Items is { Count: > 0 };
            PipeReply dump = _pipe.Read();
            return isAny ? dump.Bytes : null;
        }
    }

    /// <summary>Whether a word is the address of a server.</summary>
    public static bool IsAddress(string word) =>
        word.StartsWith("redis://", StringComparison.Ordinal) || word.StartsWith("rediss://", StringComparison.Ordinal);

    /// <summary>Connects, and logs in.</summary>
    /// <exception cref="IOException">The server cannot be reached, or refuses; the message says why.</exception>
    public static RedisKeys Connect(string address)
    {
        try
        {
            return new RedisKeys(new Uri(address));
        }
        catch (Exception e) when (e is SocketException or UriFormatException or FormatException or OverflowException
            or System.Security.Authentication.AuthenticationException)
        {
            throw new IOException($"{address}: {e.Message}", e);
        }
    }

    public IEnumerable<IReadOnlyList<ImportedKey>> Read(int database)
    {
        Select(database);
        byte[] cursor = "0"u8.ToArray();
        byte[] count = Encoding.ASCII.GetBytes(ImportTerms.KeysAtOnce.ToString(CultureInfo.InvariantCulture));
        do
        {
            _pipe.Add("SCAN"u8.ToArray(), cursor, "COUNT"u8.ToArray(), count);
            _pipe.Send();
            IReadOnlyList<PipeReply> step = Expect(_pipe.Read()).Items!;
            cursor = step[0].Bytes!;
            yield return Dump(step[1].Items!);
        }
        while (!cursor.AsSpan().SequenceEqual("0"u8));
    }

    public int Restore(int database, IReadOnlyList<ImportedKey> keys, bool replaces)
    {
        Select(database);
        ImportedKey[] whole = [.. keys.Where(static k => k.Payload is not null)];
        foreach (ImportedKey key in whole)
        {
            byte[] lives = Encoding.ASCII.GetBytes(key.LivesMs.ToString(CultureInfo.InvariantCulture));
            if (replaces) _pipe.Add("RESTORE"u8.ToArray(), key.Name, lives, key.Payload!, "REPLACE"u8.ToArray());
            else _pipe.Add("RESTORE"u8.ToArray(), key.Name, lives, key.Payload!);
        }

        _pipe.Send();
        int existing = 0;
        foreach (ImportedKey key in whole)
        {
            if (_pipe.Read().Error is { } error && ImportTerms.IsExisting(error, key)) existing++;
        }

        return existing;
    }

    public void RestoreFunctions(byte[] payload, bool replaces)
    {
        _pipe.Add("FUNCTION"u8.ToArray(), "RESTORE"u8.ToArray(), payload, replaces ? "REPLACE"u8.ToArray() : "APPEND"u8.ToArray());
        _pipe.Send();
        Expect(_pipe.Read());
    }

    // A reply leaves when the server has what it tells of as safe as its settings say.
    public void Finish() => _pipe.Call("PING");

    public void Dispose()
    {
        _pipe.Dispose();
        _client.Dispose();
    }

    private Stream Open(Uri address)
    {
        Stream stream = _client.GetStream();
        if (address.Scheme != "rediss") return stream;
        SslStream tls = new(stream);
        tls.AuthenticateAsClient(address.Host);
        return tls;
    }

    private void LogIn(string userInfo)
    {
        if (userInfo.Split(':', 2) is not [var user, var password]) return;
        password = Uri.UnescapeDataString(password);
        if (user.Length == 0) _pipe.Call("AUTH", password);
        else _pipe.Call("AUTH", Uri.UnescapeDataString(user), password);
    }

    private static PipeReply Expect(PipeReply reply) => reply.Error is { } error ? throw new IOException(error) : reply;

    // Lines such as "db0:keys=12,expires=0,avg_ttl=0".
    private Dictionary<int, long> Find(int? only)
    {
        Dictionary<int, long> found = [];
        foreach (string line in _pipe.Call("INFO", "keyspace").Text.Split("\r\n"))
        {
            int colon = line.IndexOf(":keys=", StringComparison.Ordinal);
            if (!line.StartsWith("db", StringComparison.Ordinal) || colon < 0) continue;
            int database = int.Parse(line[2..colon], NumberStyles.None, CultureInfo.InvariantCulture);
            string keys = line[(colon + ":keys=".Length)..].Split(',')[0];
            if (only is null || only == database) found[database] = long.Parse(keys, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return found;
    }

    private void Select(int database)
    {
        if (_selected == database) return;
        _pipe.Call("SELECT", database.ToString(CultureInfo.InvariantCulture));
        _selected = database;
    }

    private ImportedKey[] Dump(IReadOnlyList<PipeReply> names)
    {
        foreach (PipeReply name in names)
        {
            _pipe.Add("PTTL"u8.ToArray(), name.Bytes!);
            _pipe.Add("DUMP"u8.ToArray(), name.Bytes!);
        }

        _pipe.Send();
        ImportedKey[] keys = new ImportedKey[names.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            long lives = Expect(_pipe.Read()).Integer;
            // 0 would let a key live for ever that is about to go.
            keys[i] = new ImportedKey(names[i].Bytes!, lives < 0 ? 0 : Math.Max(1, lives), Expect(_pipe.Read()).Bytes);
        }

        return keys;
    }
}
