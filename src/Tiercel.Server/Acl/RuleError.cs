namespace Tiercel.Server;

/// <summary>What is wrong with a rule.</summary>
internal enum RuleError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is no such command or category.</summary>
    UnknownName,

    /// <summary>It is no rule.</summary>
    Syntax,

    /// <summary>All keys are allowed already.</summary>
    KeysBesideAll,

    /// <summary>All channels are allowed already.</summary>
    ChannelsBesideAll,

    /// <summary>The password to be removed is none of the user's.</summary>
    NoSuchPassword,

    /// <summary>It is no hash of a password.</summary>
    BadHash,

    /// <summary>A first argument of a subcommand cannot be allowed.</summary>
    FirstArgumentOfSubcommand,
}

/// <summary>The texts for rules that are wrong, in Redis's words.</summary>
internal static class RuleErrorText
{
    public static string Of(RuleError error) => error switch
    {
        RuleError.UnknownName => "Unknown command or category name in ACL",
        RuleError.KeysBesideAll => "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any "
            + "effect. Try 'resetkeys' to start with an empty list of patterns",
        RuleError.ChannelsBesideAll => "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not "
            + "have any effect. Try 'resetchannels' to start with an empty list of channels",
        RuleError.NoSuchPassword => "The password you are trying to remove from the user does not exist",
        RuleError.BadHash => "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters",
        RuleError.FirstArgumentOfSubcommand => "Allowing first-arg of a subcommand is not supported",
        _ => "Syntax error",
    };
}
