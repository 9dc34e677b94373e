using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// A connection whose bytes the kernel brings by itself. While its session cannot take them they are kept here, and nothing
/// more is brought, so that the buffers of the others are free.
/// </summary>
internal sealed class RingConnection(int socket, int slot, Reactor reactor, RingPoller poller) : ReactorConnection(socket, slot, reactor)
{
    private NativeBuffer? _kept;
    private ReceivedChain _chain;

    /// <summary>What tells its completions from those of its predecessors under the same number.</summary>
    public uint Generation { get; set; }

    /// <summary>Whether the kernel brings what arrives.</summary>
    public bool IsReceiving { get; set; }

    /// <summary>Whether the kernel tells when there is room to send.</summary>
    public bool AwaitsRoom { get; set; }

    /// <summary>Whether the kernel tells when the other side hangs up.</summary>
    public bool AwaitsHangup { get; set; }

    /// <summary>0, or the result of the receive that was the last: 0 is the end.</summary>
    public int? LastResult { get; set; }

    /// <summary>Flags of the events that are not served yet.</summary>
    public uint Events { get; set; }

    /// <summary>The send that is gathered: where its bytes are, and how many; none at 0.</summary>
    public (nint Start, int Length) Gathered { get; set; }

    public ref ReceivedChain Chain => ref _chain;

    public override int Receive(Span<byte> buffer)
    {
        int received = ReadKept(buffer);
        received += poller.Buffers.Read(ref _chain, buffer[received..]);
        // Nothing is left: what comes next is brought again, if it was not.
        if (received < buffer.Length) poller.Receive(this);
        if (received > 0) return received;
        return LastResult is not { } last ? WouldBlock : last == 0 ? 0 : Broken;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        int sent = base.Send(bytes);
        if (sent != Broken && sent < bytes.Length) poller.AwaitRoom(this);
        return sent;
    }

    public override bool TryGather(ReadOnlySpan<byte> bytes) => poller.TryGather(this, bytes);

    /// <summary>Takes what has been received out of the common buffers.</summary>
    public void Keep()
    {
        if (_chain.Length == 0) return;
        int length = _chain.Length;
        _kept ??= new NativeBuffer(length);
        poller.Buffers.Read(ref _chain, _kept.Reserve(length)[..length]);
        _kept.Commit(length);
    }

    public override void Dispose()
    {
        if (IsClosed) return;
        Keep();
        DropKept();
        poller.Remove(this);
        base.Dispose();
    }

    private int ReadKept(Span<byte> buffer)
    {
        if (_kept is null) return 0;
        int length = Math.Min(_kept.Length, buffer.Length);
        _kept.Written[..length].CopyTo(buffer);
        _kept.RemoveFront(length);
        if (_kept.Length == 0) DropKept();
        return length;
    }

    private void DropKept()
    {
        _kept?.Dispose();
        _kept = null;
    }
}
