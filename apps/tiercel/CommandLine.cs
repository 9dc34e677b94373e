using System.CommandLine;
using System.CommandLine.Help;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Server;

namespace Tiercel.App;

/// <summary>The program's words: which commands there are, and what they take. Options follow from the settings.</summary>
internal static class CommandLine
{
    private static readonly Argument<string?> ConfigFile = new("config-file")
    {
        Description = "Configuration file in redis.conf syntax.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        // A plain command, because a RootCommand is always called like its assembly.
        Command root = new("tiercel", "Tiercel: a cache for .NET with a Redis-compatible server.") { new HelpOption(), BuildServe() };
        ParseResult result = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (result.GetResult(ConfigFile)?.Tokens is [{ Value: ['-', ..] } option, ..])
            return ExitCode.Report(ExitCode.BadUsage, "unknown option '" + option.Value + "'; see tiercel serve --help");
        if (result.UnmatchedTokens is [{ } word, ..])
            return ExitCode.Report(ExitCode.BadUsage, "unknown word '" + word + "'; see tiercel --help");
        if (result.Errors.Count > 0) return ExitCode.Report(ExitCode.BadUsage, result.Errors[0].Message);
        // Signals are the server's business: its graceful end is a success.
        InvocationConfiguration invocation = new() { ProcessTerminationTimeout = null };
        return await result.InvokeAsync(invocation).ConfigureAwait(false);
    }

    private static Command BuildServe()
    {
        ServerOptions server = new();
        EngineOptions engine = new();
        SettingTable settings = new(server, engine);
        Command serve = new("serve", "Start the server. Settings are those of redis.conf.");
        serve.Arguments.Add(ConfigFile);
        List<Option<string[]>> options = [];
        foreach (Setting setting in settings.All) options.Add(BuildOption(setting.Info));
        foreach (Option<string[]> option in options) serve.Options.Add(option);
        serve.SetAction((result, _) =>
        {
            List<ConfigurationEntry> given = [];
            foreach (Option<string[]> option in options)
            {
                if (result.GetResult(option) is not { Implicit: false }) continue;
                string[] words = result.GetValue(option) ?? [];
                string value = option.AllowMultipleArgumentsPerToken ? string.Join(' ', words) : words[^1];
                given.Add(new ConfigurationEntry(option.Name[2..], value, option.Name));
            }

            return ServeCommand.RunAsync(settings, server, engine, result.GetValue(ConfigFile), given);
        });
        return serve;
    }

    private static Option<string[]> BuildOption(OptionInfo info)
    {
        // Several words may follow only where several make sense, so that "--port 7000 tiercel.conf" is understood.
        bool several = info is ListOption<ServerOptions> or FixedOption;
        return new Option<string[]>("--" + info.Name)
        {
            Description = info.Documentation,
            HelpName = info.Syntax,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = several,
            Hidden = info is FixedOption,
        };
    }
}
