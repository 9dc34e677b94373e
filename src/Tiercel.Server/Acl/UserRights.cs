using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// All that is known of a user but his name. Rules change it (<see cref="UserRules"/>) until it is published; from then on it
/// is immutable, and whoever has it may go on reading it.
/// </summary>
internal sealed class UserRights
{
    /// <summary>The rights of a user who has just been made: none.</summary>
    public UserRights(AclTable table, bool allowsEveryChannel) =>
        Selectors = [new Selector(table) { AllowsEveryChannel = allowsEveryChannel }];

    /// <summary>Whether he may log in.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Whether any password will do.</summary>
    public bool NeedsNoPassword { get; set; }

    /// <summary>Whether what he restores is looked at closely, if somebody has said so; it always is here.</summary>
    public bool? SanitizesPayloads { get; set; }

    public List<PasswordHash> Passwords { get; private set; } = [];

    /// <summary>What he may do: what one of them allows. The first one is that of the rules outside of parentheses.</summary>
    public List<Selector> Selectors { get; private set; }

    public Selector Root => Selectors[0];

    /// <summary>Whether one selector allows whatever there is: then his commands need not be looked at.</summary>
    public bool AllowsEverything => Selectors.Exists(static s => s.AllowsEverything);

    /// <summary>How many rules there are to be looked at.</summary>
    public int RuleCount => Passwords.Count
        + Selectors.Sum(static s => 1 + s.Keys.Count + s.Channels.Count + s.FirstArguments.Sum(static f => f.Value.Count));

    /// <summary>Rights to be changed by rules and published in the place of these.</summary>
    public UserRights Clone()
    {
        UserRights copy = (UserRights)MemberwiseClone();
        copy.Passwords = [.. Passwords];
        copy.Selectors = [.. Selectors.Select(static s => s.Clone())];
        return copy;
    }

    /// <summary>Whether he may log in with a password. How long that takes does not tell which of his it is like.</summary>
    public bool Accepts(PasswordHash password)
    {
        if (!IsEnabled) return false;
        bool right = NeedsNoPassword;
        foreach (PasswordHash known in Passwords) right |= known.IsOf(password);
        return right;
    }

    /// <summary>
    /// Whether a call may run, and if not, why: because of the command if no selector allows it; else because of the key or
    /// the channel that stands last among those that one of them refuses.
    /// </summary>
    public Denial Judge(scoped in CommandContext call)
    {
        Denial worst = new(DenialReason.Command);
        foreach (Selector selector in Selectors)
        {
            Denial denial = selector.Judge(in call);
            if (denial.Reason == DenialReason.None) return denial;
            bool isWorse = denial.Reason > worst.Reason || (denial.Reason == worst.Reason && denial.Argument > worst.Argument);
            if (isWorse) worst = denial;
        }

        return worst;
    }

    /// <summary>Whether a call may read whatever key it comes to.</summary>
    public bool MayReadEveryKey(scoped in CommandContext call)
    {
        foreach (Selector selector in Selectors)
        {
            if (selector.MayReadEveryKey(in call)) return true;
        }

        return false;
    }

    /// <summary>Whether a channel may be used; a pattern must be one of those given, letter by letter.</summary>
    public bool MayUseChannel(ReadOnlySpan<byte> channel, bool isPattern)
    {
        foreach (Selector selector in Selectors)
        {
            if (selector.MayUseChannel(channel, isPattern)) return true;
        }

        return false;
    }
}
