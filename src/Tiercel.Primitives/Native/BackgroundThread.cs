using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>Threads that work long, beside others that are waited for.</summary>
internal static partial class BackgroundThread
{
    // A tenth of the processor when others want it all, and the others run as soon as they wake.
    private const int Nice = 10;
    private const int OfThread = 0;

    /// <summary>
    /// Lets the calling thread give way to others, for the rest of its life. The runtime does not do so on Linux, where the
    /// priorities it has are without effect.
    /// </summary>
    public static void GiveWay()
    {
        // What is refused is not missed: the thread works as all others do.
        if (OperatingSystem.IsLinux()) _ = SetPriority(OfThread, 0, Math.Max(Nice, Niceness()));
        else Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    /// <summary>The niceness of the calling thread, on Linux: -20 to 19, the higher the readier to give way.</summary>
    public static int Niceness() => GetPriority(OfThread, 0);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int kind, int who, int nice);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int kind, int who);
}
