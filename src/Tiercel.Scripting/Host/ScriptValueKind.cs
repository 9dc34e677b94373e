namespace Tiercel.Scripting;

/// <summary>What an argument that a script has given is.</summary>
public enum ScriptValueKind
{
    /// <summary>Nil, or there is none.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number: 64 bits, floating point.</summary>
    Number,

    /// <summary>A string of bytes.</summary>
    String,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A function or a coroutine.</summary>
    Other,
}
