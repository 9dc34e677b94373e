namespace Tiercel.Lua;

/// <summary>
/// An error of a script that no <c>pcall</c> has caught yet. Its value is any value of Lua; most are strings that begin with
/// the place.
/// </summary>
public sealed class LuaException : Exception
{
    // The text of a value is made when somebody asks: a script can raise any number of long ones.
    private readonly bool _isValue;

    /// <summary>An error with a message, to which the place of the function that is running is added.</summary>
    public LuaException(string message)
        : base(message) => IsPlaced = false;

    /// <summary>An error with a value, as it is.</summary>
    public LuaException(in LuaValue value) => (Value, IsPlaced, _isValue) = (value, true, true);

    /// <summary>
    /// An error of the language itself: where a function of the host meets it, no place is added.
    /// </summary>
    internal static LuaException OfLanguage(string message) => new(message) { IsOfLanguage = true };

    /// <summary>The message without a place; of an error with a value, that as <c>print</c> would show it.</summary>
    public override string Message => _isValue ? Value.ToString() : base.Message;

    /// <summary>The value that <c>pcall</c> gives as its second result.</summary>
    public LuaValue Value { get; private set; }

    /// <summary>The line of the function written in Lua that failed, or called what failed; 0 = there was none.</summary>
    public int Line { get; internal set; }

    /// <summary>Whether no script may catch it: the run has been stopped.</summary>
    public bool IsFatal { get; internal init; }

    /// <summary>Whether the place is added only if a function written in Lua has met it.</summary>
    internal bool IsOfLanguage { get; private init; }

    /// <summary>Whether <see cref="Value"/> is what it will be.</summary>
    internal bool IsPlaced { get; private set; }

    /// <summary>Gives the message its place.</summary>
    internal LuaString Place(string where)
    {
        LuaString text = LuaString.OfLatin1(where + Message);
        (Value, IsPlaced) = (text, true);
        return text;
    }
}
