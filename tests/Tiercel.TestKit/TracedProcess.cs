using System.Globalization;

namespace Tiercel.TestKit;

/// <summary>The built server program under strace, which writes down some of its calls of the system.</summary>
public sealed class TracedProcess(string tracePath, string calls, params string[] options) : ServerProcess("strace", port =>
    [
        "-f", "-qq", "-s", "64", "-o", tracePath, "-e", "trace=" + calls, RepositoryPaths.ServerProgram, "serve",
        "--port", port.ToString(CultureInfo.InvariantCulture), .. options,
    ]);
