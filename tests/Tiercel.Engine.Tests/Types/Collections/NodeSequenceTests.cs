using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Nodes of bytes against a plain list of them: every change, taking it back, and refused memory.</summary>
public sealed unsafe class NodeSequenceTests : IDisposable
{
    private const int Limit = 512;

    private readonly SeededRandom _random = SeededRandom.Create();
    private readonly Journal _journal = new();
    private readonly LargeValue _root = LargeValue.Allocate(ValueKind.List, LargeValue.HeaderBytes + NodeSequence.HeaderBytes);
    private readonly List<List<byte>> _twin = [];

    public void Dispose()
    {
        Sequence().FreeAll();
        Assert.Equal(LargeValue.HeaderBytes + NodeSequence.HeaderBytes, _root.HeldBytes);
        _root.References = 0;
        _root.Free();
    }

    [Fact]
    public void RandomChangesLeaveWhatAListHolds()
    {
        for (int round = 0; round < 40_000; round++)
        {
            // Grows to some hundred nodes, then shrinks to none, twice.
            Change(Sequence(), _twin, grows: round / 10_000 % 2 == 0);
            if (round % 100 == 0) AssertSame();
        }

        AssertSame();
    }

    [Fact]
    public void WhatATransactionDidIsTakenBackByteForByte()
    {
        for (int round = 0; round < 600; round++)
        {
            List<List<byte>> changed = [.. _twin.Select(static n => new List<byte>(n))];
            for (int i = _random.Next(30); i >= 0; i--) Change(Sequence(_journal), changed, grows: round % 100 < 60);
            if (_random.Next(3) == 0)
            {
                _journal.Commit();
                _twin.Clear();
                _twin.AddRange(changed);
            }
            else
            {
                _journal.RollbackTo(0);
            }

            AssertSame();
        }
    }

    [Fact]
    public void RefusedMemoryChangesNothing()
    {
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            List<List<byte>> changed = [.. _twin.Select(static n => new List<byte>(n))];
            NativeBlock.RefuseAfter(_random.Next(2));
            try
            {
                Change(Sequence(), changed, grows: round % 4000 < 2600);
                _twin.Clear();
                _twin.AddRange(changed);
            }
            catch (InsufficientMemoryException)
            {
                refused++;
            }
            finally
            {
                NativeBlock.RefuseNoMore();
            }

            if (round % 20 == 0) AssertSame();
        }

        Assert.InRange(refused, 100, 20_000);
        AssertSame();
    }

    [Fact]
    public void AQueueMovesAlongWithoutGrowing()
    {
        NodeSequence sequence = Sequence();
        sequence.InsertNode(0, sequence.CapacityFor(8, Limit), growsFront: false);
        sequence.Open(0, 0, 0, 8, 8, Limit).Clear();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.True(sequence.CanGrow(0, 8, atFront: false, Limit));
            sequence.Open(0, sequence[0].Length, 0, 8, 8, Limit).Clear();
            sequence.Open(0, 0, 8, 0, -8);
        }

        Assert.InRange(_root.HeldBytes, 0, 1200);
        _twin.Add([.. new byte[8]]);
        AssertSame();
    }

    [Fact]
    public void ALargeDirectoryShrinksOnceNodesAreMadeAgain()
    {
        NodeSequence sequence = Sequence();
        for (int i = 0; i < 5000; i++)
        {
            sequence.InsertNode(i, 16, growsFront: false);
            sequence.Open(i, 0, 0, 8, 1).Fill((byte)i);
        }

        sequence.RemoveNodes(1, 4998);
        Assert.InRange(_root.HeldBytes, 100_000, 1_000_000);
        sequence.InsertNode(1, 16, growsFront: false);
        sequence.Open(1, 0, 0, 8, 1).Fill(9);
        Assert.InRange(_root.HeldBytes, 0, 1000);
        Assert.Equal(3, sequence.Nodes);
        Assert.Equal((byte)(4999 & 255), sequence[2].Bytes[0]);
    }

    // One change, of the sequence and then, if memory was not refused, of its twin. Every byte is an element.
    private void Change(NodeSequence sequence, List<List<byte>> twin, bool grows)
    {
        int node = twin.Count == 0 ? 0 : _random.Next(3) switch { 0 => 0, 1 => twin.Count - 1, _ => _random.Next(twin.Count) };
        int change = _random.Next(grows ? 7 : 12);
        if (twin.Count == 0 || change == 0)
        {
            int at = _random.Next(2) == 0 ? node : twin.Count;
            byte[] bytes = RandomBytes(1, 60);
            sequence.InsertNode(at, sequence.CapacityFor(bytes.Length, Limit), growsFront: _random.Next(2) == 0);
            // An empty node is no state to be left in: what was made is taken back.
            try
            {
                bytes.CopyTo(sequence.Open(at, 0, 0, bytes.Length, bytes.Length, Limit));
            }
            catch (InsufficientMemoryException)
            {
                sequence.RemoveNodes(at, 1);
                throw;
            }

            twin.Insert(at, [.. bytes]);
        }
        else if (change < 6)
        {
            Replace(sequence, twin[node], node);
        }
        else if (change == 6 && twin[node].Count > 1)
        {
            int offset = _random.Next(1, twin[node].Count);
            sequence.Split(node, offset, offset, Limit);
            twin.Insert(node + 1, twin[node][offset..]);
            twin[node].RemoveRange(offset, twin[node].Count - offset);
        }
        else if (change == 7 && node + 1 < twin.Count && twin[node].Count + twin[node + 1].Count <= Limit)
        {
            sequence.Merge(node, Limit);
            twin[node].AddRange(twin[node + 1]);
            twin.RemoveAt(node + 1);
        }
        else
        {
            int count = _random.Next(1, Math.Min(5, twin.Count - node) + 1);
            sequence.RemoveNodes(node, count);
            twin.RemoveRange(node, count);
        }
    }

    private void Replace(NodeSequence sequence, List<byte> twin, int node)
    {
        int offset = _random.Next(4) switch { 0 => 0, 1 => twin.Count, _ => _random.Next(twin.Count + 1) };
        int removed = _random.Next(Math.Min(twin.Count - offset, 20) + 1);
        byte[] inserted = RandomBytes(removed == twin.Count ? 1 : 0, Math.Max(2, Math.Min(30, Limit - twin.Count + removed)));
        inserted.CopyTo(sequence.Open(node, offset, removed, inserted.Length, inserted.Length - removed, Limit));
        twin.RemoveRange(offset, removed);
        twin.InsertRange(offset, inserted);
    }

    private byte[] RandomBytes(int min, int max)
    {
        byte[] bytes = new byte[_random.Next(min, max)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private NodeSequence Sequence(Journal? journal = null) => new(_root, _root.Address + LargeValue.HeaderBytes, journal);

    private void AssertSame()
    {
        NodeSequence sequence = Sequence();
        long count = _twin.Sum(static n => n.Count);
        sequence.CheckInvariants(count);
        Assert.Equal(_twin.Count, sequence.Nodes);
        for (int i = 0; i < _twin.Count; i++) Assert.True(sequence[i].Bytes.SequenceEqual(_twin[i].ToArray()), $"node {i}, {_random}");
        if (count == 0) return;
        long index = _random.NextInt64(count);
        long within = index;
        int node = sequence.Locate(ref within, count);
        Assert.Equal(index, _twin.Take(node).Sum(static n => n.Count) + within);
        Assert.InRange(within, 0, _twin[node].Count - 1);
    }
}
