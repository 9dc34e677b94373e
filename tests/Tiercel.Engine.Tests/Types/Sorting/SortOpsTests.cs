using System.Globalization;
using System.Text;
using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>SORT against a naive twin, through the door of keys.</summary>
public class SortOpsTests
{
    [Fact]
    public void RandomSortsAreThoseOfANaiveTwin()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        Database db = test.Database;
        for (int round = 0; round < 60; round++)
        {
            db.Clear();
            int count = random.Next(4) == 0 ? 3000 : random.Next(60);
            string[] elements = [.. Enumerable.Range(0, count).Select(_ => random.Next(-500, 500).ToString(CultureInfo.InvariantCulture))];
            if (count > 0) db.Lists.PushMany("list", ListSide.Right, elements);
            Dictionary<string, double> weights = [];
            foreach (string element in elements.Distinct().Where(_ => random.Next(3) > 0))
            {
                weights[element] = random.Next(-9, 9);
                db.Strings.Set("w_" + element, weights[element].ToString(CultureInfo.InvariantCulture));
            }

            bool byWeights = random.Next(2) == 0;
            SortOptions options = new()
            {
                By = byWeights ? "w_*" : null, Descending = random.Next(2) == 0, Skip = random.Next(-2, 70), Take = random.Next(-1, 90),
                Get = random.Next(2) == 0 ? [] : ["#", "w_*"],
            };
            double Weight(string element) => byWeights ? weights.GetValueOrDefault(element) : double.Parse(element, CultureInfo.InvariantCulture);
            string[] ordered = [.. elements.OrderBy(Weight).ThenBy(static e => e, StringComparer.Ordinal)];
            if (options.Descending) Array.Reverse(ordered);
            IEnumerable<string> part = ordered.Skip((int)Math.Max(0, options.Skip));
            if (options.Take >= 0) part = part.Take((int)options.Take);
            string?[] expected = options.Get.Count == 0
                ? [.. part]
                : [.. part.SelectMany(e => new[] { e, weights.TryGetValue(e, out double w) ? w.ToString(CultureInfo.InvariantCulture) : null })];
            Assert.True(expected.AsSpan().SequenceEqual(db.Keys.SortStrings("list", options)), $"{random}, round {round}");
        }
    }

    [Fact]
    public void WhatIsEqualByTextStaysInOrder()
    {
        using TestKeyspace test = new();
        test.Database.Lists.PushMany("list", ListSide.Right, [.. Enumerable.Range(0, 300).Select(i => $"e{i}")]);
        SortOptions options = new() { By = "none_*", Alphabetic = true };
        string?[] expected = test.Database.Lists.RangeStrings("list");
        Assert.Equal(expected, test.Database.Keys.SortStrings("list", options));
        Assert.Equal(expected, test.Database.Keys.SortStrings("list", options with { Descending = true }));
    }

    [Fact]
    public void RefusedMemoryChangesNothing()
    {
        using TestKeyspace test = new();
        Database db = test.Database;
        db.Lists.PushMany("list", ListSide.Right, [.. Enumerable.Range(0, 2000).Select(i => $"{i * 7919 % 2000}")]);
        db.Strings.Set("target", "kept");
        int granted = 0;
        for (bool isDone = false; !isDone; granted++)
        {
            NativeBlock.RefuseAfter(granted);
            try
            {
                db.Keys.SortInto("list", "target");
                isDone = true;
            }
            catch (InsufficientMemoryException)
            {
                NativeBlock.RefuseNoMore();
                Assert.Equal("kept", db.Strings.GetString("target"));
            }
            finally
            {
                NativeBlock.RefuseNoMore();
            }
        }

        Assert.InRange(granted, 4, 1000);
        Assert.Equal("1999", db.Lists.GetString("target", -1));
        db.Keyspace.CheckInvariants();
    }

    [Fact]
    public void ASortSeesNoStateBetweenOfKeysThatChangeTogether()
    {
        using TestKeyspace test = new();
        Database db = test.Database;
        db.Lists.PushMany("list", ListSide.Right, [.. Enumerable.Range(0, 20).Select(i => $"{i}")]);
        using CancellationTokenSource end = new();
        Thread writer = new(() =>
        {
            for (int round = 0; !end.IsCancellationRequested; round++)
            {
                byte[] weight = Encoding.ASCII.GetBytes($"{round}");
                KeyValuePair<string, byte[]>[] weights = [.. Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"w_{i}", weight))];
                db.Strings.SetMany(weights);
            }
        });
        writer.Start();
        try
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.Single(db.Keys.SortStrings("list", new SortOptions { By = "w_*", Get = ["w_*"] }).Distinct());
            }
        }
        finally
        {
            end.Cancel();
            writer.Join();
        }
    }

    [Theory]
    [InlineData("w_*", "w_", "", "")]
    [InlineData("*", "", "", "")]
    [InlineData("a*b*c", "a", "b*c", "")]
    [InlineData("o_*->name", "o_", "", "name")]
    [InlineData("o_*x->a->b", "o_", "x", "a->b")]
    [InlineData("o_*->", "o_", "->", "")]
    [InlineData("a->b_*", "a->b_", "", "")]
    [InlineData("w_*x\0->f", "w_", "x\0->f", "")]
    public void PatternIsTakenApart(string text, string before, string behind, string field)
    {
        SortPattern pattern = new(Encoding.ASCII.GetBytes(text));
        Assert.True(pattern.HasStar);
        Assert.False(pattern.IsElement);
        Assert.Equal(before, Encoding.ASCII.GetString(pattern.Before));
        Assert.Equal(behind, Encoding.ASCII.GetString(pattern.Behind));
        Assert.Equal(field, Encoding.ASCII.GetString(pattern.Field));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("nosort", false)]
    [InlineData("#", true)]
    [InlineData("##", false)]
    [InlineData("a\0*", false)]
    public void PatternWithoutAStarLeadsNowhere(string text, bool isElement)
    {
        SortPattern pattern = new(Encoding.ASCII.GetBytes(text));
        Assert.False(pattern.HasStar);
        Assert.Equal(isElement, pattern.IsElement);
    }
}
