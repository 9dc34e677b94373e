using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>
/// Libraries as FUNCTION DUMP writes them: for each a byte that says what follows and its code, as a string of a snapshot file;
/// behind them version and checksum. Drawn in docs/formats/dump.md.
/// </summary>
internal static class LibraryDump
{
    /// <summary>Writes libraries to an empty buffer.</summary>
    public static void Write(ref PooledBuffer target, IReadOnlyList<FunctionLibrary> libraries, bool compresses)
    {
        foreach (FunctionLibrary library in libraries)
        {
            target.WriteByte(RdbFormat.FunctionLibrary);
            StringRdb.Save(ref target, library.Code, compresses);
        }

        DumpPayload.Seal(ref target, RdbFormat.Version);
    }

    /// <summary>Reads the code of one library after the other.</summary>
    public ref struct Reader
    {
        private readonly bool _isIntact;
        private RdbReader _reader;

        public Reader(ReadOnlySpan<byte> payload)
        {
            _isIntact = DumpPayload.IsIntact(payload);
            if (_isIntact) _reader = new RdbReader(payload[..^DumpPayload.FooterBytes]);
        }

        /// <summary>The next one; false at the end, or with an error to reply if something else is there.</summary>
        public bool TryRead(out ReadOnlySpan<byte> code, out byte[] error)
        {
            code = default;
            error = [];
            if (!_isIntact) error = "ERR DUMP payload version or checksum are wrong"u8.ToArray();
            if (!_isIntact || _reader.Rest.IsEmpty) return false;
            PooledBuffer scratch = default;
            try
            {
                if (!_reader.TryReadByte(out byte type) || type != RdbFormat.FunctionLibrary)
                    error = "ERR given type is not a function"u8.ToArray();
                else if (!StringRdb.TryLoad(ref _reader, ref scratch, out ReadOnlySpan<byte> text))
                    error = "ERR Failed loading library payload"u8.ToArray();
                else
                    code = text.ToArray();
            }
            finally
            {
                scratch.Dispose();
            }

            return error.Length == 0;
        }
    }
}
