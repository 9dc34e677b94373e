using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>BITOP: several bitmaps become one.</summary>
internal static class BitOpCommand
{
    private static ReadOnlySpan<byte> NotOfSeveral => "ERR BITOP NOT must be called with a single source key."u8;

    /// <summary>Combines strings bit by bit into another key; replies its length in bytes.</summary>
    [Command("BITOP", Arity = -4, Keys = "2..-1", KeyFlags = "OW update; RO access",
        Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Group = "bitmap", Since = "2.6.0", Complexity = "O(N), N bytes of all strings",
        Arguments = "operation destkey:key key#1...")]
    internal static void BitOp(ref CommandContext c)
    {
        if (!TryReadOperation(c.Arg(1), out BitOperation operation))
        {
            c.Reply.Error(CommandErrors.Syntax);
            return;
        }

        if (operation == BitOperation.Not && c.Count != 4)
        {
            c.Reply.Error(NotOfSeveral);
            return;
        }

        BitOperands operands = new(c.Count - 3);
        try
        {
            for (int i = 3; i < c.Count; i++)
            {
                if (operands.Add(ref c.Scope, c.Key(i)) != OpStatus.WrongType) continue;
                c.Reply.Fail(OpStatus.WrongType);
                return;
            }

            c.Reply.Integer(BitmapOps.Combine(ref c.Scope, c.Key(2), operation, in operands));
        }
        finally
        {
            operands.Dispose();
        }
    }

    private static bool TryReadOperation(ReadOnlySpan<byte> word, out BitOperation operation)
    {
        operation = BitOperation.Not;
        if (Word.Is(word, "NOT"u8)) return true;
        operation = BitOperation.And;
        if (Word.Is(word, "AND"u8)) return true;
        operation = BitOperation.Or;
        if (Word.Is(word, "OR"u8)) return true;
        operation = BitOperation.Xor;
        return Word.Is(word, "XOR"u8);
    }
}
