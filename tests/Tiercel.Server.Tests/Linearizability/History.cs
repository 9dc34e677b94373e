using System.Text;

namespace Tiercel.Server.Tests;

/// <summary>
/// What several clients asked and were answered, and whether one order explains it: an order of all calls, one after the
/// other, in which each client's calls stand as it sent them, a call that had returned before another was sent stands before
/// it, and every reply is that of <see cref="KeyValues"/>. Herlihy and Wing call such a history linearizable.
/// </summary>
/// <remarks>
/// The search is that of Wing and Gong (Testing and Verifying Concurrent Objects, 1993): take any call that may be next, see
/// whether the reply fits, go on from there, go back if nothing fits. As Lowe has it (Testing for Linearizability, 2017) no
/// configuration is looked at twice, a configuration being how far each client has come, and the values then. All calls have
/// returned. At most 8 clients with 255 calls each: a byte of a word says how far each has come. The number of
/// configurations grows with the calls that overlap, exponentially at worst, and with the length of the history only
/// linearly.
/// </remarks>
internal sealed class History(IReadOnlyList<IReadOnlyList<Call>> clients)
{
    public const int MaxClients = 8;
    public const int MaxCallsOfEach = byte.MaxValue;

    private readonly HashSet<(ulong Position, KeyValues Values)> _seen = [];
    private readonly Stack<(ulong Position, KeyValues Values)> _open = new();

    /// <summary>Whether an order explains all replies.</summary>
    public bool IsLinearizable()
    {
        Assert.InRange(clients.Count, 1, MaxClients);
        Assert.All(clients, static calls => Assert.InRange(calls.Count, 0, MaxCallsOfEach));
        ulong end = 0;
        for (int client = 0; client < clients.Count; client++) end += (ulong)clients[client].Count << (8 * client);
        _seen.Clear();
        _open.Clear();
        Push(0, new KeyValues());
        while (_open.TryPop(out (ulong Position, KeyValues Values) at))
        {
            if (at.Position == end) return true;
            Expand(at.Position, at.Values);
        }

        return false;
    }

    /// <summary>The calls, those of each client in a row.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int client = 0; client < clients.Count; client++)
        {
            foreach (Call call in clients[client]) text.AppendLine($"{client}: {call}");
        }

        return text.ToString();
    }

    private void Expand(ulong position, KeyValues values)
    {
        long firstReturn = long.MaxValue;
        for (int client = 0; client < clients.Count; client++)
            firstReturn = Math.Min(firstReturn, Next(position, client)?.ReturnedAt ?? long.MaxValue);
        for (int client = 0; client < clients.Count; client++)
        {
            Call? next = Next(position, client);
            // Who was sent after another had returned comes after it; replies of one client come in order, so that the first
            // of those that are left returned first.
            if (next is null || next.InvokedAt > firstReturn) continue;
            if (values.TryApply(next, out KeyValues after)) Push(position + (1UL << (8 * client)), after);
        }
    }

    private Call? Next(ulong position, int client)
    {
        int index = (byte)(position >> (8 * client));
        return index < clients[client].Count ? clients[client][index] : null;
    }

    private void Push(ulong position, KeyValues values)
    {
        if (_seen.Add((position, values))) _open.Push((position, values));
    }
}
