namespace Tiercel.Engine;

/// <summary>Those who may refuse changes, as their disk fails. Thread safe; nobody asks them as long as none is there.</summary>
internal sealed class ChangeRefusals
{
    private readonly Lock _gate = new();
    private volatile (object Owner, Func<DurabilityException?> Refusal)[] _all = [];

    /// <summary>Whether anybody may refuse.</summary>
    public bool IsAny => _all.Length > 0;

    /// <summary>Why a change is refused now, by the first who does; null = it is not.</summary>
    public DurabilityException? First
    {
        get
        {
            foreach ((_, Func<DurabilityException?> refusal) in _all)
            {
                if (refusal() is { } reason) return reason;
            }

            return null;
        }
    }

    /// <summary>As <see cref="First"/>: the error to reply; empty if changes are taken.</summary>
    public ReadOnlySpan<byte> Reply => First is { } refusal ? refusal.Reply : default;

    /// <summary>Sets what somebody refuses by; null = nothing.</summary>
    public void Set(object owner, Func<DurabilityException?>? refusal)
    {
        lock (_gate)
        {
            List<(object Owner, Func<DurabilityException?> Refusal)> all = [.. _all.Where(r => r.Owner != owner)];
            if (refusal is not null) all.Add((owner, refusal));
            _all = [.. all];
        }
    }

    /// <summary>Returns if a change may be made.</summary>
    /// <exception cref="DurabilityException">It may not.</exception>
    public void Require()
    {
        if (IsAny && First is { } refusal) throw refusal;
    }
}
