using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>A differential test with data; skipped by name, with the reason, where it cannot run.</summary>
public sealed class DifferentialTheoryAttribute : TheoryAttribute
{
    public DifferentialTheoryAttribute() => Skip = ServerPair.Missing;
}

/// <summary>A differential test; skipped by name, with the reason, where it cannot run.</summary>
public sealed class DifferentialFactAttribute : FactAttribute
{
    public DifferentialFactAttribute() => Skip = ServerPair.Missing;
}
