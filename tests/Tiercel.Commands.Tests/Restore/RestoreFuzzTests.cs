using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands.Tests;

/// <summary>
/// Payloads of every type and every form, as Redis and as we write them, whole and damaged: whatever RESTORE takes can be
/// read, changed, dumped, restored again and deleted; whatever it refuses leaves nothing behind.
/// </summary>
public sealed class RestoreFuzzTests : IDisposable
{
    private const string PayloadsFile = "tests/Tiercel.Commands.Tests/Restore/payloads.txt";

    // Whatever a payload claims, reading it takes no more managed memory than this for each of its bytes, beyond what the
    // test itself takes. Compressed bytes may stand for 88 times as many, and these lie in one buffer or two.
    private const int MaxBytesPerByte = 400;
    private const int MaxBytesAside = 200_000;

    private readonly SeededRandom _random = SeededRandom.Create();
    private readonly CommandHarness _roomy = new();
    private readonly CommandHarness _narrow = new();
    private readonly List<byte[]> _payloads = [];

    public RestoreFuzzTests()
    {
        // Here everything is large, in many nodes, however short.
        EngineOptions options = _narrow.Keyspace.Options;
        options.HashMaxListpackEntries = options.SetMaxIntsetEntries = options.SetMaxListpackEntries = options.ZsetMaxListpackEntries = 1;
        options.ListMaxListpackSize = 1;
        options.StreamNodeMaxEntries = 2;
        options.CompressDumps = false;
        string file = Path.Combine(RepositoryPaths.Root, PayloadsFile);
        _payloads.AddRange(File.ReadAllLines(file).Select(static line => Convert.FromHexString(line.Split(": ")[1])));
        // The tables of both keys' shards are there from now on, and what the thread's transactions keep.
        foreach (CommandHarness harness in new[] { _roomy, _narrow })
        {
            harness.Run("SADD k a b c");
            harness.Run("SMOVE k other a");
            harness.Run("DEL k other");
        }

        // As we write them: also those of which Redis compresses all there is to damage.
        foreach (byte[] payload in _payloads.ToArray())
        {
            foreach (CommandHarness harness in new[] { _roomy, _narrow })
            {
                Assert.True(Restore(harness, "k", payload) == "+OK", Describe(payload));
                _payloads.Add(Dump(harness));
                harness.Run("DEL k");
            }
        }
    }

    private static int Count => TestScale.Of(6_000, 100_000);

    public void Dispose()
    {
        _roomy.Dispose();
        _narrow.Dispose();
    }

    [Fact]
    public void PayloadsOfEveryFormAreTaken()
    {
        foreach (byte[] payload in _payloads)
        {
            foreach (CommandHarness harness in new[] { _roomy, _narrow }) Assert.True(Takes(harness, payload), Describe(payload));
        }
    }

    [Fact]
    public void DamagedPayloadsDoNoHarm()
    {
        int taken = 0;
        long usedBytes = UsedBytes();
        for (int i = 0; i < Count; i++)
        {
            byte[] payload = DamagedPayload.Make(Any(), Any(), _random);
            if (_random.Next(50) == 0) payload = AsAnotherType(payload);
            if (Takes(_random.Next(2) == 0 ? _roomy : _narrow, payload)) taken++;
            Assert.True(UsedBytes() <= usedBytes, $"{UsedBytes() - usedBytes} bytes stayed behind, {Describe(payload)}");
        }

        Assert.InRange(taken, Count / 100, Count * 9 / 10);
    }

    private byte[] Any() => _payloads[_random.Next(_payloads.Count)];

    private byte[] AsAnotherType(byte[] payload)
    {
        payload[0] = (byte)_random.Next(26);
        return DamagedPayload.Seal(payload);
    }

    private bool Takes(CommandHarness harness, byte[] payload)
    {
        long blocks = NativeBlock.HeldByThread;
        try
        {
            string reply = RestoreWithinBounds(harness, payload);
            bool isTaken = reply == "+OK";
            if (isTaken) Use(harness);
            else Assert.Equal("-ERR Bad data format", reply);
            Assert.Equal(":0", harness.Run("DBSIZE"));
            harness.Keyspace.LargeValues.FreeWaiting();
            Assert.Equal(blocks, NativeBlock.HeldByThread);
            return isTaken;
        }
        catch (Exception e) when (e is not InvalidOperationException { InnerException: not null })
        {
            throw new InvalidOperationException($"{Describe(payload)}: {e.Message}", e);
        }
    }

    private static string RestoreWithinBounds(CommandHarness harness, byte[] payload)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string reply = Restore(harness, "k", payload);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, MaxBytesAside + ((long)payload.Length * MaxBytesPerByte));
        return reply;
    }

    private void Use(CommandHarness harness)
    {
        string type = harness.Run("TYPE k")[1..];
        Read(harness, type);
        harness.Keyspace.CheckInvariants();
        // What was taken can be written, and what was written can be taken.
        byte[] dumped = Dump(harness);
        Assert.Equal("+OK", Restore(harness, "other", dumped));
        Assert.Equal("+" + type, harness.Run("TYPE other"));
        harness.Keyspace.CheckInvariants();
        string[] changes = ValueCommands.ChangesOf(type);
        for (int i = 0; i < 6; i++) harness.Run(changes[_random.Next(changes.Length)]);
        harness.Keyspace.CheckInvariants();
        if (harness.Run("EXISTS k") == ":1") Read(harness, type);
        harness.Run("DEL k other");
    }

    private static void Read(CommandHarness harness, string type)
    {
        foreach (string line in ValueCommands.Any) harness.Run(line);
        foreach (string line in ValueCommands.ReadsOf(type))
        {
            string reply = harness.Run(line);
            // A string may be no HyperLogLog or too long to be compared, a stream may lack the group.
            bool mayFail = line[..2] is "PF" or "LC" || line.Contains(" group", StringComparison.Ordinal);
            Assert.True(mayFail || reply[0] != '-', $"{line}: {reply}");
        }
    }

    private static string Restore(CommandHarness harness, string key, byte[] payload) =>
        harness.RunWords("RESTORE", key, "0", Encoding.Latin1.GetString(payload), "REPLACE");

    private static byte[] Dump(CommandHarness harness) => Encoding.Latin1.GetBytes(harness.Run("DUMP k")[1..]);

    private long UsedBytes()
    {
        long bytes = 0;
        foreach (CommandHarness harness in new[] { _roomy, _narrow })
        {
            foreach (Shard shard in harness.Keyspace.Database(0).Shards) bytes += shard.UsedBytes;
        }

        return bytes;
    }

    private string Describe(byte[] payload) => $"{_random}: {Convert.ToHexString(payload)}";
}
