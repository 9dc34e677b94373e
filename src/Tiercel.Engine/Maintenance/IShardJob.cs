namespace Tiercel.Engine;

/// <summary>Background work on a shard that is done in steps, each under its lock for some microseconds.</summary>
internal interface IShardJob
{
    /// <summary>One step; false if there is nothing left to do for now.</summary>
    bool Step(Database database, Shard shard);
}
