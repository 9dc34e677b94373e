using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Persistence;

/// <summary>As <see cref="EffectCommands"/>, of streams and their groups.</summary>
internal static class StreamEffects
{
    /// <summary>Adds to a record what repeats a mutation.</summary>
    public static void Add(CommandRecord record, in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.StreamAdd:
                AddEntry(record, in mutation);
                break;
            case MutationKind.StreamRemove:
                EffectCommands.AddElement(record, in mutation, "XDEL"u8, mutation.Field);
                break;
            case MutationKind.StreamTrim:
                EffectCommands.Begin(record, in mutation, 5, "XTRIM"u8);
                record.Add("MAXLEN"u8);
                record.Add("="u8);
                record.Add(mutation.Number);
                break;
            case MutationKind.StreamSetId:
                AddSetId(record, in mutation);
                break;
            case MutationKind.StreamAcknowledge:
                if (!record.TryContinue(mutation.Kind, mutation.DatabaseIndex, 1, mutation.Key, mutation.Field))
                    record.OpenGroup(mutation.Kind, mutation.DatabaseIndex, 4, "XACK"u8, mutation.Key, mutation.Field);
                record.Add(mutation.Value);
                break;
            case MutationKind.StreamClaim:
                AddClaim(record, in mutation);
                break;
            default:
                AddOfGroup(record, in mutation);
                break;
        }
    }

    private static void AddEntry(CommandRecord record, in Mutation mutation)
    {
        int items = 0;
        ListpackCursor counted = new(mutation.Value);
        while (counted.MoveNext()) items++;
        EffectCommands.Begin(record, in mutation, 3 + items, "XADD"u8);
        record.Add(mutation.Field);
        AddElements(record, mutation.Value);
    }

    // The last id may come to lie below the greatest that was removed, but only if that one is not named: then it stays what it is.
    private static void AddSetId(CommandRecord record, in Mutation mutation)
    {
        bool isLast = StreamId.TryParse(mutation.Field, 0, out StreamId last);
        bool isRemoved = StreamId.TryParse(mutation.Value, 0, out StreamId maxRemoved);
        Debug.Assert(isLast && isRemoved, "ids are told as they are written");
        bool isNamed = maxRemoved <= last;
        EffectCommands.Begin(record, in mutation, isNamed ? 7 : 5, "XSETID"u8);
        record.Add(mutation.Field);
        record.Add("ENTRIESADDED"u8);
        record.Add(mutation.Number);
        if (!isNamed) return;
        record.Add("MAXDELETEDID"u8);
        record.Add(mutation.Value);
    }

    // The consumer comes second in the mutation, and first in the command.
    private static void AddClaim(CommandRecord record, in Mutation mutation)
    {
        ListpackCursor cursor = new(mutation.Value);
        Span<byte> idText = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> consumerText = stackalloc byte[ListpackElement.ScratchBytes];
        cursor.MoveNext();
        ReadOnlySpan<byte> id = cursor.Current.AsText(idText);
        cursor.MoveNext();
        EffectCommands.Begin(record, in mutation, 12, "XCLAIM"u8);
        record.Add(mutation.Field);
        record.Add(cursor.Current.AsText(consumerText));
        record.Add(0);
        record.Add(id);
        record.Add("TIME"u8);
        record.Add(mutation.ExpiresAtMs);
        record.Add("RETRYCOUNT"u8);
        record.Add(mutation.Number);
        record.Add("FORCE"u8);
        record.Add("JUSTID"u8);
    }

    private static void AddOfGroup(CommandRecord record, in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.StreamGroup or MutationKind.StreamGroupRead:
                AddGroup(record, in mutation);
                break;
            case MutationKind.StreamGroupRemove:
                BeginGroup(record, in mutation, 4, "DESTROY"u8);
                break;
            case MutationKind.StreamConsumer:
                BeginGroup(record, in mutation, 5, "CREATECONSUMER"u8);
                record.Add(mutation.Value);
                break;
            case MutationKind.StreamConsumerRemove:
                BeginGroup(record, in mutation, 5, "DELCONSUMER"u8);
                record.Add(mutation.Value);
                break;
            default:
                throw new NotSupportedException($"No command repeats {mutation.Kind}.");
        }
    }

    private static void AddGroup(CommandRecord record, in Mutation mutation)
    {
        bool isNew = mutation.Kind == MutationKind.StreamGroup;
        BeginGroup(record, in mutation, isNew ? 8 : 7, isNew ? "CREATE"u8 : "SETID"u8);
        record.Add(mutation.Value);
        if (isNew) record.Add("MKSTREAM"u8);
        record.Add("ENTRIESREAD"u8);
        record.Add(mutation.Number);
    }

    private static void BeginGroup(CommandRecord record, in Mutation mutation, int arguments, ReadOnlySpan<byte> word)
    {
        record.Begin(mutation.DatabaseIndex, arguments, "XGROUP"u8);
        record.Add(word);
        record.Add(mutation.Key);
        record.Add(mutation.Field);
    }

    private static void AddElements(CommandRecord record, ReadOnlySpan<byte> elements)
    {
        ListpackCursor cursor = new(elements);
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        while (cursor.MoveNext()) record.Add(cursor.Current.AsText(scratch));
    }
}
