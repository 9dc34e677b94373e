using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tiercel.TestKit;

/// <summary>Finds ports for servers to be started.</summary>
public static class FreePort
{
    // Below those that the system gives to connections: one of them would be taken at any moment.
    private const int First = 12_000;
    private const int End = 32_000;

    // Whoever holds the file of a port has it to himself, among all test runs of the machine, until the process ends.
    private static readonly List<FileStream> _held = [];

    /// <summary>
    /// A loopback port that nobody listens on, and that no other test is given. A program that knows nothing of this may still
    /// take it, so whoever starts a server on it tries again with another one if that fails.
    /// </summary>
    public static int Next()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"tiercel-test-ports-{Environment.UserName}")).FullName;
        while (true)
        {
            int port = Random.Shared.Next(First, End);
            if (TryHold(Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) && IsFree(port)) return port;
        }
    }

    private static bool TryHold(string path)
    {
        try
        {
            FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            lock (_held) _held.Add(file);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
