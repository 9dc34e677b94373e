using System.Text;
using Tiercel.Resp;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// Finds out how much of a log that carries no checksums can be run: whole commands and remarks, and of a transaction all or
/// nothing. One thread at a time.
/// </summary>
internal struct ForeignCommands
{
    // The longest remark that Redis reads in one piece.
    private const int MaxRemarkBytes = 1024;

    private RespReaderState _state;
    private bool _isInTransaction;

    /// <summary>Whether a group of this program begins behind what was measured.</summary>
    public bool IsAtGroup { get; private set; }

    /// <summary>Bytes that were found sound, whether or not they may be run yet.</summary>
    public readonly int Measured => _state.Position;

    /// <summary>What was measured is dealt with: the next bytes begin behind it.</summary>
    public void Begin()
    {
        // Within a transaction, or a command, the rest is read again with more behind it.
        _state = default;
        _isInTransaction = false;
    }

    /// <summary>How many of some bytes may be run.</summary>
    /// <exception cref="InvalidDataException">They are no commands.</exception>
    public int Measure(Span<byte> bytes)
    {
        int whole = 0;
        IsAtGroup = false;
        while (_state.Position < bytes.Length)
        {
            int start = _state.Position;
            if (bytes[start] == '#')
            {
                if (GroupHeader.IsAt(bytes[start..]))
                {
                    IsAtGroup = bytes.Length - start >= GroupHeader.MaxBytes || bytes[start..].Contains((byte)'\n');
                    break;
                }

                int end = bytes[start..].IndexOf((byte)'\n');
                if (end < 0 && bytes.Length - start > MaxRemarkBytes) throw new InvalidDataException("a remark does not end");
                if (end < 0) break;
                CheckRemark(bytes.Slice(start, end));
                _state = RespReaderState.At(start + end + 1);
            }
            else if (!TryMeasureCommand(bytes))
            {
                break;
            }

            if (!_isInTransaction) whole = _state.Position;
        }

        return whole;
    }

    private static void CheckRemark(ReadOnlySpan<byte> remark)
    {
        // Those of Redis 7. Any other may be the head of a group whose first letters are damaged.
        if (!remark.StartsWith("#TS:"u8)) throw new InvalidDataException("a remark is none that Redis writes");
    }

    private bool TryMeasureCommand(Span<byte> bytes)
    {
        int start = _state.Position;
        if (bytes[start] != '*') throw new InvalidDataException($"a command does not begin with '*' but with byte {bytes[start]}");
        FirstWord word = new();
        RespReadResult result = RespReader.Read(bytes, ref _state, RespLimits.Default, ref word);
        if (result == RespReadResult.ProtocolError) throw new InvalidDataException(Encoding.ASCII.GetString(RespErrorText.Of(in _state)));
        if (result == RespReadResult.NeedMore)
        {
            _state = RespReaderState.At(start);
            return false;
        }

        ReadOnlySpan<byte> name = bytes.Slice(word.At, word.Length);
        if (Ascii.EqualsIgnoreCase(name, "MULTI"u8)) _isInTransaction = true;
        else if (Ascii.EqualsIgnoreCase(name, "EXEC"u8)) _isInTransaction = false;
        return true;
    }

    private ref struct FirstWord : IRespArgumentHandler
    {
        private bool _isSet;

        public int At { get; private set; }

        public int Length { get; private set; }

        public void OnArgument(int offset, int length)
        {
            if (_isSet) return;
            (At, Length, _isSet) = (offset, length, true);
        }
    }
}
