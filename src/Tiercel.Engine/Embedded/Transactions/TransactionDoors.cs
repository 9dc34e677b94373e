namespace Tiercel.Engine;

/// <summary>The typed doors of a database within a transaction, each made when it is first asked for.</summary>
internal sealed class TransactionDoors(Place place)
{
    public Strings Strings => field ??= new Strings(place);

    public Bitmaps Bitmaps => field ??= new Bitmaps(place);

    public HyperLogLog HyperLogLog => field ??= new HyperLogLog(place);

    public Hashes Hashes => field ??= new Hashes(place);

    public Lists Lists => field ??= new Lists(place);

    public Sets Sets => field ??= new Sets(place);

    public SortedSets SortedSets => field ??= new SortedSets(place);

    public Geo Geo => field ??= new Geo(place, SortedSets);

    public Streams Streams => field ??= new Streams(place);

    public Keys Keys => field ??= new Keys(place);

    /// <summary>Whose doors they are.</summary>
    public Database Database => place.Database;
}
