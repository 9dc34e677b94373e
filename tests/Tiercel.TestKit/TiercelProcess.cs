using System.Globalization;

namespace Tiercel.TestKit;

/// <summary>The built server program of this repository: <c>tiercel serve</c>.</summary>
public sealed class TiercelProcess(params string[] options) : ServerProcess(RepositoryPaths.ServerProgram, port =>
    ["serve", "--port", port.ToString(CultureInfo.InvariantCulture), .. options]);
