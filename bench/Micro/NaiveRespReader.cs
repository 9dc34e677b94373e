using System.Buffers.Text;
using System.Text;

namespace Tiercel.Bench.Micro;

/// <summary>Reads commands the plain way: a line, a number, an array for each argument. Trusts what it is given.</summary>
internal static class NaiveRespReader
{
    public static int CountArguments(byte[] input)
    {
        int arguments = 0;
        int position = 0;
        while (position < input.Length) arguments += ReadCommand(input, ref position).Count;
        return arguments;
    }

    private static List<byte[]> ReadCommand(byte[] input, ref int position)
    {
        ReadOnlySpan<byte> line = ReadLine(input, ref position);
        if (line[0] != '*') return [.. Encoding.ASCII.GetString(line).Split(' ').Select(Encoding.ASCII.GetBytes)];
        int count = Number(line[1..]);
        List<byte[]> arguments = new(count);
        for (int i = 0; i < count; i++)
        {
            int length = Number(ReadLine(input, ref position)[1..]);
            arguments.Add(input[position..(position + length)]);
            position += length + 2;
        }

        return arguments;
    }

    private static ReadOnlySpan<byte> ReadLine(byte[] input, ref int position)
    {
        ReadOnlySpan<byte> rest = input.AsSpan(position);
        int length = rest.IndexOf("\r\n"u8);
        position += length + 2;
        return rest[..length];
    }

    private static int Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int value, out _) ? value : throw new FormatException("A number was expected.");
}
