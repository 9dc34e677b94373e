// What a run holds is not known while it runs, as the collector alone knows what has become garbage. So allocations are added
// up, and when they reach what is left of the limit, what can be reached from the machine is counted (MemoryCensus):
// the sum begins anew with that. A count costs time in proportion to what is held, and comes when at least an eighth of the
// limit has been allocated since the last one.
using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>Keeps the memory of a machine below its limit.</summary>
internal sealed class LuaMeter(long limitBytes, LuaMachine machine)
{
    private const long MinLimit = 64 * 1024;

    // What one step is worth of other work: some three nanoseconds.
    private const int BytesPerStep = 64;
    private const int PlacesPerStep = 1;
    private const int ManyPlaces = 32;

    private readonly long _limit = Math.Max(MinLimit, limitBytes);
    private long _left = Math.Max(MinLimit, limitBytes);
    private long _held;

    /// <summary>Bytes in use as far as is known: what has become garbage since the last count is still in it.</summary>
    public long Bytes => _limit - _left;

    /// <summary>Announces an allocation.</summary>
    /// <exception cref="LuaException">It would go beyond the limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long bytes)
    {
        if ((_left -= bytes) < 0) Recount(bytes);
    }

    /// <summary>Announces the allocation of a string of a length.</summary>
    /// <exception cref="LuaException">It would go beyond the limit, or be longer than any string may be.</exception>
    public void ChargeString(long length)
    {
        if (length > LuaLimits.StringBytes) throw new LuaException("not enough memory");
        Charge(LuaString.Overhead + length);
    }

    /// <summary>Announces the allocation of an array, which is cleared or copied to.</summary>
    /// <exception cref="LuaException">It would go beyond the limit.</exception>
    public void ChargeArray(long bytes)
    {
        Charge(bytes);
        machine.Tire(bytes / BytesPerStep);
    }

    /// <summary>Announces an allocation that has been made already; the next one pays for it.</summary>
    public void Owe(long bytes) => _left -= bytes;

    /// <summary>Counts the work of passing by places of a table that hold nothing.</summary>
    public void Skipped(int places)
    {
        if (places >= ManyPlaces) machine.Tire(places / PlacesPerStep);
    }

    /// <summary>Counts the work of comparing bytes.</summary>
    public void Compared(long bytes)
    {
        if (bytes >= BytesPerStep) machine.Tire(bytes / BytesPerStep);
    }

    /// <summary>Announces memory that a function of the host uses while it runs, and no count finds.</summary>
    /// <exception cref="LuaException">It would go beyond the limit.</exception>
    public void Hold(long bytes)
    {
        Charge(bytes);
        _held += bytes;
    }

    /// <summary>Takes back what <see cref="Hold"/> has announced.</summary>
    public void Release(long bytes)
    {
        _held -= bytes;
        _left += bytes;
    }

    /// <summary>Counts what is in use.</summary>
    public void Recount() => _left = _limit - _held - machine.Census();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Recount(long bytes)
    {
        long left = _limit - _held - machine.Census() - bytes;
        if (left < 0)
        {
            _left = Math.Max(left + bytes, 0);
            throw LuaException.OfLanguage("not enough memory");
        }

        _left = Math.Max(left, _limit / 8);
    }
}
