namespace Tiercel.Engine;

/// <summary>
/// Is told when the mutations that a thread has told of belong to nothing that is still under way: whoever sees one of them from
/// now on sees all. Under the locks of all shards that they changed. Short, no exception, no call back.
/// </summary>
internal interface ICommitSink
{
    /// <summary>What the calling thread has told since the last call is one step. Perhaps that is nothing.</summary>
    void OnCommit();
}
