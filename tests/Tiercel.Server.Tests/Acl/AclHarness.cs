using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server.Tests;

/// <summary>The commands of a server, and rights made by rules.</summary>
internal static class AclHarness
{
    public static AclTable Table { get; } = new(
        new CommandTable(Commands.GeneratedCommands.All, Scripting.GeneratedCommands.All, Server.GeneratedCommands.All));

    public static UserRights Rights(params string[] rules)
    {
        UserRights rights = new(Table, allowsEveryChannel: false);
        foreach (string rule in rules) Assert.Equal(RuleError.None, Apply(rights, rule));
        return rights;
    }

    public static RuleError Apply(UserRights rights, string rule) =>
        UserRules.Apply(rights, Encoding.Latin1.GetBytes(rule), channelsByDefault: false);

    public static string Describe(UserRights rights) => RuleText.OfUser(new AclUser("u", rights))["user u ".Length..];
}
