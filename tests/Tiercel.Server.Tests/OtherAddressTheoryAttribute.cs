using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Tiercel.Server.Tests;

/// <summary>A test that connects from an address of this machine other than loopback; skipped by name if it has none.</summary>
internal sealed class OtherAddressTheoryAttribute : TheoryAttribute
{
    public OtherAddressTheoryAttribute()
    {
        if (Find() is null) Skip = "this machine has no IPv4 address but loopback";
    }

    /// <summary>The address.</summary>
    public static IPAddress Address => Find() ?? throw new InvalidOperationException("The machine has lost its address.");

    private static IPAddress? Find() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static n => n.OperationalStatus == OperationalStatus.Up)
        .SelectMany(static n => n.GetIPProperties().UnicastAddresses)
        .Select(static a => a.Address)
        .FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
}
