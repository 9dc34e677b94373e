namespace Tiercel;

/// <summary>The keys of an engine in this process, as source or as target. It is disposed with this.</summary>
internal sealed class EngineKeys(TiercelEngine engine) : IKeySource, IKeyTarget
{
    public IReadOnlyDictionary<int, long> Databases { get; } = Enumerable.Range(0, engine.Keyspace.DatabaseCount)
        .Where(i => engine.Keyspace.DatabaseIfCreated(i) is { Count: > 0 })
        .ToDictionary(static i => i, i => (long)engine.Keyspace.Database(i).Count);

    public byte[]? Functions =>
        engine.Execute("FUNCTION", "LIST").Items.Count > 0 ? engine.Execute("FUNCTION", "DUMP").AsBytes() : null;

    public IEnumerable<IReadOnlyList<ImportedKey>> Read(int database)
    {
        string cursor = "0";
        do
        {
            CommandReply step = engine.ExecuteOn(database, "SCAN", cursor, "COUNT", ImportTerms.KeysAtOnce);
            cursor = step.Items[0].AsString()!;
            yield return [.. step.Items[1].Items.Select(name => Key(database, name.AsBytes()!))];
        }
        while (cursor != "0");
    }

    public int Restore(int database, IReadOnlyList<ImportedKey> keys, bool replaces)
    {
        if (database >= engine.Keyspace.DatabaseCount) throw ImportTerms.NoDatabase(database);
        int existing = 0;
        foreach (ImportedKey key in keys)
        {
            if (key.Payload is null) continue;
            CommandReply reply = replaces
                ? engine.ExecuteOn(database, "RESTORE", key.Name, key.LivesMs, key.Payload, "REPLACE")
                : engine.ExecuteOn(database, "RESTORE", key.Name, key.LivesMs, key.Payload);
            if (reply.IsError && ImportTerms.IsExisting(reply.ToString(), key)) existing++;
        }

        return existing;
    }

    public void RestoreFunctions(byte[] payload, bool replaces)
    {
        CommandReply reply = engine.Execute("FUNCTION", "RESTORE", payload, replaces ? "REPLACE" : "APPEND");
        if (reply.IsError) throw new IOException("The functions are refused: " + reply);
    }

    public void Finish() => engine.WhenDurableAsync().AsTask().GetAwaiter().GetResult();

    public void Dispose() => engine.Dispose();

    private ImportedKey Key(int database, byte[] name)
    {
        byte[]? payload = engine.ExecuteOn(database, "DUMP", name).AsBytes();
        return new ImportedKey(name, Math.Max(0, engine.ExecuteOn(database, "PTTL", name).AsInteger()), payload);
    }
}
