using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tiercel.Bench.HitRatio;

/// <summary>A sequence of keys that were asked for, each key as a number from 0 in the order of appearance.</summary>
/// <remarks>
/// Files are named after their format: <c>.i32be</c> holds 4-byte big-endian integers, <c>.txt</c> a decimal number a line and
/// lines that are none, to be skipped; a further <c>.br</c> says that it is compressed by Brotli.
/// </remarks>
internal sealed class Trace
{
    public Trace(string name, IEnumerable<long> keys)
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
    }

    public string Name { get; }

    public int[] Requests { get; }

    public int DistinctKeys { get; }

    /// <summary>What each number is called when a cache is asked for it: twelve bytes.</summary>
    public byte[][] Keys => field ??= [.. Enumerable.Range(0, DistinctKeys).Select(static i => Encoding.ASCII.GetBytes($"key:{i:D8}"))];

    /// <summary>The traces of a folder whose name is wanted, by name; each is read when it is reached.</summary>
    public static IEnumerable<Trace> ReadAll(string folder, Func<string, bool> isWanted) =>
        from path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        let name = Path.GetFileName(path).Replace(".br", "", StringComparison.Ordinal)
        where name.EndsWith(".i32be", StringComparison.Ordinal) || name.EndsWith(".txt", StringComparison.Ordinal)
        let shortName = name.Split('.')[0]
        where isWanted(shortName)
        select Read(path, name, shortName);

    private static Trace Read(string path, string name, string shortName)
    {
        using FileStream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".br", StringComparison.Ordinal)
            ? new BrotliStream(file, CompressionMode.Decompress)
            : file;
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
