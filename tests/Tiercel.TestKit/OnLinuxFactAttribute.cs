using Xunit;

namespace Tiercel.TestKit;

/// <summary>A test of what only Linux has; elsewhere it is skipped by name.</summary>
public sealed class OnLinuxFactAttribute : FactAttribute
{
    public OnLinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "only Linux has what this tests";
    }
}

/// <summary>As <see cref="OnLinuxFactAttribute"/>, for a test with data.</summary>
public sealed class OnLinuxTheoryAttribute : TheoryAttribute
{
    public OnLinuxTheoryAttribute() => Skip = new OnLinuxFactAttribute().Skip;
}
