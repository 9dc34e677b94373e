using System.CommandLine;
using System.CommandLine.Help;
using Tiercel.Engine;
using Tiercel.Primitives;
using Tiercel.Server;

namespace Tiercel.App;

/// <summary>
/// The program's words: which commands there are, and what they take. Options follow from the settings.
/// </summary>
/// <remarks>
/// System.CommandLine prints the help and reads the commands that are typed by people. It is compiled when first
/// used, which would be a third of the time from start to the first reply: <c>serve</c> reads its own words.
/// </remarks>
internal static class CommandLine
{
    private static readonly string[] HelpWords = ["--help", "-h", "-?", "/?"];

    public static Task<int> RunAsync(string[] args)
    {
        bool help = args.Length == 0 || args.Any(static a => HelpWords.Contains(a));
        return args is ["serve", ..] && !help ? ServeCommand.RunAsync(args[1..]) : RunOtherAsync(args);
    }

    private static async Task<int> RunOtherAsync(string[] args)
    {
        // A plain command, because a RootCommand is always called like its assembly.
        Command root = new("tiercel", "Tiercel: a cache for .NET with a Redis-compatible server.")
        {
            new HelpOption(), DescribeServe(), CheckCommand.Describe(), ImportCommand.Describe(),
        };
        ParseResult result = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (result.UnmatchedTokens is [{ } word, ..])
            return ExitCode.Report(ExitCode.BadUsage, "unknown word '" + word + "'; see tiercel --help");
        if (result.Errors.Count > 0) return ExitCode.Report(ExitCode.BadUsage, result.Errors[0].Message);
        return await result.InvokeAsync().ConfigureAwait(false);
    }

    private static Command DescribeServe()
    {
        Command serve = new("serve", "Start the server. Settings are those of redis.conf.");
        serve.Arguments.Add(new Argument<string?>("config-file")
        {
            Description = "Configuration file in redis.conf syntax.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        serve.Options.Add(new Option<string[]>("--" + SettingTable.UserDirective)
        {
            Description = "A user and his rules, as ACL SETUSER takes them. May be given for each user.",
            HelpName = "name rule ...",
            Arity = ArgumentArity.OneOrMore,
        });
        foreach (Setting setting in new SettingTable(new ServerOptions(), new EngineOptions()).All)
        {
            if (setting.Info is FixedOption) continue;
            serve.Options.Add(new Option<string[]>("--" + setting.Name)
            {
                Description = setting.Info.Documentation,
                HelpName = setting.Info.Syntax,
                Arity = ArgumentArity.OneOrMore,
            });
        }

        return serve;
    }
}
