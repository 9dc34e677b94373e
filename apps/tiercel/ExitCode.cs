namespace Tiercel.App;

/// <summary>What the program's end means.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not do what was asked, such as listen on the port.</summary>
    public const int Failure = 1;

    /// <summary>What was asked makes no sense: a bad option or configuration line.</summary>
    public const int BadUsage = 2;

    /// <summary>What was looked at is torn or damaged.</summary>
    public const int Damaged = 3;

    /// <summary>Says why in one line.</summary>
    public static int Report(int code, string reason)
    {
        Console.Error.WriteLine("tiercel: " + reason.ReplaceLineEndings(" "));
        return code;
    }
}
