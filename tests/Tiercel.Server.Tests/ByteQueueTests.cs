namespace Tiercel.Server.Tests;

public sealed class ByteQueueTests
{
    [Fact]
    public void BytesComeOutInTheirOrderAroundTheRing()
    {
        ByteQueue queue = new(7);
        Random random = new(1);
        byte next = 0;
        byte expected = 0;
        for (int round = 0; round < 1_000; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(9)).Select(i => (byte)(next + i))];
            int room = 7 - queue.Count;
            int written = queue.Write(bytes);
            Assert.Equal(Math.Min(bytes.Length, room), written);
            next += (byte)written;
            byte[] read = new byte[random.Next(9)];
            int count = queue.Read(read);
            for (int i = 0; i < count; i++) Assert.Equal(expected++, read[i]);
        }
    }
}
