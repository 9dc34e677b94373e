namespace Tiercel.Server;

/// <summary>How much of anything access control takes. Guesses, far above what people write; Redis has no such limits.</summary>
internal static class AclLimits
{
    /// <summary>Bytes of a user's name, and of a pattern.</summary>
    public const int NameBytes = 4096;

    /// <summary>
    /// Bytes of a pattern times those of a name: as many steps as matching takes at most, some tenths of a second. Of names
    /// beyond that nothing is known, and so they are not allowed.
    /// </summary>
    public const long MatchSteps = 64 * 1024 * 1024;

    /// <summary>Patterns, first arguments, passwords and selectors of one user: each call may have to look at all of them.</summary>
    public const int RulesOfUser = 16_384;

    /// <summary>Bytes of an ACL file.</summary>
    public const long FileBytes = 64 * 1024 * 1024;

    /// <summary>Bytes that the ACL log keeps of the name of a key or a user.</summary>
    public const int LoggedBytes = 1024;
}
