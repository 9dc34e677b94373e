namespace Tiercel.Commands;

/// <summary>Those who may refuse changes, as their disk fails. Thread safe; nobody asks them as long as none is there.</summary>
internal sealed class WriteRefusals
{
    private readonly Lock _gate = new();
    private volatile (object Owner, WriteRefusal Refusal)[] _all = [];

    /// <summary>Whether anybody may refuse.</summary>
    public bool IsAny => _all.Length > 0;

    /// <summary>The error of the first who refuses; empty if nobody does.</summary>
    public ReadOnlySpan<byte> Reason
    {
        get
        {
            foreach ((_, WriteRefusal refusal) in _all)
            {
                ReadOnlySpan<byte> reason = refusal();
                if (!reason.IsEmpty) return reason;
            }

            return default;
        }
    }

    /// <summary>Sets what somebody refuses by; null = nothing.</summary>
    public void Set(object owner, WriteRefusal? refusal)
    {
        lock (_gate)
        {
            List<(object Owner, WriteRefusal Refusal)> all = [.. _all.Where(r => r.Owner != owner)];
            if (refusal is not null) all.Add((owner, refusal));
            _all = [.. all];
        }
    }
}
