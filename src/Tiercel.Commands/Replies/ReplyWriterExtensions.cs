using System.Text;
using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Replies that are made of others.</summary>
internal static class ReplyWriterExtensions
{
    /// <summary>The error for an operation that was not Done; an absent key is a null.</summary>
    public static void Fail(this ReplyWriter reply, OpStatus status)
    {
        switch (status)
        {
            case OpStatus.Absent:
                reply.Null();
                break;
            case OpStatus.WrongType:
                reply.Error(CommandErrors.WrongType);
                break;
            case OpStatus.NotAnInteger:
                reply.Error(CommandErrors.NotAnInteger);
                break;
            case OpStatus.Overflow:
                reply.Error(CommandErrors.Overflow);
                break;
            case OpStatus.NotAFloat:
                reply.Error(CommandErrors.NotAFloat);
                break;
            case OpStatus.NotFinite:
                reply.Error(CommandErrors.NotFinite);
                break;
            case OpStatus.TooLong:
                reply.Error(CommandErrors.StringTooLong);
                break;
            case OpStatus.NotHyperLogLog:
                reply.Error(CommandErrors.NotHyperLogLog);
                break;
            case OpStatus.DamagedHyperLogLog:
                reply.Error(CommandErrors.DamagedHyperLogLog);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(status), status, "Not a failure.");
        }
    }

    /// <summary>1 or 0, in both protocols.</summary>
    public static void Flag(this ReplyWriter reply, bool value) => reply.Integer(value ? 1 : 0);

    /// <summary>An array of status lines, as every HELP answers.</summary>
    public static void Lines(this ReplyWriter reply, ReadOnlySpan<string> lines)
    {
        reply.Array(lines.Length);
        foreach (string line in lines) reply.StatusText(line);
    }

    /// <summary>Text as a bulk string; it allocates, so not for hot paths.</summary>
    public static void BulkText(this ReplyWriter reply, string text) => reply.Bulk(Encoding.UTF8.GetBytes(text));

    /// <summary>Text as a status; it allocates, so not for hot paths.</summary>
    public static void StatusText(this ReplyWriter reply, string text) => reply.Status(Encoding.UTF8.GetBytes(text));
}
