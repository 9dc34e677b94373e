namespace Tiercel.Scripting;

/// <summary>What becomes of numbers that JSON has no form for.</summary>
internal enum InvalidNumbers
{
    /// <summary>An error.</summary>
    Refuse,

    /// <summary>"nan", "inf", "-inf".</summary>
    Write,

    /// <summary>"null".</summary>
    WriteNull,
}

/// <summary>The settings of one table of JSON functions, and what these keep between calls.</summary>
internal sealed class JsonSettings
{
    /// <summary>Digits of numbers at most: 1 to 14.</summary>
    public const int MaxPrecision = 14;

    private const int DefaultDepth = 1000;

    public JsonSettings() => Reset();

    /// <summary>Whether an array with too many holes is written as an object, instead of an error.</summary>
    public bool ConvertsSparseArrays { get; set; }

    /// <summary>Keys for each element beyond which an array is sparse; 0 = none is.</summary>
    public int SparseRatio { get; set; }

    /// <summary>The largest key up to which no array is sparse.</summary>
    public int SparseSafe { get; set; }

    public int EncodeMaxDepth { get; set; }

    public int DecodeMaxDepth { get; set; }

    public InvalidNumbers EncodeInvalidNumbers { get; set; }

    /// <summary>Whether hexadecimal numbers, infinities, NaN, signs and zeros in front are read.</summary>
    public bool DecodesInvalidNumbers { get; set; }

    /// <summary>Remembered, and of no effect.</summary>
    public bool KeepsBuffer { get; set; }

    public int Precision { get; set; }

    /// <summary>Takes back what was set.</summary>
    public void Reset()
    {
        ConvertsSparseArrays = false;
        SparseRatio = 2;
        SparseSafe = 10;
        EncodeMaxDepth = DecodeMaxDepth = DefaultDepth;
        EncodeInvalidNumbers = InvalidNumbers.Refuse;
        DecodesInvalidNumbers = KeepsBuffer = true;
        Precision = MaxPrecision;
    }

    public NestingStack<JsonWriterFrame> Writing { get; } = new();

    public NestingStack<JsonReaderFrame> Reading { get; } = new();
}
