namespace Tiercel.TestKit;

/// <summary>
/// How much is done by tests that could go on for ever: little in the suite, much where TIERCEL_TEST_FULL is 1 in the environment, as
/// <c>./test.sh --full</c> sets it.
/// </summary>
public static class TestScale
{
    /// <summary>Whether much is done.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("TIERCEL_TEST_FULL") == "1";

    /// <summary>How often, or how much, of the two.</summary>
    public static int Of(int little, int much) => IsFull ? much : little;
}
