namespace Tiercel.Caching.Tests;

/// <summary>A value of five words, which no store writes at once: torn if they differ.</summary>
internal readonly record struct Wide(long A, long B, long C, long D, object Text)
{
    private static readonly object[] Texts = [.. Enumerable.Range(0, 256).Select(static i => (object)i)];

    public bool IsWhole => A == B && B == C && C == D && Text == Texts[A & 255];

    public static Wide Of(long number) => new(number, number, number, number, Texts[number & 255]);
}
