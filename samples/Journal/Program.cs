// Entries in a journal that is there after whatever happens: each is printed once it is safe. Kill it and start it again.
//   dotnet run -c Release --project samples/Journal -- DIRECTORY [always|everysec|never] [WRITERS]
using System.Globalization;
using Tiercel;
using Tiercel.Engine;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Journal DIRECTORY [always|everysec|never] [WRITERS]");
    return 2;
}

var options = new EngineOptions { DataDirectory = args[0] };
options.Durability.Sync = args.ElementAtOrDefault(1) switch
{
    "always" => SyncPolicy.Always,
    "never" => SyncPolicy.Never,
    _ => SyncPolicy.EverySecond,
};
int writers = int.Parse(args.ElementAtOrDefault(2) ?? "1", CultureInfo.InvariantCulture);

using TiercelEngine engine = TiercelEngine.Open(options);
Database db = engine.GetDatabase(0);
Console.WriteLine($"opened: {db.Lists.Count("journal")} entries");
await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync)));
return 0;

async Task WriteAsync()
{
    while (true)
    {
        // Both or neither; and when this returns they are as safe as the options say.
        long number = await engine.TransactAsync(0, ["count", "journal"], "entry", static (ref tx, text) =>
        {
            long number = tx.Strings.Increment("count");
            tx.Lists.Push("journal", ListSide.Right, text);
            return number;
        });
        Console.WriteLine(number);
    }
}
