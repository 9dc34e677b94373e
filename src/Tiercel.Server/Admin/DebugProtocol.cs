using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>DEBUG PROTOCOL: one value of every type, which tests of clients compare with what they read.</summary>
internal static class DebugProtocol
{
    public static void Reply(ReplyWriter reply, ReadOnlySpan<byte> type)
    {
        switch (Encoding.ASCII.GetString(type).ToLowerInvariant())
        {
            case "string":
                reply.Bulk("Hello World"u8);
                break;
            case "integer":
                reply.Integer(12345);
                break;
            case "double":
                reply.Double(3.141);
                break;
            case "bignum":
                reply.BigNumber("1234567999999999999999999999999999999"u8);
                break;
            case "null":
                reply.Null();
                break;
            case "array":
                reply.Array(3);
                for (int i = 0; i < 3; i++) reply.Integer(i);
                break;
            case "set":
                reply.Set(3);
                for (int i = 0; i < 3; i++) reply.Integer(i);
                break;
            case "map":
                reply.Map(3);
                for (int i = 0; i < 3; i++)
                {
                    reply.Integer(i);
                    reply.Boolean(i == 1);
                }

                break;
            case "attrib":
                Attribute(reply);
                break;
            case "push":
                Push(reply);
                break;
            case "verbatim":
                reply.Verbatim("txt"u8, "This is a verbatim\nstring"u8);
                break;
            case "true":
                reply.Boolean(true);
                break;
            case "false":
                reply.Boolean(false);
                break;
            default:
                reply.Error(
                    "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|"u8
                    + "array|set|map|attrib|push|verbatim|true|false"u8);
                break;
        }
    }

    private static void Attribute(ReplyWriter reply)
    {
        if (reply.TryAttribute(1))
        {
            reply.Bulk("key-popularity"u8);
            reply.Array(2);
            reply.Bulk("key:123"u8);
            reply.Integer(90);
        }

        reply.Bulk("Some real reply following the attribute"u8);
    }

    private static void Push(ReplyWriter reply)
    {
        if (reply.Protocol < 3)
        {
            reply.Error("ERR RESP2 is not supported by this command"u8);
            return;
        }

        reply.Push(2);
        reply.Bulk("server-cpu-usage"u8);
        reply.Integer(42);
        reply.Bulk("Some real reply following the push reply"u8);
    }
}
