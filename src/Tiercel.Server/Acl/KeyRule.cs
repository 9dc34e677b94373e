namespace Tiercel.Server;

/// <summary>Keys that may be used, and how.</summary>
/// <param name="Pattern">What they are called.</param>
/// <param name="Use">What may be done to them.</param>
internal sealed record KeyRule(AclPattern Pattern, KeyUse Use)
{
    /// <summary>Whether it lets a key be used so.</summary>
    public bool Allows(ReadOnlySpan<byte> key, KeyUse use) => (Use & use) == use && Pattern.Matches(key);

    /// <summary>As a rule is written.</summary>
    public override string ToString() => Use switch
    {
        KeyUse.Read => "%R~",
        KeyUse.Write => "%W~",
        _ => "~",
    } + Pattern.Text;
}
