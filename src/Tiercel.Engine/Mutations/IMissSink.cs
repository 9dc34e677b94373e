namespace Tiercel.Engine;

/// <summary>Is told of keys that somebody wanted to read and that are absent. Short, no exception, no call back.</summary>
internal interface IMissSink
{
    /// <summary>Under the lock of the key's shard.</summary>
    void OnMiss(int databaseIndex, ReadOnlySpan<byte> key);
}
