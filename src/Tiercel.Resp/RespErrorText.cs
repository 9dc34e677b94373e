namespace Tiercel.Resp;

/// <summary>The words in which Redis tells a client what is wrong with its bytes.</summary>
public static class RespErrorText
{
    private static readonly byte[][] ExpectedBulk = BuildExpectedBulk();

    /// <summary>The reply for the error that <paramref name="state"/> holds, without its leading <c>-</c>.</summary>
    public static ReadOnlySpan<byte> Of(in RespReaderState state) => state.Error switch
    {
        RespError.TooBigInline => "ERR Protocol error: too big inline request"u8,
        RespError.UnbalancedQuotes => "ERR Protocol error: unbalanced quotes in request"u8,
        RespError.TooBigCountLine => "ERR Protocol error: too big mbulk count string"u8,
        RespError.InvalidCount => "ERR Protocol error: invalid multibulk length"u8,
        RespError.TooBigLengthLine => "ERR Protocol error: too big bulk count string"u8,
        RespError.ExpectedBulk => ExpectedBulk[state.UnexpectedByte],
        RespError.InvalidLength => "ERR Protocol error: invalid bulk length"u8,
        RespError.UnauthenticatedCount => "ERR Protocol error: unauthenticated multibulk length"u8,
        RespError.UnauthenticatedLength => "ERR Protocol error: unauthenticated bulk length"u8,
        _ => "ERR Protocol error"u8,
    };

    // One text per byte, made once: a client that errs on purpose allocates nothing.
    private static byte[][] BuildExpectedBulk()
    {
        byte[][] texts = new byte[256][];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = [.. "ERR Protocol error: expected '$', got '"u8, (byte)i, (byte)'\''];
        }

        return texts;
    }
}
