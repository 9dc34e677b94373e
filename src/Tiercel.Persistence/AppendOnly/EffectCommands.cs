using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Persistence;

/// <summary>
/// The commands that repeat mutations, of Redis 7.0 wherever that has one: absolute times, no randomness. Only fields of hashes
/// that expire need those of 7.4.
/// </summary>
internal static class EffectCommands
{
    /// <summary>Adds to a record what repeats a mutation.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; what the record holds is of no use any more.</exception>
    public static void Add(CommandRecord record, in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.SetString:
                AddSet(record, in mutation);
                break;
            case MutationKind.Append:
                AddOne(record, in mutation, "APPEND"u8, mutation.Value);
                break;
            case MutationKind.SetRange:
                Begin(record, in mutation, 4, "SETRANGE"u8);
                record.Add(mutation.Offset);
                record.Add(mutation.Value);
                break;
            case MutationKind.Remove:
                AddRemove(record, in mutation);
                break;
            case MutationKind.Expire:
                AddExpire(record, in mutation);
                break;
            case MutationKind.Flush:
                record.Begin(mutation.DatabaseIndex, 1, "FLUSHDB"u8);
                break;
            case MutationKind.Swap:
                record.Begin(mutation.DatabaseIndex, 3, "SWAPDB"u8);
                record.Add(mutation.DatabaseIndex);
                record.Add(mutation.TargetDatabaseIndex);
                break;
            case MutationKind.Rename or MutationKind.Copy:
                AddTransfer(record, in mutation);
                break;
            case MutationKind.Restore:
                Begin(record, in mutation, 6, "RESTORE"u8);
                record.Add(mutation.ExpiresAtMs);
                record.Add(mutation.Value);
                record.Add("REPLACE"u8);
                record.Add("ABSTTL"u8);
                break;
            case >= MutationKind.HashSet and <= MutationKind.HashExpire:
                AddOfHash(record, in mutation);
                break;
            case >= MutationKind.ListPushLeft and <= MutationKind.ListRemove:
                AddOfList(record, in mutation);
                break;
            case MutationKind.SetAdd:
                AddElement(record, in mutation, "SADD"u8, mutation.Field);
                break;
            case MutationKind.SetRemove:
                AddElement(record, in mutation, "SREM"u8, mutation.Field);
                break;
            case MutationKind.SortedSetSet:
                AddScore(record, in mutation);
                break;
            case MutationKind.SortedSetRemove:
                AddElement(record, in mutation, "ZREM"u8, mutation.Field);
                break;
            default:
                StreamEffects.Add(record, in mutation);
                break;
        }
    }

    /// <summary>Begins a command of the mutation's key.</summary>
    internal static void Begin(CommandRecord record, in Mutation mutation, int arguments, ReadOnlySpan<byte> name)
    {
        record.Begin(mutation.DatabaseIndex, arguments, name);
        record.Add(mutation.Key);
    }

    /// <summary>A command of the key and one argument.</summary>
    internal static void AddOne(CommandRecord record, in Mutation mutation, ReadOnlySpan<byte> name, ReadOnlySpan<byte> argument)
    {
        Begin(record, in mutation, 3, name);
        record.Add(argument);
    }

    /// <summary>A command of the key and any number of elements, or another element of it.</summary>
    internal static void AddElement(CommandRecord record, in Mutation mutation, ReadOnlySpan<byte> name, ReadOnlySpan<byte> element)
    {
        if (!record.TryContinue(mutation.Kind, mutation.DatabaseIndex, 1, mutation.Key))
            record.Open(mutation.Kind, mutation.DatabaseIndex, 3, name, mutation.Key);
        record.Add(element);
    }

    private static void AddSet(CommandRecord record, in Mutation mutation)
    {
        if (mutation.ExpiresAtMs != Expiry.None)
        {
            Begin(record, in mutation, 5, "SET"u8);
            record.Add(mutation.Value);
            record.Add("PXAT"u8);
            record.Add(mutation.ExpiresAtMs);
            return;
        }

        if (record.TryContinueSet(mutation.DatabaseIndex)) record.Add(mutation.Key);
        else record.Open(MutationKind.SetString, mutation.DatabaseIndex, 3, "SET"u8, mutation.Key);
        record.Add(mutation.Value);
    }

    private static void AddRemove(CommandRecord record, in Mutation mutation)
    {
        if (mutation.Reason == RemoveReason.Emptied) return;
        if (record.TryContinueWithAnyKey(MutationKind.Remove, mutation.DatabaseIndex, 1)) record.Add(mutation.Key);
        else record.Open(MutationKind.Remove, mutation.DatabaseIndex, 2, "DEL"u8, mutation.Key);
    }

    private static void AddExpire(CommandRecord record, in Mutation mutation)
    {
        if (mutation.ExpiresAtMs == Expiry.None)
        {
            Begin(record, in mutation, 2, "PERSIST"u8);
            return;
        }

        Begin(record, in mutation, 3, "PEXPIREAT"u8);
        record.Add(mutation.ExpiresAtMs);
    }

    // Between databases a key keeps its name.
    private static void AddTransfer(CommandRecord record, in Mutation mutation)
    {
        bool isRename = mutation.Kind == MutationKind.Rename;
        bool isMove = isRename && mutation.TargetDatabaseIndex != mutation.DatabaseIndex;
        Begin(record, in mutation, isRename ? 3 : 6, isMove ? "MOVE"u8 : isRename ? "RENAME"u8 : "COPY"u8);
        if (isMove) record.Add(mutation.TargetDatabaseIndex);
        else record.Add(mutation.TargetKey);
        if (isRename) return;
        record.Add("DB"u8);
        record.Add(mutation.TargetDatabaseIndex);
        record.Add("REPLACE"u8);
    }

    private static void AddOfHash(CommandRecord record, in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.HashSet:
                if (!record.TryContinue(mutation.Kind, mutation.DatabaseIndex, 2, mutation.Key))
                    record.Open(mutation.Kind, mutation.DatabaseIndex, 4, "HSET"u8, mutation.Key);
                record.Add(mutation.Field);
                record.Add(mutation.Value);
                if (mutation.ExpiresAtMs != Expiry.None) AddFieldExpiry(record, in mutation);
                break;
            case MutationKind.HashRemove:
                AddElement(record, in mutation, "HDEL"u8, mutation.Field);
                break;
            default:
                AddFieldExpiry(record, in mutation);
                break;
        }
    }

    private static void AddFieldExpiry(CommandRecord record, in Mutation mutation)
    {
        bool expires = mutation.ExpiresAtMs != Expiry.None;
        Begin(record, in mutation, expires ? 6 : 5, expires ? "HPEXPIREAT"u8 : "HPERSIST"u8);
        if (expires) record.Add(mutation.ExpiresAtMs);
        record.Add("FIELDS"u8);
        record.Add(1);
        record.Add(mutation.Field);
    }

    private static void AddOfList(CommandRecord record, in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.ListPushLeft:
                AddElement(record, in mutation, "LPUSH"u8, mutation.Value);
                break;
            case MutationKind.ListPushRight:
                AddElement(record, in mutation, "RPUSH"u8, mutation.Value);
                break;
            case MutationKind.ListPopLeft or MutationKind.ListPopRight:
                AddPop(record, in mutation);
                break;
            case MutationKind.ListSet:
                Begin(record, in mutation, 4, "LSET"u8);
                record.Add(mutation.Number);
                record.Add(mutation.Value);
                break;
            case MutationKind.ListRemove:
                Begin(record, in mutation, 4, "LREM"u8);
                record.Add(mutation.Number);
                record.Add(mutation.Value);
                break;
            default:
                Begin(record, in mutation, 5, "LINSERT"u8);
                record.Add(mutation.Kind == MutationKind.ListInsertBefore ? "BEFORE"u8 : "AFTER"u8);
                record.Add(mutation.Field);
                record.Add(mutation.Value);
                break;
        }
    }

    private static void AddPop(CommandRecord record, in Mutation mutation)
    {
        Begin(record, in mutation, mutation.Number == 1 ? 2 : 3, mutation.Kind == MutationKind.ListPopLeft ? "LPOP"u8 : "RPOP"u8);
        if (mutation.Number != 1) record.Add(mutation.Number);
    }

    private static void AddScore(CommandRecord record, in Mutation mutation)
    {
        if (!record.TryContinue(mutation.Kind, mutation.DatabaseIndex, 2, mutation.Key))
            record.Open(mutation.Kind, mutation.DatabaseIndex, 4, "ZADD"u8, mutation.Key);
        Span<byte> text = stackalloc byte[DoubleText.MaxLength];
        record.Add(DoubleText.Format(BitConverter.Int64BitsToDouble(mutation.Number), text));
        record.Add(mutation.Field);
    }
}
