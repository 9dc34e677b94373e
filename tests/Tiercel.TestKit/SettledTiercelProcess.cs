using System.Globalization;

namespace Tiercel.TestKit;

/// <summary>
/// The built server program, which starts no further thread once it has served its first commands. The runtime gives every
/// thread a pipe, and ends the process if there are no descriptors for one: who takes all of them from a server needs this.
/// </summary>
public sealed class SettledTiercelProcess(params string[] options) : ServerProcess("env", port =>
[
    "DOTNET_TieredCompilation=0", "DOTNET_ThreadPool_ForceMinWorkerThreads=2", "DOTNET_ThreadPool_ForceMaxWorkerThreads=2",
    RepositoryPaths.ServerProgram, "serve", "--port", port.ToString(CultureInfo.InvariantCulture), .. options,
]);
