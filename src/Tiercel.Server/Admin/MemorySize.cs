using System.Globalization;

namespace Tiercel.Server;

/// <summary>Bytes for people, as Redis prints them: 1.18M.</summary>
internal static class MemorySize
{
    public static string Format(long bytes)
    {
        if (bytes < 1024) return bytes.ToString(CultureInfo.InvariantCulture) + "B";
        double size = bytes;
        int unit = -1;
        while (size >= 1024 && unit < 4)
        {
            size /= 1024;
            unit++;
        }

        return size.ToString("F2", CultureInfo.InvariantCulture) + "KMGTP"[unit];
    }
}
