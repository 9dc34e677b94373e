using System.Text;
using Tiercel.Engine;

namespace Tiercel.Commands.Tests;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("PING")]
    [InlineData("GET k")]
    [InlineData("get absent")]
    [InlineData("SET k value")]
    [InlineData("SET k value EX 100 GET")]
    [InlineData("GETEX k PX 1000")]
    [InlineData("INCR n")]
    [InlineData("INCRBY n -5")]
    [InlineData("INCRBYFLOAT f 0.25")]
    [InlineData("GETRANGE k 0 2")]
    [InlineData("SETRANGE r 5 abc")]
    [InlineData("SETNX k v")]
    [InlineData("SETEX k 100 v")]
    [InlineData("LCS k k IDX")]
    [InlineData("SETBIT b 100 1")]
    [InlineData("GETBIT b 100")]
    [InlineData("BITCOUNT k 0 -1 BIT")]
    [InlineData("BITPOS k 1 0 -1")]
    [InlineData("BITOP XOR d k b")]
    [InlineData("BITFIELD b INCRBY u8 3 1 GET i5 0")]
    [InlineData("MGET k absent n")]
    [InlineData("MSET k 1 l 2")]
    [InlineData("DEL k absent")]
    [InlineData("EXISTS k absent")]
    [InlineData("EXPIRE n 100 XX")]
    [InlineData("TTL n")]
    [InlineData("TYPE n")]
    [InlineData("STRLEN k")]
    [InlineData("SCAN 0 MATCH k* COUNT 10")]
    [InlineData("LPUSH list a 1 b")]
    [InlineData("RPUSH list a 1 b")]
    [InlineData("LPOP list")]
    [InlineData("LRANGE list 0 10")]
    [InlineData("LPOS list a COUNT 0")]
    [InlineData("LMOVE list other LEFT RIGHT")]
    [InlineData("LMPOP 2 list other LEFT COUNT 2")]
    [InlineData("XADD stream MAXLEN 100 * a 1 b v")]
    [InlineData("XREAD COUNT 2 STREAMS stream 0")]
    [InlineData("TIME")]
    public void HotCommandAllocatesNothing(string line)
    {
        using Keyspace keyspace = new(new EngineOptions());
        // On a busy machine any command may be slow enough for the slow log, which does allocate.
        StatisticsOptions options = new() { SlowLogThresholdUs = -1 };
        CommandDispatcher dispatcher = new(keyspace, CommandHarness.Table, options);
        CommandBatch batch = new(dispatcher);
        SilentReplyWriter reply = new();
        Client client = new() { Statistics = new CommandStatistics(dispatcher) };
        string[] words = line.Split(' ');
        byte[] input = Encoding.ASCII.GetBytes(string.Concat(words));
        for (int i = 0; i < 200; i++) Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Run();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, reply.Errors);
        Assert.Equal(0, allocated);

        void Run()
        {
            int offset = 0;
            foreach (string word in words)
            {
                batch.AddArgument(offset, word.Length);
                offset += word.Length;
            }

            batch.EndCommand();
            batch.Execute(input, client, reply);
        }
    }

    private sealed class Client : CommandClient;
}
