namespace Tiercel.Server.Tests;

/// <summary>A test of what only Linux has; elsewhere it is skipped by name.</summary>
internal sealed class OnLinuxFactAttribute : FactAttribute
{
    public OnLinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "only Linux has what this tests";
    }
}

/// <summary>As <see cref="OnLinuxFactAttribute"/>, for a test with data.</summary>
internal sealed class OnLinuxTheoryAttribute : TheoryAttribute
{
    public OnLinuxTheoryAttribute() => Skip = new OnLinuxFactAttribute().Skip;
}
