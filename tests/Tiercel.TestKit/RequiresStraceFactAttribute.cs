using System.Diagnostics;
using Xunit;

namespace Tiercel.TestKit;

/// <summary>A test that needs strace, and may use it; skipped by name, with the reason, otherwise.</summary>
public sealed class RequiresStraceFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> _missing = new(static () => Run("true") switch
    {
        null => "strace is not installed (apt-get install strace; ./test.sh --install)",
        0 => null,
        _ => "strace is not allowed to trace here",
    });

    public RequiresStraceFactAttribute() => Skip = _missing.Value;

    private static int? Run(string program)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", program]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
