namespace Tiercel.Server;

/// <summary>Which arguments of a command are channels.</summary>
internal enum ChannelUse
{
    /// <summary>None.</summary>
    None,

    /// <summary>The first.</summary>
    First,

    /// <summary>All.</summary>
    All,

    /// <summary>All, and they are patterns of channels.</summary>
    AllPatterns,
}
