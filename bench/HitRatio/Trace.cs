using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tiercel.Bench.HitRatio;

/// <summary>The sequence of keys that a real system asked for, each key as a number from 0 in the order of appearance.</summary>
/// <remarks>
/// Files are named after their format: <c>.i32be</c> holds 4-byte big-endian integers, <c>.txt</c> a decimal number a line and
/// lines that are none, to be skipped; a further <c>.br</c> says that it is compressed by Brotli.
/// </remarks>
internal sealed class Trace
{
    private Trace(string name, IEnumerable<long> keys)
    {
        Name = name;
        Dictionary<long, int> numbers = [];
        List<int> requests = [];
        foreach (long key in keys)
        {
            if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count);
            requests.Add(number);
        }

        Requests = [.. requests];
        DistinctKeys = numbers.Count;
        Keys = [.. Enumerable.Range(0, DistinctKeys).Select(static i => Encoding.ASCII.GetBytes($"key:{i:D8}"))];
    }

    public string Name { get; }

    public int[] Requests { get; }

    public int DistinctKeys { get; }

    /// <summary>What each number is called when a cache is asked for it: twelve bytes.</summary>
    public byte[][] Keys { get; }

    /// <summary>Every trace of a folder, by name.</summary>
    public static IEnumerable<Trace> ReadAll(string folder) =>
        from path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        let name = Path.GetFileName(path).Replace(".br", "", StringComparison.Ordinal)
        where name.EndsWith(".i32be", StringComparison.Ordinal) || name.EndsWith(".txt", StringComparison.Ordinal)
        select Read(path, name);

    private static Trace Read(string path, string name)
    {
        using FileStream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".br", StringComparison.Ordinal)
            ? new BrotliStream(file, CompressionMode.Decompress)
            : file;
        string shortName = name.Split('.')[0];
        return new Trace(shortName, name.EndsWith(".txt", StringComparison.Ordinal) ? Lines(content) : Integers(content));
    }

    private static IEnumerable<long> Lines(Stream content)
    {
        using StreamReader reader = new(content);
        while (reader.ReadLine() is { } line)
        {
            if (long.TryParse(line.Trim(), out long key)) yield return key;
        }
    }

    private static IEnumerable<long> Integers(Stream content)
    {
        byte[] buffer = new byte[1 << 16];
        int length;
        while ((length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            for (int i = 0; i + sizeof(uint) <= length; i += sizeof(uint))
            {
                yield return BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(i));
            }
        }
    }
}
