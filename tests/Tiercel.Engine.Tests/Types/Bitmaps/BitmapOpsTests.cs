using System.Collections;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Counts and positions against an array of truth values; BitArray's bits are the other way about in a byte.</summary>
public class BitmapOpsTests
{
    [Fact]
    public void PartsAreCountedAndSearchedBitByBit()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 2000; round++)
        {
            byte[] bitmap = new byte[random.Next(1, 40)];
            if (random.Next(2) == 0) random.NextBytes(bitmap);
            if (random.Next(3) == 0) bitmap.AsSpan(random.Next(bitmap.Length)).Fill(0xFF);
            bool[] bits = Bits(bitmap);
            int first = random.Next(bits.Length);
            int last = random.Next(first, bits.Length);
            IndexRange range = new(first, last);
            Assert.Equal(bits[first..(last + 1)].Count(b => b), BitmapOps.Count(bitmap, range));
            foreach (bool wanted in new[] { false, true })
            {
                int expected = Array.IndexOf(bits, wanted, first, last - first + 1);
                Assert.Equal(expected, BitmapOps.Position(bitmap, wanted, range, isOpen: false));
            }
        }
    }

    [Fact]
    public void FieldsOfEveryWidthAndPlaceAreReadAsWritten()
    {
        SeededRandom random = SeededRandom.Create();
        Span<byte> buffer = stackalloc byte[BitField.BufferBytes];
        for (int round = 0; round < 5000; round++)
        {
            byte[] bitmap = new byte[20];
            random.NextBytes(bitmap);
            bool isSigned = random.Next(2) == 0;
            int bits = random.Next(1, isSigned ? 65 : 64);
            int offset = random.Next(90);
            BitField field = new(offset, bits, isSigned);
            Assert.True(field.TryFit(random.NextInt64(), BitFieldOverflow.Wrap, out long value));
            bool[] before = Bits(bitmap);
            field.Replace(bitmap, value, buffer).CopyTo(bitmap.AsSpan(field.FirstByte));
            Assert.Equal(value, field.Read(bitmap));
            bool[] after = Bits(bitmap);
            Assert.Equal(before[..offset], after[..offset]);
            Assert.Equal(before[(offset + bits)..], after[(offset + bits)..]);
        }
    }

    private static bool[] Bits(byte[] bitmap)
    {
        BitArray bits = new(bitmap);
        return [.. Enumerable.Range(0, bits.Length).Select(i => bits[(i & ~7) + 7 - (i & 7)])];
    }
}
