namespace Tiercel.Engine;

/// <summary>When a write takes place.</summary>
internal enum SetCondition
{
    Always,

    /// <summary>NX: only if the key does not exist.</summary>
    IfAbsent,

    /// <summary>XX: only if the key exists, whatever it holds.</summary>
    IfPresent,
}
