namespace Tiercel.Server;

/// <summary>Why a call may not run. Of several reasons the greatest is told.</summary>
internal enum DenialReason
{
    /// <summary>It may.</summary>
    None,

    /// <summary>The command.</summary>
    Command,

    /// <summary>One of its keys.</summary>
    Key,

    /// <summary>Nobody is logged in: the password was wrong.</summary>
    Authentication,

    /// <summary>One of its channels.</summary>
    Channel,
}

/// <summary>Why a call may not run, and because of which of its arguments, if it is one.</summary>
internal readonly record struct Denial(DenialReason Reason, int Argument = 0);
