using System.Globalization;

namespace Tiercel.TestKit;

/// <summary>The built server program, allowed to have only so many files and sockets open.</summary>
public sealed class LimitedTiercelProcess(int descriptors, params string[] options) : ServerProcess("bash", port =>
[
    "-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {descriptors}; exec \"$0\" \"$@\""),
    RepositoryPaths.ServerProgram, "serve", "--port", port.ToString(CultureInfo.InvariantCulture), .. options,
]);
