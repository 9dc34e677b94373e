namespace Tiercel.Scripting.Tests;

/// <summary>Makes damaged texts of sound ones: bits and bytes changed, parts left out, repeated, or taken from another text.</summary>
internal static class DamagedBytes
{
    /// <summary>A damaged text.</summary>
    /// <param name="sound">What it is made of.</param>
    /// <param name="other">Another one.</param>
    /// <param name="telling">Bytes that mean something.</param>
    /// <param name="random">Where chance comes from.</param>
    public static byte[] Make(ReadOnlySpan<byte> sound, ReadOnlySpan<byte> other, ReadOnlySpan<byte> telling, Random random)
    {
        List<byte> bytes = [.. sound];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            int rest = bytes.Count - at;
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 or 3:
                    bytes[at] = telling[random.Next(telling.Length)];
                    break;
                case 4:
                    bytes.Insert(at, telling[random.Next(telling.Length)]);
                    break;
                case 5:
                    bytes.RemoveRange(at, random.Next(1, Math.Min(rest, 9) + 1));
                    break;
                case 6:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, Math.Min(rest, 30) + 1)));
                    break;
                default:
                    bytes.RemoveRange(at, rest);
                    bytes.AddRange(other[random.Next(other.Length + 1)..]);
                    break;
            }
        }

        return [.. bytes];
    }
}
