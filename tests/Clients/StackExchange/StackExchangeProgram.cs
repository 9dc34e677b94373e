using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace Tiercel.Clients;

/// <summary>
/// Ordinary use of StackExchange.Redis. The version pinned speaks RESP2 over TCP and knows neither streams nor users by
/// name; it never blocks a connection, so there is nothing to wait for either.
/// </summary>
internal sealed class StackExchangeProgram(ClientServer server)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Transcript _transcript = new();

    public string[] Run()
    {
        using ConnectionMultiplexer redis = Connect();
        IDatabase db = redis.GetDatabase();
        new StackExchangeData(_transcript).All(db);
        Scans(redis, db);
        Pipelines(db);
        Transactions(redis, db);
        Messages(redis);
        Passwords(redis, db);
        Reconnecting(redis, db);
        return _transcript.Lines;
    }

    private ConnectionMultiplexer Connect(string? password = null)
    {
        ConfigurationOptions options = new()
        {
            AllowAdmin = true, AbortOnConnectFail = false, ClientName = "program", Password = password, ConnectTimeout = 10_000, SyncTimeout = 10_000,
        };
        options.EndPoints.Add(IPAddress.Loopback, server.Process.Port);
        return ConnectionMultiplexer.Connect(options);
    }

    private static IServer Server(ConnectionMultiplexer redis) => redis.GetServer(redis.GetEndPoints().Single());

    // The method of the library for this throws before it sends anything.
    private static int Kill(IDatabase db, string type) => (int)db.Execute("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");

    private void Scans(ConnectionMultiplexer redis, IDatabase db)
    {
        IServer admin = Server(redis);
        admin.FlushDatabase();
        db.StringSet([.. Enumerable.Range(0, 1_500).Select(static i => KeyValuePair.Create<RedisKey, RedisValue>($"key:{i}", i))]);
        db.HashSet("hash", [.. Enumerable.Range(0, 1_000).Select(static i => new HashEntry($"f{i}", i))]);
        db.SetAdd("set", [.. Enumerable.Range(0, 1_000).Select(static i => (RedisValue)$"m{i}")]);
        _transcript.Say("scan", admin.Keys(pattern: "key:*", pageSize: 50).Distinct().Count(), admin.DatabaseSize());
        _transcript.Say("in collections", db.HashScan("hash", pageSize: 10).Count(), db.SetScan("set", "m1*").Distinct().Count());
        _transcript.Say("server", admin.Version.Major, admin.ServerType, admin.IsSlave, admin.ClientList().Any(static c => c.Name == "program"));
        _transcript.Say("settings", admin.ConfigGet("databases").Single().Value, admin.Info("server").Single().Key, admin.Time() > DateTime.UnixEpoch);
    }

    private void Pipelines(IDatabase db)
    {
        Task<long>[] sent = [.. Enumerable.Range(0, 2_000).Select(i => db.StringIncrementAsync("counter", i))];
        Task.WaitAll(sent, Deadline);
        _transcript.Say("pipeline", sent.Select(static t => t.Result).Max());
        IBatch batch = db.CreateBatch();
        Task<bool> set = batch.StringSetAsync("b", 1);
        Task<long> increased = batch.StringIncrementAsync("b");
        batch.Execute();
        _transcript.Say("batch", set.Result, increased.Result);
        long[] found = [.. Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => db.StringIncrement("shared"))];
        _transcript.Say("from many threads", found.Order());
    }

    private void Transactions(ConnectionMultiplexer redis, IDatabase db)
    {
        ITransaction transaction = db.CreateTransaction();
        transaction.AddCondition(Condition.KeyNotExists("t"));
        transaction.AddCondition(Condition.StringEqual("b", 2));
        Task<bool> set = transaction.StringSetAsync("t", "x");
        Task<long> wrong = transaction.StringIncrementAsync("t");
        _transcript.Say("exec", transaction.Execute(), set.Result, wrong.Exception?.InnerException?.Message);
        transaction = db.CreateTransaction();
        transaction.AddCondition(Condition.KeyNotExists("t"));
        Task<bool> lost = transaction.StringSetAsync("t", "lost");
        _transcript.Say("condition not met", transaction.Execute(), lost.IsCanceled, db.StringGet("t"));
        db.StringSet("account", 0);
        Parallel.For(0, 4, client =>
        {
            using ConnectionMultiplexer own = Connect();
            IDatabase mine = own.GetDatabase();
            for (int done = 0; done < 25;)
            {
                RedisValue balance = mine.StringGet("account");
                ITransaction deposit = mine.CreateTransaction();
                deposit.AddCondition(Condition.StringEqual("account", balance));
                _ = deposit.StringSetAsync("account", (int)balance + 1);
                if (deposit.Execute()) done++;
            }
        });
        _transcript.Say("watch and retry", db.StringGet("account"), redis.GetCounters().TotalOutstanding);
    }

    private void Messages(ConnectionMultiplexer redis)
    {
        ISubscriber subscriber = redis.GetSubscriber();
        List<string> heard = [];
        Action<RedisChannel, RedisValue> hear = (channel, message) =>
        {
            lock (heard) heard.Add($"{(string)channel!}={(string)message!}");
        };
        subscriber.Subscribe("news", hear);
        subscriber.Subscribe(new RedisChannel("n*", RedisChannel.PatternMode.Pattern), hear);
        _transcript.Say("publish", subscriber.Publish("news", "hello"), subscriber.Publish("never", "matched"), subscriber.Publish("x", "lost"));
        WaitUntil(heard, 3);
        _transcript.Say("heard", heard.Order(StringComparer.Ordinal));
        IServer admin = Server(redis);
        _transcript.Say("subscribers", admin.SubscriptionSubscriberCount("news"), admin.SubscriptionPatternCount(), admin.SubscriptionChannels("ne*"));
        _transcript.Say("killed", Kill(redis.GetDatabase(), "pubsub") > 0);
        Assert.True(SpinWait.SpinUntil(() => admin.SubscriptionSubscriberCount("news") == 1 && admin.SubscriptionPatternCount() == 1, Deadline));
        lock (heard) heard.Clear();
        subscriber.Publish("news", "again");
        WaitUntil(heard, 2);
        _transcript.Say("heard again", heard);
        subscriber.UnsubscribeAll();
        _transcript.Say("unsubscribed", subscriber.Publish("news", "nobody"), subscriber.Ping() > TimeSpan.Zero);
    }

    private void Passwords(ConnectionMultiplexer redis, IDatabase db)
    {
        IServer admin = Server(redis);
        admin.ConfigSet("requirepass", "secret");
        using ConnectionMultiplexer known = Connect("secret");
        using ConnectionMultiplexer stranger = Connect("guess");
        _transcript.Say("passwords", known.GetDatabase().StringGet("account"), stranger.IsConnected, db.StringGet("account"));
        admin.ConfigSet("requirepass", "");
    }

    private void Reconnecting(ConnectionMultiplexer redis, IDatabase db)
    {
        using ConnectionMultiplexer victim = Connect();
        IDatabase its = victim.GetDatabase(3);
        for (int i = 0; i < 2; i++)
        {
            its.StringSet("again", i);
            _transcript.Say("killed", Kill(db, "normal") > 0);
            _transcript.Say("reconnected", Again(() => its.StringGet("again")), its.StringIncrement("again"), Again(() => db.StringGet("account")));
        }

        server.Process.Restart();
        _transcript.Say("after a restart", Again(() => its.StringGet("again")), Again(() => db.StringSet("volatile", 2)), its.KeyExists("volatile"));
    }

    // A call that meets the end of its connection fails; the library connects again by itself.
    private static T Again<T>(Func<T> call)
    {
        T? result = default;
        Assert.True(SpinWait.SpinUntil(() => Succeeds(call, out result), Deadline), "The connection did not come back in time.");
        return result!;
    }

    private static bool Succeeds<T>(Func<T> call, out T? result)
    {
        result = default;
        try
        {
            result = call();
            return true;
        }
        catch (Exception e) when (e is RedisConnectionException or TimeoutException)
        {
            return false;
        }
    }

    private static void WaitUntil(List<string> heard, int count) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                lock (heard) return heard.Count >= count;
            },
            Deadline),
        string.Create(CultureInfo.InvariantCulture, $"Of {count} messages only {heard.Count} came."));
}
