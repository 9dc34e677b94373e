namespace Tiercel.Caching;

/// <summary>When a value is stored.</summary>
internal enum PutCondition
{
    Always,

    /// <summary>Only if the key is absent.</summary>
    Absent,

    /// <summary>Only if the value is still the expected one.</summary>
    Same,

    /// <summary>Only if the key has not been touched since its load began.</summary>
    Loading,
}
