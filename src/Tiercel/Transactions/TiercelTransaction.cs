using Tiercel.Engine;

namespace Tiercel;

/// <summary>
/// A transaction that is under way, as its callback sees it: the typed doors of a <see cref="Database"/>, and any command. What is
/// done through it is done together or not at all. Doors that are kept throw <see cref="InvalidOperationException"/> once the
/// callback has returned, and on other threads always.
/// </summary>
public readonly ref struct TiercelTransaction
{
    private readonly CallbackTransaction _transaction;
    private readonly TransactionDoors _doors;
    private readonly TiercelEngine _engine;

    internal TiercelTransaction(TiercelEngine engine, CallbackTransaction transaction, int database)
    {
        _engine = engine;
        _transaction = transaction;
        _doors = transaction.DoorsOf(database);
    }

    /// <inheritdoc cref="Database.Strings"/>
    public Strings Strings => _doors.Strings;

    /// <inheritdoc cref="Database.Bitmaps"/>
    public Bitmaps Bitmaps => _doors.Bitmaps;

    /// <inheritdoc cref="Database.HyperLogLog"/>
    public HyperLogLog HyperLogLog => _doors.HyperLogLog;

    /// <inheritdoc cref="Database.Hashes"/>
    public Hashes Hashes => _doors.Hashes;

    /// <summary>The list operations. Those that wait for an element return at once here, as if their time had passed.</summary>
    public Lists Lists => _doors.Lists;

    /// <inheritdoc cref="Database.Sets"/>
    public Sets Sets => _doors.Sets;

    /// <summary>The operations on sorted sets. Those that wait return at once here, as if their time had passed.</summary>
    public SortedSets SortedSets => _doors.SortedSets;

    /// <inheritdoc cref="Database.Geo"/>
    public Geo Geo => _doors.Geo;

    /// <summary>The operations on streams. Those that wait return at once here, as if their time had passed.</summary>
    public Streams Streams => _doors.Streams;

    /// <summary>
    /// The operations on keys whatever they hold. A walk over them (<see cref="Keys.Enumerate"/>, <see cref="Keys.Random"/>) holds
    /// the whole database from then on.
    /// </summary>
    public Keys Keys => _doors.Keys;

    /// <summary>The same transaction, on another database.</summary>
    /// <param name="database">Its number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    public TiercelTransaction On(int database)
    {
        _engine.CheckDatabase(database);
        return new TiercelTransaction(_engine, _transaction, database);
    }

    /// <summary>
    /// Runs any data command, as <see cref="TiercelEngine.Execute"/> does, on the transaction's database. Commands that wait reply as
    /// if their time had passed; those whose effect could not be taken back (FLUSHALL) reply an error.
    /// </summary>
    /// <param name="command">The command's name and its arguments.</param>
    /// <returns>The reply. An error reply ends nothing: <see cref="Rollback"/> does, or an exception.</returns>
    /// <exception cref="ArgumentException">There is no word at all, or more than 2 GiB of them.</exception>
    public CommandReply Execute(params ReadOnlySpan<CommandArgument> command) =>
        _engine.ExecuteIn(_transaction, _doors.Database.Index, command);

    /// <summary>
    /// Nothing of what the transaction has done stays, and nothing more may be done: calls through it throw from now on. The callback
    /// returns as it likes.
    /// </summary>
    public void Rollback() => _transaction.RollBack();
}
