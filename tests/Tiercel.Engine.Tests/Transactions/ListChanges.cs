using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>What <see cref="CollectionChanges"/> knows of lists.</summary>
internal static class ListChanges
{
    private const char Mark = 'x';

    /// <summary>Changes the list at a key, or makes one.</summary>
    public static void ChangeOne(SeededRandom random, ref KeyScope scope, in Key key)
    {
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            ListOps.Open(ref scope, in key, out CollectionEntry entry);
            ListSide side = (ListSide)random.Next(2);
            byte[] value = Value(random);
            if (!entry.Exists || random.Next(2) == 0)
            {
                ListOps.Push(ref scope, in key, ref entry, side, value);
                continue;
            }

            switch (random.Next(6))
            {
                case 0:
                    ListOps.RemoveAtEnd(ref scope, in key, ref entry, side, random.Next(1, 4));
                    break;
                case 1:
                    ListOps.Set(ref scope, in key, ref entry, random.Next(-20, 20), value);
                    break;
                case 2:
                    ListOps.Insert(ref scope, in key, ref entry, before: side == ListSide.Left, Value(random), value);
                    break;
                case 3:
                    ListOps.Remove(ref scope, in key, ref entry, random.Next(-2, 3), value);
                    break;
                case 4:
                    ListOps.Trim(ref scope, in key, ref entry, random.Next(4), -1 - random.Next(4));
                    break;
                default:
                    Primitives.PooledBuffer moved = default;
                    ListOps.Move(ref scope, in key, in key, side, (ListSide)random.Next(2), ref moved);
                    moved.Dispose();
                    break;
            }
        }
    }

    /// <summary>What a list holds once a mutation is repeated on it.</summary>
    public static string Repeat(string old, in Mutation mutation)
    {
        List<string> list = [.. old.Split('\u0001', StringSplitOptions.RemoveEmptyEntries)];
        string value = Text(mutation.Value);
        int number = (int)mutation.Number;
        switch (mutation.Kind)
        {
            case MutationKind.ListPushLeft:
                list.Insert(0, value);
                break;
            case MutationKind.ListPushRight:
                list.Add(value);
                break;
            case MutationKind.ListPopLeft:
                list.RemoveRange(0, number);
                break;
            case MutationKind.ListPopRight:
                list.RemoveRange(list.Count - number, number);
                break;
            case MutationKind.ListSet:
                list[number] = value;
                break;
            case MutationKind.ListInsertBefore:
                list.Insert(list.IndexOf(Text(mutation.Field)), value);
                break;
            case MutationKind.ListInsertAfter:
                list.Insert(list.IndexOf(Text(mutation.Field)) + 1, value);
                break;
            case MutationKind.ListRemove:
                for (int i = number == 0 ? list.Count : Math.Abs(number); i > 0 && list.Contains(value); i--)
                {
                    list.RemoveAt(number < 0 ? list.LastIndexOf(value) : list.IndexOf(value));
                }

                break;
        }

        return string.Join('\u0001', list);
    }

    /// <summary>What the list at a key holds.</summary>
    public static string Describe(Database database, string key) =>
        string.Join('\u0001', database.Lists.Range(TestKeyspace.Bytes(key)).Select(static e => Text(e)));

    private static string Text(ReadOnlySpan<byte> element) => Mark + Convert.ToHexString(element);

    private static byte[] Value(SeededRandom random) => random.Next(20) switch
    {
        0 => Encoding.ASCII.GetBytes(new string('y', random.Next(20_000))),
        < 4 => Encoding.ASCII.GetBytes(new string('z', random.Next(300))),
        < 10 => Encoding.ASCII.GetBytes(random.Next(1000).ToString()),
        _ => Encoding.ASCII.GetBytes($"v{random.Next(10)}"),
    };
}
