using Tiercel.Engine;

namespace Tiercel.Commands.Tests;

public sealed class StringOpsTests
{
    [Theory]
    [InlineData(0, StringOps.MaxLength, true)]
    [InlineData(1, StringOps.MaxLength, false)]
    [InlineData(StringOps.MaxLength, 0, true)]
    [InlineData(StringOps.MaxLength, 1, false)]
    [InlineData(StringOps.MaxLength, int.MaxValue, false)]
    public void AppendFitsUpToTheLimit(int length, int suffix, bool fits) =>
        Assert.Equal(fits, StringOps.Fits(length, suffix, StringOps.MaxLength));
}
