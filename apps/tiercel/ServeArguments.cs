using Tiercel.Primitives;
using Tiercel.Server;

namespace Tiercel.App;

/// <summary>The words behind <c>tiercel serve</c>: a configuration file, and settings as options.</summary>
internal sealed class ServeArguments(SettingTable settings)
{
    /// <summary>The configuration file, if one is named.</summary>
    public string? File { get; private set; }

    /// <summary>The settings, in the order in which they were given.</summary>
    public List<ConfigurationEntry> Entries { get; } = [];

    /// <summary>Reads the words; null, or what is wrong with them.</summary>
    public string? Read(ReadOnlySpan<string> args)
    {
        while (args.Length > 0)
        {
            string word = args[0];
            args = args[1..];
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                if (ReadOption(word, ref args) is { } error) return error;
            }
            else if (word.StartsWith('-') || File is not null)
            {
                return "unknown word '" + word + "'; see tiercel serve --help";
            }
            else
            {
                File = word;
            }
        }

        return null;
    }

    private string? ReadOption(string option, ref ReadOnlySpan<string> args)
    {
        Setting? setting = null;
        bool isUser = option.AsSpan(2).Equals(SettingTable.UserDirective, StringComparison.OrdinalIgnoreCase);
        if (!isUser && !settings.TryFind(option[2..], out setting))
            return "unknown option '" + option + "'; see tiercel serve --help";
        // Several words may follow only where several make sense, so that "--port 7000 tiercel.conf" is understood.
        bool several = isUser || setting!.Info.TakesWords;
        int count = 0;
        while (count < args.Length && !args[count].StartsWith("--", StringComparison.Ordinal) && (several || count == 0)) count++;
        if (count == 0) return option + " needs a value";
        Entries.Add(new ConfigurationEntry(setting?.Name ?? SettingTable.UserDirective, string.Join(' ', args[..count]!), option));
        args = args[count..];
        return null;
    }
}
