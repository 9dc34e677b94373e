using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Lists through the embedded door against a list of texts, packed and large, by every limit of a node.</summary>
public class ListModelTests
{
    private readonly SeededRandom _random = SeededRandom.Create();
    private readonly List<string> _twin = [];

    [Theory]
    [InlineData(-2, 40)]
    [InlineData(-2, 2000)]
    [InlineData(-1, 2000)]
    [InlineData(-5, 5000)]
    [InlineData(0, 50)]
    [InlineData(1, 300)]
    [InlineData(7, 500)]
    [InlineData(int.MinValue, 3000)]
    [InlineData(int.MaxValue, 3000)]
    public void RandomChangesLeaveWhatAListHolds(int nodeSize, int length)
    {
        using TestKeyspace test = new(new EngineOptions { ListMaxListpackSize = nodeSize });
        Lists lists = test.Database.Lists;
        for (int round = 0; round < 6000; round++)
        {
            Change(lists, grows: _twin.Count < length && round % 2000 < 1600);
            if (round % 50 == 0) AssertSame(test);
        }

        AssertSame(test);
        test.Database.Lists.Trim("k", 1, 0);
        Assert.Equal(0, test.Database.Count);
    }

    [Fact]
    public void LongElementsHaveNodesOfTheirOwn()
    {
        using TestKeyspace test = new();
        Lists lists = test.Database.Lists;
        foreach (int length in new[] { 4090, 8170, 8177, 8178, 8185, 8192, 20_000, 1_000_000 })
        {
            _twin.Add(new string('a', length));
            _twin.Insert(0, new string('b', length));
            lists.Push("k", ListSide.Right, _twin[^1]);
            lists.Push("k", ListSide.Left, _twin[0]);
            _twin.Insert(1, "small");
            Assert.True(lists.InsertAfter("k", _twin[0], "small"));
            AssertSame(test);
        }

        for (int i = 0; i < _twin.Count; i += 3)
        {
            _twin[i] = new string('c', i * 1000);
            Assert.True(lists.Set("k", i, _twin[i]));
            AssertSame(test);
        }

        while (_twin.Count > 0)
        {
            Assert.Equal(_twin[0], lists.PopString("k", ListSide.Left));
            _twin.RemoveAt(0);
        }

        Assert.False(test.Database.Keys.Exists("k"));
    }

    [Fact]
    public void AListThatShrinksIsPackedAgainAndKeepsItsExpiry()
    {
        using TestKeyspace test = new();
        Lists lists = test.Database.Lists;
        for (int i = 0; i < 1000; i++) lists.Push("k", ListSide.Left, $"element {i}");
        test.Database.Keys.Expire("k", TimeSpan.FromHours(1));
        Assert.True(IsLarge(test));
        while (lists.Count("k") > 10) lists.Pop("k", ListSide.Left);
        Assert.False(IsLarge(test));
        Assert.Equal("element 0", lists.GetString("k", -1));
        Assert.InRange(test.Database.Keys.TimeToLive("k")!.Value.TotalMinutes, 59, 60);
    }

    // Where nodes are small some 1,400 of the 6,000 calls are refused memory; where they hold 4 KiB, 8 to 231 in 200 runs.
    [Theory]
    [InlineData(7, 300)]
    [InlineData(-1, 0)]
    public void RefusedMemoryChangesNothing(int nodeSize, int least)
    {
        using TestKeyspace test = new(new EngineOptions { ListMaxListpackSize = nodeSize });
        Lists lists = test.Database.Lists;
        int refused = 0;
        for (int round = 0; round < 6000; round++)
        {
            string[] before = [.. _twin];
            Primitives.NativeBlock.RefuseAfter(_random.Next(2));
            try
            {
                Change(lists, grows: round % 1000 < 700);
            }
            catch (InsufficientMemoryException)
            {
                refused++;
                _twin.Clear();
                _twin.AddRange(before);
            }
            finally
            {
                Primitives.NativeBlock.RefuseNoMore();
            }

            if (round % 10 == 0) AssertSame(test);
        }

        Assert.InRange(refused, least, 6000);
    }

    // The list first, then its twin: memory may be refused.
    private void Change(Lists lists, bool grows)
    {
        ListSide side = _random.Next(2) == 0 ? ListSide.Left : ListSide.Right;
        string value = Value();
        int index = _random.Next(-_twin.Count - 2, _twin.Count + 2);
        int resolved = index < 0 ? index + _twin.Count : index;
        bool isThere = (uint)resolved < (uint)_twin.Count;
        switch (_random.Next(grows ? 8 : 13))
        {
            case < 3:
                Assert.Equal(_twin.Count + 1, lists.Push("k", side, value));
                _twin.Insert(side == ListSide.Left ? 0 : _twin.Count, value);
                break;
            case 3 or 4:
                Assert.Equal(isThere, lists.Set("k", index, value));
                if (isThere) _twin[resolved] = value;
                break;
            case 5 or 6:
                string pivot = isThere ? _twin[resolved] : value;
                int at = _twin.IndexOf(pivot);
                bool before = side == ListSide.Left;
                Assert.Equal(at >= 0, before ? lists.InsertBefore("k", pivot, value) : lists.InsertAfter("k", pivot, value));
                if (at >= 0) _twin.Insert(before ? at : at + 1, value);
                break;
            case 7 or 8:
                int count = Math.Min(_twin.Count, _random.Next(5) == 0 ? _random.Next(40) : 1);
                string[] popped = side == ListSide.Left ? [.. _twin.Take(count)] : [.. Enumerable.Reverse(_twin).Take(count)];
                Assert.Equal(popped, lists.PopMany("k", side, count).Select(Encoding.Latin1.GetString));
                _twin.RemoveRange(side == ListSide.Left ? 0 : _twin.Count - count, count);
                break;
            case 9 or 10:
                RemoveValue(lists, isThere ? _twin[resolved] : value, _random.Next(-3, 4));
                break;
            case 11:
                int first = _random.Next(20), last = _random.Next(20);
                lists.Trim("k", first, -1 - last);
                if (first + last >= _twin.Count)
                {
                    _twin.Clear();
                    break;
                }

                _twin.RemoveRange(_twin.Count - last, last);
                _twin.RemoveRange(0, first);
                break;
            default:
                byte[]? moved = lists.Move("k", "k", side, 1 - side);
                Assert.Equal(_twin.Count == 0, moved is null);
                if (_twin.Count == 0) break;
                string turned = side == ListSide.Left ? _twin[0] : _twin[^1];
                _twin.RemoveAt(side == ListSide.Left ? 0 : _twin.Count - 1);
                _twin.Insert(side == ListSide.Left ? _twin.Count : 0, turned);
                break;
        }
    }

    private void RemoveValue(Lists lists, string value, int count)
    {
        List<int> found = [.. Enumerable.Range(0, _twin.Count).Where(i => _twin[i] == value)];
        if (count < 0) found.Reverse();
        if (count != 0) found = [.. found.Take(Math.Abs(count))];
        Assert.Equal(found.Count, lists.Remove("k", value, count));
        foreach (int i in found.OrderDescending()) _twin.RemoveAt(i);
    }

    private string Value() => _random.Next(8) switch
    {
        0 => _random.Next(-5, 5).ToString(),
        1 => _random.NextInt64(long.MinValue, long.MaxValue).ToString(),
        2 => new string('x', _random.Next(200)),
        3 => _random.Next(40) == 0 ? new string('y', _random.Next(10_000)) : "",
        _ => $"v{_random.Next(30)}",
    };

    private void AssertSame(TestKeyspace test)
    {
        Lists lists = test.Database.Lists;
        test.Keyspace.CheckInvariants();
        Assert.True(_twin.SequenceEqual(lists.Range("k").Select(Encoding.Latin1.GetString)), _random.ToString());
        Assert.Equal(_twin.Count, lists.Count("k"));
        Assert.Equal(_twin, lists.Enumerate("k", 7).Select(Encoding.Latin1.GetString));
        if (_twin.Count == 0) return;
        int index = _random.Next(_twin.Count);
        Assert.Equal(_twin[index], lists.GetString("k", index));
        Assert.Equal(_twin[index], lists.GetString("k", index - _twin.Count));
        Assert.Equal(_twin.IndexOf(_twin[index]), lists.IndexOf("k", _twin[index]));
    }

    private static bool IsLarge(TestKeyspace test)
    {
        Key key = test.Hashed(TestKeyspace.Bytes("k"));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        bool isLarge = scope.Find(in key, LookupMode.Read).Entry.IsLarge;
        scope.Release();
        return isLarge;
    }
}
