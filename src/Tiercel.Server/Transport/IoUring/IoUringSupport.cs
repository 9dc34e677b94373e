using System.ComponentModel;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>Whether io_uring is there: not by versions, but by doing what the transport does.</summary>
internal static class IoUringSupport
{
    private static readonly Lazy<string?> Reason = new(Probe);

    /// <summary>Why there is none; null if there is.</summary>
    public static string? Missing => Reason.Value;

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux()) return "only Linux has it";
        try
        {
            using RingPoller poller = new();
            poller.Start();
            return poller.TryOut() ? null : "this kernel's cannot do all that is needed";
        }
        catch (Exception e) when (e is Win32Exception or SocketException)
        {
            return e.Message;
        }
    }
}
