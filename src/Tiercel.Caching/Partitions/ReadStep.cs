namespace Tiercel.Caching;

/// <summary>What a step of a look-up without the lock came to.</summary>
internal enum ReadStep
{
    Absent,
    Found,

    /// <summary>The partition was changed meanwhile: nothing that was read counts.</summary>
    Torn,
}
