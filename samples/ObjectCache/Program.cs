using Tiercel.Caching;

// At most 1,000 quotes; each expires five seconds after it was stored, but those of closed markets after an hour.
using Cache<string, Quote> quotes = new(new CacheOptions<string, Quote>
{
    Capacity = 1_000,
    ExpireAfterWrite = TimeSpan.FromSeconds(5),
    Lifetime = static (_, quote) => quote.IsClosed ? TimeSpan.FromHours(1) : null,
    CountStatistics = true,
});

// Absent, so it is loaded: once, whoever asks meanwhile.
Exchange exchange = new();
Quote[] same = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
    await quotes.GetOrAddAsync("BTCUSDT", static (symbol, exchange, token) => exchange.AskAsync(symbol, token), exchange)));
Console.WriteLine($"asked the exchange {exchange.Asked} time for {same.Length} callers");

// Found by a part of a line, without making a string of it.
ReadOnlySpan<byte> line = "trade BTCUSDT 3"u8;
bool isHit = quotes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGet(line[6..13], out Quote? quote);
Console.WriteLine($"by UTF-8:          {isHit}, {quote?.Price}");

// Changed only if nobody else has changed it.
Console.WriteLine($"updated:           {quotes.TryUpdate("BTCUSDT", same[0] with { Price = 43 }, expected: same[0])}");
Console.WriteLine($"updated again:     {quotes.TryUpdate("BTCUSDT", same[0] with { Price = 44 }, expected: same[0])}");

IReadOnlyList<string> missing = quotes.GetMany(["BTCUSDT", "ETHUSDT"], new Dictionary<string, Quote>());
Console.WriteLine($"missing:           {string.Join(", ", missing)}");
Console.WriteLine($"hit ratio:         {quotes.Statistics.HitRatio:P0}");

// Values that must be disposed are leased.
using ScopedCache<string, MemoryStream> pages = new(capacity: 1);
using (Lease<MemoryStream> page = pages.GetOrAdd("index", static name => new MemoryStream([.. name.Select(static c => (byte)c)])))
{
    pages.Set("other", new MemoryStream());
    Console.WriteLine($"evicted, in use:   {pages.Count} entry, can read: {page.Value.CanRead}");
}

/// <summary>What something costs.</summary>
internal sealed record Quote(string Symbol, decimal Price, bool IsClosed);

/// <summary>Somebody who is slow to answer.</summary>
internal sealed class Exchange
{
    public int Asked { get; private set; }

    public async ValueTask<Quote> AskAsync(string symbol, CancellationToken cancellationToken)
    {
        Asked++;
        await Task.Delay(20, cancellationToken);
        return new Quote(symbol, 42, IsClosed: false);
    }
}
