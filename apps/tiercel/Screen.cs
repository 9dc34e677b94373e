using Spectre.Console;

namespace Tiercel.App;

/// <summary>Where the commands that people type write to.</summary>
internal static class Screen
{
    /// <summary>Lines are for people and for programs: none is broken or coloured where nobody looks.</summary>
    public static void Prepare()
    {
        if (!Console.IsOutputRedirected) return;
        Profile profile = AnsiConsole.Profile;
        profile.Width = int.MaxValue;
        profile.Capabilities.Ansi = false;
        profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    }
}
