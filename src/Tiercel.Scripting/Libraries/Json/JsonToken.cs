namespace Tiercel.Scripting;

/// <summary>What texts in JSON consist of.</summary>
internal enum JsonToken
{
    ObjectBegin,
    ObjectEnd,
    ArrayBegin,
    ArrayEnd,
    String,
    Number,
    Boolean,
    Null,
    Colon,
    Comma,
    End,

    /// <summary>Something that is no JSON.</summary>
    Error,
}
