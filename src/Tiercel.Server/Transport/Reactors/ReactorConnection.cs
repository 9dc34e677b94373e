using System.Runtime.InteropServices;

namespace Tiercel.Server;

/// <summary>A connection of a reactor; owns its socket.</summary>
internal unsafe class ReactorConnection(int socket, int slot, Reactor reactor) : Connection
{
    private int _socket = socket;

    /// <summary>Its number within the reactor.</summary>
    public int Slot { get; } = slot;

    /// <summary>Whether it waits in the reactor's queue for another turn.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether the other side has said that it sends no more, or is gone: told once, and remembered.</summary>
    public bool IsHungUp { get; set; }

    public bool IsClosed => _socket < 0;

    public override int File => _socket;

    /// <summary>Carries out what is gathered of its reactor's sends.</summary>
    public void SettleSends() => reactor.SettleSends();

    public override void RequestClose() => reactor.RequestSweep();

    public override void RequestTurn() => reactor.RequestTurn(this);

    public override int Receive(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint received = Libc.Receive(_socket, start, (nuint)buffer.Length, 0);
                if (received >= 0) return (int)received;
                int error = Marshal.GetLastSystemError();
                if (error == Libc.EINTR) continue;
                return error == Libc.EAGAIN ? WouldBlock : Broken;
            }
        }
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint sent = Libc.Send(_socket, start, (nuint)bytes.Length, Libc.MsgNoSignal);
                if (sent >= 0) return (int)sent;
                int error = Marshal.GetLastSystemError();
                if (error == Libc.EINTR) continue;
                return error == Libc.EAGAIN ? WouldBlock : Broken;
            }
        }
    }

    public override void Dispose()
    {
        if (IsClosed) return;
        _ = Libc.Close(_socket);
        _socket = -1;
        base.Dispose();
    }
}
