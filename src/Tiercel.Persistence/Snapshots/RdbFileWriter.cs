using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>Writes a snapshot file piece by piece: head, libraries, databases with their records, end. One thread.</summary>
internal sealed class RdbFileWriter : IDisposable
{
    private const int BufferBytes = 1 << 18;

    // The release of Redis whose files these are.
    private const string RedisVersion = "7.0.15";

    private readonly IFile _file;
    private readonly bool _checks;
    private readonly NativeBuffer _buffer = new(BufferBytes);
    private ulong _checksum;

    /// <summary>Begins a file.</summary>
    /// <param name="file">An empty one; whoever has opened it disposes it.</param>
    /// <param name="keyspace">Whose data it is to hold.</param>
    /// <param name="version">That of the format.</param>
    /// <param name="isBase">Whether it is the base of a log.</param>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public RdbFileWriter(IFile file, Keyspace keyspace, int version, bool isBase)
    {
        _file = file;
        _checks = keyspace.Options.Durability.Checksums;
        PooledBuffer head = default;
        try
        {
            head.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"REDIS{version:0000}")));
            WriteAux(ref head, "redis-ver", RedisVersion);
            WriteAux(ref head, "redis-bits", "64");
            WriteAux(ref head, "ctime", Text(keyspace.WallMs / 1000));
            WriteAux(ref head, "used-mem", Text(keyspace.Memory.UsedBytes));
            WriteAux(ref head, "aof-base", isBase ? "1" : "0");
            Write(head.Written);
        }
        finally
        {
            head.Dispose();
        }
    }

    /// <summary>Bytes of the file so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the libraries of functions: behind the head.</summary>
    public void WriteLibraries(IReadOnlyList<byte[]> codes, bool compresses)
    {
        PooledBuffer record = default;
        try
        {
            foreach (byte[] code in codes)
            {
                record.Clear();
                record.WriteByte(RdbFormat.FunctionLibrary);
                StringRdb.Save(ref record, code, compresses);
                Write(record.Written);
            }
        }
        finally
        {
            record.Dispose();
        }
    }

    /// <summary>What follows are records of a database, about so many.</summary>
    public void BeginDatabase(int index, long keys, long expiring)
    {
        PooledBuffer record = default;
        try
        {
            record.WriteByte(RdbOpcode.SelectDatabase);
            RdbFormat.WriteNumber(ref record, (ulong)index);
            record.WriteByte(RdbOpcode.DatabaseSize);
            RdbFormat.WriteNumber(ref record, (ulong)keys);
            RdbFormat.WriteNumber(ref record, (ulong)expiring);
            Write(record.Written);
        }
        finally
        {
            record.Dispose();
        }
    }

    /// <summary>Writes whole records, or a piece of one.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        if (bytes.Length > _buffer.Capacity - _buffer.Length) Flush();
        if (bytes.Length >= _buffer.Capacity) Pass(bytes);
        else _buffer.Append(bytes);
    }

    /// <summary>Ends the file, and waits until it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void End()
    {
        Write([RdbOpcode.End]);
        Flush();
        Span<byte> checksum = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, _checksum);
        Length += checksum.Length;
        _file.Append(checksum);
        _file.Sync();
    }

    public void Dispose() => _buffer.Dispose();

    private void Flush()
    {
        Pass(_buffer.Written);
        _buffer.Truncate(0);
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        if (_checks) _checksum = Crc64.Append(_checksum, bytes);
        _file.Append(bytes);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void WriteAux(ref PooledBuffer target, string name, string value)
    {
        target.WriteByte(RdbOpcode.Aux);
        StringRdb.Save(ref target, Encoding.ASCII.GetBytes(name), compresses: false);
        StringRdb.Save(ref target, Encoding.ASCII.GetBytes(value), compresses: false);
    }
}
