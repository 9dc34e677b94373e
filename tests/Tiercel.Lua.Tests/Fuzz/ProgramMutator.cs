using System.Text;

namespace Tiercel.Lua.Tests;

/// <summary>Changes programs: single bytes, whole tokens, pieces of one in the place of pieces of another.</summary>
internal sealed class ProgramMutator(SeededRandom random, IReadOnlyList<byte[]> seeds)
{
    private static readonly string[] _tokens =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or", "repeat", "return",
        "then", "true", "until", "while", "...", "..", "==", "~=", "<=", ">=", "(", ")", "{", "}", "[", "]", "[[", "]]", "[=[", "]=]", "--", "--[[",
        ";", ":", ",", ".", "=", "+", "-", "*", "/", "%", "^", "#", "<", ">", "'", "\"", "\\", "\\0", "0", "1", "-1", "1e9", "0x", "1e", "2^53",
        "a", "self", "arg", "_G", "string", "table", "coroutine", "setmetatable", "pcall", "error", "\n", " ", "\0", "\u00ff",
    ];

    /// <summary>The next program.</summary>
    public byte[] Next()
    {
        List<byte> program = [.. Pick()];
        for (int i = random.Next(1, 8); i > 0 && program.Count > 0; i--) Change(program);
        return [.. program];
    }

    private void Change(List<byte> program)
    {
        int at = random.Next(program.Count);
        int length = Math.Min(program.Count - at, random.Next(1, 20));
        switch (random.Next(8))
        {
            case 0:
                program[at] = (byte)random.Next(256);
                break;
            case 1:
                program[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                program.RemoveRange(at, length);
                break;
            case 3:
                program.InsertRange(at, program.GetRange(at, length));
                break;
            case 4:
                byte[] other = Pick();
                int start = random.Next(other.Length);
                program.InsertRange(at, other.AsSpan(start, Math.Min(other.Length - start, random.Next(1, 60))).ToArray());
                break;
            case 5:
                // Many times over: deep nesting, long chains.
                byte[] repeated = Encoding.Latin1.GetBytes(_tokens[random.Next(_tokens.Length)] + " ");
                for (int i = random.Next(random.Next(1, 3_000)); i > 0; i--) program.InsertRange(at, repeated);
                break;
            default:
                program.InsertRange(at, Encoding.Latin1.GetBytes($" {_tokens[random.Next(_tokens.Length)]} "));
                break;
        }
    }

    private byte[] Pick() => seeds[random.Next(seeds.Count)];
}
