using Tiercel.TestKit;

namespace Tiercel.Primitives.Tests;

public unsafe class SlabTests
{
    [Fact]
    public void SizeClassesHoldWhatTheyAreAskedFor()
    {
        for (int bytes = 1; bytes <= SizeClasses.MaxBytes; bytes++)
        {
            int sizeClass = SizeClasses.Of(bytes);
            int size = SizeClasses.Size(sizeClass);
            Assert.True(size >= bytes && size % 8 == 0, $"{bytes} bytes get {size}");
            Assert.True(size - bytes < Math.Max(8, (bytes / 16) + 8), $"{bytes} bytes get {size}");
            if (sizeClass > 1) Assert.True(SizeClasses.Size(sizeClass - 1) < bytes, $"{bytes} bytes fit a smaller class");
        }

        Assert.Equal(SizeClasses.Count - 1, SizeClasses.Of(SizeClasses.MaxBytes));
    }

    [Fact]
    public void RandomAllocationsNeverOverlapAndAllMemoryComesBack()
    {
        SeededRandom random = SeededRandom.Create();
        Arena arena = Arena.Rent();
        Slab slab = new(arena);
        List<(uint Reference, int Bytes, byte Mark)> live = [];
        for (int i = 0; i < 200_000; i++)
        {
            if (live.Count < 5000 && random.Next(100) < 60)
            {
                int bytes = 8 + random.Next(random.Next(10) == 0 ? SizeClasses.MaxBytes - 8 : 300);
                byte mark = (byte)random.Next(1, 256);
                uint reference = slab.Allocate(bytes);
                new Span<byte>(arena.Base + ((ulong)reference << Arena.UnitShift), bytes).Fill(mark);
                live.Add((reference, bytes, mark));
            }
            else if (live.Count > 0)
            {
                int index = random.Next(live.Count);
                AssertIntact(arena, live[index], random);
                slab.Free(live[index].Reference, live[index].Bytes);
                live[index] = live[^1];
                live.RemoveAt(live.Count - 1);
            }
        }

        slab.CheckInvariants();
        foreach ((uint Reference, int Bytes, byte Mark) slot in live)
        {
            AssertIntact(arena, slot, random);
            slab.Free(slot.Reference, slot.Bytes);
        }

        slab.CheckInvariants();
        slab.Trim();
        Assert.Equal(0, slab.LiveBytes);
        Assert.Equal(0, arena.PagesInUse);
        arena.Return();
    }

    [Fact]
    public void AnArenaThatComesBackFromThePoolIsZero()
    {
        for (int round = 0; round < 3; round++)
        {
            Arena arena = Arena.Rent();
            Slab slab = new(arena);
            for (int i = 0; i < 1000; i++)
            {
                byte* slot = arena.Base + ((ulong)slab.Allocate(1000) << Arena.UnitShift);
                Assert.True(new ReadOnlySpan<byte>(slot, 1000).IndexOfAnyExcept((byte)0) < 0, "old bytes are left");
                new Span<byte>(slot, 1000).Fill(0xFF);
            }

            const int large = Arena.SmallDirectoryEntries * 4;
            for (int tenant = 0; tenant < Arena.Tenants; tenant++)
            {
                uint number = 0;
                foreach (int entries in (int[])[Arena.SmallestDirectoryEntries, Arena.SmallDirectoryEntries, large])
                {
                    Span<uint> directory = new(arena.Directory(tenant, entries), entries);
                    Assert.True(directory.IndexOfAnyExcept(0u) < 0, "an old directory is left, or directories overlap");
                    directory.Fill(++number);
                }
            }

            Assert.Equal(1u, *arena.Directory(0, 1));

            arena.Return();
        }
    }

    [Fact]
    public void AClosedPageIsEmptiedAndGoesBack()
    {
        Arena arena = Arena.Rent();
        Slab slab = new(arena);
        const int bytes = 256;
        List<uint> slots = [.. Enumerable.Range(0, 4096).Select(_ => Marked(arena, slab.Allocate(bytes)))];
        for (int i = 0; i < slots.Count; i++)
        {
            if (i % 16 != 0) slab.Free(slots[i], bytes);
        }

        int pagesBefore = arena.PagesInUse;
        Assert.True(slab.TryCloseSparsePage(out uint page));
        int index = 0;
        uint reference;
        while (slab.IsClosed(page) && (reference = slab.NextLive(page, ref index)) != 0)
        {
            uint moved = Marked(arena, slab.Allocate(bytes));
            Assert.NotEqual(page, moved / Arena.PageUnits);
            slab.Free(reference, bytes);
        }

        slab.Trim();
        Assert.True(arena.PagesInUse < pagesBefore, "the emptied page is still held");
        slab.CheckInvariants();
        arena.Return();
    }

    [Fact]
    public void DroppedPageIsTakenAgainUnlessItsMemoryWasGivenBack()
    {
        Arena arena = Arena.Rent();
        int before = arena.PagesInUse;
        uint page = arena.TakePage(Slab.RecordBytes);
        arena.DropPage(page);
        Assert.Equal(before, arena.PagesInUse);
        Assert.Equal(page, arena.TakePage(Slab.RecordBytes));
        arena.DropPage(page);
        Assert.True(arena.TryGivePageBack());
        Assert.False(arena.TryGivePageBack());
        Assert.Equal(before, arena.PagesInUse);
        arena.Return();
    }

    [Fact]
    public void AClosedPageThatAnotherSlabHasTakenIsNoLongerOurs()
    {
        Arena arena = Arena.Rent();
        Slab first = new(arena);
        Slab second = new(arena);
        const int bytes = 16_384;
        List<uint> slots = FillSparsely(arena, first, bytes);
        Assert.True(first.TryCloseSparsePage(out uint page));
        foreach (uint slot in slots) first.Free(slot, bytes);
        first.Trim();

        FillSparsely(arena, second, bytes);
        uint closed = 0;
        for (int i = 0; i < 64 && closed != page; i++) Assert.True(second.TryCloseSparsePage(out closed), "the page was not taken");
        Assert.True(second.IsClosed(page));
        Assert.False(first.IsClosed(page));
        first.Reopen(page);
        Assert.True(second.IsClosed(page));
        second.CheckInvariants();
        arena.Return();
    }

    // Sixteen pages of eight slots, one slot of each left.
    private static List<uint> FillSparsely(Arena arena, Slab slab, int bytes)
    {
        const int perPage = Arena.PageBytes / 16_384;
        List<uint> all = [.. Enumerable.Range(0, 16 * perPage).Select(_ => Marked(arena, slab.Allocate(bytes)))];
        for (int i = 0; i < all.Count; i++)
        {
            if (i % perPage != 0) slab.Free(all[i], bytes);
        }

        return [.. all.Where((_, i) => i % perPage == 0)];
    }

    private static uint Marked(Arena arena, uint reference)
    {
        arena.Base[(ulong)reference << Arena.UnitShift] = 1;
        return reference;
    }

    private static void AssertIntact(Arena arena, (uint Reference, int Bytes, byte Mark) slot, SeededRandom random)
    {
        ReadOnlySpan<byte> bytes = new(arena.Base + ((ulong)slot.Reference << Arena.UnitShift), slot.Bytes);
        Assert.True(bytes.IndexOfAnyExcept(slot.Mark) < 0, $"a slot was overwritten, {random}");
    }
}
