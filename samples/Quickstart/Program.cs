using System.Net.Sockets;
using Tiercel;
using Tiercel.Engine;
using Tiercel.Server;

// The engine in this process: 64 MiB, at most 50,000 keys, the least recently used give way.
using var engine = new TiercelEngine(new EngineOptions
{
    MaxMemory = 64 << 20, MaxKeys = 50_000, EvictionPolicy = EvictionPolicy.AllKeysLru,
});
Database db = engine.GetDatabase(0);
const string key = "market:BTCUSDT:latest";
db.Strings.Set(key, "42"u8, expiry: TimeSpan.FromSeconds(60));
Console.WriteLine($"a copy:         {db.Strings.GetString(key)}");

// Where the value lies, under its lock: nothing is copied or allocated.
int length = db.Strings.Read(key, 0, static (value, _) => value.Length);
Console.WriteLine($"in place:       {length} bytes");

// Several changes as one: all of them stay, or, after an exception, none.
engine.Transact(0, ["cash", "stock"], 5L, static (ref tx, lots) =>
{
    tx.Strings.Increment("cash", -42 * lots);
    tx.Strings.Increment("stock", lots);
});
Console.WriteLine($"in one step:    cash {db.Strings.GetString("cash")}, stock {db.Strings.GetString("stock")}");

// The same data behind a port, for redis-cli and every Redis client; 0 takes any free port.
await using TiercelServer server = TiercelServer.Start(engine, port: 0);
using TcpClient client = new("127.0.0.1", server.Port);
using StreamReader replies = new(client.GetStream());
client.GetStream().Write("PING\r\nGET market:BTCUSDT:latest\r\nINCR market:BTCUSDT:latest\r\n"u8);
Console.WriteLine($"PING replies:   {replies.ReadLine()}");
Console.WriteLine($"GET replies:    {replies.ReadLine()} {replies.ReadLine()}");
Console.WriteLine($"INCR replies:   {replies.ReadLine()}");
Console.WriteLine($"seen from here: {db.Strings.GetString(key)}");
