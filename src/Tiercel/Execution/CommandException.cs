namespace Tiercel;

/// <summary>
/// A value was asked of a reply that is an error, or of another kind. The message is the error as Redis words it.
/// </summary>
public sealed class CommandException : Exception
{
    /// <summary>An exception with this message.</summary>
    public CommandException(string message)
        : base(message)
    {
    }

    /// <summary>The first word of the message, if it is a code in capitals (ERR, WRONGTYPE); else empty.</summary>
    public string Code
    {
        get
        {
            int blank = Message.IndexOf(' ', StringComparison.Ordinal);
            string word = blank < 0 ? Message : Message[..blank];
            return word.All(char.IsAsciiLetterUpper) ? word : "";
        }
    }
}
