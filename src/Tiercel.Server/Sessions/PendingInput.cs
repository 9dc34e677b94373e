using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>
/// What a client sent and could not be executed yet: the beginning of a command, or commands that wait until the
/// client reads its replies. Grows with the bytes received, never with a size that was declared.
/// </summary>
internal sealed class PendingInput : IDisposable
{
    private NativeBuffer? _bytes;
    private RespReaderState _framing;

    /// <summary>Bytes held.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>Memory held.</summary>
    public int Capacity => _bytes?.Capacity ?? 0;

    public Span<byte> Bytes => _bytes is null ? default : _bytes.Written;

    /// <summary>How far the command at the beginning of <see cref="Bytes"/> is framed.</summary>
    public ref RespReaderState Framing => ref _framing;

    /// <summary>Room behind the bytes, to receive into.</summary>
    public Span<byte> Reserve(int bytes) => (_bytes ??= new NativeBuffer(bytes)).Reserve(bytes);

    public void Commit(int bytes) => _bytes!.Commit(bytes);

    /// <summary>Replaces what is held by <paramref name="rest"/>, which lies elsewhere.</summary>
    public void Replace(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            _bytes?.Truncate(0);
            return;
        }

        _bytes ??= new NativeBuffer(rest.Length);
        _bytes.Truncate(0);
        _bytes.Append(rest);
    }

    /// <summary>Drops the first <paramref name="count"/> bytes; memory for large input is given back at once.</summary>
    public void RemoveFront(int count)
    {
        if (_bytes is null) return;
        _bytes.RemoveFront(count);
        if (_bytes.Length == 0) Dispose();
    }

    /// <summary>Gives the memory back if nothing is held.</summary>
    public void Trim()
    {
        if (Length == 0) Dispose();
    }

    public void Dispose()
    {
        _bytes?.Dispose();
        _bytes = null;
    }
}
