namespace Tiercel.Lua;

/// <summary>Kinds of tokens; reserved words first, in the order of their names.</summary>
internal enum TokenKind
{
    And, Break, Do, Else, ElseIf, End, False, For, Function, If, In, Local, Nil, Not, Or, Repeat, Return, Then, True, Until, While,

    Concat, Dots, Equal, GreaterOrEqual, LessOrEqual, NotEqual,

    /// <summary>A character that stands for itself.</summary>
    Character,
    Number, Name, String, EndOfSource,
}
